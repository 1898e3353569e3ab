package org

import (
	"slices"

	"touyan/internal/base/civil"
)

// Running is something under way that a room keeps of a branch: it does not end
// with the branch.
type Running struct {
	ID     int64
	Branch UnitID
	Group  UnitID // 0: of no group
	Member int64  // whom it is about; 0: nobody in the register
}

// Carried is one running record that went along with a decision.
type Carried struct {
	What     string // the kind, as people call it: 在办发展党员档案
	ID       int64
	From, To UnitID // branches
	Group    UnitID // it was in before; 0 none
	Into     UnitID // the group it is in now; 0 none
}

// Carrying is a decision that carries what is under way along. The units stand
// already as it leaves them, and the people belong where it sends them.
type Carrying struct {
	ID    DecisionID
	Court UnitID
	Day   civil.Day
	Why   string // for the records: what the decision ordered, and its number

	Out   *Outcome
	Units map[UnitID]Unit // before it
	Came  []Carried       // what the decision that it takes back had carried

	next   map[UnitID]Unit
	moves  map[int64]Move
	mostly map[UnitID]UnitID
}

// Branches returns the branches whose running records may be concerned, in
// order: those that end, those that people leave, those that lose a group.
func (c *Carrying) Branches() []UnitID {
	var us []UnitID
	for _, m := range c.Out.Moves {
		us = append(us, m.From)
	}
	for _, u := range c.Out.Changed {
		was := c.Units[u.ID]
		switch {
		case u.Kind == Branch && u.Ended != 0:
			us = append(us, u.ID)
		case u.Kind == Group && (u.Ended != 0 || was.Parent != u.Parent):
			us = append(us, was.Parent)
		}
	}
	for _, x := range c.Came {
		us = append(us, x.To)
	}
	slices.Sort(us)
	return slices.Compact(us)
}

// Carry returns where each of the records goes that goes anywhere. Fault:
// Conflict when a branch ends and nobody takes them over.
func (c *Carrying) Carry(what string, rs []Running) ([]Carried, error) {
	var out []Carried
	for _, r := range rs {
		branch, group, ok := c.Where(what, r)
		if branch == 0 {
			return nil, refuse("“%s”还有%s，没有支部接收，请写明编入哪个支部。", c.Name(r.Branch), what)
		}
		if ok {
			out = append(out, Carried{What: what, ID: r.ID, From: r.Branch, To: branch, Group: r.Group, Into: group})
		}
	}
	return out, nil
}

// Where returns the branch and group that a running record belongs to from the
// day on, and whether it goes anywhere at all. What a decision carried goes back
// with the decision that takes it back; what is about a person goes with them;
// what is a group's goes with the group; the rest of a branch that ends goes to
// the branch that takes it over, or most of its people. ok is false, with the
// branch 0, for a record that is left with nobody.
func (c *Carrying) Where(what string, r Running) (branch, group UnitID, ok bool) {
	c.prepare()
	for _, x := range c.Came {
		if x.What == what && x.ID == r.ID && x.To == r.Branch && c.stands(x.From) {
			return x.From, c.groupIn(x.Group, x.From), true
		}
	}
	if m, goes := c.moves[r.Member]; goes && r.Member != 0 && m.From == r.Branch {
		return m.Branch, c.groupIn(m.Group, m.Branch), m.Branch != r.Branch || m.Group != r.Group
	}
	if g := c.unit(r.Group); r.Group != 0 && g.Ended == 0 && g.Parent != r.Branch && c.stands(g.Parent) {
		return g.Parent, g.ID, true
	}
	if c.stands(r.Branch) {
		in := c.heir(r.Group)
		in = c.groupIn(in, r.Branch)
		return r.Branch, in, in != r.Group
	}
	to := c.heir(r.Branch)
	if c.unit(to).Kind != Branch {
		to = c.mostly[r.Branch]
	}
	if !c.stands(to) {
		return 0, 0, false
	}
	return to, c.groupIn(c.heir(r.Group), to), true
}

func (c *Carrying) prepare() {
	if c.next != nil {
		return
	}
	c.next, c.moves, c.mostly = map[UnitID]Unit{}, map[int64]Move{}, map[UnitID]UnitID{}
	for _, u := range slices.Concat(c.Out.Founded, c.Out.Changed) {
		c.next[u.ID] = u
	}
	n := map[[2]UnitID]int{}
	for _, m := range c.Out.Moves {
		c.moves[m.Member] = m
		n[[2]UnitID{m.From, m.Branch}]++
	}
	for k, have := range n {
		best := n[[2]UnitID{k[0], c.mostly[k[0]]}]
		if have > best || have == best && k[1] < c.mostly[k[0]] {
			c.mostly[k[0]] = k[1]
		}
	}
}

// unit is a unit as the decision leaves it.
func (c *Carrying) unit(id UnitID) Unit {
	if u, ok := c.next[id]; ok {
		return u
	}
	return c.Units[id]
}

// Name is what a unit is called: what ends by the name it had.
func (c *Carrying) Name(id UnitID) string {
	c.prepare()
	return c.unit(id).Short
}

func (c *Carrying) stands(id UnitID) bool {
	u := c.unit(id)
	return u.Kind == Branch && u.Ended == 0
}

// heir is who has the records of a unit that ended: itself where it did not.
func (c *Carrying) heir(id UnitID) UnitID {
	for u := c.unit(id); u.ID != 0 && u.Ended != 0; u = c.unit(id) {
		id = u.Parent
	}
	return id
}

// groupIn is the group where it is one of the branch, else none.
func (c *Carrying) groupIn(group, branch UnitID) UnitID {
	if g := c.unit(group); g.Kind == Group && g.Ended == 0 && g.Parent == branch {
		return group
	}
	return 0
}

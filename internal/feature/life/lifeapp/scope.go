package lifeapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// hall is what is known of a branch on a day: who belongs to it, who holds its
// posts.
type hall struct {
	branch org.Unit
	groups []org.Unit
	people []member.Belonging
	posts  []org.Post
	day    civil.Day
}

// hall returns the branch within the permit's range as of day; with a group,
// it is enough that the permit reaches the group. Fault: NotFound.
func (a *App) hall(tx *sqldb.Tx, permit access.Permit, branch, group org.UnitID, day civil.Day) (*hall, error) {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return nil, err
	}
	h := &hall{day: day}
	var ok bool
	h.branch, ok = tree.Unit(branch)
	reached := permit.Holds(h.branch.Path)
	if g, in := tree.Unit(group); in && g.Parent == branch {
		reached = reached || permit.Holds(g.Path)
	}
	if !ok || !holding(h.branch.Kind) || !reached {
		return nil, fault.New(fault.NotFound, "没有找到这个党支部，可能当日还没有成立、已撤销，或不在当前工作范围内。")
	}
	for _, g := range tree.Children(branch) {
		if g.Kind == org.Group {
			h.groups = append(h.groups, g)
		}
	}
	over := h.branch.Path
	if h.branch.Kind != org.Branch { // who leads belongs to some branch of the court
		court, _ := tree.Unit(h.branch.Court)
		over = court.Path
	}
	if h.people, err = a.members.Belongings(tx, over); err != nil {
		return nil, err
	}
	h.posts, err = a.units.Posts(tx, h.branch.Path, civil.Period{From: day, Until: day})
	return h, err
}

// seatOf returns the branch and, for who keeps only a group, the group that
// the permit is over, where it is over one; zeros elsewhere.
func seatOf(tree *org.Tree, permit access.Permit) (branch, group org.Unit) {
	under := tree.Under(permit.Over())
	if len(under) == 0 || under[0].Path != permit.Over().Unit() {
		return
	}
	switch u := under[0]; u.Kind {
	case org.Branch:
		return u, org.Unit{}
	case org.Group:
		branch, _ = tree.Unit(u.Parent)
		return branch, u
	}
	return
}

// holding reports whether a unit of the kind holds meetings of this room.
func holding(k org.Kind) bool {
	return k == org.Branch || k == org.LeadingGroup || k == org.PartyCommittee || k == org.GeneralBranch
}

// holds reports whether a unit of the kind may hold the meeting.
func holds(m *life.Meeting, k org.Kind) bool {
	switch m.Kinds.Holder() {
	case org.LeadingGroup:
		return k == org.LeadingGroup
	case org.PartyCommittee:
		return k == org.PartyCommittee || k == org.GeneralBranch
	}
	return k == org.Branch || m.Kinds == 0 && holding(k)
}

// choosing is what the form offers: units that may hold the meeting, and what
// may be held by somebody in reach.
type choosing struct {
	units []org.Unit
	kinds life.Kinds
	own   []life.Activity
}

func choose(tx *sqldb.Tx, tree *org.Tree, permit access.Permit, m *life.Meeting) (*choosing, error) {
	c := &choosing{kinds: life.OfBranch}
	lead, organ := tree.Under(permit.Over(), org.LeadingGroup), tree.Under(permit.Over(), org.PartyCommittee, org.GeneralBranch)
	if len(lead) > 0 {
		c.kinds |= life.Leading
	}
	if len(organ) > 0 {
		c.kinds |= life.OrganAssembly
	}
	switch m.Kinds.Holder() {
	case org.LeadingGroup:
		c.units = lead
	case org.PartyCommittee:
		c.units = organ
	default:
		c.units = branches(tree, permit)
	}
	court := org.UnitID(0)
	if u, ok := tree.Unit(m.Branch); ok {
		court = u.Court
	} else if len(c.units) > 0 {
		court = c.units[0].Court
	}
	var err error
	if c.own, err = own(tx, court); err == nil {
		err = settle(m, c.own)
	}
	return c, err
}

// branches returns the branches that a person may choose from: those in reach,
// or that of the group they keep.
func branches(tree *org.Tree, permit access.Permit) []org.Unit {
	if b, g := seatOf(tree, permit); g.ID != 0 {
		return []org.Unit{b}
	}
	return tree.Under(permit.Over(), org.Branch)
}

func (h *hall) group(id org.UnitID) (org.Unit, bool) {
	for _, g := range h.groups {
		if g.ID == id {
			return g, true
		}
	}
	return org.Unit{}, false
}

// roll returns who should be at the meeting.
func (h *hall) roll(k life.Kinds, group org.UnitID) life.Roll {
	return life.RollOf(k, h.branch.ID, group, h.people, h.posts, h.day)
}

// everyone returns who may be chosen from: all of the branch or group, or who
// leads.
func (h *hall) everyone(group org.UnitID) life.Roll {
	switch {
	case h.branch.Kind == org.LeadingGroup:
		return h.roll(life.CentreStudy, 0)
	case h.branch.Kind != org.Branch:
		return h.roll(life.Committee, 0)
	case group != 0:
		return h.roll(life.GroupMeet, group)
	}
	return h.roll(life.Assembly, 0)
}

// recognise gives p the identifier of the one member of the branch who bears
// the name; a name that two bear stays a name.
func (h *hall) recognise(p life.Person) life.Person {
	if p.Name == "" && p.ID == 0 {
		return life.Person{}
	}
	if p.ID != 0 {
		for i := range h.people {
			if h.people[i].ID == p.ID {
				return life.Person{ID: p.ID, Name: h.people[i].Name}
			}
		}
		p.ID = 0
	}
	for i := range h.people {
		b := &h.people[i]
		if b.Name != p.Name {
			continue
		}
		if place, ok := b.In(h.day); !ok || h.branch.Kind == org.Branch && place.Branch != h.branch.ID {
			continue
		}
		if p.ID != 0 {
			return life.Person{Name: p.Name}
		}
		p.ID = b.ID
	}
	return p
}

package ballotapp

import (
	"cmp"
	"slices"

	"touyan/internal/base/han"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// roll is who may vote on the day, by the register: ELE-04, DEV-35, MTG-12 and
// what penalties take.
func (a *App) roll(tx *sqldb.Tx, c *Case, v *ballot.Vote) (ballot.Roll, error) {
	electors, err := a.electors(tx, c, v)
	return ballot.RollOn(v.Day, electors), err
}

func (a *App) electors(tx *sqldb.Tx, c *Case, v *ballot.Vote) ([]ballot.Elector, error) {
	if c.At.Path == "" {
		return nil, nil
	}
	tree, err := a.units.Tree(tx, v.Day)
	if err != nil {
		return nil, err
	}
	bs, err := a.members.Belongings(tx, c.At.Path)
	if err != nil {
		return nil, err
	}
	var ids []member.ID
	var in []member.Belonging
	for _, b := range bs {
		p, ok := b.In(v.Day)
		if !ok || b.Joined.IsZero() || b.Joined.First() > v.Day {
			continue
		}
		if u, stands := tree.Unit(p.Branch); !stands || !c.At.Path.Holds(u.Path) {
			continue
		}
		in, ids = append(in, b), append(ids, b.ID)
	}
	blocked, err := a.members.Blocked(tx, ids, v.Day)
	if err != nil {
		return nil, err
	}
	var es []ballot.Elector
	for _, b := range in {
		es = append(es, elector(b, blocked[b.ID], v))
	}
	if v.Kind.By == ballot.Committee {
		return committee(c, es), nil
	}
	return es, nil
}

// elector is what the register says of one member.
func elector(b member.Belonging, blocked []member.Blocked, v *ballot.Vote) ballot.Elector {
	e := ballot.Elector{ID: int64(b.ID), Name: b.Name, Full: b.On(v.Day).Full || counted(b, v)}
	for _, x := range b.Bars {
		bar := ballot.Bar{Kind: ballot.Suspended, Reason: x.Reason, Period: x.Period}
		if x.Kind == member.NotCounted {
			bar = ballot.Bar{Kind: ballot.NotCounted, Reason: x.Reason, Period: x.Period, Resolved: x.Period.From, Approval: x.Basis}
		}
		e.Bars = append(e.Bars, bar)
	}
	for _, x := range blocked {
		if x.Right == member.Voting {
			e.Bars = append(e.Bars, ballot.Bar{Kind: ballot.Suspended, Reason: x.Why(), Period: x.By.Influence()})
		}
	}
	return e
}

// counted reports whether a member is full whom a bar leaves out of 应到: On
// tells only of the bar.
func counted(b member.Belonging, v *ballot.Vote) bool {
	b.Bars = nil
	return b.On(v.Day).Full
}

// committee keeps of the electors those whom the committee has: who was elected
// in this proceeding, or else who holds a post in it.
func committee(c *Case, es []ballot.Elector) []ballot.Elector {
	names := c.Elected(func(k ballot.Kind) bool { return k.By == ballot.Assembly && k.Election() })
	var out []ballot.Elector
	for _, e := range es {
		on := slices.ContainsFunc(names, func(p Person) bool { return p.is(e.ID, e.Name) })
		if len(names) == 0 || c.Purpose != ballot.ToRenew {
			for _, p := range c.Posts {
				on = on || p.Member == e.ID || p.Member == 0 && p.Holder == e.Name
			}
		}
		if on {
			out = append(out, e)
		}
	}
	return out
}

// Person is somebody who was elected. Member is 0 when the register does not
// know them.
type Person struct {
	Member int64
	Name   string
	Post   string // of a vote for one post
	Votes  int
}

func (p Person) is(member int64, name string) bool {
	return p.Member != 0 && p.Member == member || p.Member == 0 && han.CleanName(p.Name) == han.CleanName(name)
}

// Elected returns who was elected in the counted votes of the kinds that pass,
// each once, in the order of the votes.
func (c *Case) Elected(pass func(ballot.Kind) bool) (out []Person) {
	for _, v := range c.Votes {
		if !v.Kind.Election() || !pass(v.Kind) {
			continue
		}
		d, ok, err := v.Verdict()
		if err != nil || !ok {
			continue
		}
		for _, name := range d.Elected {
			p := Person{Name: name, Post: v.Post}
			for _, s := range v.Candidates {
				if han.CleanName(s.Name) == name {
					p.Member = s.Member
				}
			}
			if p.Member == 0 {
				for _, e := range v.Roll.Entries {
					if e.Name == name {
						p.Member = e.ID
					}
				}
			}
			for _, o := range d.People {
				if o.Name == name {
					p.Votes = o.For
				}
			}
			if !slices.ContainsFunc(out, func(x Person) bool { return x.Post == p.Post && x.is(p.Member, p.Name) }) {
				out = append(out, p)
			}
		}
	}
	return out
}

// Eligible is somebody who may be proposed or work at the count.
type Eligible struct {
	Member int64
	Name   string
	Note   string // where and as what the person works, since when in the Party
}

// eligible returns the full members of the unit with their right to be elected,
// by name.
func (a *App) eligible(tx *sqldb.Tx, c *Case) ([]Eligible, error) {
	v := &ballot.Vote{Day: tx.Today()}
	es, err := a.electors(tx, c, v)
	if err != nil {
		return nil, err
	}
	var ids []int64
	var out []Eligible
	for _, e := range ballot.RollOn(v.Day, es).Entries {
		if e.Votes || e.Rule == "MTG-12" {
			ids, out = append(ids, e.ID), append(out, Eligible{Member: e.ID, Name: e.Name})
		}
	}
	jobs, err := a.members.Jobs(tx, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		j := jobs[out[i].Member]
		out[i].Note = j.Unit
		if j.Job != "" {
			out[i].Note += " " + j.Job
		}
		if d := j.Converted.First(); d != 0 {
			out[i].Note += "，党龄自 " + j.Converted.Month().String()[:4] + " 年"
		}
	}
	slices.SortStableFunc(out, func(x, y Eligible) int { return cmp.Compare(x.Name, y.Name) })
	return out, nil
}

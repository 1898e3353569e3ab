package orgapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Undoing prepares the decision that takes another one back, as of today: what
// was turned is turned back, what ended stands again with the people who are
// still where the decision sent them, what was set up ends. It has no number and
// no body yet, and nothing of it is recorded. Needs org.change. Faults:
// NotFound; Conflict when what it did is no more to be found.
func (a *App) Undoing(ctx context.Context, permit access.Permit, id org.DecisionID) (d org.Decision, err error) {
	if err := permit.Covers(org.CanChange); err != nil {
		return org.Decision{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		rs, err := sqldb.All(tx, scanDecision, `select `+decisionColumns+` from org_decision d where d.id = $1`, id)
		if err != nil {
			return err
		}
		g, err := a.facts.registry(tx)
		if err != nil {
			return err
		}
		if len(rs) == 0 || !permit.Holds(g.units[rs[0].Court].Path) && !slices.ContainsFunc(rs[0].Outcome.Was, func(w Was) bool { return permit.Holds(g.units[w.Unit].Path) }) {
			return fault.New(fault.NotFound, "没有找到这项决定，或不在当前工作范围内。")
		}
		l, err := a.ledger(tx, g, g.units[rs[0].Court])
		if err != nil {
			return err
		}
		d = undoing(l, rs[0])
		d.Day = tx.Today()
		if len(d.Steps) == 0 {
			return fault.Newf(fault.Conflict, "“%s”的结果已被以后的决定改变，没有可以撤回的内容。", rs[0].Number)
		}
		return nil
	})
	return d, err
}

func undoing(l *org.Ledger, r Recorded) org.Decision {
	d := org.Decision{Court: r.Court, Undoes: r.ID, Note: "撤销 " + r.Number}
	founded := map[org.UnitID]bool{}
	for _, u := range r.Outcome.Founded {
		founded[u] = l.Units[u].Ended == 0
	}
	split := map[org.UnitID]*org.Step{} // by where the people are now
	for _, w := range r.Outcome.Was {
		if !w.Ended || l.Units[w.Unit].Kind == org.Group {
			continue
		}
		n := org.NewUnit{ID: w.Unit, Again: true, Kind: l.Units[w.Unit].Kind, Parent: w.Parent, Name: w.Name, Short: w.Short, WithCommittee: w.WithCommittee}
		if l.Units[w.Unit].Ended == 0 {
			continue // stands again already
		}
		at, people := whereabouts(l, r, w.Unit)
		if at == 0 || l.Units[at].Ended != 0 {
			d.Steps = append(d.Steps, org.Step{Do: org.Establish, New: &n})
			continue
		}
		s := split[at]
		if s == nil {
			s = &org.Step{Do: org.Split, Unit: at, Ends: founded[at]}
			split[at] = s
		}
		part := org.Part{New: n, Members: people}
		for _, g := range r.Outcome.Was {
			if !g.Ended && g.Parent == w.Unit && l.Units[g.Unit].Parent == at && l.Units[g.Unit].Kind == org.Group {
				part.Groups, part.Names = append(part.Groups, g.Unit), append(part.Names, g.Short)
			}
		}
		for _, c := range l.Covers {
			if c.Branch == w.Unit && c.Period.Until == r.Day.AddDays(-1) {
				part.Covers = append(part.Covers, c.Unit)
			}
		}
		s.Parts = append(s.Parts, part)
	}
	for _, at := range sorted(split) {
		d.Steps = append(d.Steps, *split[at])
	}
	return turnBack(l, r, d, founded, split)
}

// turnBack adds what is no revival: names, superiors, committees; and the end of
// what was set up.
func turnBack(l *org.Ledger, r Recorded, d org.Decision, founded map[org.UnitID]bool, split map[org.UnitID]*org.Step) org.Decision {
	for _, w := range r.Outcome.Was {
		u := l.Units[w.Unit]
		if w.Ended || u.Ended != 0 || u.Kind == org.Group && moved(split, w.Unit) {
			continue
		}
		if u.Short != w.Short || u.Name != w.Name {
			d.Steps = append(d.Steps, org.Step{Do: org.Rename, Unit: w.Unit, Name: w.Name, Short: w.Short})
		}
		if u.Parent != w.Parent {
			d.Steps = append(d.Steps, org.Step{Do: org.Reparent, Unit: w.Unit, Parent: w.Parent})
		}
		if u.WithCommittee != w.WithCommittee {
			d.Steps = append(d.Steps, org.Step{Do: org.Constitute, Unit: w.Unit, WithCommittee: w.WithCommittee})
		}
	}
	for _, s := range r.Steps {
		// What was split off goes back to where it came from.
		if s.Do != org.Split {
			continue
		}
		var parts []org.UnitID
		for _, p := range s.Parts {
			if founded[p.New.ID] {
				parts = append(parts, p.New.ID)
				founded[p.New.ID] = false
			}
		}
		if len(parts) == 0 {
			continue
		}
		if l.Units[s.Unit].Ended == 0 {
			d.Steps = append(d.Steps, org.Step{Do: org.Merge, Unit: s.Unit, From: parts})
		}
	}
	for _, u := range r.Outcome.Founded {
		if founded[u] && split[u] == nil {
			d.Steps = append(d.Steps, org.Step{Do: org.Dissolve, Unit: u})
		}
	}
	return d
}

func moved(split map[org.UnitID]*org.Step, group org.UnitID) bool {
	for _, s := range split {
		for _, p := range s.Parts {
			if slices.Contains(p.Groups, group) {
				return true
			}
		}
	}
	return false
}

func sorted(m map[org.UnitID]*org.Step) []org.UnitID {
	var us []org.UnitID
	for u := range m {
		us = append(us, u)
	}
	slices.Sort(us)
	return us
}

// whereabouts returns the branch to which most of the people of a unit were
// sent, and who of them is there still.
func whereabouts(l *org.Ledger, r Recorded, unit org.UnitID) (at org.UnitID, people []int64) {
	sent := map[int64]org.UnitID{}
	n := map[org.UnitID]int{}
	for _, m := range r.Outcome.Moves {
		if m.From == unit {
			sent[m.Member] = m.Branch
			n[m.Branch]++
			if n[m.Branch] > n[at] {
				at = m.Branch
			}
		}
	}
	if at == 0 { // nobody was in it: what took it over
		for _, w := range r.Outcome.Was {
			if w.Unit == unit && l.Units[w.Keeper].Kind == l.Units[unit].Kind {
				at = w.Keeper
			}
		}
	}
	for _, p := range l.People {
		if to := sent[p.ID]; to == 0 || to != at {
			continue
		}
		if last := p.Stays[len(p.Stays)-1]; last.Branch == at && last.Period.Until == 0 {
			people = append(people, p.ID)
		}
	}
	return at, people
}

package deskapp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// JudgeIn says what to judge.
type JudgeIn struct {
	Unit   string       // name, other name or code of a unit; "": everything permitted
	On     civil.Day    // zero: today
	Window civil.Period // zero: last year and the year of On
}

// Judge calls each with every finding of the permit's subtree, court by court in
// the order of the tree: no more than one court is in memory at a time. An
// approved exemption shows as such. The verdicts that another regulation makes
// of the same facts follow under their own numbers. Needs desk.overview.
// Faults: Denied, NotFound, Invalid when the name fits several units.
func (a *App) Judge(ctx context.Context, permit access.Permit, in JudgeIn, each func(rulebook.Finding) error) (err error) {
	if err := permit.Covers(desk.CanOverview); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.Judge")
	return a.db.Read(ctx, func(tx *sqldb.Tx) error {
		on := in.On
		if on == 0 {
			on = tx.Today()
		}
		span := in.Window
		if span.IsZero() {
			span = window(on)
		}
		tree, err := a.units.Tree(tx, on)
		if err != nil {
			return err
		}
		over := permit.Over()
		if in.Unit != "" {
			u, err := tree.Named(over, in.Unit)
			if err != nil {
				return err
			}
			over = u.Path
		}
		for _, c := range courtsOf(tree, over) {
			units := unitsOf(tree, c)
			found, err := a.findings(tx, tree, units, span, on)
			if err != nil {
				return err
			}
			found = slices.DeleteFunc(found, func(f rulebook.Finding) bool { return !concerns(tree, over, f) })
			if err := a.exempt(tx, tree, units, found, on); err != nil {
				return err
			}
			for _, s := range a.sources {
				if e, ok := s.(Echoer); ok {
					found = append(found, e.Echo(found)...)
				}
			}
			a.arrange(units, found)
			for _, f := range found {
				if err := each(f); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// concerns reports whether the finding is of the subtree: by its line or by its
// subject.
func concerns(tree *org.Tree, over access.Path, f rulebook.Finding) bool {
	if over == access.Everywhere {
		return true
	}
	for _, id := range []int64{f.Subject.Unit, f.Subject.ID} {
		if u, ok := tree.Unit(org.UnitID(id)); ok && over.Holds(u.Path) {
			return true
		}
	}
	return false
}

// exempt lays approved exemptions over the findings.
func (a *App) exempt(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, found []rulebook.Finding, on civil.Day) error {
	asked, err := newestRequests(tx, tree, units)
	if err != nil || len(asked) == 0 {
		return err
	}
	for n, f := range found {
		if x := asked[f.Key()]; x != nil {
			i := desk.NewItem(f, a.about(f.Rule), x, on)
			found[n].State, found[n].Explain = i.State, i.Said
		}
	}
	return nil
}

// arrange orders findings by unit, rule, subject and period.
func (a *App) arrange(units []org.Unit, fs []rulebook.Finding) {
	at := make(map[int64]int, len(units))
	for n, u := range units {
		at[int64(u.ID)] = n
	}
	slices.SortStableFunc(fs, func(x, y rulebook.Finding) int {
		if x.Subject.Unit != y.Subject.Unit {
			return cmp.Compare(at[x.Subject.Unit], at[y.Subject.Unit])
		}
		if x.Rule != y.Rule {
			return cmp.Or(cmp.Compare(a.place(x.Rule), a.place(y.Rule)), strings.Compare(string(x.Rule), string(y.Rule)))
		}
		return cmp.Or(strings.Compare(x.Subject.Code, y.Subject.Code), cmp.Compare(x.Period.From, y.Period.From))
	})
}

// courtsOf returns the courts that have a unit in the subtree, in order.
func courtsOf(tree *org.Tree, over access.Path) []org.Unit {
	var out []org.Unit
	seen := map[org.UnitID]bool{}
	for _, u := range tree.Under(over) {
		if seen[u.Court] {
			continue
		}
		seen[u.Court] = true
		if c, ok := tree.Unit(u.Court); ok {
			out = append(out, c)
		}
	}
	return out
}

// unitsOf returns what is judged of a court, in the order of paths: itself, its
// divisions and its Party units.
func unitsOf(tree *org.Tree, court org.Unit) []org.Unit {
	us := members(tree, court)
	for _, p := range party(tree, court.ID) {
		us = append(us, tree.Under(p.Path, org.Branch)...)
	}
	slices.SortFunc(us, func(x, y org.Unit) int { return cmp.Compare(x.Path, y.Path) })
	return us
}

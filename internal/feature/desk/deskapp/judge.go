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
			var found []rulebook.Finding
			err := a.court(tx, c, on, span, func(b *block) error {
				for _, l := range b.lines {
					for _, i := range l.Items {
						if u, ok := tree.Unit(org.UnitID(i.Subject.ID)); over.Holds(l.Unit.Path) || (ok && over.Holds(u.Path)) {
							found = append(found, shown(i))
						}
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			for _, s := range a.sources {
				if e, ok := s.(Echoer); ok {
					found = append(found, e.Echo(found)...)
				}
			}
			a.arrange(tree, found)
			for _, f := range found {
				if err := each(f); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// shown is the finding as the desk shows it, exemption included.
func shown(i *desk.Item) rulebook.Finding {
	f := i.Finding
	if i.State == rulebook.Exempted {
		f.Explain = i.Said
	}
	return f
}

// arrange orders findings by unit, subject, rule and period.
func (a *App) arrange(tree *org.Tree, fs []rulebook.Finding) {
	path := func(u int64) access.Path {
		x, _ := tree.Unit(org.UnitID(u))
		return x.Path
	}
	slices.SortStableFunc(fs, func(x, y rulebook.Finding) int {
		if x.Subject.Unit != y.Subject.Unit {
			return cmp.Compare(path(x.Subject.Unit), path(y.Subject.Unit))
		}
		return cmp.Or(cmp.Compare(a.place(x.Rule), a.place(y.Rule)), strings.Compare(string(x.Rule), string(y.Rule)),
			strings.Compare(x.Subject.Code, y.Subject.Code), cmp.Compare(x.Period.From, y.Period.From))
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

// court judges a whole court without keeping it.
func (a *App) court(tx *sqldb.Tx, court org.Unit, day civil.Day, span civil.Period, each func(*block) error) error {
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return err
	}
	ws := []want{{unit: court}}
	for _, p := range party(tree, court.ID) {
		for _, b := range tree.Under(p.Path, org.Branch) {
			ws = append(ws, want{unit: b})
		}
	}
	blocks, err := a.judge(tx, tree, ws, span, day)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		if err := each(b); err != nil {
			return err
		}
	}
	return nil
}

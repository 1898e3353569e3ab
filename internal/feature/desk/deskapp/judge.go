package deskapp

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

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

// Judge calls each with every finding of the permit's subtree, in the order of
// the tree. An approved exemption shows as such. The verdicts that another
// regulation makes of the same facts stand beside them under their own numbers.
// Needs desk.overview. Faults: Denied, NotFound, Invalid when the name fits
// several units.
//
// The sources read side by side, each on a snapshot of its own, and everything
// at once: a province of 6,000 branches takes some 300 MB.
func (a *App) Judge(ctx context.Context, permit access.Permit, in JudgeIn, each func(rulebook.Finding) error) (err error) {
	if err := permit.Covers(desk.CanOverview); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.Judge")
	h := &hearing{on: in.On, span: in.Window, over: permit.Over()}
	if err := a.db.Read(ctx, func(tx *sqldb.Tx) error { return a.open(tx, h, in.Unit) }); err != nil {
		return err
	}
	found, err := a.sideBySide(ctx, h)
	if err != nil {
		return err
	}
	for _, f := range a.arrange(h.units, found) {
		if err := each(*f.Finding); err != nil {
			return err
		}
	}
	return nil
}

// hearing is what is judged, and by what day.
type hearing struct {
	tree  *org.Tree
	over  access.Path
	on    civil.Day
	span  civil.Period
	units []org.Unit
	asked map[rulebook.Key]*desk.Exemption
}

// open fills in what was not said, and lays the units and the requests out.
func (a *App) open(tx *sqldb.Tx, h *hearing, unit string) (err error) {
	if h.on == 0 {
		h.on = tx.Today()
	}
	if h.span.IsZero() {
		h.span = window(h.on)
	}
	if h.tree, err = a.units.Tree(tx, h.on); err != nil {
		return err
	}
	if unit != "" {
		u, err := h.tree.Named(h.over, unit)
		if err != nil {
			return err
		}
		h.over = u.Path
	}
	courts := courtsOf(h.tree, h.over)
	for _, court := range courts {
		h.units = append(h.units, unitsOf(h.tree, court)...)
	}
	whole := access.Everywhere // holds every line
	if len(courts) == 1 {
		whole = courts[0].Path
	}
	h.asked, err = requestsUnder(tx, whole)
	return err
}

// sideBySide asks the sources, as many at the same time as there is work for the
// machine, and returns what each found, and what it says again under other
// numbers. (One connection for each would be slower: a server forks for every
// one, and most sources have little to say.) The parts stay apart: half a million
// findings are not copied without need.
func (a *App) sideBySide(ctx context.Context, h *hearing) ([][]rulebook.Finding, error) {
	found, again := make([][]rulebook.Finding, len(a.sources)), make([][]rulebook.Finding, len(a.sources))
	errs := make([]error, len(a.sources))
	var next atomic.Int32
	var wg sync.WaitGroup
	for range min(len(a.sources), runtime.GOMAXPROCS(0)+1) {
		wg.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(a.sources); n = int(next.Add(1)) - 1 {
				found[n], again[n], errs[n] = a.hear(ctx, h, a.sources[n])
			}
		})
	}
	wg.Wait()
	return append(found, again...), errors.Join(errs...)
}

// hear asks one source.
func (a *App) hear(ctx context.Context, h *hearing, s Source) (found, again []rulebook.Finding, err error) {
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		found, err = s.Judge(tx, h.tree, h.units, h.span, h.on)
		return err
	})
	if h.over != access.Everywhere {
		found = slices.DeleteFunc(found, func(f rulebook.Finding) bool { return !concerns(h.tree, h.over, f) })
	}
	a.settled(found, h.asked, h.on)
	if e, ok := s.(Echoer); ok {
		again = e.Echo(found)
	}
	return found, again, err
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

// exempt lays approved exemptions over the findings of one court.
func (a *App) exempt(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, found []rulebook.Finding, on civil.Day) error {
	asked, err := newestRequests(tx, tree, units)
	a.settled(found, asked, on)
	return err
}

// settled lays approved exemptions over the findings.
func (a *App) settled(found []rulebook.Finding, asked map[rulebook.Key]*desk.Exemption, on civil.Day) {
	if len(asked) == 0 {
		return
	}
	for n, f := range found {
		if x := asked[f.Key()]; x != nil {
			i := desk.NewItem(f, a.about(f.Rule), x, on)
			found[n].State, found[n].Explain = i.State, i.Said
		}
	}
}

// arrange returns the findings in the order of unit, rule, subject and period.
// Half a million findings are too many and too large to be sorted as they are:
// they are dealt to their units first.
func (a *App) arrange(units []org.Unit, found [][]rulebook.Finding) []placed {
	at := make(map[int64]int32, len(units))
	for n, u := range units {
		at[int64(u.ID)] = int32(n)
	}
	total := 0
	for _, part := range found {
		total += len(part)
	}
	dealt := make([]placed, 0, total)
	next := make([]int32, len(units)+1)
	for _, part := range found {
		var was, p placed // findings of one subject and rule come together
		for i := range part {
			p.Finding = &part[i]
			if i == 0 || p.Subject != was.Subject {
				p.unit = at[p.Subject.Unit]
			}
			if i == 0 || p.Rule != was.Rule {
				p.rule = int32(a.place(p.Rule))
			}
			was = p
			dealt = append(dealt, p)
			next[p.unit+1]++
		}
	}
	for n := range units {
		next[n+1] += next[n]
	}
	order := make([]placed, total)
	for _, p := range dealt {
		order[next[p.unit]] = p
		next[p.unit]++
	}
	from := int32(0)
	for n := range units {
		slices.SortStableFunc(order[from:next[n]], placed.compare)
		from = next[n]
	}
	return order
}

// placed is a finding with where its line and its rule stand in lists.
type placed struct {
	*rulebook.Finding
	unit, rule int32
}

func (p placed) compare(q placed) int {
	if p.rule != q.rule {
		return cmp.Compare(p.rule, q.rule)
	}
	if p.Subject != q.Subject {
		if c := cmp.Or(strings.Compare(string(p.Rule), string(q.Rule)), strings.Compare(p.Subject.Code, q.Subject.Code)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(p.Period.From, q.Period.From), strings.Compare(string(p.Rule), string(q.Rule)))
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

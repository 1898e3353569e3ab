package duesapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Entry is one member's month.
type Entry struct {
	Member     int64
	Name       string
	Branch     org.UnitID
	BranchName string
	Due        *dues.Due
	Paid       money.Fen // in the month, for whatever month, gifts too
	Covered    money.Fen // of what is due, as of today
	Settled    civil.Day // when it was paid whole; zero while it is not
	Behind     int       // months that were not paid whole at the month's end
	Arrears    money.Fen // as of today, of the months up to this one
	Still      int       // how many of these are not paid whole, as of today
	Ahead      money.Fen // as of today
	Step       dues.Step // of the run at the month's end
}

// Base returns the base in fen; nil where it counts for nothing.
func (e *Entry) Base() *dues.Base { return e.Due.Base() }

// Owing is what is still to pay of the month.
func (e *Entry) Owing() money.Fen { return e.Due.Amount - e.Covered }

// MonthList is a month of a branch, or of all branches under a unit.
type MonthList struct {
	Unit     org.Unit
	Month    civil.Month
	Branches []Keeper // that the permit reaches
	Entries  []Entry  // by branch, then by name
	Sum      Sums
	Closed   bool
	ClosedBy string
	NoBase   []Entry // members here of whom no base is known
}

// Sums are the sums of a month.
type Sums struct{ Due, Paid, Covered, Arrears money.Fen }

// MonthIn says which month of which unit; without a unit the only branch of the
// seat, or all of it.
type MonthIn struct {
	Unit  org.UnitID
	Month civil.Month
}

// Month returns a month's list. Fault: NotFound for a unit outside the permit.
func (a *App) Month(ctx context.Context, permit access.Permit, in MonthIn) (out MonthList, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return MonthList{}, err
	}
	defer fault.Wrap(&err, "duesapp.Month(%s)", in.Month)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.month(tx, permit, in)
		return err
	})
	return out, err
}

func (a *App) month(tx *sqldb.Tx, permit access.Permit, in MonthIn) (out MonthList, err error) {
	out.Month = in.Month
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return out, err
	}
	over, err := out.choose(tree, permit, in.Unit)
	if err != nil {
		return out, err
	}
	l, err := a.load(tx, over, max(in.Month, tx.Today().Month()), true)
	if err != nil {
		return out, err
	}
	for _, x := range l.accounts {
		out.take(l, x, over, tx.Today())
	}
	order := func(x, y Entry) int {
		if x.Branch != y.Branch {
			ux, _ := tree.Unit(x.Branch)
			uy, _ := tree.Unit(y.Branch)
			return compare(string(ux.Path), string(uy.Path))
		}
		return byName(l.byID[x.Member], l.byID[y.Member])
	}
	slices.SortFunc(out.Entries, order)
	slices.SortFunc(out.NoBase, order)
	if out.Unit.Kind == org.Branch {
		out.ClosedBy, out.Closed, err = sqldb.Maybe(tx, sqldb.Scalar[string], `select made_name from dues_close where unit = $1 and month = $2`, out.Unit.ID, int64(in.Month))
	}
	return out, err
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// choose finds the unit to look at and what the permit reaches.
func (m *MonthList) choose(tree *org.Tree, permit access.Permit, unit org.UnitID) (access.Path, error) {
	m.Branches = keepers(tree, permit.Over(), org.Branch)
	over := permit.Over()
	switch u, ok := tree.Unit(unit); {
	case unit != 0 && (!ok || !permit.Holds(u.Path)):
		return "", fault.New(fault.NotFound, "没有找到这个党组织，可能不在当前工作范围内。")
	case unit != 0:
		m.Unit, over = u, u.Path
	case len(m.Branches) == 1:
		m.Unit, over = m.Branches[0].Unit, m.Branches[0].Path
	}
	return over, nil
}

// take adds one member's month, if it concerns a branch under over.
func (m *MonthList) take(l *ledger, x *Account, over access.Path, today civil.Day) {
	d := x.due(m.Month)
	if d == nil {
		m.unassessed(l, x, over)
		return
	}
	u, ok := l.tree.Unit(org.UnitID(d.Unit))
	if d.State == dues.NotOwed || !ok || !over.Holds(u.Path) {
		return
	}
	e := Entry{Member: x.Member.ID, Name: x.Name, Branch: u.ID, BranchName: u.Short, Due: d}
	if d.State == dues.NoBase {
		m.NoBase = append(m.NoBase, e)
		return
	}
	for _, p := range x.Payments {
		if p.Day.Month() == m.Month {
			e.Paid += p.Amount
		}
	}
	upto := x.Dues[:m.Month-x.first+1]
	then := dues.Settle(upto, x.Payments, m.Month.Last())
	e.Behind, e.Step = len(then.Behind), dues.StepOf(then.Run)
	now := dues.Settle(upto, x.Payments, max(today, m.Month.Last()))
	last := now.Months[len(now.Months)-1]
	e.Covered, e.Settled, e.Arrears, e.Still, e.Ahead = last.Covered, last.Settled, now.Arrears, len(now.Behind), now.Ahead
	m.Entries = append(m.Entries, e)
	m.Sum.Due += d.Amount
	m.Sum.Paid += e.Paid
	m.Sum.Covered += e.Covered
	m.Sum.Arrears += e.Arrears
}

// unassessed notes a member of a branch under over of whom no base is known.
func (m *MonthList) unassessed(l *ledger, x *Account, over access.Path) {
	day := m.Month.Last()
	if day < x.Member.Admitted {
		return
	}
	for _, s := range x.Member.Spells {
		if u, ok := l.tree.Unit(org.UnitID(s.Unit)); ok && s.Period.Has(day) && over.Holds(u.Path) {
			m.NoBase = append(m.NoBase, Entry{Member: x.Member.ID, Name: x.Name, Branch: u.ID, BranchName: u.Short, Due: &dues.Due{Month: m.Month, State: dues.NoBase, Unit: s.Unit}})
		}
	}
}

// Why returns how the amount of a member's month came about.
func (a *App) Why(ctx context.Context, permit access.Permit, member int64, month civil.Month) (out Entry, why rulebook.Trace, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return Entry{}, nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		list, err := a.month(tx, permit, MonthIn{Month: month})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list.Entries, func(e Entry) bool { return e.Member == member })
		if i < 0 {
			return fault.New(fault.NotFound, "这个月在当前工作范围内没有这名党员的党费。")
		}
		out, why = list.Entries[i], list.Entries[i].Due.Why()
		return nil
	})
	return out, why, err
}

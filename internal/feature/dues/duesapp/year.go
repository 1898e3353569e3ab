package duesapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// YearRow is one member's year at the branch.
type YearRow struct {
	Member             int64
	Name               string
	Branch             org.UnitID
	BranchName         string
	Base               *dues.Base
	Other              *money.Fen              // the base by the formula that is not in force; for those who assess
	Months             [12]*dues.MonthStanding // nil where nothing is owed to the branch
	Due, Paid, Arrears money.Fen               // of the year; arrears as of today
}

// YearList is a year of a branch, or of all branches under a unit.
type YearList struct {
	Unit     org.Unit
	Year     int
	Branches []Keeper
	Rows     []YearRow // by branch, then by name
	NoBase   []YearRow // members of today without any base
	Months   [12]Sums
	Sum      Sums
}

// Year returns a year's list. Fault: NotFound.
func (a *App) Year(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out YearList, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return YearList{}, err
	}
	defer fault.Wrap(&err, "duesapp.Year(%d)", year)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.year(tx, permit, unit, year)
		return err
	})
	return out, err
}

func (a *App) year(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, year int) (YearList, error) {
	out := YearList{Year: year}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return out, err
	}
	m := MonthList{}
	over, err := m.choose(tree, permit, unit)
	if err != nil {
		return out, err
	}
	out.Unit, out.Branches = m.Unit, m.Branches
	l, err := a.load(tx, over, civil.MonthOf(year, 12), true)
	if err != nil {
		return out, err
	}
	for _, x := range l.accounts {
		out.take(l, x, over, tx.Today())
	}
	order := func(x, y YearRow) int {
		if x.Branch != y.Branch {
			ux, _ := tree.Unit(x.Branch)
			uy, _ := tree.Unit(y.Branch)
			return compare(string(ux.Path), string(uy.Path))
		}
		return byName(l.byID[x.Member], l.byID[y.Member])
	}
	slices.SortFunc(out.Rows, order)
	slices.SortFunc(out.NoBase, order)
	return out, nil
}

// take adds one member's months at branches under over: a row for each branch.
func (y *YearList) take(l *ledger, x *Account, over access.Path, today civil.Day) {
	if len(x.Dues) == 0 {
		if u, ok := l.tree.Unit(org.UnitID(x.homeOn(today))); ok && over.Holds(u.Path) && today >= x.Member.Admitted {
			y.NoBase = append(y.NoBase, YearRow{Member: x.Member.ID, Name: x.Name, Branch: u.ID, BranchName: u.Short})
		}
		return
	}
	s := dues.Settle(x.Dues, x.Payments, max(today, civil.Year(y.Year).Until))
	at := map[org.UnitID]int{}
	for i := range s.Months {
		m := &s.Months[i]
		year, n := m.Due.Month.Civil()
		if year != y.Year || m.Due.State != dues.Owed {
			continue
		}
		u, ok := l.tree.Unit(org.UnitID(m.Due.Unit))
		if !ok || !over.Holds(u.Path) {
			continue
		}
		k, had := at[u.ID]
		if !had {
			k = len(y.Rows)
			at[u.ID] = k
			y.Rows = append(y.Rows, YearRow{Member: x.Member.ID, Name: x.Name, Branch: u.ID, BranchName: u.Short})
		}
		row, sum := &y.Rows[k], &y.Months[n-1]
		row.Months[n-1], row.Base = m, m.Due.Base()
		row.Due += m.Due.Amount
		sum.Due += m.Due.Amount
		sum.Covered += m.Covered
		y.Sum.Due += m.Due.Amount
		y.Sum.Covered += m.Covered
		if m.Due.Month.First() <= today {
			row.Arrears += m.Due.Amount - m.Covered
			sum.Arrears += m.Due.Amount - m.Covered
			y.Sum.Arrears += m.Due.Amount - m.Covered
		}
	}
	for _, p := range x.payments {
		k, ok := at[p.Branch]
		if year, n := p.Day.Month().Civil(); ok && year == y.Year {
			y.Rows[k].Paid += p.Amount
			y.Months[n-1].Paid += p.Amount
			y.Sum.Paid += p.Amount
		}
	}
}

// Assessment returns a year's list with the bases by both formulas, for those
// who assess. Fault: NotFound.
func (a *App) Assessment(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out YearList, err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return YearList{}, err
	}
	defer fault.Wrap(&err, "duesapp.Assessment(%d)", year)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if out, err = a.year(tx, permit, unit, year); err != nil {
			return err
		}
		over := permit.Over()
		if out.Unit.ID != 0 {
			over = out.Unit.Path
		}
		type key struct{ member, from int64 }
		others := map[key]money.Fen{}
		var k key
		var amount int64
		if err := each(tx, over, []any{&k.member, &k.from, &amount}, func() error { others[k] = fen(amount); return nil },
			`select t.member, t.from_month, t.other from dues_base t where t.other is not null`, `t.member, t.from_month`); err != nil {
			return err
		}
		for i := range out.Rows {
			r := &out.Rows[i]
			if r.Base == nil {
				continue
			}
			if f, ok := others[key{r.Member, int64(r.Base.From)}]; ok {
				r.Other = &f
			}
		}
		return nil
	})
	return out, err
}

package duesapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// View is one member's account as pages show it.
type View struct {
	Name       string
	Member     int64
	Branch     org.Unit // of today; zero when they belong nowhere here
	Year       int
	Months     []dues.MonthStanding // of the year, as far as they have begun or are paid ahead
	Standing   dues.Standing        // as of today, of all months
	Payments   []Payment            // the newest first
	Bases      []Assessed           // the newest first
	Reliefs    []Relieved
	Spans      []Span
	Objections []Objection
	Findings   []rulebook.Finding
}

// Assessed is a base as it was entered.
type Assessed struct {
	ID dues.BaseID
	dues.Base
	Other  *money.Fen // by the formula that is not in force
	Source string
	By     string
	Day    civil.Day
}

// Relieved is a relief as it was entered.
type Relieved struct {
	ID id.Of[dues.Relief]
	dues.Relief
	Ended bool
	By    string
}

// Span is a time of paying elsewhere, or by the quarter.
type Span struct {
	ID          id.Of[Span]
	Quarterly   bool
	From, Until civil.Month
	Decided     civil.Day
	Reason      string
	By          string
}

// Account returns a member's account. Fault: NotFound for somebody who never
// belonged to a branch within the permit.
func (a *App) Account(ctx context.Context, permit access.Permit, who int64, year int) (v View, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "duesapp.Account")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		from, end := permit.Range()
		v, err = a.view(tx, who, year, from, end)
		return err
	})
	return v, err
}

// Mine returns the account of the actor's own, wherever their seat is. Fault:
// NotFound for an account that is no member's.
func (a *App) Mine(ctx context.Context, permit access.Permit, year int) (v View, err error) {
	if err := permit.Covers(dues.CanOwn); err != nil {
		return View{}, err
	}
	defer fault.Wrap(&err, "duesapp.Mine")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		v, err = a.view(tx, permit.Actor().Member, year, "", string(access.Everywhere.End()))
		return err
	})
	return v, err
}

// homePath returns the path of the member's latest branch in the range. Fault:
// NotFound.
func homePath(tx *sqldb.Tx, who int64, from, end string) (access.Path, error) {
	paths, err := sqldb.All(tx, sqldb.Scalar[access.Path], `select u.path from member_place p join org_unit u on u.id = p.branch
		where p.member = $1 and u.path >= $2 and u.path < $3 order by p.from_day desc, p.id desc`, who, from, end)
	if err == nil && len(paths) == 0 {
		err = fault.New(fault.NotFound, "没有找到这名党员，可能不在当前工作范围内。")
	}
	if err != nil {
		return "", err
	}
	return paths[0], nil
}

func (a *App) view(tx *sqldb.Tx, who int64, year int, from, end string) (v View, err error) {
	path, err := homePath(tx, who, from, end)
	if err != nil {
		return v, err
	}
	until := max(tx.Today().Month(), civil.MonthOf(year, 12))
	l, err := a.load(tx, path, until, true)
	if err != nil {
		return v, err
	}
	x := l.byID[who]
	if x == nil {
		return v, fault.New(fault.NotFound, "没有找到这名党员，可能不在当前工作范围内。")
	}
	v = View{Name: x.Name, Member: who, Year: year}
	if home := x.homeOn(tx.Today()); home != 0 {
		v.Branch, _ = l.tree.Unit(org.UnitID(home))
	}
	v.Standing = dues.Settle(x.Dues, x.Payments, tx.Today())
	for i := range v.Standing.Months {
		m := v.Standing.Months[i]
		if y, _ := m.Due.Month.Civil(); y == year && (m.Due.Month <= tx.Today().Month() || m.Covered > 0) {
			v.Months = append(v.Months, m)
		}
	}
	v.Payments = slices.Clone(x.payments)
	slices.Reverse(v.Payments)
	x.Subject = &rulebook.Subject{Kind: rulebook.Member, ID: who, Name: x.Name, Unit: int64(v.Branch.ID), UnitName: v.Branch.Short}
	x.Href = dues.Href(who)
	v.Findings = dues.Judge(&x.Account, civil.Period{From: civil.Year(tx.Today().Year() - 1).From, Until: civil.Year(tx.Today().Year()).Until}, tx.Today())
	for _, step := range []func(*sqldb.Tx) error{v.bases, v.reliefs, v.spans, v.objections} {
		if err := step(tx); err != nil {
			return v, err
		}
	}
	return v, nil
}

// homeOn is the branch that the member belongs to on the day, paying elsewhere or
// not; 0 for none.
func (a *Account) homeOn(day civil.Day) int64 {
	for i := len(a.Member.Spells) - 1; i >= 0; i-- {
		if a.Member.Spells[i].Period.Has(day) {
			return a.Member.Spells[i].Unit
		}
	}
	return 0
}

func (v *View) bases(tx *sqldb.Tx) (err error) {
	v.Bases, err = sqldb.All(tx, func(r sqldb.Row) (x Assessed, err error) {
		var from int64
		var category string
		var basis, source sqldb.Text
		var other *int64
		var at sqldb.Instant
		err = r.Scan(&x.ID, &from, &category, &x.Amount, &other, &basis, &source, &x.By, &at)
		x.From, x.Basis, x.Source, x.Day = civil.Month(from), string(basis), string(source), civil.DayOf(at.Time)
		x.Category, _ = dues.ParseCategory(category)
		if other != nil {
			f := fen(*other)
			x.Other = &f
		}
		return x, err
	}, `select id, from_month, category, amount, other, basis, source, made_name, made_at from dues_base where member = $1 order by from_month desc`, v.Member)
	return err
}

func (v *View) reliefs(tx *sqldb.Tx) (err error) {
	v.Reliefs, err = sqldb.All(tx, func(r sqldb.Row) (x Relieved, err error) {
		var from, until, pays int64
		var number sqldb.Text
		var ended sqldb.Instant
		err = r.Scan(&x.ID, &from, &until, &pays, &x.Branch, &x.Superior, &number, &ended, &x.By)
		x.From, x.Until, x.Pays, x.Number, x.Ended = civil.Month(from), civil.Month(until), money.Rate(pays), string(number), !ended.IsZero()
		return x, err
	}, `select id, from_month, until_month, pays, branch_day, superior_day, number, ended_at, made_name from dues_relief where member = $1 order by from_month desc, id desc`, v.Member)
	return err
}

func (v *View) spans(tx *sqldb.Tx) (err error) {
	v.Spans, err = sqldb.All(tx, func(r sqldb.Row) (x Span, err error) {
		var kind string
		var from, until int64
		err = r.Scan(&x.ID, &kind, &from, &until, &x.Decided, &x.Reason, &x.By)
		x.Quarterly, x.From, x.Until = kind == spanQuarterly, civil.Month(from), civil.Month(until)
		return x, err
	}, `select id, kind, from_month, until_month, decided, reason, made_name from dues_span where member = $1 order by from_month desc, id desc`, v.Member)
	return err
}

package duesapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Disclosed is what a unit tells its members of a year: sums, and no names.
type Disclosed struct {
	ID                         id.Of[Disclosed]
	Unit                       org.UnitID
	UnitName                   string
	Year                       int
	Day                        civil.Day
	Manner                     string
	Members                    int
	Due, Paid, Remitted, Spent money.Fen
	By                         string
}

// Disclosure is a year to be disclosed, as it stands now, and how it was
// disclosed before.
type Disclosure struct {
	Unit     org.Unit
	Units    []Keeper // within the permit
	Now      Disclosed
	Months   [12]Sums
	Spending map[dues.Purpose]money.Fen
	Before   []Disclosed // the newest first
}

// Keepers returns the units in the permit's range that keep books, in the order
// of the tree.
func (a *App) Keepers(ctx context.Context, permit access.Permit) (out []Keeper, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err == nil {
			out = keepers(tree, permit.Over(), org.Branch, org.GeneralBranch, org.PartyCommittee)
		}
		return err
	})
	return out, err
}

// Disclosure returns a unit's year. Fault: NotFound.
func (a *App) Disclosure(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out Disclosure, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return Disclosure{}, err
	}
	defer fault.Wrap(&err, "duesapp.Disclosure(%d)", year)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.disclosure(tx, permit, unit, year)
		return err
	})
	return out, err
}

// Keeper is a Party unit that keeps books. Branches of two courts may bear one
// name.
type Keeper struct {
	org.Unit
	Court string
}

func keepers(tree *org.Tree, over access.Path, kinds ...org.Kind) []Keeper {
	us := tree.Under(over, kinds...)
	out := make([]Keeper, len(us))
	for i, u := range us {
		court, _ := tree.Unit(u.Court)
		out[i] = Keeper{u, court.Name}
	}
	return out
}

func (a *App) disclosure(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, year int) (Disclosure, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return Disclosure{}, err
	}
	out := Disclosure{Units: keepers(tree, permit.Over(), org.Branch, org.GeneralBranch, org.PartyCommittee), Spending: map[dues.Purpose]money.Fen{}}
	if unit == 0 && len(out.Units) > 0 {
		unit = out.Units[0].ID
	}
	if _, out.Unit, err = a.unit(tx, permit, unit, tx.Today()); err != nil {
		return out, err
	}
	list, err := a.year(tx, permit, unit, year)
	if err != nil {
		return out, err
	}
	out.Now = Disclosed{Unit: unit, UnitName: out.Unit.Short, Year: year, Day: tx.Today(), Paid: list.Sum.Paid}
	for n, s := range list.Months {
		if civil.MonthOf(year, n+1) > tx.Today().Month() {
			s.Due = 0 // not yet
		}
		out.Months[n] = s
		out.Now.Due += s.Due
	}
	people := map[int64]bool{}
	for _, r := range list.Rows {
		people[r.Member] = true
	}
	out.Now.Members = len(people)
	span := civil.Year(year)
	if n, err := sqldb.One(tx, sqldb.Scalar[*int64], `select sum(amount) from dues_remittance where from_unit = $1 and day >= $2 and day <= $3 and ended_by is null`, unit, span.From, span.Until); err != nil {
		return out, err
	} else if n != nil {
		out.Now.Remitted = fen(*n)
	}
	path := out.Unit.Path
	var purpose, amount int64
	if err := tx.Bulk([]any{&purpose, &amount}, func() error {
		out.Spending[dues.Purpose(purpose)] += fen(amount)
		out.Now.Spent += fen(amount)
		return nil
	}, `select t.purpose, sum(t.amount) from dues_spending t join org_unit u on u.id = t.unit where u.path >= $1 and u.path < $2 and t.day >= $3 and t.day <= $4 and t.ended_by is null group by t.purpose`,
		string(path), string(path.End()), span.From, span.Until); err != nil {
		return out, err
	}
	out.Before, err = disclosures(tx, tree, `where t.unit = $1 and t.year = $2`, unit, year)
	return out, err
}

func disclosures(tx *sqldb.Tx, tree *org.Tree, where string, args ...any) ([]Disclosed, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x Disclosed, err error) {
		err = r.Scan(&x.ID, &x.Unit, &x.Year, &x.Day, &x.Manner, &x.Members, &x.Due, &x.Paid, &x.Remitted, &x.Spent, &x.By)
		x.UnitName = tree.Name(x.Unit)
		return x, err
	}, `select t.id, t.unit, t.year, t.day, t.manner, t.members, t.due, t.paid, t.remitted, t.spent, t.made_name from dues_disclosure t `+where+` order by t.year desc, t.day desc, t.id desc`, args...)
}

// DiscloseIn says that a year was disclosed.
type DiscloseIn struct {
	Unit   org.UnitID
	Year   int
	Day    civil.Day
	Manner string
}

// Disclose enters that a unit told its members of a year, with the sums as they
// stand: what was told is kept as it was told (FEE-19). Faults: NotFound;
// Invalid for a day to come or before the year, or without the manner; Conflict
// for a second one of the same day.
func (a *App) Disclose(ctx context.Context, permit access.Permit, in DiscloseIn) (err error) {
	if err := permit.Covers(dues.CanDisclose); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Disclose")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		wrong := fault.New(fault.Invalid, "公布没有登记")
		if in.Day.IsZero() || in.Day > tx.Today() || in.Day < civil.Year(in.Year).From {
			wrong = wrong.At("day", "公布日期应在这一年开始以后，且不晚于今天")
		}
		if in.Manner == "" {
			wrong = wrong.At("manner", "请写明公布的方式，例如“支部党员大会”")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		d, err := a.disclosure(tx, permit, in.Unit, in.Year)
		if err != nil {
			return err
		}
		for _, x := range d.Before {
			if x.Day == in.Day {
				return fault.Newf(fault.Conflict, "%s 已经登记过 %d 年的公布。", in.Day, in.Year)
			}
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`insert into dues_disclosure (id, unit, year, day, manner, members, due, paid, remitted, spent, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			newID[Disclosed](tx), d.Unit.ID, in.Year, in.Day, in.Manner, d.Now.Members, int64(d.Now.Due), int64(d.Now.Paid), int64(d.Now.Remitted), int64(d.Now.Spent), b.account, b.name, b.at); err != nil {
			return err
		}
		u, err := a.touch(tx, d.Unit.ID)
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanDisclose, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " 公布党费", Detail: map[string]any{"year": in.Year, "manner": in.Manner}})
	})
}

// Told returns what the actor's branch, and the units above it, disclosed: for
// every member, whoever keeps the books.
func (a *App) Told(ctx context.Context, permit access.Permit) (out []Disclosed, err error) {
	if err := permit.Covers(dues.CanOwn); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "duesapp.Told")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		path, err := homePath(tx, permit.Actor().Member, "", string(access.Everywhere.End()))
		if err != nil {
			return err
		}
		us := tree.Under(path, org.Branch)
		if len(us) == 0 {
			return nil
		}
		for u, ok := us[0], true; ok; u, ok = tree.Unit(u.Parent) {
			if !u.Kind.Party() {
				break
			}
			list, err := disclosures(tx, tree, `where t.unit = $1`, u.ID)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	return out, err
}

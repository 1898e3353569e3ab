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

// Spending is one use of dues.
type Spending struct {
	ID       id.Of[Spending]
	Unit     org.UnitID
	UnitName string
	Day      civil.Day
	Purpose  dues.Purpose
	Amount   money.Fen
	What     string
	Approval string // who agreed, by which paper
	Ended    bool
	By       string
}

// Spend enters a use of dues. Faults: NotFound; Invalid for a purpose that the
// text does not allow, without an approval, or for more than the till has.
func (a *App) Spend(ctx context.Context, permit access.Permit, in Spending) (out id.Of[Spending], err error) {
	if err := permit.Covers(dues.CanSpend); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "duesapp.Spend")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, u, err := a.unit(tx, permit, in.Unit, tx.Today())
		if err != nil {
			return err
		}
		wrong := fault.New(fault.Invalid, "支出没有写入")
		if in.Purpose.Chinese() == "" {
			wrong = wrong.At("purpose", "党费只能用于规定的五类用途")
		}
		if in.Amount <= 0 {
			wrong = wrong.At("amount", "金额应大于 0")
		}
		if in.Day.IsZero() || in.Day > tx.Today() {
			wrong = wrong.At("day", "日期应填，且不晚于今天")
		}
		if in.What == "" {
			wrong = wrong.At("what", "请写明用在哪里")
		}
		if in.Approval == "" {
			wrong = wrong.At("approval", "请写明集体研究的会议或批准文号")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		b := signed(tx, permit)
		entry, err := post(tx, b, didSpend, dues.Spend(int64(in.Unit), in.Day, in.Purpose, in.Amount), 0)
		if err != nil {
			return err
		}
		out = newID[Spending](tx)
		if _, err := tx.Exec(`insert into dues_spending (id, unit, day, purpose, amount, what, approval, entry, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			out, in.Unit, in.Day, int64(in.Purpose), int64(in.Amount), in.What, in.Approval, entry, b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanSpend, Court: int64(u.Court), Unit: int64(in.Unit), Subject: u.Short + " 党费支出 " + in.Amount.Text(),
			Detail: map[string]any{"purpose": in.Purpose.Chinese(), "approval": in.Approval}})
	})
	return out, err
}

// Unspend takes a use back by its counter-entry. Faults: NotFound, Conflict.
func (a *App) Unspend(ctx context.Context, permit access.Permit, spending id.Of[Spending]) (err error) {
	if err := permit.Covers(dues.CanSpend); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Unspend")
	from, end := permit.Range()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return a.undo(tx, permit, dues.CanSpend, "dues_spending", `select t.entry, t.ended_by, t.unit from dues_spending t join org_unit u on u.id = t.unit where t.id = $1 and u.path >= $2 and u.path < $3`, int64(spending), from, end)
	})
}

// Credit enters interest, or what a unit's books began with. Faults: NotFound;
// Invalid for any other kind or amount.
func (a *App) Credit(ctx context.Context, permit access.Permit, unit org.UnitID, day civil.Day, kind dues.HoldingKind, amount money.Fen) (err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Credit")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, u, err := a.unit(tx, permit, unit, tx.Today())
		if err != nil {
			return err
		}
		what := map[dues.HoldingKind]string{dues.Interest: didInterest, dues.Opening: didOpening}[kind]
		if what == "" || amount <= 0 || day.IsZero() || day > tx.Today() {
			return fault.New(fault.Invalid, "没有写入：利息或上年结余应大于 0，日期不晚于今天。")
		}
		if _, err := post(tx, signed(tx, permit), what, dues.Credit(int64(unit), day, kind, amount), 0); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Court: int64(u.Court), Unit: int64(unit), Subject: u.Short + " " + kind.Chinese() + " " + amount.Text()})
	})
}

// Spendings returns what units in the permit's range used in a year.
func (a *App) Spendings(ctx context.Context, permit access.Permit, year int) (out []Spending, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out, err = sqldb.All(tx, func(r sqldb.Row) (x Spending, err error) {
			var ended dues.EntryID
			err = r.Scan(&x.ID, &x.Unit, &x.Day, &x.Purpose, &x.Amount, &x.What, &x.Approval, &ended, &x.By)
			x.UnitName, x.Ended = tree.Name(x.Unit), ended != 0
			return x, err
		}, `select t.id, t.unit, t.day, t.purpose, t.amount, t.what, t.approval, t.ended_by, t.made_name from dues_spending t join org_unit u on u.id = t.unit
			where u.path >= $1 and u.path < $2 and t.day >= $3 and t.day <= $4 order by t.day, t.id`, from, end, civil.Year(year).From, civil.Year(year).Until)
		return err
	})
	return out, err
}

// Balance is the sheet of one unit, as of a day.
type Balance struct {
	Unit Keeper
	dues.Sheet
}

// Balances returns the sheets of the units in the permit's range that keep
// books, of all that happened up to and with a day, in the order of the tree.
func (a *App) Balances(ctx context.Context, permit access.Permit, on civil.Day) (out []Balance, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		books := dues.Books{}
		seen := map[int64]bool{}
		var h dues.Holding
		var kind, purpose, amount int64
		if err := tx.Bulk([]any{&h.Unit, &kind, &purpose, &amount}, func() error {
			h.Kind, h.Purpose = dues.HoldingKind(kind), dues.Purpose(purpose)
			books[h] += fen(amount)
			seen[h.Unit] = true
			return nil
		}, `select l.unit, l.kind, l.purpose, sum(l.amount) from dues_line l join dues_entry e on e.id = l.entry join org_unit u on u.id = l.unit
			where u.path >= $1 and u.path < $2 and e.day <= $3 group by l.unit, l.kind, l.purpose`, from, end, on); err != nil {
			return err
		}
		for _, u := range keepers(tree, permit.Over(), org.Branch, org.GeneralBranch, org.PartyCommittee) {
			if seen[int64(u.ID)] {
				out = append(out, Balance{u, books.Sheet(int64(u.ID))})
			}
		}
		return nil
	})
	return out, err
}

package duesapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Remittance is money that went to the unit above.
type Remittance struct {
	ID           id.Of[Remittance]
	Centre       bool       // a large gift on its way, not ordinary dues
	From, To     org.UnitID // To is zero outside of what is kept here
	FromName     string
	ToName       string
	Day          civil.Day
	First, Until civil.Month // of which months
	Collected    money.Fen   // in these months
	Amount       money.Fen
	Share        *money.Rate // nil: none was set
	Number       string
	Ended        bool // taken back
	By           string
}

// Proposal is what a unit should remit for some months.
type Proposal struct {
	Unit      org.Unit
	To        org.Unit // zero: outside
	Collected money.Fen
	Remitted  money.Fen // of these months, before
	Amount    money.Fen // what is left to remit; 0 without a share
	Share     *money.Rate
	Why       rulebook.Trace
	Till      money.Fen
	Held      money.Fen // large gifts that go whole
}

// The kinds of remittances.
const remitCentre = "centre"

// next returns the unit that dues of u go to.
func next(tree *org.Tree, u org.Unit) org.Unit {
	for at := u.Parent; at != 0; {
		p, ok := tree.Unit(at)
		if !ok {
			break
		}
		if p.Kind == org.GeneralBranch || p.Kind == org.PartyCommittee {
			return p
		}
		at = p.Parent
	}
	return org.Unit{}
}

// Propose says what a unit should remit for the months. Faults: NotFound.
func (a *App) Propose(ctx context.Context, permit access.Permit, unit org.UnitID, first, until civil.Month) (out Proposal, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return Proposal{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.propose(tx, permit, unit, first, until)
		return err
	})
	return out, err
}

func (a *App) propose(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, first, until civil.Month) (out Proposal, err error) {
	tree, u, err := a.unit(tx, permit, unit, tx.Today())
	if err != nil {
		return out, err
	}
	out.Unit, out.To = u, next(tree, u)
	// Ordinary dues taken and what came from below; gifts stay out of it.
	taken, err := sqldb.All(tx, sqldb.Scalar[*int64], `select sum(t.amount - t.gift) from dues_payment t where t.branch = $1 and t.day >= $2 and t.day <= $3`, unit, first.First(), until.Last())
	if err != nil {
		return out, err
	}
	below, err := sqldb.All(tx, sqldb.Scalar[*int64], `select sum(r.amount) from dues_remittance r where r.to_unit = $1 and r.kind = 'dues' and r.from_month <= $3 and r.until_month >= $2 and r.ended_by is null`, unit, int64(first), int64(until))
	if err != nil {
		return out, err
	}
	before, err := sqldb.All(tx, sqldb.Scalar[*int64], `select sum(r.amount) from dues_remittance r where r.from_unit = $1 and r.kind = 'dues' and r.from_month <= $3 and r.until_month >= $2 and r.ended_by is null`, unit, int64(first), int64(until))
	if err != nil {
		return out, err
	}
	for _, n := range append(taken, below...) {
		if n != nil {
			out.Collected += fen(*n)
		}
	}
	for _, n := range before {
		if n != nil {
			out.Remitted += fen(*n)
		}
	}
	n, err := till(tx, int64(unit))
	if err != nil {
		return out, err
	}
	out.Till = fen(n)
	if n, err = balanceOf(tx, int64(unit), dues.ForCentre); err != nil {
		return out, err
	}
	out.Held = fen(-n)
	set, err := shares(tx)
	if err != nil {
		return out, err
	}
	rounding, err := dues.Default().Rounding.On(until.Last())
	if err != nil {
		return out, err
	}
	share, err := set[unit].On(until.Last())
	if err != nil {
		out.Why = rulebook.Trace{{Text: "上缴比例没有设定（待核），请按上级规定填写金额，或先设定比例", Cite: rulebook.Cite(rulebook.DuesPractice, "取整")}}
		return out, nil
	}
	out.Share = &share.Value
	amount, why, err := dues.Remittance(set[unit], out.Collected, rounding.Value, until.Last())
	out.Amount, out.Why = max(amount-out.Remitted, 0), why
	return out, err
}

// RemitIn is what was remitted.
type RemitIn struct {
	Unit         org.UnitID
	Day          civil.Day
	First, Until civil.Month
	Amount       money.Fen
	Number       string // of the bank's slip
}

// Remit enters that a unit remitted to the one above it, in the books of both.
// Faults: NotFound; Invalid for an amount that the till has not, a day that is
// to come, months out of order.
func (a *App) Remit(ctx context.Context, permit access.Permit, in RemitIn) (out id.Of[Remittance], err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "duesapp.Remit")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		wrong := fault.New(fault.Invalid, "上缴没有写入")
		switch {
		case in.Amount <= 0:
			wrong = wrong.At("amount", "上缴金额应大于 0")
		case in.Day.IsZero() || in.Day > tx.Today():
			wrong = wrong.At("day", "日期应填，且不晚于今天")
		case in.Until < in.First || in.First == 0:
			wrong = wrong.At("until", "截止月份早于开始月份")
		}
		if err := wrong.Err(); err != nil {
			return err
		}
		p, err := a.propose(tx, permit, in.Unit, in.First, in.Until)
		if err != nil {
			return err
		}
		b := signed(tx, permit)
		e := dues.RemitOut(int64(in.Unit), in.Day, in.Amount)
		if p.To.ID != 0 {
			e = dues.Remit(int64(in.Unit), int64(p.To.ID), in.Day, in.Amount)
		}
		entry, err := post(tx, b, didRemit, e, 0)
		if err != nil {
			return err
		}
		var share any
		if p.Share != nil {
			share = int64(*p.Share)
		}
		out = newID[Remittance](tx)
		if _, err := tx.Exec(`insert into dues_remittance (id, kind, from_unit, to_unit, day, from_month, until_month, collected, share, amount, number, entry, made_by, made_name, made_at)
			values ($1, 'dues', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, out, in.Unit, p.To.ID, in.Day, int64(in.First), int64(in.Until), int64(p.Collected), share,
			int64(in.Amount), sqldb.Text(in.Number), entry, b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Court: int64(p.Unit.Court), Unit: int64(in.Unit), Subject: p.Unit.Short + " 上缴党费 " + in.Amount.Text(),
			Detail: map[string]any{"from": in.First.String(), "until": in.Until.String(), "amount_fen": int64(in.Amount)}})
	})
	return out, err
}

// TakeBack takes a remittance back by its counter-entry. Faults: NotFound,
// Conflict when it was taken back, Invalid when the money above is spent.
func (a *App) TakeBack(ctx context.Context, permit access.Permit, remittance id.Of[Remittance]) (err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.TakeBack")
	from, end := permit.Range()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return a.undo(tx, permit, dues.CanRemit, "dues_remittance", `select t.entry, t.ended_by, t.from_unit from dues_remittance t join org_unit u on u.id = t.from_unit where t.id = $1 and u.path >= $2 and u.path < $3`, int64(remittance), from, end)
	})
}

// undo takes the entry of a remittance or a use back.
func (a *App) undo(tx *sqldb.Tx, permit access.Permit, can access.Can, table, q string, of int64, from, end string) error {
	type row struct {
		entry, ended dues.EntryID
		unit         org.UnitID
	}
	x, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (x row, err error) { return x, r.Scan(&x.entry, &x.ended, &x.unit) }, q, of, from, end)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.NotFound, "没有找到这一笔，可能不在当前工作范围内。")
	case x.ended != 0:
		return fault.New(fault.Conflict, "这一笔已经冲回，不能再冲一次。")
	}
	entry, err := reverse(tx, signed(tx, permit), x.entry, tx.Today())
	if err != nil {
		return err
	}
	update := `update dues_remittance set ended_by = $2 where id = $1`
	if table == "dues_spending" {
		update = `update dues_spending set ended_by = $2 where id = $1`
	}
	if _, err := tx.Exec(update, of, entry); err != nil {
		return err
	}
	u, err := a.touch(tx, x.unit)
	if err != nil {
		return err
	}
	return audit.Record(tx, permit, audit.Entry{Action: can, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " 冲回", Detail: map[string]any{"entry": x.entry}})
}

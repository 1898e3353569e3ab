package duesapp

import (
	"context"
	"fmt"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// CollectIn is a batch as a collector enters it. Note says what it is, in words.
type CollectIn struct {
	dues.Batch
	Note string
}

// Collected says what a batch came to.
type Collected struct {
	Batch    dues.BatchID
	Payments int
	Total    money.Fen
}

// Collect enters a batch of payments taken by a branch, all of it or nothing.
// Faults: NotFound for a branch outside the permit; Invalid and Conflict as
// dues.Batch.Check says, line by line, also for a day in a month that is closed
// and for what another collector has entered already.
func (a *App) Collect(ctx context.Context, permit access.Permit, in CollectIn) (out Collected, err error) {
	if err := permit.Covers(dues.CanCollect); err != nil {
		return Collected{}, err
	}
	defer fault.Wrap(&err, "duesapp.Collect")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, u, err := a.unit(tx, permit, org.UnitID(in.Unit), tx.Today())
		if err != nil {
			return err
		}
		known, l, err := a.known(tx, u, in.Batch)
		if err != nil {
			return err
		}
		if err := in.Check(known, tx.Today()); err != nil {
			return err
		}
		if err := open(tx, l, u, in.Batch); err != nil {
			return err
		}
		list := make([]paying, len(in.Lines))
		for i, l := range in.Lines {
			list[i] = paying{member: l.Member, Payment: dues.Payment{Day: l.Day, Amount: l.Amount, Gift: l.Gift}, paidBy: l.PaidBy}
		}
		out = Collected{Payments: len(list), Total: in.Total}
		if out.Batch, err = newTill(tx, signed(tx, permit)).batch(in.Unit, list, in.Note); err != nil {
			return err
		}
		if err := stamp.Touch(tx, in.Unit, u.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanCollect, Court: int64(u.Court), Unit: in.Unit, Subject: u.Short + " 收党费",
			Detail: map[string]any{"batch": out.Batch, "payments": out.Payments, "total_fen": int64(in.Total)}})
	})
	return out, err
}

// known returns what is known of the members who pay to a branch: those who
// belong there or owe there. Months up to a year ahead can be named.
func (a *App) known(tx *sqldb.Tx, u org.Unit, b dues.Batch) (map[int64]dues.Known, *ledger, error) {
	until := tx.Today().Month()
	for _, l := range b.Lines {
		for _, m := range l.Months {
			until = max(until, min(m, tx.Today().Month()+12))
		}
	}
	l, err := a.load(tx, u.Path, until, true)
	if err != nil {
		return nil, nil, err
	}
	out := map[int64]dues.Known{}
	for _, x := range l.accounts {
		out[x.Member.ID] = dues.Known{Account: &x.Account, Taken: x.taken()}
	}
	return out, l, nil
}

// open refuses days in months that the branch has closed, and those who do not
// pay to it: their dues go to the branch that has their membership (FEE-16).
func open(tx *sqldb.Tx, known *ledger, u org.Unit, b dues.Batch) error {
	closed, err := closings(tx)
	if err != nil {
		return err
	}
	wrong := fault.New(fault.Invalid, "这一批没有记入，请改正后重新提交")
	for _, l := range b.Lines {
		if x := known.byID[l.Member]; !x.pays(int64(u.ID), l.Day) {
			wrong = wrong.At("line-"+strconv.Itoa(l.Line), fmt.Sprintf("第 %d 行 %s：%s 组织关系不在本支部，应交给所在支部", l.Line, l.Name, l.Day))
		}
		if closed[branchMonth{l.Day.Month(), int64(u.ID)}] {
			wrong = wrong.At("line-"+strconv.Itoa(l.Line), fmt.Sprintf("第 %d 行 %s：%s已经结账，请记在结账以后的日期", l.Line, l.Name, monthText(l.Day.Month())))
		}
	}
	return wrong.Err()
}

// pays reports whether the member pays to the branch on the day.
func (a *Account) pays(branch int64, day civil.Day) bool {
	d := a.due(day.Month())
	return a.homeOn(day) == branch || d != nil && d.Unit == branch
}

// Correct takes one payment back by its counter-entry, dated today: the payment
// and its receipt stay and are marked. Faults: NotFound; Conflict when it was
// taken back before or is a counter-entry itself; Invalid without a reason or
// when the money is not there any more.
func (a *App) Correct(ctx context.Context, permit access.Permit, payment dues.PaymentID, reason string) (out Payment, err error) {
	if err := permit.Covers(dues.CanCollect); err != nil {
		return Payment{}, err
	}
	defer fault.Wrap(&err, "duesapp.Correct")
	if reason == "" {
		return Payment{}, fault.New(fault.Invalid, "更正没有写入").At("reason", "请写明更正的原因")
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := a.payment(tx, permit, payment)
		if err != nil {
			return err
		}
		if p.Reverses != 0 || p.Reversed {
			return fault.Newf(fault.Conflict, "收据 %d 已经更正过，或本身就是更正，不能再更正。", p.Receipt)
		}
		b := signed(tx, permit)
		back := dues.Payment{Day: tx.Today(), Amount: -p.Amount, Gift: -p.Gift}
		e := dues.Collect(p.Member, int64(p.Branch), p.Payment).Reversal(0, back.Day)
		if _, err := post(tx, b, didCorrect, e, 0); err != nil {
			return err
		}
		t := newTill(tx, b)
		n, err := t.receipt(int64(p.Branch), back.Day.Year())
		if err != nil {
			return err
		}
		out = p
		out.ID, out.Payment, out.Reverses, out.Reason, out.Receipt = newID[dues.Payment](tx), back, p.ID, reason, n
		if _, err := tx.Exec(`insert into dues_payment (id, batch, member, branch, day, amount, gift, receipt, reverses, reason) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			out.ID, p.Batch, p.Member, p.Branch, back.Day, int64(back.Amount), int64(back.Gift), n, p.ID, reason); err != nil {
			return err
		}
		u, err := a.touch(tx, p.Branch)
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanCollect, Court: int64(u.Court), Unit: int64(u.ID), Member: p.Member, Subject: fmt.Sprintf("%s 更正收据 %d", u.Short, p.Receipt),
			Detail: map[string]any{"payment": p.ID, "amount_fen": int64(back.Amount), "reason": reason}})
	})
	return out, err
}

// touch says that facts of a unit changed, and returns it.
func (a *App) touch(tx *sqldb.Tx, unit org.UnitID) (org.Unit, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return org.Unit{}, err
	}
	u, _ := tree.Unit(unit)
	return u, stamp.Touch(tx, int64(unit), u.Path)
}

// payment returns one payment within the permit's range. Fault: NotFound.
func (a *App) payment(tx *sqldb.Tx, permit access.Permit, id dues.PaymentID) (Payment, error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (p Payment, err error) {
		var by, reason sqldb.Text
		err = r.Scan(&p.ID, &p.Batch, &p.Member, &p.Branch, &p.Day, &p.Amount, &p.Gift, &by, &p.Receipt, &p.Reverses, &reason)
		p.PaidBy, p.Reason = string(by), string(reason)
		return p, err
	}, `select `+paymentColumns+` from dues_payment t join org_unit u on u.id = t.branch where t.id = $1 and u.path >= $2 and u.path < $3`, id, from, end)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这一笔交纳，可能不在当前工作范围内。")
	}
	if err != nil {
		return p, err
	}
	_, p.Reversed, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from dues_payment where reverses = $1`, id)
	return p, err
}

// Close closes a branch's month: from then on no payment is dated in it.
// Faults: NotFound; Invalid while the month is not over; Conflict when it is
// closed.
func (a *App) Close(ctx context.Context, permit access.Permit, unit org.UnitID, month civil.Month) (err error) {
	if err := permit.Covers(dues.CanCollect); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Close")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, u, err := a.unit(tx, permit, unit, tx.Today())
		if err != nil {
			return err
		}
		if month.Last() > tx.Today() {
			return fault.Newf(fault.Invalid, "%s还没有结束，不能结账。", monthText(month))
		}
		if closed, err := closings(tx); err != nil || closed[branchMonth{month, int64(unit)}] {
			if err == nil {
				err = fault.Newf(fault.Conflict, "%s的%s已经结账。", u.Short, monthText(month))
			}
			return err
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`insert into dues_close (unit, month, made_by, made_name, made_at) values ($1, $2, $3, $4, $5)`, unit, int64(month), b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanCollect, Court: int64(u.Court), Unit: int64(unit), Subject: u.Short + " 结账 " + month.String()})
	})
}

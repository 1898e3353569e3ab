package duesapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Receipt is what a member gets for a payment.
type Receipt struct {
	Payment
	Name       string
	BranchName string
	By         string // the collector
}

// BatchView is a batch with its receipts.
type BatchView struct {
	ID       dues.BatchID
	Unit     org.Unit
	Total    money.Fen
	Note     string
	By       string
	Day      civil.Day
	Receipts []Receipt
}

// Batch returns a batch. Fault: NotFound.
func (a *App) Batch(ctx context.Context, permit access.Permit, batch dues.BatchID) (v BatchView, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return BatchView{}, err
	}
	defer fault.Wrap(&err, "duesapp.Batch")
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		var branch org.UnitID
		var ok bool
		v, ok, err = sqldb.Maybe(tx, func(r sqldb.Row) (v BatchView, err error) {
			var note sqldb.Text
			var at sqldb.Instant
			err = r.Scan(&v.ID, &branch, &v.Total, &note, &v.By, &at)
			v.Note, v.Day = string(note), civil.DayOf(at.Time)
			return v, err
		}, `select b.id, b.branch, b.total, b.note, b.made_name, b.made_at from dues_batch b join org_unit u on u.id = b.branch where b.id = $1 and u.path >= $2 and u.path < $3`, batch, from, end)
		if err == nil && !ok {
			err = fault.New(fault.NotFound, "没有找到这一批交纳，可能不在当前工作范围内。")
		}
		if err != nil {
			return err
		}
		v.Unit, _ = tree.Unit(branch)
		v.Receipts, err = sqldb.All(tx, func(r sqldb.Row) (x Receipt, err error) {
			x.BranchName, x.By = v.Unit.Short, v.By
			return x, x.scan(r)
		}, `select `+paymentColumns+`, m.full_name from dues_payment t join member m on m.id = t.member where t.batch = $1 order by t.receipt, t.id`, batch)
		return err
	})
	return v, err
}

func (x *Receipt) scan(r sqldb.Row) error {
	var by, reason sqldb.Text
	err := r.Scan(&x.ID, &x.Batch, &x.Member, &x.Branch, &x.Day, &x.Amount, &x.Gift, &by, &x.Payment.Receipt, &x.Reverses, &reason, &x.Name)
	x.PaidBy, x.Reason = string(by), string(reason)
	return err
}

// Receipt returns one receipt. Fault: NotFound.
func (a *App) Receipt(ctx context.Context, permit access.Permit, payment dues.PaymentID) (x Receipt, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return Receipt{}, err
	}
	defer fault.Wrap(&err, "duesapp.Receipt")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		p, err := a.payment(tx, permit, payment)
		if err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		x.BranchName = tree.Name(p.Branch)
		x.Payment = p
		if x.Name, err = sqldb.One(tx, sqldb.Scalar[string], `select full_name from member where id = $1`, p.Member); err != nil {
			return err
		}
		x.By, err = sqldb.One(tx, sqldb.Scalar[string], `select made_name from dues_batch where id = $1`, p.Batch)
		return err
	})
	return x, err
}

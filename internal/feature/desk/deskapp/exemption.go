package deskapp

import (
	"context"
	"fmt"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// AskIn asks for an exemption of one finding.
type AskIn struct {
	Key    rulebook.Key
	Reason string
}

// AskExemption explains why something was not done and asks the Party committee
// to settle it so. The finding stays as it is until that is decided. Needs
// desk.ask over the finding's line. Faults: Denied, NotFound, Invalid, Conflict.
func (a *App) AskExemption(ctx context.Context, permit access.Permit, in AskIn) (x desk.ExemptionID, err error) {
	if err := permit.Covers(desk.CanAsk); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "deskapp.AskExemption")
	if err := reason("reason", "请说明没有办理的原因", in.Reason); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := a.find(tx, permit, in.Key)
		if err != nil {
			return err
		}
		line := f.Line.Unit
		if !permit.Holds(line.Path) {
			return notFound
		}
		switch {
		case f.Item.Asked != nil && f.Item.Asked.Verdict == desk.Waiting:
			return fault.Newf(fault.Conflict, "%s已经说明过理由，正在等待核定。", f.Item.Asked.AskedName)
		case !f.May.Ask:
			return fault.New(fault.Conflict, "这一项已经符合或者已经豁免，不需要再说明理由。")
		}
		x = id.New[desk.Exemption](tx.Now())
		actor := permit.Actor()
		row := tx.Insert("desk_exemption", "id", "rule", "subject_kind", "subject", "period", "unit", "reason", "asked_by", "asked_name", "asked_at")
		row.Add(x, string(in.Key.Rule), string(in.Key.Kind), in.Key.Subject, in.Key.Period, line.ID, in.Reason, account(actor), actor.Name, sqldb.At(tx.Now()))
		if err := row.Done(); err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(line.ID), line.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: desk.CanAsk, Court: int64(line.Court), Subject: named(f.Item),
			Detail: map[string]string{"reason": in.Reason}})
	})
	return x, err
}

// DecideIn decides a request.
type DecideIn struct {
	ID      desk.ExemptionID
	Approve bool
	Reason  string
}

// DecideExemption approves or refuses a request, with a reason. Who asked does
// not decide. Needs desk.decide over the line. Faults: Denied, NotFound,
// Invalid, Conflict.
func (a *App) DecideExemption(ctx context.Context, permit access.Permit, in DecideIn) (err error) {
	if err := permit.Covers(desk.CanDecide); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.DecideExemption")
	if err := reason("verdict", "请写明核定意见", in.Reason); err != nil {
		return err
	}
	verdict := desk.Refused
	if in.Approve {
		verdict = desk.Approved
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, line, err := a.request(tx, permit, in.ID)
		if err != nil {
			return err
		}
		actor := permit.Actor()
		if x.AskedBy != 0 && x.AskedBy == actor.Account {
			return fault.New(fault.Invalid, "自己提出的说明须由他人核定。").At("verdict", "自己提出的说明须由他人核定")
		}
		if err := settle(tx, x, verdict, in.Reason, actor); err != nil {
			return err
		}
		if err := a.reply(tx, x, verdict, in.Reason, actor.Name); err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(line.ID), line.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: desk.CanDecide, Court: int64(line.Court), Subject: requestName(x, line),
			Detail: map[string]string{"verdict": string(verdict), "reason": in.Reason}})
	})
}

// WithdrawExemption takes a waiting request back. Needs desk.ask over the line;
// one's own branch may. Faults: Denied, NotFound, Conflict.
func (a *App) WithdrawExemption(ctx context.Context, permit access.Permit, request desk.ExemptionID) (err error) {
	if err := permit.Covers(desk.CanAsk); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.WithdrawExemption")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, line, err := a.request(tx, permit, request)
		if err != nil {
			return err
		}
		if err := settle(tx, x, desk.Withdrawn, "", permit.Actor()); err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(line.ID), line.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: desk.CanAsk, Court: int64(line.Court), Subject: requestName(x, line),
			Detail: map[string]string{"verdict": string(desk.Withdrawn)}})
	})
}

// Requests returns the requests that wait within the permit's subtree, the
// oldest first. Needs desk.decide. Faults: Denied.
func (a *App) Requests(ctx context.Context, permit access.Permit) (xs []desk.Exemption, err error) {
	if err := permit.Covers(desk.CanDecide); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "deskapp.Requests")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		xs, err = waiting(tx, tree, permit)
		return err
	})
	return xs, err
}

func waiting(tx *sqldb.Tx, tree *org.Tree, permit access.Permit) ([]desk.Exemption, error) {
	from, until := permit.Range()
	xs, err := sqldb.All(tx, scanRequest, `select `+requestColumns+` from desk_exemption e join org_unit u on u.id = e.unit
		where u.path >= $1 and u.path < $2 and e.verdict is null order by e.asked_at, e.id`, from, until)
	for n := range xs {
		xs[n].UnitName = tree.Name(xs[n].Unit)
	}
	return xs, err
}

// request returns a request within the permit's subtree and its line.
func (a *App) request(tx *sqldb.Tx, permit access.Permit, request desk.ExemptionID) (x desk.Exemption, line org.Unit, err error) {
	from, until := permit.Range()
	x, err = sqldb.One(tx, scanRequest, `select `+requestColumns+` from desk_exemption e join org_unit u on u.id = e.unit
		where e.id = $1 and u.path >= $2 and u.path < $3`, request, from, until)
	if err != nil {
		return x, line, err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return x, line, err
	}
	line, ok := tree.Unit(x.Unit)
	if !ok {
		return x, line, notFound
	}
	if x.Verdict != desk.Waiting {
		return x, line, decided(x)
	}
	return x, line, nil
}

func decided(x desk.Exemption) error {
	return fault.Newf(fault.Conflict, "%s已经处理过这项说明：%s。", x.VerdictName, x.Verdict.Chinese())
}

func settle(tx *sqldb.Tx, x desk.Exemption, v desk.Verdict, why string, actor *access.Actor) error {
	n, err := tx.Exec(`update desk_exemption set verdict = $2, verdict_reason = $3, verdict_by = $4, verdict_name = $5, verdict_at = $6
		where id = $1 and verdict is null`, x.ID, string(v), sqldb.Text(why), account(actor), actor.Name, sqldb.At(tx.Now()))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "别人刚刚处理过这项说明，请重新打开查看。")
	}
	return err
}

// account is the actor's account on its way to the database.
func account(actor *access.Actor) any {
	if actor.Account == 0 {
		return nil
	}
	return actor.Account
}

func reason(field, missing, s string) error {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return fault.New(fault.Invalid, "请补全后再提交。").At(field, missing)
	case n < desk.ReasonLeast:
		return fault.New(fault.Invalid, "请补全后再提交。").At(field, fmt.Sprintf("至少 %d 字，现有 %d 字", desk.ReasonLeast, n))
	case n > desk.ReasonMost:
		return fault.New(fault.Invalid, "请补全后再提交。").At(field, fmt.Sprintf("最多 %d 字，现有 %d 字", desk.ReasonMost, n))
	}
	return nil
}

// named says which finding it is, for the trail.
func named(i *desk.Item) string {
	return i.Subject.Name + " " + i.Period.String() + " " + string(i.Rule)
}

func requestName(x desk.Exemption, line org.Unit) string {
	return line.Short + " " + x.Key.Period + " " + string(x.Key.Rule)
}

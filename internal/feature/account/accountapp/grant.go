package accountapp

import (
	"context"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// GiveGrant is an explicit grant that is wanted.
type GiveGrant struct {
	Account account.ID
	Role    access.Role
	Unit    org.UnitID // zero: everywhere, which takes a permit over everything
	Period  civil.Period
	Reason  string
}

// Grant gives an account a role over a subtree for a period, beside those that
// come with posts. It is in force on live sessions at once. Faults: Invalid
// (fields role, unit, from, until, reason), NotFound, Denied, Conflict.
func (a *App) Grant(ctx context.Context, permit access.Permit, in GiveGrant) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	in.Reason = han.Trim(in.Reason)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := in.check(tx.Today()); err != nil {
			return err
		}
		r, err := a.manageable(tx, permit, in.Account)
		if err != nil {
			return err
		}
		name, err := a.unitWithin(tx, permit, in.Unit)
		if err != nil {
			return err
		}
		_, has, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account_grant
			where account = $1 and role = $2 and unit = $3 and ended_at is null and from_day <= $4 and until_day >= $5`,
			in.Account, string(in.Role), int64(in.Unit), civil.End(in.Period.Until), in.Period.From)
		if err != nil {
			return err
		}
		if has {
			return fault.Newf(fault.Conflict, "%s在这段时间已有“%s”的%s授权。", r.Person, name, account.Title(in.Role))
		}
		g := account.Grant{Role: in.Role, Unit: in.Unit, Period: in.Period, Reason: in.Reason}
		if err := insertGrant(tx, in.Account, g, permit); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didGrant, Court: int64(r.Court), Subject: r.subject(), Detail: grantDetail(in, name)})
	})
}

func grantDetail(in GiveGrant, name string) map[string]string {
	return map[string]string{"role": string(in.Role), "unit": name, "from": in.Period.From.String(), "until": in.Period.Until.String(), "reason": in.Reason}
}

func (in GiveGrant) check(today civil.Day) error {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	if !account.Known(in.Role) {
		_ = f.At("role", "请选择角色")
	}
	if in.Period.From == 0 {
		_ = f.At("from", "请填写开始日期")
	}
	switch u := in.Period.Until; {
	case u == 0:
	case u < in.Period.From:
		_ = f.At("until", "结束日期不能早于开始日期")
	case u < today:
		_ = f.At("until", "结束日期已经过去，不会生效")
	}
	switch n := utf8.RuneCountInString(in.Reason); {
	case n == 0:
		_ = f.At("reason", "请写明授权事由，如文号或会议决定")
	case n > 200:
		_ = f.At("reason", "事由最多 200 字")
	}
	return f.Err()
}

// unitWithin returns the name of a unit in the permit's range. Faults: NotFound,
// Denied for everywhere without a permit over everything.
func (a *App) unitWithin(tx *sqldb.Tx, permit access.Permit, unit org.UnitID) (string, error) {
	tree, err := a.posts.Tree(tx, tx.Today())
	if err != nil {
		return "", err
	}
	if unit.IsZero() {
		if whole(permit) == 0 {
			return "", fault.New(fault.Denied, "当前岗位不能授予全部单位的权限，请选择具体单位。")
		}
		return account.EverywhereName(tree), nil
	}
	u, ok := tree.Unit(unit)
	if !ok || !permit.Holds(u.Path) {
		return "", fault.New(fault.NotFound, "没有这个单位，或不在当前工作范围内。")
	}
	return u.Label(tree), nil
}

// Revoke takes an explicit grant back, at once; it stays in the history. Faults:
// NotFound, Denied (one's own), Invalid (field reason).
func (a *App) Revoke(ctx context.Context, permit access.Permit, grant id.Of[account.Grant], reason string) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	reason = han.Trim(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 200 {
		return fault.New(fault.Invalid, "请写明收回授权的事由，最多 200 字。").At("reason", "请写明收回授权的事由，最多 200 字")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		type held struct {
			who  account.ID
			role string
			unit int64
		}
		g, err := sqldb.One(tx, func(r sqldb.Row) (g held, err error) {
			return g, r.Scan(&g.who, &g.role, &g.unit)
		}, `select account, role, unit from account_grant where id = $1 and ended_at is null`, grant)
		if err != nil {
			return err
		}
		if int64(g.who) == permit.Actor().Account {
			return fault.New(fault.Denied, "不能收回自己的授权，请由另一名党务干部办理。")
		}
		r, err := a.manageable(tx, permit, g.who)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`update account_grant set ended_at = $2, ended_by = $3, ended_reason = $4 where id = $1`,
			grant, sqldb.At(tx.Now()), account.ID(permit.Actor().Account), reason)
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didRevoke, Court: int64(r.Court), Subject: r.subject(),
			Detail: map[string]any{"role": g.role, "unit": org.UnitID(g.unit), "reason": reason}})
	})
}

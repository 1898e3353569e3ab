package accountapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/member"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Disable closes an account and ends its sessions at once. Faults: NotFound,
// Denied (one's own; somebody with wider rights), Conflict (closed already).
func (a *App) Disable(ctx context.Context, permit access.Permit, who account.ID) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	if int64(who) == permit.Actor().Account {
		return fault.New(fault.Denied, "不能停用自己的账号，请由另一名系统管理员办理。")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		if r.Disabled {
			return fault.Newf(fault.Conflict, "%s的账号已经停用。", r.Person)
		}
		if _, err := a.change(tx, who, `update account set disabled_at = $2, disabled_reason = $3, version = version + 1 where id = $1`, who, sqldb.At(tx.Now()), sqldb.Text("")); err != nil {
			return err
		}
		if err := endSessions(tx, who, "", endedDisabled); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didDisable, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)})
	})
}

// Enable opens a closed account again; its password is as it was. Faults:
// NotFound, Denied, Conflict (open already; the person is in no branch).
func (a *App) Enable(ctx context.Context, permit access.Permit, who account.ID) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		if !r.Disabled {
			return fault.Newf(fault.Conflict, "%s的账号没有停用。", r.Person)
		}
		if r.Why == account.Destroyed {
			return fault.New(fault.Conflict, "这个账号已按期销毁，不能恢复。请另建账号，用新的登录名。")
		}
		if r.Member != 0 && r.BranchID.IsZero() {
			return fault.Newf(fault.Conflict, "%s已不在党员名册的任何支部，账号不能恢复。如已调回，请先在名册登记转入。", r.Person)
		}
		// Being opened counts as being used: else the daily work would close it.
		if _, err := a.change(tx, who, `update account set disabled_at = $2, disabled_reason = $3, used_at = $4, version = version + 1 where id = $1`,
			who, sqldb.Instant{}, sqldb.Text(""), sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnable, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)})
	})
}

// Link says that an account made before the register was there, such as the
// first one, is that of a member. Faults: NotFound, Conflict (the account has a
// member; the member has an account; another name; an administrator, who has
// nothing to do with the work).
func (a *App) Link(ctx context.Context, permit access.Permit, who account.ID, to member.ID) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		grants, err := a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), true)
		if err != nil {
			return err
		}
		p, err := registered(tx, permit, to)
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(grants, func(g access.Grant) bool { return grant.Administrator(g.Role) }):
			return fault.Newf(fault.Conflict, "%s是管理员，管理员不兼业务岗位，账号不对应党员。", r.Person)
		case r.Member != 0:
			return fault.Newf(fault.Conflict, "%s的账号已经对应到党员。", r.Person)
		case p.Account != "":
			return fault.Newf(fault.Conflict, "%s已有账号“%s”，一人只有一个账号。", p.Name, p.Account)
		case p.Name != r.Person:
			return fault.Newf(fault.Conflict, "账号姓名“%s”与党员姓名“%s”不一致，没有对应。", r.Person, p.Name)
		}
		if _, err := a.change(tx, who, `update account set member = $2, version = version + 1 where id = $1`, who, to); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didLink, Court: int64(p.Court), Subject: r.subject(), Account: int64(r.ID), Member: int64(to)})
	})
}

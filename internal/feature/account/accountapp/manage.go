package accountapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
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
		return fault.New(fault.Denied, "不能停用自己的账号，请由另一名党务干部办理。")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		if r.Disabled {
			return fault.Newf(fault.Conflict, "%s的账号已经停用。", r.Person)
		}
		if _, err := tx.Exec(`update account set disabled_at = $2, version = version + 1 where id = $1`, who, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from account_session where account = $1`, who); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didDisable, Court: int64(r.Court), Subject: r.subject()})
	})
}

// Enable opens a closed account again; its password is as it was. Faults:
// NotFound, Denied, Conflict (open already).
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
		if _, err := tx.Exec(`update account set disabled_at = $2, version = version + 1 where id = $1`, who, sqldb.Instant{}); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnable, Court: int64(r.Court), Subject: r.subject()})
	})
}

// ResetPassword gives an account a new one-time password, ends its sessions and
// its lock. Faults: NotFound, Denied (one's own; somebody with wider rights),
// Conflict, Unavailable.
func (a *App) ResetPassword(ctx context.Context, permit access.Permit, who account.ID) (Made, error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return Made{}, err
	}
	if int64(who) == permit.Actor().Account {
		return Made{}, fault.New(fault.Denied, "自己的口令请在“账户与安全”里修改。")
	}
	password := slip(3)
	stored, err := a.hash.make(ctx, password)
	if err != nil {
		return Made{}, err
	}
	var r row
	err = a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if r, err = a.manageable(tx, permit, who); err != nil {
			return err
		}
		if err := setPassword(tx, r.ID, r.Password, stored, true); err != nil {
			return err
		}
		if err := clearFailures(tx, r.Login); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didReset, Court: int64(r.Court), Subject: r.subject()})
	})
	if err != nil {
		return Made{}, err
	}
	return Made{Account: r.ID, Login: r.Login, Person: r.Person, Password: password}, nil
}

// Link says that an account made before the register was there, such as the
// first one, is that of a member. Faults: NotFound, Conflict (the account has a
// member; the member has an account; another name).
func (a *App) Link(ctx context.Context, permit access.Permit, who account.ID, to member.ID) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		p, err := registered(tx, permit, to)
		switch {
		case err != nil:
			return err
		case r.Member != 0:
			return fault.Newf(fault.Conflict, "%s的账号已经对应到党员。", r.Person)
		case p.Account != "":
			return fault.Newf(fault.Conflict, "%s已有账号“%s”，一人只有一个账号。", p.Name, p.Account)
		case p.Name != r.Person:
			return fault.Newf(fault.Conflict, "账号姓名“%s”与党员姓名“%s”不一致，没有对应。", r.Person, p.Name)
		}
		if _, err := tx.Exec(`update account set member = $2, version = version + 1 where id = $1`, who, to); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didLink, Court: int64(p.Court), Subject: r.subject()})
	})
}

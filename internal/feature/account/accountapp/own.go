package accountapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// me returns the account of the permit's own person. Fault: NotFound for the
// system, which has none.
func me(tx *sqldb.Tx, permit access.Permit) (row, error) {
	return sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, account.ID(permit.Actor().Account))
}

// Me returns one's own account.
func (a *App) Me(ctx context.Context, permit access.Permit) (out account.Account, err error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := me(tx, permit)
		out = r.Account
		return err
	})
	return out, err
}

// ChangePassword is one's own change of password.
type ChangePassword struct {
	Token    string // of the session it is done in
	Old, New string
	From
}

// ChangePassword replaces one's own password, ends every session and returns
// the token of a new one. Wrong old passwords count like those at the door.
// Faults: Invalid (fields old, password), Denied (locked), Unavailable.
func (a *App) ChangePassword(ctx context.Context, permit access.Permit, in ChangePassword) (string, error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return "", err
	}
	mine, err := a.Me(ctx, permit)
	if err != nil {
		return "", err
	}
	// Before the old one is tried: nobody is locked out for a short new one.
	if err := a.db.Read(ctx, func(tx *sqldb.Tx) error { return a.check(tx, row{Account: mine}, in.New) }); err != nil {
		return "", err
	}
	r, err := a.prove(ctx, mine.Login, in.Old, in.Address)
	if fault.KindOf(err) == fault.Invalid {
		err = fault.New(fault.Invalid, "原口令不对。").At("old", "原口令不对，请重新填写；连续不对将锁定一段时间")
	}
	if err != nil {
		return "", err
	}
	stored, err := a.choose(ctx, r, in.New)
	if err != nil {
		return "", err
	}
	fresh := newToken()
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.session(tx, in.Token, tx.Now())
		if err != nil {
			return err
		}
		if err := a.setPassword(tx, r, stored, false); err != nil {
			return err
		}
		if err := a.begin(tx, r, fresh, entrance{From: in.From, factor: s.visit.factor, seat: s.visit.seat}); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didPassword, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: in.Address})
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// TakeSeat makes the grant named seat the one the session works under. Fault:
// NotFound when it is not among the person's grants.
func (a *App) TakeSeat(ctx context.Context, permit access.Permit, token, seat string) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	actor := permit.Actor()
	i, ok := grant.FindSeat(actor.Grants, seat)
	if !ok {
		return fault.New(fault.NotFound, "没有这个岗位，可能已经届满或收回。")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update account_session set seat = $3 where token = $1 and account = $2`, digest(token), account.ID(actor.Account), seat)
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didSeat, Subject: actor.Grants[i].Name + " " + actor.Grants[i].Title, Account: actor.Account})
	})
}

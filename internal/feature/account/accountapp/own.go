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
	if err := account.CheckPassword(mine.Login, in.New); err != nil {
		return "", err // before the old one is tried: nobody is locked out for a short new one
	}
	r, err := a.prove(ctx, mine.Login, in.Old, in.Address)
	if fault.KindOf(err) == fault.Invalid {
		err = fault.New(fault.Invalid, "原口令不对。").At("old", "原口令不对。连续 5 次不对将锁定 15 分钟")
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
		seat, _, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select seat from account_session where token = $1`, digest(in.Token))
		if err != nil {
			return err
		}
		if err := setPassword(tx, r.ID, r.Password, stored, false); err != nil {
			return err
		}
		if err := begin(tx, r.ID, fresh, in.From); err != nil {
			return err
		}
		if seat != "" {
			if _, err := tx.Exec(`update account_session set seat = $2 where token = $1`, digest(fresh), seat); err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: didPassword, Court: int64(r.Court), Subject: r.subject(), Address: in.Address})
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// Sessions returns where one is signed in, the newest first; token is that of
// the session it is asked in.
func (a *App) Sessions(ctx context.Context, permit access.Permit, token string) (ss []account.Session, err error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		ss, err = sqldb.All(tx, func(r sqldb.Row) (s account.Session, err error) {
			var made, seen sqldb.Instant
			var address, agent sqldb.Text
			err = r.Scan(&s.Ref, &made, &seen, &address, &agent)
			s.MadeAt, s.SeenAt, s.Address, s.Agent = made.Time, seen.Time, string(address), string(agent)
			s.Current = s.Ref == digest(token)
			return s, err
		}, `select token, made_at, seen_at, address, agent from account_session
			where account = $1 and expires_at > $2 and seen_at > $3 order by made_at desc, token`,
			account.ID(permit.Actor().Account), sqldb.At(tx.Now()), sqldb.At(tx.Now().Add(-account.SessionIdle)))
		return err
	})
	return ss, err
}

// EndSession ends one of one's own sessions. Fault: NotFound.
func (a *App) EndSession(ctx context.Context, permit access.Permit, ref string) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(`delete from account_session where token = $1 and account = $2`, ref, account.ID(permit.Actor().Account))
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "这处登录已经结束。")
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnd, Subject: "1 处登录"})
	})
}

// EndOthers ends all of one's own sessions but the one it is done in.
func (a *App) EndOthers(ctx context.Context, permit access.Permit, token string) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`delete from account_session where account = $1 and token <> $2`, account.ID(permit.Actor().Account), digest(token))
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnd, Subject: "其他各处登录"})
	})
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
		return audit.Record(tx, permit, audit.Entry{Action: didSeat, Subject: actor.Grants[i].Name + " " + actor.Grants[i].Title})
	})
}

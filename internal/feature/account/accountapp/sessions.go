package accountapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// live returns the live sessions of an account, the newest first; current is
// the token of the one it is asked in.
func (a *App) live(tx *sqldb.Tx, who account.ID, current string) ([]account.Session, error) {
	return sqldb.All(tx, func(r sqldb.Row) (s account.Session, err error) {
		var made, seen sqldb.Instant
		var address, agent sqldb.Text
		err = r.Scan(&s.Ref, &made, &seen, &address, &agent)
		s.MadeAt, s.SeenAt, s.Address, s.Agent = made.Time, seen.Time, string(address), string(agent)
		s.Current = s.Ref == digest(current)
		return s, err
	}, `select token, made_at, seen_at, address, agent from account_session
		where account = $1 and expires_at > $2 and seen_at > $3 order by made_at desc, token`,
		who, sqldb.At(tx.Now()), sqldb.At(tx.Now().Add(-a.rules.Session.Idle)))
}

// Sessions returns where one is signed in, the newest first; token is that of
// the session it is asked in.
func (a *App) Sessions(ctx context.Context, permit access.Permit, token string) (ss []account.Session, err error) {
	if err := permit.Covers(account.CanOwn); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		ss, err = a.live(tx, account.ID(permit.Actor().Account), token)
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
		if err := endOne(tx, account.ID(permit.Actor().Account), ref); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnd, Subject: "1 处登录", Account: permit.Actor().Account})
	})
}

func endOne(tx *sqldb.Tx, who account.ID, ref string) error {
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select token from account_session where token = $1 and account = $2`, ref, who)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "这处登录已经结束。")
	}
	if err != nil {
		return err
	}
	return endSession(tx, ref, endedByAdmin)
}

// EndOthers ends all of one's own sessions but the one it is done in.
func (a *App) EndOthers(ctx context.Context, permit access.Permit, token string) error {
	if err := permit.Covers(account.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := endSessions(tx, account.ID(permit.Actor().Account), digest(token), endedByAdmin); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnd, Subject: "其他各处登录", Account: permit.Actor().Account})
	})
}

// TheirSessions returns where the person of an account is signed in, the newest
// first. Fault: NotFound.
func (a *App) TheirSessions(ctx context.Context, permit access.Permit, who account.ID) (ss []account.Session, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := within(tx, permit, who)
		if err != nil {
			return err
		}
		ss, err = a.live(tx, r.ID, "")
		return err
	})
	return ss, err
}

// EndTheirs ends one session of an account, or every one when ref is "".
// Faults: NotFound, Denied (somebody with wider rights).
func (a *App) EndTheirs(ctx context.Context, permit access.Permit, who account.ID, ref string) error {
	if err := permit.Covers(account.CanManage); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		if ref == "" {
			err = endSessions(tx, who, "", endedByAdmin)
		} else {
			err = endOne(tx, who, ref)
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didEnd, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)})
	})
}

package accountapp

import (
	"context"
	"unicode/utf8"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// From says where somebody stands at the door.
type From struct {
	Address string
	Agent   string // what the browser calls itself
}

// SignInWith is what a person enters.
type SignInWith struct {
	Login, Password string
	From
}

// SignedIn is a new session. With MustChange it opens no page until the
// person has chosen a password of their own.
type SignedIn struct {
	Token      string
	MustChange bool
}

// SignIn begins a session. An unknown login name, a wrong password and one of a
// disabled account take the same time and the same words. Faults: Invalid
// (wrong), Denied (locked; disabled, once the password was right), Unavailable.
func (d *Door) SignIn(ctx context.Context, in SignInWith) (SignedIn, error) {
	r, err := d.prove(ctx, account.FoldLogin(in.Login), in.Password, in.Address)
	if err != nil {
		return SignedIn{}, err
	}
	if r.Disabled {
		err := d.db.Write(ctx, func(tx *sqldb.Tx) error { return d.trailSelf(tx, r, didFail, in.Address) })
		if err != nil {
			return SignedIn{}, err
		}
		return SignedIn{}, fault.New(fault.Denied, "这个账号已停用。如需恢复，请联系机关党委党务干部。")
	}
	out := SignedIn{Token: newToken(), MustChange: r.MustChange}
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := unchanged(tx, r); err != nil {
			return err
		}
		if err := begin(tx, r.ID, out.Token, in.From); err != nil {
			return err
		}
		return d.trailSelf(tx, r, didSignIn, in.Address)
	})
	return out, err
}

// prove returns the account whose login name and password these are, and
// forgets earlier failures. Faults: Invalid, Denied (locked), Unavailable.
func (a *App) prove(ctx context.Context, login, password, address string) (row, error) {
	var r row
	var known, last bool
	err := a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if last, err = attempt(tx, login); err != nil {
			return err
		}
		r, known, err = sqldb.Maybe(tx, scanAccount, selectAccount+`where a.login = $1`, login)
		return err
	})
	if err != nil {
		return row{}, err
	}
	stored := r.Password
	if !known {
		stored = a.hash.nobody
	}
	ok, err := a.hash.matches(ctx, stored, password)
	if err != nil {
		return row{}, err
	}
	if known && ok {
		return r, a.db.Write(ctx, func(tx *sqldb.Tx) error { return clearFailures(tx, login) })
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		// What was typed may be a password in the wrong field: only a name
		// that exists goes into the trail.
		e := audit.Entry{Action: didFail, Subject: "未知登录名", Address: address}
		if known {
			e.Subject, e.Court = r.subject(), int64(r.Court)
		}
		if err := audit.By(tx, nil, e); err != nil || !last {
			return err
		}
		e.Action = didLock
		return audit.By(tx, nil, e)
	})
	if err != nil {
		return row{}, err
	}
	if last {
		return row{}, locked(a.db.Now().Add(account.LockTime))
	}
	return row{}, fault.New(fault.Invalid, "登录名或口令不对。连续 5 次不对将锁定 15 分钟。")
}

// unchanged makes sure that what was proved a moment ago still holds.
func unchanged(tx *sqldb.Tx, r row) error {
	now, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, r.ID)
	if err == nil && (now.Password != r.Password || now.Disabled) {
		err = fault.New(fault.Conflict, "口令或账号刚刚被更改，请重新登录。")
	}
	return err
}

// begin makes a session and sweeps away the account's dead ones.
func begin(tx *sqldb.Tx, who account.ID, token string, from From) error {
	now := tx.Now()
	_, err := tx.Exec(`delete from account_session where account = $1 and (expires_at <= $2 or seen_at <= $3)`,
		who, sqldb.At(now), sqldb.At(now.Add(-account.SessionIdle)))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into account_session (token, account, seat, made_at, seen_at, expires_at, address, agent)
		values ($1, $2, $3, $4, $4, $5, $6, $7)`,
		digest(token), who, "-", sqldb.At(now), sqldb.At(now.Add(account.SessionLife)), sqldb.Text(from.Address), sqldb.Text(clip(from.Agent, 200)))
	return err
}

// clip cuts s to at most n bytes, at a character.
func clip(s string, n int) string {
	if !utf8.ValidString(s) {
		return ""
	}
	if len(s) > n {
		s = s[:n]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	return s
}

// SignOut ends the session; one that is gone already is no fault.
func (d *Door) SignOut(ctx context.Context, token, address string) error {
	return d.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, ok, err := sqldb.Maybe(tx, scanAccount, selectAccount+`join account_session s on s.account = a.id where s.token = $1`, digest(token))
		if err != nil || !ok {
			return err
		}
		if _, err := tx.Exec(`delete from account_session where token = $1`, digest(token)); err != nil {
			return err
		}
		return d.trailSelf(tx, r, didSignOut, address)
	})
}

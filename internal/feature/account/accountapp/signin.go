package accountapp

import (
	"context"
	"time"
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

// SignedIn is a new session. While Stage is not Open it opens no page.
type SignedIn struct {
	Token string
	Stage account.Stage
}

// SignIn begins a session. An unknown login name, a wrong password and one of a
// disabled account take the same time and the same words. Faults: Invalid
// (wrong), Denied (locked; disabled or a dead one-time password, once the
// password was right), Unavailable.
func (d *Door) SignIn(ctx context.Context, in SignInWith) (SignedIn, error) {
	r, err := d.prove(ctx, account.FoldLogin(in.Login), in.Password, in.Address)
	if err != nil {
		return SignedIn{}, err
	}
	return d.admit(ctx, r, entrance{From: in.From})
}

// admit lets in whoever proved to be the person of r. Faults: Denied, Conflict.
func (a *App) admit(ctx context.Context, r row, e entrance) (out SignedIn, err error) {
	out.Token = newToken()
	sound, err := a.genuine(ofAccount, r.text, r.code)
	if err != nil {
		return SignedIn{}, err
	}
	if !sound {
		a.alarm(ctx, nil, r, e.Address)
	}
	var refused error
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		refused = nil
		if err := unchanged(tx, r); err != nil {
			return err
		}
		if !sound {
			refused = fault.New(fault.Denied, saidAltered)
			return a.trailSelf(tx, r, didFail, e.Address)
		}
		if refused, err = a.refuse(tx, r, e); err != nil || refused != nil {
			return err
		}
		aged := !e.elsewhere && !r.MustChange && a.rules.Password.MaxAge > 0 && tx.Now().Sub(r.PasswordAt) >= a.rules.Password.MaxAge
		if _, err := a.change(tx, r.ID, `update account set used_at = $2, must_change = $3 where id = $1`, r.ID, sqldb.At(tx.Now()), r.MustChange || aged); err != nil {
			return err
		}
		if err := a.begin(tx, r, out.Token, e); err != nil {
			return err
		}
		s, err := a.session(tx, out.Token, tx.Now())
		if err != nil {
			return err
		}
		out.Stage = s.stage
		return a.trailSelf(tx, r, didSignIn, e.Address)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// refuse says why who has the right password is not let in all the same, and
// writes it down. It also closes the account of who left, and one that nobody
// used for long: the daily work may not have come by yet.
func (a *App) refuse(tx *sqldb.Tx, r row, e entrance) (refused, err error) {
	if !r.Disabled {
		why, err := a.ends(tx, r)
		if err != nil {
			return nil, err
		}
		if why != "" {
			if err := a.close(tx, nil, r, why); err != nil {
				return nil, err
			}
			r.Disabled, r.Why = true, why
		}
	}
	switch {
	case r.Disabled && r.Why != "":
		refused = fault.Newf(fault.Denied, "这个账号%s。如需恢复，请联系系统管理员。", r.Why.Chinese())
	case r.Disabled:
		refused = fault.New(fault.Denied, "这个账号已停用。如需恢复，请联系系统管理员。")
	case !e.elsewhere && r.MustChange && !r.until.IsZero() && !r.until.After(tx.Now()):
		refused = fault.Newf(fault.Denied, "初始口令只在 %s内有效，已经过期。请联系系统管理员重置。", account.Spell(a.rules.Password.OneTime))
	}
	if refused != nil {
		err = a.trailSelf(tx, r, didFail, e.Address)
	}
	return refused, err
}

// prove returns the account whose login name and password these are, and
// forgets earlier failures. A refusal takes the same time whatever was wrong.
// Faults: Invalid, Denied (locked), Unavailable.
func (a *App) prove(ctx context.Context, login, password, address string) (row, error) {
	floor := time.NewTimer(a.rules.Lock.Floor)
	defer floor.Stop()
	r, err := a.judge(ctx, login, password, address)
	if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.Denied {
		select {
		case <-floor.C:
		case <-ctx.Done():
		}
	}
	return r, err
}

func (a *App) judge(ctx context.Context, login, password, address string) (row, error) {
	var r row
	var known, last bool
	err := a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if last, err = a.attempt(tx, byLogin(login), address); err != nil {
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
		return a.right(ctx, r, login, password, address)
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		// What was typed may be a password in the wrong field: only a name
		// that exists goes into the trail.
		subject, court := "未知登录名", int64(0)
		if known {
			subject, court = r.subject(), int64(r.Court)
		}
		return failed(tx, int64(r.ID), subject, court, address, last)
	})
	if err != nil {
		return row{}, err
	}
	if last {
		return row{}, a.locked(guard{limit: a.rules.Lock.Failures}, a.db.Now().Add(a.rules.Lock.Time))
	}
	return row{}, fault.Newf(fault.Invalid, "登录名或口令不对。连续 %d 次不对将锁定 %s。", a.rules.Lock.Failures, account.Spell(a.rules.Lock.Time))
}

// failed writes a failure into the trail, and the lock that came of it.
func failed(tx *sqldb.Tx, who int64, subject string, court int64, address string, locks bool) error {
	e := audit.Entry{Action: didFail, Result: audit.Failed, Subject: subject, Account: who, Court: court, Address: address}
	if err := audit.By(tx, nil, e); err != nil || !locks {
		return err
	}
	e.Action = didLock
	return audit.By(tx, nil, e)
}

// right forgets earlier failures, and stores the password anew when it is not
// stored as passwords are now.
func (a *App) right(ctx context.Context, r row, login, password, address string) (row, error) {
	better := ""
	sound, err := a.genuine(ofAccount, r.text, r.code)
	if err != nil {
		return row{}, err
	}
	if sound && a.hash.stale(r.Password) {
		if better, err = a.hash.make(ctx, password); err != nil {
			return row{}, err
		}
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if better != "" {
			if _, err := a.change(tx, r.ID, `update account set password = $3 where id = $1 and password = $2`, r.ID, r.Password, better); err != nil {
				return err
			}
		}
		return a.succeeded(tx, byLogin(login), address)
	})
	if err != nil {
		return row{}, err
	}
	if better != "" {
		r.Password = better
	}
	return r, nil
}

// unchanged makes sure that what was proved a moment ago still holds.
func unchanged(tx *sqldb.Tx, r row) error {
	now, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, r.ID)
	if err == nil && (now.Password != r.Password || now.Disabled != r.Disabled) {
		err = fault.New(fault.Conflict, "口令或账号刚刚被更改，请重新登录。")
	}
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

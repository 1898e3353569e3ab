package accountapp

import (
	"context"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

// Pending returns the account that is signed in with a password somebody else
// has seen and must choose its own. Fault: SignedOut when token is no such
// session's.
func (d *Door) Pending(ctx context.Context, token string) (a account.Account, err error) {
	err = d.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := pending(tx, token)
		a = r.Account
		return err
	})
	return a, err
}

func pending(tx *sqldb.Tx, token string) (row, error) {
	now := tx.Now()
	r, ok, err := sqldb.Maybe(tx, scanAccount, selectAccount+`join account_session s on s.account = a.id
		where s.token = $1 and s.expires_at > $2 and s.seen_at > $3 and a.must_change = true and a.disabled_at is null`,
		digest(token), sqldb.At(now), sqldb.At(now.Add(-account.SessionIdle)))
	if err == nil && !ok {
		err = signedOut()
	}
	return r, err
}

// SetFirstPassword replaces the password that somebody else has seen, ends
// every session of the account and begins a new one. Faults: SignedOut,
// Invalid (field "password"), Unavailable.
func (d *Door) SetFirstPassword(ctx context.Context, token, password string, from From) (string, error) {
	var r row
	err := d.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		r, err = pending(tx, token)
		return err
	})
	if err != nil {
		return "", err
	}
	stored, err := d.choose(ctx, r, password)
	if err != nil {
		return "", err
	}
	fresh := newToken()
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := pending(tx, token); err != nil {
			return err
		}
		if err := setPassword(tx, r.ID, r.Password, stored, false); err != nil {
			return err
		}
		if err := begin(tx, r.ID, fresh, from); err != nil {
			return err
		}
		return d.trailSelf(tx, r, didPassword, from.Address)
	})
	if err != nil {
		return "", err
	}
	return fresh, nil
}

// choose returns the stored form of a password the person of r wants.
// Fault: Invalid.
func (a *App) choose(ctx context.Context, r row, password string) (string, error) {
	if err := account.CheckPassword(r.Login, password); err != nil {
		return "", err
	}
	same, err := a.hash.matches(ctx, r.Password, password)
	if err != nil {
		return "", err
	}
	if same {
		const say = "新口令不能与原口令相同"
		return "", fault.New(fault.Invalid, say+"。").At("password", say)
	}
	return a.hash.make(ctx, password)
}

// setPassword puts stored in the place of old and ends every session.
// Fault: Conflict when old is no longer the account's.
func setPassword(tx *sqldb.Tx, who account.ID, old, stored string, mustChange bool) error {
	n, err := tx.Exec(`update account set password = $3, must_change = $4, version = version + 1 where id = $1 and password = $2`,
		who, old, stored, mustChange)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "口令刚刚在别处被更改，这次没有保存。")
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`delete from account_session where account = $1`, who)
	return err
}

package accountapp

import (
	"context"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/platform/sqldb"
)

// SetFirstPassword replaces the password that somebody else has seen or that
// grew too old, ends every session of the account and begins a new one. Faults:
// SignedOut, Invalid (field "password"), Unavailable.
func (d *Door) SetFirstPassword(ctx context.Context, token, password string, from From) (SignedIn, error) {
	var s standing
	err := d.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		s, err = d.pending(tx, token, account.WantsPassword)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	stored, err := d.choose(ctx, s.row, password)
	if err != nil {
		return SignedIn{}, err
	}
	out := SignedIn{Token: newToken()}
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := d.pending(tx, token, account.WantsPassword); err != nil {
			return err
		}
		if err := d.setPassword(tx, s.row, stored, false); err != nil {
			return err
		}
		s.Password, s.MustChange = stored, false
		if err := d.begin(tx, s.row, out.Token, entrance{From: from, factor: s.visit.factor}); err != nil {
			return err
		}
		after, err := d.session(tx, out.Token, tx.Now())
		if err != nil {
			return err
		}
		out.Stage = after.stage
		return d.trailSelf(tx, s.row, didPassword, from.Address)
	})
	if err != nil {
		return SignedIn{}, err
	}
	return out, nil
}

// check says whether the person of r may choose password, but for what it was
// before. Fault: Invalid (field "password").
func (a *App) check(tx *sqldb.Tx, r row, password string) error {
	who, err := a.subject(tx, r.Login, r.Person)
	if err != nil {
		return err
	}
	return a.rules.Password.Check(who, password)
}

// choose returns the stored form of a password the person of r wants.
// Fault: Invalid (field "password").
func (a *App) choose(ctx context.Context, r row, password string) (string, error) {
	var before []string
	err := a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if err := a.check(tx, r, password); err != nil {
			return err
		}
		before, err = sqldb.All(tx, sqldb.Scalar[string], `select password from account_password where account = $1 order by at desc, id desc limit $2`,
			r.ID, max(0, a.rules.Password.Remembered-1))
		return err
	})
	if err != nil {
		return "", err
	}
	for i, stored := range append([]string{r.Password}, before...) {
		same, err := a.hash.matches(ctx, stored, password)
		if err != nil {
			return "", err
		}
		if same {
			say := "新口令不能与原口令相同"
			if i > 0 {
				say = "这个口令近期用过，请换一个"
			}
			return "", fault.New(fault.Invalid, say+"。").At("password", say)
		}
	}
	return a.hash.make(ctx, password)
}

// setPassword puts stored in the place of the account's password, remembers
// that, and ends every session. oneTime says that somebody else has seen it.
// Fault: Conflict when the account has another password by now.
func (a *App) setPassword(tx *sqldb.Tx, r row, stored string, oneTime bool) error {
	now := tx.Now()
	var until sqldb.Instant
	if oneTime {
		until = sqldb.At(now.Add(a.rules.Password.OneTime))
	}
	n, err := a.change(tx, r.ID, `update account set password = $3, must_change = $4, password_at = $5, password_until = $6, version = version + 1 where id = $1 and password = $2`,
		r.ID, r.Password, stored, oneTime, sqldb.At(now), until)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "口令刚刚在别处被更改，这次没有保存。")
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into account_password (id, account, password, at) values ($1, $2, $3, $4)`,
		id.New[account.PasswordPolicy](now), r.ID, r.Password, sqldb.At(now)); err != nil {
		return err
	}
	if err := forgetPasswords(tx, r.ID, a.rules.Password.Remembered); err != nil {
		return err
	}
	return endSessions(tx, r.ID, "", endedPassword)
}

// forgetPasswords keeps the newest few of an account's earlier passwords.
func forgetPasswords(tx *sqldb.Tx, who account.ID, keep int) error {
	ids, err := sqldb.All(tx, sqldb.Scalar[int64], `select id from account_password where account = $1 order by at desc, id desc`, who)
	if err != nil {
		return err
	}
	for _, i := range ids[min(len(ids), max(1, keep)):] {
		if _, err := tx.Exec(`delete from account_password where id = $1`, i); err != nil {
			return err
		}
	}
	return nil
}

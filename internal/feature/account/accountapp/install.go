package accountapp

import (
	"context"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// Installed reports whether there is any account.
func (d *Door) Installed(ctx context.Context) (bool, error) {
	if d.installed.Load() {
		return true, nil
	}
	err := d.db.Read(ctx, func(tx *sqldb.Tx) error {
		has, err := anyAccount(tx)
		if has {
			d.installed.Store(true)
		}
		return err
	})
	return d.installed.Load(), err
}

func anyAccount(tx *sqldb.Tx) (bool, error) {
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account limit 1`)
	return ok, err
}

// InstallToken makes the one-time token with which the first account is made,
// in the place of any earlier one. Only its digest is kept. It returns "" when
// there is an account already.
func (d *Door) InstallToken(ctx context.Context) (string, error) {
	token := slip(6)
	done := false
	err := d.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if done, err = anyAccount(tx); err != nil || done {
			return err
		}
		if _, err := tx.Exec(`delete from account_install where used_at is null`); err != nil {
			return err
		}
		_, err = tx.Exec(`insert into account_install (token, made_at) values ($1, $2)`, digest(typed(token)), sqldb.At(tx.Now()))
		return err
	})
	if err != nil || done {
		return "", err
	}
	return token, nil
}

// InstallWith is what the installing person enters.
type InstallWith struct {
	Token, Login, Person, Password string
	From
}

// Install makes the first account, a party-affairs officer over everything, and
// begins its session. It succeeds once in the life of a database, also when two
// try at the same time. Faults: Invalid (fields token, login, person,
// password), Conflict when there is an account already.
func (d *Door) Install(ctx context.Context, in InstallWith) (string, error) {
	login, err := in.check()
	if err != nil {
		return "", err
	}
	if err := d.db.Read(ctx, func(tx *sqldb.Tx) error { return mayInstall(tx, in.Token) }); err != nil {
		return "", err
	}
	stored, err := d.hash.make(ctx, in.Password)
	if err != nil {
		return "", err
	}
	token := newToken()
	err = d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := mayInstall(tx, in.Token); err != nil {
			return err
		}
		if _, err := tx.Exec(`update account_install set used_at = $2 where token = $1`, digest(typed(in.Token)), sqldb.At(tx.Now())); err != nil {
			return err
		}
		r := row{Account: account.Account{ID: id.New[account.Account](tx.Now()), Login: login, Person: han.Trim(in.Person)}, Password: stored}
		if err := insertAccount(tx, r); err != nil {
			return err
		}
		if err := d.given.Install(tx, int64(r.ID), grant.Officer); err != nil {
			return err
		}
		if err := begin(tx, r.ID, token, in.From); err != nil {
			return err
		}
		return d.trailSelf(tx, r, didInstall, in.Address)
	})
	if err != nil {
		return "", err
	}
	d.installed.Store(true)
	return token, nil
}

func (in InstallWith) check() (login string, err error) {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	if han.Trim(in.Token) == "" {
		_ = f.At("token", "请填写启动时打印的安装令牌")
	}
	if n := len([]rune(han.Trim(in.Person))); n < 2 || n > 40 {
		_ = f.At("person", "请填写姓名，2 至 40 字")
	}
	login, err = account.CleanLogin(in.Login)
	if x := fault.Of(err); x != nil {
		f.Fields = append(f.Fields, x.Fields...)
	}
	if x := fault.Of(account.CheckPassword(login, in.Password)); x != nil {
		f.Fields = append(f.Fields, x.Fields...)
	}
	return login, f.Err()
}

func mayInstall(tx *sqldb.Tx, token string) error {
	has, err := anyAccount(tx)
	if err != nil {
		return err
	}
	if has {
		return fault.New(fault.Conflict, "系统已经安装过，安装令牌不再有效。请直接登录。")
	}
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select token from account_install where token = $1 and used_at is null`, digest(typed(token)))
	if err == nil && !ok {
		const say = "安装令牌不对。令牌在服务启动时打印，重新启动会换新的"
		err = fault.New(fault.Invalid, say+"。").At("token", say)
	}
	return err
}

func insertAccount(tx *sqldb.Tx, r row) error {
	var member any
	if r.Member != 0 {
		member = r.Member
	}
	_, err := tx.Exec(`insert into account (id, login, person, member, password, must_change, made_at, version) values ($1, $2, $3, $4, $5, $6, $7, 1)`,
		r.ID, r.Login, r.Person, member, r.Password, r.MustChange, sqldb.At(tx.Now()))
	return err
}

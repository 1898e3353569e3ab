package accountapp

import (
	"context"
	"slices"
	"strconv"

	"touyan/internal/base/access"
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

// Administered reports whether anybody was ever made an administrator: a house
// of an earlier version has accounts and none of the three.
func (d *Door) Administered(ctx context.Context) (has bool, err error) {
	err = d.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		has, err = d.given.Administered(tx)
		return err
	})
	return has, err
}

func anyAccount(tx *sqldb.Tx) (bool, error) {
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account limit 1`)
	return ok, err
}

// InstallToken makes the one-time token with which the first accounts are made,
// in the place of any earlier one. Only its keyed digest is kept: whoever can
// write into the database cannot make a token. It returns "" when there are an
// account and administrators already (DB-10).
func (d *Door) InstallToken(ctx context.Context) (string, error) {
	token := slip(6)
	stored, err := d.given.Digest(typed(token))
	if err != nil {
		return "", err
	}
	done := false
	err = d.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if done, err = d.given.Administered(tx); err != nil || done {
			return err
		}
		if _, err := tx.Exec(`delete from account_install where used_at is null`); err != nil {
			return err
		}
		_, err = tx.Exec(`insert into account_install (token, made_at) values ($1, $2)`, stored, sqldb.At(tx.Now()))
		return err
	})
	if err != nil || done {
		return "", err
	}
	return token, nil
}

// Named is somebody who is to be an administrator.
type Named struct{ Person, Login string }

// InstallWith is what the installing person enters: the first officer, and the
// three administrators in the order of grant.Administrators.
type InstallWith struct {
	Token, Login, Person, Password string
	Administrators                 []Named
	From
}

// Slip is an administrator's first password, shown once and nowhere kept.
type Slip struct {
	Role access.Role
	Made
}

// Install makes the first accounts: a party-affairs officer over everything and
// the three administrators, four persons (8.1.4.2 d), with one-time passwords
// for the three. It succeeds once in the life of a database, also when two try
// at the same time. Faults: Invalid (fields token, login, person, password,
// person-1 … login-3), Conflict when there is an account already.
func (d *Door) Install(ctx context.Context, in InstallWith) ([]Slip, error) {
	login, err := in.check(d.rules.Password)
	if err != nil {
		return nil, err
	}
	if err := d.db.Read(ctx, func(tx *sqldb.Tx) error { return d.mayInstall(tx, in.Token, true) }); err != nil {
		return nil, err
	}
	stored, err := d.hash.make(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	officer := row{Account: account.Account{Login: login, Person: han.Trim(in.Person)}, Password: stored}
	slips, err := d.installs(ctx, in.Token, &officer, in.Administrators, in.From)
	if err == nil {
		d.installed.Store(true)
	}
	return slips, err
}

// InstallAdministrators makes the three administrators of a house that has
// accounts from an earlier version. Faults: as Install.
func (d *Door) InstallAdministrators(ctx context.Context, in InstallWith) ([]Slip, error) {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	in.checkToken(f)
	in.checkNamed(f, "", "")
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := d.db.Read(ctx, func(tx *sqldb.Tx) error { return d.mayInstall(tx, in.Token, false) }); err != nil {
		return nil, err
	}
	return d.installs(ctx, in.Token, nil, in.Administrators, in.From)
}

// installs writes the accounts with their grants and uses the token up.
func (d *Door) installs(ctx context.Context, token string, officer *row, named []Named, from From) ([]Slip, error) {
	slips := make([]Slip, len(named))
	stored := make([]string, len(named))
	for i, n := range named {
		login, err := account.CleanLogin(n.Login)
		if err != nil {
			return nil, err
		}
		slips[i] = Slip{grant.Administrators[i], Made{Login: login, Person: han.Trim(n.Person), Password: firstPassword(), Lives: d.rules.Password.OneTime}}
		if stored[i], err = d.hash.make(ctx, slips[i].Password); err != nil {
			return nil, err
		}
	}
	err := d.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.mayInstall(tx, token, officer != nil); err != nil {
			return err
		}
		used, err := d.given.Digest(typed(token))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update account_install set used_at = $2 where token = $1`, used, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if officer != nil {
			if err := d.install(tx, *officer, grant.Officer, from); err != nil {
				return err
			}
		}
		for i, s := range slips {
			r := row{Account: account.Account{Login: s.Login, Person: s.Person, MustChange: true}, Password: stored[i]}
			if err := d.install(tx, r, s.Role, from); err != nil {
				f := fault.Of(err)
				if f != nil && f.Field("login") != "" {
					err = fault.New(f.Kind, f.Text).At(field("login", i), f.Field("login"))
				}
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return slips, nil
}

func (d *Door) install(tx *sqldb.Tx, r row, role access.Role, from From) error {
	if err := unused(tx, r.Login); err != nil {
		return err
	}
	r.ID = id.New[account.Account](tx.Now())
	if err := d.insertAccount(tx, r); err != nil {
		return err
	}
	if err := d.given.Install(tx, int64(r.ID), role); err != nil {
		return err
	}
	return d.trailSelf(tx, r, didInstall, from.Address)
}

// field names a field of the i-th administrator: login-1.
func field(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

func (in InstallWith) checkToken(f *fault.Fault) {
	if han.Trim(in.Token) == "" {
		_ = f.At("token", "请填写启动时打印的安装令牌")
	}
}

const sayPerson = "请填写姓名，2 至 40 字"

func badPerson(s string) bool { n := len([]rune(han.Trim(s))); return n < 2 || n > 40 }

func (in InstallWith) check(policy account.PasswordPolicy) (login string, err error) {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	in.checkToken(f)
	if badPerson(in.Person) {
		_ = f.At("person", sayPerson)
	}
	login, err = account.CleanLogin(in.Login)
	if x := fault.Of(err); x != nil {
		f.Fields = append(f.Fields, x.Fields...)
	}
	if x := fault.Of(policy.Check(account.Subject{Login: login, Words: spelt(in.Person)}, in.Password)); x != nil {
		f.Fields = append(f.Fields, x.Fields...)
	}
	in.checkNamed(f, login, han.Trim(in.Person))
	return login, f.Err()
}

// checkNamed wants three administrators who are three persons, none of them the
// officer: nobody may hold two of these together.
func (in InstallWith) checkNamed(f *fault.Fault, login, person string) {
	if len(in.Administrators) != len(grant.Administrators) {
		_ = f.At("person-1", "请填写系统管理员、安全管理员、审计管理员三人")
		return
	}
	logins, persons := []string{login}, []string{person}
	for i, n := range in.Administrators {
		name := han.Trim(n.Person)
		switch {
		case badPerson(name):
			_ = f.At(field("person", i), sayPerson)
		case slices.Contains(persons, name):
			_ = f.At(field("person", i), "“"+name+"”已填在上面：三个管理员须是不同的人，也不能兼党务干部")
		}
		clean, err := account.CleanLogin(n.Login)
		if x := fault.Of(err); x != nil {
			_ = f.At(field("login", i), x.Field("login"))
		} else if slices.Contains(logins, clean) {
			_ = f.At(field("login", i), "登录名“"+clean+"”已填在上面，一人一个登录名")
		}
		logins, persons = append(logins, clean), append(persons, name)
	}
}

// mayInstall asks whether the token opens the first installation, or with first
// false the appointment of administrators in a house that has accounts.
func (d *Door) mayInstall(tx *sqldb.Tx, token string, first bool) error {
	has, err := anyAccount(tx)
	if err != nil {
		return err
	}
	administered, err := d.given.Administered(tx)
	switch {
	case err != nil:
		return err
	case first && has, administered:
		return fault.New(fault.Conflict, "系统已经安装过，安装令牌不再有效。请直接登录。")
	case !first && !has:
		return fault.New(fault.Conflict, "系统还没有安装，请先完成首次安装。")
	}
	stored, err := d.given.Digest(typed(token))
	if err != nil {
		return err
	}
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select token from account_install where token = $1 and used_at is null`, stored)
	if err == nil && !ok {
		const say = "安装令牌不对。令牌在服务启动时打印，重新启动会换新的"
		err = fault.New(fault.Invalid, say+"。").At("token", say)
	}
	return err
}

package accountapp

import (
	"context"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Make says for whom an account is wanted.
type Make struct {
	Member member.ID
	Person string // for somebody who is not in the register, such as an administrator: the name, with Member zero
	Login  string
}

// Made is a new account with its first password, which is shown once and
// nowhere kept.
type Made struct {
	Account  account.ID
	Login    string
	Person   string
	Password string
	Lives    time.Duration // how long the password may be used
}

// MakeAccount makes an account for a member of the register within the permit's
// range, or, with a permit over everything, for somebody who is not in it. The
// one-time password must be changed, and soon. Faults: Invalid (fields login,
// person), NotFound (member), Denied, Conflict (the member has an account; the
// login name was used before).
func (a *App) MakeAccount(ctx context.Context, permit access.Permit, in Make) (Made, error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return Made{}, err
	}
	return a.makeAccount(ctx, permit, in, firstPassword(), true)
}

// MakeDemoAccount makes an account whose password the caller chose and nobody
// need change: for the example court of a demonstration and for tests, never
// for people.
func (a *App) MakeDemoAccount(ctx context.Context, permit access.Permit, who member.ID, login, password string) (account.ID, error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return 0, err
	}
	rules := a.rules.Password
	rules.Classes = 0
	if err := rules.Check(account.Subject{Login: login}, password); err != nil {
		return 0, err
	}
	made, err := a.makeAccount(ctx, permit, Make{Member: who, Login: login}, password, false)
	return made.Account, err
}

func (a *App) makeAccount(ctx context.Context, permit access.Permit, in Make, password string, mustChange bool) (Made, error) {
	login, err := account.CleanLogin(in.Login)
	if err != nil {
		return Made{}, err
	}
	stored, err := a.hash.make(ctx, password)
	if err != nil {
		return Made{}, err
	}
	var r row
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, err := meant(tx, permit, in)
		if err != nil {
			return err
		}
		if p.Account != "" {
			return fault.Newf(fault.Conflict, "%s已有账号“%s”，一人只有一个账号。", p.Name, p.Account)
		}
		if err := unused(tx, login); err != nil {
			return err
		}
		r = row{Account: account.Account{ID: id.New[account.Account](tx.Now()), Login: login, Person: p.Name,
			Member: int64(p.Member), MustChange: mustChange}, Password: stored, Court: p.Court}
		if err := a.insertAccount(tx, r); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didMake, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)})
	})
	if err != nil {
		return Made{}, err
	}
	a.installed.Store(true)
	return Made{Account: r.ID, Login: login, Person: r.Person, Password: password, Lives: a.rules.Password.OneTime}, nil
}

// meant returns the person an account is for. Faults: NotFound, Invalid (field
// person), Denied.
func meant(tx *sqldb.Tx, permit access.Permit, in Make) (Person, error) {
	if !in.Member.IsZero() || in.Person == "" {
		return registered(tx, permit, in.Member)
	}
	if whole(permit) == 0 {
		return Person{}, fault.New(fault.Denied, "不在党员名册的人员，账号由管理全部单位的系统管理员建立。")
	}
	name := han.Trim(in.Person)
	if n := utf8.RuneCountInString(name); n < 2 || n > 40 {
		const say = "请填写姓名，2 至 40 字"
		return Person{}, fault.New(fault.Invalid, say+"。").At("person", say)
	}
	return Person{Name: name}, nil
}

// insertAccount writes a new account. A password that must be changed was seen
// by somebody else and is dead soon.
func (a *App) insertAccount(tx *sqldb.Tx, r row) error {
	var member any
	if r.Member != 0 {
		member = r.Member
	}
	var until sqldb.Instant
	if r.MustChange {
		until = sqldb.At(tx.Now().Add(a.rules.Password.OneTime))
	}
	_, err := tx.Exec(`insert into account (id, login, person, member, password, must_change, made_at, password_at, password_until, version) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 1)`,
		r.ID, r.Login, r.Person, member, r.Password, r.MustChange, sqldb.At(tx.Now()), until)
	if err != nil {
		return err
	}
	return a.sign(tx, r.ID)
}

func unused(tx *sqldb.Tx, login string) error {
	_, used, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account where login = $1`, login)
	if err == nil && used {
		const say = "这个登录名已经用过（停用的也算），请换一个"
		err = fault.New(fault.Conflict, say+"。").At("login", say)
	}
	return err
}

// Person is somebody in the register, as far as making an account goes.
type Person struct {
	Member  member.ID
	Name    string
	Branch  string
	Account string // the login name; "" while there is none
	Court   org.UnitID
}

// Find returns the members of the permit's range whose names begin with name,
// at most fifty, with the login names of those who have an account.
func (a *App) Find(ctx context.Context, permit access.Permit, name string) (ps []Person, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return nil, err
	}
	name = han.Squeeze(name)
	if name == "" {
		return nil, nil
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		ps, err = sqldb.All(tx, scanPerson, selectPerson+`where u.path >= $1 and u.path < $2 and m.full_name >= $3 and m.full_name < $4
			order by m.name_key, m.id limit 50`, from, end, name, after(name))
		return err
	})
	return ps, err
}

// Person returns one member of the permit's range. Fault: NotFound.
func (a *App) Person(ctx context.Context, permit access.Permit, who member.ID) (p Person, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return p, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		p, err = registered(tx, permit, who)
		return err
	})
	return p, err
}

// after is a text behind every text that begins with s.
func after(s string) string { return s + "\U0010FFFF" }

const selectPerson = `select m.id, m.full_name, u.short_name, a.login, m.court
	from member m join org_unit u on u.id = m.branch left join account a on a.member = m.id `

func scanPerson(r sqldb.Row) (p Person, err error) {
	var login sqldb.Text
	err = r.Scan(&p.Member, &p.Name, &p.Branch, &login, &p.Court)
	p.Account = string(login)
	return p, err
}

// registered returns a member of a branch in the permit's range.
// Fault: NotFound.
func registered(tx *sqldb.Tx, permit access.Permit, who member.ID) (Person, error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, scanPerson, selectPerson+`where u.path >= $1 and u.path < $2 and m.id = $3`, from, end, who)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "党员名册里没有这个人，或不在当前工作范围内。")
	}
	return p, err
}

package accountapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// row is an account with what only this package may see of it.
type row struct {
	account.Account
	Password string
	Court    org.UnitID // of the person in the register; zero when not in it
	BranchID org.UnitID
	until    sqldb.Instant // a one-time password is dead from then on; zero: one's own
	text     string        // what the row says, and
	code     string        // the code beside it; see integrity.go
}

const selectAccount = `select a.id, a.login, a.person, a.member, a.password, a.must_change, a.disabled_at, a.made_at,
	m.court, m.branch, b.short_name, a.disabled_reason, a.password_at, a.password_until, a.used_at, f.confirmed_at, a.mac
	from account a left join member m on m.id = a.member left join org_unit b on b.id = m.branch
	left join account_factor f on f.account = a.id and f.confirmed_at is not null `

// scopeAccount keeps to accounts of persons within the permit's range; those of
// persons who are not in the register belong to the whole.
const scopeAccount = ` left join org_unit u on u.id = coalesce(m.branch, m.court)
	where ((u.path >= $1 and u.path < $2) or (u.path is null and $3 = 1)) `

// whole is 1 for a permit over everything, as scopeAccount wants it.
func whole(p access.Permit) int {
	if p.Over() == access.Everywhere {
		return 1
	}
	return 0
}

func scanAccount(r sqldb.Row) (a row, err error) {
	var member *int64
	var disabled, made, set, used, factor sqldb.Instant
	var branch, why, code sqldb.Text
	err = r.Scan(&a.ID, &a.Login, &a.Person, &member, &a.Password, &a.MustChange, &disabled, &made, &a.Court, &a.BranchID, &branch, &why, &set, &a.until, &used, &factor, &code)
	a.code = string(code)
	a.text = saying{who: a.ID, login: a.Login, person: a.Person, member: member, password: a.Password, mustChange: a.MustChange,
		disabled: disabled, why: why, made: made, set: set, until: a.until}.text()
	if member != nil {
		a.Member = *member
	}
	if set.IsZero() {
		set = made
	}
	a.Disabled, a.MadeAt, a.Branch, a.Why = !disabled.IsZero(), made.Time, string(branch), account.Reason(why)
	a.PasswordAt, a.UsedAt, a.Factor = set.Time, used.Time, !factor.IsZero()
	return a, err
}

// within returns an account of the permit's range. Fault: NotFound.
func within(tx *sqldb.Tx, permit access.Permit, who account.ID) (row, error) {
	from, end := permit.Range()
	r, ok, err := sqldb.Maybe(tx, scanAccount, selectAccount+scopeAccount+` and a.id = $4`, from, end, whole(permit), who)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有这个账号，或不在当前工作范围内。")
	}
	return r, err
}

// manageable is within for an account that may be changed: one whose person
// holds nothing outside of the permit's range, so that nobody gets at wider
// rights by way of another's account. Faults: NotFound, Denied.
func (a *App) manageable(tx *sqldb.Tx, permit access.Permit, who account.ID) (row, error) {
	r, err := within(tx, permit, who)
	if err != nil {
		return r, err
	}
	grants, err := a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), true)
	if err != nil {
		return r, err
	}
	for _, g := range grants {
		if g.Role != grant.NoPost && !permit.Holds(g.Over) {
			return r, fault.Newf(fault.Denied, "%s还在“%s”任%s，超出当前岗位的范围，账号由管理范围更大的系统管理员办理。", r.Person, g.Name, g.Title)
		}
	}
	return r, nil
}

// grants returns what the person may be on the day. With later, explicit
// grants that only begin after it are taken in too.
func (a *App) grants(tx *sqldb.Tx, who account.ID, member int64, branch org.UnitID, day civil.Day, later bool) ([]access.Grant, error) {
	tree, err := a.posts.Tree(tx, day)
	if err != nil {
		return nil, err
	}
	h := grant.Holding{Branch: branch}
	if member != 0 {
		if h.Posts, err = a.posts.Held(tx, member, day); err != nil {
			return nil, err
		}
	}
	given, err := a.given.Explicit(tx, int64(who))
	if err != nil {
		return nil, err
	}
	for _, g := range given {
		if g.Period.Has(day) || (later && g.Period.From > day) {
			h.Explicit = append(h.Explicit, g)
		}
	}
	return grant.Grants(h, tree), nil
}

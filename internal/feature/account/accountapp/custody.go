package accountapp

import (
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// keepEnded is how long what an ended account says is kept, for what its person
// may have to answer for (个人信息保护法第十九条; the number is the product's own).
const keepEnded = 3 * 365 * 24 * time.Hour

// Custody keeps ended accounts until their term is over (PI-04). What is
// destroyed is the name, the passwords and the traces of sign-ins; the login name
// stays, because it is never given to another person (DB-01).
type Custody struct{ app *App }

// Custody returns the keeper of ended accounts.
func (a *App) Custody() *Custody { return &Custody{a} }

// Keeps names what is kept here.
func (c *Custody) Keeps() (name, title string) { return "account", "停用满三年的账号" }

const selectEnded = `select a.id, a.person, a.login, coalesce(u.path, ''), a.disabled_at from account a left join member m on m.id = a.member
	left join org_unit u on u.id = coalesce(m.branch, m.court)
	where ((u.path >= $1 and u.path < $2) or (u.path is null and $3 = 1)) and a.disabled_at is not null and (a.disabled_reason is null or a.disabled_reason <> 'destroyed') `

func scanEnded(r sqldb.Row) (x personal.Item, err error) {
	var login string
	var at sqldb.Instant
	err = r.Scan(&x.ID, &x.Title, &login, (*string)(&x.Path), &at)
	x.Title, x.Since = x.Title+"（"+login+"）", at.Time
	return x, err
}

func scope(over access.Path) (from, end string, everything int) {
	if over == access.Everywhere {
		everything = 1
	}
	return string(over), string(over.End()), everything
}

// Due returns the accounts that ended so long before the day that their term is
// over.
func (c *Custody) Due(tx *sqldb.Tx, over access.Path, on civil.Day) ([]personal.Item, error) {
	from, end, everything := scope(over)
	return sqldb.All(tx, scanEnded, selectEnded+`and a.disabled_at < $4 order by a.disabled_at, a.id`, from, end, everything, sqldb.At(on.Start().Add(-keepEnded)))
}

// Newest returns nothing: accounts hold nothing that was brought in.
func (c *Custody) Newest(*sqldb.Tx, access.Path) ([]personal.Item, error) { return nil, nil }

// Find returns one ended account. Fault: NotFound.
func (c *Custody) Find(tx *sqldb.Tx, over access.Path, item int64) (personal.Item, error) {
	from, end, everything := scope(over)
	x, ok, err := sqldb.Maybe(tx, scanEnded, selectEnded+`and a.id = $4`, from, end, everything, item)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有这个已停用的账号。")
	}
	return x, err
}

// Isolate does nothing: an ended account opens nothing already.
func (c *Custody) Isolate(*sqldb.Tx, int64) error { return nil }

// Release does nothing.
func (c *Custody) Release(*sqldb.Tx, int64) error { return nil }

// Destroy removes what ended accounts say of their persons and returns how many
// there were.
func (c *Custody) Destroy(tx *sqldb.Tx, items []int64) (int, error) {
	n := 0
	for _, k := range items {
		r, ok, err := sqldb.Maybe(tx, scanAccount, selectAccount+`where a.id = $1`, account.ID(k))
		if err != nil {
			return n, err
		}
		if !ok || !r.Disabled {
			continue
		}
		for _, table := range []string{"account_password", "account_factor", "account_recovery", "account_session"} {
			if _, err := tx.Exec(`delete from `+table+` where account = $1`, r.ID); err != nil {
				return n, err
			}
		}
		// The name by as many bytes, so that the very pages are written over.
		if _, err := c.app.change(tx, r.ID, `update account set person = $2, password = $3, used_at = $4, disabled_reason = $5, member = $4, version = version + 1 where id = $1`,
			r.ID, strings.Repeat("-", len(r.Person)), c.app.hash.nobody, nil, string(account.Destroyed)); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Holding returns what this room holds about the person of an account (PI-07).
func (f *Facts) Holding(tx *sqldb.Tx, who, _ int64) ([]personal.Holding, error) {
	if who == 0 {
		return nil, nil
	}
	r, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, who)
	if err != nil {
		return nil, err
	}
	at := func(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }
	h := personal.Holding{Title: "账号", Rows: []personal.Row{
		{Name: "登录名", Value: r.Login, When: at(r.MadeAt) + " 建立"}, {Name: "姓名", Value: r.Person}, {Name: "口令", Value: "只存不可还原的摘要", When: at(r.PasswordAt) + " 设置"},
	}}
	if !r.UsedAt.IsZero() {
		h.Rows = append(h.Rows, personal.Row{Name: "最近登录", When: at(r.UsedAt)})
	}
	if r.Factor {
		h.Rows = append(h.Rows, personal.Row{Name: "动态口令", Value: "已绑定，种子加密存储"})
	}
	live, err := f.app.live(tx, r.ID, "")
	if err != nil {
		return nil, err
	}
	for _, s := range live {
		h.Rows = append(h.Rows, personal.Row{Name: "正在登录", Value: s.Address + " " + s.Agent, When: at(s.MadeAt)})
	}
	by, err := f.app.explicit(tx, []account.Account{r.Account})
	if err != nil {
		return nil, err
	}
	for _, g := range by[r.ID] {
		h.Rows = append(h.Rows, personal.Row{Name: "另行授权", Value: grant.Title(g.Role) + "（" + g.Name + "）：" + g.Reason, When: g.Period.From.String() + " 起"})
	}
	zs, err := f.app.resets(tx, `where z.account = $1 order by z.id desc`, r.ID)
	for _, z := range zs {
		h.Rows = append(h.Rows, personal.Row{Name: z.What.Chinese(), Value: z.ByName + "提出：" + z.Reason + "；" + z.State.Chinese(), When: at(z.At)})
	}
	return []personal.Holding{h}, err
}

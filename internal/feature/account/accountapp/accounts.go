package accountapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/han"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// PageSize is how many accounts one page of the list has.
const PageSize = 50

// Which says which accounts are wanted.
type Which struct {
	Text  string // the beginning of a login name or of a person's name
	State string // "", "open" or "disabled"
	Page  int    // from 1
}

// Listed is one page of accounts.
type Listed struct {
	Accounts []account.Account
	Explicit map[account.ID][]grant.Grant // in force today or later
	Total    int
}

// Accounts returns one page of the accounts of persons in the permit's range,
// by login name.
func (a *App) Accounts(ctx context.Context, permit access.Permit, in Which) (out Listed, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return out, err
	}
	from, end := permit.Range()
	text := han.Squeeze(in.Text)
	login := account.FoldLogin(text)
	const where = scopeAccount + ` and ((a.person >= $4 and a.person < $5) or (a.login >= $6 and a.login < $7))
		and ($8 = 0 or ($8 = 1 and a.disabled_at is null) or ($8 = 2 and a.disabled_at is not null)) `
	state := map[string]int{"open": 1, "disabled": 2}[in.State]
	args := []any{from, end, whole(permit), text, after(text), login, after(login), state}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out.Total, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from account a left join member m on m.id = a.member`+where+`limit 1`, args...)
		if err != nil {
			return err
		}
		rows, err := sqldb.All(tx, scanAccount, selectAccount+where+`order by a.login limit $9 offset $10`,
			append(args, PageSize, (max(in.Page, 1)-1)*PageSize)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			ok, err := a.genuine(ofAccount, r.text, r.code)
			if err != nil {
				return err
			}
			r.Altered = !ok
			out.Accounts = append(out.Accounts, r.Account)
		}
		out.Explicit, err = a.explicit(tx, out.Accounts)
		return err
	})
	return out, err
}

// explicit returns, by account, the explicit grants that are not over yet, with
// the names of their units.
func (a *App) explicit(tx *sqldb.Tx, accounts []account.Account) (map[account.ID][]grant.Grant, error) {
	tree, err := a.posts.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	by := map[account.ID][]grant.Grant{}
	for _, x := range accounts {
		given, err := a.given.Explicit(tx, int64(x.ID))
		if err != nil {
			return nil, err
		}
		for _, g := range given {
			if g.Period.Until != 0 && g.Period.Until < tx.Today() {
				continue
			}
			if g.Name = grant.EverywhereName(tree); !g.Unit.IsZero() {
				u, _ := tree.Unit(g.Unit)
				g.Name = u.Label(tree)
			}
			by[x.ID] = append(by[x.ID], g)
		}
	}
	return by, nil
}

// Viewed is one account with all that its person may be today.
type Viewed struct {
	account.Account
	Seats    []access.Grant // in force today, from posts and explicit
	Explicit []grant.Grant
	Mine     bool // it is the asking person's own
	TakesTwo bool // a reset takes another person's consent
	// Asked is the newest request for a reset that is not over; nil: none.
	Asked *account.Reset
}

// View returns one account of the permit's range. Fault: NotFound.
func (a *App) View(ctx context.Context, permit access.Permit, who account.ID) (out Viewed, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := within(tx, permit, who)
		if err != nil {
			return err
		}
		out = Viewed{Account: r.Account, Mine: int64(who) == permit.Actor().Account}
		if out.Seats, err = a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), false); err != nil {
			return err
		}
		by, err := a.explicit(tx, []account.Account{r.Account})
		if err != nil {
			return err
		}
		out.Explicit = by[who]
		ok, err := a.genuine(ofAccount, r.text, r.code)
		if err != nil {
			return err
		}
		out.Altered = !ok
		if out.TakesTwo, err = a.takesTwo(tx, r); err != nil {
			return err
		}
		zs, err := a.resets(tx, `where z.account = $1 and z.state in ('asked', 'agreed', 'declined') and z.expires_at > $2 order by z.id desc limit 1`, who, sqldb.At(tx.Now()))
		if len(zs) > 0 {
			out.Asked = &zs[0]
		}
		return err
	})
	return out, err
}

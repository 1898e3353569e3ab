package grantapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

func installed(tx *sqldb.Tx, account int64, role access.Role) row {
	return row{id: id.New[grant.Grant](tx.Now()), account: account, role: role, period: civil.Since(tx.Today()), reason: "首次安装", madeAt: sqldb.At(tx.Now())}
}

// Administered reports whether anybody was made an administrator. A row that
// was changed by hand counts too, as does a disabled account: the installation
// must not be opened again by way of either.
func (f *Facts) Administered(tx *sqldb.Tx) (bool, error) {
	_, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from grant_admin limit 1`)
	return ok, err
}

// Digest is how an installation token is stored: under a key, so that whoever
// can write into the database cannot make one. Fault: Unavailable.
func (f *Facts) Digest(token string) (string, error) {
	return f.app.mac("account_install", token)
}

// serving counts the intact administrators of a role today, without one
// account.
func (a *App) serving(tx *sqldb.Tx, role access.Role, without int64) (n int, err error) {
	rows, err := sqldb.All(tx, scanRow, selectAdmin+`join account a on a.id = g.account
		where g.role = $1 and g.account <> $2 and g.until_day >= $3 and a.disabled_at is null`, string(role), without, tx.Today())
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		what, err := a.wrong(r)
		if err != nil {
			return 0, err
		}
		if what == "" && r.period.Has(tx.Today()) {
			n++
		}
	}
	return n, nil
}

// alone makes sure that an account that is to have role from now on holds
// nothing that it may not hold beside it. This
// is the rule of the page, the command line and the installation; the table of
// administrators, keyed by account, holds the same against whoever writes into
// the database. Fault: Conflict.
func (a *App) alone(tx *sqldb.Tx, account int64, role access.Role) error {
	rows, err := standing(tx, account)
	if err != nil {
		return err
	}
	for _, r := range rows {
		what, err := a.wrong(r)
		if err != nil {
			return err
		}
		if what != "" || (r.period.Until != 0 && r.period.Until < tx.Today()) {
			continue
		}
		if !grant.Compatible(role, r.role) {
			return incompatible(role, r.role)
		}
	}
	return nil
}

func incompatible(wanted, has access.Role) error {
	return fault.Newf(fault.Conflict, "此人已是%s，不能同时任%s：三个管理员互不兼任，也不兼业务岗位。请先收回原授权，或另选一人。",
		grant.Title(has), grant.Title(wanted)).At("role", "与已有的“"+grant.Title(has)+"”不能兼任")
}

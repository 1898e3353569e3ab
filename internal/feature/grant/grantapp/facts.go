package grantapp

import (
	"context"
	"log/slog"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
)

// Explicit returns the grants of an account that were not taken back, whether
// their period runs or not, in the order in which they were made. A row that
// was changed by hand is not among them and is remembered for Noticed.
func (f *Facts) Explicit(tx *sqldb.Tx, account int64) ([]grant.Grant, error) {
	rows, err := standing(tx, account)
	if err != nil {
		return nil, err
	}
	var gs []grant.Grant
	for _, r := range rows {
		what, err := f.app.wrong(r)
		if err != nil {
			return nil, err
		}
		if what != "" {
			f.app.notice(alarm{what: what, row: r})
			continue
		}
		gs = append(gs, r.grant())
	}
	var roles []access.Role
	for _, g := range gs {
		if g.Period.Has(tx.Today()) {
			roles = append(roles, g.Role)
		}
	}
	if !grant.Compatible(roles...) {
		f.app.notice(alarm{what: Conflict, row: row{table: "account", id: grant.ID(account), account: account}})
	}
	return gs, nil
}

// standing returns the rows of an account that were not taken back, those of
// administrators last.
func standing(tx *sqldb.Tx, account int64) ([]row, error) {
	return sqldb.All(tx, scanRow, selectGrant+`where g.account = $1 and g.ended_at is null union all `+selectAdmin+`where g.account = $1 order by 1, 2`, account)
}

// patience is how long a page waits to write an alarm down.
const patience = 200 * time.Millisecond

// Noticed writes down what Explicit found changed: into the trail, once, and
// onto the security administrator's page. It must be called outside of
// transactions; without anything new it costs nothing. When the database is too
// busy, the next call tries again.
func (f *Facts) Noticed(ctx context.Context) {
	as := f.app.pending()
	if len(as) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := f.app.db.Write(ctx, func(tx *sqldb.Tx) error { return f.app.record(tx, as) }); err != nil {
		slog.WarnContext(ctx, "an alarm about grants is not written down yet", "error", err)
		return
	}
	f.app.settle(as)
}

// Install gives an account one of the roles that an installation begins with:
// the first officer over everything while there is no grant at all, and each
// administrator while nobody is one. Fault: Conflict.
func (f *Facts) Install(tx *sqldb.Tx, account int64, role access.Role) error {
	var taken bool
	var err error
	switch {
	case role == grant.Officer:
		_, taken, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from account_grant limit 1`)
	case grant.Administrator(role):
		_, taken, err = sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from grant_admin where role = $1 limit 1`, string(role))
	default:
		return fault.Newf(fault.Invalid, "安装时不设“%s”。", grant.Title(role))
	}
	if err != nil {
		return err
	}
	if taken {
		return fault.Newf(fault.Conflict, "已经有%s，不能再按首次安装办理。", grant.Title(role))
	}
	if err := f.app.alone(tx, account, role); err != nil {
		return err
	}
	return f.app.insert(tx, installed(tx, account, role))
}

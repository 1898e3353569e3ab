package grantapp

import (
	"crypto/hmac"
	"encoding/hex"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// The tables of grants.
const (
	tableGrant = "account_grant"
	tableAdmin = "grant_admin"
)

// row is one grant as it lies in its table.
type row struct {
	table    string
	id       grant.ID
	account  int64
	role     access.Role
	unit     org.UnitID
	period   civil.Period
	reason   string
	madeBy   *int64
	madeAt   sqldb.Instant
	endedAt  sqldb.Instant
	endedBy  *int64
	endedWhy sqldb.Text
	proposal *int64
	mac      sqldb.Text
	maker    sqldb.Text // the name of who made it
}

const selectGrant = `select 'account_grant', g.id, g.account, g.role, g.unit, g.from_day, g.until_day, g.reason, g.made_by, g.made_at,
	g.ended_at, g.ended_by, g.ended_reason, g.proposal, g.mac, k.person from account_grant g left join account k on k.id = g.made_by `

const selectAdmin = `select 'grant_admin', g.id, g.account, g.role, 0, g.from_day, g.until_day, g.reason, g.made_by, g.made_at,
	null, null, null, g.proposal, g.mac, k.person from grant_admin g left join account k on k.id = g.made_by `

func scanRow(r sqldb.Row) (g row, err error) {
	var role string
	var unit int64
	err = r.Scan(&g.table, &g.id, &g.account, &role, &unit, &g.period.From, &g.period.Until, &g.reason, &g.madeBy, &g.madeAt,
		&g.endedAt, &g.endedBy, &g.endedWhy, &g.proposal, &g.mac, &g.maker)
	g.role, g.unit = access.Role(role), org.UnitID(unit)
	return g, err
}

// text is everything a grant says, in a form in which no two rows are alike.
func (g row) text() string {
	return fmt.Sprintf("%d|%d|%q|%d|%s|%s|%q|%d|%d|%d|%d|%q|%d", g.id, g.account, g.role, g.unit, g.period.From, g.period.Until,
		g.reason, or0(g.madeBy), micro(g.madeAt), micro(g.endedAt), or0(g.endedBy), string(g.endedWhy), or0(g.proposal))
}

func or0(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}

func micro(i sqldb.Instant) int64 {
	if i.IsZero() {
		return 0
	}
	return i.UnixMicro()
}

// mac returns HMAC-SM3 over what a row of the table says, under a key that does
// not lie open in the database (MP-02). Fault: Unavailable.
func (a *App) mac(table, text string) (string, error) {
	b, err := a.sealer.MAC(table, []byte(text))
	return hex.EncodeToString(b), err
}

// genuine reports whether mac is what this product wrote beside text.
func (a *App) genuine(mac, table, text string) (bool, error) {
	want, err := a.mac(table, text)
	return err == nil && hmac.Equal([]byte(mac), []byte(want)), err
}

// sign returns the digest that belongs to the row.
func (a *App) sign(g row) (string, error) { return a.mac(g.table, g.text()) }

// wrong returns why a row gives nothing; "" when it does. Fault: Unavailable.
func (a *App) wrong(r row) (What, error) {
	ok, err := a.genuine(string(r.mac), r.table, r.text())
	switch {
	case err != nil:
		return "", err
	case !ok:
		return Altered, nil
	case !r.belongs():
		return Foreign, nil
	}
	return "", nil
}

// belongs reports whether the row's role is one of its table: administrators
// are in their own.
func (g row) belongs() bool {
	return grant.Known(g.role) && grant.Administrator(g.role) == (g.table == tableAdmin)
}

func (g row) grant() grant.Grant {
	return grant.Grant{ID: g.id, Role: g.role, Unit: g.unit, Period: g.period, Reason: g.reason, MadeBy: string(g.maker)}
}

// insert writes a new grant with its digest. One who is an administrator
// already has their row in the way.
func (a *App) insert(tx *sqldb.Tx, g row) error {
	g.table = tableGrant
	if grant.Administrator(g.role) {
		g.table = tableAdmin
	}
	mac, err := a.sign(g)
	if err != nil {
		return err
	}
	if g.table == tableAdmin {
		_, err := tx.Exec(`insert into grant_admin (account, id, role, from_day, until_day, reason, made_by, made_at, proposal, mac)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			g.account, g.id, string(g.role), g.period.From, civil.End(g.period.Until), g.reason, g.madeBy, g.madeAt, g.proposal, mac)
		return err
	}
	_, err = tx.Exec(`insert into account_grant (id, account, role, unit, from_day, until_day, reason, made_by, made_at, proposal, mac)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		g.id, g.account, string(g.role), int64(g.unit), g.period.From, civil.End(g.period.Until), g.reason, g.madeBy, g.madeAt, g.proposal, mac)
	return err
}

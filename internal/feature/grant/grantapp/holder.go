package grantapp

import (
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Holder is an account, as far as grants go.
type Holder struct {
	ID       id.Of[Holder]
	Login    string
	Person   string
	Member   int64
	BranchID org.UnitID
	Branch   string
	Court    org.UnitID
	Disabled bool
}

const selectHolder = `select a.id, a.login, a.person, a.member, m.branch, b.short_name, m.court, a.disabled_at
	from account a left join member m on m.id = a.member left join org_unit b on b.id = m.branch `

func scanHolder(r sqldb.Row) (h Holder, err error) {
	var member *int64
	var branch sqldb.Text
	var disabled sqldb.Instant
	err = r.Scan(&h.ID, &h.Login, &h.Person, &member, &h.BranchID, &branch, &h.Court, &disabled)
	h.Member, h.Branch, h.Disabled = or0(member), string(branch), !disabled.IsZero()
	return h, err
}

func (h Holder) subject() string { return h.Person + "（" + h.Login + "）" }

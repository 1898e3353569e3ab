package duesapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Untold returns the branches of a subtree that keep dues here and have disclosed
// nothing in the year (FEE-19).
func (*Facts) Untold(tx *sqldb.Tx, over access.Path, year int) ([]org.UnitID, error) {
	span := civil.Year(year)
	return sqldb.All(tx, sqldb.Scalar[org.UnitID], `select u.id from org_unit u where u.path >= $1 and u.path < $2 and u.kind = 'branch' and u.ended_on > $4
		and exists (select 1 from dues_line l where l.unit = u.id)
		and not exists (select 1 from dues_disclosure t where t.unit = u.id and t.day >= $3 and t.day <= $4) order by u.id`, string(over), string(over.End()), span.From, span.Until)
}

// Package setting keeps the numbers that a locality or a court may set itself:
// dated, each with the number of the resolution it rests on. They join the
// national values as further editions (rulebook.Dated).
package setting

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// Value is what was set for one unit from a day on.
type Value struct {
	Unit   int64
	Name   string
	From   civil.Day
	Amount string
	Basis  string // number of the resolution
}

// Put sets a value; an earlier one for the same unit, name and day is replaced.
// Fault: Invalid without a basis.
func Put(tx *sqldb.Tx, v Value, by int64) error {
	if v.Basis == "" {
		return fault.New(fault.Invalid, "请填写依据的文号。").At("basis", "请填写依据的文号")
	}
	if _, err := tx.Exec(`delete from setting where unit = $1 and name = $2 and from_day = $3`, v.Unit, v.Name, v.From); err != nil {
		return err
	}
	var account any
	if by != 0 {
		account = by
	}
	_, err := tx.Exec(`insert into setting (id, unit, name, from_day, amount, basis, entered_at, entered_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id.New[Value](tx.Now()), v.Unit, v.Name, v.From, v.Amount, v.Basis, sqldb.At(tx.Now()), account)
	return err
}

// Named returns every value with the name, of all units, oldest first.
func Named(tx *sqldb.Tx, name string) ([]Value, error) {
	return sqldb.All(tx, func(r sqldb.Row) (v Value, err error) {
		return v, r.Scan(&v.Unit, &v.Name, &v.From, &v.Amount, &v.Basis)
	}, `select unit, name, from_day, amount, basis from setting where name = $1 order by unit, from_day`, name)
}

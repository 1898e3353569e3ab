// Package stamp counts the changes of the facts under each unit, so that what
// is derived from them can be kept and known to be stale.
package stamp

import (
	"touyan/internal/base/access"
	"touyan/internal/platform/sqldb"
)

// Touch says that a fact of the unit at path changed. Every operation that
// records something the unit's findings may rest on calls it in its own
// transaction.
func Touch(tx *sqldb.Tx, unit int64, path access.Path) error {
	n, err := tx.Exec(`update stamp set n = n + 1, path = $2 where unit = $1`, unit, string(path))
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(`insert into stamp (unit, path, n) values ($1, $2, 1)`, unit, string(path))
	return err
}

// Under returns the stamps of the units in the subtree; a unit that was never
// touched has none, which is 0.
func Under(tx *sqldb.Tx, over access.Path) (map[int64]int64, error) {
	m := map[int64]int64{}
	err := tx.Each(func(r sqldb.Row) error {
		var u, n int64
		if err := r.Scan(&u, &n); err != nil {
			return err
		}
		m[u] = n
		return nil
	}, `select unit, n from stamp where path >= $1 and path < $2`, string(over), string(over.End()))
	return m, err
}

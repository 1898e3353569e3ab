package blob

import "touyan/internal/platform/sqldb"

// Delete removes kept files, whichever there are, and returns how many there
// were. Their bytes are overwritten before the rows go, so that the pages which
// the database frees do not hold them (DB-36).
func Delete(tx *sqldb.Tx, ids ...ID) (int, error) {
	n := 0
	for _, k := range ids {
		size, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int], `select length(content) from blob where id = $1`, k)
		if err != nil {
			return n, err
		}
		if !ok {
			continue
		}
		if _, err := tx.Exec(`update blob set content = $2 where id = $1`, k, make([]byte, size)); err != nil {
			return n, err
		}
		if _, err := tx.Exec(`delete from blob where id = $1`, k); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

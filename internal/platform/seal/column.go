package seal

import (
	"encoding/binary"
	"fmt"
	"math"

	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
)

// Column is a column of sealed values. Every room declares its own, and server
// hands them all to what goes over every sealed value.
type Column struct {
	Table, Column string
	ID            string // the column that Place.Row is taken from; "" is id
	Index         string // the column with the keyed digest of the same value; "" for none
	// Kept says that the column holds the number of a blob, whose content is the
	// sealed value.
	Kept bool
}

// String returns table.column.
func (c Column) String() string { return c.Table + "." + c.Column }

func (c Column) id() string {
	if c.ID == "" {
		return "id"
	}
	return c.ID
}

func (c Column) place(row int64) Place { return Place{c.Table, c.Column, row} }

// most is how many values are worked on at once: files are large.
func (c Column) most() int {
	if c.Kept {
		return 1
	}
	return 200
}

// from returns the tables and the expression of the sealed bytes.
func (c Column) from() (tables, sealed string) {
	if c.Kept {
		return c.Table + " t join blob b on b.id = t." + c.Column, "b.content"
	}
	return c.Table + " t", "t." + c.Column
}

// firstRow is below every row.
const firstRow = math.MinInt64

// sealedValue is one value as it is stored.
type sealedValue struct {
	row    int64
	sealed []byte
	blob   blob.ID // and its digest, for a Kept column
	digest string
}

// batch returns the values of the rows after one, in order.
func (c Column) batch(tx *sqldb.Tx, after int64) ([]sealedValue, error) {
	tables, sealed := c.from()
	extra := ""
	if c.Kept {
		extra = ", b.id, b.digest"
	}
	return sqldb.All(tx, func(r sqldb.Row) (v sealedValue, err error) {
		dest := []any{&v.row, &v.sealed}
		if c.Kept {
			dest = append(dest, &v.blob, &v.digest)
		}
		return v, r.Scan(dest...)
	}, fmt.Sprintf("select t.%s, %s%s from %s where t.%s > $1 and %s is not null order by t.%s limit %d",
		c.id(), sealed, extra, tables, c.id(), sealed, c.id(), c.most()), after)
}

// replace puts a newly sealed value in the place of v, unless somebody has
// written another meanwhile.
func (c Column) replace(tx *sqldb.Tx, v sealedValue, fresh []byte) (bool, error) {
	if c.Kept {
		return blob.Replace(tx, v.blob, v.digest, fresh)
	}
	n, err := tx.Exec("update "+c.Table+" set "+c.Column+" = $3 where "+c.id()+" = $1 and "+c.Column+" = $2", v.row, v.sealed, fresh)
	return n > 0, err
}

// census counts the values of the column by what sealed them.
func (c Column) census(tx *sqldb.Tx, by map[header]int) error {
	tables, sealed := c.from()
	return tx.Each(func(r sqldb.Row) error {
		var head []byte
		var n int
		if err := r.Scan(&head, &n); err != nil {
			return err
		}
		h := header{}
		switch {
		case len(head) > 0 && head[0] == versionOne:
			h = header{GCM, SoftwareCode, 1}
		case len(head) == headerSize && head[0] == versionTwo:
			h = header{Suite(head[1]), head[2], binary.BigEndian.Uint32(head[3:])}
		}
		by[h] += n
		return nil
	}, fmt.Sprintf("select substr(%s, 1, %d), count(*) from %s where %s is not null group by substr(%s, 1, %d)", sealed, headerSize, tables, sealed, sealed, headerSize))
}

package duesapp

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Kept is what the books hold of a unit that is to be no more.
type Kept struct {
	Receipts int
	// Against is what stands against its end: a receipt of the day or later, or
	// money that nobody would answer for; "" when nothing does. What members are
	// behind or ahead goes along with them by itself.
	Against string
}

// KeptOf returns what is kept of each of the units that are to end on day.
func (*Facts) KeptOf(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID]Kept, error) {
	out := map[org.UnitID]Kept{}
	for _, u := range units {
		var k Kept
		var last civil.Day
		err := tx.Each(func(r sqldb.Row) error { return r.Scan(&k.Receipts, &last) }, `select count(id), max(day) from dues_payment where branch = $1`, u)
		if err != nil {
			return nil, err
		}
		cash, err := balanceOf(tx, int64(u), dues.Cash)
		if err != nil {
			return nil, err
		}
		switch {
		case last >= day:
			k.Against = fmt.Sprintf("%s 的党费收据", last)
		case cash > 0:
			k.Against = fmt.Sprintf("党费账上还有 %s，应先上缴结清", fen(cash).Text())
		}
		if k != (Kept{}) {
			out[u] = k
		}
	}
	return out, nil
}

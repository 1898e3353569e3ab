package duesapp

import (
	"touyan/internal/feature/dues"
	"touyan/internal/platform/sqldb"
)

// cashbox writes batches of payments with their receipts and entries.
type cashbox struct {
	tx *sqldb.Tx
	b  by
	// last is the last receipt of a branch and year: the number has the year in
	// front, 20250001.
	last map[[2]int64]int64
}

func newTill(tx *sqldb.Tx, b by) *cashbox {
	return &cashbox{tx: tx, b: b, last: map[[2]int64]int64{}}
}

// receiptsAYear is how many receipts a branch can write in one year.
const receiptsAYear = 1_000_000

// receipt returns the next number of the series.
func (t *cashbox) receipt(branch int64, year int) (int64, error) {
	k := [2]int64{branch, int64(year)}
	if _, ok := t.last[k]; !ok {
		first := int64(year) * receiptsAYear
		n, _, err := sqldb.Maybe(t.tx, sqldb.Scalar[*int64], `select max(receipt) from dues_payment where branch = $1 and receipt >= $2 and receipt < $3`, branch, first, first+receiptsAYear)
		if err != nil {
			return 0, err
		}
		t.last[k] = first
		if n != nil {
			t.last[k] = *n
		}
	}
	t.last[k]++
	return t.last[k], nil
}

// batch writes what was taken at one time: the batch, its payments in order, and
// an entry for every day of it.
func (t *cashbox) batch(branch int64, list []paying, note string) (dues.BatchID, error) {
	batch := newID[dues.Batch](t.tx)
	var total int64
	for _, p := range list {
		total += int64(p.Amount)
	}
	if _, err := t.tx.Exec(`insert into dues_batch (id, branch, total, note, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		batch, branch, total, sqldb.Text(note), t.b.account, t.b.name, t.b.at); err != nil {
		return 0, err
	}
	in := t.tx.Insert("dues_payment", "id", "batch", "member", "branch", "day", "amount", "gift", "paid_by", "receipt")
	var e dues.Entry
	for i, p := range list {
		n, err := t.receipt(branch, p.Day.Year())
		if err != nil {
			return 0, err
		}
		in.Add(newID[dues.Payment](t.tx), batch, p.member, branch, p.Day, int64(p.Amount), int64(p.Gift), sqldb.Text(p.paidBy), n)
		one := dues.Collect(p.member, branch, p.Payment)
		if err := one.Check(); err != nil {
			return 0, err
		}
		if e.Day != one.Day {
			if err := t.entry(&e); err != nil {
				return 0, err
			}
			e.Day, e.Month = one.Day, one.Month
		}
		e.Lines = append(e.Lines, one.Lines...)
		if i == len(list)-1 {
			if err := t.entry(&e); err != nil {
				return 0, err
			}
		}
	}
	return batch, in.Done()
}

func (t *cashbox) entry(e *dues.Entry) error {
	if len(e.Lines) == 0 {
		return nil
	}
	_, err := post(t.tx, t.b, didCollect, *e, 0)
	e.Lines = nil
	return err
}

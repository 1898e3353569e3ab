package search

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

func number(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// undated is the day of texts that have none: before all others.
var undated = civil.MustDate(1921, 7, 1)

func (t *Text) place() (civil.Day, int64) {
	d := t.Day
	if d == 0 {
		d = undated
	}
	return d, int64(d.Month())
}

// Put says what can be found of one thing, in the writer's transaction; it takes
// the place of what was said before.
func Put(tx *sqldb.Tx, t Text) error {
	day, month := t.place()
	n, err := tx.Exec(`update search_text set month = $3, day = $4, court = $5, unit = $6, part = $7, below = $8, title = $9, body = $10, fresh = $3
		where kind = $1 and ref = $2`, t.Kind, t.Ref, month, day, number(t.Court), number(t.Unit), number(t.Part), t.Below, t.Title, sqldb.Text(t.Body))
	if err != nil || n > 0 {
		return err
	}
	return PutNew(tx, []Text{t})
}

// PutNew is Put for texts of which nothing was said before, one or thousands.
func PutNew(tx *sqldb.Tx, ts []Text) error {
	in := tx.Insert("search_text", "id", "kind", "ref", "month", "day", "court", "unit", "part", "below", "title", "body", "fresh")
	for i := range ts {
		t := &ts[i]
		day, month := t.place()
		in.Add(id.New[Text](tx.Now()), t.Kind, t.Ref, month, day, number(t.Court), number(t.Unit), number(t.Part), t.Below, t.Title, sqldb.Text(t.Body), month)
	}
	return in.Done()
}

// Drop says that the thing can no longer be found. The words go from the postings
// with the next Merge of the month, which this asks for.
func Drop(tx *sqldb.Tx, kind string, ref int64) error {
	month, ok, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select month from search_text where kind = $1 and ref = $2`, kind, ref)
	if err != nil || !ok {
		return err
	}
	if _, err := tx.Exec(`delete from search_text where kind = $1 and ref = $2`, kind, ref); err != nil {
		return err
	}
	_, err = tx.Exec(`update search_month set made_at = 0 where month = $1`, month)
	return err
}

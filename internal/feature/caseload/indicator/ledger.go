package indicator

import (
	"cmp"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
)

// Ledger keeps roll-ups: what the measures gave, by place and day and by place
// and month. A row of it is one amount with a key; a table with the same key and
// "value = value + amount" is the same ledger. Days are kept for teams, months for
// judges too: a judge's days are few enough to be counted from the cases. How the
// days taken spread (medians) is kept by teams and months: by day it would be
// nearly a row a case.
//
// Adding a case and removing it leaves no trace, in whatever order; so the ledger
// after any imports and corrections equals that of a full recount.
type Ledger struct {
	book   *Book
	days   map[cellKey]*cell
	months map[cellKey]*cell
	spread map[spreadKey]int64
}

type cellKey struct {
	place caseload.Place
	at    int32 // the day or the month
}

// cell has an amount for each measure that is not bucketed.
type cell struct {
	sums []int64
}

type spreadKey struct {
	cellKey // a month
	measure MeasureID
	bucket  int32
}

// NewLedger returns an empty ledger of a book's measures.
func NewLedger(b *Book) *Ledger {
	l := &Ledger{book: b}
	l.clear()
	return l
}

func (l *Ledger) clear() {
	l.days, l.months, l.spread = map[cellKey]*cell{}, map[cellKey]*cell{}, map[spreadKey]int64{}
}

// Add counts a case in; Remove counts one out as it was when it was added.
func (l *Ledger) Add(c *caseload.Case) { l.book.apply(l, c, 1) }

// Remove counts a case out.
func (l *Ledger) Remove(c *caseload.Case) { l.book.apply(l, c, -1) }

func (b *Book) apply(l *Ledger, c *caseload.Case, sign int64) {
	team := c.Place
	team.Judge = ""
	// A case touches three or four days: remember them while it is counted.
	var touched [4]struct {
		day            civil.Day
		daily, monthly *cell
	}
	n := 0
	b.Deltas(c, func(m MeasureID, day civil.Day, bucket int32, amount int64) {
		if b.measures[m].buckets {
			l.bump(spreadKey{cellKey{team, int32(day.Month())}, m, bucket}, sign*amount)
			return
		}
		i := 0
		for i < n && touched[i].day != day {
			i++
		}
		if i == n {
			i = min(i, len(touched)-1) // a fifth day takes the place of the fourth
			n = i + 1
			touched[i].day = day
			touched[i].daily = l.cell(l.days, cellKey{team, int32(day)})
			touched[i].monthly = l.cell(l.months, cellKey{c.Place, int32(day.Month())})
		}
		touched[i].daily.sums[m] += sign * amount
		touched[i].monthly.sums[m] += sign * amount
	})
}

func (l *Ledger) cell(m map[cellKey]*cell, k cellKey) *cell {
	c := m[k]
	if c == nil {
		c = &cell{sums: make([]int64, len(l.book.measures))}
		m[k] = c
	}
	return c
}

func (l *Ledger) bump(k spreadKey, n int64) {
	if n += l.spread[k]; n == 0 {
		delete(l.spread, k)
	} else {
		l.spread[k] = n
	}
}

// Row is one amount of the ledger, as a table keeps it. Place.Judge is "" in rows
// of days and of buckets. From is the day, or the first day of the month.
type Row struct {
	Place   caseload.Place
	Month   bool
	From    civil.Day
	Measure string // the measure's key
	Bucket  int32
	Value   int64
}

// Rows calls visit for every amount that is not nought, in no order.
func (l *Ledger) Rows(visit func(Row)) {
	for _, g := range [...]struct {
		cells map[cellKey]*cell
		month bool
	}{{l.days, false}, {l.months, true}} {
		for k, c := range g.cells {
			for m, n := range c.sums {
				if n != 0 {
					visit(Row{k.place, g.month, from(k.at, g.month), l.book.Key(MeasureID(m)), 0, n})
				}
			}
		}
	}
	for k, n := range l.spread {
		visit(Row{k.place, true, from(k.at, true), l.book.Key(k.measure), k.bucket, n})
	}
}

func from(at int32, month bool) civil.Day {
	if month {
		return civil.Month(at).First()
	}
	return civil.Day(at)
}

// Drain is Rows in the order of their keys, and then forgets everything: an
// import hands what it has gathered to its table and goes on, so that memory
// stays bounded.
func (l *Ledger) Drain(visit func(Row)) {
	var all []Row
	l.Rows(func(r Row) { all = append(all, r) })
	slices.SortFunc(all, compareRows)
	for _, r := range all {
		visit(r)
	}
	l.clear()
}

// Size returns how many places and days the ledger holds; an import drains it
// when it grows beyond what memory allows.
func (l *Ledger) Size() int { return len(l.days) + len(l.months) + len(l.spread) }

func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Place.Court, b.Place.Court), cmp.Compare(a.Place.Division, b.Place.Division), cmp.Compare(a.Place.Team, b.Place.Team),
		cmp.Compare(a.Place.Judge, b.Place.Judge), cmp.Compare(a.From, b.From), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Bucket, b.Bucket))
}

// Put adds an amount that a table kept, as Rows gave it. Measures that the book
// does not know are passed over.
func (l *Ledger) Put(r Row) {
	m, ok := l.book.byKey[r.Measure]
	if !ok {
		return
	}
	at := int32(r.From)
	if r.Month {
		at = int32(r.From.Month())
	}
	k := cellKey{r.Place, at}
	switch {
	case l.book.measures[m].buckets:
		l.bump(spreadKey{k, m, r.Bucket}, r.Value)
	case r.Month:
		l.cell(l.months, k).sums[m] += r.Value
	default:
		l.cell(l.days, k).sums[m] += r.Value
	}
}

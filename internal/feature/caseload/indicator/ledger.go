package indicator

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

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
	places []caseload.Place
	number map[caseload.Place]int32 // in places
	days   map[cellKey]*cell
	months map[cellKey]*cell
	spread map[spreadKey]int64
}

type cellKey struct {
	place int32
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
	l.places, l.number = nil, map[caseload.Place]int32{}
	l.days, l.months, l.spread = map[cellKey]*cell{}, map[cellKey]*cell{}, map[spreadKey]int64{}
}

// place returns the number of a place.
func (l *Ledger) place(p caseload.Place) int32 {
	n, ok := l.number[p]
	if !ok {
		n = int32(len(l.places))
		l.places = append(l.places, p)
		l.number[p] = n
	}
	return n
}

// Add counts a case in; Remove counts one out as it was when it was added.
func (l *Ledger) Add(c *caseload.Case) { l.book.apply(l, c, 1) }

// Remove counts a case out.
func (l *Ledger) Remove(c *caseload.Case) { l.book.apply(l, c, -1) }

func (b *Book) apply(l *Ledger, c *caseload.Case, sign int64) {
	team := c.Place
	team.Judge = ""
	atTeam, atJudge := l.place(team), l.place(c.Place)
	// A case touches three or four days: remember them while it is counted.
	var touched [4]struct {
		day            civil.Day
		daily, monthly *cell
	}
	n := 0
	b.Deltas(c, func(m MeasureID, day civil.Day, bucket int32, amount int64) {
		if b.measures[m].buckets {
			l.bump(spreadKey{cellKey{atTeam, int32(day.Month())}, m, bucket}, sign*amount)
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
			touched[i].daily = l.cell(l.days, cellKey{atTeam, int32(day)})
			touched[i].monthly = l.cell(l.months, cellKey{atJudge, int32(day.Month())})
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
					visit(Row{l.places[k.place], g.month, from(k.at, g.month), l.book.Key(MeasureID(m)), 0, n})
				}
			}
		}
	}
	for k, n := range l.spread {
		visit(Row{l.places[k.place], true, from(k.at, true), l.book.Key(k.measure), k.bucket, n})
	}
}

func from(at int32, month bool) civil.Day {
	if month {
		return civil.Month(at).First()
	}
	return civil.Day(at)
}

// Texts writes the ledger as a table keeps it: for each place and day, or month, one
// text of what it gave, "measure:sum" one after another; for the spread of a month
// "measure/days:cases". number gives the number of a measure in the table. Texts come
// in the order of grain, time and place; a text is never empty.
func (l *Ledger) Texts(number func(MeasureID) int64, visit func(Text)) {
	for _, g := range [...]struct {
		cells map[cellKey]*cell
		grain Grain
	}{{l.days, ByDay}, {l.months, ByJudge}} {
		for _, k := range l.inOrder(maps.Keys(g.cells)) {
			var b []byte
			for m, n := range g.cells[k].sums {
				if n != 0 {
					b = appendSum(b, number(MeasureID(m)), -1, n)
				}
			}
			if len(b) > 0 {
				visit(Text{l.places[k.place], g.grain, k.at, string(b)})
			}
		}
	}
	months := map[cellKey][]spreadKey{}
	for k := range l.spread {
		months[k.cellKey] = append(months[k.cellKey], k)
	}
	for _, k := range l.inOrder(maps.Keys(months)) {
		slices.SortFunc(months[k], func(a, b spreadKey) int {
			return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.bucket, b.bucket))
		})
		var b []byte
		for _, x := range months[k] {
			b = appendSum(b, number(x.measure), x.bucket, l.spread[x])
		}
		visit(Text{l.places[k.place], BySpread, k.at, string(b)})
	}
}

// Grain is what a text of the ledger is by.
type Grain string

// The grains.
const (
	ByDay    Grain = "day"    // day and team
	ByJudge  Grain = "judge"  // month, team and judge
	BySpread Grain = "spread" // month and team: cases by the days they took
)

// Text is one row of the table of roll-ups.
type Text struct {
	Place caseload.Place
	Grain Grain
	At    int32 // a civil.Day for ByDay, else a civil.Month
	Sums  string
}

func appendSum(b []byte, measure int64, bucket int32, n int64) []byte {
	if len(b) > 0 {
		b = append(b, ' ')
	}
	b = strconv.AppendInt(b, measure, 10)
	if bucket >= 0 {
		b = append(b, '/')
		b = strconv.AppendInt(b, int64(bucket), 10)
	}
	b = append(b, ':')
	return strconv.AppendInt(b, n, 10)
}

// PutText adds a text that Texts wrote. measure gives the measure of a number in
// the table; ok is false for one that the book does not know, which is passed over.
func (l *Ledger) PutText(t Text, measure func(int64) (MeasureID, bool)) error {
	k := cellKey{l.place(t.Place), t.At}
	for part := range strings.SplitSeq(t.Sums, " ") {
		entry, value, ok := strings.Cut(part, ":")
		name, days, _ := strings.Cut(entry, "/")
		number, err1 := strconv.ParseInt(name, 10, 64)
		n, err2 := strconv.ParseInt(value, 10, 64)
		if !ok || err1 != nil || err2 != nil {
			return fmt.Errorf("indicator: roll-up %q cannot be read", part)
		}
		m, known := measure(number)
		switch {
		case !known:
		case t.Grain == BySpread:
			bucket, err := strconv.ParseInt(days, 10, 32)
			if err != nil {
				return fmt.Errorf("indicator: roll-up %q cannot be read", part)
			}
			l.bump(spreadKey{k, m, int32(bucket)}, n)
		case t.Grain == ByDay:
			l.cell(l.days, k).sums[m] += n
		default:
			l.cell(l.months, k).sums[m] += n
		}
	}
	return nil
}

// Merge adds everything that another ledger of the same book holds.
func (l *Ledger) Merge(o *Ledger) {
	for _, g := range [...]struct{ to, from map[cellKey]*cell }{{l.days, o.days}, {l.months, o.months}} {
		for k, c := range g.from {
			into := l.cell(g.to, cellKey{l.place(o.places[k.place]), k.at})
			for m, n := range c.sums {
				into.sums[m] += n
			}
		}
	}
	for k, n := range o.spread {
		k.place = l.place(o.places[k.place])
		l.bump(k, n)
	}
}

// inOrder returns keys by time and place.
func (l *Ledger) inOrder(keys iter.Seq[cellKey]) []cellKey {
	return slices.SortedFunc(keys, func(a, b cellKey) int {
		x, y := l.places[a.place], l.places[b.place]
		return cmp.Or(cmp.Compare(x.Court, y.Court), cmp.Compare(a.at, b.at), cmp.Compare(x.Division, y.Division), cmp.Compare(x.Team, y.Team), cmp.Compare(x.Judge, y.Judge))
	})
}

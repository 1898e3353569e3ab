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
// and month. Days and months are kept for teams, months for judges too: a judge's
// days are few enough to be counted from the cases. How the days taken spread
// (medians) stands beside the sums of a team's days and months.
//
// Adding a case and removing it leaves no trace, in whatever order; so the ledger
// after any imports and corrections equals that of a full recount.
type Ledger struct {
	book   *Book
	places []caseload.Place
	number map[caseload.Place]int32 // in places
	days   map[cellKey]*cell
	months map[cellKey]*cell
	judges map[cellKey]*cell // months
}

type cellKey struct {
	place int32
	at    int32 // the day or the month
}

// cell has an amount for each measure that is not bucketed, and what the others
// gave, one entry after another.
type cell struct {
	sums []int64
	took []took
}

// took is so many cases that took so many days.
type took struct {
	measure, days int32
	n             int64
}

// NewLedger returns an empty ledger of a book's measures.
func NewLedger(b *Book) *Ledger {
	return &Ledger{book: b, number: map[caseload.Place]int32{}, days: map[cellKey]*cell{}, months: map[cellKey]*cell{}, judges: map[cellKey]*cell{}}
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
		day                  civil.Day
		daily, monthly, mine *cell
	}
	n := 0
	b.Deltas(c, func(m MeasureID, day civil.Day, bucket int32, amount int64) {
		i := 0
		for i < n && touched[i].day != day {
			i++
		}
		if i == n {
			i = min(i, len(touched)-1) // a fifth day takes the place of the fourth
			n = i + 1
			month := int32(day.Month())
			touched[i].day = day
			touched[i].daily = l.cell(l.days, cellKey{atTeam, int32(day)})
			touched[i].monthly = l.cell(l.months, cellKey{atTeam, month})
			touched[i].mine = l.cell(l.judges, cellKey{atJudge, month})
		}
		t := &touched[i]
		if b.measures[m].buckets {
			x := took{int32(m), bucket, sign * amount}
			t.daily.take(x)
			t.monthly.take(x)
			return
		}
		t.daily.sums[m] += sign * amount
		t.monthly.sums[m] += sign * amount
		t.mine.sums[m] += sign * amount
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

// take adds an entry; before the list grows, what is the same in it is added up, so
// that it holds as many entries as there are buckets and not as there are cases.
func (c *cell) take(x took) {
	if len(c.took) == cap(c.took) && len(c.took) >= 32 {
		if n := len(c.spread()); n > cap(c.took)/2 {
			c.took = slices.Grow(c.took, n)
		}
	}
	c.took = append(c.took, x)
}

// spread returns what a cell's buckets gave, each bucket once, in order.
func (c *cell) spread() []took {
	slices.SortFunc(c.took, func(a, b took) int { return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.days, b.days)) })
	out := c.took[:0]
	for _, t := range c.took {
		if n := len(out) - 1; n >= 0 && out[n].measure == t.measure && out[n].days == t.days {
			out[n].n += t.n
		} else {
			out = append(out, t)
		}
	}
	c.took = slices.DeleteFunc(out, func(t took) bool { return t.n == 0 })
	return c.took
}

// Grain is what a text of the ledger is by.
type Grain string

// The grains.
const (
	ByDay    Grain = "day"    // day and team
	ByMonth  Grain = "month"  // month and team
	ByJudge  Grain = "judge"  // month, team and judge
	DayTook  Grain = "took"   // day and team: cases by the days they took
	BySpread Grain = "spread" // month and team: the same
)

// Grains are all grains.
var Grains = []Grain{ByDay, ByMonth, ByJudge, DayTook, BySpread}

// Text is one row of the table of roll-ups.
type Text struct {
	Place caseload.Place
	Grain Grain
	At    int32 // a civil.Day for days, else a civil.Month
	Sums  string
}

// Texts writes the ledger as a table keeps it: for each place and day, or month, one
// text of what it gave, "measure:sum" one after another; for what took how long
// "measure/days:cases". number gives the number of a measure in the table. Texts come
// in the order of time and place within a grain; a text is never empty.
func (l *Ledger) Texts(number func(MeasureID) int64, visit func(Text)) {
	numbers := make([]int64, len(l.book.measures))
	for m := range numbers {
		numbers[m] = number(MeasureID(m))
	}
	for _, g := range [...]struct {
		cells      map[cellKey]*cell
		sums, took Grain
	}{{l.days, ByDay, DayTook}, {l.months, ByMonth, BySpread}, {l.judges, ByJudge, ""}} {
		for _, k := range l.inOrder(maps.Keys(g.cells)) {
			var b []byte
			for m, n := range g.cells[k].sums {
				if n != 0 {
					b = appendSum(b, numbers[m], -1, n)
				}
			}
			if len(b) > 0 {
				visit(Text{l.places[k.place], g.sums, k.at, string(b)})
			}
			b = b[:0]
			for _, t := range g.cells[k].spread() {
				b = appendSum(b, numbers[t.measure], t.days, t.n)
			}
			if len(b) > 0 {
				visit(Text{l.places[k.place], g.took, k.at, string(b)})
			}
		}
	}
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
	cells := l.months
	switch t.Grain {
	case ByDay, DayTook:
		cells = l.days
	case ByJudge:
		cells = l.judges
	}
	c := l.cell(cells, cellKey{l.place(t.Place), t.At})
	for s := t.Sums; s != ""; {
		var number, bucket, n int64
		var ok, bucketed bool
		number, s, ok = digits(s)
		if ok && strings.HasPrefix(s, "/") {
			bucketed = true
			bucket, s, ok = digits(s[1:])
		}
		if ok = ok && strings.HasPrefix(s, ":"); ok {
			n, s, ok = digits(s[1:])
		}
		if ok && s != "" {
			if ok = s[0] == ' ' && len(s) > 1; ok {
				s = s[1:]
			}
		}
		if !ok {
			return fmt.Errorf("indicator: roll-up %q cannot be read", t.Sums)
		}
		m, known := measure(number)
		switch {
		case !known || bucketed != l.book.measures[m].buckets:
		case bucketed:
			c.took = append(c.took, took{int32(m), int32(bucket), n})
		default:
			c.sums[m] += n
		}
	}
	return nil
}

// digits reads a whole number at the beginning of s.
func digits(s string) (n int64, rest string, ok bool) {
	i, minus := 0, strings.HasPrefix(s, "-")
	if minus {
		i = 1
	}
	from := i
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	if minus {
		n = -n
	}
	return n, s[i:], i > from && i-from < 19
}

// Merge adds everything that another ledger of the same book holds.
func (l *Ledger) Merge(o *Ledger) {
	for _, g := range [...]struct{ to, from map[cellKey]*cell }{{l.days, o.days}, {l.months, o.months}, {l.judges, o.judges}} {
		for k, c := range g.from {
			into := l.cell(g.to, cellKey{l.place(o.places[k.place]), k.at})
			for m, n := range c.sums {
				into.sums[m] += n
			}
			into.took = append(into.took, c.took...)
		}
	}
}

// inOrder returns keys by time and place.
func (l *Ledger) inOrder(keys iter.Seq[cellKey]) []cellKey {
	return slices.SortedFunc(keys, func(a, b cellKey) int {
		x, y := l.places[a.place], l.places[b.place]
		return cmp.Or(cmp.Compare(x.Court, y.Court), cmp.Compare(a.at, b.at), cmp.Compare(x.Division, y.Division), cmp.Compare(x.Team, y.Team), cmp.Compare(x.Judge, y.Judge))
	})
}

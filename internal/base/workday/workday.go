// Package workday counts working days as the State Council's yearly notices on
// holidays arrange them. The notices are data, not a formula: for a year whose
// notice is not in the calendar, Saturdays and Sundays are taken as the only
// days off, and the answer says that it is not confirmed.
package workday

import (
	"time"

	"touyan/internal/base/civil"
)

// Year is one year's notice.
type Year struct {
	Year int
	Off  []civil.Period // days off, weekends among them or not
	Work []civil.Day    // Saturdays and Sundays that are worked
	Cite string         // the notice: 国办发明电…
}

// Calendar answers for the years whose notices it has.
type Calendar struct {
	known map[int]bool
	off   map[civil.Day]bool
	work  map[civil.Day]bool
}

// New returns the calendar of the notices; a later notice of the same year
// replaces an earlier one.
func New(years ...Year) *Calendar {
	c := &Calendar{known: map[int]bool{}, off: map[civil.Day]bool{}, work: map[civil.Day]bool{}}
	for _, y := range years {
		if c.known[y.Year] {
			c.forget(y.Year)
		}
		c.known[y.Year] = true
		for _, p := range y.Off {
			for d := p.From; d <= p.Until; d++ {
				c.off[d] = true
			}
		}
		for _, d := range y.Work {
			c.work[d] = true
		}
	}
	return c
}

func (c *Calendar) forget(year int) {
	for _, m := range []map[civil.Day]bool{c.off, c.work} {
		for d := range m {
			if d.Year() == year {
				delete(m, d)
			}
		}
	}
}

// Is reports whether d is a working day; confirmed is false when the notice of
// its year is not in the calendar.
func (c *Calendar) Is(d civil.Day) (working, confirmed bool) {
	confirmed = c.known[d.Year()]
	if c.work[d] {
		return true, confirmed
	}
	if c.off[d] {
		return false, confirmed
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday, confirmed
}

// Count returns the working days from the first to the last day, both counted;
// 0 when last is before first.
func (c *Calendar) Count(first, last civil.Day) (n int, confirmed bool) {
	confirmed = true
	for d := first; d <= last; d++ {
		working, sure := c.Is(d)
		if working {
			n++
		}
		confirmed = confirmed && sure
	}
	return n, confirmed
}

// Nth returns the n-th working day from first on, first itself counted when it
// is one; n is at least 1.
func (c *Calendar) Nth(first civil.Day, n int) (day civil.Day, confirmed bool) {
	confirmed = true
	for d := first; ; d++ {
		working, sure := c.Is(d)
		confirmed = confirmed && sure
		if working {
			if n--; n <= 0 {
				return d, confirmed
			}
		}
	}
}

package statistics

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
)

// Term is what a report is about: a year, or its first half (REG-11: 年报加半年报).
type Term struct {
	Year int
	Half bool
}

// ParseTerm reads 2026 or 2026h1; ok is false for anything else.
func ParseTerm(s string) (t Term, ok bool) {
	year, half := strings.CutSuffix(s, "h1")
	n, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 || n < 1921 {
		return Term{}, false
	}
	return Term{n, half}, true
}

// String returns the term as ParseTerm reads it.
func (t Term) String() string {
	s := strconv.Itoa(t.Year)
	if t.Half {
		s += "h1"
	}
	return s
}

// Chinese returns 2026 年度 or 2026 年上半年.
func (t Term) Chinese() string {
	if t.Half {
		return strconv.Itoa(t.Year) + " 年上半年"
	}
	return strconv.Itoa(t.Year) + " 年度"
}

// Period is the term as days.
func (t Term) Period() civil.Period {
	p := civil.Year(t.Year)
	if t.Half {
		p.Until = civil.MustDate(t.Year, 6, 30)
	}
	return p
}

// Before is the year that ends where the term begins.
func (t Term) Before() Term { return Term{Year: t.Year - 1} }

// So returns the part of the term that has passed on today; ok is false for a
// term that has not begun.
func (t Term) So(today civil.Day) (p civil.Period, ok bool) {
	p = t.Period()
	p.Until = min(p.Until, today)
	return p, p.From <= today
}

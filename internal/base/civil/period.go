package civil

import (
	"fmt"
	"strconv"
	"strings"
)

// Month is one calendar month, counted; the zero Month means none. Months
// compare with == and <. Written YYYY-MM.
type Month int32

// MonthOf returns the month m (1–12) of year y.
func MonthOf(y, m int) Month { return Month(y*12 + m - 1) }

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) {
	if len(s) == 7 && s[4] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:])
		if ok1 && ok2 && y > 0 && m >= 1 && m <= 12 {
			return MonthOf(y, m), nil
		}
	}
	return 0, fmt.Errorf("civil: %q is not a month written YYYY-MM", s)
}

// Civil returns the year and the month (1–12).
func (m Month) Civil() (y, month int) { return int(m) / 12, int(m)%12 + 1 }

// First returns the first day of m.
func (m Month) First() Day { y, mm := m.Civil(); return fromCivil(y, mm, 1) }

// Last returns the last day of m.
func (m Month) Last() Day { y, mm := m.Civil(); return fromCivil(y, mm, daysIn(y, mm)) }

// Period returns m as a period.
func (m Month) Period() Period { return Period{m.First(), m.Last()} }

// String returns YYYY-MM, or "" for the zero Month.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return m.First().String()[:7]
}

// Period is a run of days, both ends included. A zero Until means "still
// running"; the zero Period is no period.
type Period struct{ From, Until Day }

// Year returns the calendar year y as a period.
func Year(y int) Period { return Period{fromCivil(y, 1, 1), fromCivil(y, 12, 31)} }

// Quarter returns quarter q (1–4) of year y.
func Quarter(y, q int) Period {
	return Period{MonthOf(y, 3*q-2).First(), MonthOf(y, 3*q).Last()}
}

// QuarterOf returns the quarter that d lies in.
func QuarterOf(d Day) Period { y, m, _ := d.Civil(); return Quarter(y, (m+2)/3) }

// Since returns the period that begins on d and has no end yet.
func Since(d Day) Period { return Period{From: d} }

// Has reports whether d lies in p.
func (p Period) Has(d Day) bool { return d >= p.From && (p.Until == 0 || d <= p.Until) }

// Overlaps reports whether p and q share a day.
func (p Period) Overlaps(q Period) bool {
	return (q.Until == 0 || p.From <= q.Until) && (p.Until == 0 || q.From <= p.Until)
}

// Covers reports whether every day of q is a day of p.
func (p Period) Covers(q Period) bool {
	return p.From <= q.From && (p.Until == 0 || (q.Until != 0 && q.Until <= p.Until))
}

// Days returns the number of days in p; p must have an end.
func (p Period) Days() int { return int(p.Until-p.From) + 1 }

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p == Period{} }

// Months returns every month that begins in or before p's end and ends in or
// after its beginning.
func (p Period) Months() []Month {
	var ms []Month
	for m := p.From.Month(); m.First() <= p.Until; m++ {
		ms = append(ms, m)
	}
	return ms
}

// Quarters returns every quarter that shares a day with p.
func (p Period) Quarters() []Period {
	var qs []Period
	for q := QuarterOf(p.From); q.From <= p.Until; q = QuarterOf(q.Until + 1) {
		qs = append(qs, q)
	}
	return qs
}

// String writes a month as 2025-08, a quarter as 2025-Q3, a year as 2025, a
// day as 2025-08-01 and anything else as 2025-01-01/2025-06-30; an open end is
// left empty.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	if p.Until != 0 {
		y, m, d := p.From.Civil()
		switch {
		case p == Year(y):
			return fmt.Sprintf("%04d", y)
		case d == 1 && p.Until == p.From.Month().Last():
			return p.From.Month().String()
		case d == 1 && m%3 == 1 && p == QuarterOf(p.From):
			return fmt.Sprintf("%04d-Q%d", y, (m+2)/3)
		case p.From == p.Until:
			return p.From.String()
		}
	}
	return p.From.String() + "/" + p.Until.String()
}

// ParsePeriod reads every form that String writes.
func ParsePeriod(s string) (Period, error) {
	bad := func() (Period, error) {
		return Period{}, fmt.Errorf("civil: %q is not a period (2025, 2025-Q3, 2025-08, 2025-08-01 or 2025-01-01/2025-06-30)", s)
	}
	if from, until, ok := strings.Cut(s, "/"); ok {
		f, err1 := ParseDay(from)
		u, err2 := ParseDay(until)
		if err1 != nil || err2 != nil || f == 0 || (u != 0 && u < f) {
			return bad()
		}
		return Period{f, u}, nil
	}
	switch len(s) {
	case 4:
		if y, ok := digits(s); ok && y > 0 {
			return Year(y), nil
		}
	case 7:
		if y, ok := digits(s[:4]); ok && y > 0 && s[4:6] == "-Q" && s[6] >= '1' && s[6] <= '4' {
			return Quarter(y, int(s[6]-'0')), nil
		}
		if m, err := ParseMonth(s); err == nil {
			return m.Period(), nil
		}
	case 10:
		if d, err := ParseDay(s); err == nil && d != 0 {
			return Period{d, d}, nil
		}
	}
	return bad()
}

// MarshalText writes p as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Chinese names p as people do: "2025 年 8 月", "2025 年第三季度", "2025 年".
func (p Period) Chinese() string {
	y, m, d := p.From.Civil()
	ys := strconv.Itoa(y) + " 年"
	switch {
	case p.IsZero():
		return ""
	case p == Year(y):
		return ys
	case d == 1 && p.Until == p.From.Month().Last():
		return ys + " " + strconv.Itoa(m) + " 月"
	case p == QuarterOf(p.From):
		return ys + "第" + []string{"一", "二", "三", "四"}[(m-1)/3] + "季度"
	case p.Until == 0:
		return p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.Until.String()
}

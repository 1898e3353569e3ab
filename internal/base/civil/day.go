package civil

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// Day is one day of the Gregorian calendar, counted from 0001-01-01, which is
// day 1. The zero Day means "no day". Days compare with == and <. Its written
// form everywhere, the database included, is YYYY-MM-DD; the zero Day is "".
type Day int32

// unixDay is the Day of 1970-01-01.
const unixDay = 719163

// Shanghai is the one zone in which the courts live; China keeps a single
// offset without daylight saving.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date returns the day y-m-d; ok is false when there is no such day.
func Date(y, m, d int) (day Day, ok bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	return fromCivil(y, m, d), true
}

// MustDate is Date for days written in the program itself; it panics when
// there is no such day.
func MustDate(y, m, d int) Day {
	day, ok := Date(y, m, d)
	if !ok {
		panic(fmt.Sprintf("civil: no day %04d-%02d-%02d", y, m, d))
	}
	return day
}

// DayOf returns the day on which the moment t falls in China.
func DayOf(t time.Time) Day {
	y, m, d := t.In(Shanghai).Date()
	return fromCivil(y, int(m), d)
}

// ParseDay reads YYYY-MM-DD and nothing else. The empty text is the zero Day.
func ParseDay(s string) (Day, error) {
	if s == "" {
		return 0, nil
	}
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		y, ok1 := digits(s[:4])
		m, ok2 := digits(s[5:7])
		d, ok3 := digits(s[8:])
		if ok1 && ok2 && ok3 {
			if day, ok := Date(y, m, d); ok {
				return day, nil
			}
		}
	}
	return 0, fmt.Errorf("civil: %q is not a day written YYYY-MM-DD", s)
}

// MustDay is ParseDay for days written in the program itself.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil || d == 0 {
		panic(fmt.Sprintf("civil: bad day %q", s))
	}
	return d
}

// Civil returns year, month (1–12) and day of the month.
func (d Day) Civil() (y, m, day int) {
	// Days to civil by eras of 400 years, the year beginning in March.
	z := int(d) + 305
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	m = mp + 3
	y = yoe + era*400
	if m > 12 {
		m -= 12
		y++
	}
	return y, m, day
}

// Year returns the year of d.
func (d Day) Year() int { y, _, _ := d.Civil(); return y }

// Month returns the month that d lies in.
func (d Day) Month() Month { y, m, _ := d.Civil(); return MonthOf(y, m) }

// Weekday returns the day of the week of d.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d)) % 7) }

// AddDays returns the day n days after d (before, when n is negative).
func (d Day) AddDays(n int) Day { return d + Day(n) }

// AddMonths moves d by n calendar months; where the target month has no such
// day the last day of that month is taken (regulations.md §0).
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Civil()
	t := MonthOf(y, m) + Month(n)
	ty, tm := t.Civil()
	if last := daysIn(ty, tm); day > last {
		day = last
	}
	return fromCivil(ty, tm, day)
}

// AddYears is AddMonths of 12·n.
func (d Day) AddYears(n int) Day { return d.AddMonths(12 * n) }

// IsZero reports whether d is no day at all.
func (d Day) IsZero() bool { return d == 0 }

// String returns YYYY-MM-DD, or "" for the zero Day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return string(d.append(make([]byte, 0, 10)))
}

func (d Day) append(b []byte) []byte {
	y, m, day := d.Civil()
	return append(b,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-',
		byte('0'+day/10), byte('0'+day%10))
}

// Chinese returns "9 月 18 日", the form used inside sentences; with the year
// when it differs from that of today.
func (d Day) Chinese(today Day) string {
	y, m, day := d.Civil()
	s := strconv.Itoa(m) + " 月 " + strconv.Itoa(day) + " 日"
	if y != today.Year() {
		s = strconv.Itoa(y) + " 年 " + s
	}
	return s
}

// Start returns the first moment of d in China.
func (d Day) Start() time.Time {
	return time.Unix(int64(d-unixDay)*86400-8*60*60, 0).In(Shanghai)
}

// MarshalText writes d as String does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(b []byte) (err error) { *d, err = ParseDay(string(b)); return err }

// Value stores d as its text; the zero Day is stored as null.
func (d Day) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what Value and End.Value stored; the stored open end is the zero
// Day again.
func (d *Day) Scan(src any) error {
	var s string
	switch v := src.(type) {
	case string:
		s = v
	case []byte:
		s = string(v)
	case nil:
	default:
		return fmt.Errorf("civil: cannot read a day from %T", src)
	}
	if s == openEnd {
		s = ""
	}
	var err error
	*d, err = ParseDay(s)
	return err
}

// openEnd is how a period's missing end is stored: a text after every real
// day, so that "until_day >= $1" needs no second condition and an index serves.
const openEnd = "9999-12-31"

// End is a Period's Until on its way to the database: the zero Day is stored
// as the open end and not as null.
type End Day

// Value stores the last day, or the open end.
func (e End) Value() (driver.Value, error) {
	if e == 0 {
		return openEnd, nil
	}
	return Day(e).String(), nil
}

func fromCivil(y, m, d int) Day {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Day(era*146097 + doe - 305)
}

func daysIn(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func digits(s string) (n int, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

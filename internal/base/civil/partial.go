package civil

import (
	"database/sql/driver"
	"fmt"
)

// PartialDay is a date as a paper states it: a whole day, or only a month
// (registers often say no more than "1985.07"). The product never claims to
// know the day of a month-only date. The zero PartialDay is no date. Its text
// is YYYY-MM-DD or YYYY-MM; comparing the first seven characters is safe.
type PartialDay struct {
	day   Day // the whole day, or the first of the month
	month bool
}

// Exactly returns the PartialDay that is the whole day d.
func Exactly(d Day) PartialDay { return PartialDay{day: d} }

// In returns the PartialDay that says no more than the month m.
func In(m Month) PartialDay { return PartialDay{day: m.First(), month: true} }

// ParsePartialDay reads YYYY-MM-DD, YYYY-MM or the empty text.
func ParsePartialDay(s string) (PartialDay, error) {
	if len(s) == 7 {
		m, err := ParseMonth(s)
		if err != nil {
			return PartialDay{}, err
		}
		return In(m), nil
	}
	d, err := ParseDay(s)
	return PartialDay{day: d}, err
}

// Day returns the whole day; ok is false when only the month is known or there
// is no date.
func (p PartialDay) Day() (d Day, ok bool) { return p.day, !p.month && p.day != 0 }

// First returns the earliest day that p can mean; zero when there is no date.
func (p PartialDay) First() Day { return p.day }

// Last returns the latest day that p can mean; zero when there is no date.
func (p PartialDay) Last() Day {
	if p.month {
		return p.day.Month().Last()
	}
	return p.day
}

// Month returns the month of p.
func (p PartialDay) Month() Month { return p.day.Month() }

// IsZero reports whether p is no date.
func (p PartialDay) IsZero() bool { return p.day == 0 }

// String returns YYYY-MM-DD, YYYY-MM or "".
func (p PartialDay) String() string {
	if p.month {
		return p.day.Month().String()
	}
	return p.day.String()
}

// MarshalText writes p as String does.
func (p PartialDay) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (p *PartialDay) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePartialDay(string(b))
	return err
}

// Value stores p as its text; no date is stored as null.
func (p PartialDay) Value() (driver.Value, error) {
	if p.IsZero() {
		return nil, nil
	}
	return p.String(), nil
}

// Scan reads what Value stored.
func (p *PartialDay) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return p.UnmarshalText([]byte(v))
	case []byte:
		return p.UnmarshalText(v)
	case nil:
		*p = PartialDay{}
		return nil
	}
	return fmt.Errorf("civil: cannot read a date from %T", src)
}

package civil

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDay_agrees_with_the_standard_library(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3_600_000).Draw(t, "n")
		d := Day(n)
		std := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n-1)
		if y, m, day := d.Civil(); y != std.Year() || m != int(std.Month()) || day != std.Day() {
			t.Fatalf("Day(%d) = %d-%d-%d, want %v", n, y, m, day, std)
		}
		if d.Weekday() != std.Weekday() {
			t.Fatalf("%v is a %v, want %v", d, d.Weekday(), std.Weekday())
		}
		if back, err := ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("ParseDay(%q) = %v, %v", d.String(), back, err)
		}
	})
}

func TestParseDay_refuses_what_is_no_day(t *testing.T) {
	for _, s := range []string{"2025-02-29", "2025-13-01", "2025-00-10", "2025-1-1", "20250101", "２０２５-01-01", "2025-01-01 "} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %v, want an error", s, d)
		}
	}
}

func TestDay_AddMonths_takes_the_last_day_where_there_is_no_such_day(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-01-31", 1, "2025-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2025-08-31", -6, "2025-02-28"},
		{"2025-11-30", 3, "2026-02-28"},
	} {
		if got := MustDay(c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestPeriod_text(t *testing.T) {
	for _, s := range []string{"2025", "2025-Q3", "2025-08", "2025-08-01", "2025-01-01/2025-06-30", "2025-01-02/"} {
		p, err := ParsePeriod(s)
		if err != nil {
			t.Fatalf("ParsePeriod(%q): %v", s, err)
		}
		if got := p.String(); got != s {
			t.Errorf("ParsePeriod(%q).String() = %q", s, got)
		}
	}
	for _, s := range []string{"2025-Q5", "2025-Q0", "25", "2025-06-30/2025-01-01", "/2025-01-01", ""} {
		if p, err := ParsePeriod(s); err == nil {
			t.Errorf("ParsePeriod(%q) = %v, want an error", s, p)
		}
	}
}

func TestPartialDay_never_claims_a_day_it_does_not_know(t *testing.T) {
	p, err := ParsePartialDay("1985-07")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Day(); ok {
		t.Error("a month has no day")
	}
	if p.First().String() != "1985-07-01" || p.Last().String() != "1985-07-31" || p.String() != "1985-07" {
		t.Errorf("got %v..%v %q", p.First(), p.Last(), p.String())
	}
}

func TestDayOf_counts_the_day_in_China(t *testing.T) {
	if got := DayOf(time.Date(2025, 8, 31, 16, 0, 0, 0, time.UTC)).String(); got != "2025-09-01" {
		t.Errorf("16:00 UTC on 31 August is %s in China", got)
	}
	if d := MustDay("2025-09-01"); DayOf(d.Start()) != d || DayOf(d.Start().Add(-time.Microsecond)) != d-1 {
		t.Error("Start is not the first moment of the day")
	}
}

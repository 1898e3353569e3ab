package workday

import (
	"testing"

	"touyan/internal/base/civil"
)

func TestCount_and_Nth(t *testing.T) {
	c := New(Notices...)
	for _, x := range []struct {
		from, until string
		n           int
		sure        bool
	}{
		{"2026-05-11", "2026-05-15", 5, true},
		{"2026-05-06", "2026-05-09", 4, true}, // the 9th, a Saturday, is worked
		{"2026-04-30", "2026-05-07", 3, true}, // the 1st to the 5th are off
		{"2026-09-18", "2026-09-25", 6, true}, // the 20th is worked, the 25th is off
		{"2026-10-01", "2026-10-07", 0, true},
		{"2026-10-08", "2026-10-07", 0, true},
		{"2026-12-28", "2027-01-04", 6, false}, // 2027's notice is not known
	} {
		n, sure := c.Count(civil.MustDay(x.from), civil.MustDay(x.until))
		if n != x.n || sure != x.sure {
			t.Errorf("%s to %s: %d, %v; want %d, %v", x.from, x.until, n, sure, x.n, x.sure)
		}
	}
	for _, x := range []struct {
		from string
		n    int
		want string
	}{{"2026-05-11", 5, "2026-05-15"}, {"2026-05-09", 1, "2026-05-09"}, {"2026-05-10", 1, "2026-05-11"}, {"2026-09-30", 2, "2026-10-08"}} {
		if d, _ := c.Nth(civil.MustDay(x.from), x.n); d != civil.MustDay(x.want) {
			t.Errorf("working day %d from %s: %s, want %s", x.n, x.from, d, x.want)
		}
	}
	// Nth and Count agree on every stretch of two years.
	for first := civil.MustDay("2025-01-01"); first < civil.MustDay("2026-11-01"); first += 3 {
		for n := 1; n < 12; n++ {
			d, _ := c.Nth(first, n)
			if got, _ := c.Count(first, d); got != n {
				t.Fatalf("Count(%s, Nth(%d)) = %d", first, n, got)
			}
		}
	}
}

func TestNew_a_later_notice_replaces(t *testing.T) {
	c := New(append(Notices[:len(Notices):len(Notices)], Year{Year: 2026, Off: []civil.Period{span("2026-05-11", "2026-05-11")}})...)
	if w, _ := c.Is(civil.MustDay("2026-05-11")); w {
		t.Error("the new notice's day off is worked")
	}
	if w, _ := c.Is(civil.MustDay("2026-05-01")); !w {
		t.Error("the old notice still holds")
	}
	if w, _ := c.Is(civil.MustDay("2025-01-28")); w {
		t.Error("another year's notice is gone")
	}
}

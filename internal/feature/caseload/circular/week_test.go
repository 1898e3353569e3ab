package circular

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload/indicator"
)

func TestWeek_runs_from_Monday_and_is_numbered_by_its_Thursday(t *testing.T) {
	for _, c := range []struct {
		day, from string
		year, n   int
	}{{"2025-09-08", "2025-09-08", 2025, 37}, {"2025-09-14", "2025-09-08", 2025, 37}, {"2024-12-30", "2024-12-30", 2025, 1}, {"2027-01-01", "2026-12-28", 2026, 53}, {"2027-01-04", "2027-01-04", 2027, 1}} {
		w := WeekOf(civil.MustDay(c.day))
		if y, n := Week(w); w.From.String() != c.from || w.Days() != 7 || y != c.year || n != c.n {
			t.Errorf("%s: %s %d/%d", c.day, w, y, n)
		}
	}
	if w := LastWeek(civil.MustDay("2025-09-15")); w.Until.String() != "2025-09-14" {
		t.Error(w)
	}
	if w := LastWeek(civil.MustDay("2025-09-14")); w.Until.String() != "2025-09-07" {
		t.Errorf("a week is over on the day after its Sunday: %s", w)
	}
}

// A share of what was pending rises with the length of the period: six weeks beside a
// year would look like a collapse.
func TestTrack_never_compares_a_share_of_the_pending_over_unlike_periods(t *testing.T) {
	before := value("E01", 180, 200)
	after := before
	after.Period = civil.Period{From: before.Period.Until + 1, Until: before.Period.Until + 41}
	after.Num, after.Den = 40, 100
	all := []indicator.Value{before, value("E01", 170, 200), value("E01", 176, 200)}
	if _, ok := Track(before, after, all); ok {
		t.Error("compared")
	}
	after.Period.Until = before.Period.Until.AddMonths(12)
	if _, ok := Track(before, after, all); !ok {
		t.Error("a year beside a year is comparable")
	}
}

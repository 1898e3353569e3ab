package civil

import "testing"

// What is read as a day, a month or a period is written back as it was read.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "2026-02-28", "2024-02-29", "2023-02-29", "2026-13-01", "9999-12-31", "2026-06", "2026-Q3", "2026", "2026-01-01/2026-06-30", "2026-01-01/", "0000-00-00", "２０２６-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDay(s); err == nil && d.String() != s {
			t.Errorf("the day %q is written %q", s, d)
		}
		if m, err := ParseMonth(s); err == nil && m.String() != s {
			t.Errorf("the month %q is written %q", s, m)
		}
		if p, err := ParsePartialDay(s); err == nil && p.String() != s {
			t.Errorf("the day or month %q is written %q", s, p)
		}
		if p, err := ParsePeriod(s); err == nil {
			if again, err := ParsePeriod(p.String()); err != nil || again != p {
				t.Errorf("the period %q is written %q, and that is read as %v, %v", s, p, again, err)
			}
		}
	})
}

package desk

import "testing"

// A value of a parameter that is taken is taken again as it is kept.
func FuzzParameter(f *testing.F) {
	for _, s := range []string{"", "2026-01-01", "03-31", "20", "-1", "1e9", "２０", "99999999999999999999", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range Parameters {
			kept, wrong := p.Read(s)
			if (kept == "") == (wrong == "") {
				t.Errorf("%s: %q is kept as %q and is wrong: %q", p.Name, s, kept, wrong)
			}
			if wrong != "" {
				continue
			}
			if again, wrong := p.Read(kept); again != kept {
				t.Errorf("%s: %q is kept as %q, and that as %q (%s)", p.Name, s, kept, again, wrong)
			}
		}
	})
}

package id

import "testing"

// What is read as an identifier is written back as it was read, and is none that
// the product would not make.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "0000000000000", "0000000000001", "7zzzzzzzzzzzz", "8000000000000", "0rn780yg3xc1g", "0RN780YG3XC1G", "000000000000i"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := Parse[struct{}](s)
		if err != nil {
			return
		}
		if i < 0 || (i != 0 && i.String() != s) {
			t.Errorf("%q is read as %d and written %q", s, i, i)
		}
		var again Of[struct{}]
		if err := again.UnmarshalText([]byte(i.String())); err != nil || again != i {
			t.Errorf("%q does not come back: %v %v", s, again, err)
		}
	})
}

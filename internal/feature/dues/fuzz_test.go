package dues

import (
	"testing"

	"touyan/internal/base/money"
)

// A part lies between nothing and the whole, and reads back as it is written.
func FuzzReadPart(f *testing.F) {
	for _, s := range []string{"", "5%", "12.5%", "0.05%", "１００%", "100.01%", "-1%", "50", "%", "5 %"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		part, ok := ReadPart(s)
		if !ok {
			return
		}
		if back, ok := ReadPart(part.String()); part < 0 || part > money.Whole || !ok || back != part {
			t.Errorf("%q is %s, which is read as %s", s, part, back)
		}
	})
}

package han

import (
	"testing"
	"unicode/utf8"

	"touyan/internal/base/civil"
)

// A number that is taken is one of 18 characters that is taken again, unchanged.
func FuzzIDNumber(f *testing.F) {
	for _, s := range []string{"", "11010519491231002X", "11010519491231002x", "110105491231002", "１１０１０５１９４９１２３１００２Ｘ", "'110105194912310021", "11010519490231002X", "\xff", "一二三四五六七八九十一二三四五六七八"} {
		f.Add(s)
	}
	today := civil.MustDay("2026-06-30")
	f.Fuzz(func(t *testing.T, s string) {
		clean := CleanIDNumber(s)
		n, bad := ParseIDNumber(clean, today)
		if bad != "" {
			if n != "" {
				t.Errorf("%q is refused (%s) and is %q", s, bad, n)
			}
			return
		}
		if again, bad := ParseIDNumber(CleanIDNumber(string(n)), today); bad != "" || again != n || len(n) != 18 {
			t.Errorf("%q is taken as %q, and that as %q (%s)", s, n, again, bad)
		}
		if b := n.Birth(); b == 0 || b > today {
			t.Errorf("%q was born on %v", s, b)
		}
	})
}

// Texts are cleaned once: cleaning again changes nothing.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", " 沈 砚 ", "沈　砚", "阿卜杜拉・买买提", "ＡＢＣ１２３", "\u200b沈砚", "\xff\xfe", "男", "1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, clean := range map[string]func(string) string{"name": CleanName, "fold": Fold, "squeeze": Squeeze, "trim": Trim, "number": CleanIDNumber} {
			once := clean(s)
			if what != "number" && clean(once) != once {
				t.Errorf("%s: %q becomes %q, then %q", what, s, once, clean(once))
			}
			if utf8.ValidString(s) && !utf8.ValidString(once) {
				t.Errorf("%s: %q becomes no text: %q", what, s, once)
			}
		}
		if g, ok := ParseGender(s); ok && g != Male && g != Female {
			t.Errorf("%q is no gender that there is", s)
		}
	})
}

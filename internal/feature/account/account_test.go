package account

import (
	"strings"
	"testing"

	"touyan/internal/base/fault"
)

func TestCleanLogin(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"shenyan", "shenyan"}, {" ShenYan ", "shenyan"}, {"Ｓｈｅｎ０１", "shen01"}, {"a.b-c_1", "a.b-c_1"},
		{"540012", "540012"}, {strings.Repeat("a", 32), strings.Repeat("a", 32)},
		{"ab", ""}, {strings.Repeat("a", 33), ""}, {"沈砚", ""}, {"-abc", ""}, {"a b", ""}, {"a@b.c", ""}, {"", ""}, {"abc\u202e", ""},
	} {
		got, err := CleanLogin(c.in)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("CleanLogin(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
		if err != nil && fault.Of(err).Field("login") == "" {
			t.Errorf("CleanLogin(%q): the fault does not name the field", c.in)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		password string
		ok       bool
	}{
		{"青山遮不住Bi2东流去", true}, {"k7mp-2xwd-9fhr", true}, {"horse staple", false}, {strings.Repeat("ab7dKf:h", 16), true},
		{"short9chr", false}, {"四个汉字", false}, {"1234567890", false}, {"Password123", false}, {"aaaaaaaaaaaa", false},
		{"abababababab", false}, {"shenyan2026", false}, {"my-SHENYAN-1", false}, {"has\x00a null byte", false}, {"\xff\xfe bad text!", false},
		{strings.Repeat("ab7dKf:h", 16) + "x", false}, {"", false},
	} {
		err := CheckPassword("shenyan", c.password)
		if (err == nil) != c.ok {
			t.Errorf("CheckPassword(%q) = %v, want ok=%v", c.password, err, c.ok)
		}
		if err != nil && fault.Of(err).Field("password") == "" {
			t.Errorf("CheckPassword(%q): the fault does not name the field", c.password)
		}
	}
	for p := range known {
		if len([]rune(p)) < PasswordMin {
			t.Errorf("%q is refused for its length anyway", p)
		}
	}
}

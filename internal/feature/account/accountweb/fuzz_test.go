package accountweb

import (
	"net/url"
	"strings"
	"testing"
)

// Wherever somebody is told to go after signing in lies on this site.
func FuzzLocal(f *testing.F) {
	for _, s := range []string{"", "/", "/members?q=1#x", "//evil.example", `/\evil.example`, "https://evil.example", "/\t/evil.example", "javascript:alert(1)", "/sign-in", "/%2f/evil", "/a/../../b", "/account/prove?next=/"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://touyan.example/sign-in")
	f.Fuzz(func(t *testing.T, next string) {
		to := local(next)
		u, err := base.Parse(to)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme || u.User != nil || strings.ContainsAny(to, "\\\r\n\t") || strings.HasPrefix(to, "//") {
			t.Errorf("%q leads to %q (%v)", next, u, err)
		}
		if local(to) != to {
			t.Errorf("%q leads to %q, and that to %q", next, to, local(to))
		}
	})
}

package trailweb

import (
	"net/url"
	"testing"
)

// A search that an address asks for is bounded, and asks the same when its own
// fields are read again.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "from=2026-09-18&until=2026-09-19&actor=沈砚&group=account.&result=refused", "at=1&before=0rn780yg3xc1g", "at=-9&before=x", "group=x&result=x&from=x", "actor=%ff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q := read(v.Get)
		if len([]rune(q.Actor)) > 100 || len([]rune(q.Object)) > 100 || len([]rune(q.Address)) > 100 || len([]rune(q.Action)) > 100 {
			t.Errorf("%q asks %+v", query, q)
		}
		again := url.Values{}
		for _, x := range fields(q) {
			again.Set(x.Name, x.Value)
		}
		q.At, q.ID = read(again.Get).At, 0
		if got := read(again.Get); got != q {
			t.Errorf("%q asks %+v, and then %+v", query, q, got)
		}
	})
}

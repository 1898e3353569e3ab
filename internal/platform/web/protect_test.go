package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// site serves one route that answers with where the request comes from.
func site(change func(*web.Site), routes ...web.Route) http.Handler {
	s := webtest.Site(now, webtest.Door(in))
	s.Add(routes...)
	if change != nil {
		change(s)
	}
	return s.Handler()
}

var where = web.Route{Pattern: "GET /where", Needs: web.Public("test"), Do: func(r *web.Request) (web.Answer, error) {
	return web.JSON{Value: r.Address()}, nil
}}

// ASVS 4.1.3, 15.3.4: forwarded addresses are believed from the configured
// proxies only, and only as far as these wrote them.
func TestASVS_4_1_3_forwarded_address_only_from_the_proxies(t *testing.T) {
	h := site(func(s *web.Site) { s.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")} }, where)
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:1000", "", "192.0.2.7"},
		{"192.0.2.7:1000", "203.0.113.9", "192.0.2.7"},
		{"10.0.0.5:1000", "203.0.113.9", "203.0.113.9"},
		{"10.0.0.5:1000", "198.51.100.1, 203.0.113.9", "203.0.113.9"},
		{"10.0.0.5:1000", "203.0.113.9, 10.0.0.6", "203.0.113.9"},
		{"10.0.0.5:1000", "not an address", "10.0.0.5"},
		{"10.0.0.5:1000", "", "10.0.0.5"},
		{"[2001:db8::1]:1000", "203.0.113.9", "2001:db8::1"},
		{"[::ffff:10.0.0.5]:1000", "203.0.113.9", "203.0.113.9"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/where", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := strings.Trim(ask(t, h, r).Body.String(), `"`); got != c.want {
			t.Errorf("%s with %q is %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

var begin = web.Route{Pattern: "GET /begin", Needs: web.Public("test"), Do: func(*web.Request) (web.Answer, error) {
	return web.See{To: "/", Session: "token", Toast: "好"}, nil
}}

// ASVS 3.3.1 to 3.3.4, 3.4.1, DB-06: under TLS, or behind a proxy that speaks
// it, cookies are this host's alone and the browser is told to stay with TLS;
// whoever merely says so is not believed.
func TestASVS_3_3_cookies_and_HSTS(t *testing.T) {
	proxies := func(s *web.Site) { s.Proxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24")} }
	for _, c := range []struct {
		name   string
		change func(*web.Site)
		remote string
		proto  string
		secure bool
	}{
		{"plain", nil, "127.0.0.1:1", "", false},
		{"plain, a stranger says https", proxies, "192.0.2.1:1", "https", false},
		{"the proxy says https", proxies, "10.0.0.1:1", "https", true},
		{"the proxy says http", proxies, "10.0.0.1:1", "http", false},
		{"set so", func(s *web.Site) { s.SecureCookies = true }, "127.0.0.1:1", "", true},
	} {
		r := httptest.NewRequest(http.MethodGet, "/begin", nil)
		r.RemoteAddr = c.remote
		r.Header.Set("X-Forwarded-Proto", c.proto)
		w := ask(t, site(c.change, begin), r)
		if got := w.Header().Get("Strict-Transport-Security") != ""; got != c.secure {
			t.Errorf("%s: HSTS = %v", c.name, got)
		}
		for _, k := range w.Result().Cookies() {
			if k.Secure != c.secure || strings.HasPrefix(k.Name, "__Host-") != c.secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
				t.Errorf("%s: cookie %s", c.name, k)
			}
		}
		if len(w.Result().Cookies()) != 2 {
			t.Errorf("%s: %d cookies", c.name, len(w.Result().Cookies()))
		}
	}
}

// ASVS 7.5.3, DB-08: what is sensitive asks for a proof of identity that is not
// old, and leads back.
func TestASVS_7_5_3_sensitive_routes_ask_who_it_is_again(t *testing.T) {
	done := func(*web.Request) (web.Answer, error) { return web.JSON{Value: "done"}, nil }
	proven := now.Add(-16 * time.Minute)
	s := webtest.Site(now, webtest.Door(func(token string, at time.Time) (*access.Actor, error) {
		a, err := in(token, at)
		if a != nil {
			a.ProvenAt = proven
		}
		return a, err
	}))
	s.FreshFor = 15 * time.Minute
	s.Add(web.Route{Pattern: "GET /x", Needs: web.Can("x.do"), Fresh: true, Do: done}, web.Route{Pattern: "POST /x", Needs: web.Can("x.do"), Fresh: true, Do: done})
	h := s.Handler()
	if w := ask(t, h, signedIn("GET", "/x?a=b", "")); w.Code != 303 || w.Header().Get("Location") != "/account/prove?next=%2Fx%3Fa%3Db" {
		t.Errorf("an old proof: %d to %q", w.Code, w.Header().Get("Location"))
	}
	r := signedIn("POST", "/x", "a=b")
	r.Header.Set("Referer", "http://example.com/form?of=this")
	if w := ask(t, h, r); w.Code != 303 || w.Header().Get("Location") != "/account/prove?next=%2Fform%3Fof%3Dthis" {
		t.Errorf("an old proof for a form: %d to %q", w.Code, w.Header().Get("Location"))
	}
	proven = now.Add(-15 * time.Minute)
	if w := ask(t, h, signedIn("POST", "/x", "a=b")); w.Code != 200 {
		t.Errorf("a proof of just fifteen minutes: %d", w.Code)
	}
}

// DB-26: administration is for the named terminals.
func TestDB_26_administration_only_from_named_addresses(t *testing.T) {
	h := site(func(s *web.Site) {
		s.Admin, s.AdminFrom = []access.Can{"x.do"}, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/28")}
	}, web.Route{Pattern: "GET /x", Needs: web.Can("x.do"), Do: func(*web.Request) (web.Answer, error) { return web.JSON{}, nil }})
	for remote, want := range map[string]int{"192.0.2.15:1": 200, "192.0.2.16:1": 403} {
		r := signedIn("GET", "/x", "")
		r.RemoteAddr = remote
		if w := ask(t, h, r); w.Code != want {
			t.Errorf("from %s: %d, want %d", remote, w.Code, want)
		}
	}
}

// ASVS 2.4.1: who asks too often is told to wait, and only who.
func TestASVS_2_4_1_rates(t *testing.T) {
	h := site(func(s *web.Site) {
		s.Rates = web.NewRates()
		s.Rates.Public = web.Rate{Burst: 3, Every: time.Minute}
	}, web.Route{Pattern: "POST /try", Needs: web.Public("test"), Do: func(*web.Request) (web.Answer, error) { return nil, fault.New(fault.Invalid, "不对。") }})
	try := func(remote string) int {
		r := httptest.NewRequest(http.MethodPost, "/try", nil)
		r.RemoteAddr = remote
		return ask(t, h, r).Code
	}
	for i, want := range []int{422, 422, 422, 429, 429} {
		if got := try("192.0.2.1:1"); got != want {
			t.Errorf("try %d: %d, want %d", i+1, got, want)
		}
	}
	if got := try("192.0.2.2:1"); got != 422 {
		t.Errorf("somebody else: %d", got)
	}
}

// PI-13: a text with a mark of secrecy is refused, and neither the answer nor the
// trail has it; speaking of secrets is no mark.
func TestPI_13_marked_text_is_refused_and_not_kept(t *testing.T) {
	var told []string
	kept := 0
	s := webtest.Site(now, refusals{webtest.Door(in), &told})
	s.Add(web.Route{Pattern: "POST /x", Needs: web.Can("x.do"), Do: func(r *web.Request) (web.Answer, error) {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		kept++
		return web.JSON{Value: f.Text("text", 100)}, nil
	}})
	h := s.Handler()
	marked := url.Values{"text": {"机密★10年 某某行动方案"}}.Encode()
	w := ask(t, h, signedIn("POST", "/x", marked))
	if w.Code != 422 || kept != 0 || strings.Contains(w.Body.String(), "行动方案") || !strings.Contains(w.Body.String(), "非涉密系统") {
		t.Errorf("%d, kept %d: %s", w.Code, kept, w.Body)
	}
	if len(told) != 1 || !strings.Contains(told[0], "机密") || strings.Contains(told[0], "行动方案") {
		t.Errorf("the trail has %q", told)
	}
	if w := ask(t, h, signedIn("POST", "/x", url.Values{"text": {"学习保守国家秘密法，严守党的秘密"}}.Encode())); w.Code != 200 || kept != 1 {
		t.Errorf("prose: %d", w.Code)
	}
}

// ASVS 16.3.2, 16.3.3, 16.3.4, 2.4.1: the trail is told once of every refusal,
// wherever it came about, of what broke, and of who asks too often; of the last
// only once a minute, so that who floods the product does not flood the trail.
func TestASVS_16_3_refusals_and_failures_are_told(t *testing.T) {
	var told []string
	clock := now
	s := webtest.Site(now, refusals{webtest.Door(in), &told})
	s.Now = func() time.Time { return clock }
	s.Rates = web.NewRates()
	s.Rates.Public, s.Rates.Change = web.Rate{Burst: 1, Every: time.Hour}, web.Rate{Burst: 3, Every: time.Hour}
	do := func(f web.Handler) web.Route { return web.Route{Needs: web.Can("x.do"), Do: f} }
	for pattern, rt := range map[string]web.Route{
		"GET /denied":  do(func(*web.Request) (web.Answer, error) { return nil, fault.New(fault.Denied, "不行。") }),
		"GET /hidden":  {Needs: web.Can("x.other"), Do: func(*web.Request) (web.Answer, error) { return nil, nil }},
		"GET /missing": do(func(*web.Request) (web.Answer, error) { return nil, fault.New(fault.NotFound, "没有。") }),
		"GET /broken":  do(func(*web.Request) (web.Answer, error) { return nil, errors.New("broken") }),
		"GET /panics":  do(func(*web.Request) (web.Answer, error) { panic("no") }),
		"POST /change": do(func(*web.Request) (web.Answer, error) { return web.See{To: "/"}, nil }),
		"POST /try":    {Needs: web.Public("test"), Do: func(*web.Request) (web.Answer, error) { return nil, fault.New(fault.Denied, "锁定。") }},
	} {
		rt.Pattern = pattern
		s.Add(rt)
	}
	h := s.Handler()
	expect := func(what string, r *http.Request, status int, says ...string) {
		t.Helper()
		told = nil
		if w := ask(t, h, r); w.Code != status {
			t.Errorf("%s: %d, want %d", what, w.Code, status)
		}
		if !slices.Equal(told, says) {
			t.Errorf("%s: the trail is told %q, want %q", what, told, says)
		}
	}
	expect("refused in the operation", signedIn("GET", "/denied", ""), 403, "GET /denied")
	expect("refused at the route", signedIn("GET", "/hidden", ""), 403, "GET /hidden")
	expect("not there", signedIn("GET", "/missing", ""), 404)
	expect("broken", signedIn("GET", "/broken", ""), 500, "failed GET /broken")
	expect("panic", signedIn("GET", "/panics", ""), 500, "failed GET /panics")
	foreign := signedIn("POST", "/change", "a=b")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	expect("from another site", foreign, 403, "POST /change")
	for range 3 {
		expect("a change", signedIn("POST", "/change", "a=b"), 303)
	}
	expect("too many", signedIn("POST", "/change", "a=b"), 429, "请求过于频繁：POST /change")
	expect("again", signedIn("POST", "/change", "a=b"), 429)
	clock = clock.Add(time.Minute)
	expect("a minute later", signedIn("POST", "/change", "a=b"), 429, "请求过于频繁：POST /change")
	expect("nobody, told by the room", httptest.NewRequest("POST", "/try", nil), 403)
	expect("nobody, too often", httptest.NewRequest("POST", "/try", nil), 429, "请求过于频繁：POST /try")
}

// refusals is a door that notes what it is told.
type refusals struct {
	web.Doorkeeper
	told *[]string
}

func (d refusals) Failed(_ context.Context, _ *access.Actor, what, number, _ string) {
	if number == "" {
		what += " without a number"
	}
	*d.told = append(*d.told, "failed "+what)
}

func (d refusals) Refused(_ context.Context, _ *access.Actor, what, _ string) {
	*d.told = append(*d.told, what)
}

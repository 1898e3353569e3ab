package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"touyan/internal/base/id"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// Whatever stands in the headers and cookies of a request, the answer is made,
// and where it comes from is one address: a proxy's word is taken only when it is
// an address too.
func FuzzHeaders(f *testing.F) {
	f.Add("203.0.113.9", "https", "eyJUZXh0IjoieCJ9", "good")
	f.Add("203.0.113.9, 10.0.0.1, \"x\"", "http", "!", "")
	f.Add("::1, [::1]:80, unknown", "", "e30", "x y")
	s := webtest.Site(now, webtest.Door(in))
	s.Proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	where := ""
	s.Add(web.Route{Pattern: "GET /where", Needs: web.Public("test"), Do: func(r *web.Request) (web.Answer, error) {
		where = r.Address()
		if x := r.Toast(); x != nil && x.Undo != "" && (!strings.HasPrefix(x.Undo, "/") || strings.HasPrefix(x.Undo, "//")) {
			t := "a message leads to " + x.Undo
			where = t
		}
		return web.Page{Title: "x", Body: text("x")}, nil
	}})
	h := s.Handler()
	f.Fuzz(func(t *testing.T, forwarded, proto, toast, session string) {
		r := httptest.NewRequest(http.MethodGet, "/where", nil)
		r.RemoteAddr = "192.0.2.1:5"
		r.Header["X-Forwarded-For"] = []string{forwarded}
		r.Header["X-Forwarded-Proto"] = []string{proto}
		r.Header["Cookie"] = []string{"touyan_toast=" + toast + "; __Host-touyan-toast=" + toast + "; touyan_session=" + session}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("%d", w.Code)
		}
		if a, err := netip.ParseAddr(where); err != nil || a.Zone() != "" && forwarded == "" {
			t.Errorf("%q comes from %q", forwarded, where)
		}
	})
}

// Whatever a form holds, what is taken from it is a text within its length, a
// number within its range, an identifier that somebody could have.
func FuzzForm(f *testing.F) {
	for _, s := range []string{"", "a=1", "a=%ff", "a=2026-06-30&a=x", "a=" + strings.Repeat("9", 40), "a=0rn780yg3xc1g", "%zz", "a=%E6%9C%BA%E5%AF%86%E2%98%85", "a;b=1", "a=\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		h := one(func(r *web.Request) (web.Answer, error) {
			form, err := r.Form()
			if err != nil {
				return nil, err
			}
			if s := form.Text("a", 20); utf8.RuneCountInString(s) > 20 && form.Fault().Field("a") == "" {
				t.Errorf("a text of %d characters is taken", utf8.RuneCountInString(s))
			}
			if n, ok := form.Int("a", 1, 9); ok && (n < 1 || n > 9) {
				t.Errorf("the number %d is taken", n)
			}
			if d := form.Day("a"); d != 0 && d.String() != strings.TrimSpace(form.Raw("a")) {
				t.Errorf("%q is the day %v", form.Raw("a"), d)
			}
			if i := web.QueryID[id.Of[int]](r, "a"); i < 0 {
				t.Errorf("the identifier %d", i)
			}
			return web.JSON{}, form.Err()
		}, web.Public("test"))
		r := httptest.NewRequest(http.MethodPost, "/x?a="+url.QueryEscape(body), strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	})
}

// Whatever is sent as a file, nothing breaks, and what is taken is within the
// limit.
func FuzzUpload(f *testing.F) {
	part := func(name, file, body string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file + "\"\r\n\r\n" + body + "\r\n--b--\r\n"
	}
	f.Add(part("file", "名册.xlsx", "PK\x03\x04"))
	f.Add(part("file", "../../etc/passwd", "x"))
	f.Add("--b\r\n\r\n--b--")
	f.Add("")
	f.Fuzz(func(t *testing.T, body string) {
		h := one(func(r *web.Request) (web.Answer, error) {
			form, err := r.Form()
			if err != nil {
				return nil, err
			}
			u, err := form.Upload("file")
			if err != nil {
				return nil, err
			}
			defer func() { _ = u.Close() }()
			if u.Size > int64(len(body)) || strings.ContainsAny(u.Name, "/\\\x00") {
				t.Errorf("%d bytes of %q", u.Size, u.Name)
			}
			return web.JSON{}, nil
		}, web.Public("test"))
		r := httptest.NewRequest(http.MethodPost, "/x", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	})
}

package web_test

import (
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, civil.Shanghai)

// in lets in one person who may do "x.do" over 001.
func in(token string, now time.Time) (*access.Actor, error) {
	if token != "good" {
		return nil, fault.New(fault.SignedOut, "请登录。")
	}
	return access.NewActor(access.Policy{"r": {"x.do"}}, 1, 0, "甲", []access.Grant{{Role: "r", Over: "001."}}, civil.DayOf(now)), nil
}

func ask(t *testing.T, h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func signedIn(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "good"})
	return r
}

func one(do web.Handler, needs web.Needs) http.Handler {
	return webtest.Handler(now, webtest.Door(in), web.Route{Pattern: "GET /x", Needs: needs, Do: do}, web.Route{Pattern: "POST /x", Needs: needs, Do: do})
}

func text(s string) templ.Component { return templ.Raw(s) }

func TestFaults_become_statuses_and_tell_no_secrets(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.New(fault.Invalid, "日期不对"), 422, "日期不对"},
		{fault.New(fault.NotFound, "没有"), 404, "没有"},
		{fault.New(fault.Denied, "不能"), 403, "不能"},
		{fault.New(fault.Conflict, "变了"), 409, "变了"},
		{fault.New(fault.TooLarge, "太大"), 413, "太大"},
		{fault.New(fault.Unavailable, "忙"), 503, "忙"},
		{errors.New("password=hunter2 at 10.0.0.1"), 500, "出错了"},
		{fault.New(fault.Conflict, "变了").Because(errors.New("hunter2")), 409, "变了"},
	} {
		w := ask(t, one(func(*web.Request) (web.Answer, error) { return nil, c.err }, web.Public("test")), httptest.NewRequest("GET", "/x", nil))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%v: %d %s", c.err, w.Code, w.Body)
		}
	}
}

func TestPanic_is_a_page_and_not_the_end(t *testing.T) {
	h := one(func(*web.Request) (web.Answer, error) { panic("boom") }, web.Public("test"))
	for range 2 {
		if w := ask(t, h, httptest.NewRequest("GET", "/x", nil)); w.Code != 500 || strings.Contains(w.Body.String(), "boom") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

func TestNeeds_are_asked_before_the_handler(t *testing.T) {
	called := false
	do := func(r *web.Request) (web.Answer, error) {
		called = true
		return web.Page{Body: text("in")}, r.Permit.Covers("x.do")
	}
	for _, c := range []struct {
		needs  web.Needs
		r      *http.Request
		status int
		called bool
	}{
		{web.Can("x.do"), signedIn("GET", "/x", ""), 200, true},
		{web.Can("x.other"), signedIn("GET", "/x", ""), 403, false},
		{web.Can("x.do"), httptest.NewRequest("GET", "/x?a=1", nil), 303, false},
		{web.Can("x.do"), httptest.NewRequest("POST", "/x", nil), 401, false},
		{web.Own("mine"), httptest.NewRequest("GET", "/x", nil), 303, false},
	} {
		called = false
		w := ask(t, one(do, c.needs), c.r)
		if w.Code != c.status || called != c.called {
			t.Errorf("%+v: %d, called %v", c.needs, w.Code, called)
		}
		if c.status == 303 && !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=%2Fx") {
			t.Errorf("sent to %s", w.Header().Get("Location"))
		}
	}
}

func TestAdd_refuses_a_route_that_does_not_say_who(t *testing.T) {
	for _, needs := range []web.Needs{{}, {Can: "a.b", Public: "both"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", needs)
				}
			}()
			new(web.Site).Add(web.Route{Pattern: "GET /x", Needs: needs, Do: func(*web.Request) (web.Answer, error) { return nil, nil }})
		}()
	}
}

func TestOther_sites_cannot_post(t *testing.T) {
	r := signedIn("POST", "/x", "a=1")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	h := one(func(*web.Request) (web.Answer, error) { return web.See{To: "/y"}, nil }, web.Can("x.do"))
	if w := ask(t, h, r); w.Code != 403 {
		t.Errorf("a post from another site: %d", w.Code)
	}
	if w := ask(t, h, signedIn("POST", "/x", "a=1")); w.Code != 303 {
		t.Errorf("a post of our own: %d", w.Code)
	}
}

func TestForm_says_all_that_is_wrong_and_keeps_what_was_typed(t *testing.T) {
	h := one(func(r *web.Request) (web.Answer, error) {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		f.Required("title", 10, "请填写题目")
		f.Day("day")
		f.Int("n", 0, 5)
		if f.Err() == nil {
			t.Error("nothing was wrong")
		}
		for field, says := range map[string]string{"title": "最多 10 字", "day": "2025-02-30", "n": "整数"} {
			if !strings.Contains(f.Fault().Field(field), says) {
				t.Errorf("%s: %q", field, f.Fault().Field(field))
			}
		}
		return web.Invalid(web.Page{Body: text(templ.EscapeString(f.Raw("title")))}), nil
	}, web.Can("x.do"))
	typed := " " + strings.Repeat("题", 11) + "<b>"
	w := ask(t, h, signedIn("POST", "/x", url.Values{"title": {typed}, "day": {"2025-02-30"}, "n": {"6"}}.Encode()))
	if w.Code != 422 || !strings.Contains(w.Body.String(), "&lt;b&gt;") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestForm_of_any_size_is_not_read(t *testing.T) {
	h := one(func(r *web.Request) (web.Answer, error) { _, err := r.Form(); return web.See{To: "/"}, err }, web.Can("x.do"))
	if w := ask(t, h, signedIn("POST", "/x", "a="+strings.Repeat("x", 3<<20))); w.Code != 413 {
		t.Errorf("three megabytes of form: %d", w.Code)
	}
}

func TestSee_leaves_a_message_once(t *testing.T) {
	h := webtest.Handler(now, webtest.Door(in),
		web.Route{Pattern: "POST /x", Needs: web.Can("x.do"), Do: func(*web.Request) (web.Answer, error) {
			return web.See{To: "/y", Toast: "已保存", Undo: "/x/undo"}, nil
		}},
		web.Route{Pattern: "GET /y", Needs: web.Can("x.do"), Do: func(r *web.Request) (web.Answer, error) {
			if x := r.Toast(); x != nil {
				return web.Page{Body: text(x.Text + x.Undo)}, nil
			}
			return web.Page{Body: text("none")}, nil
		}})
	w := ask(t, h, signedIn("POST", "/x", ""))
	if w.Code != 303 || w.Header().Get("Location") != "/y" {
		t.Fatalf("%d %s", w.Code, w.Header())
	}
	next := signedIn("GET", "/y", "")
	for _, c := range w.Result().Cookies() {
		next.AddCookie(c)
	}
	w = ask(t, h, next)
	if !strings.Contains(w.Body.String(), "已保存/x/undo") {
		t.Errorf("the message is lost: %s", w.Body)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the message would be shown again: %v", c)
	}
	hx := signedIn("POST", "/x", "")
	hx.Header.Set("HX-Request", "true")
	if w := ask(t, h, hx); w.Code != 200 || w.Header().Get("HX-Redirect") != "/y" {
		t.Errorf("htmx is sent nowhere: %d %v", w.Code, w.Header())
	}
}

func TestToast_cookie_from_elsewhere_leads_nowhere(t *testing.T) {
	h := one(func(r *web.Request) (web.Answer, error) {
		if r.Toast() != nil {
			t.Errorf("%s was taken for an undo", r.Toast().Undo)
		}
		return web.Page{Body: text("ok")}, nil
	}, web.Can("x.do"))
	for _, undo := range []string{"https://evil", "//evil", `/\\evil`} {
		r := signedIn("GET", "/x", "")
		r.AddCookie(&http.Cookie{Name: "touyan_toast", Value: base64.RawURLEncoding.EncodeToString([]byte(`{"t":"x","u":"` + undo + `"}`))})
		if w := ask(t, h, r); w.Code != 200 {
			t.Errorf("%d", w.Code)
		}
	}
}

func TestOpens_tells_whom_a_page_turns_away(t *testing.T) {
	said := map[string]bool{}
	h := webtest.Handler(now, webtest.Door(in),
		web.Route{Pattern: "GET /x", Needs: web.Can("x.do"), Do: func(r *web.Request) (web.Answer, error) {
			for _, at := range []string{"/x", "/y/3?a=b", "/own", "/elsewhere", "/y/new", "https://example.org/y/3"} {
				said[at] = r.Opens(at)
			}
			return web.Fragment{Body: text("")}, nil
		}},
		web.Route{Pattern: "GET /y/{id}", Needs: web.Can("y.see"), Do: nothing}, web.Route{Pattern: "GET /y/new", Needs: web.Can("x.do"), Do: nothing},
		web.Route{Pattern: "POST /elsewhere", Needs: web.Can("y.see"), Do: nothing}, web.Route{Pattern: "GET /own", Needs: web.Own("test"), Do: nothing})
	ask(t, h, signedIn("GET", "/x", ""))
	want := map[string]bool{"/x": true, "/y/3?a=b": false, "/own": true, "/elsewhere": true, "/y/new": true, "https://example.org/y/3": false}
	if !maps.Equal(said, want) {
		t.Errorf("%v", said)
	}
}

func nothing(*web.Request) (web.Answer, error) { return web.Fragment{Body: text("")}, nil }

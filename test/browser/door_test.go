package browser

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"
)

// holder is somebody with an account.
type holder struct {
	password string
	seed     string // of the second factor; "": none
	mu       sync.Mutex
	step     int64 // of the last code shown: each serves once
}

// code is the next code of the second factor. A code serves once, and one of the
// next half minute is heard already; who asks for a third waits.
func (w *holder) code() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	const seconds = 30
	w.step = max(w.step+1, time.Now().Unix()/seconds)
	at := time.Unix(w.step*seconds, 0)
	time.Sleep(time.Until(at.Add(-(seconds - 1) * time.Second)))
	return totp.GenerateCode(w.seed, at)
}

func (p *person) at() string { p.t.Helper(); return eval[string](p, `location.pathname`) }

// showCode fills in the second factor's code.
func (p *person) showCode(login string) {
	p.t.Helper()
	code, err := p.house.people[login].code()
	if err != nil {
		p.t.Fatal(err)
	}
	p.fill("code", code)
}

// knock signs in by hand as far as what the door asks for: the password, then
// the code of who has a second factor.
func (p *person) knock(login string) {
	p.t.Helper()
	p.open("/sign-in")
	p.fill("login", login)
	p.fill("password", p.house.people[login].password)
	p.press("登录")
	if p.at() == "/sign-in/code" {
		p.showCode(login)
		p.press("登录")
	}
}

// signIn signs in by hand and reads the notice that stands before the first
// page.
func (p *person) signIn(login string) {
	p.t.Helper()
	p.knock(login)
	if p.at() == "/privacy/notice" {
		p.press("我已看过")
	}
	if at := p.at(); strings.HasPrefix(at, "/sign-in") || at == "/privacy/notice" {
		p.t.Fatalf("%s is not in, but at %s:\n%s", login, at, p.text())
	}
}

// prove proves again who it is, when asked to, and goes on.
func (p *person) prove(login string) {
	p.t.Helper()
	if p.at() != "/account/prove" {
		return
	}
	if w := p.house.people[login]; w.seed != "" {
		p.showCode(login)
	} else {
		p.fill("password", w.password)
	}
	p.press("验证")
}

var noticeEdition = regexp.MustCompile(`name="edition" value="([^"]+)"`)

// client signs in without a browser, who has no second factor.
func (h *house) client(login string) *http.Client {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if status := h.send(c, "/sign-in", url.Values{"login": {login}, "password": {h.people[login].password}}); status != http.StatusSeeOther {
		h.t.Fatalf("%s cannot sign in: %d", login, status)
	}
	if m := noticeEdition.FindStringSubmatch(h.read(c, "/privacy/notice")); m != nil {
		h.send(c, "/privacy/notice", url.Values{"edition": {m[1]}})
	}
	return c
}

// send posts a form and returns the status of the answer.
func (h *house) send(c *http.Client, page string, form url.Values) int {
	h.t.Helper()
	r, err := c.PostForm(h.base+page, form)
	if err != nil {
		h.t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}

// read returns a page.
func (h *house) read(c *http.Client, page string) string {
	h.t.Helper()
	r, err := c.Get(h.base + page)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(b)
}

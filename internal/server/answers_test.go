package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/web"
	"touyan/internal/server"
	"touyan/test/example"
)

// site is the example court behind its pages, with a client for every role.
type site struct {
	*httptest.Server
	sys     *server.System
	clients map[access.Role]*http.Client
}

var logins = map[string]access.Role{
	"dangwu": grant.Officer, "yuanling": grant.Leader, "zhuanzhi": grant.CommitteeSecretary, "shuji": grant.Secretary,
	"weiyuan": grant.Committee, "zuzhang": grant.GroupLeader, "dangyuan": grant.Member,
	"xitong": grant.SystemAdmin, "anquan": grant.SecurityAdmin, "shenji": grant.AuditAdmin,
}

// made is the example court with everybody signed in: the files of its data
// directory and a session for every role. It takes seconds to make (minutes under
// the race detector), so it is made once, and every test has a copy of its own.
type made struct {
	files    map[string][]byte
	sessions map[access.Role]*http.Cookie
}

var (
	making sync.Once
	theOne *made
)

func newSite(t *testing.T) *site {
	t.Helper()
	making.Do(func() { theOne = makeSite(t) })
	if theOne == nil {
		t.Fatal("the example court could not be made")
	}
	dir := t.TempDir()
	for name, content := range theOne.files {
		at := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	s := openSite(t, dir)
	t.Cleanup(func() { s.shut(t) })
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for role, cookie := range theOne.sessions {
		s.clients[role] = browser(t)
		s.clients[role].Jar.SetCookies(home, []*http.Cookie{cookie})
	}
	return s
}

func openSite(t *testing.T, dir string) *site {
	t.Helper()
	sys, err := server.Open(context.Background(), server.Options{Data: dir, Version: "test", Unbounded: true, Log: slog.Default()})
	if err != nil {
		t.Fatal(err)
	}
	return &site{Server: httptest.NewServer(sys.Handler()), sys: sys, clients: map[access.Role]*http.Client{}}
}

func (s *site) shut(t *testing.T) {
	t.Helper()
	s.Close()
	if err := s.sys.Close(); err != nil {
		t.Error(err)
	}
}

// browser keeps cookies and goes nowhere by itself.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func makeSite(t *testing.T) *made {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	s := openSite(t, dir)
	dossiers, err := example.Dossiers(civil.MustDay("2026-11-01"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		kind    string
		content []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}, {"meetings", example.Ledger()}, {"dossiers", dossiers}} {
		file := intake.File{Name: f.kind + ".xlsx", Size: int64(len(f.content)), ReaderAt: bytes.NewReader(f.content)}
		if _, err := s.sys.Import(ctx, f.kind, file, server.ImportChoice{SetAside: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	people, err := s.sys.DemoAccounts(ctx, example.Court, "民二庭党支部")
	if err != nil {
		t.Fatal(err)
	}
	m := &made{files: map[string][]byte{}, sessions: map[access.Role]*http.Cookie{}}
	for _, p := range people {
		m.sessions[logins[p.Login]] = s.signIn(t, p)
	}
	s.shut(t)
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			m.files[name], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// signIn signs a person in and returns the session; the notice is read.
func (s *site) signIn(t *testing.T, p server.DemoPerson) *http.Cookie {
	t.Helper()
	c := browser(t)
	r, err := c.PostForm(s.URL+"/sign-in", url.Values{"login": {p.Login}, "password": {p.Password}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %s", p.Login, r.Status)
	}
	if p.Seed != "" {
		code, err := p.Code(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if r, err = c.PostForm(s.URL+"/sign-in/code", url.Values{"code": {code}}); err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if to := r.Header.Get("Location"); to != "/" {
			t.Fatalf("%s cannot sign in with a code: %s to %q", p.Login, r.Status, to)
		}
	}
	s.readNotice(t, c)
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, cookie := range c.Jar.Cookies(home) {
		if cookie.Name == web.SessionCookie {
			return &http.Cookie{Name: cookie.Name, Value: cookie.Value, Path: "/"}
		}
	}
	t.Fatalf("%s has no session", p.Login)
	return nil
}

func (s *site) get(t *testing.T, c *http.Client, path string) (int, string) {
	t.Helper()
	r, err := c.Get(s.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

var edition = regexp.MustCompile(`name="edition" value="([^"]+)"`)

// readNotice reads the notice about personal information, as everybody must
// before anything else.
func (s *site) readNotice(t *testing.T, c *http.Client) {
	t.Helper()
	_, body := s.get(t, c, "/privacy/notice")
	m := edition.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no notice to read:\n%.2000s", body)
	}
	r, err := c.PostForm(s.URL+"/privacy/notice", url.Values{"edition": {m[1]}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("the notice is not received: %s", r.Status)
	}
}

var hole = regexp.MustCompile(`\{[^}]*\}`)

// path fills the holes of a pattern with an identifier of nothing.
func path(pattern string) string {
	return hole.ReplaceAllStringFunc(pattern, func(h string) string {
		if h == "{$}" {
			return ""
		}
		return "0000000000001"
	})
}

// TestAnswers_agree_with_the_policy asks every route as everybody: whoever may
// not gets 403, nobody signed in is sent to sign in, and whoever may gets an
// answer that is no refusal.
func TestAnswers_agree_with_the_policy(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	nobody := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	asked := 0
	for _, rt := range s.sys.Routes() {
		at := path(rt.Path())
		if rt.Path() == "/sign-out" {
			continue // it would end the sessions of this test
		}
		ask := func(c *http.Client) int {
			asked++
			if rt.Method() == http.MethodGet {
				status, _ := s.get(t, c, at)
				return status
			}
			r, err := c.PostForm(s.URL+at, url.Values{})
			if err != nil {
				t.Fatal(err)
			}
			_ = r.Body.Close()
			return r.StatusCode
		}
		for role, c := range s.clients {
			if rt.Needs.Can == "" {
				continue
			}
			status, may := ask(c), server.Policy.Allows(role, rt.Needs.Can)
			if may && (status == http.StatusForbidden || status >= 500) || !may && status != http.StatusForbidden {
				t.Errorf("%s as %s: %d, may = %v", rt.Pattern, role, status, may)
			}
		}
		status := ask(nobody)
		switch {
		case rt.Needs.Public != "":
			// A first password and a factor need the token of a half-made session.
			half := (rt.Path() == "/sign-in/password" || strings.HasPrefix(rt.Path(), "/sign-in/factor")) && status == http.StatusUnauthorized
			// A machine's token is the proof; without one it learns nothing.
			machine := strings.HasPrefix(rt.Path(), "/api/v1/") && status == http.StatusUnauthorized
			if !half && !machine && (status == http.StatusUnauthorized || status == http.StatusForbidden || status >= 500) {
				t.Errorf("%s is public and answers %d", rt.Pattern, status)
			}
		case rt.Method() == http.MethodGet:
			if status != http.StatusSeeOther {
				t.Errorf("%s without signing in: %d", rt.Pattern, status)
			}
		case status != http.StatusUnauthorized:
			t.Errorf("%s without signing in: %d", rt.Pattern, status)
		}
	}
	if asked < 300 {
		t.Errorf("only %d questions asked", asked)
	}
}

// pages are those that every role's navigation leads to, and a few of their
// own.
func (s *site) pages(t *testing.T, c *http.Client) map[string]string {
	t.Helper()
	link := regexp.MustCompile(`(?:href|hx-get)="(/[^"#]*)"`)
	seen, todo := map[string]string{}, []string{"/"}
	for len(todo) > 0 && len(seen) < 120 {
		at := todo[0]
		todo = todo[1:]
		if _, done := seen[at]; done || strings.HasPrefix(at, "/assets/") || strings.Contains(at, "/export") || strings.Contains(at, "template") {
			continue
		}
		status, body := s.get(t, c, at)
		seen[at] = body
		if status >= 500 {
			t.Errorf("%s answers %d", at, status)
		}
		if status == http.StatusSeeOther {
			todo = append(todo, "/desk")
		}
		for _, m := range link.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if len(todo) < 400 {
				todo = append(todo, to)
			}
		}
	}
	return seen
}

// TestRedLines_in_answers crawls the product as every role and looks for what
// must never be there (peers' red lines C-1 … C-4, C-6).
func TestRedLines_in_answers(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	words := []string{"打卡", "签到", "排行", "排名", "名次", "在线时长", "阅读时长", "学习时长", "登录次数", "活跃度", "登录率", "安装率", "连续登录", "点赞", "定位"}
	file := regexp.MustCompile(`<input[^>]*type="file"[^>]*>`)
	for role, c := range s.clients {
		pages := s.pages(t, c)
		least := 15
		if grant.Administrator(role) {
			least = 4 // they see nothing of the work
		}
		if len(pages) < least {
			t.Errorf("as %s only %d pages were reached", role, len(pages))
		}
		for at, body := range pages {
			for _, w := range words {
				if strings.Contains(body, w) {
					t.Errorf("%s as %s says %q", at, role, w)
				}
			}
			for _, in := range file.FindAllString(body, -1) {
				// Where a file is what one brings, as in an import, it is asked for.
				if strings.Contains(in, " required") && !strings.HasPrefix(at, "/imports/") && at != "/life/offline" {
					t.Errorf("%s as %s requires a file: %s", at, role, in)
				}
			}
			// Everybody may see what is held about themselves, and nobody else there.
			if at != "/my/data" && regexp.MustCompile(`\b5\d{5}(19|20)\d{2}[01]\d[0-3]\d\d{3}[\dX]\b`).MatchString(body) {
				t.Errorf("%s as %s shows a whole ID number", at, role)
			}
		}
	}
}

// TestCookie_and_headers looks at what protects the session.
func TestCookie_and_headers(t *testing.T) {
	s := newSite(t)
	r, err := http.Get(s.URL + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := r.Header.Get(h); got != want {
			t.Errorf("%s: %q", h, got)
		}
	}
	if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "script-src") || strings.Contains(csp, "unsafe-eval") {
		t.Errorf("policy: %q", csp)
	}
	req, err := http.NewRequest(http.MethodPost, s.URL+"/sign-out", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if r, err = s.clients[grant.Officer].Do(req); err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("a request from another site: %d", r.StatusCode)
	}
}

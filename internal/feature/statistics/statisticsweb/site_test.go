package statisticsweb_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/feature/statistics/statisticsweb"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-07-01").Start().Add(12 * time.Hour)
)

// frame draws the pages in the product's shell.
type frame struct{}

func (frame) Page(r *web.Request, title, _ string, body templ.Component) templ.Component {
	s := ui.Shell{Title: title, ScopeName: "云川中院", PersonName: "简宁"}
	if x := r.Toast(); x != nil {
		s.Toast = &ui.Toast{State: ui.OK, Title: x.Text}
	}
	return ui.Page(s, body)
}

func (frame) Bare(_ *web.Request, title string, body templ.Component) templ.Component {
	return ui.Bare(title, "", body)
}

func (f frame) Fault(r *web.Request, x *fault.Fault) templ.Component {
	return f.Page(r, x.Kind.String(), "", templ.Raw(templ.EscapeString(x.Text)))
}

// door lets in whoever names a role and the path of a seat: "officer@001.".
type door struct{}

var policy = access.Policy{
	"officer":  {statistics.CanView, statistics.CanFreeze, member.CanView, member.CanReveal},
	"leader":   {statistics.CanView, member.CanView},
	"superior": {statistics.CanView},
}

func (door) Identify(_ context.Context, token string, now time.Time) (*access.Actor, error) {
	role, path, _ := strings.Cut(token, "@")
	a := access.NewActor(policy, 1, 0, "简宁", []access.Grant{{Role: access.Role(role), Over: access.Path(path), Period: civil.Since(1)}}, civil.DayOf(now))
	a.ProvenAt = now
	return a, nil
}

func (door) Refused(context.Context, *access.Actor, string, string) {}

// site is the room behind its routes, over the example's court.
type site struct {
	*testing.T
	handler http.Handler
	token   string
	court   org.Unit
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := sqltest.Lite(t, noon)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	members := memberapp.New(db, sealer, o.Facts())
	file := func(name string) intake.File {
		b, err := os.ReadFile(filepath.Join("..", "..", "member", "roster", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return intake.File{Name: name, Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
	}
	permit := func(can access.Can) access.Permit {
		p, err := access.System("test").Permit(can, "")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if _, err := o.LoadList(ctx, permit(org.CanImport), file("org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := members.LoadRoster(ctx, permit(member.CanImport), file("roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	s := &site{T: t}
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := o.Facts().Tree(tx, tx.Today())
		if err == nil {
			s.court = tree.Children(0)[0]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: door{}, Frame: frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}
	w.Add(statisticsweb.Routes(statisticsapp.New(db, o.Facts(), members.Facts()))...)
	s.handler = w.Handler()
	return s.as("officer", s.court.Path.Own())
}

// as signs in to another seat.
func (s *site) as(role string, over access.Path) *site {
	other := *s
	other.token = role + "@" + string(over)
	return &other
}

type answer struct {
	status int
	body   string
	to     string
	kind   string
}

func (s *site) do(method, address string, form url.Values) answer {
	s.Helper()
	var r *http.Request
	if method == http.MethodGet {
		r = httptest.NewRequest(method, address, nil)
	} else {
		r = httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.token})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Body.String(), w.Header().Get("Location"), w.Header().Get("Content-Type")}
}

// get expects a page that has all the texts.
func (s *site) get(address string, texts ...string) string {
	s.Helper()
	a := s.do(http.MethodGet, address, nil)
	if a.status != http.StatusOK {
		s.Fatalf("%s: %d %.600s", address, a.status, a.body)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			s.Errorf("%s does not say %q", address, text)
		}
	}
	return a.body
}

var href = regexp.MustCompile(`href="(/statistics/people\?[^"]*)"`)

func TestPages(t *testing.T) {
	s := newSite(t)
	court := s.court.ID.String()
	body := s.get("/statistics", "党员基本情况", "2026 年度", "截至 2026-07-01", "勾稽关系全部相符", "/statistics/export?term=2026")
	for _, m := range href.FindAllStringSubmatch(body, -1)[:3] {
		s.get(strings.ReplaceAll(m[1], "&amp;", "&"), "所在党支部", "导出 Excel", "/members/")
	}
	for _, table := range statistics.Tables {
		s.get("/statistics?table="+table.Key, table.Title)
	}
	s.get("/statistics/balance?term=2026h1&unit="+court, "期初＋增加−减少＝期末", "没有冻结的报表", "2026 年上半年")
	s.get("/statistics/print?term=2025", "党内统计表", "未冻结", "填报人")
	s.get("/statistics/courts", "当前只统计一家法院")
	s.get("/statistics/reports", "还没有冻结的报表")
	if a := s.do(http.MethodGet, "/statistics/export?term=2025", nil); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") {
		t.Errorf("export: %d %s", a.status, a.kind)
	}
	if a := s.do(http.MethodPost, "/statistics/people/export", url.Values{"term": {"2026"}, "side": {"closing"}}); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") {
		t.Errorf("people: %d %s", a.status, a.body)
	}
	for address, status := range map[string]int{"/statistics?term=1900": 422, "/statistics?term=2027": 422, "/statistics?unit=" + strings.Repeat("9", 5): 404, "/statistics/people?table=members&row=x&column=all": 404,
		"/statistics/people?side=missing": 404, "/statistics/reports/zzz": 404, "/statistics/lists/0000000000009": 404} {
		if a := s.do(http.MethodGet, address, nil); a.status != status {
			t.Errorf("%s: %d, want %d", address, a.status, status)
		}
	}
}

// A superior sees the courts beside each other and no way to a person.
func TestPages_of_the_superior(t *testing.T) {
	s := newSite(t).as("superior", "")
	body := s.get("/statistics/courts", "35 岁及以下", "未冻结", "0 / ")
	if !strings.Contains(body, "-own") {
		t.Error("no court leads to its tables")
	}
	for _, address := range []string{"/statistics", "/statistics/balance", "/statistics/courts"} {
		if body := s.get(address); strings.Contains(body, "/statistics/people") || strings.Contains(body, "/statistics/lists") {
			t.Errorf("%s leads to persons", address)
		}
	}
	for _, address := range []string{"/statistics/people?side=closing", "/statistics/lists"} {
		if a := s.do(http.MethodGet, address, nil); a.status != http.StatusForbidden {
			t.Errorf("%s: %d", address, a.status)
		}
	}
}

func TestFreezing(t *testing.T) {
	s := newSite(t)
	s.get("/statistics/reports/new?term=2025", "将要保存的数", "2025 年度")
	bad := s.do(http.MethodPost, "/statistics/reports", url.Values{"term": {"2025"}, "number": {""}, "decided": {"2026-13-01"}, "note": {"<b>说明</b>"}})
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "不是日期") || !strings.Contains(bad.body, "&lt;b&gt;说明") {
		t.Errorf("%d %.300s", bad.status, bad.body)
	}
	good := s.do(http.MethodPost, "/statistics/reports", url.Values{"term": {"2025"}, "number": {"云法机党〔2026〕1号"}, "decided": {"2026-01-12"}})
	if good.status != http.StatusSeeOther || !strings.HasPrefix(good.to, "/statistics/reports/") {
		t.Fatalf("%d %s %.600s", good.status, good.to, good.body)
	}
	body := s.get(good.to, "云法机党〔2026〕1号", "没有差异", "写下原因")
	s.get(strings.ReplaceAll(href.FindStringSubmatch(body)[1], "&amp;", "&"), "所在党支部")
	s.get(good.to+"?table=bodies", "党组织情况")
	s.get("/statistics/reports", "云法机党〔2026〕1号")
	s.get("/statistics/balance?term=2026", "上报 ", "人员一致")
	s.get("/statistics/print?report="+strings.TrimPrefix(good.to, "/statistics/reports/"), "2025 年度党内统计表", "冻结")
	s.as("superior", "").get("/statistics/courts?term=2025", "云法机党〔2026〕1号", "1 / ")
	if a := s.do(http.MethodPost, good.to+"/reasons", url.Values{"reason": {""}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "请写明原因") {
		t.Errorf("%d", a.status)
	}
	if a := s.do(http.MethodPost, good.to+"/reasons", url.Values{"reason": {"年后核对"}}); a.status != http.StatusSeeOther {
		t.Errorf("%d %.300s", a.status, a.body)
	}
	s.get(good.to, "年后核对")
	leader := s.as("leader", s.court.Path.Own())
	if body := leader.get(good.to); strings.Contains(body, "写下原因") {
		t.Error("who may not freeze is offered to explain")
	}
	if a := leader.do(http.MethodPost, "/statistics/reports", url.Values{"term": {"2025"}}); a.status != http.StatusForbidden {
		t.Errorf("a leader freezes: %d", a.status)
	}
}

func TestLists(t *testing.T) {
	s := newSite(t)
	s.get("/statistics/lists", "哪些人", "哪些列", "还没有保存的名单")
	s.get("/statistics/lists?form="+url.QueryEscape("序号\t姓名\t身份证号\t是否党代表"), "4 列，已有 3 列", "系统已有：公民身份号码", "系统没有", "****")
	s.get("/statistics/lists?class=female&class=age-35&column=member.full_name&column=age&order=branch", "<th scope=\"col\" class=\"\">年龄")
	q := "class=female&column=member.full_name&column=branch"
	if a := s.do(http.MethodPost, "/statistics/lists", url.Values{"query": {q}, "title": {""}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "请填写名称") {
		t.Errorf("%d", a.status)
	}
	saved := s.do(http.MethodPost, "/statistics/lists", url.Values{"query": {q}, "title": {"女党员"}, "shared": {"1"}})
	if saved.status != http.StatusSeeOther {
		t.Fatalf("%d %.300s", saved.status, saved.body)
	}
	opened := s.do(http.MethodGet, saved.to, nil)
	if opened.status != http.StatusSeeOther || !strings.Contains(opened.to, "class=female") {
		t.Fatalf("%d %s", opened.status, opened.to)
	}
	s.get(opened.to, "女党员", "另存")
	if a := s.do(http.MethodPost, "/statistics/lists/export", url.Values{"query": {q}, "title": {"女党员"}}); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") {
		t.Errorf("%d", a.status)
	}
	for _, act := range []string{"/delete", "/restore"} {
		if a := s.do(http.MethodPost, saved.to+act, url.Values{}); a.status != http.StatusSeeOther {
			t.Errorf("%s: %d", act, a.status)
		}
	}
}

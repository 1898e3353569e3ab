package privacyweb_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/privacy/privacyweb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// frame draws the pages in the product's shell.
type frame struct{}

func (frame) Page(r *web.Request, title, _ string, body templ.Component) templ.Component {
	s := ui.Shell{Title: title, ScopeName: "云川中院机关党委", PersonName: r.Actor.Name, AsOf: "截至 06-30 09:30",
		Nav: ui.Nav{Groups: []ui.NavGroup{{Items: []ui.NavItem{{Label: "我的信息", Href: "/my/data", Icon: "user", Active: true}, {Label: "导出审批", Href: "/privacy/exports", Icon: "file-export"}}}}}}
	return ui.Page(s, body)
}

func (frame) Bare(_ *web.Request, title string, body templ.Component) templ.Component {
	return ui.Bare(title, "", body)
}

func (frame) Fault(_ *web.Request, x *fault.Fault) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(x.Text))
		return err
	})
}

// door lets in whoever names role, account and member: officer@1@0.
type door struct{}

func (door) Identify(_ context.Context, token string, _ time.Time) (*access.Actor, error) {
	parts := strings.Split(token, "@")
	account, _ := strconv.ParseInt(parts[1], 10, 64)
	k, _ := strconv.ParseInt(parts[2], 10, 64)
	return actor(access.Role(parts[0]), account, k, "001."), nil
}

func (door) Refused(context.Context, *access.Actor, string, string) {}

type site struct {
	house
	handler http.Handler
	me      member.ID
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{house: furnish(t, sqltest.Lite(t, now))}
	s.me = s.enter("沈砚", 11, branch)
	s.enter("顾岚", 22, other)
	w := &web.Site{Door: door{}, Frame: frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	w.Add(privacyweb.Routes(s.app)...)
	s.handler = w.Handler()
	return s
}

type answer struct {
	*testing.T
	code     int
	to, body string
	head     http.Header
}

func (s *site) ask(who, method, path string, fields url.Values) answer {
	s.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(fields.Encode()))
	if fields != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return answer{s.T, rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header()}
}

func (s *site) get(who, path string) answer {
	s.Helper()
	return s.ask(who, http.MethodGet, path, nil)
}

func (s *site) post(who, path string, fields url.Values) answer {
	s.Helper()
	return s.ask(who, http.MethodPost, path, fields)
}

func (a answer) is(code int, want ...string) answer {
	a.Helper()
	if a.code != code {
		a.Fatalf("%d → %q, want %d:\n%.2500s", a.code, a.to, code, a.body)
	}
	for _, w := range want {
		if !strings.Contains(a.body, w) && a.to != w {
			a.Errorf("%d → %q lacks %q", a.code, a.to, w)
		}
	}
	return a
}

func (s *site) mine() string { return "member@7@" + strconv.FormatInt(int64(s.me), 10) }

// PI-02: the notice, its receipt, and the register behind it.
func TestPI_02_notice_page(t *testing.T) {
	s := newSite(t)
	a := s.get(s.mine(), "/privacy/notice?next=%2Fdesk").is(200, "个人信息处理告知书", "不是征求同意", "我已看过", "/desk")
	edition := regexp.MustCompile(`name="edition" value="([^"]+)"`).FindStringSubmatch(a.body)[1]
	s.post(s.mine(), "/privacy/notice", url.Values{"edition": {edition}, "next": {"//evil.example/"}}).is(303, "/")
	s.get(s.mine(), "/privacy/notice").is(200, "您已看过这一版")
	s.get(s.mine(), "/privacy/fields").is(200, "公民身份号码", "个人信息保护法", "动态口令种子")
	s.post("officer@1@0", "/privacy/texts", url.Values{"kind": {"warning"}, "content": {" "}, "basis": {"院规"}}).is(422, "不能空着")
	s.get(s.mine(), "/privacy/texts").is(403)
}

// PI-07, ASVS 14.2.1, 14.3.2: my data, whole, kept by no cache, nothing of it in
// an address.
func TestPI_07_my_data_page(t *testing.T) {
	s := newSite(t)
	a := s.get(s.mine(), "/my/data").is(200, idNumber(11), "独特路 11 号", "请求更正")
	if a.head.Get("Cache-Control") != "no-store" || strings.Contains(a.body, "顾岚") {
		t.Errorf("cache %q", a.head.Get("Cache-Control"))
	}
	if regexp.MustCompile(`(href|action)="[^"]*(` + idNumber(11) + `|13900001011)`).MatchString(a.body) {
		t.Error("an address holds a sensitive value")
	}
	s.post(s.mine(), "/my/data/download", url.Values{"form": {"json"}}).is(200, idNumber(11))
	if b := s.post(s.mine(), "/my/data/download", url.Values{"form": {"xlsx"}}).is(200); !strings.HasPrefix(b.body, "PK") || b.head.Get("Cache-Control") != "no-store" {
		t.Error("no workbook")
	}
	s.post(s.mine(), "/my/corrections", url.Values{"field": {"birth"}, "wanted": {"某天"}, "reason": {"不一致"}}).is(422, "某天", "不一致")
	s.post(s.mine(), "/my/corrections", url.Values{"field": {"job"}, "wanted": {"法官"}, "reason": {"已经入额"}}).is(303)
	s.get(s.mine(), "/my/data").is(200, "待办理", "2026-07-14")
	list := s.get("officer@1@0", "/privacy/corrections").is(200, "沈砚", "待办理")
	page := regexp.MustCompile(`/privacy/corrections/[0-9a-z]+`).FindString(list.body)
	s.get("officer@1@0", page).is(200, "法官助理", "已经入额", "同意更正")
	s.get("member@9@0", page).is(403)
	s.post("officer@1@0", page, url.Values{"version": {"1"}, "verdict": {"yes"}, "answer": {""}}).is(422, "请写明理由")
	s.post("officer@1@0", page, url.Values{"version": {"1"}, "verdict": {"yes"}, "answer": {"核对无误"}}).is(303)
	s.get(s.mine(), "/my/data").is(200, "已更正", "核对无误")
}

// PI-11: from the request to the file, on the pages.
func TestPI_11_export_pages(t *testing.T) {
	s := newSite(t)
	s.get("officer@1@0", "/privacy/exports/new").is(200, "公民身份号码（遮盖）", "公民身份号码全文", "2 人")
	s.get("reader@8@0", "/privacy/exports/new").is(200).not(t, "公民身份号码全文", "备注")
	a := s.post("officer@1@0", "/privacy/exports", url.Values{"columns": {"member.full_name", "member.id_number"}, "open": {"member.id_number"}, "purpose": {"年度党内统计"}}).is(303)
	s.get("officer@1@0", a.to).is(200, "等待他人审批").not(t, "批准导出")
	s.post("officer@1@0", a.to+"/verdict", url.Values{"version": {"1"}, "verdict": {"yes"}, "reason": {"同意"}}).is(403)
	s.get("officer@2@0", a.to).is(200, "批准导出")
	s.post("officer@2@0", a.to+"/verdict", url.Values{"version": {"1"}, "verdict": {"yes"}, "reason": {"同意"}}).is(303)
	s.post("officer@1@0", a.to+"/make", url.Values{}).is(303)
	if f := s.post("officer@1@0", a.to+"/file", url.Values{}).is(200); !strings.HasPrefix(f.body, "PK") || f.head.Get("Cache-Control") != "no-store" {
		t.Error("no workbook")
	}
	s.get("officer@2@0", "/privacy/exports").is(200, "可下载", "1 / 1")
	s.post("officer@2@0", a.to+"/file", url.Values{}).is(403)
}

func (a answer) not(t *testing.T, what ...string) answer {
	t.Helper()
	for _, w := range what {
		if strings.Contains(a.body, w) {
			t.Errorf("the page has %q", w)
		}
	}
	return a
}

// PI-04, PI-14: the pages of what has to go.
func TestPI_14_emergency_and_disposal_pages(t *testing.T) {
	s := newSite(t)
	s.upload("某名册.xlsx", "不是名册的内容")
	s.get("officer@1@0", "/privacy/disposals").is(200, "没有到期的")
	a := s.get("officer@1@0", "/privacy/emergencies").is(200, "某名册.xlsx", "不要在这里或任何地方抄录")
	item := regexp.MustCompile(`value="(intake:[0-9a-z]+)"`).FindStringSubmatch(a.body)[1]
	s.post("officer@1@0", "/privacy/emergencies", url.Values{"item": {""}, "mark": {"机密"}}).is(422, "请选择误传的内容")
	b := s.post("officer@1@0", "/privacy/emergencies", url.Values{"item": {item}, "mark": {"机密"}}).is(303)
	s.get("officer@1@0", b.to).is(200, "须由另一人核实", "备份")
	s.post("officer@2@0", b.to+"/verdict", url.Values{"version": {"1"}, "verdict": {"yes"}, "reason": {"核实"}}).is(303)
	s.get("officer@2@0", b.to).is(200, "已清除", "处置报告")
}

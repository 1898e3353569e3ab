package orgweb

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// door lets people in by the path that their token is: an officer of that
// subtree, or with a leading "-" a reader of it.
type door struct{}

func (door) Identify(_ context.Context, token string, now time.Time) (*access.Actor, error) {
	policy := access.Policy{"officer": {org.CanView, org.CanChange, org.CanImport}, "reader": {org.CanView}}
	role := access.Role("officer")
	over, reads := strings.CutPrefix(token, "-")
	if reads {
		role = "reader"
	}
	over = strings.TrimPrefix(over, "all")
	return access.NewActor(policy, 1, 0, "简宁", []access.Grant{{Role: role, Over: access.Path(over), Period: civil.Since(1)}}, civil.DayOf(now)), nil
}

func (door) Refused(context.Context, *access.Actor, string, string) {}

type browser struct {
	t    *testing.T
	h    http.Handler
	tree *org.Tree
	who  string
}

var noonThatDay = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

func open(t *testing.T) *browser {
	b, _, _ := openWith(t)
	return b
}

// openWith is open with what is behind the pages.
func openWith(t *testing.T) (*browser, *sqldb.DB, *orgapp.App) {
	now := noonThatDay
	db := sqltest.Lite(t, now)
	app := orgapp.New(db)
	b, err := os.ReadFile("../testdata/org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	system := access.System("test")
	permit, err := system.Permit(org.CanImport, "")
	if err != nil {
		t.Fatal(err)
	}
	f := intake.File{Name: "org.xlsx", Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
	if _, err := app.LoadList(context.Background(), permit, f, false, 0, nil); err != nil {
		t.Fatal(err)
	}
	view, err := system.Permit(org.CanView, "")
	if err != nil {
		t.Fatal(err)
	}
	o, err := app.Outline(context.Background(), view, civil.DayOf(now), nil)
	if err != nil {
		t.Fatal(err)
	}
	site := &web.Site{Door: door{}, Frame: webtest.Frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	site.Add(Routes(app, nil)...)
	return &browser{t, site.Handler(), o.Tree, "all"}, db, app
}

func (b *browser) unit(kind org.Kind, code string) org.Unit {
	b.t.Helper()
	u, ok := b.tree.ByCode(kind, code)
	if !ok {
		b.t.Fatalf("no %s %s", kind, code)
	}
	return u
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: b.who})
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	return w
}

func (b *browser) get(at string) (int, string) {
	w := b.do(httptest.NewRequest("GET", at, nil))
	return w.Code, w.Body.String()
}

func (b *browser) post(at string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", at, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(page, s) {
			t.Errorf("the page does not say %q", s)
		}
	}
}

func TestTheTreePage(t *testing.T) {
	b := open(t)
	_, page := b.get("/org")
	says(t, page, "党支部 15", "党小组 38", "民二庭党支部", "第一审判团队", "云川市临江区人民法院", "/org/units/", "/imports/org/new")
	lower := b.unit(org.Court, "02")
	_, page = b.get("/org?court=" + lower.ID.String())
	says(t, page, "商庭综合庭联合党支部", "江北人民法庭")
	if strings.Contains(page, "民二庭党支部") {
		t.Error("another court's branches are shown")
	}
	_, page = b.get("/org?view=cover&court=" + lower.ID.String())
	says(t, page, "1 个部门没有党支部覆盖", "没有党支部覆盖", "法警大队")
	_, page = b.get("/org?on=2012-06-30")
	says(t, page, "截至 2012-06-30 的架构", "机关党委")
	if strings.Contains(page, "民二庭党支部") {
		t.Error("a branch is shown before it was founded")
	}
	if code, _ := b.get("/org?on=2012-06-31"); code != http.StatusUnprocessableEntity {
		t.Error(code)
	}
}

func TestTheUnitPage(t *testing.T) {
	b := open(t)
	u := b.unit(org.Branch, "010100014")
	_, page := b.get("/org/units/" + u.ID.String())
	says(t, page, "法警支队党支部", "2026-08-30", "还有 61 天", "支部书记", "支部纪检委员", "第二党小组", "法警支队支部", "登记任职", "设立法警支队党支部")
	_, page = b.get("/org/units/" + b.unit(org.Division, "0107").ID.String())
	says(t, page, "民三庭民四庭联合党支部", "审判团队")
	_, page = b.get("/org/units/" + b.unit(org.LeadingGroup, "010001").ID.String())
	says(t, page, "党组书记、院长", "罗诚")

	b.who = "-" + string(u.Path)
	code, page := b.get("/org/units/" + u.ID.String())
	if code != 200 || strings.Contains(page, "登记任职") {
		t.Error("a reader sees what only an officer can do", code)
	}
	if code, _ = b.get("/org/units/" + b.unit(org.Branch, "010100005").ID.String()); code != http.StatusNotFound {
		t.Error("another branch is to be seen", code)
	}
	_, page = b.get("/org")
	says(t, page, "法警支队党支部")
	if strings.Contains(page, "民二庭") {
		t.Error("other branches are listed")
	}
}

func TestAUnitIsChangedByForms(t *testing.T) {
	b := open(t)
	u := b.unit(org.Branch, "010100014")
	at := "/org/units/" + u.ID.String()
	version := func() string {
		_, page := b.get(at + "/term")
		return regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)[1]
	}
	old := version()
	w := b.post(at+"/term", url.Values{"version": {old}, "from": {"2026-06-20"}, "years": {"9"}, "basis": {"〔2026〕12号"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "1 至 5 的整数") || !strings.Contains(w.Body.String(), "〔2026〕12号") {
		t.Error(w.Code)
	}
	w = b.post(at+"/term", url.Values{"version": {old}, "from": {"2026-06-20"}, "years": {"3"}, "basis": {"〔2026〕12号"}})
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body)
	}
	_, page := b.get(at)
	says(t, page, "2029-06-20", "2023-08-30 至 2026-06-19")
	w = b.post(at+"/post", url.Values{"version": {old}, "title": {"支部书记"}, "holder": {"邱洋浩"}, "from": {"2026-06-20"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "简宁修改过") || !strings.Contains(w.Body.String(), "邱洋浩") {
		t.Error("an old version", w.Code)
	}
	w = b.post(at+"/post", url.Values{"version": {version()}, "title": {"支部书记"}, "holder": {"邱洋浩"}, "from": {"2026-06-20"}})
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	_, page = b.get(at)
	says(t, page, "邱洋浩", "曾任", "2026-06-19")
	court := "/org/units/" + b.unit(org.Court, "01").ID.String()
	v := itoa(b.unit(org.Court, "01").Version)
	if w = b.post(court+"/count", url.Values{"version": {v}, "what": {org.CountFullTime}, "amount": {"4"}, "day": {"2026-06-30"}, "basis": {"编制册"}}); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code)
	}
	_, page = b.get(court)
	says(t, page, "专职党务人员", "编制册")
	b.who = "-all"
	if w = b.post(at+"/term", nil); w.Code != http.StatusForbidden {
		t.Error("a reader records a term", w.Code)
	}
}

func TestTheExportIsAWorkbook(t *testing.T) {
	b := open(t)
	w := b.do(httptest.NewRequest("GET", "/org/export", nil))
	book, err := sheet.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), sheet.Default)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{}
	err = book.Rows(0, func(r sheet.Row) error { codes[r.Cells[0].Text] = true; return nil })
	if err != nil || !codes["01010000101"] || !codes["010100005"] || len(codes) != b.tree.Len()+2 {
		t.Error(err, len(codes), b.tree.Len())
	}
}

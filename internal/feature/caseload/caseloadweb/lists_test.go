package caseloadweb_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/caseloadweb"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// desk is the pages before somebody who may do everything in the first court.
type desk struct {
	*testing.T
	url    string
	store  *intake.Store
	client *http.Client
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db := sqltest.Lite(t, extract)
	units := orgapp.New(db)
	raw, err := os.ReadFile("../../org/testdata/org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	f := intake.File{Name: "org.xlsx", Size: int64(len(raw)), ReaderAt: bytes.NewReader(raw)}
	if _, err := units.LoadList(context.Background(), system(t, org.CanImport, ""), f, false, 1, nil); err != nil {
		t.Fatal(err)
	}
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	app := caseloadapp.New(db, units.Facts())
	store := intake.New(db, sealer)
	app.Keep(store)
	var court org.Unit
	if err := db.Read(context.Background(), func(tx *sqldb.Tx) error {
		tree, err := units.Facts().Tree(tx, tx.Today())
		court, _ = tree.ByCode(org.Court, "01")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	policy := access.Policy{"officer": {caseload.CanView, caseload.CanImport, caseload.CanDefine, caseload.CanLink, caseload.CanJudge, caseload.CanOwn}}
	account := int64(1)
	door := webtest.Door(func(token string, _ time.Time) (*access.Actor, error) {
		if token == "second" {
			account = 2
		} else {
			account = 1
		}
		return access.NewActor(policy, account, 0, "苏艳蕾", []access.Grant{{Role: "officer", Unit: int64(court.ID), Over: court.Path.Own(), Name: court.Short}}, civil.DayOf(extract)), nil
	})
	s := httptest.NewServer(webtest.Handler(extract, door, caseloadweb.Routes(app, circularapp.New(db, units.Facts(), app), nil, nil, nil)...))
	t.Cleanup(s.Close)
	t.Cleanup(store.Wait)
	jar, _ := cookiejar.New(nil)
	d := &desk{t, s.URL, store, &http.Client{Jar: jar}}
	d.as("first")
	return d
}

// as says who sits there.
func (d *desk) as(token string) {
	u, _ := url.Parse(d.url)
	d.client.Jar.SetCookies(u, []*http.Cookie{{Name: web.SessionCookie, Value: token}})
}

func (d *desk) get(at string) string {
	d.Helper()
	r, err := d.client.Get(d.url + at)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	return d.body(r, http.StatusOK)
}

func (d *desk) post(at string, want int, form ...string) string {
	d.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	r, err := d.client.PostForm(d.url+at, v)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	return d.body(r, want)
}

func (d *desk) body(r *http.Response, want int) string {
	d.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		d.Fatal(err)
	}
	if r.StatusCode != want {
		d.Fatalf("%s: %d, want %d\n%.1500s", r.Request.URL, r.StatusCode, want, b)
	}
	return string(b) + "\n" + r.Request.URL.Path
}

// upload sends a list and returns the address of its page once it was checked.
func (d *desk) upload(name, text string, form ...string) string {
	d.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(form); i += 2 {
		_ = m.WriteField(form[i], form[i+1])
	}
	w, err := m.CreateFormFile("file", name)
	if err != nil {
		d.Fatal(err)
	}
	_, _ = io.WriteString(w, text)
	_ = m.Close()
	r, err := d.client.Post(d.url+"/court-work/lists", m.FormDataContentType(), &b)
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	page := d.body(r, http.StatusOK)
	d.store.Wait()
	return page[strings.LastIndex(page, "\n")+1:]
}

func (d *desk) has(page string, want ...string) {
	d.Helper()
	for _, w := range want {
		if !strings.Contains(page, w) {
			d.Errorf("%q is not on the page:\n%.3000s", w, tags.ReplaceAllString(page, " "))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

func TestLists_a_person_maps_once_and_an_import_is_taken_back(t *testing.T) {
	d := newDesk(t)
	d.has(d.get("/court-work/lists"), "还没有上传过清单")
	text := func(first, closed string) string {
		return "案件编号,立案,结案,怎么结的,部门名称,被告\n" + fmt.Sprintf("（2025）川45民终%s号,2025-03-01,%s,09_01,民事审判第一庭,张三\n（2025）川45民终2号,2025-03-05,,,民事审判第一庭,李四\n", first, closed)
	}
	at := d.upload("案件系统.csv", text("1", "2025-05-01"), "on", "2026-01-20")
	page := d.get(at)
	d.has(page, "不能导入", "对应各列")
	page = d.get(at + "/mapping")
	d.has(page, "被告", "不收", "案件编号　如 （2025）川45民终1号")
	if strings.Contains(page, "张三") {
		t.Error("a party's name is shown")
	}
	page = d.post(at+"/mapping", http.StatusUnprocessableEntity, "column-number", "案件编号", "on", "2026-01-20")
	d.has(page, "没有对应“立案日期”的列")
	columns := []string{"column-number", "案件编号", "column-filed", "立案", "column-closed", "结案", "column-closing", "怎么结的", "column-division", "部门名称", "ways", "09_01=维持", "name", "案件系统收结存", "on", "2026-01-20"}
	d.post(at+"/mapping", http.StatusOK, columns...)
	d.store.Wait()
	d.has(d.get(at), "可以全部写入", "新增 2 件，更正 0 件", "没有收的列：被告")
	d.post(at+"/load", http.StatusOK)
	d.store.Wait()
	d.has(d.get(at), "已写入 2 件")

	// The same titles are known from now on; a bad row refuses the list and is told.
	at = d.upload("二月.csv", text("1", "2025-02-01"), "on", "2026-01-20")
	page = d.get(at)
	d.has(page, "有 1 件有误", "早于立案日期", "更正")
	if strings.Contains(page, "按标题猜的") {
		t.Error("the saved mapping was not recognised")
	}
	d.has(d.get(at+"/problems"), "xl/worksheets")
	// A whole period is replaced only when a person says so.
	at = d.upload("整段.csv", "案件编号,立案,结案,怎么结的,部门名称,被告\n（2025）川45民终1号,2025-03-01,,,民事审判第一庭,\n（2025）川45民终9号,2025-03-09,,,民事审判第一庭,\n", "on", "2026-01-20", "whole", "yes")
	d.has(d.get(at), "整段替换", "系统里有、清单里没有的 1 件将移除")
	d.has(d.post(at+"/load", http.StatusUnprocessableEntity), "请勾选确认")
	d.post(at+"/load", http.StatusOK, "confirmed", "yes")
	d.store.Wait()
	page = d.get("/court-work/lists")
	d.has(page, "整段.csv", "案件系统收结存", "撤回“整段.csv”？")
	undo := regexp.MustCompile(`/court-work/batches/[^"/]+/undo`).FindString(page)
	d.has(d.post(undo, http.StatusOK), "撤回")
	d.post(undo, http.StatusConflict)
	d.has(d.get("/court-work/lists/export"), "xl/worksheets")
	for name, text := range map[string]string{"空.csv": "", "乱.xlsx": "PK\x03\x04rubbish", "开.csv": "\"a\n"} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		_ = m.WriteField("on", "2026-01-20")
		w, _ := m.CreateFormFile("file", name)
		_, _ = io.WriteString(w, text)
		_ = m.Close()
		r, err := d.client.Post(d.url+"/court-work/lists", m.FormDataContentType(), &b)
		if err != nil {
			t.Fatal(err)
		}
		d.has(d.body(r, http.StatusUnprocessableEntity), "没有上传")
		_ = r.Body.Close()
	}
}

func TestDefinitions_a_court_enters_its_own_without_code(t *testing.T) {
	d := newDesk(t)
	page := d.get("/court-work/definitions")
	d.has(page, "结案率", "待核", "期内结案的件数", "期首未结（旧存）的件数 ＋ 期内立案的件数")
	court := regexp.MustCompile(`court=([0-9A-Za-z]+)`).FindStringSubmatch(page)[1]
	d.has(d.get("/court-work/definitions/of?court="+court+"&code=E01"), "通行-2016", "未录入")
	d.has(d.get("/court-work/definitions/new?court="+court+"&code=E01"), "结案率的新版本")
	form := []string{"court", court, "title", "维持率", "version", "本院-2026", "from-day", "2025-01-01", "shape", "share", "direction", "within", "sampled", "yes",
		"num0-reading", "closed", "num0-group", "二审", "num0-closings", "维持", "den0-reading", "closed", "den0-group", "二审"}
	d.has(d.post("/court-work/definitions/new", http.StatusUnprocessableEntity, form...), "没有依据")
	page = d.post("/court-work/definitions/new", http.StatusOK, append(form, "source", "云法〔2026〕1号", "low", "60", "high", "95.5", "bounds-source", "云法〔2026〕2号")...)
	d.has(page, "维持率", "结案方式 维持", "60.00 至 95.50（云法〔2026〕2号）", "苏艳蕾 录入", "撤销版本")
	d.has(d.post("/court-work/definitions/new", http.StatusUnprocessableEntity, append(form, "source", "云法〔2026〕1号", "num1-reading", "closed", "num1-closings", "谈妥")...), "不是结案方式")
	k := regexp.MustCompile(`name="definition" value="([^"]+)"`).FindStringSubmatch(page)[1]
	d.has(d.post("/court-work/definitions/withdraw", http.StatusOK, "court", court, "definition", k), "指标口径")
	d.has(d.get("/court-work/definitions/export?court="+court), "xl/worksheets")
	d.has(d.get("/court-work/leaders?court="+court), "还没有名单")
	d.has(d.post("/court-work/leaders", http.StatusOK, "court", court, "judge", "苏艳蕾", "title", "副院长", "begin", "2020-01-01"), "苏艳蕾", "1 人")
	d.has(d.get("/court-work/mine"), "我的办案情况")
	d.has(d.get("/court-work/judge"), "填写承办人姓名")
}

func TestLinks_two_persons_and_a_token_that_is_shown_once(t *testing.T) {
	d := newDesk(t)
	page := d.get("/court-work/links")
	court := regexp.MustCompile(`<option value="([^"]+)"[^>]*>云川市中级人民法院`).FindStringSubmatch(page)[1]
	d.has(d.post("/court-work/links", http.StatusUnprocessableEntity, "court", court, "name", "案件系统", "reason", "云法〔2026〕3号", "until", "2029-01-01"), "一年以内")
	page = d.post("/court-work/links", http.StatusOK, "court", court, "name", "案件系统", "reason", "云法〔2026〕3号", "until", "2026-12-31")
	at := regexp.MustCompile(`/court-work/links/[^"/]+`).FindString(page)
	if strings.Contains(page, "同意") {
		t.Error("who asked is offered to agree")
	}
	d.post(at+"/decide", http.StatusForbidden, "verdict", "agree")
	d.as("second")
	d.post(at+"/decide", http.StatusOK, "verdict", "agree")
	d.as("first")
	page = d.post(at+"/token", http.StatusOK)
	if token := regexp.MustCompile(`touyan_[A-Z0-9]+`).FindString(page); len(token) < 50 || strings.Contains(d.get("/court-work/links"), token) {
		t.Errorf("the token %q", token)
	}
	d.has(d.post(at+"/close", http.StatusOK), "已停用")
}

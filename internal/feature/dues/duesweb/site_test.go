package duesweb_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/dues/duesweb"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// site is the room behind its routes, over the invented courts with the ledger
// of 2025.
type site struct {
	*testing.T
	handler http.Handler
	app     *duesapp.App
	unit    org.Unit
	role    string
	members []duesapp.Entry // of the branch, in 2025-12
	own     int64           // the member that the actor is
	over    access.Path
}

var roles = access.Policy{
	"member":    {dues.CanOwn},
	"collector": {dues.CanOwn, dues.CanView, dues.CanCollect},
	"officer":   {dues.CanOwn, dues.CanView, dues.CanCollect, dues.CanAssess, dues.CanRemit, dues.CanSpend, dues.CanDisclose},
}

func permit(t testing.TB, can access.Can) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func file(t testing.TB, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := sqltest.Lite(t, noon)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, permit(t, org.CanImport), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, permit(t, member.CanImport), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, app: duesapp.New(db, o.Facts(), m.Facts()), role: "officer"}
	if _, err := s.app.LoadDues(ctx, permit(t, dues.CanAssess), file(t, "../testdata/dues-ledger.xlsx"), true, 3, nil); err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := o.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		court, _ := tree.ByCode(org.Court, "01")
		for _, u := range tree.Under(court.Path, org.Branch) {
			if u.Short == "民二庭党支部" && u.Court == court.ID {
				s.unit = u
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.app.Month(ctx, permit(t, dues.CanView), duesapp.MonthIn{Unit: s.unit.ID, Month: civil.MonthOf(2025, 12)})
	if err != nil || len(list.Entries) < 5 {
		t.Fatal(err)
	}
	s.members = list.Entries
	s.own = list.Entries[0].Member
	door := webtest.Door(func(_ string, now time.Time) (*access.Actor, error) {
		return access.NewActor(roles, 1, s.own, "简宁", []access.Grant{{Role: access.Role(s.role), Over: s.over, Name: "云川中院机关党委", Period: civil.Since(1)}}, civil.DayOf(now)), nil
	})
	s.handler = webtest.Handler(noon, door, duesweb.Routes(s.app)...)
	return s
}

func (s *site) do(r *http.Request, code int, want ...string) (to, body string) {
	s.Helper()
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "x"})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	to, body = rec.Header().Get("Location"), rec.Body.String()
	if rec.Code != code {
		s.Fatalf("%s %s: %d → %q, want %d:\n%.1500s", r.Method, r.URL, rec.Code, to, code, body)
	}
	for _, w := range want {
		if !strings.Contains(body, w) {
			s.Errorf("%s %s lacks %q", r.Method, r.URL, w)
		}
	}
	return to, body
}

func (s *site) get(path string, code int, want ...string) string {
	s.Helper()
	_, body := s.do(httptest.NewRequest(http.MethodGet, path, nil), code, want...)
	return body
}

func (s *site) post(path string, code int, fields url.Values, want ...string) string {
	s.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	to, _ := s.do(r, code, want...)
	return to
}

func (s *site) u() string { return s.unit.ID.String() }

func keyOf(member int64) string { return id.Of[dues.Member](member).String() }

func TestPages_open_and_say_what_they_are_about(t *testing.T) {
	s := newSite(t)
	who := keyOf(s.own)
	u := "unit=" + s.u()
	for path, want := range map[string]string{
		"/dues?month=2025-09": "民二庭党支部", "/dues?month=2025-09&" + u: s.members[0].Name, "/dues?month=2020-01&" + u: "没有核定基数",
		"/dues/print?month=2025-09&" + u: "本人签名", "/dues/reminder?month=2026-06&" + u: "不点名", "/dues/collect?month=2026-06&" + u: "清点的合计", "/dues/collect?month=2026-06": "请先选择党支部",
		"/dues/year?year=2025&" + u: "12 月", "/dues/mine?year=2025": "我的党费", "/dues/account/" + who + "?month=2025-03": "按全额", "/dues/account/" + who + "/notice?year=2025": "告知单",
		"/dues/assessment?year=2025&" + u: "另一口径基数", "/dues/objections": "没有异议", "/dues/remittances?year=2026&" + u: "没有设定", "/dues/spending?year=2026": "五类用途",
		"/dues/balances?year=2025": "党支部合计", "/dues/balances/print?year=2025": "收支平衡表", "/dues/bank?year=2025&" + u: "银行没有的账", "/dues/disclosures?year=2025&" + u: "不点名", "/dues/disclosures/print?year=2025&" + u: "全年",
	} {
		s.get(path, 200, want)
	}
	for _, path := range []string{"/dues/export?month=2025-09&" + u, "/dues/year/export?year=2025&" + u, "/dues/assessment/export?year=2025&" + u, "/dues/remittances/export?year=2025", "/dues/spending/export?year=2025", "/dues/balances/export?year=2025", "/dues/bank/export?year=2025&" + u, "/dues/disclosures/export?year=2025&" + u} {
		if body := s.get(path, 200); !strings.HasPrefix(body, "PK") {
			t.Errorf("%s is no workbook", path)
		}
	}
}

// TestFEE13_FEE19_FEE20_a_quarter collects, remits, spends and discloses one
// quarter of a branch, by the forms that people use.
func TestFEE13_FEE19_FEE20_a_quarter(t *testing.T) {
	s := newSite(t)
	a, b := s.members[0], s.members[1]
	form := url.Values{"unit": {s.u()}, "month": {"2026-03"}, "day": {"2026-06-20"}, "total": {"999.99"}, "authorised": {"1"},
		"pick-" + keyOf(a.Member): {"1"}, "amount-" + keyOf(a.Member): {"100.00"}, "pick-" + keyOf(b.Member): {"1"}, "amount-" + keyOf(b.Member): {"２００"}, "by-" + keyOf(b.Member): {"家属"}}
	s.post("/dues/collect", 422, form, "各行合计 300.00 元", "相差 -699.99 元", `value="999.99"`)
	form.Set("total", "300")
	form.Set("amount-"+keyOf(a.Member), "一百")
	s.post("/dues/collect", 422, form, a.Name)
	form.Set("amount-"+keyOf(a.Member), "100.00")
	batch := s.post("/dues/collect", 303, form)
	body := s.get(batch, 200, "300.00 元", "家属")
	s.get(batch+"/print", 200, "人民币贰佰元整", "有本人委托")
	at := strings.Index(body, "/dues/receipts/")
	receipt := body[at : at+strings.IndexByte(body[at:], '"')]
	s.get(receipt, 200, "人民币壹佰元整")
	s.post("/dues/collect", 422, form, "已经记过") // the second collector
	pay := "/dues/payments/" + strings.TrimPrefix(receipt, "/dues/receipts/") + "/correct"
	s.post(pay, 303, url.Values{"reason": {"记错人"}})
	s.get(receipt, 200, "已更正冲回")
	s.get("/dues/account/"+keyOf(a.Member)+"?year=2026", 200, "更正冲回：记错人")

	s.post("/dues/share", 422, url.Values{"unit": {s.u()}, "part": {"六成"}, "from": {"2026-01-01"}, "basis": {"云党〔2026〕1 号"}}, "比例")
	s.post("/dues/share", 303, url.Values{"unit": {s.u()}, "part": {"60%"}, "from": {"2026-01-01"}, "basis": {"云党〔2026〕1 号"}})
	q := "/dues/remittances?year=2026&first=2026-04&until=2026-06&unit=" + s.u()
	s.get(q, 200, "应上缴 120.00 元", `value="120.00"`)
	remit := url.Values{"unit": {s.u()}, "year": {"2026"}, "first": {"2026-04"}, "until": {"2026-06"}, "day": {"2026-06-25"}, "amount": {"99999999"}, "number": {"银 01"}}
	s.post("/dues/remittances", 422, remit, "账上只有")
	remit.Set("amount", "120.00")
	s.post("/dues/remittances", 303, remit)
	body = s.get(q, 200, "银 01")
	at = strings.Index(body, "/back\"")
	back := body[strings.LastIndexByte(body[:at], '"')+1 : at+5]
	s.post("/dues/spending", 422, url.Values{"unit": {s.u()}, "purpose": {"4"}, "amount": {"50"}, "day": {"2026-06-26"}, "what": {"慰问"}}, "会议或批准文号")
	s.post("/dues/spending", 303, url.Values{"unit": {s.u()}, "purpose": {"4"}, "amount": {"50"}, "day": {"2026-06-26"}, "what": {"慰问"}, "approval": {"支委会"}})
	s.get("/dues/spending?year=2026", 200, "慰问", "50.00")
	s.post("/dues/credit", 303, url.Values{"unit": {s.u()}, "kind": {"interest"}, "day": {"2026-06-21"}, "amount": {"1.37"}})
	s.get("/dues/balances?year=2026", 200, "1.37", "120.00", "平")
	s.post("/dues/disclosures", 422, url.Values{"unit": {s.u()}, "year": {"2026"}, "day": {"2026-06-30"}}, "公布的方式")
	s.post("/dues/disclosures", 303, url.Values{"unit": {s.u()}, "year": {"2026"}, "day": {"2026-06-30"}, "manner": {"支部党员大会"}})
	s.get("/dues/disclosures?year=2026&unit="+s.u(), 200, "支部党员大会", "120.00", "50.00")
	s.get("/dues/mine?year=2026", 200, "支部党员大会")
	s.post(back, 303, nil)
	s.get(q, 200, "已冲回")
	s.post("/dues/close", 303, url.Values{"unit": {s.u()}, "month": {"2026-05"}})
	s.get("/dues?month=2026-05&unit="+s.u(), 200, "已结账")
}

func TestAssessing_and_objecting(t *testing.T) {
	s := newSite(t)
	at := "/dues/account/" + keyOf(s.own)
	s.post(at+"/base", 422, url.Values{"from": {"2026-05"}, "category": {"employed"}, "amount": {"-5"}, "basis": {""}}, "应大于 0", "请写明依据")
	s.post(at+"/base", 303, url.Values{"from": {"2026-05"}, "category": {"employed"}, "amount": {"3,000.01"}, "basis": {"工资调整"}})
	s.get(at+"?month=2026-05", 200, "3,000.01", "应交 30.00 元", "高于 3,000.00 元")
	s.post(at+"/relief", 422, url.Values{"relief-from": {"2026-06"}, "relief-until": {"2026-05"}, "pays": {"0%"}, "branch": {"2026-05-20"}}, "早于开始的", "缺上一级党委批准")
	s.post(at+"/relief", 303, url.Values{"relief-from": {"2026-05"}, "relief-until": {"2026-06"}, "pays": {"0%"}, "branch": {"2026-05-20"}, "superior": {"2026-05-21"}})
	body := s.get(at+"?month=2026-05", 200, "免交", "撤回")
	i := strings.Index(body, at+"/reliefs/")
	s.post(body[i:i+strings.IndexByte(body[i:], '"')], 303, nil)
	s.post(at+"/span", 422, url.Values{"kind": {"quarterly"}, "span-from": {"2026-07"}, "span-until": {"2026-09"}, "reason": {"外派"}}, "须经支部同意")
	s.post(at+"/span", 303, url.Values{"kind": {"quarterly"}, "span-from": {"2026-07"}, "span-until": {"2026-09"}, "decided": {"2026-06-01"}, "reason": {"外派"}})
	body = s.get(at, 200, "按季交纳")
	i = strings.Index(body, at+"/spans/")
	s.post(body[i:i+strings.IndexByte(body[i:], '"')], 303, nil)

	s.role, s.over = "member", s.unit.Path
	body = s.get("/dues/mine", 200, "有异议")
	i = strings.Index(body, `name="base" value="`) + len(`name="base" value="`)
	base := body[i : i+strings.IndexByte(body[i:], '"')]
	s.post("/dues/mine/object", 422, url.Values{"base": {base}, "content": {" "}}, "请写明哪里不对")
	s.post("/dues/mine/object", 303, url.Values{"base": {base}, "content": {"奖金不应计入"}})
	s.role, s.over = "officer", ""
	body = s.get("/dues/objections", 200, "奖金不应计入", "待答复")
	i = strings.Index(body, "/dues/objections/")
	answer := body[i : i+strings.IndexByte(body[i:], '"')]
	s.post(answer, 422, url.Values{"version": {"1"}, "verdict": {"refused"}}, "请写明答复")
	s.post(answer, 303, url.Values{"version": {"1"}, "verdict": {"refused"}, "answer": {"没有计入奖金"}})
	s.role, s.over = "member", s.unit.Path
	s.get("/dues/mine", 200, "没有计入奖金")
}

func TestBank_statement_line_by_line(t *testing.T) {
	s := newSite(t)
	upload := func(csv string, code int, want ...string) {
		t.Helper()
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for k, v := range map[string]string{"unit": s.u(), "year": "2025"} {
			if err := w.WriteField(k, v); err != nil {
				t.Fatal(err)
			}
		}
		part, err := w.CreateFormFile("file", "bank.csv")
		if err == nil {
			_, err = part.Write([]byte(csv))
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/dues/bank", &b)
		r.Header.Set("Content-Type", w.FormDataContentType())
		s.do(r, code, want...)
	}
	upload("交易日期,收入,支出,摘要\n2025-03-21,x,,结息\n", 422, "第 2 行")
	upload("交易日期,收入,支出,摘要\n2025-03-21,1.37,,结息\n", 303)
	body := s.get("/dues/bank?year=2025&unit="+s.u(), 200, "结息", "待对", "记为利息")
	i := strings.Index(body, `action="/dues/bank/`) + len(`action="`)
	line := body[i : i+strings.IndexByte(body[i:], '"')]
	s.post(line, 303, url.Values{"unit": {s.u()}, "year": {"2025"}, "entry": {"interest"}})
	s.get("/dues/bank?year=2025&unit="+s.u(), 200, "已对上")
	s.post(line, 303, url.Values{"unit": {s.u()}, "year": {"2025"}})
	s.get("/dues/bank?year=2025&unit="+s.u(), 200, "待对")
}

// A member sees their own dues and nobody else's; a reminder to all names nobody.
func TestPages_keep_persons_apart(t *testing.T) {
	s := newSite(t)
	s.role, s.over = "member", s.unit.Path
	body := s.get("/dues/mine?year=2025", 200, "我的党费")
	for _, e := range s.members[1:] {
		if strings.Contains(body, e.Name) {
			t.Errorf("one's own page names %s", e.Name)
		}
	}
	for _, path := range []string{"/dues", "/dues/year", "/dues/account/" + keyOf(s.own), "/dues/balances", "/dues/collect", "/dues/reminder", "/dues/export"} {
		s.get(path, 403)
	}
	s.role = "collector"
	for _, path := range []string{"/dues/objections", "/dues/bank"} {
		s.get(path, 403)
	}
	body = s.get("/dues/reminder?month=2026-06", 200)
	body = body[:strings.Index(body, `id="letters"`)]
	for _, e := range s.members {
		if strings.Contains(body, e.Name) {
			t.Errorf("the reminder to all names %s", e.Name)
		}
	}
	body = s.get("/dues/assessment?year=2025", 200)
	if strings.Contains(body, "另一口径") {
		t.Error("the other formula is shown to a collector")
	}
	s.own = 0
	s.get("/dues/mine", 200, "没有对应的党员")
}

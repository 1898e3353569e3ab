package trailweb_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/feature/trail/trailweb"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web/webtest"
)

var nine = time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)

var policy = access.Policy{"audit-admin": {trail.CanOwn, trail.CanView, trail.CanExport, trail.CanPrune}, "member": {trail.CanOwn}}

// people are who the tests sign in as.
func people(token string, now time.Time) (*access.Actor, error) {
	day := civil.DayOf(now)
	var a *access.Actor
	switch token {
	case "auditor":
		a = access.NewActor(policy, 1, 0, "程审", []access.Grant{{Role: "audit-admin", Name: "全部单位", Title: "审计管理员"}}, day)
	case "peilin":
		a = access.NewActor(policy, 8, 12, "裴临", []access.Grant{{Role: "member", Over: "001.001.", Name: "民二庭党支部", Title: "党员"}}, day)
	default:
		return nil, fault.New(fault.SignedOut, "登录已失效。")
	}
	a.ProvenAt = now
	return a, nil
}

func site(t *testing.T, now time.Time) (http.Handler, *sqldb.DB) {
	t.Helper()
	db := sqltest.Lite(t, now)
	chain := sqltest.Chain(t, db)
	app, err := trailapp.New(db, chain, trailapp.Options{Heads: t.TempDir(), Forward: "tls://collector.example:6514"})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db)
	if err := chain.Link(t.Context()); err != nil {
		t.Fatal(err)
	}
	return webtest.Handler(now, webtest.Door(people), trailweb.Routes(app)...), db
}

// fill writes a morning of an invented court.
func fill(t *testing.T, db *sqldb.DB) {
	t.Helper()
	actor := func(name string, account, member int64, post string) *access.Actor {
		a := access.NewActor(policy, account, member, name, []access.Grant{{Role: "member", Over: "001.", Name: "民二庭党支部", Title: post}}, 1)
		a.From, a.Request = "192.0.2.7", "r-7f3a91"
		return a
	}
	shen, feng := actor("沈砚", 7, 11, "支部书记"), actor("丰夏", 9, 0, "党务干部")
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for _, x := range []struct {
			who *access.Actor
			e   audit.Entry
		}{
			{shen, audit.Entry{Action: "account.sign-in", Subject: "沈砚（shenyan）", Account: 7}},
			{shen, audit.Entry{Action: "life.record", Subject: "民二庭党支部 2026-09-17 支委会", Detail: map[string]any{"stage": "recorded", "present": 5}}},
			{shen, audit.Entry{Action: "member.reveal", Subject: "裴临", Member: 12, Kinds: "公民身份号码、联系电话、家庭住址", Detail: map[string]string{"reason": "核对组织关系介绍信"}}},
			{feng, audit.Entry{Action: "member.export", Subject: "导出党员名册 2 人", Members: []int64{11, 12}, Kinds: "公民身份号码、联系电话", Detail: map[string]any{"reason": "年度党内统计", "count": 2}}},
			{feng, audit.Entry{Action: "account.reset", Subject: "裴临（peilin）", Account: 8}},
			{nil, audit.Entry{Action: "account.sign-in-failed", Subject: "未知登录名", Result: audit.Failed, Address: "192.0.2.66"}},
			{shen, audit.Entry{Action: "account.refused", Subject: "GET /accounts", Result: audit.Refused}},
			{shen, audit.Entry{Action: "x.do", Subject: `"><svg onload=alert(1)>`}},
		} {
			if err := audit.By(tx, x.who, x.e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func ask(t *testing.T, h http.Handler, who, method, path string, form url.Values, header ...string) answer {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, name := range []string{"touyan_session", "__Host-touyan"} {
		req.AddCookie(&http.Cookie{Name: name, Value: who})
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return answer{rec, t}
}

func (a answer) is(code int, want ...string) answer {
	a.t.Helper()
	if a.Code != code {
		a.t.Fatalf("%d, want %d: %s", a.Code, code, a.Body)
	}
	for _, w := range want {
		if !strings.Contains(a.Body.String(), w) {
			a.t.Errorf("without %q: %s", w, a.Body)
		}
	}
	return a
}

func (a answer) not(what ...string) answer {
	a.t.Helper()
	for _, w := range what {
		if strings.Contains(a.Body.String(), w) {
			a.t.Errorf("with %q: %s", w, a.Body)
		}
	}
	return a
}

// DB-22, ASVS 1.2.1: the list shows what is asked, keeps what was asked, and
// runs nothing that an entry says.
func TestDB_22_list_filters_by_the_address(t *testing.T) {
	h, _ := site(t, nine)
	ask(t, h, "auditor", "GET", "/audit", nil).is(200, "沈砚", "查看完整信息", "登录失败", "2026-09-18 09:00:00", "&lt;svg onload").not("<svg onload")
	ask(t, h, "auditor", "GET", "/audit?actor=丰夏&group=account.", nil).is(200, "重置口令", `value="丰夏"`, `value="account." selected`, "反查受影响人员").not("导出党员名册 2 人", "登录失败")
	ask(t, h, "auditor", "GET", "/audit?result=refused&from=2026-09-18&until=2026-09-18", nil).is(200, "请求被拒", `value="2026-09-18"`).not("核对", "支委会")
	ask(t, h, "auditor", "GET", "/audit?object=没有这样的", nil).is(200, "没有符合条件的记录")
	ask(t, h, "auditor", "GET", "/audit?from=x&at=y&before=z&result=w&group=v", nil).is(200, "沈砚")
	ask(t, h, "peilin", "GET", "/audit", nil).is(403).not("沈砚")
}

func TestEntry_in_the_drawer_and_by_itself(t *testing.T) {
	h, _ := site(t, nine)
	list := ask(t, h, "auditor", "GET", "/audit?actor=沈砚", nil).is(200)
	m := regexp.MustCompile(`href="(/audit/entries/[0-9a-z]{13})\?back=([^"]+)"`).FindAllStringSubmatch(list.Body.String(), -1)
	if len(m) == 0 {
		t.Fatalf("no entry: %s", list.Body)
	}
	at := strings.ReplaceAll(m[2][0][len(`href="`):len(m[2][0])-1], "&amp;", "&")
	ask(t, h, "auditor", "GET", at, nil, "HX-Request", "true", "HX-Target", "drawer").is(200, "data-drawer", `href="/audit?actor=`).not("<title>")
	ask(t, h, "auditor", "GET", m[2][1], nil).is(200, "<title>", "192.0.2.7", "r-7f3a91", "第 3 环", "核对组织关系介绍信", "公民身份号码、联系电话、家庭住址", "民二庭党支部 支部书记")
	ask(t, h, "auditor", "GET", "/audit/entries/0000000000001", nil).is(404)
	ask(t, h, "peilin", "GET", m[2][1], nil).is(403)
}

// DB-16: taking entries away is itself an entry.
func TestDB_16_export_is_in_the_trail(t *testing.T) {
	h, _ := site(t, nine)
	if a := ask(t, h, "auditor", "POST", "/audit/export", url.Values{"actor": {"沈砚"}}).is(200); !strings.HasPrefix(a.Body.String(), "PK") || !strings.Contains(a.Header().Get("Content-Disposition"), "attachment") {
		t.Error("no workbook")
	}
	if a := ask(t, h, "auditor", "POST", "/audit/affected", url.Values{"actor": {"丰夏"}, "from": {"2026-09-18"}, "until": {"2026-09-18"}}).is(200); !strings.HasPrefix(a.Body.String(), "PK") {
		t.Error("no workbook")
	}
	ask(t, h, "auditor", "POST", "/audit/affected", url.Values{"actor": {"丰夏"}}).is(422, "没有导出", "请填写人员和起止日期")
	ask(t, h, "auditor", "GET", "/audit?group=audit.", nil).is(200, "导出审计记录 5 条", "导出受影响人员清单 2 条")
	ask(t, h, "peilin", "POST", "/audit/export", url.Values{}).is(403)
}

func TestIntegrity_verifies_and_refuses_to_prune_too_early(t *testing.T) {
	h, db := site(t, nine)
	ask(t, h, "auditor", "GET", "/audit/integrity", nil).is(200, "还没有校验过", "8 环", "tls://collector.example:6514")
	ask(t, h, "auditor", "POST", "/audit/head", url.Values{}).is(303)
	ask(t, h, "auditor", "POST", "/audit/verify", url.Values{}).is(303)
	ask(t, h, "auditor", "GET", "/audit/integrity", nil).is(200, "审计链完整", "没有告警")
	ask(t, h, "auditor", "POST", "/audit/prune", url.Values{"before": {"2026-09-01"}}).is(422, "还不能清理", `value="2026-09-01"`)
	ask(t, h, "auditor", "POST", "/audit/prune", url.Values{}).is(422, "请填写日期")
	ask(t, h, "auditor", "POST", "/audit/prune", url.Values{"before": {"2023-09-18"}}).is(303)
	if _, err := db.Raw().ExecContext(t.Context(), `update audit_entry set subject = '裴临二' where action = 'member.reveal'`); err != nil {
		t.Fatal(err)
	}
	ask(t, h, "auditor", "POST", "/audit/verify", url.Values{}).is(303)
	ask(t, h, "auditor", "GET", "/audit/integrity", nil).is(200, "审计链不完整", "第 3 环", "请保留现场")
	ask(t, h, "auditor", "GET", "/audit/counts", nil).is(200, "查看完整信息", "不统计个人").not("沈砚", "丰夏")
	ask(t, h, "auditor", "GET", "/audit/counts?from=2020-01-01&until=2026-01-01", nil).is(422, "1 至 92 天")
}

// PI-07: the page of one's own, for everybody who is signed in.
func TestPI_07_the_page_of_who_looked(t *testing.T) {
	h, _ := site(t, nine)
	ask(t, h, "peilin", "GET", "/account/lookups", nil).is(200, "沈砚", "民二庭党支部 支部书记", "公民身份号码、联系电话、家庭住址", "核对组织关系介绍信", "丰夏", "年度党内统计", "重置口令").not("支委会", "192.0.2")
	ask(t, h, "auditor", "GET", "/account/lookups", nil).is(200, "我的账号").not("沈砚", "查看和导出")
	ask(t, h, "", "GET", "/account/lookups", nil).is(303)
}

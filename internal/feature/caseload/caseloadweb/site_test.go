package caseloadweb_test

import (
	"bytes"
	"context"
	"net/http"
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
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
	"touyan/test/example"
)

var tuesday = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// site is the room's pages over the invented court with its cases.
type site struct {
	*testing.T
	handler http.Handler
	role    string
	over    access.Path
}

var roles = access.Policy{
	"leader":  {caseload.CanView, caseload.CanAnswer},
	"officer": {caseload.CanView, caseload.CanImport, caseload.CanCirculate, caseload.CanAnswer, caseload.CanScreen, caseload.CanDefine},
	"screen":  {caseload.CanView},
	"branch":  {caseload.CanAnswer},
}

// results are what a room of surveys would tell.
type results struct{}

func (results) Pleased(context.Context, access.Permit, org.UnitID, civil.Period) ([]caseloadweb.Pleased, error) {
	return []caseloadweb.Pleased{{Channel: "诉讼服务满意度", Until: civil.MustDay("2026-05-31"), Good: 180, Valid: 200}}, nil
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := sqltest.Lite(t, tuesday)
	sqltest.Chain(t, db)
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	load := func(path string, take func(f intake.File) error) {
		t.Helper()
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := take(intake.File{Name: filepath.Base(path), Size: int64(len(raw)), ReaderAt: bytes.NewReader(raw)}); err != nil {
			t.Fatal(err)
		}
	}
	load("../../org/testdata/org-yunchuan.xlsx", func(f intake.File) error {
		_, err := o.LoadList(context.Background(), system(t, org.CanImport, ""), f, false, 1, nil)
		return err
	})
	m := memberapp.New(db, sealer, o.Facts())
	o.Recognise(m.Facts())
	load("../../member/roster/testdata/roster-clean.xlsx", func(f intake.File) error {
		_, err := m.LoadRoster(context.Background(), system(t, member.CanImport, ""), f, false, 2, nil)
		return err
	})
	work := caseloadapp.New(db, o.Facts())
	cases, err := example.Cases(civil.DayOf(tuesday))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := work.Import(context.Background(), system(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: intake.File{Name: "cases.csv", Size: int64(len(cases)), ReaderAt: bytes.NewReader(cases)}, On: civil.DayOf(tuesday) - 1}); err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, role: "officer"}
	door := webtest.Door(func(_ string, now time.Time) (*access.Actor, error) {
		return access.NewActor(roles, 1, 0, "简宁", []access.Grant{{Role: access.Role(s.role), Over: s.over, Name: "云川中院机关党委", Period: civil.Since(1)}}, civil.DayOf(now)), nil
	})
	s.handler = webtest.Handler(tuesday, door, caseloadweb.Routes(work, circularapp.New(db, o.Facts(), work), results{}, nil, func(x caseloadapp.Screen, _ string) *access.Actor {
		return access.NewActor(roles, 0, 0, x.Name, []access.Grant{{Role: "screen", Over: x.CourtAtWall.Path.Own(), Period: civil.Since(1)}}, civil.DayOf(tuesday))
	})...)
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

// attribute returns the first value that a pattern finds.
func (s *site) attribute(body, pattern string) string {
	s.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		s.Fatalf("nothing like %s", pattern)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestBoard_opens_every_number_to_its_cases_and_its_definition(t *testing.T) {
	s := newSite(t)
	body := s.get("/court-work", 200, "结案率", "一审服判息诉率，按团队", "民一庭第四审判团队", "不能据此说好坏", "还没有周调度", "诉讼服务满意度", "180 / 200", "90.0%", "生成第 26 周通报", "未设区间")
	if strings.Contains(body, "style=") || strings.Contains(body, "onclick") {
		t.Error("the content policy allows neither")
	}
	cases := s.get(s.attribute(body, `href="(/court-work/cases\?[^"]*code=Q01[^"]*)"`), 200, "一审结案−其中上诉", "通行-2016", "川45民初")
	if strings.Contains(cases, "白宇") || strings.Contains(cases, "承办") {
		t.Error("a judge is named behind a number of a unit")
	}
	for _, q := range []string{"?by=division&span=quarter", "?by=team&span=rolling&code=X04", "?span=week&code=E01", "?span=days&from=2025-01-01&until=2025-12-31&code=E03"} {
		s.get("/court-work"+q, 200, "看表")
	}
	s.get("/court-work?span=days&from=2025-12-31&until=2025-01-01", 422)
	s.get("/court-work?code=E04", 404)
	if body := s.get("/court-work/export?by=division", 200); !strings.HasPrefix(body, "PK") {
		t.Error("no workbook")
	}
}

func TestStamp_is_nothing_until_a_list_comes_in(t *testing.T) {
	s := newSite(t)
	seen := s.attribute(s.get("/court-work", 200), `hx-get="(/court-work/stamp\?seen=[^"]+)"`)
	if body := s.get(seen, 204); body != "" {
		t.Errorf("%q", body)
	}
	r := httptest.NewRequest(http.MethodGet, "/court-work/stamp?seen=0", nil)
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Current-URL", "http://x/court-work?by=team")
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "x"})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, r)
	if to := rec.Header().Get("HX-Redirect"); rec.Code != 200 || to != "/court-work?by=team" {
		t.Errorf("%d %q", rec.Code, to)
	}
}

func TestWall_has_units_and_no_person(t *testing.T) {
	s := newSite(t)
	body := s.get("/wall", 200, "云川市中级人民法院", "审判质效", "结案率", "少于 30 件的团队不上屏", "data-poll")
	for _, name := range []string{"白宇", "孙艳辉", "乔颖", "简宁"} {
		if strings.Contains(body, name) {
			t.Errorf("the wall names %s", name)
		}
	}
}

func TestCircular_from_the_draft_to_a_closed_task(t *testing.T) {
	s := newSite(t)
	board := s.get("/court-work", 200)
	court := s.attribute(board, `name="court" value="([^"]+)"`)
	to := s.post("/court-work/circulars", 303, url.Values{"court": {court}, "week": {"2026-06-22"}, "by": {"team"}})
	page := s.get(to, 200, "2026 年第 26 周周调度", "草稿", "不涉及个人", "加跟进事项")
	id := strings.TrimPrefix(to, "/court-work/circulars/")
	version := s.attribute(page, `name="version" value="([^"]+)"`)
	s.post(to+"/issue", 422, url.Values{"version": {version}, "signer": {"某院长"}}, "还没有跟进事项")
	for _, m := range regexp.MustCompile(`action="(/court-work/signals/[^"]+/tasks)"`).FindAllStringSubmatch(page, -1) {
		s.post(m[1], 422, url.Values{"circular": {id}, "task": {"核对数据"}, "due": {"2026-06-01"}, "other": {"民一庭内勤"}}, "期限应不早于今天")
		s.post(m[1], 303, url.Values{"circular": {id}, "task": {"核对数据"}, "due": {"2026-07-10"}, "owner": {s.attribute(page, `<option value="([0-9]+\.[^"]+)"`)}})
	}
	s.post(to+"/issue", 303, url.Values{"version": {version}, "signer": {"某院长"}, "number": {"云中法〔2026〕9号"}})
	page = s.get(to, 200, "由某院长签发", "核对数据")
	s.get(to+"/print", 200, "列入的单位超出了", "某院长")
	if body := s.get(to+"/paper", 200); !strings.HasPrefix(body, "PK") {
		t.Error("no Word file")
	}
	task := s.attribute(page, `href="(/court-work/tasks/[^"]+)"`)
	s.post(task+"/reasons", 422, url.Values{"reasons": {""}}, "请写明核对数据")
	s.post(task+"/reasons", 303, url.Values{"reasons": {"鉴定案件集中"}})
	s.post(task+"/finish", 422, url.Values{"outcome": {" "}}, "请写明做了什么")
	s.post(task+"/finish", 303, url.Values{"outcome": {"已排期"}})
	s.get("/court-work/followups?court="+court, 200, "已排期", "办结 1", "跟踪期")
	s.get("/wall?court="+court, 200, "第 26 周", "今年跟进")
	s.role = "leader"
	if body := s.get(to, 200); strings.Contains(body, "加跟进事项") {
		t.Error("a leader may only look")
	}
	s.post("/court-work/circulars", 403, url.Values{"court": {court}})
	s.role = "branch"
	s.get(to, 403)
	s.get(task, 200, "鉴定案件集中")
}

func TestOther_pages_open_and_export(t *testing.T) {
	s := newSite(t)
	court := s.attribute(s.get("/court-work", 200), `name="court" value="([^"]+)"`)
	s.post("/court-work/contest", 422, url.Values{"court": {court}, "name": {"三比三看"}, "kind": {"division"}, "from": {"2026-01-01"}, "until": {"2026-06-30"}, "code0": {"E01"}, "line0": {"九成"}}, "线应是 0 至 100 的百分数")
	s.post("/court-work/contest", 303, url.Values{"court": {court}, "name": {"三比三看"}, "source": {"云中法〔2026〕8号"}, "kind": {"division"}, "from": {"2026-01-01"}, "until": {"2026-06-30"}, "least": {"30"}, "code0": {"E01"}, "line0": {"80.5"}, "code1": {"X04"}, "line1": {"45"}})
	s.get("/court-work/contest", 200, "≥ 80.5%", "达标", "不排先后")
	unit := s.attribute(s.get("/court-work/registers", 200, "先锋合议庭", "枫桥式党小组"), `<optgroup label="庭室"><option value="([^"]+)"`)
	s.post("/court-work/registers", 422, url.Values{"court": {court}, "kind": {"studio"}, "name": {"某工作室"}, "unit_of": {unit}}, "命名的文号")
	s.post("/court-work/registers", 303, url.Values{"court": {court}, "kind": {"studio"}, "name": {"某工作室"}, "unit_of": {unit}, "source": {"云中法〔2026〕2号"}, "from": {"2026-03-01"}})
	s.get("/court-work/registers", 200, "某工作室", "云中法〔2026〕2号")
	s.get("/court-work/lowest", 200, "末位清单没有启用", "不按名次排序")
	s.get("/court-work/lowest/export", 409)
	s.get("/court-work/party", 200, "相关不等于因果", "不得据此评价党支部或个人")
	for _, path := range []string{"/court-work/circulars/export", "/court-work/followups/export", "/court-work/contest/export", "/court-work/registers/export", "/court-work/party/export"} {
		if body := s.get(path, 200); !strings.HasPrefix(body, "PK") {
			t.Errorf("%s is no workbook", path)
		}
	}
}

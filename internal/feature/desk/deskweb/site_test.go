package deskweb_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/desk/deskweb"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/stamp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

var now = time.Date(2026, 9, 18, 9, 30, 0, 0, civil.Shanghai)

var policy = access.Policy{
	"officer":   {"desk.view", "desk.overview", "desk.ask", "desk.decide", "desk.set", "life.record", "org.import"},
	"leader":    {"desk.view", "desk.overview"},
	"secretary": {"desk.view", "desk.ask", "life.record"},
	"member":    {"desk.view"},
}

// site is the room behind a real site. Who is in is the cookie's value.
type site struct {
	testing.TB
	db      *sqldb.DB
	app     *deskapp.App
	tree    *org.Tree
	handler http.Handler
	as      string
	actors  map[string]*access.Actor
}

func (s *site) Identify(_ context.Context, token string, _ time.Time) (*access.Actor, error) {
	if a := s.actors[token]; a != nil {
		return a, nil
	}
	return nil, fault.New(fault.SignedOut, "请登录")
}

func (s *site) Refused(context.Context, *access.Actor, string, string) {}

// frame is the real shell without navigation.
type frame struct{}

func (frame) Page(r *web.Request, title, _ string, body templ.Component) templ.Component {
	shell := ui.Shell{Title: title, AsOf: "截至 09-18 09:30", Version: "v0"}
	if g, ok := r.Actor.Here(); ok {
		shell.ScopeName, shell.PersonName = g.Name, r.Actor.Name
	}
	return ui.Page(shell, body)
}
func (frame) Bare(_ *web.Request, title string, body templ.Component) templ.Component {
	return ui.Bare(title, "", body)
}
func (f frame) Fault(r *web.Request, x *fault.Fault) templ.Component {
	return ui.Bare(x.Kind.String(), "", templ.Raw(templ.EscapeString(x.Text)))
}

func file(t testing.TB, name string) intake.File {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "member", "roster", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: name, Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func system(t testing.TB, can access.Can) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newSite is the invented courts, the register of one, and its organisation
// life of this year with some gaps.
func newSite(t testing.TB) *site {
	t.Helper()
	ctx := context.Background()
	db := sqltest.Lite(t, now)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, system(t, org.CanImport), file(t, "org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, system(t, member.CanImport), file(t, "roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	s := &site{TB: t, db: db}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { s.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	s.app = deskapp.New(db, o.Facts(), orgsource.New(o.Facts(), m.Facts()), lifeapp.New(db, o.Facts(), m.Facts()).Facts())
	s.meet()
	b := s.unit(org.Branch, "010100005")
	court, committee := s.unit(org.Court, "01"), s.unit(org.PartyCommittee, "010100")
	s.actors = map[string]*access.Actor{}
	for n, x := range []struct {
		name string
		role access.Role
		unit org.Unit
	}{{"officer", "officer", committee}, {"leader", "leader", court}, {"secretary", "secretary", b}, {"member", "member", b}} {
		s.actors[x.name] = access.NewActor(policy, int64(n+1), 0, "沈砚", []access.Grant{{Role: x.role, Unit: int64(x.unit.ID), Over: x.unit.Path, Name: x.unit.Short}}, 1)
	}
	site := &web.Site{Door: s, Frame: frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	site.Add(deskweb.Routes(s.app)...)
	s.handler = site.Handler()
	return s
}

func (s *site) unit(kind org.Kind, code string) org.Unit {
	s.Helper()
	u, ok := s.tree.ByCode(kind, code)
	if !ok {
		s.Fatalf("no %s %s", kind, code)
	}
	return u
}

// meet records this year's meetings of the intermediate court's branches: all
// of them but two.
func (s *site) meet() {
	s.Helper()
	court := s.unit(org.Court, "01")
	err := s.db.Write(context.Background(), func(tx *sqldb.Tx) error {
		in := tx.Insert("life_meeting", "id", "branch", "party_group", "kinds", "stage", "title", "day", "begins", "due", "present", "entered_at", "recorded_at", "version")
		for _, b := range s.tree.Under(court.Path, org.Branch) {
			if b.Court != court.ID {
				continue
			}
			for m := 1; m <= 9; m++ {
				add := func(kinds, day int, title string, group org.UnitID) {
					if b.Code == "010100005" && m == 8 && kinds == 2 || b.Code == "010100009" && m == 5 && kinds == 16 {
						return
					}
					d := civil.MustDate(2026, m, day)
					stage, at := "recorded", any(sqldb.At(d.Start().Add(17*time.Hour)))
					if d > tx.Today() {
						stage, at = "planned", nil
					}
					in.Add(id.New[int](tx.Now()), b.ID, group, kinds, stage, title, d, "15:00", 20, 19, sqldb.At(tx.Now()), at, 1)
				}
				add(2, 22, fmt.Sprintf("%d 月支委会", m), 0)
				add(16, 9, fmt.Sprintf("%d 月主题党日", m), 0)
				if m%3 == 2 {
					add(1, 12, fmt.Sprintf("第 %d 次党员大会", m/3+1), 0)
				}
				for _, g := range s.tree.Children(b.ID) {
					add(4, 11, fmt.Sprintf("%s%d 月党小组会", g.Short, m), g.ID)
				}
			}
			if err := stamp.Touch(tx, int64(b.ID), b.Path); err != nil {
				return err
			}
		}
		return in.Done()
	})
	if err != nil {
		s.Fatal(err)
	}
}

type answer struct {
	testing.TB
	*httptest.ResponseRecorder
}

func (s *site) do(method, target string, form url.Values, header ...string) answer {
	s.Helper()
	req := httptest.NewRequest(method, target, strings.NewReader(form.Encode()))
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.as})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return answer{s, rec}
}

func (s *site) get(target string, header ...string) answer {
	s.Helper()
	return s.do("GET", target, nil, header...)
}

// is fails unless the answer has the status and says all of it.
func (a answer) is(code int, says ...string) answer {
	a.Helper()
	if a.Code != code {
		a.Fatalf("status %d, want %d: %s", a.Code, code, a.Body)
	}
	for _, x := range says {
		if !strings.Contains(a.Body.String(), x) {
			a.Errorf("does not say %q", x)
		}
	}
	return a
}

func (a answer) not(says ...string) answer {
	a.Helper()
	for _, x := range says {
		if strings.Contains(a.Body.String(), x) {
			a.Errorf("says %q", x)
		}
	}
	return a
}

func (s *site) key(code, rule, period string) string {
	b := s.unit(org.Branch, code)
	return "rule=" + rule + "&kind=branch&subject=" + b.ID.String() + "&period=" + period
}

func fields(query string, more ...string) url.Values {
	v, _ := url.ParseQuery(query)
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestWorkbench_by_seat(t *testing.T) {
	s := newSite(t)
	s.as = "secretary"
	s.get("/desk").is(200, "2026 年 9 月 18 日 星期五", "要办的事", "逾期 1", "支部履责", "支部工作条例 第十二条", "说明理由", "补记", "最近记录的事实", "9 月工作日历").
		not("核定豁免", "各支部例外", "立案庭")
	s.get("/desk?month=2026-08").is(200, "2026 年 8 月工作日历")
	s.get("/desk?month=1900-01").is(200, "2026 年 9 月工作日历")
	s.get("/desk?show=waiting").is(200, "这一类没有事项")
	s.as = "officer"
	s.get("/desk").is(200, "各支部例外", "民二庭党支部", "换届", "刑二庭党支部", "2026-12-15").not("开始使用", "补记会议", "临江区")
	s.as = "leader"
	s.get("/desk").is(200, "各支部例外").not("待核定的说明", "记录工作")
	s.as = "member"
	s.get("/desk").is(200, "近期活动", "9 月支委会", "没有要我办的事").not("说明理由", "补记")
}

func TestOverview_filters_in_the_address(t *testing.T) {
	s := newSite(t)
	s.as = "officer"
	s.get("/overview").is(200, "履责总览", "15 个支部", "三会一课", "党员数", "民二庭", "/overview/finding?rule=MTG-02", `hx-target="#drawer"`, "提示 58 人", "还有 88 天")
	s.get("/overview?look=late").is(200, "民二庭", "执行局第一").not(">立案庭<")
	s.get("/overview?duty=theme-day").is(200, "主题党日").not("每季")
	s.get("/overview?unit="+s.unit(org.Branch, "010100009").ID.String()+"&duty="+url.QueryEscape("三会一课")).is(200, "执行局第一")
	s.get("/overview?span=last-year&look=nonsense&unit=zz").is(200, "2025-01-01")
	s.get("/overview?look=soon&duty=theme-day").is(200)
	s.as = "secretary"
	s.get("/overview").is(403)
	s.as = ""
	if got := s.get("/overview"); got.Code != 303 {
		t.Errorf("signed out: %d", got.Code)
	}
}

func TestOverview_of_several_courts(t *testing.T) {
	s := newSite(t)
	s.as = "leader"
	lower := s.unit(org.Court, "02")
	// The highest court by itself, with short names.
	s.get("/overview").is(200, "云川市中级人民法院 15 个支部", ">民二庭</a>", "机关党委", "全部 4 个法院").
		not("云川市中级人民法院民二庭", "尚未开始记录", `class="band"`)
	// All of them: what has not begun is one line.
	all := s.get("/overview?court=all").is(200, "4 个法院", `class="band"`, "尚未开始记录", "court="+lower.ID.String()).Body.String()
	if n := strings.Count(all, `class="band"`); n != 4 {
		t.Errorf("%d bands, want one for each of 4 courts", n)
	}
	for _, line := range strings.Split(all, "<tr")[1:] {
		if strings.Contains(line, "尚未开始记录") && strings.Contains(line, "<td") {
			t.Errorf("a court that has not begun has cells: %.200s", line)
		}
	}
	s.get("/overview?court=all&look=late").is(200, "民二庭").not("尚未开始记录")
	s.get("/overview?court="+lower.ID.String()).is(200, "尚未开始记录", lower.Name, "换届").not("支委会</th>", `缺数据"`)
	// A branch of another court than the one chosen was chosen before it.
	b := s.unit(org.Branch, "010100005").ID.String()
	s.get("/overview?unit="+b).is(200, ">民二庭</a>").not(">民一庭</a>")
	s.get("/overview?court="+lower.ID.String()+"&unit="+b).is(200, lower.Name).not(">民二庭</a>")
	s.get("/overview?court=all&unit="+b).is(200, ">民二庭</a>").not(">民一庭</a>", "尚未开始记录")
	s.get("/desk").is(200, "各支部例外", "尚未开始记录", "3<small> 个法院", `scope="colgroup"`).not("云川市中级人民法院民二庭")
}

func TestOverview_says_what_a_cell_means(t *testing.T) {
	s := newSite(t)
	s.as = "officer"
	s.get("/overview").is(200, `aria-label="离退休干部 设置 提示 58 人"`, `aria-label="民二庭 谈心谈话 缺数据"`, `aria-label="民二庭 支委会 逾期 `).not("未到期 提示", "未到期 缺数据")
}

func TestParameters_page_and_form(t *testing.T) {
	s := newSite(t)
	court := s.unit(org.Court, "01")
	s.actors["keeper"] = access.NewActor(policy, 0, 0, "沈砚", []access.Grant{{Role: "officer", Unit: int64(court.ID), Over: court.Path, Name: court.Short}}, 1)
	s.as = "keeper"
	s.get("/parameters").is(200, "组织生活起算日", "党课频次", "待核", "没有设定", "20 人", "临江区").not("设定经过")
	at := "/parameters/set?court=" + court.ID.String() + "&name=life.lecture-every"
	s.get(at).is(200, "设定党课频次", "每季一次", "下级法院没有自己设定的")
	s.get("/parameters/set?court=" + court.ID.String() + "&name=nothing").is(404)
	form := url.Values{"court": {court.ID.String()}, "name": {"life.lecture-every"}, "amount": {"quarter"}, "from": {"2026-13-01"}, "basis": {"云中法机党〔2026〕3 号"}}
	s.do("POST", "/parameters/set", form).is(422, "没有设定", "不是日期", "云中法机党〔2026〕3 号")
	form.Set("from", "2026-01-01")
	s.do("POST", "/parameters/set", form).is(303)
	s.get("/parameters").is(200, "设定经过", "每季一次", "2026-01-01", "云中法机党〔2026〕3 号")
	s.get("/parameters?court="+s.unit(org.Court, "02").ID.String()).is(200, "随上级法院")
	s.get("/overview").is(200, "民二庭 党课 ")
	s.as = "officer" // over a committee, which is no court
	s.get("/parameters").is(200, "当前工作范围里没有法院")
	s.get(at).is(404)
	s.as = "secretary"
	s.get("/parameters").is(403)
	s.do("POST", "/parameters/set", form).is(403)
}

func TestOverview_export(t *testing.T) {
	s := newSite(t)
	s.as = "officer"
	a := s.get("/overview/export?look=late").is(200)
	if !bytes.HasPrefix(a.Body.Bytes(), []byte("PK")) || !strings.Contains(a.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%v, %d bytes", a.Header(), a.Body.Len())
	}
}

func TestFinding_in_the_drawer_and_on_a_page(t *testing.T) {
	s := newSite(t)
	s.as = "officer"
	at := "/overview/finding?" + s.key("010100005", "MTG-02", "2026-08")
	s.get(at).is(200, "<html", "怎样判定", "不符合</b>。", "《中国共产党支部工作条例（试行）》第十二条", "说明理由", "其他各期", "逾期 18 天")
	s.get(at, "HX-Request", "true", "HX-Target", "drawer").is(200, `data-drawer`, "上一条", "怎样判定").not("<html")
	// Closing leads back to the page with its filters, also after a step.
	s.get(at, "HX-Request", "true", "HX-Target", "drawer", "HX-Current-URL", "http://touyan.test/overview?look=late&unit=1").
		is(200, `href="/overview?look=late&amp;unit=1"`, "from=%2Foverview%3Flook%3Dlate%26unit%3D1")
	s.get(at+"&from="+url.QueryEscape("https://elsewhere.test/login"), "HX-Request", "true", "HX-Target", "drawer").is(200).not("elsewhere")
	s.get("/overview/finding?rule=MTG-02&kind=branch&subject=zzz&period=2026-08").is(404)
	s.as = "secretary"
	s.get("/overview/finding?" + s.key("010100009", "MTG-06", "2026-05")).is(404)
	s.as = "member"
	s.get(at).is(200, "怎样判定").not("提交说明", "补记会议")
}

func TestExemption_asked_and_decided_by_forms(t *testing.T) {
	s := newSite(t)
	s.as = "secretary"
	key := s.key("010100005", "MTG-02", "2026-08")
	s.do("POST", "/overview/finding/ask", fields(key, "reason", "忙")).is(422, "至少 6 字", ">忙</textarea>", "没有提交")
	s.do("POST", "/overview/finding/ask", fields(key, "reason", "八月专项行动期间与九月会议合并召开")).is(303)
	s.get("/overview/finding?"+key).is(200, "撤回说明", "说明理由", "八月专项行动").not("提交说明")
	s.get("/desk").is(200, "已说明理由，等待核定", "等核定 1")
	s.as = "officer"
	s.get("/desk").is(200, "待核定的说明", "2026 年 8 月支委会")
	page := s.get("/overview/finding?"+key).is(200, "同意豁免", "不同意").Body.String()
	_, rest, _ := strings.Cut(page, `action="/exemptions/`)
	request, _, _ := strings.Cut(rest, "/")
	s.do("POST", "/exemptions/"+request+"/decide", fields(key, "decision", "approve", "verdict", "")).is(422, "请写明核定意见")
	s.as = "member"
	s.do("POST", "/exemptions/"+request+"/decide", fields(key, "decision", "approve", "verdict", "情况属实，予以豁免")).is(403)
	s.as = "officer"
	s.do("POST", "/exemptions/"+request+"/decide", fields(key, "decision", "approve", "verdict", "情况属实，予以豁免")).is(303)
	s.get("/overview/finding?"+key).is(200, "已豁免", "经核定豁免", "情况属实", "支部委员会会议没有记录")
	s.as = "secretary"
	s.get("/desk").is(200, "本月内").not("8 月支部委员会会议没有记录", "说明理由，等待核定")
	s.get("/messages").is(200, "已核定豁免", "未读")
	s.do("POST", "/messages/read", url.Values{}).is(303)
	s.get("/messages").is(200).not("未读")
}

func TestRules_index_has_every_rule_and_its_articles(t *testing.T) {
	s := newSite(t)
	s.as = "member"
	a := s.get("/rules").is(200, "条号待核", "支部工作条例 第十二条", `id="branch-regulations-第十二条"`)
	for _, r := range s.app.Rules() {
		if !strings.Contains(a.Body.String(), `id="rule-`+string(r.ID)+`"`) {
			t.Errorf("%s is not in the index", r.ID)
		}
	}
}

func TestEmpty_installation_leads_to_the_import(t *testing.T) {
	db := sqltest.Lite(t, now)
	s := &site{TB: t, db: db, as: "x", actors: map[string]*access.Actor{"x": access.NewActor(policy, 1, 0, "沈砚", []access.Grant{{Role: "officer"}}, 1)}}
	site := &web.Site{Door: s, Frame: frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
	o := orgapp.New(db)
	site.Add(deskweb.Routes(deskapp.New(db, o.Facts()))...)
	s.handler = site.Handler()
	s.get("/desk").is(200, "还没有组织架构", "/imports/org/new", "导入党员名册", "导入组织生活台账", "在上一步之后").not("已完成", "/imports/members/new")
	s.get("/overview").is(200, "还没有党支部")
	s.get("/messages").is(200, "没有消息")
	// With the organisation in, the register is next; nothing else is red.
	if _, err := o.LoadList(t.Context(), system(t, org.CanImport), file(t, "org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	page := s.get("/desk").is(200, "开始使用", "已完成", "/imports/members/new").not("还没有组织架构", "/imports/meetings/new").Body.String()
	if n := strings.Count(page, "btn-primary"); n != 1 {
		t.Errorf("%d primary buttons", n)
	}
}

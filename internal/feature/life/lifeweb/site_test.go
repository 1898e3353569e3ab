package lifeweb_test

import (
	"bytes"
	"context"
	"io"
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

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/life/lifeweb"
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

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// door lets one actor in, whoever the test says.
type door struct{ actor *access.Actor }

func (d *door) Identify(context.Context, string, time.Time) (*access.Actor, error) {
	return d.actor, nil
}
func (*door) Refused(context.Context, *access.Actor, string, string) {}

// site is the room over the invented courts, with one browser at one seat.
type site struct {
	*testing.T
	app     *lifeapp.App
	tree    *org.Tree
	handler http.Handler
	door    *door
	unit    org.Unit
}

func file(t *testing.T, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func newSite(t *testing.T) *site {
	t.Helper()
	ctx := context.Background()
	db := sqltest.Lite(t, noon)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	may := func(can access.Can) access.Permit {
		p, err := access.System("test").Permit(can, "")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	o := orgapp.New(db)
	if _, err := o.LoadList(ctx, may(org.CanImport), file(t, "../../org/testdata/org-yunchuan.xlsx"), false, 1, nil); err != nil {
		t.Fatal(err)
	}
	m := memberapp.New(db, sealer, o.Facts())
	if _, err := m.LoadRoster(ctx, may(member.CanImport), file(t, "../../member/roster/testdata/roster-clean.xlsx"), false, 2, nil); err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, app: lifeapp.New(db, o.Facts(), m.Facts()).Sealing(sealer), door: &door{}}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { s.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: s.door, Frame: webtest.Frame{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: func() time.Time { return noon }}
	w.Add(lifeweb.Routes(s.app)...)
	s.handler = w.Handler()
	s.sit("刑一庭党支部", "secretary")
	return s
}

// sit takes a seat at a branch of the intermediate court.
func (s *site) sit(branch string, role access.Role) {
	s.Helper()
	for _, u := range s.tree.All() {
		if u.Short == branch && strings.HasPrefix(u.Code, "01") {
			s.unit = u
		}
	}
	policy := access.Policy{"secretary": {life.CanView, life.CanRecord}, "member": {life.CanView}}
	s.door.actor = access.NewActor(policy, 7, 0, "郑萍", []access.Grant{{Role: role, Unit: int64(s.unit.ID), Over: s.unit.Path, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
}

type answer struct {
	code     int
	to, body string
}

func (s *site) do(method, path string, form url.Values) answer {
	s.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, path, body)
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "x"})
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, req)
	return answer{w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (s *site) get(path string) answer { s.Helper(); return s.do("GET", path, nil) }

// want checks the status and that the body has every text.
func (s *site) want(a answer, code int, texts ...string) answer {
	s.Helper()
	if a.code != code {
		s.Fatalf("status %d, want %d: %.600s", a.code, code, a.body)
	}
	for _, x := range texts {
		if !strings.Contains(a.body, x) {
			s.Errorf("the page lacks %q", x)
		}
	}
	return a
}

var input = regexp.MustCompile(`<input[^>]*type="(?:hidden|radio)"[^>]*>`)
var attrs = regexp.MustCompile(`(name|value)="([^"]*)"`)

// filled is the form as a browser would send it untouched: hidden fields and
// ticked radios.
func filled(body string) url.Values {
	v := url.Values{}
	for _, tag := range input.FindAllString(body, -1) {
		if strings.Contains(tag, `type="radio"`) && !strings.Contains(tag, " checked") {
			continue
		}
		m := map[string]string{}
		for _, a := range attrs.FindAllStringSubmatch(tag, -1) {
			m[a[1]] = a[2]
		}
		v.Set(m["name"], m["value"])
	}
	return v
}

// record fills in a form from /life/new for an assembly.
func (s *site) record(change func(url.Values)) answer {
	s.Helper()
	a := s.want(s.get("/life/new?kind=assembly&on=2026-Q2"), 200, "要素 16", "实到", "刑事审判第一庭", `value="郑萍"`)
	v := filled(a.body)
	for name, value := range map[string]string{"kind": "assembly", "title": "第二季度支部党员大会", "day": "2026-06-18", "begins": "16:30", "ends": "17:30", "place": "党员活动室", "host": "郑萍", "recorder": "陈松超",
		"topic-0": "审议计划", "presenter-0": "郑萍", "points": "一、通报。", "vote-0-text": "同意计划", "vote-0-matter": "general", "vote-0-manner": "hands", "vote-0-ayes": "17", "vote-0-noes": "0", "vote-0-blanks": "0", "do": "file"} {
		v.Set(name, value)
	}
	change(v)
	return s.do("POST", "/life", v)
}

func TestRecordByHand_without_script(t *testing.T) {
	s := newSite(t)
	if a := s.want(s.get("/life"), 200, "还没有记录组织生活", "/life/new"); strings.Contains(a.body, "导入台账") {
		t.Error("a secretary is offered the import")
	}
	var away string
	a := s.record(func(v url.Values) {
		for name := range v {
			if strings.HasPrefix(name, "a-") {
				away = name
			}
		}
		v.Set(away, "leave")
		v.Set("r-"+away[2:], "出差")
	})
	if a.code != 303 || !regexp.MustCompile(`^/life/[0-9a-z]{13}$`).MatchString(a.to) {
		t.Fatalf("%d %s %.800s", a.code, a.to, a.body)
	}
	s.want(s.get(a.to), 200, "第二季度支部党员大会", "用于 2 处", "2026 年第二季度党员大会", "（出差）", "应到 18 人，实到 17 人", "补记，晚 12 天", "赞成 17，超过应到会有表决权党员", "提交归档", "可以表决")
	s.want(s.get(a.to+"/print"), 200, "支部党员大会会议记录", "18 人，其中有表决权", "审议计划（汇报人：郑萍）", "打印人 郑萍")
	s.want(s.get(a.to+"/notice"), 200, "关于召开支部党员大会的通知", "2026 年 6 月 18 日（星期四）")
	s.want(s.get("/life"), 200, "2026 年 6 月", "17 / 18", "已记录")
	s.want(s.get("/life?on=2026-06&kind=committee"), 200, "没有符合的会议")
	if x := s.get("/life/export"); x.code != 200 || !strings.HasPrefix(x.body, "PK") {
		t.Errorf("export: %d", x.code)
	}
}

func TestForm_comes_back_as_typed(t *testing.T) {
	s := newSite(t)
	a := s.record(func(v url.Values) {
		v.Set("ends", "15:50")
		v.Set("vote-0-ayes", "99")
		v.Set("host", "")
		v.Set("points", "没有丢的要点<b>")
	})
	s.want(a, 422, "还不能归档，有 3 处要改", "应晚于 16:30", `href="#f-ends"`, `href="#f-vote-0-text"`, "请填写主持人", "没有丢的要点&lt;b&gt;", `value="15:50"`, `value="99"`, "3 处要改")
	bad := s.record(func(v url.Values) { v.Set("vote-0-ayes", "很多"); v.Set("day", "昨天") })
	s.want(bad, 422, "“很多”应为", "“昨天”不是日期")
	draft := s.record(func(v url.Values) { v.Set("do", "draft"); v.Set("host", ""); v.Set("title", "") })
	if draft.code != 303 || !strings.HasSuffix(draft.to, "/edit") {
		t.Errorf("a draft: %d %s", draft.code, draft.to)
	}
	s.want(s.get(draft.to), 200, "草稿", "一、通报。")
}

func TestForm_grows_and_changes_kind_without_script(t *testing.T) {
	s := newSite(t)
	s.want(s.record(func(v url.Values) { v.Del("do"); v.Set("add-topic", "1") }), 200, `name="topic-1"`, "审议计划")
	s.want(s.record(func(v url.Values) {
		v.Del("do")
		v.Set("topic-1", "第二个")
		v.Set("presenter-1", "")
		v.Set("remove-topic", "0")
	}), 200, "第二个")
	a := s.want(s.record(func(v url.Values) { v.Set("kind", "group"); v.Set("do", "refresh") }), 200, "第一党小组", "党小组名单")
	if strings.Contains(a.body, "还不能归档") {
		t.Error("changing the kind complains")
	}
	s.want(s.record(func(v url.Values) { v.Set("kind", "organisation-life+review"); v.Set("do", "refresh") }), 200, "所属年度", "评议结果", "只记人数")
	s.want(s.record(func(v url.Values) { v.Set("kind", "committee"); v.Set("do", "refresh") }), 200, "支委会名单", "须达到 3")
}

func TestCheck_answers_the_two_cards(t *testing.T) {
	s := newSite(t)
	v := filled(s.get("/life/new?kind=assembly").body)
	v.Set("kind", "assembly")
	v.Set("day", "2026-06-18")
	n := 0
	for name := range v {
		if strings.HasPrefix(name, "a-") && n < 10 {
			v.Set(name, "absent")
			n++
		}
	}
	a := s.want(s.do("POST", "/life/check", v), 200, `id="quorum"`, `id="elements"`, "不能表决", `aria-live="polite"`)
	if strings.Contains(a.body, "<form") {
		t.Error("more than the cards")
	}
}

func TestConflict_shows_theirs_and_keeps_mine(t *testing.T) {
	s := newSite(t)
	to := s.record(func(url.Values) {}).to
	edit := s.want(s.get(to+"/edit"), 200, "保存修改")
	base := func(place string) url.Values {
		v := filled(edit.body)
		for name, value := range map[string]string{"kind": "assembly", "title": "第二季度支部党员大会", "day": "2026-06-18", "begins": "16:30", "ends": "17:30", "place": place, "host": "郑萍", "recorder": "陈松超", "topic-0": "审议计划", "presenter-0": "郑萍", "points": "一、通报。", "do": "file"} {
			v.Set(name, value)
		}
		return v
	}
	if a := s.do("POST", "/life", base("五楼")); a.code != 303 {
		t.Fatalf("%d %.500s", a.code, a.body)
	}
	a := s.want(s.do("POST", "/life", base("三楼")), 409, "已被别人改过", "地点由“党员活动室”改为“五楼”", "五楼", `value="三楼"`, "以您填的为准")
	v := base("三楼")
	v.Set("version", filled(a.body).Get("version"))
	if a := s.do("POST", "/life", v); a.code != 303 {
		t.Errorf("knowingly: %d", a.code)
	}
	s.want(s.get(to), 200, "地点由“五楼”改为“三楼”")
}

func TestSeats_see_their_own(t *testing.T) {
	s := newSite(t)
	to := s.record(func(url.Values) {}).to
	s.sit("刑一庭党支部", "member")
	if a := s.want(s.get(to), 200); strings.Contains(a.body, "/edit") || strings.Contains(a.body, "取消会议") {
		t.Error("a member is offered what would be refused")
	}
	s.want(s.get(to+"/edit"), 403)
	s.want(s.get("/life/new"), 403)
	s.sit("民一庭党支部", "secretary")
	for _, path := range []string{to, to + "/edit", to + "/print", to + "/notice"} {
		s.want(s.get(path), 404)
	}
	s.want(s.do("POST", to+"/off", url.Values{"reason": {"x"}, "version": {"1"}}), 404)
}

func TestGroupLeader_keeps_the_group_only(t *testing.T) {
	s := newSite(t)
	other := s.record(func(url.Values) {}).to
	branch := s.unit
	g := s.tree.Children(branch.ID)[0]
	s.door.actor = access.NewActor(access.Policy{"leader": {life.CanView, life.CanRecord}}, 8, 0, "易波平", []access.Grant{{Role: "leader", Unit: int64(g.ID), Over: g.Path, Period: civil.Since(1)}}, civil.DayOf(noon))
	v := filled(s.want(s.get("/life/new?kind=group"), 200, g.Short, "党小组名单").body)
	for name, value := range map[string]string{"kind": "group", "group": g.ID.String(), "title": "6 月会议", "day": "2026-06-22", "begins": "16:00", "host": "易波平", "topic-0": "学习", "do": "file"} {
		v.Set(name, value)
	}
	a := s.do("POST", "/life", v)
	if a.code != 303 {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	s.want(s.get(a.to), 200, "6 月会议")
	s.want(s.get("/life"), 200, "6 月会议", "共 1 次")
	s.want(s.get(other), 404)
	v.Set("kind", "assembly")
	s.want(s.do("POST", "/life", v), 404)
	s.want(s.get("/life/talks"), 200, "由党支部登记")
}

func TestCallOff_and_talks_by_hand(t *testing.T) {
	s := newSite(t)
	to := s.record(func(url.Values) {}).to
	s.want(s.do("POST", to+"/off", url.Values{"reason": {""}, "version": {"1"}}), 422, "请写明取消的原因")
	if a := s.do("POST", to+"/off", url.Values{"reason": {"集中执行"}, "version": {"1"}}); a.code != 303 {
		t.Fatal(a.code)
	}
	s.want(s.get(to), 200, "已取消", "集中执行", "恢复会议")
	if a := s.do("POST", to+"/restore", url.Values{}); a.code != 303 {
		t.Fatal(a.code)
	}
	s.want(s.get(to), 200, "已记录")
	if a := s.get("/life/new?kind=talk&branch=" + s.unit.ID.String() + "&on=2026"); a.code != 303 || !strings.HasPrefix(a.to, "/life/talks?branch=") {
		t.Errorf("%d %s", a.code, a.to)
	}
	s.want(s.do("POST", "/life/talks", url.Values{"branch": {s.unit.ID.String()}, "day": {"2026-05-01"}, "one": {"郑萍"}, "other": {"不在册"}}), 422, "请从本支部党员中选择", "不在册")
	if a := s.do("POST", "/life/talks", url.Values{"branch": {s.unit.ID.String()}, "day": {"2026-05-01"}, "one": {"郑萍"}, "other": {"高璐海"}}); a.code != 303 {
		t.Fatalf("%d %.500s", a.code, a.body)
	}
	s.want(s.get("/life/talks"), 200, "郑萍，高璐海", "应谈 75 对")
	s.sit("刑一庭党支部", "member")
	if a := s.want(s.get("/life/talks"), 200); strings.Contains(a.body, "高璐海") {
		t.Error("talks of others are shown to a member")
	}
}

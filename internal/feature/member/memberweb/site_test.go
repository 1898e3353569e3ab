package memberweb_test

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
	"touyan/internal/feature/member/memberweb"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

var (
	ctx  = context.Background()
	noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)
)

// frame draws the pages in the product's shell.
type frame struct{}

func (frame) Page(r *web.Request, title, _ string, body templ.Component) templ.Component {
	s := ui.Shell{Title: title, ScopeName: "云川中院机关党委", PersonName: "简宁", AsOf: "截至 06-30 12:00",
		Nav: ui.Nav{Groups: []ui.NavGroup{{Items: []ui.NavItem{{Label: "党员名册", Href: "/members", Icon: "users", Active: true}}}}}}
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
	"reader":    {member.CanView},
	"secretary": {member.CanView, member.CanReveal, member.CanChange},
	"officer":   {member.CanView, member.CanReveal, member.CanChange, member.CanImport, member.CanDecide},
}

func (door) Identify(_ context.Context, token string, now time.Time) (*access.Actor, error) {
	role, path, _ := strings.Cut(token, "@")
	return access.NewActor(policy, 1, 0, "简宁", []access.Grant{{Role: access.Role(role), Over: access.Path(path), Period: civil.Since(1)}}, civil.DayOf(now)), nil
}

func (door) Refused(context.Context, *access.Actor, string, string) {}

// site is the room behind its routes, over the intermediate court.
type site struct {
	*testing.T
	db      *sqldb.DB
	app     *memberapp.App
	handler http.Handler
	token   string
	tree    *org.Tree
}

func newSite(t *testing.T, rosters ...string) *site {
	t.Helper()
	db := sqltest.Lite(t, noon)
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	o := orgapp.New(db)
	file := func(name string) intake.File {
		b, err := os.ReadFile(filepath.Join("..", "roster", "testdata", name))
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
	s := &site{T: t, db: db, app: memberapp.New(db, sealer, o.Facts()), token: "officer@"}
	for _, name := range rosters {
		if _, err := s.app.LoadRoster(ctx, permit(member.CanImport), file(name), false, 2, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { s.tree, err = o.Facts().Tree(tx, tx.Today()); return err }); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: door{}, Frame: frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}
	w.Add(memberweb.Routes(s.app)...)
	s.handler = w.Handler()
	return s
}

// as signs in to another seat.
func (s *site) as(role string, unit org.Unit) *site {
	other := *s
	other.token = role + "@" + string(unit.Path)
	return &other
}

func (s *site) branch(code string) org.Unit {
	s.Helper()
	u, ok := s.tree.ByCode(org.Branch, code)
	if !ok {
		s.Fatalf("no branch %s", code)
	}
	return u
}

func (s *site) member(name string) string {
	s.Helper()
	var k member.ID
	err := s.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		k, err = sqldb.One(tx, sqldb.Scalar[member.ID], `select id from member where full_name = $1`, name)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return k.String()
}

type answer struct {
	*testing.T
	code int
	to   string
	body string
	http http.Header
}

func (s *site) do(req *http.Request) answer {
	s.Helper()
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.token})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return answer{s.T, rec.Code, rec.Header().Get("Location"), rec.Body.String(), rec.Header()}
}

func (s *site) get(path string, header ...string) answer {
	s.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return s.do(req)
}

func (s *site) post(path string, fields url.Values) answer {
	s.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
}

// is checks the status, where it leads and what it says.
func (a answer) is(code int, want ...string) answer {
	a.Helper()
	if a.code != code {
		a.Fatalf("%d → %q, want %d:\n%.3000s", a.code, a.to, code, a.body)
	}
	for _, w := range want {
		if !strings.Contains(a.body, w) && a.to != w {
			a.Errorf("%d → %q lacks %q", a.code, a.to, w)
		}
	}
	return a
}

func (a answer) not(what ...string) answer {
	a.Helper()
	for _, w := range what {
		if strings.Contains(a.body, w) {
			a.Errorf("the page has %q", w)
		}
	}
	return a
}

// form reads the fields of the form with the id as a browser would send them.
func (a answer) form(id string) url.Values {
	a.Helper()
	_, rest, ok := strings.Cut(a.body, `id="`+id+`"`)
	if !ok {
		a.Fatalf("no form %s", id)
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	v := url.Values{}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(rest, -1) {
		if name := attr(tag, "name"); name != "" && (!strings.Contains(tag, `type="checkbox"`) || strings.Contains(tag, " checked")) {
			v.Add(name, attr(tag, "value"))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<select[^>]*>.*?</select>`).FindAllString(rest, -1) {
		chosen := ""
		if o := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m); o != nil {
			chosen = o[1]
		}
		v.Add(attr(m, "name"), chosen)
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(rest, -1) {
		v.Add(attr(m[0], "name"), m[1])
	}
	return v
}

func attr(tag, name string) string {
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestList_shows_filters_and_says_so_in_the_address(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	b := s.branch("010100001")
	page := s.get("/members").is(200, "党员名册", "331 人", "新增党员", "/imports/members/new", "第 1–50 人，共 331 人")
	page.not("514503198812195162", "16304892370")
	s.get("/members?unit="+b.ID.String()).is(200, "立案庭党支部 22 人：正式", "第 1–22 人，共 22 人", "第一党小组", `aria-current="true"`)
	s.get("/members?unit="+b.ID.String()+"&standing=probationary&q=%E9%99%88").is(200, `value="陈"`, `value="probationary" selected`)
	s.get("/members?page=7").is(200, "第 301–331 人")
	s.get("/members?page=700").is(200, "第 301–331 人")
	s.get("/members?q=nobody&standing=full").is(200, "没有同时符合这 2 个条件的党员", "去掉“姓名、手机尾号”后有 309 人")
	s.get("/members?sort=age&down=1").is(200, `aria-sort="descending"`)
	part := s.get("/members?q=%E9%99%88&standing=&unit="+b.ID.String(), "HX-Request", "true", "HX-Target", "roll").is(200, `id="roll"`, "陈娟")
	part.not("<html", "冯志博")
	if got, _ := url.QueryUnescape(part.http.Get("HX-Push-Url")); got != "/members?q=陈&unit="+b.ID.String() {
		t.Errorf("pushed %q", got)
	}
}

func TestList_of_a_branch_seat_knows_no_other(t *testing.T) {
	all := newSite(t, "roster-clean.xlsx")
	s := all.as("reader", all.branch("010100002"))
	s.get("/members").is(200, "刑一庭党支部 18 人").not("立案庭", "新增党员", "陈娟")
	s.get("/members?unit=" + s.branch("010100001").ID.String()).is(404)
	s.get("/members/" + s.member("陈娟")).is(404).not("陈娟")
	s.post("/members/"+s.member("陈娟")+"/reveal", url.Values{"reason": {"核对"}}).is(403)
	s.get("/members/new").is(403)
	sec := all.as("secretary", all.branch("010100002"))
	sec.post("/members/"+s.member("陈娟")+"/reveal", url.Values{"reason": {"核对"}}).is(404)
	sec.post("/members/group", url.Values{"id": {s.member("陈娟")}, "group": {s.tree.Children(s.branch("010100002").ID)[0].ID.String()}}).is(404)
}

func TestFirst_use_offers_the_import(t *testing.T) {
	s := newSite(t)
	s.get("/members").is(200, "还没有党员", "导入 Excel 名册", "下载模板", "逐个新增")
	if a := s.get("/members/template").is(200); !strings.HasPrefix(a.body, "PK") {
		t.Error("the template is no workbook")
	}
}

func TestReveal_needs_a_reason_and_shows_once(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at := "/members/" + s.member("贾辉琳")
	s.get(at).is(200, "5145<i>****</i>5162", "查看贾辉琳的完整信息").not("514503198812195162", "16304892370", "滨河东路227号")
	s.post(at+"/reveal", url.Values{"reason": {" "}}).is(422, "请填写事由").not("514503198812195162")
	s.post(at+"/reveal", url.Values{"reason": {"核对组织关系介绍信"}}).is(200, "514503198812195162", "16304892370", "滨河东路227号", "留痕")
	s.get(at).is(200).not("514503198812195162")
}

func TestEdit_comes_back_as_typed_and_tells_the_second_editor(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at := "/members/" + s.member("陈娟")
	first := s.get(at+"/edit").is(200, "现为 ****2182，不改就空着").form("member")
	second := s.get(at + "/edit").form("member")
	first.Set("joined", "2007-13-09")
	first.Set("remark", "<b>待核</b>")
	again := s.post(at+"/edit", first).is(422, "有 1 处需要改正", `value="2007-13-09"`, "&lt;b&gt;待核&lt;/b&gt;", `aria-invalid="true"`)
	again.not("<b>待核</b>")
	first.Set("joined", "2007-11-09")
	first.Set("job", "二级高级法官")
	s.post(at+"/edit", first).is(303, at)
	s.get(at).is(200, "二级高级法官", "简宁：修改", "工作岗位“三级高级法官”改为“二级高级法官”")
	second.Set("degree", "法学博士")
	stale := s.post(at+"/edit", second).is(409, "打开表单以后，这条记录有人改过", "三级高级法官", `value="法学博士"`, `value="二级高级法官"`)
	s.post(at+"/edit", stale.form("member")).is(303, at)
	s.get(at).is(200, "二级高级法官", "法学博士")
}

func TestAdd(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	b := s.branch("010100001")
	form := s.get("/members/new?branch="+b.ID.String()).is(200, `value="`+b.ID.String()+`" selected`).form("member")
	form.Set("name", "闻笛")
	form.Set("id-number", "514503199603122050")
	s.post("/members", form).is(422, "校验码不对", "加入党组织日期空着", `value="闻笛"`, `href="#f-id-number"`)
	form.Set("joined", "2020-07-01")
	form.Set("converted", "2021-07-01")
	for _, digit := range "0123456789X" { // the check digit of an invented number
		form.Set("id-number", "51450319960312205"+string(digit))
		if a := s.post("/members", form); a.code == 303 {
			s.get(a.to).is(200, "闻笛", "立案庭党支部", "正式党员", "资料不全")
			s.post("/members", form).is(409, "本院名册里已有这个公民身份号码")
			return
		}
	}
	t.Error("no check digit fits")
}

func TestMove_bar_and_group(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at, to := "/members/"+s.member("陈娟"), s.branch("010100002")
	s.get(at+"/move").is(200, "现在立案庭党支部第二党小组")
	s.post(at+"/move", url.Values{"branch": {to.ID.String()}, "day": {"2026-07-01"}}).is(422, "晚于今天", `value="2026-07-01"`)
	s.post(at+"/move", url.Values{"branch": {to.ID.String()}, "day": {"2026-06-15"}, "reason": {"岗位变动"}}).is(303, at)
	s.get(at).is(200, "刑一庭党支部", "2026-06-14", "岗位变动")
	s.post(at+"/bar", url.Values{"from": {"2026-06-01"}}).is(422, "请选择情形", "请填写依据的文件或决议")
	s.post(at+"/bar", url.Values{"case": {"自费出国半年以上"}, "from": {"2026-06-01"}, "basis": {"云法机党〔2026〕9 号"}}).is(303, at)
	page := s.get(at).is(200, "自费出国半年以上", "云法机党〔2026〕9 号", "截止")
	end := regexp.MustCompile(`action="(/members/[^"]*/bars/[^"]*/end)"`).FindStringSubmatch(page.body)
	if end == nil {
		t.Fatal("no way to end it")
	}
	s.post(end[1], url.Values{"until": {"2026-05-01"}}).is(422, "截止日期不能早于起始日期")
	s.post(end[1], url.Values{"until": {"2026-06-20"}}).is(303, at)

	group := s.tree.Children(to.ID)[0].ID.String()
	back := "/members?unit=" + to.ID.String()
	s.post("/members/group", url.Values{"group": {group}, "back": {back}}).is(422, "请先勾选党员", "刑一庭党支部 19 人")
	s.post("/members/group", url.Values{"group": {group}, "back": {back}, "id": {s.member("陈娟")}}).is(303, back)
	s.get(back+"&group="+group).is(200, "陈娟")
	s.post("/members/group", url.Values{"group": {group}, "back": {"//evil.invalid"}, "id": {s.member("陈娟")}}).is(303, "/members")
}

func TestExport(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	b := s.branch("010100001")
	s.get("/members/export?unit="+b.ID.String()).is(200, "导出 22 人", "完整版")
	for _, form := range []url.Values{{"unit": {b.ID.String()}}, {"back": {"/members"}, "id": {s.member("陈娟")}}} {
		if a := s.post("/members/export", form).is(200); !strings.HasPrefix(a.body, "PK") || !strings.Contains(a.http.Get("Content-Disposition"), "xlsx") {
			t.Errorf("no workbook: %v", a.http)
		}
	}
	s.post("/members/export/full", url.Values{"reason": {"年度党内统计"}}).is(404) // PI-11: only by approval
}

package careweb_test

import (
	"archive/zip"
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
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/care/careweb"
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

var noon = civil.MustDay("2026-06-25").Start().Add(12 * time.Hour)

// door lets one actor in, whoever the test says.
type door struct{ actor *access.Actor }

func (d *door) Identify(context.Context, string, time.Time) (*access.Actor, error) {
	return d.actor, nil
}

func (*door) Refused(context.Context, *access.Actor, string, string) {}

// site is the room over the invented courts, with one browser at one seat.
type site struct {
	*testing.T
	handler http.Handler
	door    *door
	unit    org.Unit
	people  []member.Belonging
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
	s := &site{T: t, door: &door{}}
	if err := db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := o.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, u := range tree.All() {
			if u.Short == "刑一庭党支部" && strings.HasPrefix(u.Code, "01") {
				s.unit = u
			}
		}
		bs, err := m.Facts().Belongings(tx, s.unit.Path)
		for _, b := range bs {
			if p, ok := b.In(tx.Today()); ok && p.Branch == s.unit.ID {
				s.people = append(s.people, b)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: s.door, Frame: webtest.Frame{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: func() time.Time { return noon }}
	w.Add(careweb.Routes(careapp.New(db, sealer, o.Facts()))...)
	s.handler = w.Handler()
	s.as("secretary", 0, s.unit.Path)
	return s
}

// as takes a seat.
func (s *site) as(role access.Role, who member.ID, over access.Path) {
	policy := access.Policy{"secretary": {care.CanView, care.CanKeep, care.CanRead}, "member": {care.CanOwn}, "officer": {care.CanCount}}
	s.door.actor = access.NewActor(policy, 7, int64(who), "郑萍", []access.Grant{{Role: role, Unit: int64(s.unit.ID), Over: over, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
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
	r := httptest.NewRequest(method, path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "anything"})
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header().Get("Location"), w.Body.String()}
}

func (s *site) get(path string, code int, texts ...string) answer {
	s.Helper()
	return s.want(s.do("GET", path, nil), code, texts...)
}

func (s *site) post(path string, code int, pairs []string, texts ...string) answer {
	s.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return s.want(s.do("POST", path, v), code, texts...)
}

func (s *site) want(a answer, code int, texts ...string) answer {
	s.Helper()
	if a.code != code {
		s.Errorf("status %d, want %d: %.400s", a.code, code, a.body)
	}
	for _, t := range texts {
		if !strings.Contains(a.body, t) {
			s.Errorf("no %q in %.3000s", t, a.body)
		}
	}
	return a
}

func (s *site) without(a answer, texts ...string) {
	s.Helper()
	for _, t := range texts {
		if strings.Contains(a.body, t) {
			s.Errorf("%q stands in %.2000s", t, a.body)
		}
	}
}

func link(t *testing.T, body, pattern string) string {
	t.Helper()
	at := regexp.MustCompile(pattern).FindString(body)
	if at == "" {
		t.Fatalf("no %s in %.3000s", pattern, body)
	}
	return at
}

const secret = "老伴去年病重"

// TestCare_through_its_pages puts somebody on the list, plans a visit, notes it, and
// sees that what is sealed stands on the pages of the few alone.
func TestCare_through_its_pages(t *testing.T) {
	s := newSite(t)
	who := s.people[0]
	front := s.get("/care", 200, "政治生日", "名单上没有人", "可以怎样过")
	s.without(front, "style=")
	s.get("/care?weeks=52", 200, who.Name, "登记谈话", "/care/cards/"+who.ID.String())
	s.get("/care/people", 200, "名单上没有人")
	s.get("/care/people/new?member="+who.ID.String(), 200, "困难情形", who.Name)
	s.post("/care/people", 422, []string{"member", who.ID.String(), "since", "2027-01-01", "circumstances", secret}, "还没有到", "请至少选一项", secret)
	s.post("/care/people", 422, []string{"since", "2026-05-01", "needs", "elder"}, "请从本支部党员中选择")
	s.post("/care/people", 303, []string{"member", who.ID.String(), "since", "2026-05-01", "needs", "elder", "needs", "hardship", "circumstances", secret})
	list := s.get("/care/people", 200, who.Name, "今年还没有走访")
	s.without(list, secret, "生活困难")
	s.without(s.get("/care", 200, who.Name, "还没有安排"), secret)
	person := link(t, list.body, `/care/people/[0-9a-z]{13}`)
	s.get(person, 200, secret, "已记入审计", "还没有走访")
	s.post(person, 422, []string{"version", "1", "circumstances", secret}, "请至少选一项")
	s.post(person, 303, []string{"version", "1", "needs", "elder", "circumstances", secret})
	s.post(person, 422, []string{"version", "1", "needs", "elder"}, "有人改过")

	s.get("/care/visits", 200, "没有走访")
	s.get("/care/visits/new?member="+who.ID.String(), 200, "计划日期")
	s.post("/care/visits", 422, []string{"member", who.ID.String(), "amount", "五百"}, "amount")
	s.post("/care/visits", 422, []string{"member", who.ID.String()}, "请填写计划日期")
	s.post("/care/visits", 303, []string{"member", who.ID.String(), "planned", "2026-06-26"})
	visit := link(t, s.get("/care/visits?stage=planned", 200, "已安排", who.Name).body, `/care/visits/[0-9a-z]{13}`)
	s.post(visit, 422, []string{"version", "1", "done", "2026-06-26"}, "还没有到", "请填写谁去走访")
	s.post(visit, 303, []string{"version", "1", "planned", "2026-06-24", "done", "2026-06-25", "visitors", "郑萍", "amount", "1,500.50", "gift", "米油", "remarks", "备注" + secret})
	s.post(visit, 422, []string{"version", "1", "done", "2026-06-25", "visitors", "郑萍"}, "有人改过")
	s.without(s.get("/care/visits", 200, "1,500.50 元", "米油", "已走访", "慰问金 1,500.50 元"), secret)
	s.get(visit, 200, "备注"+secret, "1500.50")
	s.get(person, 200, "备注"+secret, "1,500.50 元")
	s.get("/care", 200, "名单上的都走访过")
	for _, x := range []string{"/care/export?weeks=52", "/care/people/export?state=all", "/care/visits/export?year=2026", "/care/pairs/export"} {
		if a := s.do("GET", x, nil); a.code != 200 || !strings.HasPrefix(a.body, "PK") || strings.Contains(unzip(t, a.body), secret) {
			t.Errorf("%s: %d", x, a.code)
		}
	}
	s.post(visit+"/remove", 303, nil)
	s.post(person+"/end", 303, nil)
	s.get("/care/people?state=all", 200, "已移出")
	s.post(person+"/back", 303, nil)

	s.as("member", who.ID, s.unit.Path)
	for _, x := range []string{"/care", "/care/people", person, "/care/visits", "/care/pairs", "/care/numbers", "/care/people/export"} {
		s.get(x, 403)
	}
	s.as("officer", 0, "")
	s.without(s.get("/care/numbers", 200, "刑一庭党支部", "合计"), who.Name, secret)
	for _, x := range []string{"/care", "/care/people", person, visit} {
		s.get(x, 403)
	}
	if a := s.do("GET", "/care/numbers/export?year=2026", nil); a.code != 200 || !strings.HasPrefix(a.body, "PK") {
		t.Errorf("%d", a.code)
	}
}

// TestPairs_through_their_pages pairs two, writes a review as the mentor, takes it
// back and ends the pair.
func TestPairs_through_their_pages(t *testing.T) {
	s := newSite(t)
	mentor, mentee := s.people[0], s.people[1]
	s.get("/care/pairs", 200, "没有结对")
	s.get("/care/pairs/new", 200, mentor.Name, "2027-06-24")
	s.post("/care/pairs", 422, []string{"kind", "political", "mentee", mentee.ID.String(), "mentor", mentee.Name, "from", "2026-01-01", "until", "2026-12-31", "plan", "每月谈一次"}, "不能是同一人", "每月谈一次")
	a := s.post("/care/pairs", 303, []string{"kind", "political", "mentee", mentee.ID.String(), "mentor", mentor.Name, "from", "2026-01-01", "until", "2026-12-31", "plan", "每月谈一次"})
	pair := a.to
	s.post("/care/pairs", 422, []string{"kind", "political", "mentee", mentee.ID.String(), "mentor", mentor.Name, "from", "2026-12-31", "until", "2027-12-31"}, "先结束原来的结对")
	s.get(pair, 200, "每月谈一次", "登记小结", "提前结束")
	s.get("/care/pairs", 200, mentor.Name+"、"+mentee.Name, "进行中")
	s.as("member", mentee.ID, s.unit.Path)
	mine := s.get("/care/mine", 200, mentor.Name, "每月谈一次", "下一个政治生日")
	s.without(mine, "登记小结")
	own := "/care/mine/pairs/" + strings.TrimPrefix(pair, "/care/pairs/")
	s.post(own, 404, []string{"year", "2026", "words", "我写"})
	s.as("member", mentor.ID, s.unit.Path)
	s.get("/care/mine", 200, "登记小结")
	s.post(own, 422, []string{"year", "2026", "words", ""}, "请填写小结")
	s.post(own, 303, []string{"year", "2026", "words", "庭审驾驭有进步"})
	s.get("/care/mine", 200, "庭审驾驭有进步")
	s.as("secretary", 0, s.unit.Path)
	s.post(pair+"/review", 422, []string{"year", "2026", "words", "再写"}, "已有小结")
	s.post(pair+"/review/2026/remove", 303, nil)
	s.post(pair+"/review", 303, []string{"year", "2026", "words", "支部登记"})
	s.post(pair, 422, []string{"version", "1", "from", "2026-01-01", "until", "2025-12-31"}, "早于起始日期")
	s.post(pair, 303, []string{"version", "1", "from", "2026-01-01", "until", "2027-03-31", "plan", "每周谈一次"})
	s.post(pair+"/end", 422, []string{"day", "2026-06-26", "reason", ""}, "还没有到", "请填写提前结束的原因")
	s.post(pair+"/end", 303, []string{"day", "2026-06-25", "reason", "调离"})
	s.get(pair, 200, "2026-06-25，调离", "支部登记")
	s.get("/care/pairs?state=all", 200, "2026-01-01 至 2026-06-25")
}

// The card is one page of words: no picture, no score.
func TestCard_is_one_page_of_words(t *testing.T) {
	s := newSite(t)
	who := s.people[0]
	a := s.get("/care/cards/"+who.ID.String(), 200)
	text := unzip(t, a.body)
	for _, x := range []string{who.Name + "同志", "刑一庭党支部", "我志愿加入中国共产党", "政治生日快乐"} {
		if !strings.Contains(text, x) {
			t.Errorf("no %q on the card", x)
		}
	}
	for _, x := range []string{"<w:drawing", "<w:pict", "w:br w:type=\"page\"", "积分"} {
		if strings.Contains(text, x) {
			t.Errorf("%q on the card", x)
		}
	}
	s.get("/care/cards/0000000000001", 404)
}

// unzip is the text of all parts of an office file.
func unzip(t *testing.T, body string) string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, io.LimitReader(r, 1<<20)); err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	return all.String()
}

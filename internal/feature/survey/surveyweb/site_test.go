package surveyweb_test

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
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/feature/survey/surveyweb"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// door lets one actor in, whoever the test says, and counts whom it was asked for.
type door struct {
	actor *access.Actor
	asked int
	told  []string
}

func (d *door) Identify(context.Context, string, time.Time) (*access.Actor, error) {
	d.asked++
	return d.actor, nil
}

func (d *door) Refused(_ context.Context, _ *access.Actor, what, address string) {
	d.told = append(d.told, what+" "+address)
}

// site is the room over the invented courts, with one browser at one seat.
type site struct {
	*testing.T
	handler http.Handler
	door    *door
	unit    org.Unit
	log     bytes.Buffer
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
	if err := urn.Guard(ctx, db); err != nil {
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
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: s.door, Frame: webtest.Frame{}, Log: slog.New(slog.NewTextHandler(&s.log, nil)), Now: func() time.Time { return noon }, Rates: web.NewRates()}
	w.Add(surveyweb.Routes(surveyapp.New(db, o.Facts(), m.Facts(), urn.New(db, sealer)))...)
	s.handler = w.Handler()
	policy := access.Policy{"secretary": {survey.CanView, survey.CanKeep, survey.CanGrade}}
	s.door.actor = access.NewActor(policy, 7, 0, "郑萍", []access.Grant{{Role: "secretary", Unit: int64(s.unit.ID), Over: s.unit.Path, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
	return s
}

type answer struct {
	code     int
	to, body string
	header   http.Header
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
	return answer{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
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

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (s *site) begin(kind string) string {
	s.Helper()
	a := s.do("POST", "/surveys", values("kind", kind, "unit", s.unit.ID.String(), "year", "2026"))
	if a.code != http.StatusSeeOther {
		s.Fatalf("%d %.500s", a.code, a.body)
	}
	return strings.TrimSuffix(a.to, "/edit")
}

// TestPublic_answered_without_an_account walks from an empty list to the result
// of a public questionnaire; answering reads no session, sets no cookie, writes
// no log (VT-08).
func TestPublic_answered_without_an_account(t *testing.T) {
	s := newSite(t)
	s.want(s.do("GET", "/surveys", nil), 200, "还没有问卷")
	s.want(s.do("GET", "/surveys/new", nil), 200, "满意度测评", "刑一庭党支部")
	s.want(s.do("POST", "/surveys", values("kind", "satisfaction", "unit", "", "year", "x")), 422, "应为 1921 至")
	at := s.begin("satisfaction")
	edit := s.want(s.do("GET", at+"/edit", nil), 200, "您对法院工作的总体评价", "满意、基本满意", `name="version" value="1"`)
	_ = edit
	form := values("version", "1", "title", "群众满意度测评", "year", "2026", "way", "link", "scale", "满意、一般、不满意", "points", "100、60、0",
		"question-0", "总体评价", "form-0", "grade", "question-1", "意见", "form-1", "words", "group-0", "群众", "weight-0", "70", "group-1", "企业", "weight-1", "20")
	form.Set("add-question", "1")
	s.want(s.do("POST", at+"/edit", form), 200, `name="question-2"`, "总体评价")
	form.Del("add-question")
	form.Set("do", "open")
	s.want(s.do("POST", at+"/edit", form), 422, "权重合计 90，应为 100")
	form.Set("weight-1", "30")
	form.Set("version", "2") // the draft was kept, though it could not be opened
	if a := s.do("POST", at+"/edit", form); a.code != http.StatusSeeOther || a.to != at {
		t.Fatalf("%d %s %.2000s", a.code, a.to, a.body)
	}
	page := s.want(s.do("GET", at, nil), 200, "答题地址", "已收", "保护什么")
	link := regexp.MustCompile(`/ask/[a-z0-9]{20,}/1`).FindString(page.body)
	s.want(s.do("GET", at+"/preview", nil), 200, "预览", "不满意")
	s.want(s.do("GET", at+"/export", nil), 409)

	s.door.asked, s.door.told = 0, nil
	s.log.Reset()
	first := s.want(s.do("GET", link, nil), 200, "群众满意度测评", "不记名", "<legend", "交卷")
	if strings.Contains(first.body, "郑萍") {
		t.Error("the page knows who is signed in")
	}
	s.want(s.do("POST", link, values()), 422, "还没有选任何一项")
	s.want(s.do("POST", link, values("q0-0", "8", "q1-0", "留着的话")), 422, "不是问卷上的选项", "留着的话")
	for i := range 12 {
		to := link
		if i%2 == 1 {
			to = strings.TrimSuffix(link, "1") + "2"
		}
		a := s.do("POST", to, values("q0-0", "1", "q1-0", "门口好停车"))
		if a.code != http.StatusSeeOther || a.to != "/ask/done" || a.header.Get("Set-Cookie") != "" {
			t.Fatalf("%d %s %v", a.code, a.to, a.header)
		}
	}
	s.want(s.do("GET", "/ask/done", nil), 200, "已收到")
	if s.door.asked != 0 || len(s.door.told) != 0 || s.log.Len() != 0 {
		t.Errorf("asked %d times who it is, told %v, logged %s", s.door.asked, s.door.told, s.log.String())
	}
	s.want(s.do("GET", at, nil), 200, "12 份")
	if strings.Contains(s.do("GET", at, nil).body, "门口好停车") {
		t.Error("opinions are told before the end")
	}
	if a := s.do("POST", at+"/close", values()); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.500s", a.code, a.body)
	}
	s.want(s.do("GET", at, nil), 200, "收回 12 份", "群众 6 份", "100.00", "门口好停车", "意见一致", "照抄一份")
	s.want(s.do("GET", at+"/print", nil), 200, "结果报告单")
	for _, x := range []string{"/export", "/sheet"} {
		if a := s.do("GET", at+x, nil); a.code != 200 || !strings.HasPrefix(a.body, "PK") {
			t.Errorf("%s: %d", x, a.code)
		}
	}
	s.want(s.do("GET", "/surveys?year=2026&kind=satisfaction", nil), 200, "群众满意度测评", "已结束")
	s.want(s.do("GET", "/surveys?year=2020", nil), 200, "没有符合的问卷")
	s.want(s.do("POST", link, values("q0-0", "1")), 409, "已经结束")
}

// A flood by one address is turned away, and nobody's address is told for it.
func TestPublic_flood_is_turned_away(t *testing.T) {
	s := newSite(t)
	at := s.begin("satisfaction")
	if a := s.do("POST", at+"/open", values("version", "1")); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	link := regexp.MustCompile(`/ask/[a-z0-9]{20,}/1`).FindString(s.do("GET", at, nil).body)
	turned := 0
	for range 230 {
		if a := s.do("POST", link, values("q0-0", "9")); a.code == http.StatusTooManyRequests {
			turned++
		}
	}
	if turned == 0 || turned > 40 {
		t.Errorf("%d of 230 turned away", turned)
	}
	if len(s.door.told) != 0 {
		t.Errorf("told: %v", s.door.told)
	}
}

// TestReview_in_the_room goes from the draft to the grades through the pages.
func TestReview_in_the_room(t *testing.T) {
	s := newSite(t)
	at := s.begin("appraisal")
	s.want(s.do("GET", at+"/edit", nil), 200, "参加评定等次的正式党员", "高璐海", `checked`)
	s.want(s.do("GET", at, nil), 200, "抽取问卷码", "先抽取问卷码")
	s.want(s.do("POST", at+"/open", values("version", "1")), 422, "还没有抽取问卷码")
	s.want(s.do("POST", at+"/draw", values("version", "1", "tellers", "一个人")), 422, "2 名以上监督人")
	slips := s.want(s.do("POST", at+"/draw", values("version", "1", "tellers", "甲某\n乙某")), 200, "监督人 甲某", "只显示这一次")
	codes := regexp.MustCompile(`([0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){6})\s*<br>`).FindAllStringSubmatch(slips.body, -1)
	keys := regexp.MustCompile(`监督人 .某[^>]*>[^>]*>(?:\s*<[^>]*>)*([^<]{40,})<`).FindAllStringSubmatch(slips.body, -1)
	if len(codes) < 10 || len(keys) != 2 {
		t.Fatalf("%d codes, %d keys in %.2500s", len(codes), len(keys), slips.body)
	}
	if a := s.do("POST", at+"/open", values("version", "1")); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	link := regexp.MustCompile(`/ask/room/[a-z0-9]+`).FindString(s.do("GET", at, nil).body)
	s.want(s.do("GET", link, nil), 200, "问卷码", "高璐海", "基本合格")
	s.want(s.do("POST", link, values("code", "乱写", "q0-0", "1")), 422, "问卷码")
	for _, c := range codes {
		s.want(s.do("POST", link, values("code", c[1], "q0-0", "1", "q0-1", "2", "q0-2", "3")), 200, "已入箱", "下一位")
	}
	again := s.want(s.do("POST", link, values("code", codes[0][1], "q0-0", "1")), 422)
	if strings.Contains(again.body, "已入箱") {
		t.Error("a code is used twice")
	}
	s.want(s.do("POST", link+"/receipt", values("receipt", "0000-0000")), 200)
	s.want(s.do("POST", at+"/end", values("present", "")), 422, "到会参加测评的人数")
	if a := s.do("POST", at+"/end", values("present", "18")); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	s.want(s.do("GET", at, nil), 200, "开箱", "监督人密钥 1")
	s.want(s.do("POST", at+"/unseal", values("key-0", keys[0][1], "key-1", "错的")), 422)
	if a := s.do("POST", at+"/unseal", values("key-0", keys[0][1], "key-1", keys[1][1])); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.1800s", a.code, a.body)
	}
	s.want(s.do("GET", at, nil), 200, "还没有评定等次", "收回")
	s.want(s.do("GET", at+"/grades?fill=合格", nil), 200, "评定意见", `selected`)
	s.want(s.do("POST", at+"/grades", values("version", "3", "day", "2026-06-30", "grade-0", "不合格")), 422, "请选择由哪个会议评定", "请写明差距")
	form := values("version", "3", "organ", "committee", "day", "2026-06-30", "told", "2026-06-30")
	for i := range 9 {
		form.Set("grade-"+string(rune('0'+i)), "优秀")
	}
	if a := s.do("POST", at+"/grades", form); a.code != http.StatusSeeOther {
		t.Fatalf("%d %.1800s", a.code, a.body)
	}
	s.want(s.do("GET", at, nil), 200, "评为优秀 9 人", "一般不超过党员总数的三分之一", "请会议重新评定")
}

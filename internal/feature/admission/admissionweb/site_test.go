package admissionweb_test

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
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/admission/admissionweb"
	"touyan/internal/feature/life/lifeapp"
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

var noon = civil.MustDay("2029-03-01").Start().Add(12 * time.Hour)

// door lets one actor in, whoever the test says.
type door struct{ actor *access.Actor }

func (d *door) Identify(context.Context, string, time.Time) (*access.Actor, error) {
	return d.actor, nil
}
func (*door) Refused(context.Context, *access.Actor, string, string) {}

// site is the room over the invented courts, with one browser at one seat.
type site struct {
	testing.TB
	app     *admissionapp.App
	tree    *org.Tree
	handler http.Handler
	door    *door
	branch  org.Unit
	court   org.Unit
	full    []string // full members of the branch, as a form sends them
	dossier string   // its address
}

func file(t testing.TB, path string) intake.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: filepath.Base(path), Size: int64(len(b)), ReaderAt: bytes.NewReader(b)}
}

func newSite(t testing.TB) *site {
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
	l := lifeapp.New(db, o.Facts(), m.Facts())
	s := &site{TB: t, app: admissionapp.New(db, sealer, o.Facts(), m.Facts(), m.Admitting(), l.Facts()), door: &door{}}
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if s.tree, err = o.Facts().Tree(tx, tx.Today()); err != nil {
			return err
		}
		s.court, _ = s.tree.ByCode(org.Court, "01")
		for _, u := range s.tree.Under(s.court.Path, org.Branch) {
			if u.Court == s.court.ID && u.Short == "刑一庭党支部" {
				s.branch = u
			}
		}
		bs, err := m.Facts().Belongings(tx, s.branch.Path)
		for _, b := range bs {
			if b.StandingOn(civil.MustDay("2020-01-01")) == member.Full && b.StandingOn(tx.Today()) == member.Full {
				s.full = append(s.full, b.ID.String())
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: s.door, Frame: webtest.Frame{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: func() time.Time { return noon }}
	w.Add(admissionweb.Routes(s.app)...)
	s.handler = w.Handler()
	s.secretary()
	return s
}

var policy = access.Policy{
	"secretary": {admission.CanView, admission.CanRecord},
	"officer":   {admission.CanView, admission.CanRecord, admission.CanApprove, admission.CanPlan, admission.CanImport},
	"member":    {admission.CanOwn},
}

func (s *site) sit(account int64, role access.Role, name string, u org.Unit) {
	s.door.actor = access.NewActor(policy, account, 0, name, []access.Grant{{Role: role, Unit: int64(u.ID), Over: u.Path, Name: u.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
}

func (s *site) secretary() { s.sit(7, "secretary", "郑萍", s.branch) }
func (s *site) officer()   { s.sit(8, "officer", "陈松超", s.court) }

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
		s.Fatalf("status %d, want %d: %.900s", a.code, code, a.body)
	}
	for _, x := range texts {
		if !strings.Contains(a.body, x) {
			s.Errorf("the page lacks %q", x)
		}
	}
	return a
}

var (
	input = regexp.MustCompile(`<input[^>]*>`)
	named = regexp.MustCompile(` name="([^"]*)"`)
	value = regexp.MustCompile(` value="([^"]*)"`)
	taken = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// filled is the form as a browser would send it untouched.
func filled(body string) url.Values {
	v := url.Values{}
	for _, tag := range input.FindAllString(body, -1) {
		box := strings.Contains(tag, `type="radio"`) || strings.Contains(tag, `type="checkbox"`)
		n := named.FindStringSubmatch(tag)
		if n == nil || box && !strings.Contains(tag, " checked") {
			continue
		}
		if x := value.FindStringSubmatch(tag); x != nil {
			v.Add(n[1], x[1])
		}
	}
	for _, tag := range regexp.MustCompile(`(?s)<select.*?</select>`).FindAllString(body, -1) {
		n := named.FindStringSubmatch(tag)
		if x := taken.FindStringSubmatch(tag); n != nil && x != nil {
			v.Set(n[1], x[1])
		}
	}
	return v
}

// step records a step through its form on a day, with every box ticked.
func (s *site) step(step admission.Step, day string, change func(url.Values)) answer {
	s.Helper()
	verb := "/record/"
	if step.Superior() {
		verb = "/decide/"
		s.officer()
		defer s.secretary()
	}
	at := s.dossier + verb + string(step)
	page := s.want(s.get(at), 200)
	v := filled(page.body)
	v.Set("day", day)
	def, _ := admission.Defined(step)
	for _, p := range def.Papers {
		v.Add("paper", string(p))
	}
	for _, e := range admission.ElementsOf(step, civil.MustDay(day)) {
		v.Add("element", string(e.Element))
	}
	if n := step.Needs(); n.People != "" && v.Get("person-1") == "" {
		v.Set("person-1", s.full[0])
		if n.Least > 1 {
			v.Set("person-2", s.full[1])
		}
	}
	if change != nil {
		change(v)
	}
	return s.do("POST", at, v)
}

// open opens a dossier through the form.
func (s *site) open(name string) {
	s.Helper()
	page := s.want(s.get("/admission/new"), 200, "收到申请书的日期", "公民身份号码", "刑一庭党支部")
	v := filled(page.body)
	v.Set("name", name)
	v.Set("id-number", "990000200106300171")
	v.Set("education", "大学本科")
	v.Set("work-unit", "刑一庭")
	v.Set("job", "法官助理")
	v.Set("branch", s.branch.ID.String())
	v.Set("applied", "2026-05-11")
	v.Set("ethnicity", "01")
	a := s.do("POST", "/admission", v)
	if a.code != 303 {
		s.Fatalf("%d %.900s", a.code, a.body)
	}
	s.dossier = a.to
}

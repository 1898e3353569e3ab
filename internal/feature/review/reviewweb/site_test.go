package reviewweb_test

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
	"touyan/internal/feature/review"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/feature/review/reviewweb"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// none is what the other rooms tell: nothing.
type none struct{}

func (none) Pairs(*sqldb.Tx, org.UnitID, access.Path, int, civil.Day) ([]member.Pair, error) {
	return []member.Pair{{OneName: "郑萍", OtherName: "高璐海"}}, nil
}

func (none) Ballots(*sqldb.Tx, access.Path, int, int) ([]reviewapp.Ballot, error) { return nil, nil }

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
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w := &web.Site{Door: s.door, Frame: webtest.Frame{}, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Now: func() time.Time { return noon }}
	w.Add(reviewweb.Routes(reviewapp.New(db, o.Facts(), m.Facts(), none{}, none{}))...)
	s.handler = w.Handler()
	policy := access.Policy{"secretary": {review.CanView, review.CanKeep}}
	s.door.actor = access.NewActor(policy, 7, 0, "郑萍", []access.Grant{{Role: "secretary", Unit: int64(s.unit.ID), Over: s.unit.Path, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
	return s
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

// TestReview_through_its_pages begins a review, prepares it, enters what was said
// and a problem, and strikes it off.
func TestReview_through_its_pages(t *testing.T) {
	s := newSite(t)
	s.want(s.do("GET", "/reviews?year=2025", nil), 200, "刑一庭党支部", "开始", "未开始")
	a := s.do("POST", "/reviews", values("branch", s.unit.ID.String(), "year", "2025"))
	if a.code != http.StatusSeeOther {
		t.Fatalf("%d %.500s", a.code, a.body)
	}
	at := a.to
	page := s.want(s.do("GET", at, nil), 200, "会前准备", "应谈 1 对", "高璐海", "还没有问题", "起草测评")
	who := regexp.MustCompile(`<option value="([0-9a-z]{13})">高璐海`).FindStringSubmatch(page.body)
	if who == nil {
		t.Fatalf("%.3000s", page.body)
	}
	s.want(s.do("POST", at+"/preparation", values("version", "1", "study-day", "2027-01-01", "study", "学")), 422, "还没有到", "学")
	s.want(s.do("POST", at+"/preparation", values("version", "1", "study-day", "2025-12-10", "study", "学习党章")), 303)
	s.want(s.do("POST", at+"/preparation", values("version", "1", "study-day", "2025-12-10", "study", "学习党章")), 422, "有人改过")
	s.want(s.do("POST", at+"/points", values("member", "", "words", "")), 422, "请从本支部党员中选择")
	s.want(s.do("POST", at+"/points", values("member", who[1], "own", "1", "words", "学习不系统")), 303)
	s.want(s.do("POST", at+"/problems", values("problem", "结合不紧", "measure", "每季研究")), 422, "责任人", "整改期限", "结合不紧")
	s.want(s.do("POST", at+"/problems", values("problem", "结合不紧", "measure", "每季研究", "owner", "郑萍", "due", "2026-05-31")), 303)
	page = s.want(s.do("GET", at, nil), 200, "学习不系统", "自我批评", "过期未销号", "支部工作条例 第十七条")
	problem := regexp.MustCompile(at + `/problems/[0-9a-z]{13}`).FindString(page.body)
	s.want(s.do("GET", problem, nil), 200, "销号日期", "结合不紧")
	s.want(s.do("POST", problem, values("version", "1", "problem", "结合不紧", "done", "2026-06-01")), 422, "请写明整改结果")
	s.want(s.do("POST", problem, values("version", "1", "problem", "结合不紧", "done", "2026-06-01", "result", "已研究两次")), 303)
	s.want(s.do("GET", at, nil), 200, "已销号", "销号 1 个")
	for _, x := range []string{"/export", "/sheet"} {
		if a := s.do("GET", at+x, nil); a.code != 200 || !strings.HasPrefix(a.body, "PK") {
			t.Errorf("%s: %d", x, a.code)
		}
	}
	s.want(s.do("GET", "/reviews/export?year=2025", nil), 200)
	s.want(s.do("GET", "/reviews?year=2025", nil), 200, "1 / 1", "已销号")
	point := regexp.MustCompile(at + `/points/[0-9a-z]{13}/remove`).FindString(page.body)
	s.want(s.do("POST", point, values()), 303)
	s.want(s.do("POST", problem+"/remove", values()), 303)
	s.want(s.do("GET", problem, nil), 404)
}

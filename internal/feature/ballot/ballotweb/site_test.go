package ballotweb_test

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
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/ballot/ballotweb"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// door lets in whoever the test says, and counts how often it was asked.
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
	app     *ballotapp.App
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
	s := &site{T: t, door: &door{}, app: ballotapp.New(db, o.Facts(), m.Facts(), nil, urn.New(db, sealer))}
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
	w.Add(ballotweb.Routes(s.app, func(*web.Request) string { return "不得存储国家秘密" })...)
	s.handler = w.Handler()
	s.sit(ballot.CanView, ballot.CanHold)
	return s
}

// sit puts somebody at the browser who may do what is said.
func (s *site) sit(cans ...access.Can) {
	s.door.actor = access.NewActor(access.Policy{"x": cans}, 7, 0, "郑萍", []access.Grant{{Role: "x", Unit: int64(s.unit.ID), Over: s.unit.Path, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
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

func (s *site) get(path string, texts ...string) answer {
	s.Helper()
	return s.want(s.do("GET", path, nil), 200, texts...)
}

// post posts and goes where it leads.
func (s *site) post(path string, form url.Values, texts ...string) answer {
	s.Helper()
	a := s.do("POST", path, form)
	if a.code != http.StatusSeeOther {
		s.Fatalf("%s: %d %.1500s", path, a.code, a.body)
	}
	s.get(a.to, texts...)
	return a
}

func (s *site) want(a answer, code int, texts ...string) answer {
	s.Helper()
	if a.code != code {
		s.Fatalf("status %d, want %d: %.1500s", a.code, code, a.body)
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

var (
	versionField = regexp.MustCompile(`name="version" value="([0-9]+)"`)
	codeText     = regexp.MustCompile(`([0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){6})\s*<br>`)
	keyText      = regexp.MustCompile(`监票人 [^<]+[^>]*>[^>]*>(?:\s*<[^>]*>)*([^<]{40,})<`)
	memberOption = regexp.MustCompile(`<option value="([0-9]+)"`)
)

// seen is the version that a page has, for its forms.
func (s *site) seen(path string) string {
	s.Helper()
	m := versionField.FindStringSubmatch(s.get(path).body)
	if m == nil {
		s.Fatalf("%s has no form", path)
	}
	return m[1]
}

// motion begins a vote on one matter and prepares it in the mode.
func (s *site) motion(mode string) (vote string) {
	s.Helper()
	s.want(s.do("POST", "/ballots", values("unit", s.unit.ID.String(), "purpose", "vote", "kind", "motion")), 422, "请填写表决的事项")
	a := s.post("/ballots", values("unit", s.unit.ID.String(), "purpose", "vote", "kind", "motion", "matter", "成立读书小组"), "一般议题表决")
	vote = regexp.MustCompile(`/votes/[0-9a-z]{13}`).FindString(s.get(a.to).body)
	edit := s.get(vote+"/edit", "盲签令牌（M）").body
	people := memberOption.FindAllStringSubmatch(edit[strings.Index(edit, `name="chief"`):], 2)
	form := values("version", s.seen(vote+"/edit"), "day", "2026-06-30", "matter", "成立读书小组", "mode", mode, "chief", people[0][1], "tellers", people[1][1], "tellers_elected", "on", "method", "on")
	s.post(vote+"/edit", form)
	return vote
}

// TestVote_by_code_page_by_page goes without script from the draft to the file of
// the box: the voter's pages ask nobody who they are, set nothing and log nothing.
func TestVote_by_code_page_by_page(t *testing.T) {
	s := newSite(t)
	s.get("/ballots", "还没有")
	vote := s.motion("code")
	s.want(s.do("POST", vote+"/draw", values("version", s.seen(vote+"/edit"))), 422, "尚未清点实到人数")
	s.post(vote+"/roll", values("version", s.seen(vote+"/roll")), "抽取投票码")
	s.want(s.do("POST", vote+"/open", values("version", s.seen(vote))), 422, "还没有抽取投票码")
	slips := s.want(s.do("POST", vote+"/draw", values("version", s.seen(vote))), 200, "只显示这一次", "投票码和监票人密钥")
	codes, keys := codeText.FindAllStringSubmatch(slips.body, -1), keyText.FindAllStringSubmatch(slips.body, -1)
	if len(codes) < 5 || len(keys) != 2 {
		t.Fatalf("%d codes, %d keys in %.2500s", len(codes), len(keys), slips.body)
	}
	s.post(vote+"/open", values("version", s.seen(vote)), "正在投票", "已投 0 张")
	s.want(s.do("POST", vote+"/edit", values("version", "99", "day", "2026-06-30", "mode", "paper")), 303) // back to the vote: it is open
	s.want(s.do("POST", vote+"/withdraw", values("version", s.seen(vote), "line", "1", "reason", "x")), 422, "不能再改")
	booth := regexp.MustCompile(`/vote/[0-9a-f]{32}`).FindString(s.get(vote).body)

	s.door.asked, s.door.told = 0, nil
	s.log.Reset()
	page := s.get(booth, "无记名", "投票码", "赞成", "弃权", "不得存储国家秘密")
	if strings.Contains(page.body, "郑萍") {
		t.Error("the page knows who is signed in")
	}
	fill := func(code, mark, step string) url.Values { return values("code", code, "m0", mark, "step", step) }
	s.want(s.do("POST", booth, fill("乱写", "1", "review")), 422, "投票码")
	s.want(s.do("POST", booth, fill(codes[0][1], "1", "review")), 200, "请核对", "赞成")
	s.want(s.do("POST", booth, fill(codes[0][1], "1", "back")), 200, codes[0][1])
	s.want(s.do("POST", booth, fill(codes[0][1], "9", "review")), 422, "填得不完整")
	receipt := ""
	for i, c := range codes[:len(codes)-1] {
		mark := "1"
		if i == 0 {
			mark = "2"
		}
		a := s.want(s.do("POST", booth, fill(c[1], mark, "cast")), 200, "已投票", "下一位")
		receipt = regexp.MustCompile(`回执 ([^。]+)。`).FindStringSubmatch(a.body)[1]
		if a.header.Get("Set-Cookie") != "" {
			t.Error("a cookie is set")
		}
	}
	s.want(s.do("POST", booth, fill(codes[0][1], "1", "cast")), 422, "已经用过", "选举办法")
	s.want(s.do("POST", booth+"/receipt", values("receipt", receipt)), 200, "这张选票已计入")
	s.want(s.do("POST", booth+"/receipt", values("receipt", "0000-0000-0000-0000")), 200)
	if s.door.asked != 0 || len(s.door.told) != 0 || s.log.Len() != 0 {
		t.Errorf("asked %d times who it is, told %v, logged %s", s.door.asked, s.door.told, s.log.String())
	}

	s.want(s.do("POST", vote+"/close", values("version", s.seen(vote), "left", codes[0][1])), 422, "用过")
	s.post(vote+"/close", values("version", s.seen(vote), "left", codes[len(codes)-1][1]), "监票人开箱")
	s.get(booth, "投票已经结束")
	s.want(s.do("POST", booth, fill(codes[len(codes)-1][1], "1", "cast")), 422, "投票截止")
	s.want(s.do("POST", vote+"/unseal", values("version", s.seen(vote), "key-0", keys[0][1])), 422, "足够的监票人签名", `href="#f-keys"`, `id="f-keys"`)
	s.post(vote+"/unseal", values("version", s.seen(vote), "key-0", keys[0][1], "key-1", keys[1][1]), "有效性核对", "通过")
	s.post(vote+"/announce", values("version", s.seen(vote)), "结果已公布")
	for path, begins := range map[string]string{"/box": "{", "/export": "PK", "/print": "<"} {
		if a := s.do("GET", vote+path, nil); a.code != 200 || !strings.HasPrefix(a.body, begins) {
			t.Errorf("%s: %d %.60s", path, a.code, a.body)
		}
	}
	// Who only sees the vote sees its result, and none of the forms.
	s.sit(ballot.CanView)
	if body := s.get(vote, "有效性核对").body; strings.Contains(body, `method="post"`) {
		t.Error("a form for who may only look")
	}
	for _, path := range []string{"/edit", "/roll", "/order"} {
		if a := s.do("GET", vote+path, nil); a.code != http.StatusForbidden {
			t.Errorf("%s: %d", path, a.code)
		}
	}
}

// TestVote_by_token_page_by_page: what the pages of mode M say before, while and
// after tokens are taken, and that casting takes nothing that is not sealed.
func TestVote_by_token_page_by_page(t *testing.T) {
	s := newSite(t)
	vote := s.motion("token")
	s.get(vote, "抽取监票人密钥", "尚未领取", "令牌领够以后")
	slips := s.want(s.do("POST", vote+"/draw", values("version", s.seen(vote))), 200, "只显示这一次")
	if strings.Contains(slips.body, "投票码") || len(keyText.FindAllString(slips.body, -1)) != 2 {
		t.Errorf("%.2500s", slips.body)
	}
	s.post(vote+"/issue", values("version", s.seen(vote)), "正在领取令牌", "已领 0 / ", "还不够", "结束领取，开始投票？", "不能补领")
	s.want(s.do("POST", vote+"/open", values("version", s.seen(vote))), 422, "不能投票")
	s.want(s.do("POST", vote+"/withdraw", values("version", s.seen(vote), "line", "1", "reason", "x")), 422, "已经开始领取令牌")
	name := regexp.MustCompile(`/ballot-token/([0-9a-f]{32})`).FindStringSubmatch(s.get(vote).body)[1]
	s.get("/vote/"+name, "投票还没有开始")
	s.want(s.do("POST", "/vote/"+name, values("token", "x", "sealed", "y")), 422)
	// Members who only see the vote are told where to take theirs.
	s.sit(ballot.CanView)
	body := s.get(vote, "正在领取令牌", "/ballot-token/"+name).body
	if strings.Contains(body, `method="post"`) {
		t.Error("a form for who may only look")
	}
	s.sit(ballot.CanView, ballot.CanHold)
	s.post(vote+"/annul", values("version", s.seen(vote), "reason", "改在会场投票"), "这次投票已宣布作废", "重新投票")
	s.want(s.do("GET", "/vote/"+name, nil), 404)
}

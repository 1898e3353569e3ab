package accountweb_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/account/accountweb"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

const good = "青山遮不住Bi2东流去"

const court, branch, shenYan, peiLin = 1, 2, 11, 12

// site is the room behind a real site, with one browser.
type site struct {
	t       *testing.T
	db      *sqldb.DB
	app     *accountapp.App
	grants  *grantapp.App
	handler http.Handler
	cookies map[string]*http.Cookie
	ahead   time.Duration // how far the site's clock is before the database's
	seen    []string      // every answer, to be searched for what must not be there
}

func newSite(t *testing.T, tune ...func(*accountapp.Options)) *site {
	t.Helper()
	now := time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)
	db := sqltest.Lite(t, now)
	err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
		for _, u := range []struct {
			id, parent int64
			path       string
			kind       org.Kind
			name       string
		}{{court, 0, "001.", org.Court, "云川中院"}, {branch, court, "001.001.", org.Branch, "民二庭党支部"}} {
			_, err := tx.Exec(`insert into org_unit (id, court, parent, path, kind, code, full_name, short_name, with_committee, ended_on, version)
				values ($1, $2, $3, $4, $5, $4, $6, $6, true, '9999-12-31', 1)`, u.id, court, org.UnitID(u.parent), u.path, string(u.kind), u.name)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`insert into org_span (id, unit, from_day, until_day, parent, path, full_name, short_name, with_committee)
				values ($1, $1, '2020-01-01', '9999-12-31', $2, $3, $4, $4, true)`, u.id, org.UnitID(u.parent), u.path, u.name)
			if err != nil {
				return err
			}
		}
		for id, name := range map[int64]string{shenYan: "沈砚", peiLin: "裴临"} {
			_, err := tx.Exec(`insert into member (id, court, branch, full_name, name_key, id_number, id_index, id_tail, gender, ethnicity, standing, joined, lost, floating, version)
				values ($1, $2, $3, $4, $4, $5, $4, '*', '1', '01', 'full', '2010-07-01', false, false, 1)`, id, court, branch, name, []byte{1})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	own := []access.Can{account.CanOwn}
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	units := orgapp.New(db).Facts()
	grants := grantapp.New(db, sealer, units)
	options := accountapp.Options{Rules: account.Defaults()}
	options.Rules.Lock.Floor = 0
	for _, f := range tune {
		f(&options)
	}
	app := accountapp.New(db, access.Policy{grant.Officer: {account.CanOwn, account.CanManage}, grant.Member: own,
		grant.CommitteeSecretary: {account.CanOwn, account.CanConfirm}, grant.SystemAdmin: {account.CanOwn, account.CanManage}, grant.SecurityAdmin: own, grant.AuditAdmin: own}, units, grants.Facts(), sealer, options)
	browser := &site{t: t, db: db, app: app, grants: grants, cookies: map[string]*http.Cookie{}}
	s := &web.Site{Door: app.Door(), Frame: webtest.Frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now.Add(browser.ahead) }, FreshFor: account.FreshFor}
	s.Add(accountweb.Routes(app)...)
	s.Add(web.Route{Pattern: "GET /{$}", Needs: web.Own("首页"), Do: func(r *web.Request) (web.Answer, error) {
		g, _ := r.Actor.Here()
		return web.Page{Title: "首页", Body: templ.Raw(string(g.Role))}, nil
	}})
	browser.handler = s.Handler()
	return browser
}

// answer is what came back.
type answer struct {
	t    *testing.T
	code int
	to   string
	body string
	http *http.Response
}

func (s *site) do(req *http.Request) answer {
	s.t.Helper()
	for _, c := range s.cookies {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	res := rec.Result()
	for _, c := range res.Cookies() {
		s.cookies[c.Name] = c
		if c.MaxAge < 0 {
			delete(s.cookies, c.Name)
		}
	}
	a := answer{s.t, rec.Code, res.Header.Get("Location"), rec.Body.String(), res}
	s.seen = append(s.seen, a.body+a.to)
	return a
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path string, fields ...string) answer {
	s.t.Helper()
	return s.do(form(path, fields...))
}

func form(path string, fields ...string) *http.Request {
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// is checks the status, and where it leads or what it says.
func (a answer) is(code int, want ...string) answer {
	a.t.Helper()
	if a.code != code {
		a.t.Fatalf("%d → %q, want %d:\n%s", a.code, a.to, code, a.body)
	}
	for _, w := range want {
		if !strings.Contains(a.body, w) && a.to != w {
			a.t.Errorf("%d → %q without %q:\n%s", a.code, a.to, w, a.body)
		}
	}
	return a
}

func (a answer) not(what string) {
	a.t.Helper()
	if strings.Contains(a.body, what) {
		a.t.Errorf("the page has %q:\n%s", what, a.body)
	}
}

// installing is who the three administrators are.
var installing = []string{"person-1", "路遥", "login-1", "xitong", "person-2", "安澜", "login-2", "anquan", "person-3", "审言", "login-3", "shenji"}

// install makes the first officer, Feng Xia, and stays signed in.
func (s *site) install() {
	s.t.Helper()
	token, err := s.app.Door().InstallToken(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	s.post("/install", append(installing, "token", token, "login", "fengxia", "person", "丰夏", "password", good, "again", good)...).is(200, "安装完成")
	s.post("/sign-in", "login", "fengxia", "password", good).is(303, "/")
}

// member makes an account for Shen Yan and signs the browser in to it.
func (s *site) member() {
	s.t.Helper()
	p, err := access.System("test").Permit(account.CanManage, access.Everywhere)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.app.MakeDemoAccount(context.Background(), p, shenYan, "shenyan", good); err != nil {
		s.t.Fatal(err)
	}
	s.post("/sign-in", "login", "shenyan", "password", good).is(303, "/")
}

// give gives a role over a unit as people do: one proposes, another approves.
func (s *site) give(who account.ID, role access.Role, unit org.UnitID) {
	s.t.Helper()
	clerk := func(id int64, can access.Can) access.Permit {
		p, err := access.NewActor(access.Policy{grant.Officer: {can}}, id, 0, "丰夏", []access.Grant{{Role: grant.Officer}}, 1).Permit(can, access.Everywhere)
		if err != nil {
			s.t.Fatal(err)
		}
		return p
	}
	w := grant.Wanted{Account: int64(who), Role: role, Unit: unit, Period: civil.Since(civil.MustDay("2026-01-01")), Reason: "院党组决定"}
	p, err := s.grants.Propose(context.Background(), clerk(901, grant.CanPropose), w)
	if err == nil {
		err = s.grants.Approve(context.Background(), clerk(902, grant.CanApprove), p)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) noPasswords(secrets ...string) {
	s.t.Helper()
	for _, body := range s.seen {
		for _, secret := range secrets {
			if strings.Contains(body, secret) {
				s.t.Errorf("an answer holds %q:\n%s", secret, body)
			}
		}
	}
}

// whoIs returns the account with the login name.
func (s *site) whoIs(login string) int64 {
	s.t.Helper()
	var who int64
	err := s.db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		who, err = sqldb.One(tx, sqldb.Scalar[int64], `select id from account where login = $1`, login)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

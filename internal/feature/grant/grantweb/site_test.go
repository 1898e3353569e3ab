package grantweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/grant/grantweb"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// policy is what this room asks, as the product gives it, with two permissions
// of the work for the preview.
var policy = access.Policy{
	grant.Officer:       {grant.CanView, grant.CanApprove, "life.view", "life.record", "member.reveal"},
	grant.Member:        {"life.view"},
	grant.SecurityAdmin: {grant.CanView, grant.CanPropose, grant.CanPreview, grant.CanInspect},
	grant.SystemAdmin:   {"account.manage"},
}

// The units, accounts and members of the tests.
const court, branch, fengXia, anLan, shenYan, luYao = 1, 2, 21, 22, 23, 24

// site is the room behind a real site; as says who asks.
type site struct {
	t       *testing.T
	db      *sqldb.DB
	app     *grantapp.App
	handler http.Handler
	as      int64
}

func newSite(t *testing.T) *site {
	t.Helper()
	now := time.Date(2026, 9, 18, 9, 0, 0, 0, civil.Shanghai)
	db := sqltest.Lite(t, now)
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, db: db, app: grantapp.New(db, sealer, orgapp.New(db).Facts()), as: anLan}
	if err := db.Write(context.Background(), s.furnish); err != nil {
		t.Fatal(err)
	}
	sight := grantweb.Sight{
		Policy: policy,
		Routes: func() []web.Route {
			return []web.Route{{Pattern: "GET /life", Needs: web.Can("life.view")}, {Pattern: "POST /life", Needs: web.Can("life.record")}, {Pattern: "GET /account", Needs: web.Own("自己的账户")}}
		},
		Navigation: func(may func(access.Can) bool) (es []grantweb.Entry) {
			if may("life.view") {
				es = append(es, grantweb.Entry{Group: "支部工作", Label: "组织生活", Href: "/life"})
			}
			return es
		},
		Fields: func() []grantweb.Fields {
			return []grantweb.Fields{{Title: "党员", Fields: []personal.Field{
				{Column: "member.phones", Title: "电话", Level: personal.Sensitive, See: "life.view", Read: "member.reveal", Show: personal.Masked},
				{Column: "account.password", Title: "口令摘要", Level: personal.NeedKnow, Show: personal.Hidden},
			}}}
		},
		Words: func(can access.Can) string { return map[access.Can]string{"life.record": "记录组织生活"}[can] },
	}
	door := func(token string, now time.Time) (*access.Actor, error) {
		role, name := grant.Officer, "丰夏"
		switch s.as {
		case anLan:
			role, name = grant.SecurityAdmin, "安澜"
		case shenYan:
			role, name = grant.Member, "沈砚"
		}
		return access.NewActor(policy, s.as, 0, name, []access.Grant{{Role: role, Name: "云川中院"}}, civil.DayOf(now)), nil
	}
	s.handler = webtest.Handler(now, webtest.Door(door), grantweb.Routes(s.app, sight)...)
	return s
}

func (s *site) furnish(tx *sqldb.Tx) error {
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
	for id, login := range map[int64]string{fengXia: "fengxia", anLan: "anlan", shenYan: "shenyan", luYao: "luyao"} {
		name := map[int64]string{fengXia: "丰夏", anLan: "安澜", shenYan: "沈砚", luYao: "路遥"}[id]
		if _, err := tx.Exec(`insert into account (id, login, person, password, must_change, made_at, version) values ($1, $2, $3, '-', false, 1, 1)`, id, login, name); err != nil {
			return err
		}
	}
	for id, role := range map[int64]access.Role{fengXia: grant.Officer, anLan: grant.SecurityAdmin, luYao: grant.SystemAdmin} {
		if err := s.app.Facts().Install(tx, id, role); err != nil {
			return err
		}
	}
	return nil
}

// answer is what came back.
type answer struct {
	t    *testing.T
	code int
	to   string
	body string
}

func (s *site) do(req *http.Request) answer {
	s.t.Helper()
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "x"})
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return answer{s.t, rec.Code, rec.Result().Header.Get("Location"), rec.Body.String()}
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path string, fields ...string) answer {
	s.t.Helper()
	v := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(req)
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

func (a answer) not(what ...string) {
	a.t.Helper()
	for _, w := range what {
		if strings.Contains(a.body, w) {
			a.t.Errorf("the page has %q:\n%s", w, a.body)
		}
	}
}

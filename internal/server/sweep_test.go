package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/web"
	"touyan/internal/server"
)

// belonging says, for what routes name by number, to which unit it belongs: a
// query for number and path. A room whose routes have a number of their own adds
// a line; the sweep fails for a route that none of these numbers opens.
var belonging = []string{
	`select id, path from org_unit order by id desc`,
	`select id, path from org_unit where kind = 'branch' order by id`,
	`select m.id, u.path from member m join org_unit u on u.id = m.branch order by m.id`,
	`select m.id, u.path from life_meeting m join org_unit u on u.id = m.branch order by m.id`,
	`select t.id, u.path from life_talk t join org_unit u on u.id = t.branch order by t.id`,
	`select id, path from intake_batch order by id`,
	`select d.id, u.path from admission_dossier d join org_unit u on u.id = d.branch order by d.id`,
}

// foreign returns the numbers of what lies outside home and above it: some of
// each kind.
func (s *site) foreign(t *testing.T, home access.Path) []string {
	t.Helper()
	var all []string
	err := s.sys.DB().Read(context.Background(), func(tx *sqldb.Tx) error {
		for _, q := range belonging {
			n := 0
			err := tx.Each(func(r sqldb.Row) error {
				var number int64
				var path access.Path
				if err := r.Scan(&number, &path); err != nil {
					return err
				}
				// Units above one's own may be looked at.
				if n < 6 && !home.Holds(path) && (!strings.Contains(q, "from org_unit ") || !path.Holds(home)) {
					all = append(all, id.Of[web.Route](number).String())
					n++
				}
				return nil
			}, q)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// clock is what a page says of the moment it was made.
var clock = regexp.MustCompile(`截至 [0-9: -]+`)

// reply is what came back: the status, and the text without what differs from
// one asking to the next.
type reply struct {
	status int
	body   string
}

func (s *site) ask(t *testing.T, c *http.Client, rt web.Route, number string) reply {
	t.Helper()
	at := s.URL + hole.ReplaceAllStringFunc(rt.Path(), func(h string) string {
		if h == "{$}" {
			return ""
		}
		return number
	})
	var r *http.Response
	var err error
	if rt.Method() == http.MethodGet {
		r, err = c.Get(at)
	} else {
		r, err = c.PostForm(at, url.Values{})
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	return reply{r.StatusCode, clock.ReplaceAllString(strings.ReplaceAll(string(b), number, "#"), "")}
}

// TestASVS_8_2_2_numbers_of_other_units asks every route that names something by
// number, as the secretary of one branch, for what belongs to other branches: the
// answer must be the one for a number that nobody has, and nothing may change.
// (DB-14, ASVS 8.2.2 and 8.4.1)
func TestASVS_8_2_2_numbers_of_other_units(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	home := s.branchOf(t, "民二庭党支部")
	foreign := s.foreign(t, home)
	if len(foreign) < 24 {
		t.Fatalf("only %d numbers of other branches", len(foreign))
	}
	secretary, officer := s.clients[grant.Secretary], s.clients[grant.Officer]
	before := s.digest(t)
	swept := 0
	for _, rt := range s.sys.Routes() {
		if !strings.Contains(rt.Path(), "{") || rt.Path() == "/{$}" || rt.Needs.Public != "" {
			continue
		}
		s.ask(t, secretary, rt, id.Of[web.Route](1).String()) // shows what the last answer had to say
		nobody := s.ask(t, secretary, rt, id.Of[web.Route](1).String())
		opened := false
		for _, n := range foreign {
			swept++
			if got := s.ask(t, secretary, rt, n); got != nobody {
				at := 0
				for at < min(len(got.body), len(nobody.body)) && got.body[at] == nobody.body[at] {
					at++
				}
				t.Errorf("%s of another branch (%s) answers %d, a number that nobody has %d; they differ at %.80q", rt.Pattern, n, got.status, nobody.status, got.body[max(0, at-20):])
				break
			}
			opened = opened || rt.Method() != http.MethodGet || s.ask(t, officer, rt, n).status == http.StatusOK
		}
		if room, ok := elsewhere(rt.Path()); ok {
			t.Logf("%s: the example has none; its room's own tests ask from other branches: %s", rt.Pattern, room)
			continue
		}
		if !opened && (rt.Needs.Can == "" || server.Policy.Allows(grant.Officer, rt.Needs.Can)) {
			t.Errorf("%s: nothing in the example opens it; add a fact, and a line to belonging", rt.Pattern)
		}
	}
	if after := s.digest(t); after != before {
		t.Errorf("the sweep changed something:\n%s\n%s", before, after)
	}
	t.Logf("%d askings", swept)
}

// elsewhere says which room's tests ask, from other branches, for what the
// example has none of.
func elsewhere(path string) (string, bool) {
	for prefix, room := range map[string]string{
		"/grants/": "grantapp", "/org/decisions/": "orgapp", "/org/units/{id}/elections/": "orgapp", "/org/units/{id}/papers": "orgapp",
		"/admission/{id}/papers/{": "admissionapp", "/admission/{id}/record/": "admissionapp", "/admission/{id}/decide/": "admissionapp",
		"/privacy/": "privacyapp", "/imports/": "intake", "/my/": "privacyapp", "/statistics/": "statisticsapp", "/court-work/": "caseloadapp and circularapp", "/wall/": "caseloadapp", "/dues/": "duesapp", "/life/samples/": "lifeapp", "/archive/files/": "recordsapp", "/calendar/feed/": "calendarapp", "/publicity/items/": "publicityapp", "/library/bylaws/": "recordsapp", "/surveys/": "surveyapp", "/reviews/": "reviewapp", "/care/people/": "careapp", "/care/visits/": "careapp", "/care/pairs/": "careapp", "/care/mine/": "careapp", "/ballots/{id}": "ballotapp", "/votes/": "ballotapp", "/ballot-token/": "urn", "/members/{id}/letters/": "memberapp",
	} {
		if strings.HasPrefix(path, prefix) {
			return room, true
		}
	}
	return "", false
}

// quiet are the tables that reading writes: who was refused, who is there.
var quiet = []string{"audit_", "account_session", "account_failure", "job", "goose_db_version"}

// digest counts the rows of every table but the quiet ones.
func (s *site) digest(t *testing.T) string {
	t.Helper()
	var out []string
	err := s.sys.DB().Read(context.Background(), func(tx *sqldb.Tx) error {
		names, err := sqldb.All(tx, sqldb.Scalar[string], `select name from sqlite_master where type = 'table' and name not in ('sqlite_sequence') order by name`)
		if err != nil {
			return err
		}
		for _, name := range names {
			if slices.ContainsFunc(quiet, func(q string) bool { return strings.HasPrefix(name, q) }) {
				continue
			}
			n, err := sqldb.One(tx, sqldb.Scalar[int64], `select count(1) from `+name)
			if err != nil {
				return err
			}
			out = append(out, fmt.Sprintf("%s %d", name, n))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, ", ")
}

// branchOf returns the path of the branch with this short name.
func (s *site) branchOf(t *testing.T, short string) access.Path {
	t.Helper()
	var path string
	err := s.sys.DB().Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		path, err = sqldb.One(tx, sqldb.Scalar[string], `select path from org_unit where short_name = $1`, short)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return access.Path(path)
}

// TestASVS_3_4_headers_of_every_answer asks every route as every role, and as
// nobody, and looks at the headers. (ASVS 3.4.1 to 3.4.6, 4.1.1, 14.3.2)
func TestASVS_3_4_headers_of_every_answer(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	clients := map[access.Role]*http.Client{"": {CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	for role, c := range s.clients {
		clients[role] = c
	}
	want := map[string]string{
		"Content-Security-Policy":      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, rt := range s.sys.Routes() {
		if rt.Path() == "/sign-out" {
			continue
		}
		for role, c := range clients {
			var r *http.Response
			var err error
			if rt.Method() == http.MethodGet {
				r, err = c.Get(s.URL + path(rt.Path()))
			} else {
				r, err = c.PostForm(s.URL+path(rt.Path()), url.Values{})
			}
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20))
			_ = r.Body.Close()
			for h, v := range want {
				if got := r.Header.Get(h); got != v {
					t.Errorf("%s as %q: %s is %q", rt.Pattern, role, h, got)
				}
			}
			if r.StatusCode == http.StatusOK || r.StatusCode >= 400 {
				if ct := r.Header.Get("Content-Type"); ct == "" || strings.HasPrefix(ct, "text/") && !strings.Contains(ct, "charset=utf-8") {
					t.Errorf("%s as %q: Content-Type %q", rt.Pattern, role, ct)
				}
				if cc := r.Header.Get("Cache-Control"); cc != "no-store" {
					t.Errorf("%s as %q: Cache-Control %q", rt.Pattern, role, cc)
				}
			}
		}
	}
}

// TestASVS_3_5_3_reading_changes_nothing crawls the product as every role by GET
// alone; afterwards every table has the rows it had.
func TestASVS_3_5_3_reading_changes_nothing(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	for role, c := range s.clients {
		s.pages(t, c) // what is made at the first look is made
		before := s.digest(t)
		n := len(s.pages(t, c))
		if after := s.digest(t); after != before {
			t.Errorf("reading %d pages as %s changed something:\n%s\n%s", n, role, before, after)
		}
	}
}

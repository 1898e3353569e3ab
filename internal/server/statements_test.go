package server_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/feature/grant"
)

// few is how many statements a page may ask of the database: it may not depend
// on how many lines it shows.
const few = 25

// many are the kinds of pages that ask for more, by how many they may: a meeting
// has its roll, topics, papers, files, follow-ups and what others know of it.
var many = map[string]int{"/life/{}": 32}

// number is an identifier in an address.
var number = regexp.MustCompile(`[0-9a-z]{13}`)

var ran = regexp.MustCompile(`(?m)^touyan_db_statements_total\{kind="read"\} (\S+)$`)

// kind is an address without its numbers and its query.
func kind(at string) string {
	path, _, _ := strings.Cut(number.ReplaceAllString(at, "{}"), "?")
	return path
}

// statements is how many were run to read, since the beginning.
func (s *site) statements(t *testing.T) int {
	t.Helper()
	w := httptest.NewRecorder()
	s.sys.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	m := ran.FindStringSubmatch(w.Body.String())
	if m == nil {
		return 0
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// TestPages_ask_little opens every page without a number in its address as
// whoever may, and what an officer and a secretary come to from there, and counts
// what each asks of the database once nothing is new to it.
func TestPages_ask_little(t *testing.T) {
	t.Parallel() // it takes long under the race detector
	s := newSite(t)
	type asking struct {
		n    int
		at   string
		role access.Role
	}
	var all []asking
	look := func(role access.Role, at string) {
		before := s.statements(t)
		if status, _ := s.get(t, s.clients[role], at); status >= 500 {
			t.Errorf("%s as %s answers %d", at, role, status)
		}
		all = append(all, asking{s.statements(t) - before, at, role})
	}
	for _, rt := range s.sys.Routes() {
		if rt.Method() != http.MethodGet || strings.Contains(rt.Path(), "{") || rt.Needs.Public != "" {
			continue
		}
		for _, role := range []access.Role{grant.Officer, grant.CommitteeSecretary, grant.Secretary, grant.Member, grant.SystemAdmin} {
			s.get(t, s.clients[role], rt.Path())
			look(role, rt.Path())
		}
	}
	for _, role := range []access.Role{grant.Officer, grant.Secretary} {
		seen := map[string]int{} // of each kind of page two are enough
		for _, at := range slices.Sorted(maps.Keys(s.pages(t, s.clients[role]))) {
			if seen[kind(at)]++; seen[kind(at)] <= 2 {
				look(role, at)
			}
		}
	}
	if len(all) < 250 {
		t.Errorf("only %d pages were opened", len(all))
	}
	slices.SortFunc(all, func(x, y asking) int { return cmp.Or(y.n-x.n, strings.Compare(x.at, y.at)) })
	for i, x := range all {
		said := fmt.Sprintf("%s as %s: %d statements", x.at, x.role, x.n)
		if x.n > few && x.n > many[kind(x.at)] {
			t.Error(said)
		} else if i < 20 {
			t.Log(said)
		}
	}
	t.Logf("%d pages, the middle one asks %d statements", len(all), all[len(all)/2].n)
}

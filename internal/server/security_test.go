package server_test

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

const root = "../.."

// asvs are the requirements of OWASP ASVS 5.0.0 that the product takes on, and
// the two that it departs from.
var asvs = strings.Fields(`1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.10 1.3.1 1.3.3 1.5.1
	2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.4.1
	3.2.1 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.3
	4.1.1 4.1.3 5.1.1 5.2.1 5.2.2 5.2.3 5.2.4 5.2.6 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3
	6.1.2 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.3.8 6.4.1 6.4.3 6.4.4 6.5.1 6.5.3 6.5.5 6.8.2
	7.2.1 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.5 7.5.1 7.5.2 7.5.3
	8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2 8.4.1
	11.2.2 11.3.3 11.4.2 11.5.1 12.1.1 12.3.1 12.3.2 13.2.2 13.3.1 13.4.2 13.4.5
	14.2.1 14.2.6 14.2.7 14.2.8 14.3.1 14.3.2 14.3.3 15.1.2 15.2.3 15.3.1 15.3.3 15.3.4 15.3.7
	16.2.1 16.2.2 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3`)

// wanted are all the requirements that docs/security.md has to answer.
func wanted() (ids []string) {
	for _, g := range []struct {
		kind string
		last int
	}{{"DB", 38}, {"MP", 9}, {"PI", 16}, {"FT", 25}} {
		for i := 1; i <= g.last; i++ {
			ids = append(ids, fmt.Sprintf("%s-%02d", g.kind, i))
		}
	}
	for _, a := range asvs {
		ids = append(ids, "ASVS "+a)
	}
	return ids
}

var (
	answer = regexp.MustCompile(`(?m)^\| ((?:DB|MP|PI|FT)-\d\d|ASVS \d+\.\d+\.\d+) \| (.+) \| (.+) \|$`)
	proof  = regexp.MustCompile("`([a-z]+) ((?:Test|Fuzz)\\w+)`")
	test   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
)

// tests are the tests of the tree: directory and function.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	have := map[string]bool{}
	walk(t, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") {
			for _, m := range test.FindAllStringSubmatch(text, -1) {
				have[filepath.Base(filepath.Dir(path))+" "+m[1]] = true
			}
		}
	})
	return have
}

// walk calls f with every file of the tree that people wrote.
func walk(t *testing.T, f func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if skip := slices.Contains([]string{".git", "node_modules", "dist", "bin"}, d.Name()); d.IsDir() || skip {
			if skip && d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".templ", ".js", ".md", ".sql", ".json", ".mod", ".sh", ".txt", ".yml", ".pem", ".key", ""}, filepath.Ext(path)) {
			return nil
		}
		b, err := os.ReadFile(path)
		if err == nil {
			f(filepath.ToSlash(strings.TrimPrefix(path, root+"/")), string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// docs/security.md answers every requirement once: with tests that exist, or
// with what is not met and why.
func TestSecurity_every_requirement_is_answered(t *testing.T) {
	b, err := os.ReadFile(root + "/docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	have := tests(t)
	answered := map[string]int{}
	for _, m := range answer.FindAllStringSubmatch(string(b), -1) {
		id, says := m[1], m[3]
		answered[id]++
		proofs := proof.FindAllStringSubmatch(says, -1)
		for _, p := range proofs {
			if !have[p[1]+" "+p[2]] {
				t.Errorf("%s: there is no %s in a package %s", id, p[2], p[1])
			}
		}
		if len(proofs) == 0 && !strings.Contains(says, "not met, because ") && !strings.Contains(says, "not applicable, because ") {
			t.Errorf("%s: neither a test nor what is not met, and why: %s", id, says)
		}
		if rest := proof.ReplaceAllString(says, ""); strings.Contains(rest, "`Test") || strings.Contains(rest, " Test") {
			t.Errorf("%s: a test without its package: %s", id, says)
		}
	}
	for _, id := range wanted() {
		switch answered[id] {
		case 0:
			t.Errorf("%s is not answered", id)
		case 1:
		default:
			t.Errorf("%s is answered %d times", id, answered[id])
		}
		delete(answered, id)
	}
	for id := range answered {
		t.Errorf("%s is answered and nobody asks for it", id)
	}
}

// DB-25, ASVS 13.4.2: nothing to debug with is in the program or behind its
// listener, and numbers are not on it.
func TestDB_25_nothing_to_debug_with(t *testing.T) {
	s := newSite(t)
	for _, at := range []string{"/debug/pprof/", "/debug/pprof/profile", "/debug/vars", "/metrics", "/ui", "/.git/config", "/.env"} {
		for role, c := range s.clients {
			if status, _ := s.get(t, c, at); status != http.StatusNotFound {
				t.Errorf("%s as %s: %d", at, role, status)
			}
		}
	}
	for _, p := range dependencies(t) {
		if p == "net/http/pprof" || p == "expvar" {
			t.Errorf("the program has %s", p)
		}
	}
}

// dependencies are the packages of the program.
func dependencies(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "./cmd/touyan")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// ASVS 15.2.3: no test is in the program; what is there for demonstrations says
// so in its name and serves an invented court on this machine alone.
func TestASVS_15_2_3_no_tests_in_the_program(t *testing.T) {
	for _, p := range dependencies(t) {
		if p == "testing" || strings.HasSuffix(p, "test") && strings.HasPrefix(p, "touyan/") {
			t.Errorf("the program has %s", p)
		}
	}
}

// PI-06, PI-16: the program speaks to nobody but those whom the operator names:
// the database, the sign-in elsewhere, the collector of the trail. It has no
// mail, and its pages load nothing from elsewhere.
func TestPI_06_the_program_calls_nobody(t *testing.T) {
	calls := regexp.MustCompile(`\bnet\.Dial|\bnet\.Dialer\b|http\.Client\{|http\.(Get|Post|Head|DefaultClient)\b|"net/smtp"`)
	may := []string{"internal/platform/oidc/", "internal/platform/syslog/", "internal/platform/sqldb/"}
	elsewhere := regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//`)
	seen := 0
	walk(t, func(path, text string) {
		if !strings.HasPrefix(path, "internal/") && !strings.HasPrefix(path, "cmd/") || strings.HasSuffix(path, "_test.go") {
			return
		}
		if m := calls.FindString(text); m != "" {
			seen++
			if !slices.ContainsFunc(may, func(p string) bool { return strings.HasPrefix(path, p) }) {
				t.Errorf("%s: %s", path, m)
			}
		}
		if m := elsewhere.FindString(text); m != "" && (strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go")) {
			t.Errorf("%s: a page loads from or leads elsewhere: %s", path, m)
		}
	})
	if seen < 2 {
		t.Error("what is looked for is not found where it must be")
	}
}

// PI-12: everybody reads, before signing in and wherever something is written,
// sent or taken away, that this is no place for secrets of the state.
func TestPI_12_the_warning_stands_on_every_page(t *testing.T) {
	t.Parallel() // it takes minutes under the race detector
	s := newSite(t)
	_, body := s.get(t, http.DefaultClient, "/sign-in")
	if !strings.Contains(body, "非涉密系统") {
		t.Error("not before signing in")
	}
	for role, c := range s.clients {
		for at, body := range s.pages(t, c) {
			// A printout is paper, and says so itself where it must.
			if strings.Contains(body, "<!doctype html>") && !strings.HasSuffix(at, "/print") && !strings.Contains(body, "非涉密系统") {
				t.Errorf("not on %s as %s", at, role)
			}
		}
	}
}

// ASVS 14.3.1, 14.3.3: signing out has the browser forget what it kept of the
// site; of the person it kept nothing before either.
func TestASVS_14_3_1_signing_out_clears_the_browser(t *testing.T) {
	s := newSite(t)
	r, err := s.clients[grant.Member].PostForm(s.URL+"/sign-out", url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if got := r.Header.Get("Clear-Site-Data"); !strings.Contains(got, `"storage"`) || !strings.Contains(got, `"cache"`) {
		t.Errorf("Clear-Site-Data: %q", got)
	}
	walk(t, func(path, text string) {
		// A token of a secret vote is the person's own and nowhere else: it is kept
		// until it is cast or they sign out, so that a broken connection costs no vote.
		if path == "assets/js/ballot.js" {
			return
		}
		if strings.HasPrefix(path, "assets/js/") && regexp.MustCompile(`\b(localStorage|sessionStorage|indexedDB)\b`).MatchString(text) {
			t.Errorf("%s keeps something in the browser", path)
		}
	})
}

// ASVS 13.3.1: no key, no password and no token lies in the tree.
func TestASVS_13_3_1_no_key_in_the_tree(t *testing.T) {
	for _, secret := range []string{`-----BEGIN [A-Z ]*PRIVATE ` + `KEY`, `AKIA[0-9A-Z]{16}`, `postgres://[a-z]+:[^@/ "…]+@[a-z]`} {
		form := regexp.MustCompile(secret)
		walk(t, func(path, text string) {
			if m := form.FindString(text); m != "" && !strings.HasSuffix(path, "_test.go") {
				t.Errorf("%s: %s", path, m)
			}
		})
	}
}

// ASVS 1.2.4: values reach the database as parameters: no text of SQL is made by
// formatting one in, and what is joined to it is text of the program.
func TestASVS_1_2_4_no_value_is_written_into_SQL(t *testing.T) {
	formatted := regexp.MustCompile("(?is)Sprintf\\(\\s*[`\"]\\s*(select|insert into|update|delete from)\\b")
	seen := 0
	walk(t, func(path, text string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		seen += strings.Count(text, "sqldb.All(")
		// These two go over tables and columns that the program names itself.
		if strings.HasPrefix(path, "internal/platform/backup/") || strings.HasPrefix(path, "internal/platform/seal/") {
			return
		}
		if m := formatted.FindString(text); m != "" {
			t.Errorf("%s: %s", path, m)
		}
	})
	if seen < 50 {
		t.Errorf("only %d queries are looked at", seen)
	}
}

// ASVS 5.1.1: what docs/operate.md says of uploads is what the program holds to.
func TestASVS_5_1_1_limits_of_uploads_are_as_written(t *testing.T) {
	b, err := os.ReadFile(root + "/docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{fmt.Sprintf("| %d MB |", sheet.Default.File>>20), fmt.Sprintf("unpacked at most %d MB", sheet.Default.Unzipped>>20),
		fmt.Sprintf("in %d 000 parts", sheet.Default.Entries/1000), fmt.Sprintf("%d 000 rows", sheet.Default.Rows/1000)} {
		if !strings.Contains(string(b), want) {
			t.Errorf("docs/operate.md does not say %q", want)
		}
	}
}

// DB-16, DB-21: that the program serves, and by which rules, is in the trail;
// neither a secret nor a place of one is.
func TestDB_16_a_start_is_in_the_trail(t *testing.T) {
	rules := account.Defaults()
	rules.Session.PerAccount = 7
	dir := t.TempDir()
	sys, err := server.Open(context.Background(), server.Options{Data: dir, Version: "test-1", Serve: true, Accounts: rules, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sys.Close() }()
	err = sys.DB().Read(context.Background(), func(tx *sqldb.Tx) error {
		details, err := sqldb.All(tx, sqldb.Scalar[string], `select detail from audit_entry where action = 'operations.start'`)
		if len(details) != 1 || !strings.Contains(details[0], `"sessions-per-account":7`) || !strings.Contains(details[0], `"version":"test-1"`) || strings.Contains(details[0], dir) {
			t.Errorf("%q", details)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

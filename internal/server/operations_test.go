package server

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/health"
	"touyan/internal/platform/sqldb"
	"touyan/internal/schema"
)

func answer(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func opened(t *testing.T, o Options) *System {
	t.Helper()
	if o.Data == "" {
		o.Data = filepath.Join(t.TempDir(), "data")
	}
	sys, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sys.Close() })
	return sys
}

// ASVS 13.4.5: monitors learn one word.
func TestASVS_13_4_5_monitors_learn_one_word(t *testing.T) {
	sys := opened(t, Options{})
	h := sys.Handler()
	if status, body := answer(t, h, "/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("%d %q", status, body)
	}
	if status, body := answer(t, h, "/readyz"); status != http.StatusOK || body != "ready\n" {
		t.Errorf("%d %q", status, body)
	}
	if status, body := answer(t, h, "/metrics"); status == http.StatusOK || strings.Contains(body, "touyan_") {
		t.Errorf("DB-25: the metrics are on the product's own listener: %d", status)
	}
}

func TestReadyz_an_older_schema_is_not_ready(t *testing.T) {
	sys := opened(t, Options{})
	if _, err := sys.db.Raw().Exec(`delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	if status, body := answer(t, sys.Handler(), "/readyz"); status != http.StatusServiceUnavailable || body != "schema\n" {
		t.Errorf("%d %q", status, body)
	}
}

func TestMetrics_are_by_pattern_and_never_by_address(t *testing.T) {
	sys := opened(t, Options{})
	h := sys.Handler()
	answer(t, h, "/members/0000000000abc?q=张三")
	answer(t, h, "/no/such/page/李四")
	answer(t, h, "/sign-in")
	_, body := answer(t, sys.Metrics(), "/")
	for _, want := range []string{`touyan_http_requests_total{route="GET /members/{id}",status="303"} 1`, `touyan_http_requests_total{route="other",status="404"} 1`,
		`touyan_http_requests_total{route="GET /sign-in",status=`, "touyan_db_writable 1", `touyan_db_transactions_total{kind="write",outcome="done"}`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	for _, never := range []string{"张三", "李四", "0000000000abc"} {
		if strings.Contains(body, never) {
			t.Errorf("%s is in the metrics", never)
		}
	}
}

func TestAround_refuses_more_than_the_limit(t *testing.T) {
	sys := opened(t, Options{Limits: Limits{InFlight: 1}})
	held, release := make(chan struct{}), make(chan struct{})
	h := sys.around(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(held)
		<-release
		w.WriteHeader(http.StatusNoContent)
	}))
	first := make(chan int)
	go func() { s, _ := answer(t, h, "/life"); first <- s }()
	<-held
	if status, body := answer(t, h, "/life"); status != http.StatusServiceUnavailable || !strings.Contains(body, "稍后再试") {
		t.Errorf("%d %q", status, body)
	}
	if status, _ := answer(t, h, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz while busy: %d", status)
	}
	close(release)
	if s := <-first; s != http.StatusNoContent {
		t.Errorf("the first: %d", s)
	}
}

// FT-17: one server for one SQLite directory; a command beside it does not
// change the schema under it.
func TestFT_17_alone_on_its_file(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	sys := opened(t, Options{Data: dir, Serve: true})
	soon, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := Open(soon, Options{Data: dir, Serve: true}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second server: %v", err)
	}
	beside, err := Open(t.Context(), Options{Data: dir})
	if err != nil {
		t.Fatalf("a command beside it: %v", err)
	}
	_ = beside.Close()
	if _, err := sys.db.Raw().Exec(`delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Data: dir}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a newer command beside it: %v", err)
	}
}

func TestDoctor_finds_what_is_wrong_and_changes_nothing(t *testing.T) {
	find := func(cs []health.Check, id string) health.Check {
		for _, c := range cs {
			if c.ID == id {
				return c
			}
		}
		t.Errorf("no check %s in %v", id, cs)
		return health.Check{}
	}
	dir := filepath.Join(t.TempDir(), "data")
	if c := find(Doctor(t.Context(), Options{Data: dir}), "data"); c.State != health.Fail || c.Do == "" {
		t.Errorf("no directory: %+v", c)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Fatal("doctor made the directory")
	}
	sys := opened(t, Options{Data: dir})
	good := Doctor(t.Context(), Options{Data: dir})
	for _, id := range []string{"data", "keys", "schema", "database.integrity", "database.references", "database.durable", "keys.open"} {
		if c := find(good, id); c.State != health.OK || c.Do != "" {
			t.Errorf("on a sound installation: %+v", c)
		}
	}
	master := filepath.Join(dir, "keys", "master")
	for _, c := range []struct {
		id   string
		harm func()
		mend func()
	}{
		{"data", func() { _ = os.Chmod(dir, 0o755) }, func() { _ = os.Chmod(dir, 0o700) }},
		{"keys", func() { _ = os.Chmod(master, 0o644) }, func() { _ = os.Chmod(master, 0o600) }},
		{"keys.open", func() { _ = os.Rename(master, master+".away") }, func() { _ = os.Rename(master+".away", master) }},
		{"trail", func() { meddle(t, sys, "x") }, func() { meddle(t, sys, "试验") }},
		{"clock", func() { late(t, sys, time.Hour) }, func() { late(t, sys, -time.Hour) }},
	} {
		c.harm()
		if got := find(Doctor(t.Context(), Options{Data: dir}), c.id); got.State != health.Fail || got.Do == "" {
			t.Errorf("harmed: %+v", got)
		}
		c.mend()
	}
}

// meddle changes an entry of the trail behind everybody's back; there is one
// after the first call.
func meddle(t *testing.T, sys *System, subject string) {
	t.Helper()
	if subject == "x" {
		if err := sys.tell(t.Context(), "试验", nil); err != nil {
			t.Fatal(err)
		}
		if err := sys.chain.Link(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sys.db.Raw().Exec(`update audit_entry set subject = $1 where action = $2`, subject, string(canPatrol)); err != nil {
		t.Fatal(err)
	}
}

// late moves the newest entry of the trail; there is one after the first call.
func late(t *testing.T, sys *System, by time.Duration) {
	t.Helper()
	if err := sys.tell(t.Context(), "试验", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := sys.db.Raw().Exec(`update audit_entry set at = at + $1`, by.Microseconds()); err != nil {
		t.Fatal(err)
	}
}

// DB-24: a clock that is behind the trail is noted when the server starts.
func TestDB_24_a_clock_behind_the_trail_is_noted(t *testing.T) {
	now := time.Now()
	sys := opened(t, Options{Now: func() time.Time { return now }})
	if err := sys.tell(t.Context(), "试验", nil); err != nil {
		t.Fatal(err)
	}
	now = now.Add(-time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { sys.watchClock(ctx); close(done) }()
	time.Sleep(300 * time.Millisecond)
	cancel()
	<-done
	n := 0
	err := sys.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where subject = $1`, "系统时钟早于最后一条审计")
		return err
	})
	if err != nil || n != 1 {
		t.Errorf("%d entries, %v", n, err)
	}
	var b strings.Builder
	_ = sys.operations.metrics.Write(io.Writer(&b))
	if !strings.Contains(b.String(), "touyan_clock_jumps_total 1") {
		t.Error("the jump is not counted")
	}
}

func TestStanding_knows_what_is_there(t *testing.T) {
	sys := opened(t, Options{})
	have, newest, err := schema.Standing(t.Context(), sys.db)
	if err != nil || have != newest || newest < 17 {
		t.Errorf("%d %d %v", have, newest, err)
	}
}

package health_test

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/health"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func state(t *testing.T, cs []health.Check, id string) health.Check {
	t.Helper()
	for _, c := range cs {
		if c.ID == id {
			return c
		}
	}
	t.Errorf("no check %s in %v", id, cs)
	return health.Check{}
}

// The throw-away cluster of the tests has its durability off: that is found.
func TestDatabase_finds_a_PostgreSQL_that_would_lose_data(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		cs := health.Database(t.Context(), db, true)
		if db.Engine() == sqldb.SQLite {
			if health.Worst(cs) != health.OK || state(t, cs, "database.durable").State != health.OK {
				t.Errorf("%+v", cs)
			}
			return
		}
		for _, id := range []string{"database.fsync", "database.full_page_writes", "database.synchronous_commit"} {
			if c := state(t, cs, id); c.State != health.Fail || !strings.Contains(c.Do, "on") {
				t.Errorf("%+v", c)
			}
		}
		for _, id := range []string{"database.version", "database.server_encoding", "database.tls"} {
			if c := state(t, cs, id); c.State != health.OK {
				t.Errorf("%+v", c)
			}
		}
		if c := state(t, cs, "database.privilege"); c.State != health.Warn {
			t.Errorf("ASVS 13.2.2: %+v", c)
		}
	})
}

func TestDatabase_finds_references_to_nothing(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	for _, q := range []string{`pragma foreign_keys = off`, `insert into intake_batch (id, kind, path, file_name, upload, state, made_name, made_at) values (1, 'x', '001.', 'x', 7, 'x', 'x', 0)`} {
		if _, err := db.Raw().Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	if c := state(t, health.Database(t.Context(), db, true), "database.references"); c.State != health.Fail || !strings.Contains(c.Says, "intake_batch") {
		t.Errorf("%+v", c)
	}
}

// DB-24: the clock can be checked.
func TestDB_24_clock(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		now, last time.Time
		fails     bool
	}{
		{now, time.Time{}, false},
		{now, now.Add(-time.Hour), false},
		{now, now.Add(900 * time.Millisecond), false},
		{now, now.Add(1100 * time.Millisecond), true},
		{time.Date(1970, 1, 1, 0, 0, 5, 0, time.UTC), time.Time{}, true},
	} {
		if got := health.Clock(c.now, c.last); (got.State == health.Fail) != c.fails {
			t.Errorf("%v %v: %+v", c.now, c.last, got)
		}
	}
}

func TestSchema_compares(t *testing.T) {
	for _, c := range []struct {
		have, newest int64
		want         health.State
	}{{17, 17, health.OK}, {6, 17, health.Warn}, {18, 17, health.Fail}} {
		if got := health.Schema(c.have, c.newest); got.State != c.want {
			t.Errorf("%+v", got)
		}
	}
}

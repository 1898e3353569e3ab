// Package sqltest gives a test a database of its own, with the product's
// schema, on each engine.
package sqltest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/schema"
)

// Both runs test once on SQLite and once on PostgreSQL, each time on an empty
// database with the schema. The clock stands at now. PostgreSQL is found by
// TOUYAN_TEST_PG (a postgres:// address that may create databases; "make test"
// starts a throw-away cluster); without it that half is skipped aloud, and
// under CI it fails.
func Both(t *testing.T, now time.Time, test func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, Open(t, sqldb.Options{Dir: Dir(t), Now: clock(now)}))
	})
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, sqldb.Options{URL: Postgres(t), Now: clock(now)})) })
}

// Lite returns an empty SQLite database with the schema, for tests of pages
// and of the pure side of things that need one database and not each.
func Lite(t testing.TB, now time.Time) *sqldb.DB {
	t.Helper()
	return Open(t, sqldb.Options{Dir: Dir(t), Now: clock(now)})
}

// memory is a file system without a disk, where the system has one: every commit
// waits for its file, and a disk that several packages' tests share makes them
// wait ten times longer.
const memory = "/dev/shm"

// Dir returns a directory for a database that nothing but the test needs; it is
// removed when the test ends.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(memory, "touyan-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Postgres returns the address of a new, empty database; it is dropped when the
// test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	base := os.Getenv("TOUYAN_TEST_PG")
	if base == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("TOUYAN_TEST_PG is not set: under CI every operation is tested on PostgreSQL too")
		}
		t.Skip("TOUYAN_TEST_PG is not set: PostgreSQL half skipped (make test starts a cluster)")
	}
	return copied(t, base, template(t, base))
}

// copied returns the address of a copy of a database; it is dropped when the test
// ends.
func copied(t testing.TB, base, of string) string {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text())[:16]
	admin(t, base, "create database "+name+" template "+of)
	t.Cleanup(func() { admin(t, base, "drop database "+name+" with (force)") })
	return rename(base, name)
}

// template makes one migrated database per test binary; a copy of it costs a
// tenth of running the migrations again.
var template = func() func(testing.TB, string) string {
	var once sync.Once
	name := "template_" + strings.ToLower(rand.Text())[:12]
	return func(t testing.TB, base string) string {
		once.Do(func() {
			admin(t, base, "create database "+name+" template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")
			db, err := sqldb.Open(context.Background(), sqldb.Options{URL: rename(base, name)})
			if err != nil {
				t.Fatal(err)
			}
			err = schema.Migrate(context.Background(), db)
			_ = db.Close()
			if err != nil {
				t.Fatal(err)
			}
		})
		return name
	}
}()

// Open opens what the options say, with the schema and the chain of the trail:
// an empty SQLite database in o.Dir, or the one of Postgres at o.URL. It is
// closed when the test ends.
func Open(t testing.TB, o sqldb.Options) *sqldb.DB {
	t.Helper()
	if o.URL == "" {
		if err := os.WriteFile(filepath.Join(o.Dir, "touyan.db"), migrated(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return start(t, o)
}

// start opens a database that has the schema already.
func start(t testing.TB, o sqldb.Options) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	Chain(t, db)
	return db
}

// migrated is the file of an empty SQLite database with the schema, made once
// per test binary: a copy of it costs a fraction of running the migrations.
var migrated = func() func(testing.TB) []byte {
	var once sync.Once
	var file []byte
	return func(t testing.TB) []byte {
		t.Helper()
		once.Do(func() {
			dir := t.TempDir()
			db, err := sqldb.Open(context.Background(), sqldb.Options{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			err = schema.Migrate(context.Background(), db)
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			file = whole(t, dir)
		})
		if file == nil {
			t.Fatal("the template of the schema could not be made")
		}
		return file
	}
}()

// whole reads the file of a closed SQLite database.
func whole(t testing.TB, dir string) []byte {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "touyan.db-wal")); err == nil {
		t.Fatal("the template's log was not written into its file")
	}
	file, err := os.ReadFile(filepath.Join(dir, "touyan.db")) //nolint:gosec // a directory of the tests
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Chain gives a database that a test opened by itself the chain of the trail,
// under a key of tests; without one no entry can be written.
func Chain(t testing.TB, db *sqldb.DB) *audit.Chain {
	t.Helper()
	key, err := audit.HMAC([]byte("a key for tests only"))
	if err != nil {
		t.Fatal(err)
	}
	return audit.New(db, key, nil)
}

func clock(now time.Time) func() time.Time {
	if now.IsZero() {
		return nil
	}
	return func() time.Time { return now }
}

func admin(t testing.TB, base, q string) {
	t.Helper()
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(q); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", q, err))
	}
}

func rename(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

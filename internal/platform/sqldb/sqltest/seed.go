package sqltest

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
)

// Seed is a filled database that many tests begin with. It is filled once per
// test binary and engine, when the first test asks for it; each test gets a copy
// of its own.
type Seed struct {
	now  time.Time
	fill func(t testing.TB, db *sqldb.DB, dir string)

	lite, postgres struct {
		once  sync.Once
		file  []byte            // of SQLite
		name  string            // of the database on PostgreSQL
		files map[string][]byte // what fill left in its directory
	}
}

// NewSeed returns the database that fill fills, with the clock at now. What fill
// leaves in dir, such as the master key, is in the directory of each test too.
func NewSeed(now time.Time, fill func(t testing.TB, db *sqldb.DB, dir string)) *Seed {
	return &Seed{now: now, fill: fill}
}

// Both is as the function Both, with a copy of the filled database and of the
// directory beside it.
func (s *Seed) Both(t *testing.T, test func(t *testing.T, db *sqldb.DB, dir string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		db, dir := s.Lite(t)
		test(t, db, dir)
	})
	t.Run("postgres", func(t *testing.T) {
		base := os.Getenv("TOUYAN_TEST_PG")
		if base == "" {
			Postgres(t) // skips or fails
		}
		s.postgres.once.Do(func() {
			name, dir := "seed_"+strings.ToLower(rand.Text())[:12], t.TempDir()
			admin(t, base, "create database "+name+" template "+template(t, base))
			s.filled(t, sqldb.Options{URL: rename(base, name), Now: clock(s.now)}, dir)
			s.postgres.name, s.postgres.files = name, kept(t, dir)
		})
		if s.postgres.name == "" {
			t.Fatal("the seed could not be filled")
		}
		test(t, start(t, sqldb.Options{URL: copied(t, base, s.postgres.name), Now: clock(s.now)}), laid(t, s.postgres.files))
	})
}

// Lite is as the function Lite, with a copy of the filled database and of the
// directory beside it.
func (s *Seed) Lite(t testing.TB) (*sqldb.DB, string) {
	t.Helper()
	s.lite.once.Do(func() {
		dir, beside := t.TempDir(), t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "touyan.db"), migrated(t), 0o600); err != nil {
			t.Fatal(err)
		}
		s.filled(t, sqldb.Options{Dir: dir, Now: clock(s.now)}, beside)
		s.lite.file, s.lite.files = whole(t, dir), kept(t, beside)
	})
	if s.lite.file == nil {
		t.Fatal("the seed could not be filled")
	}
	dir := Dir(t)
	if err := os.WriteFile(filepath.Join(dir, "touyan.db"), s.lite.file, 0o600); err != nil {
		t.Fatal(err)
	}
	return start(t, sqldb.Options{Dir: dir, Now: clock(s.now)}), laid(t, s.lite.files)
}

// filled opens a database, fills it and closes it again.
func (s *Seed) filled(t testing.TB, o sqldb.Options, dir string) {
	t.Helper()
	db, err := sqldb.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	Chain(t, db)
	s.fill(t, db, dir)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// kept reads the files of a directory.
func kept(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name())) //nolint:gosec // a directory of the tests
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = b
	}
	return files
}

// laid writes files into a directory of the test's own.
func laid(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

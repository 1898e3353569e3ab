package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/platform/backup"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

var (
	ctx    = context.Background()
	shape  = backup.Schema{Newest: schema.Newest, To: schema.To, Migrate: schema.Migrate}
	secret = backup.NewKey()
)

func permit(t testing.TB) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(backup.CanBackup, access.Everywhere)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t testing.TB, db *sqldb.DB, fn func(tx *sqldb.Tx) error) {
	t.Helper()
	if err := db.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// people puts what a database can hold into it: every type, both ends of its
// range, missing and empty values, other scripts, files of several chunks.
func people(t testing.TB, db *sqldb.DB, sealer *seal.Sealer) {
	t.Helper()
	write(t, db, func(tx *sqldb.Tx) error {
		units := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version", "aliases")
		spans := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "path", "full_name", "short_name", "with_committee")
		for i := int64(1); i <= 300; i++ {
			var parent, aliases any
			if i > 1 {
				parent, aliases = i/2, fmt.Sprintf("别名\n%d '\"\\ \t🀄 㐀", i)
			}
			units.Add(i, 1, parent, fmt.Sprintf("%03d.", i), "branch", fmt.Sprint(i), "", "支部", i%2 == 0, "9999-12-31", i, aliases)
		}
		stamps := tx.Insert("stamp", "unit", "path", "n")
		stamps.Add(int64(math.MinInt64), "001.", int64(math.MaxInt64))
		stamps.Add(int64(math.MaxInt64), "", 0)
		var err error
		for _, in := range []*sqldb.Inserter{units, stamps} {
			if err = in.Done(); err != nil {
				return err
			}
		}
		for i := int64(1); i <= 300; i++ {
			spans.Add(-i, i, "2000-01-01", "9999-12-31", "-", "-", "-", i%3 == 0)
		}
		if err = spans.Done(); err != nil {
			return err
		}
		big := make([]byte, 3<<20)
		source := rand.NewChaCha8([32]byte{1})
		_, _ = source.Read(big)
		for _, content := range [][]byte{{}, {0, 1, 255, '\n'}, big} {
			if _, err := blob.Put(tx, "附件.bin", content); err != nil {
				return err
			}
		}
		members := tx.Insert("member", "id", "court", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "standing", "joined", "lost", "floating", "version", "phones")
		for i := int64(1); i <= 40; i++ {
			at := seal.Place{Table: "member", Column: "id_number", Row: i}
			members.Add(i, 1, "甲", "jia", sealer.Seal(at, "514503198812195162"), fmt.Sprint(i), "-", "男", "full", "2000-01-01", false, i%2 == 0, 1, nil)
		}
		return members.Done()
	})
}

func sealer(t testing.TB, db *sqldb.DB) (*seal.Sealer, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "master")
	s, err := seal.Load(ctx, db, file)
	if err != nil {
		t.Fatal(err)
	}
	return s, file
}

// taken returns a backup of a database with people.
func taken(t testing.TB, db *sqldb.DB) ([]byte, backup.Manifest) {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Backup(ctx, db, &out, secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

// empties returns an empty database of each engine, by name; that of PostgreSQL
// only where there is one.
func empties(t *testing.T) map[string]func(t *testing.T) *sqldb.DB {
	open := func(o func(t *testing.T) sqldb.Options) func(t *testing.T) *sqldb.DB {
		return func(t *testing.T) *sqldb.DB {
			db, err := sqldb.Open(ctx, o(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return db
		}
	}
	return map[string]func(t *testing.T) *sqldb.DB{
		"into sqlite": open(func(t *testing.T) sqldb.Options { return sqldb.Options{Dir: t.TempDir()} }),
		"into postgres": open(func(t *testing.T) sqldb.Options {
			o := sqldb.Options{URL: sqltest.Postgres(t)}
			bare(t, o)
			return o
		}),
	}
}

// bare takes every table out of a database that sqltest has made.
func bare(t *testing.T, o sqldb.Options) {
	db, err := sqldb.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Raw().Exec(`drop schema public cascade`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Raw().Exec(`create schema public`); err != nil {
		t.Fatal(err)
	}
}

func count(t testing.TB, db *sqldb.DB, q string, args ...any) (n int) {
	t.Helper()
	if err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...); return err }); err != nil {
		t.Fatal(err)
	}
	return n
}

func names(t testing.TB, dir string) (ns []string) {
	t.Helper()
	es, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		ns = append(ns, e.Name())
	}
	return ns
}

var noon = time.Time{}

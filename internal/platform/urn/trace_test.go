package urn_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/platform/sqldb"
)

// What a database leaves on the disk: its files and its log.

func scan[T any](t testing.TB, db *sqldb.DB, q string, args ...any) (x T) {
	t.Helper()
	if err := db.Raw().QueryRowContext(context.Background(), q, args...).Scan(&x); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	return x
}

// trace begins to follow a database; what it returns reads every file that the
// database wrote since.
func trace(t testing.TB, db *sqldb.DB) func() map[string][]byte {
	t.Helper()
	if db.Engine() == sqldb.SQLite {
		file := scan[string](t, db, `select file from pragma_database_list where name = 'main'`)
		return func() map[string][]byte { return read(t, file, file+"-wal") }
	}
	dir := scan[string](t, db, `show data_directory`)
	first := scan[string](t, db, `select pg_walfile_name(pg_current_wal_lsn())`)
	return func() map[string][]byte {
		t.Helper()
		if _, err := db.Raw().ExecContext(context.Background(), `checkpoint`); err != nil {
			t.Fatal(err)
		}
		last := scan[string](t, db, `select pg_walfile_name(pg_current_wal_lsn())`)
		oid := scan[int64](t, db, `select cast(oid as bigint) from pg_database where datname = current_database()`)
		names, err := filepath.Glob(filepath.Join(dir, "base", fmt.Sprint(oid), "*"))
		if err != nil || len(names) < 50 {
			t.Fatalf("the files of the database are not there: %d %v", len(names), err)
		}
		logs, _ := filepath.Glob(filepath.Join(dir, "pg_wal", "0*"))
		for _, l := range logs {
			if n := filepath.Base(l); n >= first && n <= last {
				names = append(names, l)
			}
		}
		return read(t, names...)
	}
}

func read(t testing.TB, names ...string) map[string][]byte {
	t.Helper()
	m := map[string][]byte{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		m[n] = b
	}
	return m
}

// written is every way in which a secret could stand in a file.
func written(secret []byte, texts ...string) [][]byte {
	all := [][]byte{secret, []byte(hex.EncodeToString(secret)), []byte(strings.ToUpper(hex.EncodeToString(secret)))}
	for _, x := range texts {
		all = append(all, []byte(x), []byte(strings.ReplaceAll(x, "-", "")))
	}
	return all
}

// found returns the file that has one of the secrets, or "".
func found(files map[string][]byte, secrets ...[]byte) string {
	for name, content := range files {
		for _, s := range secrets {
			if bytes.Contains(content, s) {
				return fmt.Sprintf("%s has %.40q", filepath.Base(name), s)
			}
		}
	}
	return ""
}

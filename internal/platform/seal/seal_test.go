package seal_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestSealer_opens_only_in_its_own_place(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		ctx, file := context.Background(), filepath.Join(t.TempDir(), "keys", "master")
		s, err := seal.Load(ctx, db, file)
		if err != nil {
			t.Fatal(err)
		}
		at := seal.Place{Table: "member", Column: "id_number", Row: 7}
		b := s.Seal(at, "514503198812195162")
		if bytes.Contains(b, []byte("514503")) {
			t.Fatal("the value shows through its seal")
		}
		if again, err := seal.Load(ctx, db, file); err != nil {
			t.Fatal(err)
		} else if v, err := again.Open(at, b); err != nil || v != "514503198812195162" {
			t.Errorf("after a restart: %q, %v", v, err)
		} else if again.Index("member", "id_number", "x") != s.Index("member", "id_number", "x") {
			t.Error("the index changed with a restart")
		}
		for _, other := range []seal.Place{{"member", "id_number", 8}, {"member", "phones", 7}, {"account", "id_number", 7}} {
			if v, err := s.Open(other, b); err == nil {
				t.Errorf("opened at %v: %q", other, v)
			}
		}
		b[len(b)-1] ^= 1
		if _, err := s.Open(at, b); err == nil {
			t.Error("a changed value opens")
		}
	})
}

func TestLoad_refuses_another_master_key(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		ctx, dir := context.Background(), t.TempDir()
		if _, err := seal.Load(ctx, db, filepath.Join(dir, "a")); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Load(ctx, db, filepath.Join(dir, "b")); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a missing master key: %v", err)
		}
	})
}

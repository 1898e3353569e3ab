package seal_test

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// ASVS 11.3.3: with any one bit of a sealed value changed it does not open, in
// either suite.
func TestASVS_11_3_3_one_changed_bit_never_opens(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	file := filepath.Join(t.TempDir(), "master")
	for _, suite := range []seal.Suite{seal.GCM, seal.CBCHMAC} {
		s := start(t, db, seal.Options{MasterFile: file, Suite: suite})
		sealed := s.Seal(number(1), value(1))
		for bit := range len(sealed) * 8 {
			changed := bytes.Clone(sealed)
			changed[bit/8] ^= 1 << (bit % 8)
			if v, err := s.Open(number(1), changed); err == nil {
				t.Errorf("%v: bit %d changed, and it opens: %q", suite, bit, v)
			}
		}
		for n := range len(sealed) {
			if n == 0 {
				continue // no value at all
			}
			if v, err := s.Open(number(1), sealed[:n]); err == nil {
				t.Errorf("%v: cut to %d bytes, and it opens: %q", suite, n, v)
			}
		}
	}
}

// A value moved to another row, column or table does not open; the same value
// never looks the same twice.
func TestMP_05_a_moved_value_does_not_open(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	file := filepath.Join(t.TempDir(), "master")
	for _, suite := range []seal.Suite{seal.GCM, seal.CBCHMAC} {
		s := start(t, db, seal.Options{MasterFile: file, Suite: suite})
		for _, text := range []string{"x", strings.Repeat("字", 16), strings.Repeat("y", 100_000)} {
			one, two := s.Seal(number(1), text), s.Seal(number(1), text)
			if bytes.Equal(one[7:], two[7:]) {
				t.Errorf("%v: equal values are equal when sealed", suite)
			}
			if v, err := s.Open(number(1), one); err != nil || v != text {
				t.Errorf("%v: %v", suite, err)
			}
			for _, p := range []seal.Place{number(2), {Table: "member", Column: "phones", Row: 1}, {Table: "members", Column: "id_number", Row: 1}} {
				if _, err := s.Open(p, one); err == nil {
					t.Errorf("%v: opens at %v", suite, p)
				}
			}
		}
	}
}

// The database of an older program: data-1 and index-1 right under the root,
// and values that begin with 1. The bytes are made here without this package.
func TestStart_opens_what_older_programs_sealed(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		gcm := func(key, nonce, plain, bound []byte) []byte {
			block, err := sm4.NewCipher(key)
			if err != nil {
				t.Fatal(err)
			}
			a, err := cipher.NewGCM(block)
			if err != nil {
				t.Fatal(err)
			}
			return a.Seal(append([]byte{1}, nonce...), nonce, plain, bound)
		}
		root, data, index, nonce := []byte("0123456789abcdef"), []byte("data key 16 byte"), []byte("index key16 byte"), []byte("nonce 12byte")
		file := filepath.Join(t.TempDir(), "master")
		if err := os.WriteFile(file, []byte(hex.EncodeToString(root)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, k := range []struct {
			purpose string
			key     []byte
		}{{"data-1", data}, {"index-1", index}} {
			if _, err := db.Raw().Exec(`insert into seal_key (id, purpose, wrapped, made_at) values ($1, $2, $3, 1)`, i+1, k.purpose, gcm(root, nonce, k.key, []byte(k.purpose))); err != nil {
				t.Fatal(err)
			}
		}
		old := gcm(data, nonce, []byte(value(7)), []byte("member|id_number|7"))
		for range 2 { // the second start finds a key-encryption key
			s := start(t, db, seal.Options{MasterFile: file})
			if v, err := s.Open(number(7), old); err != nil || v != value(7) {
				t.Fatalf("%q, %v", v, err)
			}
			m := hmac.New(sm3.New, index)
			m.Write([]byte("member|id_number|x"))
			if got, want := s.Index("member", "id_number", "x"), hex.EncodeToString(m.Sum(nil)[:20]); got != want {
				t.Errorf("the digest changed: %s, want %s", got, want)
			}
		}
		under := 0
		_ = db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			under, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from seal_key where under = 'kek-1' and purpose in ('data-1', 'index-1', 'mac-1')`)
			return err
		})
		if under != 3 {
			t.Errorf("%d keys lie under the key-encryption key, want 3", under)
		}
	})
}

func TestReroot_the_old_root_opens_nothing(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		s := start(t, db, seal.Options{MasterFile: filepath.Join(dir, "old")})
		fill(t, db, s, 3)
		if err := s.Reroot(ctx, permit(t), filepath.Join(dir, "new")); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Start(ctx, db, seal.Options{MasterFile: filepath.Join(dir, "old")}); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("the old root: %v", err)
		}
		same(t, values(t, db, start(t, db, seal.Options{MasterFile: filepath.Join(dir, "new")})), 3)
		if err := s.Reroot(ctx, permit(t), filepath.Join(dir, "new")); fault.KindOf(err) != fault.Invalid {
			t.Errorf("over an existing file: %v", err)
		}
	})
}

func TestProtect_opens_with_both_persons_only(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	dir := t.TempDir()
	file := filepath.Join(dir, "master")
	fill(t, db, start(t, db, seal.Options{MasterFile: file}), 1)
	plain, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const one, two = "第一个人自己记住的口令甲", "第二个人自己记住的口令乙"
	if err := seal.Protect(file, "短", two); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a short passphrase: %v", err)
	}
	if err := seal.Protect(file, one, one); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one person: %v", err)
	}
	if err := seal.Protect(file, one, two); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || bytes.Contains(b, bytes.TrimSpace(plain)) {
		t.Errorf("the root still shows: %v", err)
	}
	said := func(a, b string) seal.Passphrases { return func() (string, string, error) { return a, b, nil } }
	for _, c := range []struct {
		ask seal.Passphrases
		ok  bool
	}{{said(one, two), true}, {said(two, one), false}, {said(one, one), false}, {nil, false}} {
		_, err := seal.Start(context.Background(), db, seal.Options{MasterFile: file, Passphrases: c.ask})
		if (err == nil) != c.ok || (err != nil && fault.KindOf(err) != fault.Unavailable) {
			t.Errorf("opens: %v", err)
		}
	}
	// As an operator has it: two files, named in the environment.
	files := filepath.Join(dir, "a") + string(os.PathListSeparator) + filepath.Join(dir, "b")
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte(one+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b"), []byte(two), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TOUYAN_ROOT_PASSPHRASES", files)
	t.Setenv("TOUYAN_SEAL_SUITE", "sm4-cbc-hmac-sm3")
	s, err := seal.Load(context.Background(), db, file)
	if err != nil {
		t.Fatal(err)
	}
	same(t, values(t, db, s), 1)
	if b := s.Seal(number(1), "x"); b[1] != byte(seal.CBCHMAC) {
		t.Errorf("suite %d", b[1])
	}
	t.Setenv("TOUYAN_SEAL_SUITE", "des")
	if _, err := seal.Load(context.Background(), db, file); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an unknown suite: %v", err)
	}
}

// ASVS 11.5.1: what must not be guessed has 128 bits at least; keys are 16
// random bytes and no two are alike.
func TestASVS_11_5_1_every_key_is_its_own(t *testing.T) {
	seen := map[string]bool{}
	for i := range 5 {
		db := sqltest.Lite(t, time.Time{})
		file := filepath.Join(t.TempDir(), fmt.Sprint("master", i))
		s := start(t, db, seal.Options{MasterFile: file})
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key, err := hex.DecodeString(strings.TrimSpace(string(b)))
		if err != nil || len(key) != 16 || seen[string(key)] {
			t.Fatalf("%x, %v", key, err)
		}
		seen[string(key)] = true
		if d := s.Index("t", "c", "v"); seen[d] {
			t.Fatal("two databases have the same index key")
		} else {
			seen[d] = true
		}
	}
}

// FuzzOpen: whatever bytes stand in a column, opening them errs and never
// panics.
func FuzzOpen(f *testing.F) {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	if _, err := db.Raw().Exec(`create table seal_key (id bigint primary key, purpose text not null unique, wrapped bytea not null, made_at bigint not null, provider bigint, under text, retired_at bigint)`); err != nil {
		f.Fatal(err)
	}
	s, err := seal.Start(ctx, db, seal.Options{MasterFile: filepath.Join(f.TempDir(), "master")})
	if err != nil {
		f.Fatal(err)
	}
	good := s.Seal(number(1), "x")
	f.Add(good)
	f.Add([]byte{1, 2, 3})
	f.Add([]byte{2, 1, 1, 0, 0, 0, 1, 9})
	f.Add([]byte{2, 2, 1, 0, 0, 0, 1, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := s.Open(number(1), b); err == nil && len(b) > 0 && !bytes.Equal(b, good) {
			t.Errorf("%x opens: %q", b, v)
		}
	})
}

package seal_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var ctx = context.Background()

func permit(t *testing.T) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(seal.CanRotate, access.Everywhere)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// columns of these tests: members' numbers with their digests, and uploads.
var columns = []seal.Column{
	{Table: "member", Column: "id_number", Index: "id_index"},
	{Table: "intake_batch", Column: "upload", Kept: true},
}

func number(row int64) seal.Place { return seal.Place{Table: "member", Column: "id_number", Row: row} }

func value(row int64) string { return fmt.Sprintf("51450319881219%04d", row) }

// fill puts n sealed members and one sealed upload into the database.
func fill(t *testing.T, db *sqldb.DB, s *seal.Sealer, n int64) {
	t.Helper()
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		in := tx.Insert("member", "id", "court", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "standing", "joined", "lost", "floating", "version")
		for row := int64(1); row <= n; row++ {
			in.Add(row, 1, "甲", "jia", s.Seal(number(row), value(row)), s.Index("member", "id_number", value(row)), "-", "男", "full", "2000-01-01", false, false, 1)
		}
		if err := in.Done(); err != nil {
			return err
		}
		at := seal.Place{Table: "intake_batch", Column: "upload", Row: 5}
		k, err := blob.Put(tx, "名册.xlsx", s.Seal(at, strings.Repeat("名册", 5000)))
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into intake_batch (id, kind, path, file_name, upload, state, made_name, made_at) values (5, 'members', '001.', '名册.xlsx', $1, 'checked', '甲', 1)`, k)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// values opens every member's number and the upload.
func values(t *testing.T, db *sqldb.DB, s *seal.Sealer) map[int64]string {
	t.Helper()
	m := map[int64]string{}
	err := db.Read(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Each(func(r sqldb.Row) error {
			var row int64
			var b []byte
			var index string
			if err := r.Scan(&row, &b, &index); err != nil {
				return err
			}
			v, err := s.Open(number(row), b)
			m[row] = v
			if err == nil && index != s.Index("member", "id_number", v) {
				return fmt.Errorf("the digest of %d is not that of its value", row)
			}
			return err
		}, `select id, id_number, id_index from member`); err != nil {
			return err
		}
		upload, err := sqldb.One(tx, sqldb.Scalar[blob.ID], `select upload from intake_batch where id = 5`)
		if err != nil {
			return err
		}
		kept, err := blob.Get(tx, upload)
		if err != nil {
			return err
		}
		m[-5], err = s.Open(seal.Place{Table: "intake_batch", Column: "upload", Row: 5}, kept.Content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func start(t *testing.T, db *sqldb.DB, o seal.Options) *seal.Sealer {
	t.Helper()
	s, err := seal.Start(ctx, db, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, got map[int64]string, n int64) {
	t.Helper()
	for row := int64(1); row <= n; row++ {
		if got[row] != value(row) {
			t.Fatalf("member %d: %q", row, got[row])
		}
	}
	if got[-5] != strings.Repeat("名册", 5000) {
		t.Fatalf("the upload: %d bytes", len(got[-5]))
	}
}

func state(t *testing.T, s *seal.Sealer, purpose string) seal.KeyState {
	t.Helper()
	ks, err := s.Keys(ctx, permit(t), columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range ks {
		if k.Purpose == purpose {
			return k
		}
	}
	return seal.KeyState{}
}

// ASVS 11.2.2: keys and algorithm change, old values stay readable, new ones use
// the new key.
func TestASVS_11_2_2_rotation_keeps_old_values_readable(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		file := filepath.Join(t.TempDir(), "master")
		s := start(t, db, seal.Options{MasterFile: file})
		other := start(t, db, seal.Options{MasterFile: file}) // another instance
		fill(t, db, s, 450)
		name, err := s.Rotate(ctx, permit(t))
		if err != nil || name != "data-2" {
			t.Fatal(name, err)
		}
		same(t, values(t, db, s), 450)
		fresh := s.Seal(number(451), value(451))
		if v, err := other.Open(number(451), fresh); err != nil || v != value(451) {
			t.Errorf("an instance that has not heard of the key: %q, %v", v, err)
		}
		if n := state(t, s, "data-1").Values; n != 451 {
			t.Errorf("data-1 seals %d values", n)
		}
		var last string
		n, err := s.Reseal(ctx, permit(t), columns, func(c string, done, total int) { last = fmt.Sprint(c, done, total) })
		if err != nil || n != 451 || last != "intake_batch.upload1 1" {
			t.Fatal(n, last, err)
		}
		same(t, values(t, db, s), 450)
		if one, two := state(t, s, "data-1"), state(t, s, "data-2"); one.Values != 0 || one.Retired.IsZero() || two.Values != 451 || !two.Active {
			t.Errorf("%+v %+v", one, two)
		}
		if n, err := s.Reseal(ctx, permit(t), columns, nil); err != nil || n != 0 {
			t.Errorf("once too often: %d, %v", n, err)
		}
		same(t, values(t, db, start(t, db, seal.Options{MasterFile: file})), 450)
		audited := 0
		_ = db.Read(ctx, func(tx *sqldb.Tx) (err error) {
			audited, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where action = $1`, string(seal.CanRotate))
			return err
		})
		if audited != 2 {
			t.Errorf("%d entries in the trail", audited)
		}
	})
}

// An installation that writes only what GB/T 17964-2021 lists: keys too.
func TestStart_wraps_keys_in_the_suite(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	o := seal.Options{MasterFile: filepath.Join(t.TempDir(), "master"), Suite: seal.CBCHMAC}
	fill(t, db, start(t, db, o), 5)
	same(t, values(t, db, start(t, db, o)), 5)
	wrong := 0
	_ = db.Read(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(func(r sqldb.Row) error {
			var b []byte
			err := r.Scan(&b)
			if len(b) == 0 || b[0] != byte(seal.CBCHMAC) {
				wrong++
			}
			return err
		}, `select wrapped from seal_key`)
	})
	if wrong > 0 {
		t.Errorf("%d keys are wrapped otherwise", wrong)
	}
}

func TestReseal_changes_the_suite_too(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		file := filepath.Join(t.TempDir(), "master")
		fill(t, db, start(t, db, seal.Options{MasterFile: file}), 30)
		s := start(t, db, seal.Options{MasterFile: file, Suite: seal.CBCHMAC})
		same(t, values(t, db, s), 30)
		if n, err := s.Reseal(ctx, permit(t), columns, nil); err != nil || n != 31 {
			t.Fatal(n, err)
		}
		same(t, values(t, db, s), 30)
	})
}

// A value that somebody changes while all is sealed anew is what they wrote.
func TestReseal_loses_no_concurrent_write(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		s := start(t, db, seal.Options{MasterFile: filepath.Join(t.TempDir(), "master")})
		fill(t, db, s, 600)
		if _, err := s.Rotate(ctx, permit(t)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			for row := int64(1); row <= 600; row += 7 {
				v := "新" + value(row)
				if err := db.Write(ctx, func(tx *sqldb.Tx) error {
					_, err := tx.Exec(`update member set id_number = $2, id_index = $3 where id = $1`, row, s.Seal(number(row), v), s.Index("member", "id_number", v))
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
		if _, err := s.Reseal(ctx, permit(t), columns, nil); err != nil {
			t.Error(err)
		}
		wg.Wait()
		got := values(t, db, s)
		for row := int64(1); row <= 600; row++ {
			want := value(row)
			if row%7 == 1 {
				want = "新" + want
			}
			if got[row] != want {
				t.Errorf("member %d: %q, want %q", row, got[row], want)
			}
		}
	})
}

// Broken off at any batch the work goes on from there and ends whole.
func TestReseal_goes_on_where_it_broke_off(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		file := filepath.Join(t.TempDir(), "master")
		s := start(t, db, seal.Options{MasterFile: file})
		fill(t, db, s, 900)
		if _, err := s.Rotate(ctx, permit(t)); err != nil {
			t.Fatal(err)
		}
		done := 0
		for round := 0; ; round++ {
			if round > 10 {
				t.Fatal("it never ends")
			}
			// The context ends after one batch, as the process would.
			broken, stop := context.WithCancel(ctx)
			n, err := start(t, db, seal.Options{MasterFile: file}).Reseal(broken, permit(t), columns, func(string, int, int) { stop() })
			stop()
			done += n
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) && !strings.Contains(err.Error(), "interrupted") && !strings.Contains(err.Error(), "cancel") {
				t.Fatal(err)
			}
			if n > 200 {
				t.Errorf("%d values in one batch", n)
			}
		}
		if done != 901 {
			t.Errorf("%d values sealed anew, want each once", done)
		}
		same(t, values(t, db, s), 900)
	})
}

func TestReseal_names_what_does_not_open_and_keeps_its_key(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		s := start(t, db, seal.Options{MasterFile: filepath.Join(t.TempDir(), "master")})
		fill(t, db, s, 10)
		if _, err := db.Raw().Exec(`update member set id_number = (select id_number from member where id = 4) where id = 3`); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Rotate(ctx, permit(t)); err != nil {
			t.Fatal(err)
		}
		for range 2 { // and says so again
			_, err := s.Reseal(ctx, permit(t), columns, nil)
			if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "member.id_number 第 3 号") {
				t.Fatal(err)
			}
		}
		if one := state(t, s, "data-1"); !one.Retired.IsZero() || one.Values != 1 {
			t.Errorf("%+v", one)
		}
	})
}

func TestRotateIndex_computes_every_digest_anew(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		s := start(t, db, seal.Options{MasterFile: filepath.Join(t.TempDir(), "master")})
		fill(t, db, s, 250)
		before := s.Index("member", "id_number", value(1))
		name, err := s.RotateIndex(ctx, permit(t), columns, nil)
		if err != nil || name != "index-2" || s.Index("member", "id_number", value(1)) == before {
			t.Fatal(name, err)
		}
		same(t, values(t, db, s), 250)
	})
}

// The seam: a device that keeps its keys to itself takes over from software, and
// its failing is told as what it is.
func TestMP_09_a_device_takes_over_and_its_silence_is_unavailable(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		file := filepath.Join(t.TempDir(), "master")
		fill(t, db, start(t, db, seal.Options{MasterFile: file}), 20)
		d := newDevice()
		s := start(t, db, seal.Options{MasterFile: file, Providers: []seal.Provider{d}})
		if _, err := s.Rotate(ctx, permit(t)); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Reseal(ctx, permit(t), columns, nil); err != nil || n != 21 {
			t.Fatal(n, err)
		}
		if _, err := s.RotateIndex(ctx, permit(t), columns, nil); err != nil {
			t.Fatal(err)
		}
		same(t, values(t, db, s), 20)
		if k := state(t, s, "data-2"); k.Provider != "试验密码机" || k.Values != 21 {
			t.Errorf("%+v", k)
		}
		sealed := s.Seal(number(1), "x")
		d.switchTo(true)
		if _, err := s.Open(number(1), sealed); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("opening without the device: %v", err)
		}
		if _, err := s.Protected(number(1), "x"); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("sealing without the device: %v", err)
		}
		if _, err := seal.Start(ctx, db, seal.Options{MasterFile: file, Providers: []seal.Provider{d}}); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("starting without the device: %v", err)
		}
		if _, err := seal.Start(ctx, db, seal.Options{MasterFile: file}); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("starting without a driver of the device: %v", err)
		}
		d.switchTo(false)
		if v, err := s.Open(number(1), sealed); err != nil || v != "x" {
			t.Errorf("the device is back: %q, %v", v, err)
		}
	})
}

func TestMP_08_a_signature_comes_from_a_device_or_not_at_all(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	file := filepath.Join(t.TempDir(), "master")
	if start(t, db, seal.Options{MasterFile: file}).Signer() != nil {
		t.Error("software pretends to sign")
	}
	signer := start(t, db, seal.Options{MasterFile: file, Providers: []seal.Provider{newDevice()}}).Signer()
	sig, err := signer.Sign(ctx, []byte("决议"))
	if err != nil || signer.Verify(ctx, []byte("决议"), sig) != nil || signer.Verify(ctx, []byte("决定"), sig) == nil {
		t.Errorf("%v", err)
	}
}

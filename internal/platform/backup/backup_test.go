package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/backup"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// DB-33, FT-23: a backup restores to an equal database, from each engine into
// each, and its sealed values open with the master key and with nothing else.
func TestFT_23_a_backup_restores_to_an_equal_database_on_every_engine(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		s, master := sealer(t, db)
		people(t, db, s)
		file, m := taken(t, db)
		if m.Rows() < 640 || m.Engine != string(db.Engine()) {
			t.Fatalf("%d rows of %s", m.Rows(), m.Engine)
		}
		for name, empty := range empties(t) {
			t.Run(name, func(t *testing.T) {
				into := empty(t)
				got, err := backup.Restore(ctx, into, bytes.NewReader(file), secret, shape, false, nil)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got.Tables, m.Tables) {
					t.Errorf("%+v", got)
				}
				// Asked independently of the package: back again, the same.
				_, again := taken(t, into)
				if !slices.Equal(again.Tables, m.Tables) {
					t.Errorf("a backup of what was restored differs:\n%+v\n%+v", again.Tables, m.Tables)
				}
				if n := count(t, into, `select count(*) from org_unit where aliases is null`); n != 1 {
					t.Errorf("%d units without an alias", n)
				}
				if n := count(t, into, `select count(*) from member where floating = true`); n != 20 {
					t.Errorf("%d of 20 members are floating", n)
				}
				opened, err := seal.Load(ctx, into, master)
				if err != nil {
					t.Fatal(err)
				}
				var b []byte
				_ = into.Read(ctx, func(tx *sqldb.Tx) (err error) {
					b, err = sqldb.One(tx, sqldb.Scalar[[]byte], `select id_number from member where id = 7`)
					return err
				})
				if v, err := opened.Open(seal.Place{Table: "member", Column: "id_number", Row: 7}, b); err != nil || v != "514503198812195162" {
					t.Errorf("%q, %v", v, err)
				}
				if _, err := seal.Load(ctx, into, filepath.Join(t.TempDir(), "none")); fault.KindOf(err) != fault.Unavailable {
					t.Errorf("without the master key: %v", err)
				}
				if err := schema.Migrate(ctx, into); err != nil {
					t.Errorf("the program starts on it: %v", err)
				}
			})
		}
	})
}

// A backup taken while somebody writes shows one moment: of each pair of rows
// that are written together, both or none.
func TestBackup_shows_one_moment_while_others_write(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		s, _ := sealer(t, db)
		people(t, db, s)
		stop, done := make(chan struct{}), make(chan int64)
		go func() {
			n := int64(0)
			defer func() { done <- n }()
			for {
				select {
				case <-stop:
					return
				default:
				}
				n++
				if err := db.Write(ctx, func(tx *sqldb.Tx) error {
					if _, err := tx.Exec(`insert into stamp (unit, path, n) values ($1, '-', $1)`, n); err != nil {
						return err
					}
					_, err := tx.Exec(`update org_unit set version = $1 where id = 1`, n)
					return err
				}); err != nil {
					t.Error(err)
					return
				}
			}
		}()
		for range 4 {
			file, _ := taken(t, db)
			into, err := sqldb.Open(ctx, sqldb.Options{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Restore(ctx, into, bytes.NewReader(file), secret, shape, false, nil); err != nil {
				t.Error(err)
			} else {
				stamps := count(t, into, `select count(*) from stamp where path = '-'`)
				if top := count(t, into, `select coalesce(max(version), 0) from org_unit where id = 1`); top != stamps && (stamps != 0 || top != 1) {
					t.Errorf("the unit is at %d, and there are %d stamps", top, stamps)
				}
			}
			_ = into.Close()
		}
		close(stop)
		if n := <-done; n < 10 {
			t.Errorf("only %d writes in the meantime: they were kept waiting", n)
		}
	})
}

// FT-23: a flipped bit, a cut file, something behind the end, another key: each
// is refused, by name of the place, and the target stays as it is.
func TestFT_23_damaged_or_foreign_backups_are_refused_and_touch_nothing(t *testing.T) {
	db := sqltest.Lite(t, noon)
	s, _ := sealer(t, db)
	people(t, db, s)
	good, _ := taken(t, db)
	dir := t.TempDir()
	into, err := sqldb.Open(ctx, sqldb.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = into.Close() }()
	refused := func(what string, file []byte, key backup.Key, say string) {
		t.Helper()
		_, err := backup.Restore(ctx, into, bytes.NewReader(file), key, shape, false, nil)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), say) {
			t.Errorf("%s: %v", what, err)
		}
	}
	flips := []int{0, 3, 17, 30, 200}
	for at := 500; at < len(good); at += len(good) / 40 {
		flips = append(flips, at)
	}
	for _, at := range append(flips, len(good)-1) {
		changed := bytes.Clone(good)
		changed[at] ^= 1 << (at % 8)
		say := ""
		if at > 1000 {
			say = "字节"
		}
		refused(fmt.Sprintf("bit flipped at %d of %d", at, len(good)), changed, secret, say)
	}
	for _, n := range []int{0, 5, 16, 100, 600, len(good) / 2, len(good) - 1} {
		refused(fmt.Sprintf("cut at %d", n), good[:n], secret, "")
	}
	refused("the last chunk missing", good[:lastChunk(good)], secret, "不完整")
	refused("something behind the end", append(bytes.Clone(good), 0), secret, "后面")
	refused("another key", good, backup.NewKey(), "恢复密钥不对")
	phrase, err := backup.ParseKey("一个相当长的、没有别人知道的口令")
	if err != nil {
		t.Fatal(err)
	}
	refused("a passphrase where a key is due", good, phrase, "口令")
	refused("no key", good, backup.Key{}, "")
	// The chunks of one backup do not fit into another.
	other, _ := taken(t, db)
	mixed := append(bytes.Clone(good[:lastChunk(good)]), other[lastChunk(other):]...)
	refused("the end of another backup", mixed, secret, "块")
	if n := count(t, into, `select count(*) from sqlite_master`); n != 0 {
		t.Errorf("a refused backup left %d tables", n)
	}
}

// lastChunk returns where the last chunk of a backup begins.
func lastChunk(b []byte) int {
	be := func(at int) int { return int(b[at])<<24 | int(b[at+1])<<16 | int(b[at+2])<<8 | int(b[at+3]) }
	at := 16
	at += 4 + be(at)
	for b[at+4] == 0 {
		at += 5 + be(at)
	}
	return at
}

func TestRestore_never_overwrites(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		s, _ := sealer(t, db)
		people(t, db, s)
		file, m := taken(t, db)
		for _, emptied := range []bool{false, true} {
			if _, err := backup.Restore(ctx, db, bytes.NewReader(file), secret, shape, emptied, nil); fault.KindOf(err) != fault.Conflict {
				t.Errorf("over a database in use: %v", err)
			}
		}
		if _, again := taken(t, db); !slices.Equal(again.Tables, m.Tables) {
			t.Error("and it was changed")
		}
	})
}

// A restore that broke off leaves tables without rows; with the flag it is done
// again.
func TestRestore_again_after_it_broke_off(t *testing.T) {
	db := sqltest.Lite(t, noon)
	s, _ := sealer(t, db)
	people(t, db, s)
	file, m := taken(t, db)
	for name, empty := range empties(t) {
		t.Run(name, func(t *testing.T) {
			into := empty(t)
			broken, stop := context.WithCancel(ctx)
			_, err := backup.Restore(broken, into, bytes.NewReader(file), secret, shape, false, func(table string, n int64) {
				if table == "stamp" {
					stop()
				}
			})
			if err == nil {
				t.Fatal("it did not break off")
			}
			if n := count(t, into, `select count(*) from org_unit`); n != 0 {
				t.Fatalf("%d rows are left", n)
			}
			if _, err := backup.Restore(ctx, into, bytes.NewReader(file), secret, shape, false, nil); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "--force-empty") {
				t.Errorf("without the flag: %v", err)
			}
			if _, err := backup.Restore(ctx, into, bytes.NewReader(file), secret, shape, true, nil); err != nil {
				t.Fatal(err)
			}
			if _, again := taken(t, into); !slices.Equal(again.Tables, m.Tables) {
				t.Error("not equal")
			}
		})
	}
}

func TestRestore_refuses_a_newer_schema(t *testing.T) {
	db := sqltest.Lite(t, noon)
	file, _ := taken(t, db)
	old := shape
	old.Newest = func() (int64, error) { return 5, nil }
	into, err := sqldb.Open(ctx, sqldb.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = into.Close() }()
	if _, err := backup.Restore(ctx, into, bytes.NewReader(file), secret, old, false, nil); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "新") {
		t.Errorf("%v", err)
	}
}

// DB-33: one command makes a backup, checks it by restoring it, keeps some
// generations, and the trail and the list of backups say so.
func TestDB_33_a_backup_is_good_only_after_it_was_restored_and_compared(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		s, _ := sealer(t, db)
		people(t, db, s)
		data, out := t.TempDir(), t.TempDir()
		plan := backup.Plan{File: filepath.Join(out, "touyan.backup"), Key: secret, Data: data}
		res, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(t, out); !slices.Equal(got, []string{"touyan.backup"}) || res.Size == 0 || len(res.Digest) != 64 {
			t.Errorf("%v, %+v", got, res)
		}
		if got := names(t, data); len(got) != 0 {
			t.Errorf("the scratch database is still there: %v", got)
		}
		if n := count(t, db, `select count(*) from audit_entry where action = $1`, string(backup.CanBackup)); n != 2 {
			t.Errorf("%d entries in the trail", n)
		}
		var es []backup.Event
		_ = db.Read(ctx, func(tx *sqldb.Tx) (err error) { es, err = backup.Events(tx, 5); return err })
		if len(es) != 1 || es[0].Digest != res.Digest || es[0].Restored {
			t.Errorf("%+v", es)
		}
		if _, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("over an existing file: %v", err)
		}
		into, err := sqldb.Open(ctx, sqldb.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = into.Close() }()
		m, err := backup.FromFile(ctx, permit(t), into, shape, res.File, secret, false, nil)
		if err != nil || !slices.Equal(m.Tables, res.Manifest.Tables) {
			t.Fatal(err)
		}
		sqltest.Chain(t, into) // what the first start does
		for range 2 {
			if err := backup.Announce(ctx, permit(t), into); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, into, `select count(*) from audit_entry where action = $1`, string(backup.CanBackup)); n != 2 {
			t.Errorf("%d entries in the trail of the restored database, want the beginning of the backup and the restoring", n)
		}
	})
}

func TestToFile_keeps_generations_and_touches_nothing_else(t *testing.T) {
	clock := time.Date(2026, 7, 1, 1, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: dir, Now: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := schema.Migrate(ctx, db); err != nil {
		t.Fatal(err)
	}
	sqltest.Chain(t, db)
	out := t.TempDir()
	for _, other := range []string{"touyan-20250101-000000.backup", "touyan-letter.backup", "other-20250101-000000.backup"} {
		if err := os.WriteFile(filepath.Join(out, other), []byte("not a backup"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	plan := backup.Plan{File: filepath.Join(out, "touyan.backup"), Key: secret, Data: dir, Keep: 2}
	for range 4 {
		if _, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(24 * time.Hour)
	}
	want := []string{"other-20250101-000000.backup", "touyan-20250101-000000.backup", "touyan-20260703-090000.backup", "touyan-20260704-090000.backup", "touyan-letter.backup"}
	if got := names(t, out); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestToFile_in_the_other_suite(t *testing.T) {
	db := sqltest.Lite(t, noon)
	s, _ := sealer(t, db)
	people(t, db, s)
	plan := backup.Plan{File: filepath.Join(t.TempDir(), "x.backup"), Key: secret, Data: t.TempDir(), Suite: seal.CBCHMAC}
	if _, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(plan.File)
	if err != nil || !bytes.Contains(b[:300], []byte("sm4-cbc-hmac-sm3")) {
		t.Fatalf("%q, %v", b[:300], err)
	}
	b[len(b)-40] ^= 1
	if _, err := backup.Check(ctx, bytes.NewReader(b), secret, nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one bit changed: %v", err)
	}
}

func TestToFile_refuses_a_key_beside_the_data_or_the_backup(t *testing.T) {
	db := sqltest.Lite(t, noon)
	data, out := t.TempDir(), t.TempDir()
	for _, key := range []string{filepath.Join(data, "keys", "recovery"), filepath.Join(out, "recovery")} {
		plan := backup.Plan{File: filepath.Join(out, "x.backup"), Key: secret, Data: data, KeyFile: key}
		if _, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", key, err)
		}
	}
	link := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Symlink(data, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{data, link} {
		plan := backup.Plan{File: filepath.Join(dir, "x.backup"), Key: secret, Data: data}
		if _, err := backup.ToFile(ctx, permit(t), db, shape, plan, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a backup among the data: %v", err)
		}
	}
}

// FT-05, FT-07: a medium that fails anywhere leaves nothing that is taken for a
// backup.
func TestFT_05_a_backup_that_fails_anywhere_is_no_backup(t *testing.T) {
	db := sqltest.Lite(t, noon)
	s, _ := sealer(t, db)
	people(t, db, s)
	good, _ := taken(t, db)
	for n := 0; n < len(good); n += len(good)/25 + 1 {
		w := &failing{left: n}
		if _, err := backup.Backup(ctx, db, w, secret, nil); err == nil {
			t.Errorf("full after %d bytes, and nothing is said", n)
		}
		if _, err := backup.Check(ctx, bytes.NewReader(w.kept.Bytes()), secret, nil); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%d bytes of a backup: %v", n, err)
		}
	}
	// A context that ends, as at SIGTERM: no file under any name.
	out := t.TempDir()
	broken, stop := context.WithCancel(ctx)
	_, err := backup.ToFile(broken, permit(t), db, shape, backup.Plan{File: filepath.Join(out, "x.backup"), Key: secret, Data: t.TempDir()}, func(stage, table string, _ int64) {
		if stage == "校验" {
			stop()
		}
	})
	if err == nil || len(names(t, out)) != 0 {
		t.Errorf("%v, %v", err, names(t, out))
	}
}

// failing is a medium with no room after some bytes.
type failing struct {
	left int
	kept bytes.Buffer
}

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.left {
		n, _ := f.kept.Write(b[:f.left])
		f.left = 0
		return n, errors.New("no space left on device")
	}
	f.left -= len(b)
	return f.kept.Write(b)
}

func TestKey_passphrase_and_file(t *testing.T) {
	db := sqltest.Lite(t, noon)
	phrase, err := backup.ParseKey("一个相当长的、没有别人知道的口令\n")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := backup.Backup(ctx, db, &out, phrase, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Check(ctx, bytes.NewReader(out.Bytes()), phrase, nil); err != nil {
		t.Error(err)
	}
	other, _ := backup.ParseKey("一个相当长的、没有别人知道的口号")
	if _, err := backup.Check(ctx, bytes.NewReader(out.Bytes()), other, nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("another passphrase: %v", err)
	}
	if _, err := backup.ParseKey("短"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a short one: %v", err)
	}
	file := filepath.Join(t.TempDir(), "recovery")
	k, err := backup.WriteKey(file)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := backup.ReadKey(file); err != nil || again.String() != k.String() {
		t.Errorf("%v", err)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st, err)
	}
	if _, err := backup.WriteKey(file); fault.KindOf(err) != fault.Invalid {
		t.Errorf("over an existing key: %v", err)
	}
}

// FuzzCheck: whatever a file holds, reading it as a backup errs and neither
// panics nor takes much memory.
func FuzzCheck(f *testing.F) {
	db := sqltest.Lite(f, noon)
	var out bytes.Buffer
	if _, err := backup.Backup(ctx, db, &out, secret, nil); err != nil {
		f.Fatal(err)
	}
	good := out.Bytes()
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("TOUYAN BACKUP 1\n\x00\x00\x00\x02{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := backup.Check(ctx, bytes.NewReader(b), secret, nil); err == nil && !bytes.Equal(b, good) {
			t.Error("taken for a backup")
		}
	})
}

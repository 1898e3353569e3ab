package intake

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var noon = civil.MustDay("2026-06-30").Start().Add(12 * time.Hour)

// words is a kind for tests: a workbook whose first column has words; "bad" is
// a bad row, "warn" a warning. Loading keeps the good ones as settings.
func words(db *sqldb.DB) Kind {
	const can access.Can = "words.import"
	read := func(f File) (good []string, r Report, err error) {
		book, err := sheet.Open(f, f.Size, sheet.Default)
		if err != nil {
			return nil, r, err
		}
		err = book.Rows(0, func(row sheet.Row) error {
			if row.Line <= 2 { // title and head
				r.Skipped++
				return nil
			}
			r.Rows++
			text := row.Cells[0].Text
			p := Problem{Sheet: book.Sheets()[0].Name, Line: row.Line, Column: "词语", Cell: sheet.Address(row.Line, 1), Code: strings.ToUpper(text), Value: text, Want: "应填另一个词"}
			switch text {
			case "bad":
				p.Severity = Error
				r.Bad++
				r.Problems = append(r.Problems, p)
				return nil
			case "warn":
				p.Severity = Warning
				r.Warned++
				r.Problems = append(r.Problems, p)
			case "panic":
				panic("on purpose")
			}
			r.New++
			good = append(good, text)
			return nil
		})
		return good, r, err
	}
	return Kind{Name: "words", Title: "词语表", Hint: "一列词语。", Can: can,
		Check: func(_ context.Context, permit access.Permit, f File, p Progress) (Report, error) {
			if err := permit.Covers(can); err != nil {
				return Report{}, err
			}
			_, r, err := read(f)
			p.Say(r.Rows, r.Rows)
			return r, err
		},
		Load: func(ctx context.Context, permit access.Permit, f File, setAside bool, _ BatchID, _ Progress) (Report, error) {
			if err := permit.Covers(can); err != nil {
				return Report{}, err
			}
			good, r, err := read(f)
			if err != nil {
				return r, err
			}
			if r.Bad > 0 && !setAside {
				return r, fault.New(fault.Invalid, "有误")
			}
			return r, db.Write(ctx, func(tx *sqldb.Tx) error {
				in := tx.Insert("setting", "id", "unit", "name", "from_day", "amount", "basis", "entered_at")
				for i, w := range good {
					in.Add(i+1, 0, w, "2026-01-01", "1", "test", 0)
				}
				if err := in.Done(); err != nil {
					return err
				}
				if len(good) > 0 && good[0] == "fail" {
					return errors.New("the database is not at home")
				}
				return nil
			})
		},
	}
}

func workbook(t *testing.T, words ...string) File {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	if err := w.Sheet("词语", "词语表", []sheet.Column{{Title: "词语"}}); err != nil {
		t.Fatal(err)
	}
	for _, x := range words {
		if err := w.Row(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return File{Name: "词语.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

func store(t *testing.T, db *sqldb.DB) *Store {
	t.Helper()
	sealer, err := seal.Load(context.Background(), db, t.TempDir()+"/master")
	if err != nil {
		t.Fatal(err)
	}
	s := New(db, sealer)
	t.Cleanup(s.Wait)
	return s
}

func permit(t *testing.T, can access.Can, over access.Path) access.Permit {
	t.Helper()
	p, err := access.System("test").Permit(can, over)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func count(t *testing.T, db *sqldb.DB, q string) (n int) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFileGoesThrough(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx, s, kind := context.Background(), store(t, db), words(db)
		p := permit(t, kind.Can, "001.")
		begin := func(ws ...string) (BatchID, Batch) {
			k, err := s.Begin(ctx, p, kind, workbook(t, ws...))
			if err != nil {
				t.Fatal(err)
			}
			s.Wait()
			b, err := s.Batch(ctx, p, kind, k)
			if err != nil {
				t.Fatal(err)
			}
			return k, b
		}

		k, b := begin("one", "two", "warn")
		if b.State != Checked || b.Report.New != 3 || b.Report.Warned != 1 || !b.Loadable(false) || b.Loadable(true) {
			t.Fatalf("%+v", b)
		}
		if n := count(t, db, `select count(*) from setting`); n != 0 {
			t.Fatalf("the check left %d rows", n)
		}
		if err := s.Load(ctx, p, kind, k, false); err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if b, _ = s.Batch(ctx, p, kind, k); b.State != Loaded || b.LoadedAt.IsZero() {
			t.Fatalf("%+v", b)
		}
		if n := count(t, db, `select count(*) from setting`); n != 3 {
			t.Fatalf("%d rows", n)
		}
		if err := s.Load(ctx, p, kind, k, false); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a second time: %v", err)
		}
		if n := count(t, db, `select count(*) from audit_entry where action = 'words.import'`); n != 2 {
			t.Errorf("%d entries in the trail", n)
		}
		bs, err := s.Recent(ctx, p, kind)
		if err != nil || len(bs) != 1 || bs[0].Report.New != 3 || bs[0].Report.Problems != nil {
			t.Errorf("%v %+v", err, bs)
		}
	})
}

func TestBadRowsAreSetAsideOnlyWhenAsked(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx, s, kind := context.Background(), store(t, db), words(db)
		p := permit(t, kind.Can, "001.")
		k, err := s.Begin(ctx, p, kind, workbook(t, "one", "bad", "two"))
		if err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if err := s.Load(ctx, p, kind, k, false); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("%v", err)
		}
		name, copied, err := s.Annotated(ctx, p, kind, k)
		if err != nil || name != "词语-已标注.xlsx" {
			t.Fatal(name, err)
		}
		var out bytes.Buffer
		if _, err := copied.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), sheet.Default)
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		err = book.Rows(0, func(r sheet.Row) error {
			if r.Line == 4 {
				said = r.Cells[len(r.Cells)-1].Text
			}
			return nil
		})
		if err != nil || !strings.Contains(said, "词语：应填另一个词") {
			t.Errorf("beside the cell: %q %v", said, err)
		}
		if err := s.Load(ctx, p, kind, k, true); err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if b, _ := s.Batch(ctx, p, kind, k); b.State != Loaded || !b.SetAside || b.Report.Bad != 1 {
			t.Errorf("%+v", b)
		}
		if n := count(t, db, `select count(*) from setting`); n != 2 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestWhatGoesWrongIsTold(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx, s, kind := context.Background(), store(t, db), words(db)
		p := permit(t, kind.Can, "001.")
		for _, f := range []File{workbook(t, "panic"), {Name: "a.xlsx", Size: 5, ReaderAt: strings.NewReader("hello")}} {
			k, err := s.Begin(ctx, p, kind, f)
			if err != nil {
				t.Fatal(err)
			}
			s.Wait()
			if b, err := s.Batch(ctx, p, kind, k); err != nil || b.State != Refused || b.Refusal == "" {
				t.Errorf("%v %+v", err, b)
			}
		}
		// A load that fails leaves nothing, and the batch as it was.
		k, err := s.Begin(ctx, p, kind, workbook(t, "fail", "two"))
		if err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if err := s.Load(ctx, p, kind, k, false); err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if b, _ := s.Batch(ctx, p, kind, k); b.State != Checked || b.Refusal == "" || strings.Contains(b.Refusal, "at home") {
			t.Errorf("%+v", b)
		}
		if n := count(t, db, `select count(*) from setting`); n != 0 {
			t.Errorf("%d rows were left", n)
		}
		if _, err := s.Begin(ctx, p, kind, File{Name: "a.xlsx"}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an empty file: %v", err)
		}
		if _, err := s.Begin(ctx, p, kind, File{Name: "a.xlsx", Size: 40 << 20}); fault.KindOf(err) != fault.TooLarge {
			t.Errorf("a huge file: %v", err)
		}
		if _, err := s.Begin(ctx, permit(t, "words.view", ""), kind, workbook(t, "one")); fault.KindOf(err) != fault.Denied {
			t.Errorf("without the permit: %v", err)
		}
	})
}

func TestOthersSeeNothing(t *testing.T) {
	db := sqltest.Lite(t, noon)
	ctx, s, kind := context.Background(), store(t, db), words(db)
	k, err := s.Begin(ctx, permit(t, kind.Can, "001."), kind, workbook(t, "one", "bad"))
	if err != nil {
		t.Fatal(err)
	}
	s.Wait()
	other := permit(t, kind.Can, "002.")
	if _, err := s.Batch(ctx, other, kind, k); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if err := s.Load(ctx, other, kind, k, true); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if _, _, err := s.Annotated(ctx, other, kind, k); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
	if bs, err := s.Recent(ctx, other, kind); err != nil || len(bs) != 0 {
		t.Error(bs, err)
	}
	if bs, err := s.Recent(ctx, permit(t, kind.Can, ""), kind); err != nil || len(bs) != 1 {
		t.Error("the superior does not see it", err)
	}
}

func TestWorkThatBrokeOffIsShownAndCanBeDoneAgain(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		ctx, s, kind := context.Background(), store(t, db), words(db)
		p := permit(t, kind.Can, "001.")
		k, err := s.Begin(ctx, p, kind, workbook(t, "one"))
		if err != nil {
			t.Fatal(err)
		}
		s.Wait()
		// As the program leaves it when it is stopped in the middle, long ago.
		err = db.Write(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update intake_batch set state = $2, alive_at = $3 where id = $1`, k, string(Loading), sqldb.At(tx.Now().Add(-time.Hour)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if b, _ := s.Batch(ctx, p, kind, k); b.State != BrokenOff {
			t.Fatalf("%+v", b)
		}
		if err := s.Recheck(ctx, p, kind, k); err != nil {
			t.Fatal(err)
		}
		s.Wait()
		if b, _ := s.Batch(ctx, p, kind, k); b.State != Checked || b.Report.New != 1 {
			t.Errorf("%+v", b)
		}
	})
}

func TestUploadsLieSealed(t *testing.T) {
	db := sqltest.Lite(t, noon)
	s, kind := store(t, db), words(db)
	f := File{Name: "a.txt", Size: 18, ReaderAt: strings.NewReader("110101199001011234")}
	if _, err := s.Begin(context.Background(), permit(t, kind.Can, ""), kind, f); err != nil {
		t.Fatal(err)
	}
	s.Wait()
	err := db.Read(context.Background(), func(tx *sqldb.Tx) error {
		content, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select content from blob`)
		if err == nil && bytes.Contains(content, []byte("19900101")) {
			t.Error("the upload lies open in the database")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

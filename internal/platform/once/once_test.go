package once_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/once"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var noon = time.Date(2026, 9, 18, 12, 0, 0, 0, time.UTC)

// send sends a form whose operation writes one row.
func send(ctx context.Context, db *sqldb.DB, forms *once.Forms, form string, n int64) (*once.Ticket, error) {
	ctx, ticket, err := forms.Begin(ctx, form)
	if err != nil {
		return ticket, err
	}
	return ticket, record(ctx, db, n)
}

func record(ctx context.Context, db *sqldb.DB, n int64) error {
	return db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`insert into stamp (unit, path, n) values ($1, '1.', 1)`, n)
		return err
	})
}

func rows(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from stamp`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForm_sent_ten_times_at_once_is_kept_once(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		forms := once.New(db)
		var kept, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				ticket, err := send(t.Context(), db, forms, "one form", int64(100+i))
				switch _, again := ticket.Repeated(err); {
				case err == nil:
					kept.Add(1)
					ticket.Answered("/life/1")
				case again && fault.KindOf(err) == fault.Conflict:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if kept.Load() != 1 || refused.Load() != 9 || rows(t, db) != 1 {
			t.Errorf("kept %d, refused %d, rows %d", kept.Load(), refused.Load(), rows(t, db))
		}
		ticket, err := send(t.Context(), db, forms, "one form", 200)
		if to, again := ticket.Repeated(err); !again || to != "/life/1" {
			t.Errorf("%q %v: the answer is given again", to, again)
		}
		// Another program on the same database knows the form, not its answer.
		ticket, err = send(t.Context(), db, once.New(db), "one form", 201)
		if to, again := ticket.Repeated(err); !again || to != "" {
			t.Errorf("%q %v", to, again)
		}
	})
}

func TestForm_that_was_refused_may_be_sent_again(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		forms := once.New(db)
		refusal := errors.New("no")
		ctx, ticket, err := forms.Begin(t.Context(), "a form")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(*sqldb.Tx) error { return refusal }); !errors.Is(err, refusal) {
			t.Fatal(err)
		}
		if _, again := ticket.Repeated(refusal); again {
			t.Error("a refusal is no repetition")
		}
		// Something beside it was kept, and then it was refused.
		if ticket, err = send(t.Context(), db, forms, "a form", 1); err != nil {
			t.Fatal(err)
		}
		if err := ticket.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ctx, _, err = forms.Begin(t.Context(), "a form"); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(record(ctx, db, 2), record(ctx, db, 3)); err != nil {
			t.Errorf("the first change takes the form, the others follow: %v", err)
		}
	})
}

func TestTidy_forgets_after_two_days(t *testing.T) {
	now := noon
	db := sqltest.Open(t, sqldb.Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	forms := once.New(db)
	send := func(n int64) error {
		_, err := send(t.Context(), db, forms, "a form", n)
		return err
	}
	if err := send(1); err != nil {
		t.Fatal(err)
	}
	now = now.Add(once.Kept)
	if err := forms.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fault.KindOf(send(2)) != fault.Conflict {
		t.Error("forgotten too early")
	}
	now = now.Add(time.Second)
	if err := errors.Join(forms.Tidy(t.Context()), send(3)); err != nil {
		t.Error(err)
	}
}

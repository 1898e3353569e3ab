package jobs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, civil.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func runner(t *testing.T, db *sqldb.DB, owner string, do func(context.Context) error) *Runner {
	t.Helper()
	r, err := New(db, owner, quiet, Job{"test.daily", "30 0 * * *", do})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTick_two_instances_do_each_occurrence_once(t *testing.T) {
	sqltest.Both(t, at("2026-03-02 08:00"), func(t *testing.T, db *sqldb.DB) {
		var n atomic.Int32
		do := func(context.Context) error { n.Add(1); time.Sleep(20 * time.Millisecond); return nil }
		var wg sync.WaitGroup
		for _, owner := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				r := runner(t, db, owner, do)
				for range 3 {
					r.Tick(t.Context())
				}
			})
		}
		wg.Wait()
		if n.Load() != 1 {
			t.Errorf("done %d times, want once", n.Load())
		}
	})
}

func TestTick_failure_waits_and_then_is_tried_by_whoever_comes(t *testing.T) {
	sqltest.Both(t, at("2026-03-02 08:00"), func(t *testing.T, db *sqldb.DB) {
		fail := runner(t, db, "a", func(context.Context) error { return errors.New("no") })
		if fail.Tick(t.Context()) != 0 {
			t.Fatal("a failure counts as done")
		}
		n := 0
		good := runner(t, db, "b", func(context.Context) error { n++; return nil })
		good.Tick(t.Context())
		if n != 0 {
			t.Fatal("tried again without a pause")
		}
		// The pause passes.
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update job set lease_until = $1`, sqldb.At(tx.Now().Add(-time.Second)))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if good.Tick(t.Context()) != 1 || n != 1 {
			t.Fatal("not taken over")
		}
		if good.Tick(t.Context()) != 0 {
			t.Fatal("done twice")
		}
	})
}

func TestTick_a_panic_is_a_failure(t *testing.T) {
	db := sqltest.Lite(t, at("2026-03-02 08:00"))
	r := runner(t, db, "a", func(context.Context) error { panic("oh") })
	if r.Tick(t.Context()) != 0 {
		t.Error("a panic counts as done")
	}
}

func TestOccurrence_is_in_Chinese_time_and_makes_up_once(t *testing.T) {
	r := runner(t, nil, "a", nil)
	for _, c := range []struct{ last, now, want string }{
		{"", "2026-03-02 08:00", "2026-03-02 00:30"},
		{"2026-02-25 00:30", "2026-03-02 08:00", "2026-03-02 00:30"}, // five missed, one made up
		{"2026-03-02 00:30", "2026-03-03 00:29", ""},
		{"2026-03-02 00:30", "2026-03-03 00:30", "2026-03-03 00:30"},
	} {
		var last time.Time
		if c.last != "" {
			last = at(c.last)
		}
		due, ok := r.jobs[0].occurrence(last.UTC(), at(c.now).UTC())
		if ok != (c.want != "") || (ok && !due.Equal(at(c.want))) {
			t.Errorf("after %q at %s: %v %v, want %q", c.last, c.now, due, ok, c.want)
		}
	}
}

func TestNew_refuses_a_time_that_cannot_be_read(t *testing.T) {
	if _, err := New(nil, "a", quiet, Job{Kind: "x", When: "each morning"}); err == nil {
		t.Error("accepted")
	}
}

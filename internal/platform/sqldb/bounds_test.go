package sqldb_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// Many readers that meet many new statements at once: each prepares on a
// connection of its own while it holds another.
func TestRead_new_statements_by_everybody_at_once(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for i := range 40 {
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				err := db.Read(ctx, func(tx *sqldb.Tx) error {
					_, err := sqldb.One(tx, sqldb.Scalar[int], fmt.Sprintf(`select %d`, i))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
}

// FT-14: two changes that wait for each other. One is rolled back by the
// engine and runs again.
func TestFT_14_deadlock_is_run_again(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			in := tx.Insert("stamp", "unit", "path", "n")
			in.Add(1, "001.", 0)
			in.Add(2, "002.", 0)
			return in.Done()
		})
		if err != nil {
			t.Fatal(err)
		}
		var met sync.WaitGroup
		met.Add(2)
		var wg sync.WaitGroup
		for _, order := range [][2]int{{1, 2}, {2, 1}} {
			wg.Go(func() {
				first := true
				err := db.Write(ctx, func(tx *sqldb.Tx) error {
					if _, err := tx.Exec(`update stamp set n = n + 1 where unit = $1`, order[0]); err != nil {
						return err
					}
					if first && db.Engine() == sqldb.Postgres {
						first = false
						met.Done()
						met.Wait() // each holds what the other wants
					}
					_, err := tx.Exec(`update stamp set n = n + 1 where unit = $1`, order[1])
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		_ = db.Read(ctx, func(tx *sqldb.Tx) error {
			if n, err := sqldb.One(tx, sqldb.Scalar[int], `select min(n) + max(n) from stamp`); err != nil || n != 4 {
				t.Errorf("two changes of two rows made %d (%v), want 4", n, err)
			}
			return nil
		})
	})
}

// FT-15: two connections and a hundred slow transactions. As many wait as may,
// for as long as they may; the others are told at once.
func TestFT_15_queue_is_bounded(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			o := sqldb.Options{Connections: 2, Queue: 10, Patience: 400 * time.Millisecond}
			if engine == "sqlite" {
				o.Dir = t.TempDir()
			} else {
				o.URL = sqltest.Postgres(t)
			}
			db, err := sqldb.Open(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			release := make(chan struct{})
			var mu sync.Mutex
			var refused, done int
			var slowest time.Duration
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					began := time.Now()
					err := db.Write(ctx, func(*sqldb.Tx) error { <-release; return nil })
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						done++
					case fault.KindOf(err) == fault.Unavailable:
						refused++
						slowest = max(slowest, time.Since(began))
					default:
						t.Error(err)
					}
				})
			}
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
				if s := db.Stats(); s.Waiting == 0 && s.Refused >= 90 {
					break
				}
			}
			if s := db.Stats(); s.Waiting != 0 || s.InUse == 0 || s.Refused < 90 {
				t.Errorf("after everybody's patience: %+v", s)
			}
			close(release)
			wg.Wait()
			if done == 0 || done > 2 || refused != 100-done || slowest > 15*time.Second {
				t.Errorf("%d done, %d refused, the last after %v", done, refused, slowest)
			}
			if err := db.Ping(ctx); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

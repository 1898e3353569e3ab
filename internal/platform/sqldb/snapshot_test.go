package sqldb_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func settings(ctx context.Context, db *sqldb.DB) (n int, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		n, err = sqldb.Known(tx, "n", func() (int, error) { return sqldb.One(tx, sqldb.Scalar[int], `select count(*) from setting`) })
		return err
	})
	return n, err
}

// The Reads of a page see one moment, whatever others write meanwhile, and what
// the page writes itself.
func TestSnapshot_is_of_one_moment(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		page, end := db.Snapshot(ctx)
		see := func(ctx context.Context, want int) {
			t.Helper()
			if n, err := settings(ctx, db); err != nil || n != want {
				t.Errorf("%d settings, %v; want %d", n, err, want)
			}
		}
		put := func(ctx context.Context, id int64) {
			t.Helper()
			if err := db.Write(ctx, func(tx *sqldb.Tx) error { return setting(tx, id, "a") }); err != nil {
				t.Fatal(err)
			}
		}
		see(page, 0)
		put(ctx, 1)
		see(ctx, 1)
		see(page, 0)
		put(page, 2)
		see(page, 2)
		// What fails ends the transaction it was in, not the page.
		boom := errors.New("boom")
		if err := db.Read(page, func(tx *sqldb.Tx) error {
			_, err := sqldb.One(tx, sqldb.Scalar[int], `select n from nothing`)
			return errors.Join(boom, err)
		}); !errors.Is(err, boom) {
			t.Error(err)
		}
		put(ctx, 3)
		see(page, 3)
		if err := db.Read(page, func(tx *sqldb.Tx) error { // within a Read, another and a change
			see(page, 3)
			put(page, 4)
			see(page, 4)
			return nil
		}); err != nil {
			t.Error(err)
		}
		see(page, 4)
		end()
		put(ctx, 5)
		see(page, 5)
		end()
		if s := db.Stats(); s.InUse != 0 {
			t.Errorf("%d connections are still in use", s.InUse)
		}
	})
}

// Many pages at once, each of which reads in several places at a time and then
// writes, never wait for each other's connections.
func TestSnapshot_many_at_once(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		var pages sync.WaitGroup
		for p := range 24 {
			pages.Go(func() {
				page, end := db.Snapshot(limited)
				defer end()
				if _, err := settings(page, db); err != nil {
					t.Error(err)
				}
				var parts sync.WaitGroup
				for range 4 {
					parts.Go(func() {
						if _, err := settings(page, db); err != nil {
							t.Error(err)
						}
					})
				}
				parts.Wait()
				if err := db.Write(page, func(tx *sqldb.Tx) error { return setting(tx, int64(p+1), "a") }); err != nil {
					t.Error(err)
				}
			})
		}
		pages.Wait()
		if n, err := settings(ctx, db); err != nil || n != 24 {
			t.Errorf("%d settings, %v", n, err)
		}
	})
}

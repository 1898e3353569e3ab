package sqldb_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var ctx = context.Background()

func setting(tx *sqldb.Tx, id int64, amount string) error {
	_, err := tx.Exec(`insert into setting (id, unit, name, from_day, amount, basis, entered_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		id, id, "x", civil.MustDay("2025-01-01"), amount, "-", sqldb.At(tx.Now()))
	return err
}

func TestWrite_keeps_all_or_nothing(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		boom := errors.New("boom")
		after := false
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			tx.After(func() { after = true })
			if err := setting(tx, 1, "a"); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || after {
			t.Fatalf("%v, after=%v", err, after)
		}
		_ = db.Read(ctx, func(tx *sqldb.Tx) error {
			if n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from setting`); err != nil || n != 0 {
				t.Errorf("%d rows, %v", n, err)
			}
			return nil
		})
	})
}

func TestWrite_loses_no_update(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		if err := db.Write(ctx, func(tx *sqldb.Tx) error {
			return tx.Upsert("stamp", []string{"unit"}, []string{"path", "n"}, 1, "001.", 0)
		}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					err := db.Write(ctx, func(tx *sqldb.Tx) error {
						n, err := sqldb.One(tx, sqldb.Scalar[int], `select n from stamp where unit = $1`, 1)
						if err != nil {
							return err
						}
						_, err = tx.Exec(`update stamp set n = $2 where unit = $1`, 1, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		_ = db.Read(ctx, func(tx *sqldb.Tx) error {
			if n, _ := sqldb.One(tx, sqldb.Scalar[int], `select n from stamp where unit = $1`, 1); n != 80 {
				t.Errorf("80 increments made %d", n)
			}
			return nil
		})
	})
}

func TestRead_cannot_write(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		if err := db.Read(ctx, func(tx *sqldb.Tx) error { return setting(tx, 1, "a") }); err == nil {
			t.Error("a read wrote")
		}
	})
}

func TestExec_tells_of_a_double(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(ctx, func(tx *sqldb.Tx) error {
			if err := setting(tx, 1, "a"); err != nil {
				return err
			}
			return setting(tx, 1, "b")
		})
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("a double: %v", err)
		}
	})
}

func TestInsert_in_batches_of_every_size(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		next := int64(1)
		for _, n := range []int{0, 1, 99, 100, 101, 250} {
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				in := tx.Insert("stamp", "unit", "path", "n")
				for range n {
					in.Add(next, "001.", n)
					next++
				}
				return in.Done()
			})
			if err != nil {
				t.Fatal(err)
			}
			_ = db.Read(ctx, func(tx *sqldb.Tx) error {
				if got, _ := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from stamp where n = $1`, n); got != n {
					t.Errorf("%d of %d rows", got, n)
				}
				return nil
			})
		}
	})
}

func TestDays_and_moments_come_back_as_they_went(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 678900, time.UTC)
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(ctx, func(tx *sqldb.Tx) error { return setting(tx, 1, "a") })
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Read(ctx, func(tx *sqldb.Tx) error {
			var d civil.Day
			var at sqldb.Instant
			var by sqldb.Text
			err := tx.Each(func(r sqldb.Row) error { return r.Scan(&d, &at, &by) }, `select from_day, entered_at, entered_by from setting`)
			if err != nil || d != civil.MustDay("2025-01-01") || !at.Equal(now.Truncate(time.Microsecond)) || by != "" {
				t.Errorf("%v %v %q %v", d, at, by, err)
			}
			return nil
		})
	})
}

// What is copied in stands as what is inserted, in the same transaction, and goes with
// it when it fails.
func TestCopy_is_insert(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		add := func(from, n int, end error) error {
			return db.Load(ctx, func(tx *sqldb.Tx) error {
				in := tx.Copy("caseload_measure", "id", "formula")
				for i := range n {
					in.Add(int64(from+i), "公式 "+strconv.Itoa(from+i))
				}
				if err := in.Done(); err != nil {
					return err
				}
				in.Add(int64(from+n), "after Done")
				return errors.Join(in.Done(), end)
			})
		}
		if err := add(1, 12_345, nil); err != nil {
			t.Fatal(err)
		}
		if err := add(20_000, 7, errors.New("no")); err == nil {
			t.Error("kept what failed")
		}
		if err := add(12_000, 7, nil); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the same keys again: %v", err)
		}
		if err := db.Read(ctx, func(tx *sqldb.Tx) error {
			n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(1) from caseload_measure`)
			if n != 12_346 {
				t.Errorf("%d rows", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

package audit_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// BenchmarkWrite is a small change with its entry by four at once, turn about as
// it was with a bare row in the trail and with codes, chain and indexes for the
// search; it reports the throughput of the second in that of the first.
func BenchmarkWrite(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			old, db := benchDB(b, engine), benchDB(b, engine)
			for _, index := range []string{"actor", "action", "address", "result"} { // the old trail had none of them
				if _, err := old.Raw().ExecContext(b.Context(), "drop index audit_entry_"+index); err != nil {
					b.Fatal(err)
				}
			}
			ctx, stop := context.WithCancel(b.Context())
			chain := sqltest.Chain(b, db)
			var links sync.WaitGroup
			links.Go(func() { chain.Run(ctx) })
			actor := access.NewActor(access.Policy{}, 7, 0, "沈砚", []access.Grant{{Role: "secretary", Name: "民二庭党支部", Title: "支部书记"}}, 1)
			actor.From, actor.Request = "192.0.2.7", "r-7f3a91"
			var before, after time.Duration
			for range b.N {
				before += round(b, old, bare)
				after += round(b, db, func(tx *sqldb.Tx, i int) error {
					return audit.By(tx, actor, audit.Entry{Action: "life.record", Subject: "民二庭党支部 支委会", Court: 1, Detail: map[string]int{"n": i}})
				})
			}
			b.ReportMetric(before.Seconds()/after.Seconds(), "of-before")
			b.ReportMetric(float64(b.N*rounds)/after.Seconds(), "writes/s")
			stop()
			links.Wait()
		})
	}
}

// rounds is how many changes are written in one turn.
const rounds = 40

// round writes so many changes by four at once and returns how long that took.
func round(b *testing.B, db *sqldb.DB, entry func(*sqldb.Tx, int) error) time.Duration {
	b.Helper()
	began := time.Now()
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range rounds / 4 {
				err := db.Write(b.Context(), func(tx *sqldb.Tx) error {
					if err := change(tx, int64(w)); err != nil {
						return err
					}
					return entry(tx, i)
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	writers.Wait()
	return time.Since(began)
}

// change is what a small operation writes besides: a row, and a stamp raised.
func change(tx *sqldb.Tx, n int64) error {
	if _, err := tx.Exec(`insert into setting (id, unit, name, from_day, amount, basis, entered_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		int64(id.New[audit.Entry](tx.Now())), n, fmt.Sprint(id.New[audit.Entry](tx.Now())), "2026-01-01", "1", "-", sqldb.At(tx.Now())); err != nil {
		return err
	}
	return tx.Upsert("stamp", []string{"unit"}, []string{"path", "n"}, n, "001.", n)
}

// bare is the entry as it was before codes and chain.
func bare(tx *sqldb.Tx, i int) error {
	_, err := tx.Exec(`insert into audit_entry (id, at, account, actor, action, court, subject, detail, address) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(id.New[audit.Entry](tx.Now())), sqldb.At(tx.Now()), 7, "沈砚", "life.record", 1, "民二庭党支部 支委会", fmt.Sprintf(`{"n":%d}`, i), "192.0.2.7")
	return err
}

func benchDB(b *testing.B, engine string) *sqldb.DB {
	b.Helper()
	o := sqldb.Options{Dir: b.TempDir()}
	if engine == "postgres" {
		if os.Getenv("TOUYAN_TEST_PG") == "" {
			b.Skip("TOUYAN_TEST_PG is not set")
		}
		o = sqldb.Options{URL: sqltest.Postgres(b)}
	}
	db, err := sqldb.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if err := schema.Migrate(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	return db
}

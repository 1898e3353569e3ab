package statisticsapp_test

import (
	"fmt"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// province puts 100 courts under one, each with 25 branches of 40 members, into
// the database: 100,000 members. One in five has been in another branch before,
// one in twenty has events, one in twenty-five has gone.
func province(tb testing.TB, db *sqldb.DB) *statisticsapp.App {
	tb.Helper()
	sealer, err := seal.Load(ctx, db, tb.TempDir()+"/master")
	if err != nil {
		tb.Fatal(err)
	}
	units := []org.Unit{{ID: 1, Court: 1, Path: "001.", Kind: org.Court, Code: "01", Name: "高级人民法院", Short: "高院"}}
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	branch := func(c, b int) org.UnitID { return org.UnitID(1000 + c*100 + b + 1) }
	for c := range 100 {
		court := org.UnitID(1000 + c*100)
		path := access.Path(fmt.Sprintf("001.z%c%c.", digits[c/36], digits[c%36]))
		units = append(units, org.Unit{ID: court, Court: court, Parent: 1, Path: path, Kind: org.Court, Code: fmt.Sprintf("C%d", c), Short: fmt.Sprintf("第%d法院", c+1)})
		for b := range 25 {
			units = append(units, org.Unit{ID: branch(c, b), Court: court, Parent: court, Path: path + access.Path(fmt.Sprintf("0%02d.", b+1)), Kind: org.Branch, Code: fmt.Sprintf("B%d-%d", c, b), Short: fmt.Sprintf("第%d支部", b+1)})
		}
	}
	err = db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := establish(tx, units); err != nil {
			return err
		}
		people := tx.Insert("member", "id", "court", "branch", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "ethnicity", "birth", "education_text", "standing", "joined", "converted", "job", "retired_from", "transferred_in", "lost", "floating", "version")
		places := tx.Insert("member_place", "id", "member", "branch", "from_day", "until_day", "reason")
		events := tx.Insert("member_event", "id", "member", "kind", "day", "basis", "corrects", "actor", "entered_at")
		schools, jobs := []string{"研究生教育", "大学本科教育", "大学专科教育", "普通高中", ""}, []string{"法官", "法官助理", "书记员", "庭长", "一级主任科员", "司法警察", ""}
		var later []func() // what refers to people comes after them
		for i := range 100_000 {
			c, b := i/1000, i%25
			at, joined := branch(c, b), civil.MustDay("1985-01-01").AddDays(i*7%14_000)
			in, standing, end := &at, "full", civil.End(0)
			if i%25 == 3 {
				in, standing, end = nil, "ended", civil.End(civil.MustDay("2026-01-01").AddDays(i%150-1))
			}
			var converted any = joined.AddYears(1)
			if i%50 == 7 {
				joined, converted, standing = civil.MustDay("2025-09-01").AddDays(i%200), nil, "probationary"
			}
			people.Add(i+1, int64(1000+c*100), in, fmt.Sprintf("党员%d", i), fmt.Sprintf("%06d", i*7919%100_000), []byte{1}, fmt.Sprint(i), "****", fmt.Sprint(1+i%2), fmt.Sprintf("%02d", 1+i%9/8), civil.MustDay("1955-01-01").AddDays(i*13%17_000),
				schools[i%5], standing, joined, converted, jobs[i%7], nil, nil, false, false, 1)
			from := joined
			if i%5 == 0 && joined < civil.MustDay("2020-01-01") {
				from = civil.MustDay("2020-01-01").AddDays(i % 2300)
				later = append(later, func() {
					places.Add(200_000+i, i+1, int64(branch((c+i%3)%100, (b+1)%25)), joined, from.AddDays(-1), "据名册登记")
				})
			}
			later = append(later, func() { places.Add(i+1, i+1, int64(at), from, end, "据名册登记") })
			if i%25 == 3 {
				later = append(later, func() {
					events.Add(i*10, i+1, "joined", joined, "据名册登记", 0, "名册", 0)
					events.Add(i*10+1, i+1, "converted", joined.AddYears(1), "据名册登记", 0, "名册", 0)
					events.Add(i*10+2, i+1, "transferred", civil.MustDay("2026-01-01").AddDays(i%150), "介绍信", 0, "名册", 0)
				})
			}
		}
		if err := people.Done(); err != nil {
			return err
		}
		for _, add := range later {
			add()
		}
		if err := places.Done(); err != nil {
			return err
		}
		return events.Done()
	})
	if err != nil {
		tb.Fatal(err)
	}
	o := orgapp.New(db)
	return statisticsapp.New(db, o.Facts(), memberapp.New(db, sealer, o.Facts()).Facts())
}

// peak runs fn and says how much the heap held at most above what it held
// before, in MB.
func peak(fn func()) uint64 {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	stop, most := make(chan bool), make(chan uint64)
	go func() {
		var top uint64
		for {
			select {
			case <-stop:
				most <- top
				return
			case <-time.After(10 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc)
			}
		}
	}()
	fn()
	close(stop)
	return (max(<-most, before.HeapAlloc) - before.HeapAlloc) >> 20
}

// spent is the processor time that this process used.
func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Issue 4: statistics of 100,000 members in 2 s on two cores. The times are
// those of one asking, each from the start.
func BenchmarkStatistics_of_100000(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var db *sqldb.DB
			if engine == "sqlite" {
				db = sqltest.Lite(b, now)
			} else {
				var err error
				if db, err = sqldb.Open(ctx, sqldb.Options{URL: sqltest.Postgres(b), Now: func() time.Time { return now }}); err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { _ = db.Close() })
				sqltest.Chain(b, db)
			}
			app := province(b, db)
			permit := func(can access.Can, over access.Path) access.Permit {
				p, err := access.System("bench").Permit(can, over)
				if err != nil {
					b.Fatal(err)
				}
				return p
			}
			all := statisticsapp.ReportIn{Term: term("2026")}
			run := func(name string, fn func() error) {
				b.Run(name, func(b *testing.B) {
					mb := peak(func() {
						if err := fn(); err != nil {
							b.Fatal(err)
						}
					})
					used := spent()
					for b.Loop() {
						if err := fn(); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64((spent()-used).Milliseconds())/float64(b.N), "cpu-ms/op") // of this process
					b.ReportMetric(float64(mb), "MB-peak")
				})
			}
			view, people := permit(statistics.CanView, ""), permit(member.CanView, "")
			run("report", func() error {
				r, err := app.Report(ctx, view, all)
				if err == nil && (r.Balance.Closing < 90_000 || len(r.Wrong) > 0 || len(r.Courts) != 101) {
					err = fmt.Errorf("%d members, %d courts, %+v", r.Balance.Closing, len(r.Courts), r.Wrong)
				}
				return err
			})
			run("people", func() error {
				p, err := app.People(ctx, people, statisticsapp.PeopleIn{ReportIn: all, Table: "members", Row: "all", Column: "female"})
				if err == nil && p.Total < 40_000 {
					err = fmt.Errorf("%d", p.Total)
				}
				return err
			})
			run("list", func() error {
				l, err := app.Run(ctx, people, statistics.ReadQuery(nil), 1)
				if err == nil && l.Total < 90_000 {
					err = fmt.Errorf("%d", l.Total)
				}
				return err
			})
			run("list-book", func() error {
				book, err := app.ListBook(ctx, people, statistics.ReadQuery(nil), "", nil)
				if err == nil {
					err = book.Write(io.Discard)
				}
				return err
			})
			run("court", func() error {
				_, err := app.Report(ctx, permit(statistics.CanView, "001.z0a."), all)
				return err
			})
			run("freeze", func() error {
				_, err := app.Freeze(ctx, permit(statistics.CanFreeze, ""), statisticsapp.FreezeIn{ReportIn: statisticsapp.ReportIn{Term: term("2025")}, Number: "号", DecidedOn: decided})
				return err
			})
			run("differences", func() error {
				fs, err := app.Reports(ctx, view)
				if err != nil || len(fs) == 0 {
					return fmt.Errorf("%v %d", err, len(fs))
				}
				_, err = app.Kept(ctx, view, fs[0].ID)
				return err
			})
		})
	}
}

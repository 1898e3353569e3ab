package duesapp_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// province is so many courts of 40 branches of 25 members, each with a base from
// January on.
type province struct {
	db       *sqldb.DB
	app      *duesapp.App
	people   int
	branches []org.UnitID
	member   [][]member.ID // by branch
}

func newProvince(t testing.TB, db *sqldb.DB, courts int) *province {
	t.Helper()
	sealer, err := seal.Load(ctx, db, t.TempDir()+"/master")
	if err != nil {
		t.Fatal(err)
	}
	units := orgapp.New(db)
	p := &province{db: db, app: duesapp.New(db, units.Facts(), memberapp.New(db, sealer, units.Facts()).Facts())}
	for c := range courts {
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return p.court(tx, c) }); err != nil {
			t.Fatal(err)
		}
	}
	if db.Engine() == sqldb.Postgres {
		if _, err := db.Raw().ExecContext(ctx, "vacuum analyze"); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *province) court(tx *sqldb.Tx, c int) error {
	now := noon
	units := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "founded_on", "ended_on", "version")
	spans := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
	who := tx.Insert("member", "id", "court", "branch", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "standing", "joined", "converted", "lost", "floating", "version")
	seat := tx.Insert("member_place", "id", "member", "branch", "from_day", "until_day", "reason")
	base := tx.Insert("dues_base", "id", "member", "from_month", "category", "amount", "made_name", "made_at")
	founded, joined := civil.MustDay("2010-01-01"), civil.MustDay("2015-07-01")
	var later []func() // rows that refer to units not yet written
	put := func(court, parent org.UnitID, path string, kind org.Kind, name string) org.UnitID {
		u := id.New[org.Unit](now)
		if court == 0 {
			court = u
		}
		units.Add(u, court, parent, path, string(kind), path, name, name, true, founded, civil.End(0), 1)
		later = append(later, func() { spans.Add(id.New[province](now), u, founded, civil.End(0), parent, path, name, name, true) })
		return u
	}
	path := fmt.Sprintf("%03d.", c+1)
	court := put(0, 0, path, org.Court, fmt.Sprintf("测试%03d法院", c))
	committee := put(court, court, path+"001.", org.PartyCommittee, "机关党委")
	for b := range 40 {
		branch := put(court, committee, fmt.Sprintf("%s001.%03d.", path, b+1), org.Branch, fmt.Sprintf("第%d党支部", b+1))
		list := make([]member.ID, 25)
		for m := range list {
			list[m] = id.New[member.Member](now)
			k := list[m]
			who.Add(k, court, branch, fmt.Sprintf("党员%d", p.people), fmt.Sprintf("%06d", p.people), []byte{1}, k.String(), "5145****", "1", "full", joined, joined.AddYears(1), false, false, 1)
			amount := 280_000 + int64(p.people*7919%900_000)
			later = append(later, func() {
				seat.Add(id.New[province](now), k, branch, joined, civil.End(0), "测试")
				base.Add(id.New[dues.Base](now), int64(k), int64(civil.MonthOf(2026, 1)), "employed", amount, "测试", sqldb.At(now))
			})
			p.people++
		}
		p.branches, p.member = append(p.branches, branch), append(p.member, list)
	}
	if err := units.Done(); err != nil {
		return err
	}
	if err := who.Done(); err != nil {
		return err
	}
	for _, f := range later {
		f()
	}
	if err := spans.Done(); err != nil {
		return err
	}
	if err := seat.Done(); err != nil {
		return err
	}
	return base.Done()
}

// bare inserts rows of the same shape and number, and nothing else.
func (p *province) bare(months int) error {
	return p.db.Write(ctx, func(tx *sqldb.Tx) error {
		charge := tx.Insert("dues_charge", "member", "month", "turn", "branch", "amount")
		for i, list := range p.member {
			for _, k := range list {
				for m := range months {
					charge.Add(int64(k), int64(civil.MonthOf(2026, 1))+int64(m), 0, int64(p.branches[i]), 12_345)
				}
			}
		}
		if err := charge.Done(); err != nil {
			return err
		}
		entries := tx.Insert("dues_entry", "id", "day", "month", "what", "made_name", "made_at")
		lines := tx.Insert("dues_line", "entry", "line", "unit", "kind", "purpose", "amount")
		var later []func()
		for _, b := range p.branches {
			for m := range months {
				e, month := id.New[dues.Entry](tx.Now()), civil.MonthOf(2026, 1)+civil.Month(m)
				entries.Add(e, month.Last(), int64(month), "charge", "测试", sqldb.At(tx.Now()))
				later = append(later, func() {
					lines.Add(e, 1, int64(b), int64(dues.Receivable), 0, 1)
					lines.Add(e, 2, int64(b), int64(dues.Assessed), 0, -1)
				})
			}
		}
		if err := entries.Done(); err != nil {
			return err
		}
		for _, f := range later {
			f()
		}
		return lines.Done()
	})
}

func (p *province) empty(t testing.TB) {
	t.Helper()
	err := p.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, q := range []string{`delete from dues_line`, `delete from dues_entry`, `delete from dues_charge`} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func engines(b *testing.B, run func(b *testing.B, db *sqldb.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, sqltest.Lite(b, noon)) })
	b.Run("postgres", func(b *testing.B) {
		db, err := sqldb.Open(ctx, sqldb.Options{URL: sqltest.Postgres(b), Now: func() time.Time { return noon }})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		sqltest.Chain(b, db)
		run(b, db)
	})
}

// BenchmarkCharge assesses and posts twelve months of 100,000 members; "bare" is
// how often the time of inserting the same rows it takes.
func BenchmarkCharge(b *testing.B) {
	engines(b, func(b *testing.B, db *sqldb.DB) {
		p := newProvince(b, db, 100)
		began := time.Now()
		if err := p.bare(12); err != nil {
			b.Fatal(err)
		}
		bare := time.Since(began)
		assess := permit(b, dues.CanAssess, "")
		for b.Loop() {
			b.StopTimer()
			p.empty(b)
			b.StartTimer()
			out, err := p.app.Charge(ctx, assess, civil.MonthOf(2026, 12))
			if err != nil || out.Rows != 12*p.people {
				b.Fatal(out, err)
			}
		}
		took := b.Elapsed().Seconds() / float64(b.N)
		b.ReportMetric(took, "s/province")
		b.ReportMetric(took/bare.Seconds(), "×bare")
	})
}

// BenchmarkYearPage is what a branch's year page reads and reckons.
func BenchmarkYearPage(b *testing.B) {
	engines(b, func(b *testing.B, db *sqldb.DB) {
		p := newProvince(b, db, 10)
		if _, err := p.app.Charge(ctx, permit(b, dues.CanAssess, ""), civil.MonthOf(2026, 12)); err != nil {
			b.Fatal(err)
		}
		for i, list := range p.member {
			var lines []dues.BatchLine
			var total money.Fen
			for n, k := range list {
				lines = append(lines, dues.BatchLine{Line: n + 1, Member: int64(k), Day: civil.MustDay("2026-06-20"), Amount: 50_000})
				total += 50_000
			}
			if _, err := p.app.Collect(ctx, permit(b, dues.CanCollect, ""), duesapp.CollectIn{Batch: dues.Batch{Unit: int64(p.branches[i]), Total: total, Lines: lines}}); err != nil {
				b.Fatal(err)
			}
		}
		view := permit(b, dues.CanView, "")
		var times []time.Duration
		for n := 0; b.Loop(); n++ {
			began := time.Now()
			if y, err := p.app.Year(ctx, view, p.branches[n%len(p.branches)], 2026); err != nil || len(y.Rows) != 25 {
				b.Fatal(err)
			}
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	})
}

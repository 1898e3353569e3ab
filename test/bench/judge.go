package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// judge compares judging every rule for a whole province with merely reading
// the same rows, on each engine.
func (b *bench) judge(ctx context.Context) error {
	if err := b.judgeOn(ctx, server.Options{Data: filepath.Join(b.dir, "province")}, "SQLite"); err != nil {
		return err
	}
	base := os.Getenv("TOUYAN_TEST_PG")
	if base == "" {
		fmt.Fprintln(os.Stderr, "TOUYAN_TEST_PG is not set: PostgreSQL is not measured")
		return nil
	}
	url, drop, err := database(ctx, base)
	if err != nil {
		return err
	}
	defer drop()
	return b.judgeOn(ctx, server.Options{Data: filepath.Join(b.dir, "province-pg"), DB: url}, "PostgreSQL")
}

func (b *bench) judgeOn(ctx context.Context, o server.Options, name string) error {
	w := world{courts: 300, branches: 20, members: 17, groups: 1, meetings: true, year: 2025}
	if b.quick {
		w.courts = 30
	}
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	n, err := w.make(ctx, db)
	if err != nil {
		return err
	}
	on := civil.MustDay("2026-02-01")
	var read, judged []float64
	findings := 0
	for range 5 {
		t := time.Now()
		if err := readAll(ctx, db); err != nil {
			return err
		}
		read = append(read, time.Since(t).Seconds())
		t = time.Now()
		findings = 0
		err := sys.Judge(ctx, server.JudgeQuery{On: on, Window: civil.Year(2025)}, func(rulebook.Finding) error { findings++; return nil })
		if err != nil {
			return err
		}
		judged = append(judged, time.Since(t).Seconds())
		runtime.GC()
	}
	b.ratio(fmt.Sprintf("%s: judge %d units, %d members, %d meetings → %d findings, to reading the rows", name, n.units, n.members, n.meetings, findings), median(judged), median(read), 2)
	b.atMost(name+": judge the province", median(judged), 3600, "s")
	return nil
}

// readAll reads, as it stands, every row that judging needs.
func readAll(ctx context.Context, db *sqldb.DB) error {
	return db.Read(ctx, func(tx *sqldb.Tx) error {
		for _, q := range []struct {
			text string
			cols int
		}{
			{`select id, court, parent, path, kind, code, full_name, short_name, with_committee, founded_on, ended_on from org_unit`, 11},
			{`select id, unit, from_day, years, extended_until, ended_on from org_term`, 6},
			{`select id, unit, member, holder, post, title, from_day, until_day from org_post`, 8},
			{`select m.id, m.full_name, m.name_key, m.joined, m.converted, m.standing, p.branch, p.party_group, p.from_day, p.until_day from member m join member_place p on p.member = m.id`, 10},
			{`select id, branch, party_group, kinds, day, for_year, host, host_member, speaker, speaker_member, due, present from life_meeting`, 12},
		} {
			to := make([]any, q.cols)
			for i := range to {
				to[i] = new(any)
			}
			if err := tx.Each(func(r sqldb.Row) error { return r.Scan(to...) }, q.text); err != nil {
				return err
			}
		}
		return nil
	})
}

func median(xs []float64) float64 {
	sort.Float64s(xs)
	return xs[len(xs)/2]
}

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// The judged year and the day of judgement.
const judgedYear = 2025

var (
	judgedOn = civil.MustDate(judgedYear+1, 2, 1)
	judged   = civil.Period{From: civil.Year(judgedYear).From, Until: judgedOn}
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
	w := world{courts: 300, branches: 20, members: 17, groups: 1, meetings: true, year: judgedYear}
	if b.quick {
		w.courts = 30
	}
	n, err := w.build(ctx, o)
	if err != nil {
		return err
	}
	var read, judged, readCPU, judgedCPU []float64
	findings := 0
	// Both begin cold each time, as the command line does: nothing that an
	// earlier round has kept in memory helps either.
	for range 7 {
		runtime.GC()
		before := processor()
		t, err := readAll(ctx, o)
		if err != nil {
			return err
		}
		read, readCPU = append(read, t), append(readCPU, processor()-before)
		runtime.GC()
		before = processor()
		if t, findings, err = judgeAll(ctx, o); err != nil {
			return err
		}
		judged, judgedCPU = append(judged, t), append(judgedCPU, processor()-before)
	}
	b.ratio(fmt.Sprintf("%s: judge %d units, %d members, %d meetings → %d findings, to reading the rows", name, n.units, n.members, n.meetings, findings), median(judged), median(read), 2)
	b.tell(fmt.Sprintf("%s: the same, fastest of %d", name, len(read)), fmt.Sprintf("%.2f×", slices.Min(judged)/slices.Min(read)))
	b.tell(name+": the same in processor time of this program, both cores", fmt.Sprintf("%.2f×", median(judgedCPU)/median(readCPU)))
	b.tell(name+": judge the province", fmt.Sprintf("%.2f s", median(judged)))
	b.tell(name+": merely read the rows", fmt.Sprintf("%.2f s", median(read)))
	return nil
}

// judgeAll judges the province from a standing start and returns how long that
// took.
func judgeAll(ctx context.Context, o server.Options) (seconds float64, findings int, err error) {
	sys, err := server.Open(ctx, o)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = sys.Close() }()
	t := time.Now()
	err = sys.Judge(ctx, server.JudgeQuery{On: judgedOn, Window: civil.Year(judgedYear)}, func(rulebook.Finding) error { findings++; return nil })
	return time.Since(t).Seconds(), findings, err
}

// needed is every row and column that judging needs, each once and in whatever
// order is cheapest: no joins and no sorting. What a rule needs in the end is
// worked out by the program, so names, posts and hosts are among it.
var needed = []struct {
	text string
	args []any
	cols int
}{
	{text: `select id, court, parent, path, kind, code, full_name, short_name, aliases, category, sign, with_committee, judges, founded_on, ended_on, entered_at, version from org_unit`, cols: 17},
	{text: `select id, unit, from_day, until_day, parent, path, full_name, short_name, with_committee, basis from org_span`, cols: 10},
	{text: `select unit, from_day, years, extended_until, ended_on from org_term`, cols: 5},
	{text: `select branch, unit, from_day, until_day from org_cover`, cols: 4},
	{text: `select court, what, day, amount, basis from org_count`, cols: 5},
	{text: `select id, unit, member, holder, post, title, from_day, until_day from org_post`, cols: 8},
	{text: `select id, branch, joined, converted, standing, trial, birth, education_text, job, retired_from, phone_tail, address from member`, cols: 12},
	{text: `select member, branch, from_day, until_day from member_place`, cols: 4},
	{text: `select id, branch, party_group, kinds, day, for_year, host, host_member, speaker, speaker_member, due, roll_due from life_meeting
		where stage = 'recorded' and day >= $1 and day <= $2`, args: []any{judged.From, judged.Until}, cols: 12},
	{text: `select id, branch, day, one, other from life_talk`, cols: 5},
	{text: `select unit, name, from_day, amount, basis from setting`, cols: 5},
	{text: `select rule, subject_kind, subject, period, unit, verdict from desk_exemption`, cols: 6},
}

// readAll reads what is needed, as it stands, from a standing start and returns
// how long that took.
func readAll(ctx context.Context, o server.Options) (seconds float64, err error) {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB})
	if err != nil {
		return 0, err
	}
	defer func() { _ = db.Close() }()
	t := time.Now()
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		for _, q := range needed {
			to := make([]any, q.cols)
			for i := range to {
				to[i] = new(any)
			}
			if err := tx.Each(func(r sqldb.Row) error { return r.Scan(to...) }, q.text, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
	return time.Since(t).Seconds(), err
}

// processor returns the seconds that this program has kept processors busy.
func processor() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func median(xs []float64) float64 {
	xs = slices.Sorted(slices.Values(xs))
	return xs[len(xs)/2]
}

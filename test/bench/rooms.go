package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// A room that has a figure of its own to keep measures it beside its code, as a
// Go benchmark; here they are run and their results put into the one table.
var rooms = []struct {
	pkg, bench string
	figures    []roomFigure
}{
	{"org/orgapp", "^BenchmarkOutline$", []roomFigure{{name: "tree of ten years as of a past day, to today's", of: "Outline/asof", to: "Outline/today", most: 1.5}}},
	{"member/memberapp", "^BenchmarkAsOf$", []roomFigure{
		{name: "list of 5,000 members as of a past day, to today's", of: "AsOf/read/as_of_a_past_day", to: "AsOf/read/today", most: 1.5},
		{name: "the same with the day in memory", of: "AsOf/kept/as_of_a_past_day", to: "AsOf/kept/today", most: 1.5},
	}},
	{"org/orgapp", "^BenchmarkMerge25Into11$", []roomFigure{{name: "25 branches with 400 members become 11", of: "Merge25Into11", most: 1}}},
	{"statistics/statisticsapp", "^BenchmarkStatistics_of_100000$", []roomFigure{
		{name: "SQLite: statistics of 100,000 members", of: "Statistics_of_100000/sqlite/report", most: 2},
		{name: "SQLite: the people behind a number of them", of: "Statistics_of_100000/sqlite/people", most: 2},
		{name: "PostgreSQL: statistics of 100,000 members", of: "Statistics_of_100000/postgres/report", most: 2},
		{name: "PostgreSQL: the people behind a number of them", of: "Statistics_of_100000/postgres/people", most: 2},
	}},
	{"admission", "^BenchmarkJudge_20000_dossiers$", []roomFigure{{name: "judge 20,000 open dossiers", of: "Judge_20000_dossiers", most: 2}}},
	{"admission/admissionweb", "^BenchmarkDossier_page$", []roomFigure{{name: "a dossier's page, p95", of: "Dossier_page", metric: "p95-ms", unit: "ms", most: 50}}},
	{"dues/duesapp", "^BenchmarkCharge$", []roomFigure{
		{name: "SQLite: dues of 100,000 for a year, to the bare inserts", of: "Charge/sqlite", metric: "×bare", most: 3},
		{name: "SQLite: the same", of: "Charge/sqlite", metric: "s/province", unit: "s", most: 10},
		{name: "PostgreSQL: dues of 100,000 for a year, to the bare inserts", of: "Charge/postgres", metric: "×bare", most: 3},
		{name: "PostgreSQL: the same", of: "Charge/postgres", metric: "s/province", unit: "s", most: 10},
	}},
	{"dues/duesapp", "^BenchmarkYearPage$", []roomFigure{
		{name: "SQLite: a branch's year of dues, p95", of: "YearPage/sqlite", metric: "p95-ms", unit: "ms", most: 50},
		{name: "PostgreSQL: a branch's year of dues, p95", of: "YearPage/postgres", metric: "p95-ms", unit: "ms", most: 50},
	}},
	{"caseload/caseloadapp", "^BenchmarkImport_beside_bare_inserts$", []roomFigure{
		{name: "SQLite: import of 200,000 cases, to bare inserts of the same rows", of: "Import_beside_bare_inserts/sqlite", metric: "×bare", most: 1.67},
		{name: "PostgreSQL: import of 200,000 cases, to COPY of the same rows", of: "Import_beside_bare_inserts/postgres", metric: "×bare", most: 1.67},
		{name: "SQLite: the import's heap", of: "Import_beside_bare_inserts/sqlite", metric: "MiB-heap", unit: "MiB", most: 300},
	}},
	{"ballot/box", "^BenchmarkBox$", []roomFigure{
		{name: "count of 10,000 papers with 30 candidates, opening them", of: "Box/open_and_count", most: 1},
		{name: "verify of that box", of: "Box/verify", most: 1},
	}},
	{"../platform/search", "^BenchmarkFind$", []roomFigure{
		{name: "SQLite: search over -minutes minutes, p95 to 100 ms", of: "Find/sqlite", metric: "×target", most: 1},
		{name: "SQLite: the same", of: "Find/sqlite", metric: "p95-ms", unit: "ms", most: 100},
		{name: "PostgreSQL: search over -minutes minutes, p95 to 100 ms", of: "Find/postgres", metric: "×target", most: 1},
		{name: "PostgreSQL: the same", of: "Find/postgres", metric: "p95-ms", unit: "ms", most: 100},
	}},
	{"../platform/urn", "^BenchmarkStorm$", []roomFigure{
		{name: "3,000 voters within a minute (in 15 s), p99", of: "Storm/sqlite", metric: "p99-ms", unit: "ms", most: 300},
		{name: "of them lost", of: "Storm/sqlite", metric: "lost", unit: "votes", most: 0},
	}},
}

// roomFigure is one benchmark's time in seconds or, with to, its ratio to that
// of another; it is to be at most most. With metric it is what the benchmark
// reports under that name, in the unit, or a ratio where there is none.
type roomFigure struct {
	name, of, to, metric, unit string
	most                       float64
}

// benchLine is a result: the name, the runs, and pairs of value and unit.
var benchLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.+)$`)

// rooms runs the rooms' benchmarks.
func (b *bench) rooms(ctx context.Context) error {
	for _, r := range rooms {
		got, err := b.roomResults(ctx, r.pkg, r.bench)
		if err != nil {
			return err
		}
		for _, f := range r.figures {
			metric := f.metric
			if metric == "" {
				metric = "ns/op"
			}
			have, ok := got[f.of][metric]
			base, based := got[f.to][metric]
			switch {
			case !ok || f.to != "" && !based:
				b.figures = append(b.figures, figure{f.name, "no result", fmt.Sprintf("≤ %g", f.most), false})
			case f.to != "":
				b.ratio(f.name, have, base, f.most)
			case f.metric != "" && f.unit == "":
				b.ratio(f.name, have, 1, f.most)
			case f.metric != "":
				b.atMost(f.name, have, f.most, f.unit)
			default:
				b.atMost(f.name, have/1e9, f.most, "s")
			}
		}
	}
	return nil
}

// roomResults runs the benchmarks of a room and returns what each reported, by
// its name and unit.
func (b *bench) roomResults(ctx context.Context, pkg, pattern string) (map[string]map[string]float64, error) {
	often := "2s"
	if b.quick {
		often = "1x"
	}
	c := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", often, "./internal/feature/"+pkg)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, os.Stderr
	c.Env = append(os.Environ(), "TOUYAN_MINUTES="+strconv.Itoa(b.minutes))
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", pkg, pattern, err, out.String())
	}
	got := map[string]map[string]float64{}
	lines := bufio.NewScanner(&out)
	for lines.Scan() {
		m := benchLine.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		fields, units := strings.Fields(m[2]), map[string]float64{}
		for i := 0; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", pkg, lines.Text(), err)
			}
			units[fields[i+1]] = v
		}
		got[m[1]] = units
	}
	return got, lines.Err()
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
	"touyan/test/example"
)

var caseList = flag.String("cases", "", "measure with this list of cases of the example's courts, instead of one made here")

// cases takes in a list of 5,000,000 cases with the built program, looks at the board
// from many sides, and reads pages while another import runs; on each engine.
func (b *bench) cases(ctx context.Context) error {
	list := *caseList
	if list == "" {
		n := 5_000_000
		if b.quick {
			n = 500_000
		}
		list = filepath.Join(b.dir, "cases.csv")
		if _, err := os.Stat(list); err != nil {
			if err := writeCases(list, n); err != nil {
				return err
			}
		}
	}
	if err := b.casesOn(ctx, list, server.Options{Data: filepath.Join(b.dir, "cases")}, "SQLite"); err != nil {
		return err
	}
	base := os.Getenv("TOUYAN_TEST_PG")
	if base == "" {
		fmt.Fprintln(os.Stderr, "TOUYAN_TEST_PG is not set: PostgreSQL is not measured")
		return nil
	}
	data := filepath.Join(b.dir, "cases-pg")
	if err := os.RemoveAll(data); err != nil { // its database is gone
		return err
	}
	address, drop, err := database(ctx, base)
	if err != nil {
		return err
	}
	defer drop()
	return b.casesOn(ctx, list, server.Options{Data: data, DB: address}, "PostgreSQL")
}

func (b *bench) casesOn(ctx context.Context, list string, o server.Options, engine string) error {
	where := []string{"--data", o.Data}
	if o.DB != "" {
		where = append(where, "--db", o.DB)
	}
	taking := func(list string) []string {
		return slices.Concat([]string{"import", "cases", list, "--set-aside", "--extract", extracted.String()}, where)
	}
	million, others := filepath.Join(b.dir, "cases-million.csv"), filepath.Join(b.dir, "cases-others.csv")
	if _, err := os.Stat(others); err != nil {
		if err := split(list, 1_000_000, million, others); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(o.Data, "people.json")); err != nil {
		for kind, content := range map[string][]byte{"org": example.Organisation(), "members": example.Roster()} {
			file := filepath.Join(b.dir, kind+".xlsx")
			if err := os.WriteFile(file, content, 0o600); err != nil {
				return err
			}
			if kind == "members" {
				continue
			}
			if _, _, err := b.process(ctx, slices.Concat([]string{"import", kind, file}, where)...); err != nil {
				return err
			}
		}
		if _, _, err := b.process(ctx, slices.Concat([]string{"import", "members", filepath.Join(b.dir, "members.xlsx")}, where)...); err != nil {
			return err
		}
		seconds, megabytes, err := b.process(ctx, taking(million)...)
		if err != nil {
			return err
		}
		b.tell(engine+": import of 1,000,000 cases", fmt.Sprintf("%.0f s", seconds))
		b.atMost(engine+": the same, memory of the process", megabytes, 300, "MB")
		if seconds, megabytes, err = b.process(ctx, taking(others)...); err != nil {
			return err
		}
		b.tell(engine+": import of the 4,000,000 others", fmt.Sprintf("%.0f s, %.0f MB", seconds, megabytes))
	}
	return b.boardOf(ctx, o, engine, taking(others))
}

// boardOf serves the data and looks at the board.
func (b *bench) boardOf(ctx context.Context, o server.Options, engine string, intake []string) error {
	// All readers have one account, and ask as fast as they can.
	o.Accounts, o.Unbounded = account.Defaults(), true
	o.Accounts.Session.PerAccount = 0
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	people, err := peopleOf(ctx, sys, filepath.Join(o.Data, "people.json"))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: sys.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	officer, err := dial(l.Addr().String(), personOf(people, "dangwu"))
	if err != nil {
		return err
	}
	leader, err := dial(l.Addr().String(), personOf(people, "yuanling")) // who may ask for one judge
	if err != nil {
		return err
	}
	all, err := looks(ctx, o)
	if err != nil {
		return err
	}
	kinds := map[string][]time.Duration{}
	begin := time.Now()
	if _, err := officer.page("/court-work"); err != nil {
		return err
	}
	cold := time.Since(begin)
	var took []time.Duration
	for _, s := range all {
		looker := officer
		if s.kind == ofJudge {
			looker = leader
		}
		t := time.Now()
		if _, err := looker.page(s.path); err != nil {
			return fmt.Errorf("%s: %w", s.path, err)
		}
		took = append(took, time.Since(t))
		kinds[s.kind] = append(kinds[s.kind], time.Since(t))
	}
	p95, p50 := quantile(took, 95), quantile(took, 50)
	b.atMost(fmt.Sprintf("%s: any slice of the board, p95 of %d", engine, len(all)), p95.Seconds()*1000, 50, "ms")
	b.tell(engine+": slices of the board", fmt.Sprintf("p50 %.1f ms; the very first page after the start %.0f ms", p50.Seconds()*1000, cold.Seconds()*1000))
	for kind, took := range kinds {
		b.tell(engine+": of them "+kind, fmt.Sprintf("%d, p50 %.1f p95 %.1f ms", len(took), quantile(took, 50).Seconds()*1000, quantile(took, 95).Seconds()*1000))
	}
	return b.whileImporting(ctx, engine, l.Addr().String(), people, intake)
}

// quantile sorts and returns the q-th of a hundred.
func quantile(took []time.Duration, q int) time.Duration {
	slices.Sort(took)
	return took[min(len(took)-1, len(took)*q/100)]
}

// peopleOf returns the accounts of the data, which are made when it is new.
func peopleOf(ctx context.Context, sys *server.System, file string) (people []server.DemoPerson, err error) {
	if raw, err := os.ReadFile(file); err == nil {
		return people, json.Unmarshal(raw, &people)
	}
	if people, err = sys.DemoAccounts(ctx, example.Court, "民二庭党支部"); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(people)
	if err != nil {
		return nil, err
	}
	return people, os.WriteFile(file, raw, 0o600)
}

const ofJudge = "a judge's"

// slice is one look at the figures.
type slice struct{ kind, path string }

// looks draws looks: courts, divisions, teams, judges, leaders, any period, any
// indicator.
func looks(ctx context.Context, o server.Options) (out []slice, err error) {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB})
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	type place struct{ court, division, team, judge string }
	var places, own []place // own: of the leader's court
	if err := db.Read(ctx, func(tx *sqldb.Tx) error {
		leading, err := sqldb.One(tx, sqldb.Scalar[org.UnitID], `select id from org_unit where full_name = $1`, example.Court)
		if err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			var court, division, team org.UnitID
			var judge string
			err := r.Scan(&court, &division, &team, &judge)
			places = append(places, place{court.String(), division.String(), team.String(), judge})
			if court == leading {
				own = append(own, places[len(places)-1])
			}
			return err
		}, `select distinct court, division, team, judge from caseload_roll where grain = 'judge' and judge <> '-' and team > 0 order by court, division, team, judge`)
	}); err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, errors.New("no case was taken in")
	}
	draw := rand.New(rand.NewPCG(9, 9)) // the same looks every time
	pick := func(all ...string) string { return all[draw.IntN(len(all))] }
	for range 600 {
		p := places[draw.IntN(len(places))]
		from := civil.MustDay("2024-01-01").AddDays(draw.IntN(700))
		until := min(extracted, from.AddDays(draw.IntN(420)))
		v := url.Values{"court": {p.court}, "by": {pick("court", "division", "team")}, "span": {pick("year", "quarter", "rolling", "week", "days")},
			"code": {pick("E01", "E03", "Q01", "Q03", "X02", "X04", "X05", "Z01")}, "from": {from.String()}, "until": {until.String()}}
		switch draw.IntN(10) {
		case 0:
			v.Set("unit", p.division)
		case 1, 2:
			v.Set("unit", p.team)
		case 3:
			p := own[draw.IntN(len(own))]
			out = append(out, slice{ofJudge, "/court-work/judge?" + url.Values{"court": {p.court}, "judge": {p.judge}, "from": {from.Month().First().String()[:7]}, "until": {until.String()[:7]}}.Encode()})
			continue
		case 4:
			out = append(out, slice{"the leaders' own", "/court-work/leaders?" + url.Values{"court": {p.court}, "from": {from.String()[:7]}, "until": {until.String()[:7]}}.Encode()})
			continue
		}
		out = append(out, slice{"by " + v.Get("by"), "/court-work?" + v.Encode()})
	}
	return out, nil
}

// whileImporting reads pages while the program takes in the list once more beside; that
// import is broken off afterwards.
func (b *bench) whileImporting(ctx context.Context, engine, host string, people []server.DemoPerson, intake []string) error {
	pages := []string{"/court-work", "/court-work?by=team&span=rolling", "/court-work/circulars", "/desk"}
	var clients []*client
	for range 10 {
		c, err := dial(host, personOf(people, "dangwu"))
		if err != nil {
			return err
		}
		clients = append(clients, c)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	run := exec.CommandContext(ctx, b.program, intake...)
	if err := run.Start(); err != nil {
		return err
	}
	var outcome error
	ended := make(chan struct{})
	go func() { outcome = run.Wait(); close(ended) }()
	time.Sleep(3 * time.Second)
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	var wg sync.WaitGroup
	begin := time.Now()
	end := begin.Add(10 * time.Second)
	for _, c := range clients {
		wg.Go(func() {
			var mine []time.Duration
			for n := 0; time.Now().Before(end); n++ {
				t := time.Now()
				if _, err := c.page(pages[n%len(pages)]); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	seconds := time.Since(begin).Seconds()
	if failed != nil {
		return failed
	}
	select {
	case <-ended:
		return fmt.Errorf("the import had ended while pages were read: %w", outcome)
	default:
	}
	stop()
	<-ended // it was broken off
	b.times(engine+": pages a second while an import runs, to 100", float64(len(took))/seconds/100, 1)
	b.tell(engine+": the same", strconv.Itoa(len(took))+" pages in 10 s, p95 "+fmt.Sprintf("%.0f ms", quantile(took, 95).Seconds()*1000))
	return nil
}

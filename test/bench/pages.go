package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// readers is how many people read at once.
const readers = 50

// watched are the pages measured, each as the person whose page it is.
var watched = []struct {
	name, login, path string
	least             float64 // pages a second
}{
	{"member list of 50 rows", "dangwu", "/members", 1000},
	{"workbench of a branch secretary", "shuji", "/desk", 500},
	{"matrix of 15 branches", "yuanling", "/overview", 300},
}

// pace is the least time from one recording to the next. A writer without any
// would give one branch the meetings of thirty years within a minute, and what
// is measured would be that branch.
const pace = 50 * time.Millisecond

// pages measures what 50 signed-in readers get at once while one writer records
// meetings one after another, up to twenty a second, in a court of 5,000 members. Readers, writer and
// server share the machine's cores.
func (b *bench) pages(ctx context.Context) error {
	court := filepath.Join(b.dir, "court")
	if err := os.RemoveAll(court); err != nil { // its accounts' passwords are gone
		return err
	}
	if err := b.pagesOn(ctx, server.Options{Data: court}, "SQLite"); err != nil {
		return err
	}
	base := os.Getenv("TOUYAN_TEST_PG")
	if base == "" {
		fmt.Fprintln(os.Stderr, "TOUYAN_TEST_PG is not set: PostgreSQL is not measured")
		return nil
	}
	address, drop, err := database(ctx, base)
	if err != nil {
		return err
	}
	defer drop()
	return b.pagesOn(ctx, server.Options{Data: filepath.Join(b.dir, "court-pg"), DB: address}, "PostgreSQL")
}

func (b *bench) pagesOn(ctx context.Context, o server.Options, engine string) error {
	w := world{courts: 1, branches: 15, members: 334, groups: 3, meetings: true, year: time.Now().Year() - 1, years: 2}
	if _, err := w.build(ctx, o); err != nil {
		return err
	}
	// All readers of a page have one account, and ask as fast as they can.
	o.Accounts, o.Unbounded = account.Defaults(), true
	o.Accounts.Session.PerAccount = 0
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	people, err := sys.DemoAccounts(ctx, "测试001人民法院", "第1党支部")
	if err != nil {
		return err
	}
	by := map[string]server.DemoPerson{}
	for _, p := range people {
		by[p.Login] = p
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: sys.Handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	host := l.Addr().String()
	writer, err := newRecorder(ctx, o, host, by["shuji"])
	if err != nil {
		return err
	}
	var most uint64
	for _, p := range watched {
		var clients []*client
		for range readers {
			c, err := dial(host, by[p.login])
			if err != nil {
				return err
			}
			clients = append(clients, c)
		}
		r, err := b.load(clients, writer, p.path)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		name := engine + ": " + p.name
		b.times(fmt.Sprintf("%s, pages a second to %.0f", name, p.least), r.rate/p.least, 1)
		b.ratio(name+", p95 to 100 ms", r.p95.Seconds(), 0.1, 1)
		b.tell(name, fmt.Sprintf("%.0f/s, %d kB, p50 %.0f p95 %.0f p99 %.0f ms; %d meetings recorded; %.1f of %d cores had",
			r.rate, r.length>>10, r.p50.Seconds()*1000, r.p95.Seconds()*1000, r.p99.Seconds()*1000, r.written, r.cores, runtime.NumCPU()))
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.Sys-m.HeapReleased)
		for _, c := range clients {
			_ = c.conn.Close()
		}
	}
	if err := writer.verify(ctx, o); err != nil {
		return err
	}
	b.tell(engine+": memory of server and readers together", fmt.Sprintf("%d MB", most>>20))
	return nil
}

type loaded struct {
	rate          float64
	p50, p95, p99 time.Duration
	length        int
	written       int
	cores         float64 // that this program, server and readers, had on average
}

// load lets every client read the path as fast as it can for a while, while
// the writer records one meeting after another.
func (b *bench) load(clients []*client, w *recorder, path string) (loaded, error) {
	seconds := 6 * time.Second
	if b.quick {
		seconds = 2 * time.Second
	}
	out := loaded{}
	for range 20 { // warm
		a, err := clients[0].page(path)
		if err != nil {
			return out, err
		}
		out.length = a.length
	}
	var mu sync.Mutex
	var times []time.Duration
	var errs []error
	failed := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, err)
	}
	var wg sync.WaitGroup
	begin, busy := time.Now(), processor()
	end := begin.Add(seconds)
	for _, c := range clients {
		wg.Go(func() {
			mine := make([]time.Duration, 0, 4096)
			for t := time.Now(); t.Before(end); {
				if _, err := c.page(path); err != nil {
					failed(err)
					return
				}
				now := time.Now()
				mine = append(mine, now.Sub(t))
				t = now
			}
			mu.Lock()
			times = append(times, mine...)
			mu.Unlock()
		})
	}
	wg.Go(func() {
		for t := time.Now(); t.Before(end); t = time.Now() {
			if err := w.record(); err != nil {
				failed(err)
				return
			}
			out.written++
			time.Sleep(time.Until(t.Add(pace)))
		}
	})
	wg.Wait()
	took := time.Since(begin)
	if len(errs) > 0 {
		return out, errors.Join(errs[:min(3, len(errs))]...)
	}
	slices.Sort(times)
	out.cores = (processor() - busy) / took.Seconds()
	out.rate = float64(len(times)) / took.Seconds()
	out.p50, out.p95, out.p99 = times[len(times)/2], times[len(times)*95/100], times[len(times)*99/100]
	return out, nil
}

// recorder is the branch secretary at the form.
type recorder struct {
	*client
	branch string
	done   int // recorded
	before int // meetings of the branch at the beginning
}

func newRecorder(ctx context.Context, o server.Options, host string, p server.DemoPerson) (*recorder, error) {
	c, err := dial(host, p)
	if err != nil {
		return nil, err
	}
	r := &recorder{client: c}
	r.branch, r.before, err = firstBranch(ctx, o)
	return r, err
}

// firstBranch returns the branch the secretary is of, and how many meetings it
// has recorded.
func firstBranch(ctx context.Context, o server.Options) (branch string, meetings int, err error) {
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB})
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = db.Close() }()
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		unit, err := sqldb.One(tx, sqldb.Scalar[org.UnitID], `select id from org_unit where kind = 'branch' order by path`)
		if err != nil {
			return err
		}
		branch = unit.String()
		meetings, err = sqldb.One(tx, sqldb.Scalar[int], `select count(id) from life_meeting where branch = $1 and stage = 'recorded'`, unit)
		return err
	})
	return branch, meetings, err
}

// record records one meeting, as a browser does.
func (r *recorder) record() error {
	n := r.done
	a, err := r.post("/life", url.Values{"branch": {r.branch}, "kind": {"theme-day"}, "day": {civil.DayOf(time.Now()).String()},
		"begins": {"09:00"}, "ends": {"10:30"}, "title": {"主题党日 " + strconv.Itoa(n+1)}, "place": {"党员活动室"}, "host": {"党员0010100"}, "recorder": {"党员0010101"},
		"topic-0": {"学习贯彻党章"}, "presenter-0": {"党员0010100"}, "points": {"集中学习，交流发言。"}, "do": {"record"}})
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther || len(strings.TrimPrefix(a.location, "/life/")) != 13 {
		return fmt.Errorf("recording a meeting: status %d, to %q", a.status, a.location)
	}
	r.done++
	return nil
}

// verify reports an error unless every meeting recorded is there.
func (r *recorder) verify(ctx context.Context, o server.Options) error {
	_, n, err := firstBranch(ctx, o)
	if err == nil && n != r.before+r.done {
		err = fmt.Errorf("%d meetings are there, %d were before and %d were recorded", n, r.before, r.done)
	}
	return err
}

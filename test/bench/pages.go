package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// pages measures what 50 signed-in readers get at once while one writer records
// meetings, in a court of 5,000 members. Readers, writer and server share the
// machine's cores.
func (b *bench) pages(ctx context.Context) error {
	year := time.Now().Year()
	w := world{courts: 1, branches: 15, members: 334, groups: 3, meetings: true, year: year - 1}
	o := server.Options{Data: filepath.Join(b.dir, "court")}
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := w.make(ctx, db); err != nil {
		return err
	}
	people, err := sys.DemoAccounts(ctx, "测试001人民法院", "第1党支部")
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
	base := "http://" + l.Addr().String()
	by := map[string]server.DemoPerson{}
	for _, p := range people {
		by[p.Login] = p
	}
	const readers = 50
	seconds := 6 * time.Second
	if b.quick {
		seconds = 2 * time.Second
	}
	writer, err := signIn(base, by["shuji"])
	if err != nil {
		return err
	}
	branch, err := ownBranch(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range []struct {
		name, login, path string
		least             float64
	}{
		{"member list of 50 rows", "dangwu", "/members", 1000},
		{"workbench of a branch secretary", "shuji", "/desk", 500},
		{"matrix of 15 branches", "yuanling", "/overview", 300},
	} {
		var clients []*http.Client
		for range readers {
			c, err := signIn(base, by[p.login])
			if err != nil {
				return err
			}
			clients = append(clients, c)
		}
		r, err := load(ctx, clients, writer, base, p.path, branch, seconds)
		if err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		b.atLeast(fmt.Sprintf("%s, %d readers, %d meetings recorded meanwhile", p.name, readers, r.written), r.rate, p.least, "pages/s")
		b.atMost(p.name+", p95", r.p95.Seconds()*1000, 100, "ms")
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("memory in use after the pages: %d MB\n", m.Sys>>20)
	return nil
}

func ownBranch(ctx context.Context, db *sqldb.DB) (code string, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		code, err = sqldb.One(tx, sqldb.Scalar[string], `select code from org_unit where kind = 'branch' order by path`)
		return err
	})
	return code, err
}

// signIn returns a client with the person's session.
func signIn(base string, p server.DemoPerson) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 2, DisableCompression: true}}
	r, err := c.PostForm(base+"/sign-in", url.Values{"login": {p.Login}, "password": {p.Password}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Body.Close() }()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	u, _ := url.Parse(base)
	if len(jar.Cookies(u)) == 0 {
		return nil, fmt.Errorf("%s could not sign in: %s", p.Login, r.Status)
	}
	return c, nil
}

type loaded struct {
	rate    float64
	p95     time.Duration
	written int
}

// load lets every client read the path as fast as it can for a while, while
// the writer records one meeting after another.
func load(ctx context.Context, clients []*http.Client, writer *http.Client, base, path, branch string, long time.Duration) (loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, long+10*time.Second)
	defer cancel()
	get := func(c *http.Client) (int, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return 0, err
		}
		r, err := c.Do(req)
		if err != nil {
			return 0, err
		}
		defer func() { _ = r.Body.Close() }()
		n, err := io.Copy(io.Discard, r.Body)
		if err == nil && (r.StatusCode != http.StatusOK || r.Request.URL.Path != path) {
			err = fmt.Errorf("status %d at %s", r.StatusCode, r.Request.URL)
		}
		return int(n), err
	}
	for range 3 { // warm
		if _, err := get(clients[0]); err != nil {
			return loaded{}, err
		}
	}
	var mu sync.Mutex
	var times []time.Duration
	var errs []error
	var wg sync.WaitGroup
	end := time.Now().Add(long)
	for _, c := range clients {
		wg.Go(func() {
			var mine []time.Duration
			for time.Now().Before(end) {
				t := time.Now()
				if _, err := get(c); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			times = append(times, mine...)
			mu.Unlock()
		})
	}
	written := 0
	wg.Go(func() {
		for time.Now().Before(end) {
			if err := record(ctx, writer, base, written); err != nil {
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
				return
			}
			written++
		}
	})
	start := time.Now()
	wg.Wait()
	took := time.Since(start)
	if len(errs) > 0 {
		return loaded{}, errors.Join(errs[:min(3, len(errs))]...)
	}
	slices.Sort(times)
	return loaded{rate: float64(len(times)) / took.Seconds(), p95: times[len(times)*95/100], written: written}, nil
}

// record has the writer record one meeting, as a browser would.
func record(ctx context.Context, c *http.Client, base string, n int) error {
	_ = branchForm
	return errors.New("not written yet")
}

var branchForm url.Values

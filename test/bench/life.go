package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"touyan/internal/feature/account"
	"touyan/internal/server"
)

// life measures, in a court of 300 branches with a year of meetings, what one
// person waits for: the year's ledger as Excel, reading it included, and the
// matrix of that year; over HTTP, on each engine.
func (b *bench) life(ctx context.Context) error {
	if err := b.lifeOn(ctx, server.Options{Data: filepath.Join(b.dir, "life")}, "SQLite"); err != nil {
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
	return b.lifeOn(ctx, server.Options{Data: filepath.Join(b.dir, "life-pg"), DB: address}, "PostgreSQL")
}

func (b *bench) lifeOn(ctx context.Context, o server.Options, engine string) error {
	if err := os.RemoveAll(o.Data); err != nil { // its accounts' passwords are gone
		return err
	}
	last := time.Now().Year() - 1
	w := world{courts: 1, branches: 300, members: 17, groups: 1, meetings: true, year: last}
	n, err := w.build(ctx, o)
	if err != nil {
		return err
	}
	o.Accounts, o.Unbounded = account.Defaults(), true
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
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
	officer, err := dial(l.Addr().String(), personOf(people, "dangwu"))
	if err != nil {
		return err
	}
	year := strconv.Itoa(last)
	book, length, err := worst(5, func() (int, error) { return officer.file("/life/export?year=" + year) })
	if err != nil {
		return err
	}
	b.atMost(engine+": ledger of a court's year as Excel, with its reading", book.Seconds(), 1, "s")
	matrix := "/overview?year=" + year
	begin := time.Now()
	if _, err := officer.page(matrix); err != nil {
		return err
	}
	first := time.Since(begin)
	again, size, err := worst(20, func() (int, error) {
		a, err := officer.page(matrix)
		return a.length, err
	})
	if err != nil {
		return err
	}
	b.atMost(engine+": matrix of 300 branches × 12 months, worst of 20", again.Seconds()*1000, 150, "ms")
	// A meeting is recorded before each: that branch is judged again, and no other.
	writer, err := newRecorder(ctx, o, l.Addr().String(), personOf(people, "shuji"))
	if err != nil {
		return err
	}
	var touched []time.Duration
	for range 9 {
		if err := writer.record(); err != nil {
			return err
		}
		t := time.Now()
		if _, err := officer.page(matrix); err != nil {
			return err
		}
		touched = append(touched, time.Since(t))
	}
	b.atMost(engine+": the same after a meeting was recorded, worst of 9", slices.Max(touched).Seconds()*1000, 150, "ms")
	b.tell(engine+": that court", fmt.Sprintf("%d meetings; ledger %d kB; matrix %d kB, %.0f ms when nothing is judged yet", n.meetings, length>>10, size>>10, first.Seconds()*1000))
	return nil
}

func personOf(people []server.DemoPerson, login string) server.DemoPerson {
	i := slices.IndexFunc(people, func(p server.DemoPerson) bool { return p.Login == login })
	return people[max(i, 0)]
}

// worst does it n times, after one to warm, and returns the longest time and the
// length of what came.
func worst(n int, do func() (int, error)) (most time.Duration, length int, err error) {
	for i := range n + 1 {
		t := time.Now()
		if length, err = do(); err != nil {
			return 0, 0, err
		}
		if i > 0 {
			most = max(most, time.Since(t))
		}
	}
	return most, length, nil
}

// file asks for a download, which comes in chunks, on a connection of its own.
func (c *client) file(path string) (int, error) {
	r, err := http.NewRequest(http.MethodGet, "http://"+c.host+path, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Cookie", strings.TrimSpace(strings.TrimPrefix(c.cookie, "Cookie: ")))
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = a.Body.Close() }()
	if a.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: status %d", path, a.StatusCode)
	}
	n, err := io.Copy(io.Discard, a.Body)
	return int(n), err
}

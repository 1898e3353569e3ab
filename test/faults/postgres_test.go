package faults

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// FT-11: PostgreSQL is killed and started again. The program stays, answers 503
// meanwhile, and goes on by itself.
func TestFT_11_postgres_killed(t *testing.T) {
	c := newCluster(t, filepath.Join(scratch, "killed"))
	t.Cleanup(c.stop)
	w := c.world(t)
	p := w.serve(t, way{})
	l := w.signIn(t, p.base)
	l.run(6)
	n := times(2, 20)
	var worst time.Duration
	for range n {
		l.more(t, 3, 30*time.Second)
		c.kill(t)
		if status, _, err := get(p.base+"/healthz", 2*time.Second); err != nil || status != http.StatusOK {
			t.Errorf("healthz without a database: %d %v", status, err)
		}
		until(t, 10*time.Second, "not ready", func() bool {
			status, _, _ := get(p.base+"/readyz", 5*time.Second)
			return status == http.StatusServiceUnavailable
		})
		_ = os.Remove(filepath.Join(c.dir, "postmaster.pid"))
		c.start(t)
		worst = max(worst, l.more(t, 3, 30*time.Second))
	}
	l.halt()
	if !p.alive() {
		t.Errorf("the program died: %s", p.errors.String())
	}
	if l.refused[http.StatusInternalServerError] > 0 || l.refused[http.StatusServiceUnavailable] == 0 {
		t.Errorf("refusals: %v", l.refused)
	}
	p.kill()
	o := l.verify(t)
	note(line{id: "FT-11", fault: "database killed", how: "SIGKILL to the postmaster, then started", engine: w.engine(), runs: n, outcome: o, recovery: worst, note: "after its start; 503 meanwhile"})
}

// FT-12: the primary dies, the synchronous standby takes over.
func TestFT_12_failover(t *testing.T) {
	n := times(1, 3)
	var worst time.Duration
	var sum outcome
	for i := range n {
		a := newCluster(t, filepath.Join(scratch, fmt.Sprintf("primary%d", i)), "wal_level=replica", "max_wal_senders=5", "hot_standby=on")
		t.Cleanup(a.stop)
		w := a.world(t)
		b := &cluster{bin: a.bin, dir: filepath.Join(scratch, fmt.Sprintf("standby%d", i)), port: freePort(t)}
		if err := os.Mkdir(b.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		b.own(t)
		from := fmt.Sprintf("host=127.0.0.1 port=%d user=touyan application_name=standby", a.port)
		b.run(t, "pg_basebackup", "-D", b.dir, "-R", "-X", "stream", "-c", "fast", "-d", from)
		b.start(t)
		t.Cleanup(b.stop)
		a.exec(t, "postgres", "alter system set synchronous_standby_names = 'standby'")
		a.exec(t, "postgres", "select pg_reload_conf()")
		_, name, _ := strings.Cut(strings.TrimPrefix(w.url, "postgres://"), "/")
		w.url = fmt.Sprintf("postgres://touyan@127.0.0.1:%d,127.0.0.1:%d/%s", a.port, b.port, name)
		p := w.serve(t, way{})
		l := w.signIn(t, p.base)
		l.run(6)
		l.more(t, 20, 30*time.Second)
		began := time.Now()
		a.kill(t)
		b.run(t, "pg_ctl", "-D", b.dir, "-w", "promote")
		l.more(t, 10, 60*time.Second)
		worst = max(worst, time.Since(began))
		l.halt()
		if l.refused[http.StatusInternalServerError] > 0 {
			t.Errorf("refusals: %v", l.refused)
		}
		p.kill()
		o := l.verify(t)
		sum.acknowledged += o.acknowledged
		sum.unknown += o.unknown
		sum.lost += o.lost
		sum.half += o.half
		sum.twice += o.twice
		b.stop()
	}
	if worst > 30*time.Second {
		t.Errorf("the change took %v", worst)
	}
	note(line{id: "FT-12", fault: "failover", how: "primary killed, synchronous standby promoted", engine: "PostgreSQL", runs: n, outcome: sum, recovery: worst})
}

// hole is a way to the database that can swallow everything without a word.
type hole struct {
	l      net.Listener
	to     string
	mu     sync.Mutex
	silent chan struct{} // closed while bytes pass
}

func dig(t testing.TB, to string) *hole {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hole{l: l, to: to, silent: make(chan struct{})}
	close(h.silent)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go h.carry(c)
		}
	}()
	return h
}

func (h *hole) gate() chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.silent
}

func (h *hole) close() { h.mu.Lock(); h.silent = make(chan struct{}); h.mu.Unlock() }
func (h *hole) open()  { close(h.gate()) }

func (h *hole) carry(c net.Conn) {
	defer func() { _ = c.Close() }()
	<-h.gate()
	d, err := net.Dial("tcp", h.to)
	if err != nil {
		return
	}
	defer func() { _ = d.Close() }()
	done := make(chan struct{}, 2)
	pass := func(to, from net.Conn) {
		b := make([]byte, 32<<10)
		for {
			n, err := from.Read(b)
			if err != nil {
				break
			}
			<-h.gate()
			if _, err := to.Write(b[:n]); err != nil {
				break
			}
		}
		done <- struct{}{}
	}
	go pass(d, c)
	go pass(c, d)
	<-done
}

// FT-13: the database swallows what it is sent and never answers; nobody
// resets the connections.
func TestFT_13_connections_into_a_black_hole(t *testing.T) {
	w := shared.get(t).world(t)
	h := dig(t, fmt.Sprintf("127.0.0.1:%d", shared.get(t).port))
	direct := w.url
	_, name, _ := strings.Cut(strings.TrimPrefix(w.url, "postgres://"), "/")
	w.url = fmt.Sprintf("postgres://touyan@%s/%s", h.l.Addr(), name)
	p := w.serve(t, way{flags: []string{"--db-silence", "2s", "--db-patience", "4s"}})
	l := w.signIn(t, p.base)
	n := times(1, 5)
	var worst time.Duration
	for range n {
		l.run(16)
		l.more(t, 10, 30*time.Second)
		h.close()
		before := l.slowest
		l.slowest = 0
		for end := time.Now().Add(time.Duration(times(6, 12)) * time.Second); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
			if status, _, err := get(p.base+"/healthz", time.Second); err != nil || status != http.StatusOK {
				t.Fatalf("healthz: %d %v", status, err)
			}
		}
		if status, _, err := get(p.base+"/readyz", 5*time.Second); err != nil || status != http.StatusServiceUnavailable {
			t.Errorf("readyz: %d %v", status, err)
		}
		h.open()
		worst = max(worst, l.more(t, 10, 30*time.Second))
		l.halt()
		if l.slowest > 15*time.Second {
			t.Errorf("an answer took %v", l.slowest)
		}
		l.slowest = max(l.slowest, before)
	}
	if l.refused[http.StatusInternalServerError] > 0 || l.refused[http.StatusServiceUnavailable] == 0 {
		t.Errorf("refusals: %v", l.refused)
	}
	p.kill()
	l.w.url = direct
	o := l.verify(t)
	note(line{id: "FT-13", fault: "connections into a black hole", how: "a proxy that takes bytes and passes none on", engine: "PostgreSQL", runs: n, outcome: o, recovery: worst, note: fmt.Sprintf("slowest answer %.1f s with --db-silence 2s", l.slowest.Seconds())})
}

// FT-15: two connections to the database, all of them busy, and a hundred
// people. As many wait as may; the others are told; monitors are answered.
func TestFT_15_everything_is_busy(t *testing.T) {
	c := shared.get(t)
	w := c.world(t)
	p := w.serve(t, way{flags: []string{"--db-connections", "2", "--db-queue", "10", "--db-patience", "2s", "--max-requests", "40"}})
	l := w.signIn(t, p.base)
	if l.record() != http.StatusSeeOther {
		t.Fatal("not recorded")
	}
	_, name, _ := strings.Cut(strings.TrimPrefix(w.url, "postgres://"), "/")
	name, _, _ = strings.Cut(name, "?")
	locked := make(chan struct{})
	go func() {
		defer close(locked)
		c.exec(t, name, "begin; lock table life_meeting in access exclusive mode; select pg_sleep(4); commit")
	}()
	time.Sleep(500 * time.Millisecond)
	answers := make(chan int, 100)
	for range 100 {
		go func() {
			r, err := l.client.Get(p.base + "/life")
			if err != nil {
				answers <- 0
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			answers <- r.StatusCode
		}()
	}
	time.Sleep(time.Second)
	began := time.Now()
	if status, _, err := get(p.base+"/healthz", time.Second); err != nil || status != http.StatusOK {
		t.Errorf("healthz: %d %v", status, err)
	}
	if status, _, err := get(p.base+"/readyz", 4*time.Second); err != nil || status != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d %v", status, err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("monitors waited %v", took)
	}
	got := map[int]int{}
	for range 100 {
		got[<-answers]++
	}
	<-locked
	if got[http.StatusServiceUnavailable] < 50 || got[http.StatusServiceUnavailable]+got[http.StatusOK] != 100 {
		t.Errorf("answers: %v", got)
	}
	l.run(4)
	took := l.more(t, 10, 30*time.Second)
	l.halt()
	p.kill()
	o := l.verify(t)
	note(line{id: "FT-15", fault: "pool exhausted", how: "2 connections, a locked table, 100 readers", engine: "PostgreSQL", runs: 1, outcome: o, recovery: took, note: fmt.Sprintf("%d of 100 told 503, monitors answered", got[http.StatusServiceUnavailable])})
}

package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
)

// FT-01: the program is killed at any moment while people record.
func TestFT_01_killed_under_load(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		n := times(4, 100) // on each engine
		p := w.serve(t, way{})
		l := w.signIn(t, p.base)
		l.run(6)
		var worst time.Duration
		for range n {
			l.more(t, 1, 30*time.Second)
			time.Sleep(time.Duration(rand.N(400)) * time.Millisecond)
			p.kill()
			p = w.serve(t, way{})
			worst = max(worst, p.took)
			l.now(p.base)
		}
		l.more(t, 1, 30*time.Second)
		l.halt()
		p.kill()
		o := l.verify(t)
		w.whole(t)
		if worst > 10*time.Second {
			t.Errorf("a restart took %v", worst)
		}
		note(line{id: "FT-01", fault: "program killed", how: "SIGKILL at random moments under load", engine: w.engine(), runs: n, outcome: o, recovery: worst})
	})
}

// whole fails when the examination finds the database damaged.
func (w world) whole(t testing.TB) {
	t.Helper()
	says, _ := w.doctor(t)
	for _, l := range strings.Split(says, "\n") {
		if strings.HasPrefix(l, "故障") && !strings.Contains(l, "时钟") {
			t.Errorf("doctor: %s", l)
		}
	}
}

// attach lets strace inject into the running program until the returned
// function is called.
func attach(t *testing.T, p *process, inject string) (detach func()) {
	t.Helper()
	calls, _, _ := strings.Cut(inject, ":")
	c := exec.Command("strace", "-f", "-qq", "-e", "trace="+calls, "-e", "signal=none", "-e", "inject="+inject, "-o", os.DevNull, "-p", fmt.Sprint(p.cmd.Process.Pid))
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond) // until it holds every thread
	var once sync.Once
	detach = func() {
		once.Do(func() {
			_ = c.Process.Signal(os.Interrupt)
			_ = c.Wait()
		})
	}
	t.Cleanup(detach)
	return detach
}

// FT-02: the program is killed in the very call that makes a commit durable, or
// that sends it to PostgreSQL.
func TestFT_02_killed_while_committing(t *testing.T) {
	need(t, "FT-02", "strace")
	onBoth(t, func(t *testing.T, w world) {
		call := "fsync,fdatasync"
		if w.url != "" {
			call = "write"
		}
		n := times(3, 30)
		var worst time.Duration
		var l *load
		for i := range n {
			p := w.serve(t, way{})
			worst = max(worst, p.took)
			if l == nil {
				l = w.signIn(t, p.base)
			}
			l.now(p.base)
			l.run(4)
			l.more(t, 2, 30*time.Second)
			detach := attach(t, p, fmt.Sprintf("%s:signal=KILL:when=%d", call, 1+i))
			until(t, 60*time.Second, "the program dies in its call", func() bool { return !p.alive() })
			l.halt()
			detach()
		}
		p := w.serve(t, way{})
		l.now(p.base)
		if l.record() != http.StatusSeeOther {
			t.Error("nothing can be recorded afterwards")
		}
		l.again(t)
		p.kill()
		o := l.verify(t)
		w.whole(t)
		note(line{id: "FT-02", fault: "killed while committing", how: "strace: SIGKILL at the Nth " + strings.ReplaceAll(call, ",", " or ") + ", N = 1…" + fmt.Sprint(n), engine: w.engine(), runs: n, outcome: o, recovery: worst})
	})
}

// FT-06: one fsync fails. The write is refused, nothing is saved until the log
// was examined on a new connection, then all goes on.
func TestFT_06_fsync_fails_once(t *testing.T) {
	need(t, "FT-06", "strace")
	w := lite(t, "")
	p := w.serve(t, way{})
	l := w.signIn(t, p.base)
	n := times(1, 10)
	var worst time.Duration
	for range n {
		l.run(4)
		l.more(t, 5, 30*time.Second)
		detach := attach(t, p, "fsync,fdatasync:error=EIO:when=1")
		until(t, 30*time.Second, "the failure is noticed", func() bool {
			status, word, _ := get(p.base+"/readyz", 5*time.Second)
			return status == http.StatusServiceUnavailable && word == "read-only\n"
		})
		detach()
		before := l.count()
		if status := l.post("只读时的会议", 1); status != http.StatusServiceUnavailable && before == l.count() {
			t.Errorf("a write while read-only answers %d", status)
		}
		if status, page := l.get(t, "/life"); status != http.StatusOK || strings.Contains(page, "出错了") {
			t.Errorf("reading while read-only answers %d", status)
		}
		worst = max(worst, l.more(t, 5, 60*time.Second))
		l.halt()
	}
	if l.refused[http.StatusServiceUnavailable] == 0 || l.refused[http.StatusInternalServerError] > 0 {
		t.Errorf("refusals: %v", l.refused)
	}
	if !strings.Contains(l.sample, "只能查看") {
		t.Errorf("what people read: %s", clip(l.sample))
	}
	p.kill()
	// What was refused may be in the log of a process that dies right then; it
	// is refused all the same, and here it did not die.
	o := l.verify(t)
	w.whole(t)
	note(line{id: "FT-06", fault: "fsync fails", how: "strace: EIO from fsync or fdatasync, once", engine: w.engine(), runs: n, outcome: o, recovery: worst, note: "read-only meanwhile"})
}

func clip(s string) string {
	if i := strings.Index(s, "<main"); i > 0 {
		s = s[i:]
	}
	return s[:min(len(s), 900)]
}

// FT-10: the disk takes two seconds for each fsync. Everybody gets an answer in
// bounded time, nothing piles up, and it is over when it is over.
func TestFT_10_disk_is_slow(t *testing.T) {
	need(t, "FT-10", "strace")
	w := lite(t, "")
	p := w.serve(t, way{flags: []string{"--db-patience", "5s"}})
	l := w.signIn(t, p.base)
	l.run(8)
	l.more(t, 10, 30*time.Second)
	detach := attach(t, p, "fsync,fdatasync:delay_enter=2000000")
	for end := time.Now().Add(time.Duration(times(5, 40)) * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if status, _, err := get(p.base+"/healthz", 2*time.Second); err != nil || status != http.StatusOK {
			t.Fatalf("healthz while the disk is slow: %d %v", status, err)
		}
		if n := gauge(t, p, "go_goroutines"); n > 300 {
			t.Fatalf("%v goroutines", n)
		}
	}
	detach()
	took := l.more(t, 50, 60*time.Second)
	l.halt()
	if l.slowest > 20*time.Second {
		t.Errorf("the slowest answer took %v", l.slowest)
	}
	if l.refused[http.StatusInternalServerError] > 0 {
		t.Errorf("refusals: %v", l.refused)
	}
	p.kill()
	o := l.verify(t)
	note(line{id: "FT-10", fault: "disk very slow", how: "strace: every fsync takes 2 s", engine: w.engine(), runs: 1, outcome: o, recovery: took, note: fmt.Sprintf("slowest answer %.1f s", l.slowest.Seconds())})
}

// gauge reads one number of the metrics.
func gauge(t testing.TB, p *process, name string) (v float64) {
	t.Helper()
	status, body, err := get(p.metrics, 5*time.Second)
	if err != nil || status != http.StatusOK {
		t.Fatalf("metrics: %d %v", status, err)
	}
	for _, l := range strings.Split(body, "\n") {
		if rest, ok := strings.CutPrefix(l, name+" "); ok {
			if _, err := fmt.Sscan(rest, &v); err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("metrics have no %s", name)
	return 0
}

// FT-24: the program is told to stop while people record, and the next one
// takes over: what was under way is answered.
func TestFT_24_stopped_under_load_and_started_again(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		n := times(2, 20)
		p := w.serve(t, way{})
		l := w.signIn(t, p.base)
		l.run(6)
		var worst time.Duration
		for range n {
			l.more(t, 5, 30*time.Second)
			began := time.Now()
			if status := p.stop(); status != 0 {
				t.Errorf("stopped with status %d\n%s", status, p.errors.String())
			}
			p = w.serve(t, way{})
			l.now(p.base)
			l.more(t, 1, 30*time.Second)
			worst = max(worst, time.Since(began))
		}
		l.halt()
		if status := p.stop(); status != 0 {
			t.Errorf("stopped with status %d", status)
		}
		// Requests that reach the closed door have no answer and were not begun.
		db := w.open(t)
		err := db.Read(ctx, func(tx *sqldb.Tx) error {
			for _, title := range l.unknown {
				if there, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from life_meeting where title = $1`, title); err != nil || there > 0 {
					t.Errorf("unanswered and there: %s (%v)", title, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		_ = db.Close()
		o := l.verify(t)
		note(line{id: "FT-24", fault: "orderly stop and new start", how: "SIGTERM under load", engine: w.engine(), runs: n, outcome: o, recovery: worst, note: "every request begun was answered"})
	})
}

package faults

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"touyan/internal/platform/sqldb"
	"touyan/internal/schema"
)

// FT-09: the trail cannot be written. Then nothing is done.
func TestFT_09_no_trail_no_change(t *testing.T) {
	onBoth(t, func(t *testing.T, w world) {
		p := w.serve(t, way{})
		l := w.signIn(t, p.base)
		l.run(4)
		l.more(t, 5, 30*time.Second)
		l.halt()
		change := func(qs ...string) {
			db := w.open(t)
			defer func() { _ = db.Close() }()
			for _, q := range qs {
				if _, err := db.Raw().Exec(q); err != nil {
					t.Fatal(err)
				}
			}
		}
		if w.url == "" {
			change(`create trigger no_trail before insert on audit_entry begin select raise(abort, 'no room for the trail'); end`)
		} else {
			change(`create function no_trail() returns trigger language plpgsql as $$ begin raise exception 'no room for the trail'; end $$`,
				`create trigger no_trail before insert on audit_entry for each row execute function no_trail()`)
		}
		refused := 0
		for range 10 {
			if status := l.record(); status < 500 {
				t.Errorf("without a trail: %d", status)
			} else {
				refused++
			}
		}
		if w.url == "" {
			change(`drop trigger no_trail`)
		} else {
			change(`drop trigger no_trail on audit_entry`)
		}
		if l.record() != http.StatusSeeOther {
			t.Error("not recorded afterwards")
		}
		p.kill()
		o := l.verify(t)
		note(line{id: "FT-09", fault: "the trail cannot be written", how: "a trigger refuses entries", engine: w.engine(), runs: refused, outcome: o, note: "nothing done without its entry"})
	})
}

// objects returns what the schema of a database consists of.
func objects(t *testing.T, w world) string {
	t.Helper()
	db := w.open(t)
	defer func() { _ = db.Close() }()
	q := `select name || ' ' || coalesce(sql, '') from sqlite_master where name not like 'sqlite_%' order by name`
	if w.url != "" {
		q = `select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns where table_schema = 'public' order by table_name, column_name`
	}
	var all []string
	err := db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		all, err = sqldb.All(tx, sqldb.Scalar[string], q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// FT-16: the program is killed at any step of making the schema. The next start
// carries on, and what comes out is the same; an older program refuses.
func TestFT_16_migration_interrupted(t *testing.T) {
	need(t, "FT-16", "strace")
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			fresh := func() world {
				if engine == "sqlite" {
					return world{data: filepath.Join(t.TempDir(), "data")}
				}
				return shared.get(t).empty(t)
			}
			ref := fresh()
			ref.serve(t, way{}).kill()
			want := objects(t, ref)
			// Counted for each thread, so that N reaches far with few numbers.
			call, steps := "pwrite64,fsync,fdatasync", []int{1, 5, 15, 40}
			if engine == "postgres" {
				call, steps = "write", []int{5, 12, 25, 50}
			}
			if long {
				for n := 2; n < 150; n += 6 {
					steps = append(steps, n)
				}
			}
			died := 0
			var worst time.Duration
			var w world
			for _, n := range steps {
				w = fresh()
				strace := []string{"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", "signal=none", "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call, n)}
				if p, err := w.tryServe(t, way{before: strace}); err == nil {
					p.kill() // it had fewer calls than that
				} else {
					died++
				}
				p := w.serve(t, way{})
				worst = max(worst, p.took)
				p.kill()
				if got := objects(t, w); got != want {
					t.Fatalf("killed at %d, the schema came out different:\n%s\nwant\n%s", n, got, want)
				}
			}
			if died == 0 {
				t.Error("it was never killed")
			}
			db := w.open(t)
			have, newest, err := schema.Standing(ctx, db)
			if err != nil || have != newest {
				t.Errorf("standing: %d %d %v", have, newest, err)
			}
			if _, err := db.Raw().Exec(fmt.Sprintf(`insert into goose_db_version (version_id, is_applied) values (%d, true)`, newest+1)); err != nil {
				t.Fatal(err)
			}
			_ = db.Close()
			if p, err := w.tryServe(t, way{}); err == nil || p.cmd.ProcessState.ExitCode() != 3 {
				t.Errorf("an older program serves a newer database: %v", err)
			}
			note(line{id: "FT-16", fault: "migration interrupted", how: "strace: SIGKILL at the Nth write or sync of the first start", engine: w.engine(), runs: died, recovery: worst, note: "same schema as uninterrupted; an older program refuses"})
		})
	}
}

// FT-17: two programs are started at once on an empty installation.
func TestFT_17_two_at_once(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		w := world{data: filepath.Join(t.TempDir(), "data")}
		type started struct {
			p   *process
			err error
		}
		ready := make(chan started, 2)
		for range 2 {
			go func() { p, err := w.tryServe(t, way{}); ready <- started{p, err} }()
		}
		first := <-ready
		if first.err != nil {
			t.Fatal(first.err)
		}
		select {
		case s := <-ready:
			t.Fatalf("both run: %v", s.err)
		case <-time.After(2 * time.Second):
		}
		if status := first.p.stop(); status != 0 {
			t.Errorf("status %d", status)
		}
		second := <-ready
		if second.err != nil {
			t.Fatalf("the other does not take over: %v", second.err)
		}
		if out, err := exec.Command(program, "judge", "--data", w.data).CombinedOutput(); err != nil {
			t.Errorf("a command beside the server: %v\n%s", err, out)
		}
		second.p.kill()
		w.whole(t)
		note(line{id: "FT-17", fault: "two started at once", how: "two processes on an empty directory", engine: w.engine(), runs: 1, note: "one serves, the other waits and takes over"})
	})
	t.Run("postgres", func(t *testing.T) {
		n := times(1, 10)
		for range n {
			w := shared.get(t).empty(t)
			other := w
			other.data = w.data + "-other"
			key := []string{"--master-key", w.data + ".key"}
			ready := make(chan *process, 3)
			for _, x := range []world{w, other, w} {
				go func() {
					p, err := x.tryServe(t, way{flags: key})
					if err != nil {
						t.Error(err)
					}
					ready <- p
				}()
			}
			for range 3 {
				p := <-ready
				defer p.kill()
			}
			time.Sleep(time.Second)
			db := w.open(t)
			err := db.Read(ctx, func(tx *sqldb.Tx) error {
				jobs, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from job`)
				if err != nil || jobs == 0 {
					t.Errorf("%d jobs, %v", jobs, err)
				}
				again, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from job where tries > 1`)
				if again > 0 {
					t.Errorf("%d jobs were done more than once", again)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
			_ = db.Close()
		}
		note(line{id: "FT-17", fault: "three started at once", how: "three processes on an empty database", engine: "PostgreSQL", runs: n, note: "one migrates; every occurrence of periodic work done once"})
	})
}

// FT-20: the program may open 64 files, and somebody opens 200 connections.
// Nothing is harmed, and it is over when they go.
func TestFT_20_out_of_file_handles(t *testing.T) {
	need(t, "FT-20", "prlimit")
	w := lite(t, "")
	p := w.serve(t, way{before: []string{"prlimit", "--nofile=64:64"}})
	l := w.signIn(t, p.base)
	l.run(4)
	l.more(t, 5, 30*time.Second)
	var open []net.Conn
	for range 200 {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(p.base, "http://"), time.Second)
		if err != nil {
			break
		}
		open = append(open, c)
	}
	time.Sleep(3 * time.Second)
	if !p.alive() {
		t.Fatalf("the program died: %s", p.errors.String())
	}
	for _, c := range open {
		_ = c.Close()
	}
	if said := p.errors.String(); !strings.Contains(said, "too many open files") {
		t.Errorf("64 files were enough; the log says:\n%s", said)
	}
	took := l.more(t, 10, 60*time.Second)
	l.halt()
	p.kill()
	o := l.verify(t)
	w.whole(t)
	note(line{id: "FT-20", fault: "out of file handles", how: "prlimit --nofile=64, 200 idle connections", engine: w.engine(), runs: 1, outcome: o, recovery: took})
}

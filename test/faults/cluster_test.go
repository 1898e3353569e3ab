package faults

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"touyan/internal/server"
)

// cluster is a PostgreSQL of our own, as durable as in earnest.
type cluster struct {
	bin, dir string
	port     int
	pid      int // of the postmaster
}

// pg finds PostgreSQL's programs.
func pg(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if p, err := exec.LookPath("pg_basebackup"); err == nil {
		if _, err := exec.LookPath("initdb"); err == nil {
			found = append(found, filepath.Dir(p))
		}
	}
	if len(found) == 0 {
		if long || os.Getenv("CI") != "" {
			t.Fatal("PostgreSQL is missing: apt-get install postgresql")
		}
		t.Skip("PostgreSQL is missing: apt-get install postgresql")
	}
	slices.Sort(found)
	return found[len(found)-1]
}

// newCluster makes and starts a cluster in dir, which must not exist yet.
func newCluster(t testing.TB, dir string, settings ...string) *cluster {
	t.Helper()
	c := &cluster{bin: pg(t), dir: dir, port: freePort(t)}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	c.own(t)
	c.run(t, "initdb", "-D", dir, "-U", "touyan", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums")
	c.configure(t, append([]string{"max_connections=100", "listen_addresses=127.0.0.1", "unix_socket_directories=''", "shared_buffers=32MB"}, settings...)...)
	c.start(t)
	return c
}

func (c *cluster) own(t testing.TB) {
	t.Helper()
	if os.Geteuid() == 0 {
		must(t, "chown", "-R", "postgres", c.dir)
	}
}

func (c *cluster) configure(t testing.TB, settings ...string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(c.dir, "postgresql.auto.conf"), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, s := range settings {
		k, v, _ := strings.Cut(s, "=")
		fmt.Fprintf(f, "%s = '%s'\n", k, strings.Trim(v, "'"))
	}
	c.own(t)
}

// run runs one of PostgreSQL's programs as the user it wants.
func (c *cluster) run(t testing.TB, name string, args ...string) {
	t.Helper()
	if err := c.try(name, args...); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) try(name string, args ...string) error {
	full := append([]string{filepath.Join(c.bin, name)}, args...)
	if os.Geteuid() == 0 {
		full = append([]string{"runuser", "-u", "postgres", "--"}, full...)
	}
	cmd := exec.Command(full[0], full[1:]...)
	cmd.Dir = "/"
	log, err := os.CreateTemp("", "touyan-pg-*.log") // a pipe would be held open by the server
	if err != nil {
		return err
	}
	defer func() { _ = log.Close(); _ = os.Remove(log.Name()) }()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		b, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w\n%s", name, err, b)
	}
	return nil
}

func (c *cluster) start(t testing.TB) {
	t.Helper()
	c.run(t, "pg_ctl", "-D", c.dir, "-w", "-t", "60", "-l", filepath.Join(c.dir, "log"), "-o", "-p "+strconv.Itoa(c.port), "start")
	b, err := os.ReadFile(filepath.Join(c.dir, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(b), "\n")
	if c.pid, err = strconv.Atoi(first); err != nil {
		t.Fatal(err)
	}
}

func (c *cluster) stop() { _ = c.try("pg_ctl", "-D", c.dir, "-m", "immediate", "-w", "stop") }

// kill ends the postmaster without warning, and gives its children a moment to
// notice.
func (c *cluster) kill(t testing.TB) {
	t.Helper()
	c.end(t, c.pid)
}

// dark ends the postmaster and all its children at once, as a power cut does: a
// child that waits for a disk that is gone would keep it busy.
func (c *cluster) dark(t testing.TB) {
	t.Helper()
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", c.pid, c.pid))
	if err != nil {
		t.Fatal(err)
	}
	pids := []int{c.pid}
	for _, f := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	c.end(t, pids...)
}

func (c *cluster) end(t testing.TB, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
	time.Sleep(300 * time.Millisecond)
}

func (c *cluster) url(database string) string {
	return fmt.Sprintf("postgres://touyan@127.0.0.1:%d/%s?sslmode=disable", c.port, database)
}

func (c *cluster) exec(t testing.TB, database, q string) {
	t.Helper()
	db, err := sql.Open("pgx", c.url(database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// empty returns an installation with nothing in it.
func (c *cluster) empty(t testing.TB) world {
	t.Helper()
	name := "t_" + strings.ToLower(rand.Text())[:12]
	c.exec(t, "postgres", "create database "+name)
	return world{data: filepath.Join(t.TempDir(), "data"), url: c.url(name)}
}

// world returns a seeded installation.
func (c *cluster) world(t testing.TB) world {
	t.Helper()
	w := c.empty(t)
	w.secretary, w.officer = seed(t, server.Options{Data: w.data, DB: w.url})
	return w
}

// shared is the cluster of the tests that do not harm it.
var shared sharedCluster

type sharedCluster struct {
	mu sync.Mutex
	c  *cluster
}

func (s *sharedCluster) get(t testing.TB) *cluster {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		s.c = newCluster(t, filepath.Join(scratch, "shared"))
	}
	return s.c
}

func (s *sharedCluster) end() {
	if s.c != nil {
		s.c.stop()
	}
}

// onBoth runs the test on each engine.
func onBoth(t *testing.T, test func(t *testing.T, w world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, lite(t, "")) })
	t.Run("postgres", func(t *testing.T) { test(t, shared.get(t).world(t)) })
}

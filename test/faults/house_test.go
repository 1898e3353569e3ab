package faults

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
	"touyan/test/example"
)

var ctx = context.Background()

// long is the run of make faults.
var long = os.Getenv("FAULTS") == "long"

// times returns how often a fault is made.
func times(quick, inLongRun int) int {
	if long {
		return inLongRun
	}
	return quick
}

var (
	program string // the built binary
	scratch string // of this run; others may look in, PostgreSQL among them
)

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "touyan-faults-"); err != nil {
		log.Fatal(err)
	}
	if err := os.Chmod(scratch, 0o755); err != nil {
		log.Fatal(err)
	}
	program = filepath.Join(scratch, "touyan")
	build := exec.Command("go", "build", "-o", program, "touyan/cmd/touyan")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	code := m.Run()
	shared.end()
	if err := report(); err != nil {
		log.Print(err)
		code = 1
	}
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// need makes sure that programs are there (and that we are root, by the name
// "root"), or says which fault cannot be made without.
func need(t *testing.T, id string, names ...string) {
	t.Helper()
	var missing []string
	for _, n := range names {
		if n == "root" {
			if os.Geteuid() != 0 {
				missing = append(missing, "root")
			}
		} else if _, err := exec.LookPath(n); err != nil {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		cannot(t, id, "missing: "+strings.Join(missing, ", "))
	}
}

func cannot(t *testing.T, id, why string) {
	t.Helper()
	allowed := strings.Contains(os.Getenv("FAULTS_ALLOW"), id)
	if !allowed && (long || os.Getenv("CI") != "") {
		t.Fatalf("%s cannot be made here: %s. Allow it with FAULTS_ALLOW=%s.", id, why, id)
	}
	t.Skipf("%s cannot be made here: %s", id, why)
}

// world is an installation: a court with its members and accounts, on one
// engine.
type world struct {
	data, url string
	secretary person
	officer   person
}

// person is somebody's sign-in.
type person struct{ Login, Password string }

func (w world) engine() string {
	if w.url != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}

// seed makes the court, and a sign-in for a branch secretary and an officer.
func seed(t testing.TB, o server.Options) (secretary, officer person) {
	t.Helper()
	sys, err := server.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := sys.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, f := range []struct {
		kind    string
		content []byte
	}{{"org", example.Organisation()}, {"members", example.Roster()}} {
		file := intake.File{Name: f.kind + ".xlsx", Size: int64(len(f.content)), ReaderAt: bytes.NewReader(f.content)}
		if _, err := sys.Import(ctx, f.kind, file, server.ImportChoice{SetAside: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
	people, err := sys.DemoAccounts(ctx, example.Court, "民二庭党支部")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		switch p.Login {
		case "shuji":
			secretary = person{p.Login, p.Password}
		case "dangwu":
			officer = person{p.Login, p.Password}
		}
	}
	if secretary.Login == "" || officer.Login == "" {
		t.Fatalf("the demonstration has no secretary or no officer: %v", people)
	}
	return secretary, officer
}

// seeded is what is copied for each test on SQLite.
var seeded struct {
	sync.Mutex
	world
}

// lite returns a world of its own on SQLite, in dir or, when that is "", in a
// directory of the test's.
func lite(t testing.TB, dir string) world {
	t.Helper()
	seeded.Lock()
	defer seeded.Unlock()
	if seeded.data == "" {
		data := filepath.Join(scratch, "seed")
		seeded.secretary, seeded.officer = seed(t, server.Options{Data: data})
		seeded.data = data
	}
	w := seeded.world
	if dir == "" {
		dir = filepath.Join(t.TempDir(), "data")
	}
	if out, err := exec.Command("cp", "-a", w.data, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	w.data = dir
	return w
}

// open opens the world's database beside the program.
func (w world) open(t testing.TB) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: w.data, URL: w.url})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// process is a running server.
type process struct {
	t       testing.TB
	cmd     *exec.Cmd
	base    string
	metrics string
	errors  lockedBuffer
	ended   chan struct{}
	took    time.Duration // from the command to readiness
}

type lockedBuffer struct {
	sync.Mutex
	b bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.Lock()
	defer l.Unlock()
	return l.b.String()
}

// way is how a server is started: before it another program (prlimit, strace),
// after it more flags.
type way struct {
	before, flags, env []string
}

var (
	readyLine   = regexp.MustCompile(`已启动：(https?://\S+)`)
	metricsLine = regexp.MustCompile(`指标：(http://\S+)`)
)

// serve starts the program and waits until it is ready. It is killed when the
// test ends.
func (w world) serve(t testing.TB, how way) *process {
	t.Helper()
	p, err := w.tryServe(t, how)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w world) tryServe(t testing.TB, how way) (*process, error) {
	t.Helper()
	args := append(slices.Clone(how.before), program, "serve", "--data", w.data, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--unbounded")
	args = append(args, how.flags...)
	p := &process{t: t, cmd: exec.Command(args[0], args[1:]...), ended: make(chan struct{})}
	if w.url != "" {
		p.cmd.Env = append(os.Environ(), "TOUYAN_DB="+w.url)
	} else {
		p.cmd.Env = os.Environ()
	}
	p.cmd.Env = append(p.cmd.Env, how.env...)
	p.cmd.Stderr = &p.errors
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	t.Cleanup(p.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := metricsLine.FindStringSubmatch(lines.Text()); m != nil {
			p.metrics = m[1]
		}
		if m := readyLine.FindStringSubmatch(lines.Text()); m != nil {
			p.base = m[1]
			break
		}
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	if p.base == "" {
		<-p.ended
		return p, fmt.Errorf("the server ended before it was ready: %v\n%s", p.cmd.ProcessState, p.errors.String())
	}
	p.took = time.Since(began)
	return p, nil
}

// kill ends the process at once, as a crash would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop tells it to stop and returns its exit status.
func (p *process) stop() int {
	p.t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(60 * time.Second):
		p.t.Errorf("the server does not stop")
		p.kill()
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// get returns status and body of one of the program's own addresses.
func get(address string, within time.Duration) (int, string, error) {
	c := &http.Client{Timeout: within}
	r, err := c.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err
}

// until waits until what is wanted is so, and returns how long that took.
func until(t testing.TB, within time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > within {
			t.Fatalf("not within %v: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

// doctor runs the examination and returns its words; it fails the test when the
// database itself is not whole.
func (w world) doctor(t testing.TB) (says string, status int) {
	t.Helper()
	args := []string{"doctor", "--data", w.data}
	if w.url != "" {
		args = append(args, "--db", w.url)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	}
	return string(out), status
}

// freePort returns a port nobody listens on at the moment.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

func must(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

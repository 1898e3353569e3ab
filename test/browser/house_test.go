package browser

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the built binary.
func program(t testing.TB) string {
	t.Helper()
	p, err := filepath.Abs("../../bin/touyan")
	if err == nil {
		_, err = os.Stat(p)
	}
	if err != nil {
		t.Fatalf("%v: run make build first", err)
	}
	return p
}

// house is a running server with its data.
type house struct {
	t       testing.TB
	base    string // http://127.0.0.1:port
	data    string
	url     string             // of the database; "": SQLite in data
	token   string             // of installation, when there was no account
	output  string             // what it printed until it was ready
	people  map[string]*holder // of accounts, by login
	process *exec.Cmd
	errors  bytes.Buffer // what it said to its operator
}

var ready = regexp.MustCompile(`已启动：(http://\S+)`)

// start starts the program with the arguments and waits until it is ready.
func start(t testing.TB, data string, args ...string) *house {
	t.Helper()
	h := &house{t: t, data: data, people: map[string]*holder{}}
	h.process = exec.Command(program(t), args...)
	h.process.Stderr = &h.errors
	out, err := h.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.stop)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		h.output += lines.Text() + "\n"
		if m := ready.FindStringSubmatch(lines.Text()); m != nil {
			h.base = m[1]
			break
		}
	}
	if h.base == "" {
		_ = h.process.Wait()
		t.Fatalf("the program ended before it was ready:\n%s%s", h.output, h.errors.String())
	}
	if m := regexp.MustCompile(`(?m)^ {4}(\S+)$`).FindStringSubmatch(h.output); m != nil {
		h.token = m[1]
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return h
}

// dataDir is a directory that only its owner may enter, as the program asks.
func dataDir(t testing.TB) string { return filepath.Join(t.TempDir(), "data") }

// serve serves a new installation, on SQLite or, with an address, on PostgreSQL.
func serve(t testing.TB, url string) *house {
	data := dataDir(t)
	h := start(t, data, append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, engine(url)...)...)
	h.url = url
	return h
}

func engine(url string) []string {
	if url == "" {
		return nil
	}
	return []string{"--db", url}
}

var demoLine = regexp.MustCompile(`(?m)^(\S+)\s+(\S+)\s+([a-z]+)\s+(\S{12})(?:  ((?:[A-Z2-7]{4} ?)+))?\s*$`)

// demo starts the example court, with one account for every role.
func demo(t testing.TB) *house {
	t.Helper()
	data := dataDir(t)
	h := start(t, data, "demo", "--listen", "127.0.0.1:0", "--data", data)
	for _, m := range demoLine.FindAllStringSubmatch(h.output, -1) {
		h.people[m[3]] = &holder{password: m[4], seed: strings.ReplaceAll(m[5], " ", "")}
	}
	if len(h.people) < 10 {
		t.Fatalf("the demo printed %d sign-ins:\n%s", len(h.people), h.output)
	}
	return h
}

func (h *house) stop() {
	if h.process.ProcessState != nil {
		return
	}
	defer func() {
		if h.t.Failed() {
			h.t.Logf("the program said:\n%s", clip(h.errors.String(), 4000))
		}
	}()
	_ = h.process.Process.Signal(syscall.SIGTERM)
	done := make(chan error, 1)
	go func() { done <- h.process.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			h.t.Errorf("the program did not stop cleanly: %v", err)
		}
	case <-time.After(30 * time.Second):
		_ = h.process.Process.Kill()
		h.t.Error("the program did not stop when told to")
	}
}

// run runs another command of the program on the same data.
func (h *house) run(args ...string) (stdout string, status int) {
	h.t.Helper()
	c := exec.Command(program(h.t), slices.Concat(args, []string{"--data", h.data}, engine(h.url))...)
	c.Stderr = h.t.Output()
	out, err := c.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

package audit_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/syslog"
)

// collector is a real listener; it leaves after each so many messages, without
// reading what else was sent, as one that crashes does.
type collector struct {
	net.Listener

	mu    sync.Mutex
	leave int
	got   map[string]int // seq → how often
	lines []string
	conns int
}

func collect(t *testing.T, l net.Listener, leave int) *collector {
	c := &collector{Listener: l, leave: leave, got: map[string]int{}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.mu.Lock()
			c.conns++
			c.mu.Unlock()
			go c.serve(conn)
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return c
}

var seqOf = regexp.MustCompile(` seq="(\d+)"`)

func (c *collector) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for n := 0; !c.leaves(n); n++ {
		length, err := r.ReadString(' ')
		if err != nil {
			return
		}
		size, err := strconv.Atoi(strings.TrimSpace(length))
		if err != nil || size > 1<<20 {
			return
		}
		b := make([]byte, size)
		if _, err := io.ReadFull(r, b); err != nil {
			return
		}
		m := seqOf.FindStringSubmatch(string(b))
		c.mu.Lock()
		if m != nil {
			c.got[m[1]]++
		}
		c.lines = append(c.lines, string(b))
		c.mu.Unlock()
	}
}

// leaves reports whether it is gone after n messages.
func (c *collector) leaves(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leave != 0 && n >= c.leave
}

func (c *collector) has() (n int) { c.mu.Lock(); defer c.mu.Unlock(); return len(c.got) }

func (c *collector) waitFor(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); c.has() < n; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d entries arrived", c.has(), n)
		}
	}
}

func forward(t *testing.T, db *sqldb.DB, address string) (stop func()) {
	t.Helper()
	target, err := syslog.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	f := audit.NewForwarder(db, target, "test", nil)
	f.Settle, f.Pause = 100*time.Millisecond, 10*time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { f.Run(ctx); close(done) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return stop
}

// DB-24, ASVS 16.4.3: the trail leaves for another machine, every entry at
// least once, whatever the collector does meanwhile, and nobody waits for it.
func TestDB_24_every_entry_reaches_a_collector_that_keeps_leaving(t *testing.T) {
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		chain := sqltest.Chain(t, db)
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c := collect(t, l, 7)
		stop := forward(t, db, "tcp://"+l.Addr().String())
		trail(t, db, chain, 60)
		// It leaves after every seventh, so that each session brings seven at
		// most and none of them counts.
		c.waitFor(t, 7)
		c.mu.Lock()
		c.leave = 0
		c.mu.Unlock()
		c.waitFor(t, 60)
		stop()
		_ = l.Close()
		trail(t, db, chain, 5) // nobody listens: the business goes on
		c.mu.Lock()
		if c.conns < 2 {
			t.Errorf("%d connections", c.conns)
		}
		c.mu.Unlock()
		again, err := net.Listen("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		d := collect(t, again, 0)
		forward(t, db, "tcp://"+l.Addr().String())
		d.waitFor(t, 5)
		d.mu.Lock()
		defer d.mu.Unlock()
		for seq := 61; seq <= 65; seq++ {
			if d.got[strconv.Itoa(seq)] == 0 {
				t.Errorf("link %d did not arrive after the outage", seq)
			}
		}
	})
}

// DB-24: over TLS, and only to whom the certificate names.
func TestDB_24_forwarding_over_TLS(t *testing.T) {
	db := sqltest.Lite(t, time.Time{})
	chain := sqltest.Chain(t, db)
	certificate, ca := certify(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	c := collect(t, l, 0)
	stop := forward(t, db, "tls://"+l.Addr().String()) // signed by nobody the system knows
	write(t, db, audit.Entry{Action: "x.do", Subject: `甲 "]` + "\n<14>1 乙", Result: audit.Refused})
	if err := chain.Link(t.Context()); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); count(t, db, `select count(*) from audit_forward where failure is not null`) != 1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the failure is nowhere to be seen")
		}
	}
	stop()
	if c.has() != 0 {
		t.Fatal("the trail went to somebody unknown")
	}
	forward(t, db, "tls://"+l.Addr().String()+"?ca="+ca)
	c.waitFor(t, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !regexp.MustCompile(`^<109>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+08:00 \S+ touyan \d+ x\.do \[trail@32473 seq="1" link="[0-9a-f]{66}" .*actor="甲" .*result="refused"\] \x{feff}甲 "\]␊<14>1 乙$`).MatchString(c.lines[0]) {
		t.Errorf("%q", c.lines[0])
	}
}

// certify makes a certificate for 127.0.0.1 and the file of its authority.
func certify(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "collector"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, x, x, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

func TestParse_refuses_what_is_no_collector(t *testing.T) {
	for _, s := range []string{"", "udp://a:1", "tls://", "http://a", "tcp://u:p@a:1", "tls://a?ca=/nowhere/ca.pem", "tcp://a/b"} {
		if _, err := syslog.Parse(s); fault.Of(err) == nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if x, err := syslog.Parse("tls://collector.example"); err != nil || x.Address != "collector.example:6514" || x.String() != "tls://collector.example:6514" {
		t.Errorf("%+v %v", x, err)
	}
}

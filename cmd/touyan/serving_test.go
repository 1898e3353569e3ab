package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/health"
)

// DB-31: nobody listens in because somebody forgot a flag.
func TestDB_31_plain_text_is_refused_beyond_this_machine(t *testing.T) {
	for _, c := range []struct {
		serve serveCommand
		ok    bool
	}{
		{serveCommand{Listen: "127.0.0.1:8080"}, true},
		{serveCommand{Listen: "[::1]:8080"}, true},
		{serveCommand{Listen: "localhost:8080"}, true},
		{serveCommand{Listen: "0.0.0.0:8080"}, false},
		{serveCommand{Listen: ":8080"}, false},
		{serveCommand{Listen: "10.1.2.3:8080"}, false},
		{serveCommand{Listen: "court.example:8080"}, false},
		{serveCommand{Listen: "0.0.0.0:8080", Insecure: true}, true},
		{serveCommand{Listen: "0.0.0.0:8080", TrustedProxy: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, true},
		{serveCommand{Listen: "0.0.0.0:8443", transport: transport{TLSCert: "a", TLSKey: "b"}}, true},
	} {
		err := c.serve.overheard()
		if (err == nil) != c.ok || (err != nil && fault.KindOf(err) != fault.Invalid) {
			t.Errorf("%s: %v", c.serve.Listen, err)
		}
	}
}

// issue writes a certificate for name that ends at end.
func issue(t *testing.T, dir, name string, end time.Time) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: end, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for f, b := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(f, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// ASVS 12.1.1: TLS 1.2 and 1.3 and nothing older; a renewed certificate is
// served without a new start, and a broken one does not take the old one away.
func TestASVS_12_1_1_tls(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := issue(t, dir, "one.example", time.Now().Add(time.Hour))
	cert, err := newCertificate(certFile, keyFile, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.NotFoundHandler(), TLSConfig: cert.config(), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go func() { _ = srv.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = srv.Close() })
	name := func(version uint16) (string, error) {
		c, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version})
		if err != nil {
			return "", err
		}
		defer func() { _ = c.Close() }()
		return c.ConnectionState().PeerCertificates[0].Subject.CommonName, nil
	}
	for version, ok := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		if n, err := name(version); (err == nil) != ok || (ok && n != "one.example") {
			t.Errorf("%s: %q %v", tls.VersionName(version), n, err)
		}
	}
	look := func() { cert.mu.Lock(); cert.looked = time.Time{}; cert.mu.Unlock() }
	if err := os.WriteFile(certFile, []byte("half written"), 0o600); err != nil {
		t.Fatal(err)
	}
	look()
	if n, err := name(tls.VersionTLS13); err != nil || n != "one.example" {
		t.Errorf("while the file is broken: %q %v", n, err)
	}
	issue(t, dir, "two.example", time.Now().Add(time.Hour))
	future := time.Now().Add(time.Minute) // file times are coarse
	_ = os.Chtimes(certFile, future, future)
	look()
	if n, err := name(tls.VersionTLS13); err != nil || n != "two.example" {
		t.Errorf("after renewal: %q %v", n, err)
	}
}

func TestCertificate_needs_both_files_and_a_pair(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	certFile, _ := issue(t, a, "a.example", time.Now().Add(time.Hour))
	_, otherKey := issue(t, b, "b.example", time.Now().Add(time.Hour))
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	for _, c := range [][2]string{{certFile, ""}, {"", otherKey}, {certFile, otherKey}, {certFile + ".none", otherKey}} {
		if _, err := newCertificate(c[0], c[1], quiet); fault.Of(err) == nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestDoctor_examines_the_certificate(t *testing.T) {
	for _, c := range []struct {
		end  time.Duration
		want health.State
	}{{90 * 24 * time.Hour, health.OK}, {5 * 24 * time.Hour, health.Warn}, {-time.Minute, health.Fail}} {
		certFile, keyFile := issue(t, t.TempDir(), "a.example", time.Now().Add(c.end))
		if got := health.Certificate(certFile, keyFile, time.Now()); got.State != c.want || (got.Do == "") != (c.want == health.OK) {
			t.Errorf("%v: %+v", c.end, got)
		}
		_ = os.Chmod(keyFile, 0o644)
		if got := health.Certificate(certFile, keyFile, time.Now()); got.State != health.Fail {
			t.Errorf("a key that others can read: %+v", got)
		}
	}
}

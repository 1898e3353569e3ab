package syslog

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/fault"
)

// Target is where a collector listens.
type Target struct {
	Address string
	TLS     *tls.Config // nil: plain TCP, for a trusted line or a local relay only
	text    string
}

// Parse reads the address of a collector:
//
//	tls://collector.example:6514?ca=/etc/ca.pem&cert=/etc/own.pem&key=/etc/own.key
//	tcp://127.0.0.1:601
//
// ca is who must have signed the collector's certificate (without it, the
// system's list); cert and key are this program's own, where the collector asks
// for one; name is what the certificate is for, where it is not the host.
// Faults: Invalid, Unavailable (a file).
func Parse(address string) (Target, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "tcp" && u.Scheme != "tls") || u.User != nil || (u.Path != "" && u.Path != "/") {
		return Target{}, fault.Newf(fault.Invalid, "日志外送地址“%s”应写成 tls://主机:6514?ca=证书文件 或 tcp://主机:601。", address).Because(err)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"tcp": "601", "tls": "6514"}[u.Scheme]
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || strings.ContainsAny(u.Hostname(), "[]/ ") {
		return Target{}, fault.Newf(fault.Invalid, "日志外送地址“%s”的主机或端口不对，应写成 tls://主机:6514?ca=证书文件 或 tcp://主机:601。", address)
	}
	t := Target{Address: net.JoinHostPort(u.Hostname(), port), text: u.Scheme + "://" + net.JoinHostPort(u.Hostname(), port)}
	if u.Scheme == "tcp" {
		return t, nil
	}
	q := u.Query()
	t.TLS = &tls.Config{MinVersion: tls.VersionTLS12, ServerName: u.Hostname()}
	if n := q.Get("name"); n != "" {
		t.TLS.ServerName = n
	}
	if ca := q.Get("ca"); ca != "" {
		pem, err := os.ReadFile(ca) //nolint:gosec // the operator names the file
		if err != nil {
			return Target{}, fault.Newf(fault.Unavailable, "日志外送的证书文件 %s 读不到。", ca).Because(err)
		}
		t.TLS.RootCAs = x509.NewCertPool()
		if !t.TLS.RootCAs.AppendCertsFromPEM(pem) {
			return Target{}, fault.Newf(fault.Invalid, "日志外送的证书文件 %s 里没有证书。", ca)
		}
	}
	if cert := q.Get("cert"); cert != "" {
		own, err := tls.LoadX509KeyPair(cert, q.Get("key"))
		if err != nil {
			return Target{}, fault.Newf(fault.Invalid, "日志外送的本机证书 %s 与私钥 %s 不能使用。", cert, q.Get("key")).Because(err)
		}
		t.TLS.Certificates = []tls.Certificate{own}
	}
	return t, nil
}

// String names the target, without files.
func (t Target) String() string { return t.text }

// Dial connects.
func (t Target) Dial(ctx context.Context) (*Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	raw, err := d.DialContext(ctx, "tcp", t.Address)
	if err != nil {
		return nil, err
	}
	if t.TLS != nil {
		c := tls.Client(raw, t.TLS)
		hand, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := c.HandshakeContext(hand); err != nil {
			_ = raw.Close()
			return nil, err
		}
		raw = c
	}
	c := &Conn{raw: raw, gone: make(chan struct{})}
	go c.listen()
	return c, nil
}

// Conn is a connection to a collector.
type Conn struct {
	raw  net.Conn
	gone chan struct{}
}

// listen waits for the end: a collector says nothing, and what it would say is
// thrown away.
func (c *Conn) listen() {
	defer close(c.gone)
	b := make([]byte, 512)
	for {
		if _, err := c.raw.Read(b); err != nil {
			return
		}
	}
}

// Send hands frames to the network. That it returns does not mean that they
// have arrived; see [Conn.Gone].
func (c *Conn) Send(frames []byte) error {
	if err := c.raw.SetWriteDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	_, err := c.raw.Write(frames)
	return err
}

// Gone is closed when the collector has ended the connection.
func (c *Conn) Gone() <-chan struct{} { return c.gone }

// Close ends the connection.
func (c *Conn) Close() error { return c.raw.Close() }

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"touyan/assets"
	"touyan/internal/base/fault"
	"touyan/internal/platform/ui"
	"touyan/internal/server"
)

type serveCommand struct {
	Listen        string         `default:"127.0.0.1:8080" help:"Address to listen on." env:"TOUYAN_LISTEN"`
	SecureCookies bool           `help:"Send cookies over TLS only; set it behind a TLS proxy." env:"TOUYAN_SECURE_COOKIES"`
	TrustedProxy  []netip.Prefix `help:"Networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed." env:"TOUYAN_TRUSTED_PROXY" placeholder:"CIDR"`
	AdminFrom     []netip.Prefix `help:"Networks from which administration is allowed; without it from everywhere." env:"TOUYAN_ADMIN_FROM" placeholder:"CIDR"`
	Insecure      bool           `help:"Listen beyond this machine without TLS and without a trusted proxy."`
	Metrics       string         `help:"Address of a listener of its own for Prometheus; without it there is none." env:"TOUYAN_METRICS" placeholder:"127.0.0.1:9180"`
	transport
	doors
	limits
	store
}

// transport is how what is said is kept from being overheard.
type transport struct {
	TLSCert string `help:"Certificate chain, PEM; read again when it changes." env:"TOUYAN_TLS_CERT" placeholder:"FILE"`
	TLSKey  string `help:"Its private key, PEM." env:"TOUYAN_TLS_KEY" placeholder:"FILE"`
}

// limits are for machines that differ from the usual.
type limits struct {
	DBConnections int           `name:"db-connections" help:"Connections to PostgreSQL, at most; 0: by cores." env:"TOUYAN_DB_CONNECTIONS"`
	DBQueue       int           `name:"db-queue" help:"How many transactions wait for a connection before more are refused; 0: 512." env:"TOUYAN_DB_QUEUE"`
	DBPatience    time.Duration `name:"db-patience" help:"How long one of them waits; 0: 30s to read, 60s to write." env:"TOUYAN_DB_PATIENCE"`
	DBSilence     time.Duration `name:"db-silence" help:"How long PostgreSQL may say nothing within a statement; 0: 60s." env:"TOUYAN_DB_SILENCE"`
	Unbounded     bool          `help:"Tell nobody to wait, however fast they ask; for load tests only."`
	MaxRequests   int           `help:"Requests at once, beyond which they are refused; 0: 512." env:"TOUYAN_MAX_REQUESTS"`
}

// Run serves until it is told to stop, then lets running requests finish.
func (c serveCommand) Run(ctx context.Context, t *terminal) error {
	if err := assets.Ready(); err != nil {
		return err
	}
	o := c.options()
	o.Log = slog.New(slog.NewTextHandler(t.err, nil))
	var cert *certificate
	if c.TLSCert != "" || c.TLSKey != "" {
		var err error
		if cert, err = newCertificate(c.TLSCert, c.TLSKey, o.Log); err != nil {
			return err
		}
	}
	if err := c.overheard(); err != nil {
		return err
	}
	if err := c.set(&o); err != nil {
		return err
	}
	o.Serve = true
	o.SecureCookies = c.SecureCookies || cert != nil
	o.Unbounded = c.Unbounded
	o.Proxies, o.AdminFrom = c.TrustedProxy, c.AdminFrom
	o.Limits = server.Limits{InFlight: c.MaxRequests, Connections: c.DBConnections, Queue: c.DBQueue, Patience: c.DBPatience, Silence: c.DBSilence}
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	h := house{terminal: t, address: c.Listen, sys: sys, cert: cert, metrics: c.Metrics}
	if token, err := sys.InstallToken(ctx); err != nil {
		return err
	} else if token != "" {
		fmt.Fprintf(t.out, "还没有账号。用这个一次性安装令牌在 %s://%s/install 完成安装：\n\n    %s\n\n", h.scheme(), c.Listen, token)
	}
	return h.open(ctx)
}

// overheard refuses to speak in the clear to other machines unless that is
// what was asked for. Fault: Invalid.
func (c serveCommand) overheard() error {
	if c.TLSCert != "" || len(c.TrustedProxy) > 0 || c.Insecure || loopback(c.Listen) {
		return nil
	}
	return fault.Newf(fault.Invalid, "在 %s 上明文服务会让口令和名册在网络上可见。请给 --tls-cert 和 --tls-key；由反向代理提供 TLS 的，用 --trusted-proxy 指明代理的网段；确要明文试用，加 --insecure。", c.Listen)
}

// loopback reports whether only this machine reaches the address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// grace is how long requests under way may take when the program is told to
// stop.
const grace = 20 * time.Second

// house is a system with its listeners.
type house struct {
	*terminal
	address string
	sys     *server.System
	cert    *certificate         // nil: plain HTTP
	metrics string               // address; "": none
	ready   func(address string) // told the address in use; may be nil
}

func (h house) scheme() string {
	if h.cert != nil {
		return "https"
	}
	return "http"
}

// listen serves sys on address until ctx ends; ready, when set, is called with
// the address in use.
func listen(ctx context.Context, t *terminal, address string, sys *server.System, ready func(address string)) error {
	return house{terminal: t, address: address, sys: sys, ready: ready}.open(ctx)
}

// open serves until ctx ends: then no request is taken any more, those under
// way finish, periodic work stops where it is, and all is closed in order.
func (h house) open(ctx context.Context) error {
	relax()
	if err := noCore(); err != nil {
		fmt.Fprintf(h.err, "touyan: 崩溃时的内存转储关不掉：%v\n", err)
	}
	l, err := listenOn(h.address)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h.sys.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 2)
	if h.metrics != "" {
		m, err := listenOn(h.metrics)
		if err != nil {
			_ = l.Close()
			return err
		}
		numbers := &http.Server{Handler: http.StripPrefix("/metrics", h.sys.Metrics()), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
		go func() { failed <- numbers.Serve(m) }()
		defer func() { _ = numbers.Close() }()
		fmt.Fprintf(h.out, "指标：http://%s/metrics\n", m.Addr())
	}
	work, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { h.sys.Work(work) })
	defer working.Wait()
	defer stop()
	fmt.Fprintf(h.out, "头雁 %s 已启动：%s://%s\n", version, h.scheme(), l.Addr())
	if h.ready != nil {
		h.ready(l.Addr().String())
	}
	go func() {
		if h.cert != nil {
			srv.TLSConfig = h.cert.config()
			failed <- srv.ServeTLS(l, "", "")
			return
		}
		failed <- srv.Serve(l)
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(last); err != nil {
		_ = srv.Close()
		return fault.Newf(fault.Unavailable, "等了 %v 仍有请求没有办完，已中断它们；没有答复的请求要重新提交。", grace).Because(err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listenOn listens on the address. Fault: Unavailable.
func listenOn(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fault.Newf(fault.Unavailable, "地址 %s 不能监听，可能已被占用。换一个地址，或停止占用它的程序。", address).Because(err)
	}
	return l, nil
}

// plainConfig is what every TLS listener of the program has in common.
func plainConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
}

type uiCommand struct {
	Listen string `default:"127.0.0.1:8090" help:"Address to listen on."`
}

// Run serves the gallery of components.
func (c uiCommand) Run(ctx context.Context, t *terminal) error {
	srv := &http.Server{Addr: c.Listen, Handler: ui.Development(), ReadHeaderTimeout: 10 * time.Second}
	go func() { <-ctx.Done(); _ = srv.Close() }()
	fmt.Fprintf(t.out, "http://%s/ui\n", c.Listen)
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

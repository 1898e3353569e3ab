package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"touyan/assets"
	"touyan/internal/base/fault"
	"touyan/internal/platform/ui"
	"touyan/internal/server"
)

type serveCommand struct {
	Listen        string `default:"127.0.0.1:8080" help:"Address to listen on." env:"TOUYAN_LISTEN"`
	SecureCookies bool   `help:"Send cookies over TLS only; set it behind a TLS proxy." env:"TOUYAN_SECURE_COOKIES"`
	store
}

// Run serves until it is told to stop, then lets running requests finish.
func (c serveCommand) Run(ctx context.Context, t *terminal) error {
	if err := assets.Ready(); err != nil {
		return err
	}
	o := c.options()
	o.Log = slog.New(slog.NewTextHandler(t.err, nil))
	o.SecureCookies = c.SecureCookies
	sys, err := server.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	if token, err := sys.InstallToken(ctx); err != nil {
		return err
	} else if token != "" {
		fmt.Fprintf(t.out, "还没有账号。用这个一次性安装令牌在 http://%s/install 建立第一个党务干部账号：\n\n    %s\n\n", c.Listen, token)
	}
	return listen(ctx, t, c.Listen, sys, nil)
}

// listen serves sys on address until ctx ends; ready, when set, is called with
// the address in use.
func listen(ctx context.Context, t *terminal, address string, sys *server.System, ready func(address string)) error {
	relax()
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fault.Newf(fault.Unavailable, "地址 %s 不能监听，可能已被占用。用 --listen 换一个。", address).Because(err)
	}
	srv := &http.Server{Handler: sys.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	work, stop := context.WithCancel(ctx)
	defer stop()
	go sys.Work(work)
	fmt.Fprintf(t.out, "头雁 %s 已启动：http://%s\n", version, l.Addr())
	if ready != nil {
		ready(l.Addr().String())
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
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

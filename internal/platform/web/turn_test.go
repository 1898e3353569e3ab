package web_test

import (
	"context"
	"io"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"touyan/internal/platform/web"
)

// turns is how many pages are made at once; see Site.Handler.
func turns() int { return max(8, 4*runtime.NumCPU()) }

func TestPages_wait_for_their_turn_and_forms_do_not(t *testing.T) {
	begun, let := make(chan struct{}, 100), make(chan struct{})
	h := one(func(r *web.Request) (web.Answer, error) {
		if r.HTTP.Method == "GET" {
			begun <- struct{}{}
			<-let
		}
		return web.Page{Body: text("ok")}, nil
	}, web.Public("test"))
	var wg sync.WaitGroup
	for range turns() + 5 {
		wg.Go(func() { ask(t, h, httptest.NewRequest("GET", "/x", nil)) })
	}
	for range turns() {
		<-begun
	}
	select {
	case <-begun:
		t.Error("a page more than there are turns")
	case <-time.After(20 * time.Millisecond):
	}
	if w := ask(t, h, httptest.NewRequest("POST", "/x", nil)); w.Code != 200 {
		t.Errorf("a form: %d", w.Code)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	ask(t, h, httptest.NewRequest("GET", "/x", nil).WithContext(gone)) // nobody waits for it: it comes back
	close(let)
	wg.Wait()
}

func TestTurn_comes_back_however_a_page_ends(t *testing.T) {
	do := map[string]web.Handler{
		"panic": func(*web.Request) (web.Answer, error) { panic("boom") },
		"error": func(*web.Request) (web.Answer, error) { return nil, io.ErrUnexpectedEOF },
		"see":   func(*web.Request) (web.Answer, error) { return web.See{To: "/"}, nil },
		"page":  func(*web.Request) (web.Answer, error) { return web.Page{Body: text("ok")}, nil },
		"file": func(*web.Request) (web.Answer, error) {
			return web.Download{Write: func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }}, nil
		},
	}
	for name, fn := range do {
		h := one(fn, web.Public("test"))
		for range 2 * turns() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			w := ask(t, h, httptest.NewRequest("GET", "/x", nil).WithContext(ctx))
			if ctx.Err() != nil || w.Code == 0 {
				t.Fatalf("%s: no turn was left", name)
			}
			cancel()
		}
	}
}

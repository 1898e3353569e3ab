package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// deaf fails when anybody is asked for or told of.
type deaf struct{ t *testing.T }

func (d deaf) Identify(context.Context, string, time.Time) (*access.Actor, error) {
	d.t.Error("the session was looked at")
	return nil, fault.New(fault.SignedOut, "请登录。")
}

func (d deaf) Refused(context.Context, *access.Actor, string, string) {
	d.t.Error("the trail was told of a refusal")
}

func (d deaf) Failed(context.Context, *access.Actor, string, string, string) {
	d.t.Error("the trail was told of a failure")
}

func TestVT08_an_unlogged_route_leaves_nothing(t *testing.T) {
	s := webtest.Site(now, deaf{t})
	var log bytes.Buffer
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	s.Rates = web.NewRates()
	s.Rates.Public = web.Rate{Burst: 1, Every: time.Hour}
	answers := map[string]error{"broken": errors.New("planted-secret"), "busy": fault.New(fault.Unavailable, "忙").Because(errors.New("planted-secret")), "denied": fault.New(fault.Denied, "不可")}
	s.Add(web.Route{Pattern: "POST /vote/{name}", Needs: web.Public("投票"), Unlogged: true, Do: func(r *web.Request) (web.Answer, error) {
		if r.Actor != nil || r.Address() != "" || r.Number != "" || r.Session() != "" || r.Token != "" {
			t.Errorf("%+v", r)
		}
		if r.Param("name") == "panic" {
			panic("planted-secret")
		}
		if err := answers[r.Param("name")]; err != nil {
			return nil, err
		}
		return web.See{To: "/done", Toast: "已投票"}, nil
	}})
	h := s.Handler()
	for _, name := range []string{"good", "good", "broken", "busy", "denied", "panic"} {
		r := signedIn(http.MethodPost, "/vote/"+name, "code=PLANTEDCODE")
		r.RemoteAddr = "203.0.113.77:4711"
		r.Header.Set("User-Agent", "planted-agent")
		w := ask(t, h, r)
		if w.Code == http.StatusTooManyRequests {
			t.Errorf("%s: bounded by address", name)
		}
		if c := w.Header().Values("Set-Cookie"); len(c) > 0 {
			t.Errorf("%s: sets %v", name, c)
		}
	}
	for _, secret := range []string{"planted", "PLANTED", "203.0.113.77", "/vote/good", "/vote/broken"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s:\n%s", secret, log.String())
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a route that asks who somebody is can be unlogged")
		}
	}()
	s.Add(web.Route{Pattern: "GET /mine", Needs: web.Own("投票"), Unlogged: true, Do: func(*web.Request) (web.Answer, error) { return nil, nil }})
}

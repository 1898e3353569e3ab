// Package calendarweb is a person's calendar address, and what calendar programs
// read at it.
package calendarweb

import (
	"context"
	"net/http"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/calendar/calendarapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// Nav is the navigation item.
const Nav = "/calendar"

type pages struct{ app *calendarapp.App }

// Routes returns the room's routes.
func Routes(app *calendarapp.App) []web.Route {
	p := &pages{app}
	own := web.Can(calendar.CanOwn)
	return []web.Route{
		{Pattern: "GET /calendar", Needs: own, Do: p.show},
		{Pattern: "POST /calendar", Needs: own, Do: p.make},
		{Pattern: "POST /calendar/revoke", Needs: own, Do: p.revoke},
		{Pattern: "GET /calendar/feed/{secret}", Needs: web.Public("日历软件不会登录，地址里的密钥就是凭据；停用后即失效"), Do: p.feed},
	}
}

// model is the page of a person's address.
type model struct {
	since   string // "": there is none
	address string // only right after it was made
}

func (p *pages) show(r *web.Request) (web.Answer, error) {
	m := model{}
	at, ok, err := p.app.Since(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	if ok {
		m.since = at.In(civil.Shanghai).Format("2006-01-02 15:04")
	}
	return web.Page{Title: "日历订阅", Nav: Nav, Body: body(m)}, nil
}

// make answers with the address itself: it is shown once.
func (p *pages) make(r *web.Request) (web.Answer, error) {
	token, err := p.app.Make(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	scheme := "http://"
	if r.HTTP.TLS != nil || r.HTTP.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	m := model{since: r.Now.In(civil.Shanghai).Format("2006-01-02 15:04"), address: scheme + r.HTTP.Host + "/calendar/feed/" + token + ".ics"}
	return web.Page{Title: "日历订阅", Nav: Nav, Body: body(m)}, nil
}

func (p *pages) revoke(r *web.Request) (web.Answer, error) {
	if err := p.app.Revoke(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.See{To: "/calendar", Toast: "已停用日历订阅"}, nil
}

// feed is what a calendar program reads. It may ask whether anything changed.
func (p *pages) feed(r *web.Request) (web.Answer, error) {
	token, ok := strings.CutSuffix(r.Param("secret"), ".ics")
	if !ok || len(token) != 26 {
		return nil, fault.New(fault.NotFound, "没有这个日历地址，可能已停用。")
	}
	content, tag, err := p.app.Read(context.WithoutCancel(r.Context()), token)
	if err != nil {
		return nil, err
	}
	return web.Served{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		h := w.Header()
		h.Set("ETag", tag)
		h.Set("Content-Type", "text/calendar; charset=utf-8")
		if q.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(content)
	})}, nil
}

func (m model) actions() []ui.Action {
	if m.since == "" {
		return []ui.Action{{Label: "生成地址", Icon: "calendar", Kind: ui.Primary, Post: "/calendar"}}
	}
	return []ui.Action{{Label: "换一个地址", Dialog: "again"}, {Label: "停用", Kind: ui.DangerLine, Dialog: "revoke"}}
}

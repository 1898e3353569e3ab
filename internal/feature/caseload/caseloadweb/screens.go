package caseloadweb

import (
	"net/http"
	"sync"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/time/rate"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const navScreens = nav + "/screens"

// Stander returns who stands for a screen: nobody who signed in, who may look at the
// units of its court and no more.
type Stander func(s caseloadapp.Screen, address string) *access.Actor

// screenRoutes are those of the big screens that nobody is signed in at.
func (p *pages) screenRoutes() []web.Route {
	manage, public := web.Can(caseload.CanScreen), web.Public("大屏没有人登录，地址里的密钥就是凭据；只读、只有单位没有个人，停用或到期即失效")
	return []web.Route{
		{Pattern: "GET " + navScreens, Needs: manage, Do: p.screens},
		{Pattern: "POST " + navScreens, Needs: manage, Do: p.hang, Fresh: true},
		{Pattern: "POST " + navScreens + "/{id}/close", Needs: manage, Do: p.takeDown},
		{Pattern: "GET /wall/{secret}", Needs: public, Do: p.screen},
		{Pattern: "GET /wall/{secret}/stamp", Needs: public, Do: p.screenStamp},
	}
}

// pace bounds how often one address asks for screens.
type pace struct {
	mu   sync.Mutex
	seen map[string]*rate.Limiter
}

// A screen asks twice a minute; a wall of them behind one address stays far below.
const (
	screensAtOnce    = 60
	screensPerSecond = 5
	mostAddresses    = 10_000
)

func (g *pace) open(address string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil || len(g.seen) > mostAddresses {
		g.seen = map[string]*rate.Limiter{}
	}
	l := g.seen[address]
	if l == nil {
		l = rate.NewLimiter(screensPerSecond, screensAtOnce)
		g.seen[address] = l
	}
	return l.AllowN(now, 1)
}

// admitted returns the request as the screen of its address makes it.
func (p *pages) admitted(r *web.Request) (*web.Request, error) {
	if !p.pace.open(r.Address(), r.Now) {
		return nil, fault.New(fault.TooMany, "这个地址问得太快，请过一分钟再开。")
	}
	s, err := p.app.Door().Screen(r.Context(), r.Param("secret"))
	if err != nil {
		if fault.KindOf(err) == fault.Internal { // the log must not learn the secret with the path
			err = fault.New(fault.Unavailable, "暂时取不到数据，稍后自动重试。").Because(err)
		}
		return nil, err
	}
	q := *r
	q.Actor = p.stander(s, r.Address())
	q.Permit, err = q.Actor.PermitHere(canView)
	return &q, err
}

// screen is the wall for a screen of its own.
func (p *pages) screen(r *web.Request) (web.Answer, error) {
	q, err := p.admitted(r)
	if err != nil {
		return nil, err
	}
	m, err := p.wallModel(q, func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	m.poll = "/wall/" + r.Param("secret") + "/stamp?seen=" + m.feed.Batch.String()
	return web.Fragment{Body: wallPage(m)}, nil
}

// screenStamp says whether the screen is to be drawn anew; one whose address has ended
// is, so that it shows that and no figures.
func (p *pages) screenStamp(r *web.Request) (web.Answer, error) {
	again := web.See{To: "/wall/" + r.Param("secret")}
	q, err := p.admitted(r)
	if fault.KindOf(err) == fault.NotFound {
		return again, nil
	}
	if err != nil {
		return nil, err
	}
	f, err := p.circulars.Feed(q.Context(), q.Permit)
	if err != nil {
		return nil, err
	}
	if f.Batch.String() == r.Query("seen") {
		return web.Fragment{Body: templ.NopComponent, Status: http.StatusNoContent}, nil
	}
	return again, nil
}

// screens is the page where screens get their addresses.
type screens struct {
	forms
	list    []caseloadapp.Screen
	courts  []ui.Option
	request *web.Request
	address string // shown once
	of      string
}

func (p *pages) screensModel(r *web.Request) (m screens, err error) {
	m.request = r
	if m.list, err = p.app.Screens(r.Context(), r.Permit); err != nil {
		return m, err
	}
	courts, err := p.app.ScreenCourts(r.Context(), r.Permit)
	for _, c := range courts {
		m.courts = append(m.courts, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return m, err
}

func (p *pages) screens(r *web.Request) (web.Answer, error) {
	m, err := p.screensModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "大屏地址", Nav: nav, Body: screensBody(m)}, nil
}

// hang answers with the address itself: it is shown once.
func (p *pages) hang(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	s := caseloadapp.Screen{Court: court, Name: f.Text("name", 40), Until: f.Day("until")}
	secret := ""
	if err = f.Err(); err == nil {
		secret, err = p.app.Hang(r.Context(), r.Permit, s)
	}
	bad := mendable(err)
	if err != nil && bad == nil {
		return nil, err
	}
	m, err := p.screensModel(r)
	if err != nil {
		return nil, err
	}
	if bad != nil {
		m.bad, m.get = bad, f.Raw
		return web.Page{Title: "大屏地址", Nav: nav, Body: screensBody(m), Status: http.StatusUnprocessableEntity}, nil
	}
	scheme := "http://"
	if r.HTTP.TLS != nil || r.HTTP.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	m.address, m.of = scheme+r.HTTP.Host+"/wall/"+secret, s.Name
	return web.Page{Title: "大屏地址", Nav: nav, Body: screensBody(m)}, nil
}

func (p *pages) takeDown(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Screen](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.TakeDown(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: navScreens, Toast: "已停用，大屏半分钟内不再显示数据"}, nil
}

// holds reports whether the address of a screen still opens.
func (m screens) holds(s caseloadapp.Screen) bool {
	return s.RevokedAt.IsZero() && s.Until >= m.request.Today()
}

func (m screens) rows() (rows []ui.Row) {
	for _, s := range m.list {
		state, do := ui.Cell{Text: "在用", State: ui.OK}, ui.Cell{}
		switch {
		case !s.RevokedAt.IsZero():
			state = ui.Cell{Text: "已停用", State: ui.NA, Sub: s.RevokedBy + "，" + minute(s.RevokedAt)}
		case !m.holds(s):
			state = ui.Cell{Text: "已到期", State: ui.NA}
		default:
			do.Body = ui.Button(ui.Action{Label: "停用", Size: ui.Small, Dialog: "close-" + s.ID.String()})
		}
		used := "还没有"
		if !s.UsedAt.IsZero() {
			used = minute(s.UsedAt)
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: s.Name}, {Text: s.CourtName}, state, {Text: s.Until.String(), NoWrap: true}, {Text: s.MadeBy, Sub: minute(s.MadeAt), NoWrap: true}, {Text: used, NoWrap: true}, do}})
	}
	return rows
}

package caseloadweb

import (
	"net/http"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// links is the page of the machines that deliver.
type links struct {
	forms
	clients []caseloadapp.Client
	courts  []ui.Option
	me      int64
	today   civil.Day
	token   string // shown once
	of      string // whose token it is
}

func (p *pages) linksModel(r *web.Request) (m links, err error) {
	m.me, m.today = r.Actor.Account, r.Today()
	if m.clients, err = p.app.Clients(r.Context(), r.Permit); err != nil {
		return m, err
	}
	courts, err := p.app.LinkCourts(r.Context(), r.Permit)
	for _, c := range courts {
		m.courts = append(m.courts, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return m, err
}

func (p *pages) links(r *web.Request) (web.Answer, error) {
	m, err := p.linksModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "数据接口", Nav: nav, Body: linksBody(m)}, nil
}

func (p *pages) askLink(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	c := caseloadapp.Client{Court: court, Name: f.Text("name", 40), Reason: f.Text("reason", 200), Until: f.Day("until")}
	if err = f.Err(); err == nil {
		_, err = p.app.AskClient(r.Context(), r.Permit, c)
	}
	if err == nil {
		return web.See{To: navLinks, Toast: "已申请，请另一位同志复核"}, nil
	}
	bad := mendable(err)
	if bad == nil {
		return nil, err
	}
	m, err := p.linksModel(r)
	if err != nil {
		return nil, err
	}
	m.bad, m.get = bad, f.Raw
	return web.Page{Title: "数据接口", Nav: nav, Body: linksBody(m), Status: http.StatusUnprocessableEntity}, nil
}

func (p *pages) decideLink(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Client](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	agree := f.Raw("verdict") == "agree"
	if err := p.app.DecideClient(r.Context(), r.Permit, k, agree); err != nil {
		return nil, err
	}
	toast := "已退回"
	if agree {
		toast = "已同意，由申请人生成令牌"
	}
	return web.See{To: navLinks, Toast: toast}, nil
}

// issueToken shows the token on the page that answers, and never again.
func (p *pages) issueToken(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Client](r, "id")
	if err != nil {
		return nil, err
	}
	token, err := p.app.IssueToken(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	m, err := p.linksModel(r)
	if err != nil {
		return nil, err
	}
	m.token = token
	for _, c := range m.clients {
		if c.ID == k {
			m.of = c.Name
		}
	}
	return web.Page{Title: "数据接口", Nav: nav, Body: linksBody(m)}, nil
}

func (p *pages) closeLink(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Client](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.CloseClient(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: navLinks, Toast: "已停用，令牌即时失效"}, nil
}

func (m links) rows() (rows []ui.Row) {
	for _, c := range m.clients {
		state := ui.Cell{Text: "待复核", State: ui.Due}
		var do []ui.Action
		at := navLinks + "/" + c.ID.String()
		switch {
		case c.State == caseloadapp.Closed:
			state = ui.Cell{Text: "已停用", State: ui.NA, Sub: c.ClosedName}
		case c.State == caseloadapp.OpenClient && c.Until < m.today:
			state = ui.Cell{Text: "已到期", State: ui.Over}
		case c.State == caseloadapp.OpenClient:
			state = ui.Cell{Text: "在用", State: ui.OK, Sub: c.DecidedName + " 同意"}
			if !c.Issued {
				state = ui.Cell{Text: "待生成令牌", State: ui.Plan, Sub: c.DecidedName + " 同意"}
			}
			if c.AskedBy == m.me {
				label := "生成令牌"
				if c.Issued {
					label = "换发令牌"
				}
				do = append(do, ui.Action{Label: label, Size: ui.Small, Post: at + "/token"})
			}
			do = append(do, ui.Action{Label: "停用", Size: ui.Small, Dialog: "close-" + c.ID.String()})
		default:
			if c.AskedBy != m.me {
				do = append(do, ui.Action{Label: "同意", Size: ui.Small, Post: at + "/decide", Hidden: []ui.Hidden{{Name: "verdict", Value: "agree"}}})
			}
			do = append(do, ui.Action{Label: "退回", Size: ui.Small, Post: at + "/decide", Hidden: []ui.Hidden{{Name: "verdict", Value: "return"}}})
		}
		used := "—"
		if !c.UsedAt.IsZero() {
			used = minute(c.UsedAt)
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: c.Name, Sub: c.Reason}, {Text: c.CourtName}, state, {Text: c.Until.String(), NoWrap: true}, {Text: c.AskedName, Sub: minute(c.AskedAt), NoWrap: true}, {Text: used, NoWrap: true}, {Body: ui.Buttons(do...)}}})
	}
	return rows
}

package caseloadweb

import (
	"net/http"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// one is the page of one judge's values, or of the leaders' together.
type one struct {
	title, summary, why string
	period              civil.Period
	values              []indicator.Compared
	action              string // of the filter
	name                string // of the judge who was asked for
	asks                bool   // the name is asked for
	courts              []ui.Option
	court               string
}

// months returns whole months up to the one of today, or those of the address.
func months(r *web.Request) civil.Period {
	p := civil.Period{From: civil.Year(r.Today().Year()).From, Until: r.Today().Month().Last()}
	if m, err := civil.ParsePeriod(r.Query("from")); err == nil && m.From != 0 {
		p.From = m.From
	}
	if m, err := civil.ParsePeriod(r.Query("until")); err == nil && m.Until != 0 {
		p.Until = m.Until
	}
	if p.Until < p.From {
		p.Until = p.From.Month().Last()
	}
	return p
}

// mine shows a judge their own figures.
func (p *pages) mine(r *web.Request) (web.Answer, error) {
	m := one{title: "我的办案情况", period: months(r), action: nav + "/mine"}
	got, err := p.app.Mine(r.Context(), r.Permit, m.period)
	if err != nil {
		return nil, err
	}
	m.values, m.why = got.Values, got.Why
	m.summary = "只有您本人和负有审判管理职责的人能看到；谁看过，留有记录。不与他人比较"
	return web.Page{Title: m.title, Nav: nav + "/mine", Body: oneBody(m)}, nil
}

// judge shows one judge's figures to whose duty it is.
func (p *pages) judge(r *web.Request) (web.Answer, error) {
	m := one{title: "法官办案情况", period: months(r), action: nav + "/judge", asks: true, name: r.Query("judge"), court: r.Query("court")}
	m.summary = "按履行审判管理职责的需要逐人查询，不列名单、不排序；每次查询记入审计，本人可以查到"
	status := 0
	courts, err := p.app.JudgeCourts(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	for _, c := range courts {
		m.courts = append(m.courts, ui.Option{Value: c.ID.String(), Label: c.Short})
	}
	if m.name != "" {
		court, _ := id.Parse[org.Unit](m.court)
		if court == 0 && len(courts) == 1 {
			court = courts[0].ID
		}
		m.values, err = p.app.Judge(r.Context(), r.Permit, caseloadapp.JudgeIn{Court: court, Judge: m.name, Period: m.period})
		if f := fault.Of(err); f != nil && (f.Kind == fault.NotFound || f.Kind == fault.Invalid) {
			m.why, status = f.Text, http.StatusUnprocessableEntity
		} else if err != nil {
			return nil, err
		}
	}
	return web.Page{Title: m.title, Nav: nav, Body: oneBody(m), Status: status}, nil
}

// rows has the values that there are.
func (m one) rows() (rows []ui.Row) {
	for _, v := range m.values {
		d := v.Now.Definition
		if v.Now.Num == 0 && v.Now.Den == 0 && v.Before.Num == 0 && v.Before.Den == 0 {
			continue
		}
		value, before := written(v.Now), written(v.Before)
		change, _ := v.Change()
		if v.Now.Definition.Shape != indicator.Quantity && (v.Now.Den < chance.LeastShown || v.Before.Den < chance.LeastShown) {
			change = ""
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: d.Name, Sub: d.Formula}, value, before, {Text: dash(change)}, {Text: d.Version, Dim: true}}})
	}
	return rows
}

// written writes a value; of fewer than ten cases only how many there are.
func written(v indicator.Value) ui.Cell {
	if v.Definition.Shape == indicator.Quantity {
		return ui.Cell{Text: v.String()}
	}
	parts := itoa(v.Num) + " ÷ " + itoa(v.Den)
	if v.Den < chance.LeastShown && v.Definition.Sampled {
		return ui.Cell{Text: "—", Sub: parts}
	}
	text := v.String()
	if v.Definition.Shape == indicator.Share && v.Defined() {
		text += "%"
	}
	return ui.Cell{Text: text, Sub: parts}
}

// office is the page of the leaders' own cases.
type office struct {
	standing
	forms
	list  []caseloadapp.Leader
	one   one
	heads int
	may   bool
}

func (p *pages) office(r *web.Request, get func(string) string) (m office, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	permit, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	m.may = r.Actor.Can(caseload.CanDefine)
	if m.list, err = p.app.Leaders(r.Context(), permit, m.court); err != nil {
		return m, err
	}
	m.one.period = months(r)
	m.one.values, m.heads, err = p.app.LeadersOwn(r.Context(), permit, m.court, m.one.period)
	return m, err
}

func (p *pages) leaders(r *web.Request) (web.Answer, error) {
	m, err := p.office(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "院庭长办案", Nav: nav, Body: officeBody(m)}, nil
}

func (p *pages) setLeader(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	k, _ := id.Parse[caseloadapp.Leader](f.Raw("leader"))
	l := caseloadapp.Leader{ID: k, Judge: f.Text("judge", 30), Title: f.Text("title", 20), From: f.Day("begin"), Until: f.Day("end")}
	if err = f.Err(); err == nil {
		err = p.app.SetLeader(r.Context(), r.Permit, court, l)
	}
	if err == nil {
		return web.See{To: place{court: court}.at(nav + "/leaders"), Toast: "已保存"}, nil
	}
	bad := mendable(err)
	if bad == nil {
		return nil, err
	}
	m, err := p.office(r, f.Raw)
	if err != nil {
		return nil, err
	}
	m.bad, m.get = bad, f.Raw
	return web.Page{Title: "院庭长办案", Nav: nav, Body: officeBody(m), Status: http.StatusUnprocessableEntity}, nil
}

func (m office) rows() (rows []ui.Row) {
	for _, l := range m.list {
		end := ui.Cell{Text: l.Until.String(), NoWrap: true}
		if l.Until == 0 {
			end = ui.Cell{Text: "在任"}
			if m.may {
				end.Body = ui.Button(ui.Action{Label: "登记免职", Size: ui.Small, Dialog: "end-" + l.ID.String()})
			}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: l.Judge}, {Text: l.Title}, {Text: l.From.String(), NoWrap: true}, end, {Text: l.MadeBy, Dim: true}}})
	}
	return rows
}

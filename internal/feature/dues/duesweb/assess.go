package duesweb

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/web"
)

// object enters the actor's own objection.
func (p *pages) object(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	base, _ := id.Parse[dues.Base](f.Raw("base"))
	if err := p.app.Object(r.Context(), r.Permit, base, f.Text("content", 500)); err != nil {
		x := mendable(err)
		if x == nil {
			return nil, err
		}
		text := x.Text
		for _, e := range x.Fields {
			text = e.Text
		}
		return p.minePage(r, text, f)
	}
	return web.See{To: "/dues/mine", Toast: "异议已提交，答复后在这里看"}, nil
}

// refuse shows the account again with what was wrong in one of its forms.
func (p *pages) refuse(r *web.Request, f *web.Form, address string, err error) (web.Answer, error) {
	x := mendable(err)
	if err != nil && x == nil {
		return nil, err
	}
	m, err := p.accountModel(r)
	if err != nil {
		return nil, err
	}
	if x != nil {
		for _, e := range x.Fields {
			f.Bad(e.Name, e.Text)
		}
		if len(x.Fields) == 0 {
			m.alert = x.Text
		}
	}
	m.form, m.refused = f, address
	return web.Invalid(web.Page{Title: m.Name + "的党费", Nav: nav, Body: accountBody(m)}), nil
}

// monthOf reads a month of a form.
func monthOf(f *web.Form, name string) civil.Month {
	m, err := civil.ParseMonth(f.Raw(name))
	if err != nil {
		f.Bad(name, "月份应写成 2025-09")
	}
	return m
}

func (p *pages) setBase(r *web.Request) (web.Answer, error) {
	k, f, err := accountForm(r)
	if err != nil {
		return nil, err
	}
	in := duesapp.BaseIn{Member: k, Base: dues.Base{From: monthOf(f, "from"), Basis: f.Text("basis", 60)}}
	in.Category, _ = dues.ParseCategory(f.Raw("category"))
	if s := f.Raw("amount"); s != "" {
		if in.Amount, err = money.Parse(s); err != nil {
			f.Bad("amount", fault.Of(err).Text)
		}
	}
	if f.Err() != nil {
		return p.refuse(r, f, "base", nil)
	}
	if err := p.app.SetBase(r.Context(), r.Permit, in); err != nil {
		return p.refuse(r, f, "base", err)
	}
	return web.See{To: dues.Href(k), Toast: "已核定，自 " + in.From.String() + " 起重算"}, nil
}

func accountForm(r *web.Request) (int64, *web.Form, error) {
	k, err := web.PathID[dues.Member](r, "id")
	if err != nil {
		return 0, nil, err
	}
	f, err := r.Form()
	return int64(k), f, err
}

func (p *pages) relieve(r *web.Request) (web.Answer, error) {
	k, f, err := accountForm(r)
	if err != nil {
		return nil, err
	}
	in := duesapp.ReliefIn{Member: k, Relief: dues.Relief{From: monthOf(f, "relief-from"), Until: monthOf(f, "relief-until"), Branch: f.Day("branch"), Superior: f.Day("superior"), Number: f.Text("number", 60)}}
	pays, ok := dues.ReadPart(f.Raw("pays"))
	if in.Pays = pays; !ok {
		f.Bad("pays", "应写成 0%（免交）或 50%")
	}
	if f.Err() == nil {
		err = p.app.Relieve(r.Context(), r.Permit, in)
	}
	if err != nil || f.Err() != nil {
		if x := fault.Of(err); x != nil {
			for _, e := range x.Fields {
				if e.Name == "from" || e.Name == "until" {
					f.Bad("relief-"+e.Name, e.Text)
				}
			}
		}
		return p.refuse(r, f, "relief", err)
	}
	return web.See{To: dues.Href(k), Toast: "已登记减免，到 " + in.Until.String() + " 自动恢复"}, nil
}

func (p *pages) endRelief(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Member](r, "id")
	if err != nil {
		return nil, err
	}
	of, err := web.PathID[dues.Relief](r, "relief")
	if err != nil {
		return nil, err
	}
	if err := p.app.EndRelief(r.Context(), r.Permit, int64(k), of); err != nil {
		return nil, err
	}
	return web.See{To: dues.Href(int64(k)), Toast: "减免已撤回，按全额重算"}, nil
}

func (p *pages) agree(r *web.Request) (web.Answer, error) {
	k, f, err := accountForm(r)
	if err != nil {
		return nil, err
	}
	in := duesapp.SpanIn{Member: k, Quarterly: f.Raw("kind") == "quarterly", From: monthOf(f, "span-from"), Until: monthOf(f, "span-until"), Decided: f.Day("decided"), Reason: f.Text("reason", 100)}
	if f.Err() == nil {
		err = p.app.Agree(r.Context(), r.Permit, in)
	}
	if err != nil || f.Err() != nil {
		return p.refuse(r, f, "span", err)
	}
	return web.See{To: dues.Href(k), Toast: "已登记"}, nil
}

func (p *pages) endSpan(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Member](r, "id")
	if err != nil {
		return nil, err
	}
	of, err := web.PathID[duesapp.Span](r, "span")
	if err != nil {
		return nil, err
	}
	if err := p.app.EndSpan(r.Context(), r.Permit, int64(k), of); err != nil {
		return nil, err
	}
	return web.See{To: dues.Href(int64(k)), Toast: "已删去，按全额重算"}, nil
}

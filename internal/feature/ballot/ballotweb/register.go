package ballotweb

import (
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) registerForm(r *web.Request) (web.Answer, error) {
	return p.registerPage(r, entry{first: map[string]string{"approved": r.Today().String()}})
}

func (p *pages) registerPage(r *web.Request, e entry) (web.Answer, error) {
	m, err := p.load(r)
	if err != nil {
		return nil, err
	}
	if e.first != nil {
		years := "3"
		if m.At.Kind == org.PartyCommittee || m.At.Kind == org.DisciplineCommittee {
			years = "5"
		}
		e.first["years"], e.first["body"] = years, m.Superior.Name
	}
	page := web.Page{Title: "登记当选", Nav: Nav, Body: registerBody(m, e)}
	if e.form != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

func titles(k org.Kind, post string) []ui.Option {
	if post != "" {
		return []ui.Option{{Value: post, Label: post}}
	}
	var os []ui.Option
	for _, t := range org.PostsOf(k) {
		if kind, _ := org.ReadPost(t, k); !kind.Single() && kind != org.DeputySecretary {
			os = append(os, ui.Option{Value: t, Label: t})
		}
	}
	return os
}

func (p *pages) register(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Proceeding](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := ballotapp.RegisterIn{ID: key, Version: version(f), Titles: map[string]string{}, Number: f.Text("number", 100), ApprovedOn: f.Day("approved"), Body: f.Text("body", 60), GroupOn: f.Day("group_on"), Early: f.Text("early", 100)}
	in.Years = number(f, "years", 5)
	holders, ts := f.All("holder"), f.All("title")
	for i := range min(len(holders), len(ts)) {
		in.Titles[holders[i]] = ts[i]
	}
	if err = f.Err(); err == nil {
		err = p.app.Register(r.Context(), r.Permit, in)
	}
	if err != nil {
		if !f.Merge(err) {
			return nil, err
		}
		return p.registerPage(r, entry{form: f})
	}
	return web.See{To: ballot.Href(key), Toast: "已登记当选，任期和任职随之更新"}, nil
}

package ballotweb

import (
	"io"

	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/web"
)

func (p *pages) stepForm(r *web.Request) (web.Answer, error) {
	return p.stepPage(r, entry{first: map[string]string{"day": r.Today().String()}})
}

func (p *pages) stepPage(r *web.Request, e entry) (web.Answer, error) {
	m, err := p.load(r)
	if err != nil {
		return nil, err
	}
	d, ok := m.Purpose.Define(ballot.StepKind(r.Param("kind")))
	if !ok {
		return nil, fault.New(fault.NotFound, "没有这一步。")
	}
	page := web.Page{Title: d.Title, Nav: Nav, Body: stepBody(m, d, e)}
	if e.form != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

func (p *pages) step(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Proceeding](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := ballotapp.StepIn{ID: key, Version: version(f), Kind: ballot.StepKind(r.Param("kind")), Day: f.Day("day"), Number: f.Text("number", 60), Body: f.Text("body", 60), Names: append(f.All("names"), namesIn(f.Text("people", 4000))...), Note: f.Text("note", 200)}
	if in.Kind == "" || len(in.Names) > 60 {
		return nil, fault.New(fault.NotFound, "没有这一步。")
	}
	if err = f.Err(); err == nil {
		err = p.app.NoteStep(r.Context(), r.Permit, in)
	}
	if err != nil {
		if !f.Merge(err) {
			return nil, err
		}
		return p.stepPage(r, entry{form: f})
	}
	return web.See{To: ballot.Href(key), Toast: "已登记"}, nil
}

func (p *pages) papers(r *web.Request) (web.Answer, error) {
	v, ps, err := p.written(r)
	if err != nil {
		return nil, err
	}
	var files []paper.Named
	for _, x := range ps {
		files = append(files, x.Named)
	}
	return web.Download{Name: v.Title + "文书.zip", ContentType: "application/zip", Write: func(w io.Writer) error { return paper.Zip(w, files) }}, nil
}

func (p *pages) written(r *web.Request) (ballotapp.View, []ballotapp.Paper, error) {
	key, err := web.PathID[ballot.Proceeding](r, "id")
	if err != nil {
		return ballotapp.View{}, nil, err
	}
	return p.app.Papers(r.Context(), r.Permit, key)
}

func (p *pages) paper(r *web.Request) (web.Answer, error) {
	_, ps, err := p.written(r)
	if err != nil {
		return nil, err
	}
	for _, x := range ps {
		if x.Key == r.Param("key") {
			return web.Download{Name: x.Name, ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, x.Paper) }}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "没有这份文书。")
}

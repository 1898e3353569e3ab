package orgweb

import (
	"io"
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/web"
)

// papers sends the papers of a renewal as one file.
func (p *pages) papers(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	ps, err := p.app.Renewal(r.Context(), r.Permit, d.Unit.ID, d.Day, p.census)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: d.Unit.Short + "换届文书.zip", ContentType: "application/zip", Write: func(w io.Writer) error { return paper.Zip(w, ps) }}, nil
}

// paper sends one of them.
func (p *pages) paper(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	ps, err := p.app.Renewal(r.Context(), r.Permit, d.Unit.ID, d.Day, p.census)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.Param("n"))
	if err != nil || n < 1 || n > len(ps) {
		return nil, fault.New(fault.NotFound, "没有这份文书。")
	}
	x := ps[n-1]
	return web.Download{Name: x.Name, ContentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Write: func(w io.Writer) error { return paper.Write(w, x.Paper) }}, nil
}

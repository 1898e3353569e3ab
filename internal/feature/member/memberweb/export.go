package memberweb

import (
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/web"
)

// exportForm asks how to export what the list shows.
func (p *pages) exportForm(r *web.Request) (web.Answer, error) {
	return p.exportPage(r, queryOf(r.Query), entry{})
}

func (p *pages) exportPage(r *web.Request, q query, e entry) (web.Answer, error) {
	m, err := p.model(r, q)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: "导出党员名册", Nav: nav, Body: exportBody(m, r.Actor.Can(member.CanReveal), e)}
	if e.form != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

// export sends the masked workbook, of what the list shows or of the ticked.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.app.Export(r.Context(), r.Permit, memberapp.ExportIn{Filter: exported(f)})
	if err != nil {
		return nil, err
	}
	return download(x.Name, x.Write), nil
}

// exportFull sends the workbook with full values, for a reason.
func (p *pages) exportFull(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.app.ExportFull(r.Context(), r.Permit, memberapp.ExportIn{Filter: exported(f), Reason: f.Raw("reason")})
	if e, ok := refused(f, err); ok {
		return p.exportPage(r, queryOf(f.Raw), e)
	}
	if err != nil {
		return nil, err
	}
	return download(x.Name, x.Write), nil
}

// exported is the filter of an export: the ticked members, or the list's own.
func exported(f *web.Form) memberapp.Filter {
	if f.Has("back") { // from the list's batch bar
		return memberapp.Filter{IDs: memberIDs(f.All("id"))}
	}
	return queryOf(f.Raw).Filter
}

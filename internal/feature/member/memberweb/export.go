package memberweb

import (
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/web"
)

// exportForm asks how to export what the list shows.
func (p *pages) exportForm(r *web.Request) (web.Answer, error) {
	m, err := p.model(r, queryOf(r.Query))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "导出党员名册", Nav: nav, Body: exportBody(m, r.Actor.Can(member.CanReveal))}, nil
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

// exported is the filter of an export: the ticked members, or the list's own.
func exported(f *web.Form) memberapp.Filter {
	if f.Has("back") { // from the list's batch bar
		return memberapp.Filter{IDs: memberIDs(f.All("id"))}
	}
	return queryOf(f.Raw).Filter
}

package recordsweb

import (
	"net/http"

	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// termsModel is how long what is kept.
type termsModel struct {
	recordsapp.Terms
	set bool
	entry
}

// terms is GET /archive/terms.
func (p *pages) terms(r *web.Request) (web.Answer, error) {
	return p.termsPage(r, web.QueryID[org.Unit](r, "court"), entry{}, 0)
}

func (p *pages) termsPage(r *web.Request, court org.UnitID, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(records.CanView)
	if err != nil {
		return nil, err
	}
	m := termsModel{set: r.Actor.Can(records.CanSet), entry: e}
	if m.Terms, err = p.app.Terms(r.Context(), permit, court); err != nil {
		return nil, err
	}
	if m.form == nil {
		m.start = map[string]string{"fonds": m.Fonds}
	}
	return web.Page{Title: "保管期限", Nav: NavArchive, Body: termsBody(m), Status: status}, nil
}

// setTerms is POST /archive/terms.
func (p *pages) setTerms(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := recordsapp.TermsIn{Fonds: f.Raw("fonds"), Basis: f.Text("basis", 100), Keep: map[records.Code]records.Keep{}}
	in.Court, _ = id.Parse[org.Unit](f.Raw("court"))
	for _, c := range records.Categories {
		if f.Has(string(c.Code)) {
			in.Keep[c.Code] = records.Keep(f.Raw(string(c.Code)))
		}
	}
	if err = f.Err(); err == nil {
		err = p.app.SetTerms(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok {
		return p.termsPage(r, in.Court, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/archive/terms?court=" + in.Court.String(), Toast: "已保存保管期限"}, nil
}

func (m termsModel) courts() (os []ui.Option) {
	for _, c := range m.Courts {
		os = append(os, ui.Option{Value: c.ID.String(), Label: c.Short})
	}
	return os
}

func (m termsModel) table() ui.TableProps {
	t := ui.TableProps{ID: "terms-table", Caption: "类目和保管期限", Columns: []ui.Column{{Label: "类目", RowHeader: true}, {Label: "代码", Width: "84px"}, {Label: "期限", Width: "84px"}, {Label: "依据"}}}
	for _, s := range m.Shelves {
		basis := ui.Cell{Text: s.Basis, Href: findHref(s.Basis)}
		if s.Basis == "" {
			basis = ui.Cell{Text: "模板，待本院期限表确定", Sub: s.Note, Dim: true}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Title}, {Text: s.Short}, {Text: s.Keep.Chinese(), NoWrap: true}, basis}})
	}
	return t
}

func (m termsModel) keepOf(s records.Shelf) string {
	if v := m.value(string(s.Code)); v != "" {
		return v
	}
	return string(s.Keep)
}

func keepOptions() (os []ui.Option) {
	for _, k := range records.Keeps {
		os = append(os, ui.Option{Value: string(k), Label: k.Chinese()})
	}
	return os
}

func (m archiveModel) hidden(version int) []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: itoa(version)}, {Name: "unit", Value: m.Unit.ID.String()}, {Name: "year", Value: itoa(m.Year)}}
}

func (m archiveModel) withdrawn() (items []ui.ListItem) {
	for _, f := range m.Withdrawn {
		i := ui.ListItem{Icon: "file", Title: f.Title, Sub: "撤出原因：" + f.Withdrawn}
		if m.file {
			i.Action = &ui.Action{Label: "恢复", Post: "/archive/files/" + f.ID.String() + "/restore", Hidden: m.hidden(f.Version)}
		}
		items = append(items, i)
	}
	return items
}

package recordsweb

import (
	"net/url"

	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// Worded is a parameter in words: what it is called, what it is set to, and where.
type Worded struct{ Title, Value, Href string }

// Words says a parameter in words.
type Words func(s recordsapp.Set) Worded

// find is GET /library/find: from the number under a parameter to the rule that has
// it, or to entering that rule.
func (p *pages) find(r *web.Request) (web.Answer, error) {
	basis := r.Query("number")
	k, err := p.app.Numbered(r.Context(), r.Permit, basis)
	if err != nil {
		return nil, err
	}
	if k != 0 {
		return web.See{To: "/library/bylaws/" + k.String()}, nil
	}
	return web.Page{Title: "制度汇编", Nav: NavLibrary, Body: findBody(findModel{basis, r.Actor.Can(records.CanSet)})}, nil
}

// findModel is a number that no rule has.
type findModel struct {
	basis string
	set   bool
}

func (m findModel) actions() []ui.Action {
	if !m.set || m.basis == "" {
		return nil
	}
	return []ui.Action{{Label: "录入这份文件", Icon: "plus", Kind: ui.Primary, Href: "/library/bylaws/new?" + url.Values{"number": {m.basis}}.Encode()}}
}

func (m bylawModel) table() ui.TableProps {
	t := ui.TableProps{ID: "sets", Caption: "按这份文件设定的参数", Columns: []ui.Column{{Label: "参数", RowHeader: true}, {Label: "值"}, {Label: "单位"}, {Label: "自何日起", Width: "120px"}}}
	for _, s := range m.sets {
		w := m.words(s)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: w.Title, Href: w.Href}, {Text: w.Value}, {Text: s.UnitName}, {Text: s.From.String(), NoWrap: true}}})
	}
	return t
}

// findHref leads from the number under a parameter to its rule.
func findHref(basis string) string { return "/library/find?number=" + url.QueryEscape(basis) }

package publicityweb

import (
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// boardModel is what is published.
type boardModel struct {
	kind  publicity.Kind
	items []publicityapp.Entry
	write bool
}

// board is GET /publicity.
func (p *pages) board(r *web.Request) (web.Answer, error) {
	m := boardModel{kind: publicity.Kind(r.Query("kind")), write: r.Actor.Can(publicity.CanWrite)}
	if m.kind.Chinese() == "" {
		m.kind = ""
	}
	var err error
	if m.items, err = p.app.Board(r.Context(), r.Permit, m.kind); err != nil {
		return nil, err
	}
	return web.Page{Title: "公开栏", Nav: Nav, Body: boardBody(m)}, nil
}

func (m boardModel) tabs() []ui.SegItem {
	items := []ui.SegItem{{Label: "全部", Href: Nav, Active: m.kind == ""}}
	for _, k := range publicity.Kinds {
		items = append(items, ui.SegItem{Label: k.Chinese(), Href: Nav + "?kind=" + string(k), Active: m.kind == k})
	}
	return items
}

func (m boardModel) actions() []ui.Action {
	if !m.write {
		return nil
	}
	return []ui.Action{{Label: "办理公开", Icon: "file-text", Href: "/publicity/work"}, {Label: "起草", Icon: "plus", Kind: ui.Primary, Href: "/publicity/new"}}
}

func (m boardModel) list() (items []ui.ListItem) {
	for _, e := range m.items {
		sub := e.UnitName
		if e.Until != 0 {
			sub += "，公开至 " + e.Until.String()
		}
		items = append(items, ui.ListItem{Icon: "speakerphone", Title: e.Title, Href: publicity.ItemHref(e.ID), Sub: sub, Side: e.On.String(), SideTag: ui.Tag(e.Kind.Chinese())})
	}
	return items
}

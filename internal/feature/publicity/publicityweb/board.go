package publicityweb

import (
	"net/url"

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

// workModel is what those who write have before them.
type workModel struct {
	items     []publicityapp.Entry
	proposals []publicity.Proposal
}

// work is GET /publicity/work.
func (p *pages) work(r *web.Request) (web.Answer, error) {
	var m workModel
	var err error
	if m.items, err = p.app.Work(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	if m.proposals, err = p.app.Proposals(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "办理公开", Nav: Nav, Body: workBody(m)}, nil
}

func (m workModel) proposed() (items []ui.ListItem) {
	for _, x := range m.proposals[:min(50, len(m.proposals))] {
		items = append(items, ui.ListItem{Icon: "file-text", Title: x.Title, Href: x.Href, Sub: x.Day.String() + "，依据 " + x.Basis.String(), Action: &ui.Action{Label: "起草", Href: "/publicity/new?key=" + url.QueryEscape(x.Key)}})
	}
	return items
}

func (m workModel) table() ui.TableProps {
	t := ui.TableProps{ID: "items", Caption: "公开事项", Columns: []ui.Column{{Label: "标题", RowHeader: true}, {Label: "类别", Width: "96px"}, {Label: "单位"}, {Label: "进度", Width: "120px"}, {Label: "起草", Width: "120px"}},
		Empty: ui.Empty(ui.EmptyProps{Art: true, Title: "还没有公开事项", Text: "通知直接发布；党务公开经审核、审批后发布。"})}
	for _, e := range m.items {
		state := ui.Run
		switch {
		case e.State == publicity.Published:
			state = ui.OK
		case e.Returned != "":
			state = ui.Due
		}
		says := e.State.Chinese()
		if e.Returned != "" && e.State == publicity.Draft {
			says = "已退回"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Href: publicity.ItemHref(e.ID)}, {Text: e.Kind.Chinese()}, {Text: e.UnitName}, {Text: says, State: state}, {Text: e.Author}}})
	}
	return t
}

package publicityweb

import (
	"io"
	"net/url"
	"slices"
	"strconv"

	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// workModel is what those who write have before them.
type workModel struct {
	items       []publicityapp.Entry // of the filter
	proposals   []publicity.Proposal
	kind, state string
	from        int // of the page
}

// perPage is how many items are on a page.
const perPage = 50

// work is GET /publicity/work.
func (p *pages) work(r *web.Request) (web.Answer, error) {
	m, err := p.workModel(r)
	if err != nil {
		return nil, err
	}
	if m.proposals, err = p.app.Proposals(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "办理公开", Nav: Nav, Body: workBody(m)}, nil
}

// workModel reads the items of the filter in the address.
func (p *pages) workModel(r *web.Request) (m workModel, err error) {
	m.kind, m.state = r.Query("kind"), r.Query("state")
	m.from, _ = strconv.Atoi(r.Query("from"))
	if m.items, err = p.app.Work(r.Context(), r.Permit); err != nil {
		return m, err
	}
	m.items = slices.DeleteFunc(m.items, func(e publicityapp.Entry) bool {
		return m.kind != "" && string(e.Kind) != m.kind || m.state != "" && string(e.State) != m.state
	})
	if m.from < 0 || m.from >= len(m.items) {
		m.from = 0
	}
	return m, nil
}

func (m workModel) address(path string, from int) string {
	v := url.Values{}
	for name, value := range map[string]string{"kind": m.kind, "state": m.state} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if from > 0 {
		v.Set("from", strconv.Itoa(from))
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func stateOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "全部进度"}}
	for _, s := range []publicity.State{publicity.Draft, publicity.Reviewed, publicity.Approved, publicity.Published, publicity.Withdrawn} {
		os = append(os, ui.Option{Value: string(s), Label: s.Chinese()})
	}
	return os
}

func workKinds() []ui.Option {
	return append([]ui.Option{{Value: "", Label: "全部类别"}}, kindOptions()...)
}

// export is GET /publicity/export: the items of the filter.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	m, err := p.workModel(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "公开事项.xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		err := b.Sheet("公开事项", "公开事项", []sheet.Column{{Title: "标题", Width: 40}, {Title: "类别"}, {Title: "单位", Width: 20}, {Title: "内容", Width: 30}, {Title: "范围", Width: 20}, {Title: "时限"}, {Title: "发布"}, {Title: "公开至"}, {Title: "进度"}, {Title: "起草"}, {Title: "审核"}, {Title: "审批"}, {Title: "依据", Width: 24}})
		for _, e := range m.items {
			if err == nil {
				err = b.Row(e.Title, e.Kind.Chinese(), e.UnitName, e.Topic, e.Audience.Chinese(), e.Term.Chinese(), e.On, e.Until, e.State.Chinese(), e.Author, e.Reviewer, e.Approver, e.Basis)
			}
		}
		if err != nil {
			return err
		}
		return b.Close()
	}}, nil
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
	page := m.items[m.from:min(m.from+perPage, len(m.items))]
	if len(m.items) > perPage {
		t.Pager = &ui.PagerProps{From: m.from + 1, To: m.from + len(page), Total: len(m.items), Unit: "项"}
		if m.from > 0 {
			t.Pager.Prev = m.address("/publicity/work", max(0, m.from-perPage))
		}
		if m.from+perPage < len(m.items) {
			t.Pager.Next = m.address("/publicity/work", m.from+perPage)
		}
	}
	for _, e := range page {
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

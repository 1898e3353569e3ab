package admissionweb

import (
	"net/url"
	"strconv"

	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const pageSize = 50

// boardModel is the board's page.
type boardModel struct {
	admissionapp.Board
	page                     int
	records, plans, imports_ bool
}

func wantedOf(r *web.Request) admissionapp.Wanted {
	in := admissionapp.Wanted{Branch: web.QueryID[org.Unit](r, "branch"), Stage: -1, Ended: r.Query("ended") == "1", Text: r.Query("q")}
	if n, err := strconv.Atoi(r.Query("stage")); err == nil && n >= 0 && n < len(admission.Stages) {
		in.Stage = n
	}
	return in
}

func (p *pages) board(r *web.Request) (web.Answer, error) {
	b, err := p.app.Board(r.Context(), r.Permit, wantedOf(r))
	if err != nil {
		return nil, err
	}
	page, _ := strconv.Atoi(r.Query("page"))
	m := boardModel{Board: b, page: max(1, min(page, 1+len(b.Rows)/pageSize)), records: r.Actor.Can(admission.CanRecord), plans: r.Actor.Can(admission.CanPlan), imports_: r.Actor.Can(admission.CanImport)}
	return web.Page{Title: "发展党员", Nav: Nav, Body: boardBody(&m)}, nil
}

// at is the address of the board with another stage and page.
func (m *boardModel) at(stage, page int, ended bool) string {
	q := url.Values{}
	if m.Branch != 0 {
		q.Set("branch", m.Branch.String())
	}
	if stage >= 0 {
		q.Set("stage", strconv.Itoa(stage))
	}
	if m.Text != "" {
		q.Set("q", m.Text)
	}
	if ended {
		q.Set("ended", "1")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return Nav
	}
	return Nav + "?" + q.Encode()
}

func (m *boardModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "发展党员"}}, Title: "发展党员", Summary: "办理中 " + itoa(len(m.Rows)) + " 人，本月到期 " + itoa(len(m.Due)) + " 项。按办理之日的细则判定，2026-05-11 以前办的按 2014 年版。"}
	if m.Ended {
		h.Summary = "已结束 " + itoa(len(m.Rows)) + " 人。"
	}
	h.Actions = append(h.Actions, ui.Action{Label: "导出", Icon: "download", Href: "/admission/export" + m.at(m.Stage, 1, m.Ended)[len(Nav):], Download: true})
	if m.imports_ {
		h.Actions = append(h.Actions, ui.Action{Label: "导入", Icon: "upload", Href: "/imports/dossiers/new"})
	}
	if m.plans {
		h.Actions = append(h.Actions, ui.Action{Label: "年度计划", Icon: "clipboard-check", Href: "/admission/plan"})
	}
	if m.records {
		h.Actions = append(h.Actions, ui.Action{Label: "登记申请人", Icon: "user-plus", Kind: ui.Primary, Href: "/admission/new"})
	}
	return h
}

func (m *boardModel) sums() []ui.SumItem {
	var out []ui.SumItem
	for _, s := range admission.Stages {
		out = append(out, ui.SumItem{Label: s.Chinese(), Value: itoa(m.Stages[s]), Unit: "人", Href: m.at(int(s), 1, m.Ended)})
	}
	return out
}

func (m *boardModel) segs() []ui.SegItem {
	items := []ui.SegItem{{Label: "全部", Href: m.at(-1, 1, false), Active: m.Stage < 0 && !m.Ended}}
	for _, s := range admission.Stages {
		items = append(items, ui.SegItem{Label: s.Chinese(), Href: m.at(int(s), 1, false), Active: m.Stage == int(s) && !m.Ended})
	}
	return append(items, ui.SegItem{Label: "已结束", Href: m.at(-1, 1, true), Active: m.Ended})
}

func (m *boardModel) branches() []ui.Option {
	out := []ui.Option{{Value: "", Label: "全部支部"}}
	for _, b := range m.Branches {
		out = append(out, ui.Option{Value: b.ID.String(), Label: b.Short})
	}
	return out
}

func (m *boardModel) table() ui.TableProps {
	t := ui.TableProps{ID: "dossiers", Caption: "发展党员进度", Columns: []ui.Column{{Label: "姓名", RowHeader: true, Width: "96px"}, {Label: "党支部"}, {Label: "阶段", Width: "128px"}, {Label: "下一步"}, {Label: "最早可办", Width: "96px"}, {Label: "最近期限", Width: "96px"}, {Label: "情况", Width: "120px"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有符合的档案", Text: "收到入党申请书后登记申请人；已有一半的，用导入补录。"})}
	first := (m.page - 1) * pageSize
	for i := first; i < min(first+pageSize, len(m.Rows)); i++ {
		t.Rows = append(t.Rows, rowOf(&m.Rows[i]))
	}
	t.Pager = &ui.PagerProps{From: first + 1, To: first + len(t.Rows), Total: len(m.Rows), Unit: "人"}
	if m.page > 1 {
		t.Pager.Prev = m.at(m.Stage, m.page-1, m.Ended)
	}
	if t.Pager.To < len(m.Rows) {
		t.Pager.Next = m.at(m.Stage, m.page+1, m.Ended)
	}
	if len(m.Rows) == 0 {
		t.Pager = nil
	}
	return t
}

func rowOf(x *admissionapp.Row) ui.Row {
	next, day := "", ""
	if x.Next != nil && x.End == admission.Running {
		next = numbered(x.Next.Definition)
		day = on(x.NextDay)
		if x.Next.Standing == admission.Ready {
			day = "现在"
		}
	}
	state, text := ui.OK, "符合"
	switch {
	case x.End != admission.Running:
		state, text = ui.NA, x.End.Chinese()
	case x.Wrong > 0:
		state, text = ui.Over, itoa(x.Wrong)+" 项不符合"
	case x.Missing > 0:
		state, text = ui.Due, "缺材料 "+itoa(x.Missing)+" 份"
	}
	late := ""
	if x.Late > 0 {
		late = "补录 " + itoa(x.Late) + " 步"
	}
	return ui.Row{Cells: []ui.Cell{{Text: x.Name, Href: admissionapp.Href(x.ID)}, {Text: x.Branch.Short}, {Text: x.Verdict.Stage.Chinese(), Sub: since(x), NoWrap: true}, {Text: next}, {Text: day, NoWrap: true}, {Text: on(x.Due), NoWrap: true}, {State: state, Text: text, Sub: late}}}
}

func since(x *admissionapp.Row) string {
	if x.Since == 0 {
		return ""
	}
	return x.Since.String() + " 起"
}

func (m *boardModel) lines() ui.TableProps {
	t := ui.TableProps{ID: "branches", Caption: "各支部人数", Dense: true, Columns: []ui.Column{{Label: "党支部", RowHeader: true}}}
	for _, s := range admission.Stages {
		t.Columns = append(t.Columns, ui.Column{Label: s.Chinese(), Align: ui.Right})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "有不符合", Align: ui.Right})
	for _, l := range m.Lines {
		r := ui.Row{Cells: []ui.Cell{{Text: l.Branch.Short, Href: Nav + "?branch=" + l.Branch.ID.String()}}}
		for _, s := range admission.Stages {
			r.Cells = append(r.Cells, ui.Cell{Text: some(l.Stages[s])})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: append(r.Cells, ui.Cell{Text: some(l.Wrong)})})
	}
	return t
}

func some(n int) string {
	if n == 0 {
		return "—"
	}
	return itoa(n)
}

// dueRows are the first things that are due.
func (m *boardModel) dueRows() []ui.ListItem {
	var out []ui.ListItem
	for i, d := range m.Board.Due {
		if i == 12 {
			break
		}
		state := ui.Due
		if d.Over {
			state = ui.Over
		}
		out = append(out, ui.ListItem{State: state, Title: d.Row.Name, Href: admissionapp.Href(d.Row.ID), Sub: d.Row.Branch.Short + "，" + d.Text, Side: d.Due.String()})
	}
	return out
}

func (m *boardModel) planPairs() []ui.Pair {
	var out []ui.Pair
	for _, l := range m.Plans {
		name := l.Court.Short
		if l.Branch.ID != 0 {
			name = l.Branch.Short
		}
		text := "已用 " + itoa(l.Used)
		if l.Set {
			text += "，计划 " + itoa(l.Places)
		} else {
			text += "，没有计划"
		}
		out = append(out, ui.Pair{Label: name, Value: text})
	}
	return out
}

func (m *boardModel) returnPairs() []ui.Pair {
	var out []ui.Pair
	for _, x := range m.Returns {
		out = append(out, ui.Pair{Label: x.Reason.Text(), Value: itoa(x.Times) + " 次"})
	}
	return out
}

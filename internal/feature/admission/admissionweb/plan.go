package admissionweb

import (
	"strconv"
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// planModel is the yearly plan with its use.
type planModel struct {
	entry
	admissionapp.Choices
	lines []admissionapp.PlanLine
	year  int
}

func (p *pages) plans(r *web.Request) (*planModel, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	m := &planModel{year: r.Today().Year()}
	if n, err := strconv.Atoi(r.Query("year")); err == nil && n >= 2000 && n <= m.year+1 {
		m.year = n
	}
	if m.Choices, err = p.app.Choices(r.Context(), permit); err != nil {
		return nil, err
	}
	m.lines, err = p.app.Plans(r.Context(), permit, m.year)
	return m, err
}

func (m *planModel) page() web.Page {
	return web.Page{Title: "发展党员年度计划", Nav: Nav, Body: planBody(m)}
}

func (p *pages) planForm(r *web.Request) (web.Answer, error) {
	m, err := p.plans(r)
	if err != nil {
		return nil, err
	}
	return m.page(), nil
}

func (p *pages) plan(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := admissionapp.PlanIn{Basis: f.Required("basis", 100, "请填写计划的文号或者依据")}
	year, _ := f.Int("year", 2000, r.Today().Year()+1)
	places, ok := f.Int("places", 0, 1000)
	if !ok && strings.TrimSpace(f.Raw("places")) == "" {
		f.Bad("places", "请填写名额")
	}
	in.Year, in.Places = year, places
	if b := f.Raw("branch"); b != "" {
		if in.Branch, err = id.Parse[org.Unit](b); err != nil {
			f.Bad("branch", "请选择党支部")
		}
	}
	if err = f.Err(); err == nil {
		err = p.app.Plan(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: Nav + "/plan?year=" + itoa(in.Year), Toast: "已保存计划"}, nil
	}
	e, ok := refused(f, err)
	if !ok {
		return nil, err
	}
	m, err2 := p.plans(r)
	if err2 != nil {
		return nil, err2
	}
	m.entry = e
	return again(m.page(), err), nil
}

func (m *planModel) table() ui.TableProps {
	t := ui.TableProps{ID: "plan", Caption: itoa(m.year) + " 年发展计划", Columns: []ui.Column{{Label: "范围", RowHeader: true}, {Label: "计划", Align: ui.Right}, {Label: "已接收", Align: ui.Right}, {Label: "剩余", Align: ui.Right}, {Label: "依据"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有登记本年度的发展计划", Text: "上级下达的名额，在右边登记。"})}
	for _, l := range m.lines {
		name := l.Court.Short
		if l.Branch.ID != 0 {
			name = l.Branch.Short
		}
		row := ui.Row{Cells: []ui.Cell{{Text: name}, {Text: "—"}, {Text: itoa(l.Used)}, {Text: "—"}, {Text: l.Basis}}}
		if l.Set {
			row.Cells[1].Text, row.Cells[3].Text = itoa(l.Places), itoa(l.Places-l.Used)
			if l.Used > l.Places {
				row.Cells[3] = ui.Cell{State: ui.Over, Text: "超 " + itoa(l.Used-l.Places)}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m *planModel) fields() []ui.FieldProps {
	return []ui.FieldProps{
		{Kind: ui.NumberKind, Name: "year", Label: "年度", Value: m.value("year", itoa(m.year)), Required: true, Min: "2000", Error: m.bad("year")},
		{Kind: ui.SelectKind, Name: "branch", Label: "范围", Value: m.value("branch", ""), Error: m.bad("branch"), Options: unitOptions("全院", m.Branches)},
		{Kind: ui.NumberKind, Name: "places", Label: "名额", Value: m.value("places", ""), Required: true, Suffix: "人", Min: "0", Error: m.bad("places")},
		{Name: "basis", Label: "依据", Value: m.value("basis", ""), Required: true, MaxLength: 100, Error: m.bad("basis"), Placeholder: "云机工委〔2026〕3号"},
	}
}

// mine is one's own admission.
func (p *pages) mine(r *web.Request) (web.Answer, error) {
	os, err := p.app.Mine(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "我的入党进度", Nav: Nav + "/mine", Body: mineBody(os)}, nil
}

func ownTable(o admissionapp.Own) ui.TableProps {
	t := ui.TableProps{ID: "mine-" + o.ID.String(), Caption: o.Branch + " 入党进度", Columns: []ui.Column{{Label: "步骤", RowHeader: true}, {Label: "日期或最早"}, {Label: "情况"}, {Label: "依据"}}}
	for i := range o.Verdict.Steps {
		s := &o.Verdict.Steps[i]
		state, text, day := ui.None, "未开始", ""
		switch s.Standing {
		case admission.NotAsked:
			continue
		case admission.Finished:
			state, text, day = ui.OK, "已完成", s.Act.Day.String()
		case admission.Skipped:
			state, text = ui.Due, "没有记录"
		case admission.Ready:
			state, text, day = ui.Run, "可办", on(s.Latest)
		case admission.Waiting:
			state, text, day = ui.None, "未到时间", "最早 "+s.Earliest.String()
		}
		row := ui.Row{Cells: []ui.Cell{{Text: numbered(s.Definition)}, {Text: day, NoWrap: true}, {State: state, Text: text}, {}}}
		if c := cite(s.Cite, true); c != nil {
			row.Cells[3].Body = ui.Cite(*c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

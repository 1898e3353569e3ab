package statisticsweb

import (
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// behind is who is behind a number.
type behind struct {
	statisticsapp.People
	q  query
	in statisticsapp.PeopleIn
}

func peopleIn(r *web.Request, get func(string) string) (query, statisticsapp.PeopleIn, error) {
	q, err := read(r, get)
	in := statisticsapp.PeopleIn{ReportIn: q.ReportIn, Table: get("table"), Row: get("row"), Column: get("column"), Side: get("side"), Report: q.report}
	in.RowUnit, _ = id.Parse[org.Unit](get("of"))
	in.Page, _ = strconv.Atoi(get("page"))
	return q, in, err
}

// people is GET /statistics/people.
func (p *pages) people(r *web.Request) (web.Answer, error) {
	q, in, err := peopleIn(r, r.Query)
	if err != nil {
		return nil, err
	}
	out, err := p.app.People(r.Context(), r.Permit, in)
	if err != nil {
		return nil, err
	}
	m := behind{out, q, in}
	return web.Page{Title: out.Title, Nav: nav, Body: peopleBody(m)}, nil
}

// exportPeople is POST /statistics/people/export.
func (p *pages) exportPeople(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	_, in, err := peopleIn(r, f.Raw)
	if err != nil {
		return nil, err
	}
	b, err := p.app.PeopleSheet(r.Context(), r.Permit, in)
	if err != nil {
		return nil, err
	}
	return download(b), nil
}

// asked are the parts of the address that name the number.
func (m behind) asked() []string {
	more := []string{"table", m.in.Table, "row", m.in.Row, "column", m.in.Column, "side", m.in.Side}
	if m.in.RowUnit != 0 {
		more = append(more, "of", m.in.RowUnit.String())
	}
	if m.in.Report != 0 {
		more = append(more, "report", m.in.Report.String())
	}
	return more
}

func (m behind) href(page int) string {
	more := m.asked()
	if page > 1 {
		more = append(more, "page", itoa(page))
	}
	return m.q.at("/statistics/people", more...)
}

func (m behind) back() string {
	switch {
	case m.in.Report != 0:
		return "/statistics/reports/" + m.in.Report.String() + "?table=" + m.q.table
	case m.in.Side != "":
		return m.q.at("/statistics/balance")
	}
	return m.q.at(nav, "table", m.in.Table)
}

func (m behind) head() ui.HeadProps {
	hidden := m.q.hidden()
	for more := m.asked(); len(more) > 1; more = more[2:] {
		if more[1] != "" {
			hidden = append(hidden, ui.Hidden{Name: more[0], Value: more[1]})
		}
	}
	unit := " 人"
	if len(m.Listed) > 0 && m.Listed[0].Member == 0 {
		unit = " 个"
	}
	return ui.HeadProps{Crumbs: []ui.Link{{Label: "党内统计", Href: m.back()}, {Label: "名单"}}, Title: m.Title,
		Summary: m.Scope + "，" + m.Term.Chinese() + "，截至 " + m.Until.String() + "：" + itoa(m.Total) + unit,
		Actions: []ui.Action{{Label: "导出 Excel", Icon: "file-export", Post: "/statistics/people/export", Hidden: hidden}}}
}

func (m behind) table() ui.TableProps {
	t := ui.TableProps{Caption: m.Title, Columns: []ui.Column{{Label: "姓名", RowHeader: true, Width: "180px"}, {Label: "所在党支部"}, {Label: "说明"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "这个数是 0", Actions: []ui.Action{{Label: "返回", Href: m.back()}}})}
	for _, l := range m.Listed {
		c := ui.Cell{Text: l.Name, Href: "/members/" + l.Member.String()}
		why := l.Why
		if l.Member == 0 {
			c.Href, why = "/org/units/"+l.Unit.String()+"?on="+m.Until.String(), itoa(l.Amount)+" 人"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{c, {Text: l.Branch}, {Text: why}}})
	}
	if len(m.Listed) > 0 && m.Listed[0].Member == 0 {
		t.Columns = []ui.Column{{Label: "党组织", RowHeader: true, Width: "220px"}, {Label: "法院"}, {Label: "党员数"}}
	}
	from := (m.Page-1)*statisticsapp.PageSize + 1
	t.Pager = &ui.PagerProps{From: min(from, m.Total), To: from + len(m.Listed) - 1, Total: m.Total, Unit: "人"}
	if m.Page > 1 {
		t.Pager.Prev = m.href(m.Page - 1)
	}
	if m.Page < m.Pages {
		t.Pager.Next = m.href(m.Page + 1)
	}
	return t
}

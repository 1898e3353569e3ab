package statisticsweb

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// report is a term's numbers as its pages need them.
type report struct {
	statisticsapp.Report
	q      query
	path   string // of the page
	today  civil.Day
	open   bool // numbers open to people
	closed bool // also those that only few may know
	freeze bool
}

func (p *pages) read(r *web.Request, path string) (m report, err error) {
	q, err := read(r, r.Query)
	if err != nil {
		return m, err
	}
	m = report{q: q, path: path, today: r.Today(), open: r.Actor.Can(member.CanView), closed: r.Actor.Can(member.CanReveal), freeze: r.Actor.Can(statistics.CanFreeze)}
	m.Report, err = p.app.Report(r.Context(), r.Permit, q.ReportIn)
	m.q.Of = m.Of
	return m, err
}

// tables is GET /statistics.
func (p *pages) tables(r *web.Request) (web.Answer, error) {
	m, err := p.read(r, nav)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党内统计", Nav: nav, Body: tablesBody(m)}, nil
}

// print is GET /statistics/print: all tables on paper.
func (p *pages) print(r *web.Request) (web.Answer, error) {
	q, err := read(r, r.Query)
	if err != nil {
		return nil, err
	}
	if q.report != 0 {
		k, err := p.app.Kept(r.Context(), r.Permit, q.report)
		if err != nil {
			return nil, err
		}
		m := report{q: query{ReportIn: statisticsapp.ReportIn{Of: k.Of, Term: k.Term}, report: k.ID}}
		m.Title, m.Term, m.Until, m.Sheets, m.Balance = k.Title, k.Term, k.Until, k.Sheets, k.Balance
		return web.Fragment{Body: printBody(m, "依据 "+k.Number+"，"+k.At.In(civil.Shanghai).Format("2006-01-02")+" 冻结", r.Actor.Name)}, nil
	}
	m, err := p.read(r, nav)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printBody(m, "未冻结，按当前名册统计", r.Actor.Name)}, nil
}

// export is GET /statistics/export.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	q, err := read(r, r.Query)
	if err != nil {
		return nil, err
	}
	b, err := p.app.Export(r.Context(), r.Permit, q.ReportIn, q.report)
	if err != nil {
		return nil, err
	}
	return download(b), nil
}

func (m report) summary() string {
	s := m.Title + "，" + m.Term.Chinese() + "，截至 " + m.Until.String() + "：党员 " + itoa(m.Balance.Closing) + " 人"
	if m.Until < m.Term.Period().Until {
		s += "；本期未结束，是到今天为止的数"
	}
	return s
}

func (m report) head() ui.HeadProps {
	h := ui.HeadProps{Title: "党内统计", Summary: m.summary(), Actions: []ui.Action{
		{Label: "打印", Icon: "printer", Href: m.q.at("/statistics/print")},
		{Label: "导出 Excel", Icon: "file-export", Href: m.q.at("/statistics/export"), Download: true},
	}}
	if m.freeze && m.Until == m.Term.Period().Until && m.Of.Unit != 0 {
		h.Actions = append(h.Actions, ui.Action{Label: "冻结本期报表", Icon: "lock", Kind: ui.Primary, Href: m.q.at("/statistics/reports/new")})
	}
	return h
}

// views are the room's pages.
func views(q query, path string, courts, lists bool) []ui.SegItem {
	items := []ui.SegItem{{Label: "统计表", Href: q.at(nav)}, {Label: "增减变化", Href: q.at("/statistics/balance")}}
	paths := []string{nav, "/statistics/balance"}
	if courts {
		items, paths = append(items, ui.SegItem{Label: "各法院", Href: q.at("/statistics/courts")}), append(paths, "/statistics/courts")
	}
	items, paths = append(items, ui.SegItem{Label: "冻结的报表", Href: "/statistics/reports"}), append(paths, "/statistics/reports")
	if lists {
		items, paths = append(items, ui.SegItem{Label: "自定义名单", Href: "/statistics/lists"}), append(paths, "/statistics/lists")
	}
	for i := range items {
		items[i].Active = paths[i] == path
	}
	return items
}

func (m report) views() []ui.SegItem { return views(m.q, m.path, len(m.Courts) > 1, m.open) }

// terms are this year and its first half, and five years before.
func (m report) terms() (os []ui.Option) {
	known := false
	for y := m.today.Year(); y > m.today.Year()-6; y-- {
		for _, t := range []statistics.Term{{Year: y}, {Year: y, Half: true}} {
			known = known || t == m.Term
			os = append(os, ui.Option{Value: t.String(), Label: t.Chinese()})
		}
	}
	if !known {
		os = append(os, ui.Option{Value: m.Term.String(), Label: m.Term.Chinese()})
	}
	return os
}

func (m report) units() (os []ui.Option) {
	known := false
	for _, c := range m.Choices {
		known = known || c.Of == m.Of
		os = append(os, ui.Option{Value: unitText(c.Of), Label: c.Title})
	}
	if !known {
		os = append(os, ui.Option{Value: unitText(m.Of), Label: m.Title})
	}
	return os
}

func (m report) segs() (items []ui.SegItem) {
	for _, t := range statistics.Tables {
		items = append(items, ui.SegItem{Label: t.Title, Href: m.q.at(nav, "table", t.Key), Active: t.Key == m.q.table})
	}
	return items
}

func (m report) keep() []ui.Hidden { return []ui.Hidden{{Name: "table", Value: m.q.table}} }

func (m report) sheet() (statistics.Table, statistics.Sheet) {
	t, _ := statistics.TableOf(m.q.table)
	s, _ := m.Sheet(m.q.table)
	return t, s
}

func (m report) table() ui.TableProps {
	t, s := m.sheet()
	return tableOf(t, s, func(row statistics.Row, column string) string {
		if !m.open {
			return ""
		}
		return cellHref(m.q, t, row, column)
	}, func(row statistics.Row) string {
		if row.Unit == 0 {
			return ""
		}
		q := m.q
		q.Of = statisticsapp.Of{Unit: row.Unit, Own: len(m.Courts) > 1}
		return q.at(nav, "table", t.Key)
	})
}

// cellHref is where the number opens to its people.
func cellHref(q query, t statistics.Table, row statistics.Row, column string) string {
	more := []string{"table", t.Key, "row", row.Key, "column", column}
	if row.Unit != 0 {
		more = append(more, "of", row.Unit.String())
	}
	if q.report != 0 {
		more = append(more, "report", q.report.String())
	}
	return q.at("/statistics/people", more...)
}

// shownOf are the rows and columns that are shown: what is not registered is left
// out where there is nobody of whom something is not.
func shownOf(s statistics.Sheet) (rows, columns []int) {
	nobody := func(key string, sum int) bool { return strings.HasSuffix(key, "-unknown") && sum == 0 }
	for i, r := range s.Rows {
		if !nobody(r.Key, slices.Max(append([]int{0}, r.Cells...))) {
			rows = append(rows, i)
		}
	}
	for i, key := range s.Columns {
		sum := 0
		for _, r := range s.Rows {
			sum += r.Cells[i]
		}
		if !nobody(key, sum) {
			columns = append(columns, i)
		}
	}
	if s.Sum {
		columns = append(columns, len(s.Columns))
	}
	return rows, columns
}

// tableOf draws a table; open and lead give the addresses of numbers and rows.
func tableOf(t statistics.Table, s statistics.Sheet, open func(statistics.Row, string) string, lead func(statistics.Row) string) ui.TableProps {
	rows, columns := shownOf(s)
	out := ui.TableProps{Caption: t.Title, Dense: true, Columns: []ui.Column{{Label: first(t), RowHeader: true, Width: "150px"}}}
	for _, i := range columns {
		out.Columns = append(out.Columns, ui.Column{Label: titleOf(t, s, i), Align: ui.Right})
	}
	for _, at := range rows {
		r := s.Rows[at]
		row := ui.Row{Cells: []ui.Cell{{Text: r.Title, Href: lead(r), NoWrap: true}}}
		for _, i := range columns {
			c := ui.Cell{Text: itoa(r.Cells[i]), Dim: r.Cells[i] == 0}
			if r.Cells[i] != 0 && i < len(s.Columns) {
				c.Href = open(r, s.Columns[i])
			}
			row.Cells = append(row.Cells, c)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// onPaper is a table as short as paper wants it: headings, and the rows.
func onPaper(t statistics.Table, s statistics.Sheet) (heads []string, lines [][]string) {
	rows, columns := shownOf(s)
	heads = []string{first(t)}
	for _, i := range columns {
		heads = append(heads, strings.ReplaceAll(titleOf(t, s, i), " 岁", ""))
	}
	for _, at := range rows {
		line := []string{s.Rows[at].Title}
		for _, i := range columns {
			line = append(line, itoa(s.Rows[at].Cells[i]))
		}
		lines = append(lines, line)
	}
	return heads, lines
}

func titleOf(t statistics.Table, s statistics.Sheet, i int) string {
	if i >= len(s.Columns) {
		return t.Sum
	}
	return t.TitleOf(s.Columns[i])
}

func first(t statistics.Table) string {
	if t.ByUnit {
		return "单位"
	}
	return "项目"
}

// wrong are the checks that do not hold, at most ten of them.
func (m report) wrong() (lines []string) {
	for i, f := range m.Wrong {
		if i == 10 {
			return append(lines, "另有 "+itoa(len(m.Wrong)-10)+" 处")
		}
		lines = append(lines, f.Text)
	}
	return lines
}

func (m report) checked() string {
	if len(m.Wrong) > 0 {
		return itoa(m.Checked) + " 项勾稽关系，" + itoa(len(m.Wrong)) + " 项不符"
	}
	return itoa(m.Checked) + " 项勾稽关系全部相符"
}

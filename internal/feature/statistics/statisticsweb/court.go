package statisticsweb

import (
	"slices"

	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// courts is GET /statistics/courts: the courts beside each other.
func (p *pages) courts(r *web.Request) (web.Answer, error) {
	m, err := p.read(r, "/statistics/courts")
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "各法院党内统计", Nav: nav, Body: courtsBody(m)}, nil
}

// shown are the columns of the matrix, each with the columns of the table of
// distribution that it adds up.
var shown = []struct {
	title string
	of    []string
}{{"预备", []string{"probationary"}}, {"离退休", []string{"retired"}}, {"女", []string{"female"}}, {"少数民族", []string{"minority"}}, {"35 岁及以下", []string{"age-30", "age-35"}}, {"年内发展", []string{"admitted"}}}

func (m report) matrix() ui.TableProps {
	t := ui.TableProps{Caption: "各法院党内统计", Columns: []ui.Column{{Label: "法院", RowHeader: true, Width: "180px"}, {Label: "期初", Align: ui.Right}, {Label: "增加", Align: ui.Right}, {Label: "减少", Align: ui.Right}, {Label: "期末", Align: ui.Right}}}
	units, _ := statistics.TableOf("units")
	for _, x := range shown {
		t.Columns = append(t.Columns, ui.Column{Label: x.title, Align: ui.Right})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "待核实", Align: ui.Right}, ui.Column{Label: "上报", Width: "180px"})
	line := func(c statisticsapp.CourtLine, name ui.Cell, reported ui.Cell) []ui.Cell {
		cells := []ui.Cell{name}
		for _, n := range []int{c.Balance.Opening, c.Balance.Came(), c.Balance.Went(), c.Balance.Closing} {
			cells = append(cells, ui.Cell{Text: itoa(n), Dim: n == 0})
		}
		for _, x := range shown {
			n := 0
			for i, key := range units.Columns {
				if slices.Contains(x.of, key) && i < len(c.Cells) {
					n += c.Cells[i]
				}
			}
			cells = append(cells, ui.Cell{Text: itoa(n), Dim: n == 0})
		}
		open := c.Balance.Doubts + c.Balance.In[statistics.UnknownIn] + c.Balance.Out[statistics.UnknownOut]
		return append(cells, ui.Cell{Text: itoa(open), Dim: open == 0}, reported)
	}
	for _, c := range m.Courts {
		q := m.q
		q.Of = statisticsapp.Of{Unit: c.Court, Own: true}
		reported := ui.Cell{State: ui.None, Text: "未冻结"}
		if f := c.Frozen; f != nil {
			reported = ui.Cell{State: ui.OK, Text: f.DecidedOn.String(), Sub: f.Number}
			if f.Amount != c.Balance.Closing {
				reported.State, reported.Text = ui.Due, "上报 "+itoa(f.Amount)+"，现 "+itoa(c.Balance.Closing)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: line(c, ui.Cell{Text: c.Name, Href: q.at(nav)}, reported)})
	}
	sheet, _ := m.Sheet("units")
	total, _ := sheet.Of(statistics.Total, 0)
	t.Foot = line(statisticsapp.CourtLine{Balance: m.Balance, Cells: total.Cells}, ui.Cell{Text: "合计"}, ui.Cell{Text: m.filed()})
	return t
}

// filed says how many courts reported the term.
func (m report) filed() string {
	n := 0
	for _, c := range m.Courts {
		if c.Frozen != nil {
			n++
		}
	}
	return itoa(n) + " / " + itoa(len(m.Courts)) + " 家已冻结"
}

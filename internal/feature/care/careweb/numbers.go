package careweb

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// counted is the page of the numbers.
type counted struct {
	year  int
	ns    []careapp.Number
	part  part
	today civil.Day
}

// numbers are those of the branches, in the order of the tree: nobody is before
// another.
func (p *pages) numbers(file bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		x := &counted{year: min(yearOf(r), r.Today().Year()), today: r.Today()}
		var err error
		if x.ns, err = p.app.Numbers(r.Context(), r.Permit, x.year); err != nil {
			return nil, err
		}
		if file {
			var rows [][]any
			for _, n := range append(x.ns, x.all()) {
				rows = append(rows, []any{n.Court, n.Branch, n.Listed, n.Visited, n.Visits, n.Amount.String(), n.Pairs, n.Reviews})
			}
			num := sheet.AsNumber
			return book(r, itoa(x.year)+" 年关怀汇总", []sheet.Column{{Title: "法院", Width: 24}, {Title: "党支部", Width: 28}, {Title: "名单（人）", Form: num}, {Title: "已走访（人）", Form: num}, {Title: "走访（次）", Form: num}, {Title: "慰问金（元）", Width: 14}, {Title: "结对（对）", Form: num}, {Title: "小结（篇）", Form: num}}, rows), nil
		}
		x.part = partOf(r, len(x.ns))
		return web.Page{Title: "关怀汇总", Nav: NavNumbers, Body: numbersBody(x)}, nil
	}
}

func (x *counted) all() careapp.Number {
	sum := careapp.Number{Branch: "合计"}
	for _, n := range x.ns {
		sum.Add(n)
	}
	return sum
}

// courts reports whether the branches are of several courts.
func (x *counted) courts() bool {
	for _, n := range x.ns {
		if n.Court != x.ns[0].Court {
			return true
		}
	}
	return false
}

func (x *counted) cells(n careapp.Number) []ui.Cell {
	amount := ""
	if n.Amount != 0 {
		amount = n.Amount.Grouped()
	}
	cells := []ui.Cell{{Text: n.Branch}, {Text: itoa(n.Listed)}, {Text: itoa(n.Visited)}, {Text: itoa(n.Visits)}, {Text: amount}, {Text: itoa(n.Pairs)}, {Text: itoa(n.Reviews)}}
	if x.courts() {
		cells = slices.Insert(cells, 1, ui.Cell{Text: n.Court})
	}
	return cells
}

func (x *counted) table() ui.TableProps {
	t := ui.TableProps{ID: "numbers", Caption: "各党支部的关怀", Dense: true, Foot: x.cells(x.all()), Columns: []ui.Column{{Label: "党支部", RowHeader: true}, {Label: "名单（人）", Align: ui.Right}, {Label: "已走访（人）", Align: ui.Right}, {Label: "走访（次）", Align: ui.Right}, {Label: "慰问金（元）", Align: ui.Right}, {Label: "结对（对）", Align: ui.Right}, {Label: "小结（篇）", Align: ui.Right}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有党支部", Text: "当前工作范围内没有党支部。"})}
	if x.courts() {
		t.Columns = slices.Insert(t.Columns, 1, ui.Column{Label: "法院"})
	}
	for _, n := range x.ns[x.part.from:x.part.until] {
		t.Rows = append(t.Rows, ui.Row{Cells: x.cells(n)})
	}
	t.Pager = x.part.pager("个", func(page int) string { return address(NavNumbers, "year", itoa(x.year), "page", itoa(page)) })
	return t
}

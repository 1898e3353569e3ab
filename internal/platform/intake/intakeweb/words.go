package intakeweb

import (
	"cmp"
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/ui"
)

// shown is how many differences and problems a page lists; the downloads have
// more.
const shown = 200

// newest puts the batches of several kinds in one order.
func newest(bs []intake.Batch) []intake.Batch {
	slices.SortStableFunc(bs, func(a, b intake.Batch) int { return cmp.Compare(b.ID, a.ID) })
	return bs[:min(len(bs), 50)]
}

// state returns how a batch stands, as a shape and in words.
func state(b intake.Batch) (ui.State, string) {
	switch b.State {
	case intake.Checking:
		return ui.Run, "正在预检"
	case intake.Loading:
		return ui.Run, "正在写入"
	case intake.Loaded:
		if b.SetAside {
			return ui.OK, "已写入，放下 " + itoa(b.Report.Bad) + " 行"
		}
		return ui.OK, "已写入"
	case intake.Refused:
		return ui.Over, "不能导入"
	case intake.Isolated:
		return ui.Over, "已隔离"
	case intake.BrokenOff:
		return ui.Over, "中途停止"
	}
	switch {
	case b.Report.Bad > 0:
		return ui.Due, itoa(b.Report.Bad) + " 行有误"
	case !b.Loadable(false):
		return ui.NA, "没有变化"
	}
	return ui.Plan, "待写入"
}

func moment(b intake.Batch) string { return b.MadeAt.In(civil.Shanghai).Format("2006-01-02 15:04") }

func itoa(n int) string { return strconv.Itoa(n) }

func summary(b intake.Batch) string {
	return b.MadeBy + "，" + moment(b) + " 上传"
}

func batchRows(kinds []intake.Kind, bs []intake.Batch) []ui.Row {
	titles := map[string]string{}
	for _, k := range kinds {
		titles[k.Name] = k.Title
	}
	var rows []ui.Row
	for _, b := range bs {
		s, word := state(b)
		counts := ""
		if b.State == intake.Checked || b.State == intake.Loaded {
			counts = "新增 " + itoa(b.Report.New) + "，变更 " + itoa(b.Report.Changed) + "，相同 " + itoa(b.Report.Same)
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{
			{Text: b.FileName, Href: pageOf(b.ID)}, {Text: titles[b.Kind]}, {Text: word, State: s}, {Text: counts, Dim: true},
			{Text: b.MadeBy}, {Text: moment(b), NoWrap: true},
		}})
	}
	return rows
}

func sums(r intake.Report) []ui.SumItem {
	items := []ui.SumItem{
		{Label: "有内容的行", Value: itoa(r.Rows), Unit: "行"},
		{Label: "新增", Value: itoa(r.New), Unit: "行"},
		{Label: "变更", Value: itoa(r.Changed), Unit: "行"},
		{Label: "相同", Value: itoa(r.Same), Unit: "行"},
	}
	bad := ui.SumItem{Label: "有误", State: ui.OK, Value: itoa(r.Bad), Unit: "行"}
	if r.Bad > 0 {
		bad.State, bad.Href = ui.Over, "#problems"
	}
	warned := ui.SumItem{Label: "提醒", State: ui.OK, Value: itoa(r.Warned), Unit: "行"}
	if r.Warned > 0 {
		warned.State, warned.Href = ui.Due, "#problems"
	}
	return append(items, bad, warned)
}

func severityState(s intake.Severity) ui.State {
	switch s {
	case intake.Error:
		return ui.Over
	case intake.Warning:
		return ui.Due
	}
	return ui.None
}

// problemRows lists what is wrong, errors first, then in the order of the file.
func problemRows(ps []intake.Problem) []ui.Row {
	order := map[intake.Severity]int{intake.Error: 0, intake.Warning: 1, intake.Note: 2}
	ps = slices.Clone(ps)
	slices.SortStableFunc(ps, func(a, b intake.Problem) int { return order[a.Severity] - order[b.Severity] })
	var rows []ui.Row
	for _, p := range ps[:min(len(ps), shown)] {
		rows = append(rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Severity.Chinese(), State: severityState(p.Severity)}, {Text: p.Sheet, NoWrap: true}, {Text: itoa(p.Line)},
			{Text: p.Column + " " + p.Cell, NoWrap: true}, {Text: p.Value}, {Text: p.Want},
		}})
	}
	return rows
}

func differenceRows(ds []intake.Difference) []ui.Row {
	var rows []ui.Row
	for _, d := range ds[:min(len(ds), shown)] {
		rows = append(rows, ui.Row{Cells: []ui.Cell{
			{Text: itoa(d.Line)}, {Text: d.Who}, {Text: d.Field, NoWrap: true}, {Text: blank(d.Before), Dim: true}, {Text: blank(d.After)},
		}})
	}
	return rows
}

func blank(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// more says how much of a list is not shown.
func more(n int, where string) string {
	if n <= shown {
		return ""
	}
	return "只列出前 " + itoa(shown) + " 条，共 " + itoa(n) + " 条" + where + "。"
}

// progressOf is the work under way; the page asks again every second.
func progressOf(b intake.Batch) ui.ProgressProps {
	p := ui.ProgressProps{ID: "progress", Label: "正在预检", Done: b.Done, Total: b.Total, Unit: "行", Note: "预检不会改动任何数据。可以离开本页，稍后从“导入”再进来。"}
	if b.State == intake.Loading {
		p.Label, p.Note = "正在写入", "要么全部写入，要么一条也不写入。可以离开本页。"
	}
	return p
}

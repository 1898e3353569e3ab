package caseloadweb

import (
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// listed is how many problems a page lists; the download has more.
const listed = 200

func minute(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }

func join(words []string) string { return strings.Join(words, "、") }

func listActions(m importing) []ui.Action {
	as := []ui.Action{{Label: "指标口径", Href: navDefinitions}}
	if m.links {
		as = append(as, ui.Action{Label: "数据接口", Href: navLinks})
	}
	return as
}

func moreBatches(m importing) templ.Component {
	if m.more == "" {
		return nil
	}
	return moreBatchesLink(m.more)
}

// uploadState returns how an upload stands, as a shape and in words.
func uploadState(b intake.Batch) (ui.State, string) {
	switch b.State {
	case intake.Checking:
		return ui.Run, "正在预检"
	case intake.Loading:
		return ui.Run, "正在写入"
	case intake.Loaded:
		return ui.OK, "已写入"
	case intake.Refused:
		return ui.Over, "不能导入"
	case intake.Isolated:
		return ui.Over, "已隔离"
	case intake.BrokenOff:
		return ui.Over, "中途停止"
	}
	if b.Report.Bad > 0 {
		return ui.Due, itoa(b.Report.Bad) + " 件有误"
	}
	return ui.Plan, "待写入"
}

func uploadRows(bs []intake.Batch) (rows []ui.Row) {
	for _, b := range bs {
		s, word := uploadState(b)
		counts := ""
		if b.State == intake.Checked || b.State == intake.Loaded {
			counts = "新增 " + itoa(b.Report.New) + "，更正 " + itoa(b.Report.Changed)
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: b.FileName, Href: navLists + "/" + b.ID.String()}, {Text: word, State: s}, {Text: counts, Dim: true}, {Text: b.MadeBy}, {Text: minute(b.MadeAt), NoWrap: true}}})
	}
	return rows
}

func batchRows(bs []caseloadapp.Batch) (rows []ui.Row) {
	for _, b := range bs {
		last := ui.Cell{}
		switch {
		case !b.UndoneAt.IsZero():
			last = ui.Cell{Text: b.UndoneBy + " " + minute(b.UndoneAt) + " 撤回", State: ui.NA}
		case b.Undoable:
			last.Body = ui.Button(ui.Action{Label: "撤回", Size: ui.Small, Dialog: "undo-" + b.ID.String()})
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: b.File}, {Text: b.Way}, {Text: join(b.Courts)}, {Text: b.From.String() + " 至 " + b.Until.String(), NoWrap: true},
			{Text: itoa(b.Accepted)}, {Text: itoa(b.Replaced)}, {Text: itoa(b.Removed)}, {Text: minute(b.MadeAt), Sub: b.MadeBy, NoWrap: true}, last}})
	}
	return rows
}

func savedRows(saved []caseloadapp.Saved) (rows []ui.Row) {
	for _, s := range saved {
		var titles []string
		for _, f := range caseload.Fields() {
			if t := s.Mapping.Columns[f.String()]; t != "" {
				titles = append(titles, t)
			}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: s.Mapping.Name}, {Text: join(titles), Dim: true}, {Text: s.MadeAt.In(civil.Shanghai).Format("2006-01-02"), Sub: s.MadeBy, NoWrap: true},
			{Body: ui.Button(ui.Action{Label: "删除", Size: ui.Small, Post: nav + "/mappings/" + s.ID.String() + "/drop"})}}})
	}
	return rows
}

func problemRows(ps []intake.Problem) (rows []ui.Row) {
	for _, only := range []intake.Severity{intake.Error, intake.Warning, intake.Note} {
		for _, p := range ps {
			if p.Severity != only || len(rows) == listed {
				continue
			}
			state := ui.None
			switch only {
			case intake.Error:
				state = ui.Over
			case intake.Warning:
				state = ui.Due
			}
			rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: only.Chinese(), State: state}, {Text: itoa(p.Line)}, {Text: p.Column, NoWrap: true}, {Text: p.Value}, {Text: p.Want}}})
		}
	}
	return rows
}

func (m oneList) tag() string {
	if m.reading.Whole {
		return "整段替换"
	}
	return "逐件更正"
}

func (m oneList) summary() string {
	return m.batch.MadeBy + "，" + minute(m.batch.MadeAt) + " 上传；取数日 " + m.reading.On.String()
}

func (m oneList) actions() []ui.Action {
	switch {
	case m.batch.Working():
		return []ui.Action{{Label: "刷新", Icon: "refresh", Href: m.at("")}}
	case m.batch.State == intake.Loaded, m.batch.State == intake.Isolated:
		return []ui.Action{{Label: "再导入一份", Icon: "upload", Href: navLists}}
	}
	return []ui.Action{{Label: "列的对应", Href: m.at("/mapping")}, {Label: "重新预检", Icon: "refresh", Post: m.at("/recheck")}}
}

func (m oneList) mapAction() []ui.Action {
	if m.batch.State == intake.Isolated || len(m.reading.Header) == 0 {
		return nil
	}
	return []ui.Action{{Label: "对应各列", Kind: ui.Primary, Href: m.at("/mapping")}}
}

func (m oneList) problemActions() []ui.Action {
	return []ui.Action{{Label: "下载问题清单", Icon: "file-spreadsheet", Href: m.at("/problems"), Download: true}}
}

func (m oneList) polling() templ.Attributes {
	return templ.Attributes{"hx-get": m.at(""), "hx-trigger": "every 1s", "hx-target": "#list", "hx-swap": "outerHTML"}
}

func (m oneList) progress() string {
	if m.batch.State == intake.Loading {
		return "正在写入，已读 " + itoa(m.batch.Done) + " 件；要么全部写入，要么一件也不写入。可以离开本页。"
	}
	return "正在预检，已读 " + itoa(m.batch.Done) + " 件；预检不会改动任何数据。可以离开本页。"
}

func (m oneList) loadedText() string {
	if m.batch.SetAside && m.batch.Report.Bad > 0 {
		return "有误的 " + itoa(m.batch.Report.Bad) + " 件没有写入，请从问题清单取回，改正后再导入。"
	}
	return "在下一次导入之前可以撤回。"
}

func (m oneList) willDo() string {
	s := fmt.Sprintf("新增 %d 件，更正 %d 件", m.batch.Report.New, m.batch.Report.Changed)
	if m.reading.Whole {
		s += "；整段替换，清单里没有的将移除（见概况）"
	}
	return s + "。"
}

func (m oneList) sums() []ui.SumItem {
	r := m.batch.Report
	bad := ui.SumItem{Label: "有误", State: ui.OK, Value: itoa(r.Bad), Unit: "件"}
	if r.Bad > 0 {
		bad.State, bad.Href = ui.Over, "#problems"
	}
	warned := ui.SumItem{Label: "提醒", State: ui.OK, Value: itoa(r.Warned), Unit: "件"}
	if r.Warned > 0 {
		warned.State, warned.Href = ui.Due, "#problems"
	}
	return []ui.SumItem{{Label: "清单", Value: itoa(r.Rows), Unit: "行"}, {Label: "新增", Value: itoa(r.New), Unit: "件"}, {Label: "更正", Value: itoa(r.Changed), Unit: "件"}, {Label: "不是案件", Value: itoa(r.Skipped), Unit: "行"}, bad, warned}
}

func (m oneList) moreProblems() templ.Component {
	if n := len(m.batch.Report.Problems); n > listed {
		return ui.Note("只列出前 " + itoa(listed) + " 条，共 " + itoa(n) + " 条，其余见问题清单。")
	}
	return nil
}

func (m mapped) column(f caseload.Field) string {
	if m.get != nil {
		return m.get("column-" + f.String())
	}
	return m.reading.Mapping.Columns[f.String()]
}

func (m mapped) whole() bool {
	if m.get != nil {
		return m.get("whole") == "yes"
	}
	return m.reading.Whole
}

func (m mapped) mappingErrors() (es []ui.FieldError) {
	for _, x := range m.bad.Fields {
		name := x.Name
		if _, ok := caseload.ParseField(name); ok {
			name = "column-" + name
		}
		if name == "closings" {
			name = "ways"
		}
		es = append(es, ui.FieldError{Field: "f-" + name, Text: x.Text})
	}
	return es
}

// exportBatches has the imports of the courts.
func (p *pages) exportBatches(r *web.Request) (web.Answer, error) {
	bs, _, err := p.app.Batches(r.Context(), r.Permit, caseloadapp.BatchesIn{Limit: 200})
	if err != nil {
		return nil, err
	}
	return workbook("案件导入", func(b *sheet.Writer) error {
		if err := b.Sheet("案件导入", "案件导入", []sheet.Column{{Title: "清单", Width: 40}, {Title: "来源", Width: 10}, {Title: "法院", Width: 20}, {Title: "取数日", Width: 12}, {Title: "立案期间起", Width: 12}, {Title: "立案期间止", Width: 12},
			{Title: "收", Width: 8, Form: sheet.AsNumber}, {Title: "放下", Width: 8, Form: sheet.AsNumber}, {Title: "更正", Width: 8, Form: sheet.AsNumber}, {Title: "移除", Width: 8, Form: sheet.AsNumber}, {Title: "导入人", Width: 12}, {Title: "导入时间", Width: 18}, {Title: "撤回", Width: 24}, {Title: "SHA-256", Width: 66}}); err != nil {
			return err
		}
		for _, x := range bs {
			undone := ""
			if !x.UndoneAt.IsZero() {
				undone = x.UndoneBy + " " + minute(x.UndoneAt)
			}
			if err := b.Row(x.File, x.Way, join(x.Courts), x.On.String(), x.From.String(), x.Until.String(), x.Accepted, x.Rejected, x.Replaced, x.Removed, x.MadeBy, minute(x.MadeAt), undone, x.Digest); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

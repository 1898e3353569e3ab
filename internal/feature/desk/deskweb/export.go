package deskweb

import (
	"io"

	"touyan/internal/feature/desk"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/web"
)

var lookNames = map[desk.Look]string{
	desk.LookNA: "不适用", desk.LookMet: "符合", desk.LookOpen: "未到期", desk.LookSoon: "临期", desk.LookLate: "逾期",
	desk.LookAdvice: "提示", desk.LookUnknown: "缺数据",
}

// export is GET /overview/export: the matrix as it is filtered, and every
// finding that is late or due soon with its reason and article.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	f := readFilter(r.HTTP.URL.Query())
	o, err := p.app.Overview(r.Context(), r.Permit, f.Filter)
	if err != nil {
		return nil, err
	}
	b := board{o, f}
	return web.Download{Name: "履责总览-" + o.Day.String() + ".xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Write: b.write}, nil
}

func (b board) write(out io.Writer) error {
	w := sheet.NewWriter(out)
	columns := []sheet.Column{{Title: "党组织", Width: 26}, {Title: "法院", Width: 26}, {Title: "党员数"}}
	for _, c := range b.Matrix.Columns {
		columns = append(columns, sheet.Column{Title: c.Title, Width: 13})
	}
	if err := w.Sheet("履责总览", "履责总览（"+spanText(b.Window, b.Day)+"）", columns); err != nil {
		return err
	}
	for _, r := range b.Matrix.Rows {
		row := []any{r.Line.Unit.Short, r.Line.Court, r.Line.Strength()}
		for _, c := range r.Cells {
			text := lookNames[c.Look]
			if c.Text != "" {
				text += " " + c.Text
			}
			row = append(row, text)
		}
		if err := w.Row(row...); err != nil {
			return err
		}
	}
	if err := w.Sheet("逾期和临期", "", []sheet.Column{{Title: "党组织", Width: 26}, {Title: "规则"}, {Title: "义务", Width: 14}, {Title: "时段", Width: 18},
		{Title: "状态", Width: 14}, {Title: "应办日", Form: sheet.AsDay, Width: 12}, {Title: "情况", Width: 50}, {Title: "依据", Width: 30}}); err != nil {
		return err
	}
	for _, r := range b.Matrix.Rows {
		for _, i := range r.Line.Due {
			if l := i.Look(); (l != desk.LookLate && l != desk.LookSoon) || !b.Window.Has(i.Period.From) && i.Period.Days() <= 366 {
				continue
			}
			said := i.Said()
			_, word := stateOf(i)
			cite := ""
			if c, ok := leading(said.Why); ok {
				cite = marked(c)
			}
			if err := w.Row(i.Subject.Name, string(i.Rule), i.About.Title, i.Period.Chinese(), word, i.Due, said.Summary, cite); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

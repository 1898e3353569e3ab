package caseloadweb

import (
	"fmt"
	"strings"

	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func refused(m oneCircular) string {
	if m.form == "issue" {
		return "通报还不能签发"
	}
	return "没有保存"
}

// errors lead to the fields of the form that was refused: each signal has a form of
// its own.
func (m oneCircular) errors() []ui.FieldError {
	es := fieldErrors(m.bad)
	for i := range es {
		name := strings.TrimPrefix(es[i].Field, "f-")
		switch k, ok := strings.CutPrefix(m.form, "signal-"); {
		case strings.HasPrefix(name, "signal-"):
			es[i].Field = name
		case ok:
			es[i].Field = "f-" + name + "-" + k
		}
	}
	return es
}

func signalPairs(at place, s circularapp.Signal) []ui.Pair {
	return []ui.Pair{
		{Label: "本期", Value: s.Share(), Source: ui.Link{Label: fmt.Sprintf("%d / %d 件", s.Num, s.Den), Href: at.cases(org.UnitID(s.Unit.ID), s.Code, s.Period)}},
		{Label: "各单位合计", Value: s.WholeShare(), Source: ui.Link{Label: fmt.Sprintf("%d / %d 件", s.Whole[0], s.Whole[1])}},
		{Label: "统计期", Value: s.Period.Chinese() + "，口径 " + s.Edition},
	}
}

// tasks are the follow-ups of a signal.
func (m oneCircular) tasks(s circularapp.Signal) ui.TableProps {
	t := ui.TableProps{Caption: s.Unit.Name + s.Name + "的跟进事项", Dense: true, Columns: []ui.Column{{Label: "做什么", RowHeader: true}, {Label: "负责人"}, {Label: "期限"}, {Label: "状态"}, {Label: "操作", HideLabel: true}}}
	for _, x := range s.Tasks {
		state, text := taskState(x, m.today)
		var act ui.Cell
		switch {
		case m.may && m.Issued == 0:
			act = ui.Cell{Body: ui.Button(ui.Action{Label: "撤回", Size: ui.Small, Post: nav + "/tasks/" + x.ID.String() + "/withdraw", Hidden: []ui.Hidden{{Name: "circular", Value: m.ID.String()}}})}
		case m.Issued != 0:
			act = ui.Cell{Text: "打开", Href: nav + "/tasks/" + x.ID.String()}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Text, Sub: x.Outcome}, {Text: x.Owner}, {Text: x.Due.String(), NoWrap: true}, {State: state, Text: text}, act}})
	}
	return t
}

func passedLines(all []circular.Passed) (lines []string) {
	for _, p := range all {
		lines = append(lines, fmt.Sprintf("%s %s：%s", p.Unit.Name, p.Code, p.Why))
	}
	return lines
}

// paperTable is what stands on the printed circular.
func paperTable(m oneCircular) ui.TableProps {
	t := ui.TableProps{Caption: "请核对的事项", Columns: []ui.Column{{Label: "单位", RowHeader: true}, {Label: "指标"}, {Label: "件数", Align: ui.Right}, {Label: "本期", Align: ui.Right}, {Label: "合计", Align: ui.Right}, {Label: "判断"}, {Label: "跟进、负责人、期限"}}}
	for _, s := range m.List {
		if s.Dropped != "" {
			continue
		}
		line := ""
		for _, x := range s.Tasks {
			line += fmt.Sprintf("%s（%s，%s 前）", x.Text, x.Owner, x.Due)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Unit.Name}, {Text: s.Name}, {Text: itoa(s.Den)}, {Text: s.Share()}, {Text: s.WholeShare()}, {Text: s.Reason.Chinese(s.Above)}, {Text: line}}})
	}
	return t
}

func (p *pages) exportCirculars(r *web.Request) (web.Answer, error) {
	m, err := p.circularsModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	f, err := p.circulars.Following(r.Context(), r.Permit, m.court, m.year)
	if err != nil {
		return nil, err
	}
	name := m.Court.Short + itoa(m.year) + "年周调度"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("通报", name, []sheet.Column{{Title: "周", Width: 18}, {Title: "周一", Width: 13}, {Title: "范围", Width: 10}, {Title: "事项", Width: 8}, {Title: "未办结", Width: 8}, {Title: "签发日期", Width: 13}, {Title: "文号", Width: 24}, {Title: "签发人", Width: 12}}); err != nil {
			return err
		}
		for _, c := range m.list {
			if err := b.Row(circular.WeekName(c.Week), c.Week.From.String(), levelName(c.By), c.Signals, c.Open, dayOr(c.Issued), c.Number, c.Signed); err != nil {
				return err
			}
		}
		return followSheet(b, name, f)
	}), nil
}

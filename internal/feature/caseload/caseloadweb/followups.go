package caseloadweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// followups is what follows the circulars of a year.
type followups struct {
	standing
	tabs []ui.SegItem
	year int
	circularapp.Following
}

func (p *pages) followups(r *web.Request) (web.Answer, error) {
	m, err := p.followupsModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "调度跟进", Nav: navWeek, Body: followupsBody(m)}, nil
}

func (p *pages) followupsModel(r *web.Request) (m followups, err error) {
	if m.standing, err = p.stand(r, r.Query); err != nil || m.Court.ID == 0 {
		return m, err
	}
	m.tabs, m.year = m.standing.tabs(r, nav+"/followups"), yearOf(r.Query, m.today)
	m.Following, err = p.circulars.Following(r.Context(), r.Permit, m.court, m.year)
	return m, err
}

func taskState(t circularapp.Task, today civil.Day) (ui.State, string) {
	switch {
	case t.Done != 0:
		return ui.OK, t.Done.String() + " 办结"
	case t.Late(today):
		return ui.Over, "逾期"
	}
	return ui.Run, "进行中"
}

func (m followups) table() ui.TableProps {
	t := ui.TableProps{ID: "followups", Caption: itoa(m.year) + " 年调度跟进", Columns: []ui.Column{{Label: "单位与指标", RowHeader: true}, {Label: "周"}, {Label: "跟进事项"}, {Label: "负责人"}, {Label: "期限"}, {Label: "状态"}, {Label: "与自然回落相比"}}}
	for _, f := range m.List {
		for i, x := range f.Tasks {
			s, text := taskState(x, m.today)
			effect := ""
			if i == 0 {
				effect = effectWords(f)
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Unit.Name, Sub: f.Name, Href: nav + "/circulars/" + f.Circular.String()}, {Text: circular.WeekName(f.Week), NoWrap: true}, {Text: x.Text, Sub: x.Outcome}, {Text: x.Owner}, {Text: x.Due.String(), NoWrap: true}, {State: s, Text: text}, {Text: effect, Dim: true}}})
		}
	}
	return t
}

// followSheet writes the follow-ups as a sheet.
func followSheet(b *sheet.Writer, name string, f circularapp.Following) error {
	if err := b.Sheet("跟进", name+"跟进", []sheet.Column{{Title: "周", Width: 18}, {Title: "单位", Width: 20}, {Title: "指标", Width: 18}, {Title: "分子", Width: 8}, {Title: "分母", Width: 8}, {Title: "口径", Width: 14}, {Title: "庭室说明", Width: 40}, {Title: "跟进事项", Width: 36}, {Title: "负责人", Width: 26}, {Title: "期限", Width: 13}, {Title: "办结", Width: 13}, {Title: "结果", Width: 36}, {Title: "与自然回落相比", Width: 60}}); err != nil {
		return err
	}
	for _, x := range f.List {
		for _, t := range x.Tasks {
			if err := b.Row(circular.WeekName(x.Week), x.Unit.Name, x.Name, x.Num, x.Den, x.Edition, x.Answer, t.Text, t.Owner, t.Due.String(), dayOr(t.Done), t.Outcome, effectWords(x)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pages) exportFollowups(r *web.Request) (web.Answer, error) {
	m, err := p.followupsModel(r)
	if err != nil {
		return nil, err
	}
	name := m.Court.Short + itoa(m.year) + "年调度"
	return workbook(name+"跟进", func(b *sheet.Writer) error { return followSheet(b, name, m.Following) }), nil
}

// task is what the owner of a task sees: that one signal, nothing of other units.
type task struct {
	circularapp.Answerable
	id    circularapp.TaskID
	at    place
	today civil.Day
	look  bool // may open the figures
	bad   *fault.Fault
	get   func(string) string
}

func (p *pages) taskModel(r *web.Request) (m task, err error) {
	if m.id, err = web.PathID[circularapp.Task](r, "id"); err != nil {
		return m, err
	}
	permit, err := r.Actor.PermitHere(canAnswer)
	if err != nil {
		return m, err
	}
	m.Answerable, err = p.circulars.For(r.Context(), permit, m.id)
	m.at, m.today, m.look, m.get = place{court: m.Court.ID}, r.Today(), r.Actor.Can(canView), func(string) string { return "" }
	return m, err
}

func (p *pages) task(r *web.Request) (web.Answer, error) {
	m, err := p.taskModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "调度跟进", Nav: "/desk", Body: taskBody(m)}, nil
}

func (m task) wrong(field string) string {
	if m.bad == nil {
		return ""
	}
	return m.bad.Field(field)
}

func (m task) typed(field, otherwise string) string {
	if v := m.get(field); v != "" {
		return v
	}
	return otherwise
}

func (p *pages) taskAgain(r *web.Request, err error) (web.Answer, error) {
	bad := mendable(err)
	if bad == nil {
		return nil, err
	}
	m, merr := p.taskModel(r)
	if merr != nil {
		return nil, merr
	}
	f, ferr := r.Form()
	if ferr != nil {
		return nil, ferr
	}
	m.bad, m.get = bad, f.Raw
	return web.Invalid(web.Page{Title: "调度跟进", Nav: "/desk", Body: taskBody(m)}), nil
}

func (p *pages) explain(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Task](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	reasons := f.Text("reasons", 1000)
	if err = f.Err(); err == nil {
		err = p.circulars.Explain(r.Context(), r.Permit, k, reasons)
	}
	if err != nil {
		return p.taskAgain(r, err)
	}
	return web.See{To: nav + "/tasks/" + k.String(), Toast: "已保存说明"}, nil
}

func (p *pages) finish(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Task](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := f.Int("version", 0, 1<<30)
	in := circularapp.FinishIn{Task: k, Version: int64(version), Outcome: f.Text("outcome", 600)}
	if err = f.Err(); err == nil {
		err = p.circulars.Finish(r.Context(), r.Permit, in)
	}
	if err != nil {
		return p.taskAgain(r, err)
	}
	return web.See{To: nav + "/tasks/" + k.String(), Toast: "已办结", Undo: nav + "/tasks/" + k.String() + "/reopen"}, nil
}

func (p *pages) reopen(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Task](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.circulars.Reopen(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: nav + "/tasks/" + k.String(), Toast: "已撤销办结"}, nil
}

func (m task) pairs() []ui.Pair {
	link := ui.Link{Label: fmt.Sprintf("%d / %d 件", m.Num, m.Den)}
	if m.look {
		link.Href = m.at.cases(0, m.Code, m.Period)
	}
	return []ui.Pair{{Label: "通报", Value: phrases(circular.WeekName(m.Week), m.Number)}, {Label: "本期", Value: m.Share(), Source: link}, {Label: "各单位合计", Value: m.WholeShare()}, {Label: "统计期", Value: m.Period.Chinese()}}
}

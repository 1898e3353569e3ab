package duesweb

import (
	"strconv"

	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func objectionState(x duesapp.Objection) (ui.State, string) {
	switch x.State {
	case duesapp.ObjectionUpheld:
		return ui.OK, "成立"
	case duesapp.ObjectionRefused:
		return ui.NA, "不成立"
	}
	return ui.Due, "待答复"
}

func objectionItems(list []duesapp.Objection) (items []ui.ListItem) {
	for _, x := range list {
		state, text := objectionState(x)
		sub := x.Day.String() + " 提出"
		if x.Answer != "" {
			sub += "；" + x.AnsweredBy + "答复：" + x.Answer
		}
		items = append(items, ui.ListItem{State: state, Title: x.Content, Sub: sub, Side: text})
	}
	return items
}

// objections are those that officers answer.
func (p *pages) objections(r *web.Request) (web.Answer, error) {
	return p.objectionsPage(r, "")
}

func (p *pages) objectionsPage(r *web.Request, alert string) (web.Answer, error) {
	list, err := p.app.Objections(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: "党费核定异议", Nav: nav, Body: objectionsBody(list, placeOf(r.Query, r.Today()).tabs(r, "/dues/assessment"), alert)}
	if alert != "" {
		return web.Invalid(page), nil
	}
	return page, nil
}

func objectionTable(list []duesapp.Objection) ui.TableProps {
	t := ui.TableProps{ID: "objections", Caption: "对党费核定的异议", Columns: []ui.Column{{Label: "姓名", RowHeader: true}, {Label: "核定"}, {Label: "异议"}, {Label: "状态"}, {Label: "答复"}, {Label: "操作", HideLabel: true}}}
	for _, x := range list {
		state, text := objectionState(x)
		act := ui.Cell{Text: " "}
		if x.State == duesapp.ObjectionOpen {
			act = ui.Cell{Body: ui.Button(ui.Action{Label: "答复", Size: ui.Small, Dialog: "answer-" + x.ID.String()})}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Name, Href: dues.Href(x.Member)}, {Text: x.Amount.Grouped(), Sub: x.From.String() + " 起"}, {Text: x.Content, Sub: x.Day.String()}, {State: state, Text: text}, {Text: x.Answer, Sub: x.AnsweredBy}, act}})
	}
	return t
}

func (p *pages) answer(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[duesapp.Objection](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.ParseInt(f.Raw("version"), 10, 64)
	err = p.app.Answer(r.Context(), r.Permit, duesapp.AnswerIn{Objection: k, Upheld: f.Raw("verdict") == duesapp.ObjectionUpheld, Answer: f.Text("answer", 500), Version: version})
	if x := mendable(err); x != nil {
		text := x.Text
		for _, e := range x.Fields {
			text = e.Text
		}
		return p.objectionsPage(r, text)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/dues/objections", Toast: "已答复；成立的，请在本人页面核定新的基数"}, nil
}

package memberweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
)

func (m personModel) crumbs() []ui.Link {
	cs := []ui.Link{{Label: "党员名册", Href: nav}}
	if m.Branch.ID != 0 {
		cs = append(cs, ui.Link{Label: m.Branch.Short, Href: nav + "?unit=" + m.Branch.ID.String()})
	} else if m.mayReveal {
		cs = append(cs, ui.Link{Label: "已离开", Href: nav + "/departed"})
	}
	return append(cs, ui.Link{Label: m.Name})
}

// doable is what can be entered about the member.
func (m personModel) doable() (ls []ui.IconLine) {
	here := m.State.Status.Belongs()
	add := func(may bool, icon, text, to string) {
		if may {
			ls = append(ls, ui.IconLine{Icon: icon, Text: text, Href: at(m.ID) + to})
		}
	}
	add(m.mayDecide && len(offered(m.State)) > 0, "history", "登记党籍变化", "/event")
	add(m.mayDecide && here, "mail", "开具组织关系介绍信", "/letter")
	add(m.mayDecide && m.State.Status == member.Departed, "user-plus", "转入组织关系", "/arrive")
	add(m.mayDecide && here, "gavel", "登记处分", "/penalty")
	add(m.mayDecide && here, "clipboard-check", "提出组织处置", "/disposal")
	add(m.mayChange && m.State.Status != member.Nobody, "certificate", "登记表彰", "/honour")
	add(m.mayChange && here, "route", "登记外出、失联", "/away")
	add(m.mayChange && here, "user-minus", "登记不计入应到", "/bar")
	return ls
}

func (m personModel) placeActions() []ui.Action {
	if !m.mayChange || !m.State.Status.Belongs() || len(m.Places) < 2 {
		return nil
	}
	return []ui.Action{{Label: "撤回最近的调整", Dialog: "undo-move"}}
}

// eventTable is what became of the membership, newest first.
func (m personModel) eventTable() ui.TableProps {
	t := ui.TableProps{ID: "events", Caption: "党籍历史", Columns: []ui.Column{{Label: "日期"}, {Label: "事项", RowHeader: true}, {Label: "依据"}, {Label: "决定机关", Wide: true}}}
	if m.mayDecide {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, e := range m.Events {
		day, sub := e.Day.String(), ""
		if day == "" {
			day = "日期不详"
		}
		gone := m.Corrected[e.ID]
		switch {
		case e.Kind == member.DidNot:
			day, sub = "—", "撤回"+m.eventNamed(e.Corrects)
		case gone:
			sub = "已更正，不再有效"
		case e.Corrects != 0:
			sub = "更正" + m.eventNamed(e.Corrects)
		case e.Until != 0:
			sub = "到 " + e.Until.String()
		case e.Kind == member.DidGo || e.Kind == member.DidCome || e.Kind == member.DidSuspend:
			sub = e.Cause
		}
		row := ui.Row{Cells: []ui.Cell{{Text: day, NoWrap: true, Dim: gone}, {Text: e.Chinese(), Sub: sub, Dim: gone}, {Text: e.Basis, Dim: gone}, {Text: e.Organ, Dim: gone}}}
		if m.mayDecide {
			c := ui.Cell{Text: " "}
			if !gone && e.Kind != member.DidNot {
				c = ui.Cell{NoWrap: true, Body: eventActions(m, e)}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m personModel) eventNamed(which member.EventID) string {
	for _, e := range m.Events {
		if e.ID == which {
			return "“" + e.Chinese() + " " + e.Day.String() + "”"
		}
	}
	return "原登记"
}

// mendable reports whether an event may be taken back; a joining is only given
// another day.
func mendable(e member.Event) bool { return e.Kind != member.DidJoin }

func (m personModel) penaltyTable() ui.TableProps {
	t := ui.TableProps{ID: "penalties-list", Caption: "处分", Columns: []ui.Column{{Label: "处分", RowHeader: true}, {Label: "生效"}, {Label: "影响期至"}, {Label: "经过"}, {Label: "文号和事由"}}}
	if m.mayDecide {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, x := range m.Penalties {
		until := x.Influence().Until.String()
		if until == "" {
			until = "未定"
		}
		if x.Revoked != 0 {
			until = "已撤销"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: memberapp.PenaliseIn{Kind: x.Kind, Months: x.Months}.Chinese()}, {Text: x.From.String(), NoWrap: true}, {Text: until, NoWrap: true}, {Text: penaltyCourse(x.Penalty)}, {Text: x.Basis, Sub: x.Reason}}}
		if m.mayDecide {
			c := ui.Cell{Text: " "}
			if len(penaltySteps(x.Penalty)) > 1 {
				c = ui.Cell{Body: ui.Button(ui.Action{Label: "办理", Size: ui.Small, Dialog: "penalty-" + x.ID.String()})}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func penaltyCourse(x member.Penalty) string {
	s := ""
	for _, p := range []struct {
		day  civil.Day
		what string
	}{{x.Announced, "宣布"}, {x.Extended, "延长 1 年"}, {x.Restored, "恢复权利"}, {x.Revoked, "撤销"}} {
		if p.day != 0 {
			if s != "" {
				s += "，"
			}
			s += p.day.String() + " " + p.what
		}
	}
	return s
}

// penaltySteps are what can still become of a penalty.
func penaltySteps(x member.Penalty) []ui.Option {
	os := []ui.Option{{Label: "请选择"}}
	if x.Revoked != 0 {
		return os
	}
	add := func(may bool, s memberapp.PenaltyStep, label string) {
		if may {
			os = append(os, ui.Option{Value: string(s), Label: label})
		}
	}
	watched := x.Kind == member.PartyProbation && x.Restored == 0
	add(x.Announced == 0, memberapp.Announce, "宣布处分决定")
	add(watched, memberapp.Regain, "恢复党员权利")
	add(watched && x.Months == 12 && x.Extended == 0, memberapp.Extend, "延长留党察看 1 年")
	add(x.Kind != member.ExpulsionPenalty, memberapp.Revoke, "撤销处分决定")
	return os
}

// blocked are the rights that are blocked on the day, each with why and the article.
func (m personModel) blocked() []ui.Pair {
	var ps []ui.Pair
	for _, b := range m.Blocked {
		ps = append(ps, ui.Pair{Label: string(b.Right), Value: "受限：" + b.Why() + "（" + b.Cite.String() + "）", Wide: true})
	}
	return ps
}

func (m personModel) disposalTable() ui.TableProps {
	t := ui.TableProps{ID: "disposals-list", Caption: "组织处置", Columns: []ui.Column{{Label: "处置", RowHeader: true}, {Label: "办理经过"}, {Label: "情况"}, {Label: "结果"}}}
	if m.mayDecide {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, d := range m.Disposals {
		course := ""
		for i, day := range d.Steps {
			if day != 0 {
				if course != "" {
					course += "；"
				}
				course += day.String() + " " + member.DisposalSteps[i]
			}
		}
		cause := d.Cause
		if member.StrikeCauses[cause] != "" {
			cause = member.StrikeCauses[cause]
		}
		result := ui.Cell{Text: "办理中", State: ui.Run}
		switch {
		case d.Ended != 0:
			result = ui.Cell{Text: d.Ended.String() + " " + d.Outcome}
		case d.Until != 0 && m.Day > d.Until:
			result = ui.Cell{Text: "已到期，待评估", State: ui.Over}
		case d.Until != 0:
			result = ui.Cell{Text: "到 " + d.Until.String(), State: ui.Run}
		}
		row := ui.Row{Cells: []ui.Cell{{Text: d.Kind.Chinese(), Sub: cause}, {Text: course}, {Text: d.Reason}, result}}
		if m.mayDecide {
			c := ui.Cell{Text: " "}
			if d.Ended == 0 {
				c = ui.Cell{NoWrap: true, Body: ui.Buttons(m.disposalActions(d)...)}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m personModel) disposalActions(d memberapp.DisposalEntry) []ui.Action {
	as := []ui.Action{{Label: "办结", Size: ui.Small, Kind: ui.Ghost, Dialog: "close-" + d.ID.String()}}
	if d.Step() < len(d.Steps) {
		as = append([]ui.Action{{Label: "下一步", Size: ui.Small, Dialog: "step-" + d.ID.String()}}, as...)
	}
	return as
}

func (m personModel) reviewTable() ui.TableProps {
	t := ui.TableProps{ID: "reviews-list", Caption: "民主评议", Columns: []ui.Column{{Label: "年度", RowHeader: true}, {Label: "等次"}, {Label: "评定"}, {Label: "差距和努力方向", Wide: true}, {Label: "向本人反馈"}}}
	for _, x := range m.Reviews {
		fed := ui.Cell{Text: x.Fed.String(), NoWrap: true}
		if x.Fed == 0 {
			fed = ui.Cell{State: ui.Due, Text: "未反馈"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(x.Year), Href: x.Href}, {Text: x.Grade}, {Text: x.Organ, Sub: x.Day.String()}, {Text: x.Gap}, fed}})
	}
	return t
}

func (m personModel) honourTable() ui.TableProps {
	t := ui.TableProps{ID: "honours-list", Caption: "表彰", Columns: []ui.Column{{Label: "名称", RowHeader: true}, {Label: "级别"}, {Label: "日期"}, {Label: "表彰机关"}, {Label: "文号", Wide: true}}}
	if m.mayChange {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, h := range m.Honours {
		sub := member.HonourKinds[h.Kind]
		if h.Posthumous {
			sub += "，追授"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: h.Title, Sub: sub}, {Text: h.Level, NoWrap: true}, {Text: h.Day.String(), NoWrap: true}, {Text: h.Organ}, {Text: h.Basis}}}
		if m.mayChange {
			row.Cells = append(row.Cells, ui.Cell{Body: ui.Button(ui.Action{Label: "撤回", Size: ui.Small, Kind: ui.Ghost, Dialog: "honour-" + h.ID.String()})})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m personModel) awayTable() ui.TableProps {
	t := ui.TableProps{ID: "away-list", Caption: "外出、失联", Columns: []ui.Column{{Label: "情形", RowHeader: true}, {Label: "起"}, {Label: "止"}, {Label: "去向"}, {Label: "最近联系"}}}
	if m.mayChange {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, x := range m.Away {
		until := x.Period.Until.String()
		if until == "" {
			until = "未定"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: x.Kind.Chinese(), Sub: x.Note}, {Text: x.Period.From.String(), NoWrap: true}, {Text: until, NoWrap: true}, {Text: x.Place + x.Cause}, {Text: x.Contacted.String(), NoWrap: true}}}
		if m.mayChange {
			c := ui.Cell{Text: " "}
			if x.Period.Until == 0 || x.Period.Until >= m.today {
				c = ui.Cell{NoWrap: true, Body: ui.Buttons(ui.Action{Label: "登记联系", Size: ui.Small, Dialog: "contact-" + x.ID.String()}, ui.Action{Label: "结束", Size: ui.Small, Kind: ui.Ghost, Dialog: "back-" + x.ID.String()})}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (m personModel) letterTable() ui.TableProps {
	t := ui.TableProps{ID: "letters-list", Caption: "组织关系介绍信", Columns: []ui.Column{{Label: "介绍信", RowHeader: true}, {Label: "开具"}, {Label: "有效期至"}, {Label: "对方"}, {Label: "办理"}}}
	if m.mayDecide || m.mayChange {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true, Align: ui.Right})
	}
	for _, l := range m.Letters {
		way := "转入"
		if l.Out {
			way = "转出"
		}
		row := letterRow(memberapp.LetterEntry{Letter: l, Late: l.State == member.Issued && m.Day > l.Expires()})
		cells := []ui.Cell{{Text: l.Number, Sub: way + "，党费交至 " + l.Dues.String()}, {Text: l.Day.String(), NoWrap: true}, {Text: l.Expires().String(), NoWrap: true}, {Text: l.Organ, Sub: l.Receipt}, {Text: row.cells[len(row.cells)-1], State: row.state}}
		if m.mayDecide || m.mayChange {
			cells = append(cells, ui.Cell{NoWrap: true, Body: ui.Buttons(m.letterActions(l)...)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (m personModel) letterActions(l member.Letter) (as []ui.Action) {
	if l.Out && m.mayDecide {
		as = append(as, ui.Action{Label: "Word", Icon: "download", Size: ui.Small, Href: at(m.ID) + "/letters/" + l.ID.String() + "/paper", Download: true})
		if l.State == member.Issued {
			as = append(as, ui.Action{Label: "登记回执", Size: ui.Small, Dialog: "receipt-" + l.ID.String()}, ui.Action{Label: "作废", Size: ui.Small, Kind: ui.Ghost, Dialog: "withdraw-" + l.ID.String()})
		}
	}
	if !l.Out && m.mayChange {
		as = append(as, ui.Action{Label: "转入清单", Size: ui.Small, Dialog: "check-" + l.ID.String()})
	}
	return as
}

func checks() []ui.Option {
	var os []ui.Option
	for _, c := range member.ArrivalChecks {
		os = append(os, ui.Option{Value: c, Label: c})
	}
	return os
}

func count(n int) string { return strconv.Itoa(n) }

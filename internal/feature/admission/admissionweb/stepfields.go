package admissionweb

import (
	"strconv"

	"touyan/internal/feature/admission"
	"touyan/internal/feature/member"
	"touyan/internal/platform/ui"
)

// was is what the act that is corrected has; else what the system knows already.
func (m *stepModel) was() admission.Act {
	if m.Instead != nil {
		return *m.Instead
	}
	a := admission.Act{Step: m.Def.Step}
	switch {
	case m.Def.Step == admission.Introducers, m.Def.Repeats && m.Def.Step == admission.Cultivate:
		// Contacts review, and as a rule they introduce (细则第十四条).
		if c := m.Verdict.Step(admission.Assign).Act; c != nil {
			a.People = c.People
		}
	case m.Def.Step == admission.Observe:
		if c := m.Verdict.Step(admission.Introducers).Act; c != nil {
			a.People = c.People
		}
	case m.Needs.Vote && len(m.Meetings) > 0:
		a.Meeting = m.Meetings[0].Meeting
	}
	if m.Needs.Places {
		a.Places = 1
		if m.Floating {
			a.Places = 2
		}
	}
	return a
}

// dayFields are when, and how it ended.
func (m *stepModel) dayFields() []ui.FieldProps {
	was := m.was()
	day := on(was.Day)
	if day == "" && !m.Needs.Vote {
		day = m.Today.String()
	}
	first := ui.FieldProps{Kind: ui.DateKind, Name: "day", Label: "日期", Value: m.value("day", day), Required: !m.Needs.Vote, Span: 6, Error: m.bad("day"), Help: "办理的那一天。以前办的可以补录，会标明。"}
	if m.Needs.Until {
		first.Label = "公示第一天"
	}
	if m.Needs.Vote {
		first.Help = "选了会议记录的，以会议日期为准。"
	}
	out := []ui.FieldProps{first}
	if m.Needs.Until {
		out = append(out, ui.FieldProps{Kind: ui.DateKind, Name: "until", Label: "公示最后一天", Value: m.value("until", on(was.Until)), Span: 6, Error: m.bad("until"), Help: "不少于 5 个工作日。还在公示的先留空，期满后用“更正”补上。"})
	}
	if len(m.Needs.Outcomes) > 1 {
		f := ui.FieldProps{Kind: ui.RadioKind, Name: "outcome", Label: "结果", Value: m.value("outcome", string(was.Outcome)), Error: m.bad("outcome")}
		for _, o := range m.Needs.Outcomes {
			label := o.Chinese()
			if o == admission.Done {
				label = m.doneWord()
			}
			f.Options = append(f.Options, ui.Option{Value: string(o), Label: label})
		}
		out = append(out, f)
	}
	for _, o := range m.Needs.Outcomes {
		if o == admission.Extended || o == admission.Postponed {
			out = append(out, ui.FieldProps{Kind: ui.NumberKind, Name: "months", Label: "延长或推迟", Value: m.value("months", positive(was.Months)), Suffix: "个月", Span: 6, Min: "1", Max: "12", Error: m.bad("months"), Help: "延长 6 至 12 个月；推迟不超过 6 个月，仅限转入的。"})
			break
		}
	}
	return out
}

func (m *stepModel) doneWord() string {
	switch m.Def.Step {
	case admission.Review, admission.PreReview:
		return "合格"
	case admission.Convert, admission.Confirm, admission.GroupConvert:
		return "按期转正"
	case admission.Publicise:
		return "不影响发展"
	case admission.File:
		return "已备案"
	}
	return "同意"
}

func positive(n int) string {
	if n == 0 {
		return ""
	}
	return itoa(n)
}

// reasonField is why the superior returned it.
func (m *stepModel) reasonField() ui.FieldProps {
	f := ui.FieldProps{Kind: ui.ChecksKind, Name: "reason", Label: "退回原因", Values: m.values("reason", texts(m.was().Reasons)), Error: m.bad("reasons"), ID: "f-reasons", Help: "退回时至少选一项，用于统计。"}
	for _, x := range admission.Reasons {
		f.Options = append(f.Options, ui.Option{Value: string(x.Reason), Label: x.Text})
	}
	return f
}

func (m *stepModel) returns() bool {
	for _, o := range m.Needs.Outcomes {
		if o == admission.Returned {
			return true
		}
	}
	return false
}

func texts[T ~string](ts []T) []string {
	var out []string
	for _, t := range ts {
		out = append(out, string(t))
	}
	return out
}

// personFields choose people of the register; who is not in it is named.
func (m *stepModel) personFields() []ui.FieldProps {
	options := []ui.Option{{Value: "", Label: "请选择"}}
	for _, c := range m.People {
		label := c.Name
		if m.Def.Step.Superior() && c.Branch != "" {
			label += "（" + c.Branch + "）"
		}
		if c.Blocked != "" && m.Def.Step == admission.Introducers {
			label += "，处分影响期：" + c.Blocked
		}
		options = append(options, ui.Option{Value: c.ID.String(), Label: label})
	}
	was := m.was().People
	outsiders := ""
	var known []string
	for _, p := range was {
		if p.Member == 0 {
			outsiders = joinWith("、", outsiders, p.Name)
		} else {
			known = append(known, member.ID(p.Member).String())
		}
	}
	var out []ui.FieldProps
	for i := range m.Needs.Most {
		name, v := "person-"+strconv.Itoa(i+1), ""
		if i < len(known) {
			v = known[i]
		}
		f := ui.FieldProps{Kind: ui.SelectKind, Name: name, Label: m.Needs.People + " " + itoa(i+1), Value: m.value(name, v), Options: options, Span: 6, Required: i < m.Needs.Least}
		if i == 0 {
			f.Error = m.bad("people")
		}
		out = append(out, f)
	}
	return append(out, ui.FieldProps{Name: "outsiders", Label: "不在本院名册的", Value: m.value("outsiders", outsiders), Optional: true, Span: 6, MaxLength: 100, Help: "姓名之间用顿号。"})
}

// voteFields are the recorded meeting, and the figures where there is none.
func (m *stepModel) voteFields() []ui.FieldProps {
	was := m.was()
	choice := ""
	options := []ui.Option{{Value: "", Label: "没有会议记录，自己填写票数"}}
	for _, d := range m.Meetings {
		label := d.Day.String() + " " + d.Title
		if d.Text != "" {
			label += "：" + clip(d.Text, 24)
		}
		label += "（应到 " + itoa(d.VotersDue) + "，实到 " + itoa(d.VotersPresent) + "，赞成 " + itoa(d.Ayes) + "）"
		if d.Meeting == was.Meeting && (choice == "" || m.Instead == nil) && choice == "" {
			choice = meetingValue(d)
		}
		options = append(options, ui.Option{Value: meetingValue(d), Label: label})
	}
	v := admission.Vote{Secret: true, Together: 1}
	if was.Vote != nil {
		v = *was.Vote
	}
	number := func(name, label string, n int) ui.FieldProps {
		return ui.FieldProps{Kind: ui.NumberKind, Name: name, Label: label, Value: m.value(name, positive(n)), Min: "0", Span: 3, Error: m.bad(name)}
	}
	return []ui.FieldProps{
		{Kind: ui.SelectKind, Name: "meeting", Label: "支部党员大会记录", Value: m.value("meeting", choice), Options: options, Error: m.bad("meeting"), Help: "选了记录，日期、应到、实到和票数都取自记录。预备党员没有表决权，不在应到之内。"},
		number("written-ayes", "书面赞成", v.WrittenAyes), number("written-noes", "书面不赞成", v.WrittenNoes),
		number("due", "应到有表决权", v.Due), number("present", "实到有表决权", v.Present), number("ayes", "赞成", v.Ayes), number("noes", "不赞成", v.Noes), number("blanks", "弃权", v.Blanks),
		number("together", "同一次表决几人", v.Together),
		{Kind: ui.CheckboxKind, Name: "secret", Label: "采取无记名投票", Value: "1", Checked: m.ticked("secret", v.Secret)},
	}
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}

// besides are the fields that only some steps have.
func (m *stepModel) besides() []ui.FieldProps {
	was := m.was()
	var out []ui.FieldProps
	if m.Needs.Training {
		out = append(out, ui.FieldProps{Kind: ui.NumberKind, Name: "days", Label: "培训天数", Value: m.value("days", positive(was.Days)), Suffix: "天", Min: "0", Span: 6, Error: m.bad("days"), Help: "一般不少于 3 天，或者不少于 24 学时。"},
			ui.FieldProps{Kind: ui.NumberKind, Name: "hours", Label: "培训学时", Value: m.value("hours", positive(was.Hours)), Suffix: "学时", Min: "0", Span: 6, Error: m.bad("hours")})
	}
	if m.Needs.Places {
		label := "公示了几处"
		if m.Def.Step == admission.Review {
			label = "征求了几处党组织意见"
		}
		out = append(out, ui.FieldProps{Kind: ui.NumberKind, Name: "places", Label: label, Value: m.value("places", positive(was.Places)), Suffix: "处", Min: "0", Span: 6, Error: m.bad("places"), Help: "流动人员须两处。"})
	}
	if m.Needs.Body {
		f := ui.FieldProps{Kind: ui.SelectKind, Name: "body", Label: "审批的党组织", Value: m.value("body", string(was.By)), Span: 6, Error: m.bad("body")}
		for _, b := range []admission.Body{admission.ByCommittee, admission.ByGeneralBranch, admission.ByLeadingGroup, admission.ByTemporary} {
			f.Options = append(f.Options, ui.Option{Value: string(b), Label: b.Chinese()})
		}
		out = append(out, f)
	}
	if m.Needs.Special != "" {
		out = append(out, ui.FieldProps{Kind: ui.CheckboxKind, Name: "special", Label: m.Needs.Special, Value: "1", Checked: m.ticked("special", was.Special)})
	}
	if m.Needs.Document {
		out = append(out, ui.FieldProps{Name: "document", Label: "文号", Value: m.value("document", was.Document), Optional: true, Span: 6, MaxLength: 100, Error: m.bad("document")})
	}
	return append(out, ui.FieldProps{Kind: ui.TextAreaKind, Name: "note", Label: "说明", Value: m.value("note", was.Note), Optional: true, Rows: 2, MaxLength: 500, Error: m.bad("note")})
}

// paperField ticks what is there.
func (m *stepModel) paperField() ui.FieldProps {
	f := ui.FieldProps{Kind: ui.ChecksKind, Name: "paper", Label: "已有的材料", Values: m.values("paper", texts(m.was().Papers)), Help: "手续齐全（签名、盖章）的打勾。没有打勾的列为缺件。"}
	for _, p := range m.Def.Papers {
		o := ui.Option{Value: string(p), Label: p.Title()}
		switch p.Origin() {
		case admission.Printed:
			o.Detail = "省级统一印制，系统出草稿和核对单"
		case admission.Handwritten:
			o.Detail = "本人书写"
		}
		f.Options = append(f.Options, o)
	}
	return f
}

// elementField ticks what only people can say was done.
func (m *stepModel) elementField() ui.FieldProps {
	f := ui.FieldProps{Kind: ui.ChecksKind, Name: "element", Label: "已做到的", Values: m.values("element", texts(m.was().Elements))}
	for _, e := range admission.ElementsOf(m.Def.Step, m.Today) {
		f.Options = append(f.Options, ui.Option{Value: string(e.Element), Label: e.Text, Detail: e.Article(m.Today)})
	}
	return f
}

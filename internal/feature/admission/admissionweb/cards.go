package admissionweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/ui"
)

func (m *dossierModel) alerts() []ui.AlertProps {
	var out []ui.AlertProps
	if !m.Running() {
		out = append(out, ui.AlertProps{State: ui.Run, Title: "档案已于 " + m.Ended.String() + " 结束：" + m.End.Chinese(), Text: m.EndReason})
	}
	for _, id := range m.Stale {
		if a := m.act(id); a != nil {
			def, _ := admission.Defined(a.Step)
			x := ui.AlertProps{State: ui.Due, Title: def.Title + "的票数与会议记录不再一致", Text: "会议记录登记以后改过。请核对，改用现在的记录，须填写更正原因。"}
			if href := stepHref(m.who, m.ID, a.Step); href != "" && m.Running() {
				x.Actions = []ui.Action{{Label: "更正", Href: href + "?instead=" + strconv.FormatInt(id, 10)}}
			}
			out = append(out, x)
		}
	}
	return out
}

func (m *dossierModel) act(id int64) *admission.Act {
	for i := range m.Acts {
		if m.Acts[i].ID == id {
			return &m.Acts[i]
		}
	}
	return nil
}

func (m *dossierModel) seg() []ui.SegItem {
	return []ui.SegItem{{Label: "全部", Href: at(m.ID), Active: !m.gaps}, {Label: "只看缺项", Href: at(m.ID) + "?only=gaps", Active: m.gaps}}
}

func nextState(s *admission.StepVerdict) (ui.State, string) {
	if s.Standing == admission.Waiting {
		return ui.None, "未到时间"
	}
	return ui.Run, "现在可办"
}

func (m *dossierModel) waits() []ui.Pair {
	var out []ui.Pair
	for _, f := range m.Verdict.Waits {
		out = append(out, ui.Pair{Label: f.Text, Value: f.When})
	}
	return out
}

// calc is when the steps that people ask for could be done.
func (m *dossierModel) calc() []ui.Pair {
	if !m.Running() {
		return nil
	}
	days := m.Forecast
	var out []ui.Pair
	for _, s := range []admission.Step{admission.Propose, admission.List, admission.Admit, admission.Approve, admission.Convert, admission.Confirm} {
		if d := days[s]; d != 0 {
			def, _ := admission.Defined(s)
			out = append(out, ui.Pair{Label: def.Title, Value: d.String()})
		}
	}
	if m.Verdict.ProbationUntil != 0 {
		out = append(out, ui.Pair{Label: "预备期满", Value: m.Verdict.ProbationUntil.String()})
	}
	return out
}

// titles are the rules by their short titles.
var titles = func() map[rulebook.RuleID]string {
	m := map[rulebook.RuleID]string{}
	for _, r := range admission.Rules() {
		m[r.ID] = r.Title
	}
	return m
}()

func (m *dossierModel) unmetItems(cs []*admission.Check) []ui.ListItem {
	var out []ui.ListItem
	for _, c := range cs {
		sub := ""
		if !c.Cite.IsZero() {
			sub = c.Cite.String()
			if c.Cite.Entry().Unconfirmed != "" {
				sub += "（待核）"
			}
		}
		sub = "（" + joinWith("；", sub, admission.Doubt(c.Rule)) + "）"
		out = append(out, ui.ListItem{State: stateOf(c.State), Title: titles[c.Rule], Sub: c.Say() + sub, Href: citeHref(c.Cite)})
	}
	return out
}

// acts are the records, the newest first.
func (m *dossierModel) acts() ui.TableProps {
	t := ui.TableProps{ID: "records", Caption: "办理记录", Columns: []ui.Column{{Label: "事项", RowHeader: true}, {Label: "日期", Width: "120px"}, {Label: "内容"}, {Label: "登记", Width: "150px"}, {Label: "办理", HideLabel: true, Width: "128px"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "还没有办理记录"})}
	for i := len(m.Acts) - 1; i >= 0; i-- {
		t.Rows = append(t.Rows, m.actRow(&m.Acts[i]))
	}
	return t
}

func (m *dossierModel) actRow(a *admission.Act) ui.Row {
	def, _ := admission.Defined(a.Step)
	title := def.Title
	if a.Outcome != admission.Done {
		title += "：" + a.Outcome.Chinese()
	}
	day := ui.Cell{Text: a.Day.String(), NoWrap: true}
	if a.Until != 0 {
		day.Sub = "至 " + a.Until.String()
	}
	entered := ui.Cell{Text: a.EnteredBy, Sub: a.Entered.String()}
	if a.Late() {
		entered.Sub += " 补录"
	}
	marks := ""
	for _, k := range m.Marks[a.ID] {
		marks = joinWith("；", marks, k.Text)
	}
	if marks != "" {
		marks = "登记时已提示：" + marks
	}
	return ui.Row{ID: "act-" + strconv.FormatInt(a.ID, 10), Cells: []ui.Cell{{Text: title}, day, {Text: said(a), Sub: marks}, entered, {Body: ui.Buttons(m.actActions(a)...)}}}
}

// actActions are what the person may do with a record.
func (m *dossierModel) actActions(a *admission.Act) []ui.Action {
	href := stepHref(m.who, m.ID, a.Step)
	if href == "" {
		return nil
	}
	id, verb := strconv.FormatInt(a.ID, 10), "withdraw"
	if a.Step.Superior() {
		verb = "rescind"
	}
	var out []ui.Action
	if m.Running() {
		out = append(out, ui.Action{Label: "更正", Kind: ui.Ghost, Size: ui.Small, Href: href + "?instead=" + id})
	}
	if m.Running() || a.Step == admission.Archive || a.Step == admission.Confirm && a.Outcome == admission.Revoked {
		out = append(out, ui.Action{Label: "撤回", Kind: ui.Ghost, Size: ui.Small, Href: at(m.ID, verb, id)})
	}
	return out
}

// said tells in one line what was recorded of an act.
func said(a *admission.Act) string {
	s := ""
	add := func(t string) { s = joinWith("；", s, t) }
	n := a.Step.Needs()
	if n.People != "" && len(a.People) > 0 {
		add(n.People + " " + joined(a.People))
	}
	if v := a.Vote; v != nil {
		add(voteText(v))
	}
	if n.Training {
		add(itoa(a.Days) + " 天、" + itoa(a.Hours) + " 学时")
	}
	if a.Places > 0 {
		add(itoa(a.Places) + " 处")
	}
	if a.Months > 0 {
		add(itoa(a.Months) + " 个月")
	}
	if a.By != "" {
		add("由" + a.By.Chinese() + "审批")
	}
	for _, r := range a.Reasons {
		add("退回原因：" + r.Text())
	}
	if a.Special {
		add("特殊情况")
	}
	add(a.Document)
	add(a.Note)
	if k := len(a.Papers); k > 0 {
		add("材料 " + itoa(k) + " 份")
	}
	return s
}

func voteText(v *admission.Vote) string {
	s := "应到 " + itoa(v.Due) + "，实到 " + itoa(v.Present) + "，赞成 " + itoa(v.Ayes) + "、不赞成 " + itoa(v.Noes) + "、弃权 " + itoa(v.Blanks)
	if v.WrittenAyes+v.WrittenNoes > 0 {
		s += "；书面赞成 " + itoa(v.WrittenAyes) + "、不赞成 " + itoa(v.WrittenNoes)
	}
	return s
}

func (m *dossierModel) taken() ui.TableProps {
	t := ui.TableProps{ID: "takens", Caption: "撤回和更正", Dense: true, Columns: []ui.Column{{Label: "事项", RowHeader: true}, {Label: "原日期"}, {Label: "撤回"}, {Label: "原因"}}}
	for _, x := range m.Taken {
		def, _ := admission.Defined(x.Act.Step)
		how := "撤回"
		if x.Instead {
			how = "更正"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: def.Title}, {Text: x.Act.Day.String(), NoWrap: true}, {Text: x.By + " " + x.At.In(civil.Shanghai).Format("2006-01-02 15:04") + " " + how}, {Text: x.Why}}})
	}
	return t
}

// education is who stood by, what was talked, learned, voted and approved.
func (m *dossierModel) education() []ui.Pair {
	v := m.Verdict
	times := func(s admission.Step) string {
		n, last := 0, civil.Day(0)
		for i := range m.Acts {
			if m.Acts[i].Step == s && m.Acts[i].Outcome == admission.Done {
				n, last = n+1, m.Acts[i].Day
			}
		}
		if n == 0 {
			return ""
		}
		return itoa(n) + " 次，最近 " + last.String()
	}
	vote := func(s admission.Step) string {
		if a := v.Step(s).Act; a != nil && a.Vote != nil {
			return a.Day.String() + "：" + voteText(a.Vote)
		}
		return ""
	}
	training, talks := "", 0
	if a := v.Step(admission.Train).Act; a != nil {
		training = itoa(a.Days) + " 天、" + itoa(a.Hours) + " 学时"
	}
	for i := range m.Acts {
		if s := m.Acts[i].Step; s == admission.Interview || s == admission.CommitteeTalk {
			talks++
		}
	}
	out := []ui.Pair{{Label: "培养联系人", Value: peopleOf(v, admission.Assign)}, {Label: "入党介绍人", Value: peopleOf(v, admission.Introducers)}, {Label: "谈话", Value: itoa(talks) + " 次"},
		{Label: "半年考察", Value: times(admission.Cultivate)}, {Label: "集中培训", Value: training}, {Label: "接收票决", Value: vote(admission.Admit)}}
	if v.ProbationFrom != 0 {
		out = append(out, ui.Pair{Label: "预备期", Value: v.ProbationFrom.String() + " 至 " + v.ProbationUntil.String()}, ui.Pair{Label: "预备期考察", Value: times(admission.Observe)}, ui.Pair{Label: "转正票决", Value: vote(admission.Convert)})
	}
	if v.PartySince != 0 {
		out = append(out, ui.Pair{Label: "党龄起算", Value: v.PartySince.String()})
	}
	returned := 0
	for i := range m.Acts {
		if m.Acts[i].Outcome == admission.Returned {
			returned++
		}
	}
	if returned > 0 {
		out = append(out, ui.Pair{Label: "上级退回", Value: itoa(returned) + " 次"})
	}
	return out
}

func (m *dossierModel) publicity() []ui.Pair {
	s := m.Verdict.Step(admission.Publicise)
	switch {
	case s.Act != nil:
		places := "1 处"
		if s.Act.Places > 1 {
			places = itoa(s.Act.Places) + " 处"
		}
		until := on(s.Act.Until)
		if until == "" {
			until = "进行中"
		}
		return []ui.Pair{{Label: "公示", Value: s.Act.Day.String() + " 至 " + until + "，" + places}}
	case s.Standing == admission.NotAsked:
		return []ui.Pair{{Label: "公示", Value: "2014 年版没有公示要求"}}
	}
	return []ui.Pair{{Label: "公示", Value: "还没有公示，不少于 5 个工作日"}}
}

func (m *dossierModel) objectionActions() []ui.Action {
	if !m.records() || m.Verdict.Step(admission.Publicise).Act == nil {
		return nil
	}
	return []ui.Action{{Label: "登记异议", Href: at(m.ID, "objection")}}
}

func (m *dossierModel) objections() []ui.ListItem {
	var out []ui.ListItem
	for _, o := range m.Objections {
		x := ui.ListItem{State: ui.Over, Title: o.Content, Sub: o.Day.String() + " 收到，还没有处理"}
		switch {
		case o.Handled != 0 && o.Affects:
			x.Sub = o.Handled.String() + " 核查：影响发展。" + o.Handling
		case o.Handled != 0:
			x.State, x.Sub = ui.OK, o.Handled.String()+" 核查：不影响发展。"+o.Handling
		case m.records():
			x.Action = &ui.Action{Label: "处理", Href: at(m.ID, "objection") + "?of=" + o.ID.String()}
		}
		out = append(out, x)
	}
	return out
}

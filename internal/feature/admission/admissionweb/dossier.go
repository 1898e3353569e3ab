package admissionweb

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// dossierModel is the page of one dossier.
type dossierModel struct {
	*admissionapp.View
	who  *access.Actor
	gaps bool // only what is missing
}

func (p *pages) dossier(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	m := dossierModel{&v, r.Actor, r.Query("only") == "gaps"}
	return web.Page{Title: v.Name + " 发展党员档案", Nav: Nav, Body: dossierBody(&m)}, nil
}

func (m *dossierModel) records() bool { return m.Running() && m.who.Can(admission.CanRecord) }

// first is the step that is to be done next: one that the person may record
// before one that others must.
func (m *dossierModel) first() *admission.StepVerdict {
	next := m.Verdict.Next()
	for _, s := range next {
		if s.Standing == admission.Ready && m.who.Can(s.Step.Can()) {
			return s
		}
	}
	if len(next) == 0 {
		return nil
	}
	return next[0]
}

func (m *dossierModel) head() ui.HeadProps {
	stage := m.Verdict.Stage.Chinese()
	tag := stage
	if !m.Running() {
		tag = m.End.Chinese()
	}
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "发展党员", Href: Nav}, {Label: m.View.Branch.Short, Href: Nav + "?branch=" + m.View.Branch.ID.String()}, {Label: m.Name}}, Title: m.Name, Tag: tag, Summary: m.summary()}
	h.Actions = []ui.Action{{Label: "档案目录", Icon: "printer", Href: at(m.ID, "print")}, {Label: "全部文书", Icon: "download", Href: at(m.ID, "papers"), Download: true}}
	if m.Verdict.Step(admission.Confirm).Act != nil {
		h.Actions = append(h.Actions, ui.Action{Label: "移交档案", Icon: "archive", Href: at(m.ID, "archive"), Download: true})
	}
	if s := m.first(); s != nil && m.Running() && s.Standing == admission.Ready {
		if href := stepHref(m.who, m.ID, s.Step); href != "" {
			h.Actions = append(h.Actions, ui.Action{Label: "登记" + short(s.Definition), Icon: "pencil-plus", Kind: ui.Primary, Href: href})
		}
	}
	return h
}

// short is a step on a button.
func short(d *admission.Definition) string {
	if n := d.Step.Number(); n != "" && !strings.ContainsAny(n, "ab") {
		return "第 " + n + " 步"
	}
	return d.Title
}

func (m *dossierModel) summary() string {
	s := strings.TrimSpace(m.WorkUnit + m.Job)
	if m.View.Group.ID != 0 {
		s = joinWith("，", s, m.View.Group.Short)
	}
	v := m.Verdict
	if names := peopleOf(v, admission.Assign); names != "" {
		s = joinWith("；", s, "培养联系人 "+names)
	}
	if names := peopleOf(v, admission.Introducers); names != "" {
		s = joinWith("；", s, "入党介绍人 "+names)
	}
	return s
}

// joinWith joins what is not empty.
func joinWith(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

// counts says how many steps there are and are done, and of these the numbered.
func (m *dossierModel) meta() string {
	done, all := m.Verdict.Counts()
	s := "共 " + itoa(all) + " 步，已完成 " + itoa(done) + " 步"
	if n := len(m.missing()); n > 0 {
		s += "，缺材料 " + itoa(n) + " 份"
	}
	return s
}

// stages are the five stages with a tick for every step.
func (m *dossierModel) stages() []ui.Stage {
	var out []ui.Stage
	for _, stage := range admission.Stages {
		s := ui.Stage{Name: stage.Chinese(), State: ui.OK, Current: stage == m.Verdict.Stage && m.Running()}
		done, earliest := 0, civil.Day(0)
		for i := range m.Verdict.Steps {
			x := &m.Verdict.Steps[i]
			if x.Stage != stage || x.Standing == admission.NotAsked {
				continue
			}
			state, _ := m.state(x)
			if state == ui.OK {
				done++
			}
			if state == ui.Over || state == ui.Due && s.State != ui.Over {
				s.State = state
			}
			if x.Earliest > earliest {
				earliest = x.Earliest
			}
			s.Ticks = append(s.Ticks, state)
		}
		s.Note = itoa(done) + "/" + itoa(len(s.Ticks)) + " 步"
		switch {
		case stage > m.Verdict.Stage:
			s.State = ui.None
			if earliest != 0 {
				s.Note += "，最早 " + earliest.String()
			}
		case s.Current && s.State == ui.OK:
			s.State = ui.Run
		}
		out = append(out, s)
	}
	return out
}

// state says how a step stands, in a glyph and a word.
func (m *dossierModel) state(s *admission.StepVerdict) (ui.State, string) {
	wrong := slices.ContainsFunc(m.Verdict.Of(s.Step), func(c *admission.Check) bool {
		return c.State == rulebook.Breach || c.State == rulebook.Overdue && c.Act != nil
	})
	switch s.Standing {
	case admission.NotAsked:
		return ui.NA, "当时不要求"
	case admission.Skipped:
		return ui.Over, "缺记录"
	case admission.Finished:
		switch {
		case wrong:
			return ui.Over, "不符合"
		case len(s.Missing) > 0:
			return ui.Due, "缺材料"
		}
		return ui.OK, "已完成"
	case admission.Ready:
		if s.Latest != 0 && s.Latest < m.Today {
			return ui.Over, "已过期限"
		}
		return ui.Run, "可办"
	case admission.Waiting:
		return ui.None, "未到时间"
	}
	return ui.None, "未开始"
}

// groups are the steps by stage.
func (m *dossierModel) groups() []ui.StepGroup {
	var out []ui.StepGroup
	numerals := []string{"一", "二", "三", "四", "五"}
	first := m.first()
	for i, stage := range admission.Stages {
		g := ui.StepGroup{Title: numerals[i] + "、" + stage.Chinese()}
		done, all := 0, 0
		for k := range m.Verdict.Steps {
			s := &m.Verdict.Steps[k]
			if s.Stage != stage {
				continue
			}
			if s.Standing != admission.NotAsked {
				all++
			}
			if s.Standing == admission.Finished {
				done++
			}
			if m.gaps && !m.gap(s) {
				continue
			}
			g.Steps = append(g.Steps, m.step(s, s == first && m.Running()))
		}
		g.Tally = itoa(done) + "/" + itoa(all)
		if len(g.Steps) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// gap reports whether something of the step is missing or wrong.
func (m *dossierModel) gap(s *admission.StepVerdict) bool {
	state, _ := m.state(s)
	return state == ui.Over || state == ui.Due || len(s.Missing) > 0
}

func (m *dossierModel) step(s *admission.StepVerdict, current bool) ui.Step {
	out := ui.Step{Name: s.Title, Current: current, Cite: cite(s.Cite, true)}
	out.No, _ = number(s.Step)
	out.State, out.Status = m.state(s)
	if s.Step.Rule() == "JG-12" {
		out.Name += "（法院）"
	}
	out.Day, out.Limit = m.days(s)
	for _, p := range s.Papers {
		d := ui.Doc{Label: p.Brief(), Href: at(m.ID, "papers", string(p)), State: ui.None}
		if s.Act != nil {
			if d.State = ui.Over; s.Act.Has(p) {
				d.State = ui.OK
			}
		}
		out.Docs = append(out.Docs, d)
	}
	if m.Running() && (s.Standing == admission.Ready || s.Standing == admission.Skipped || s.Repeats && s.Standing == admission.Finished) {
		if href := stepHref(m.who, m.ID, s.Step); href != "" {
			out.Action = &ui.Action{Label: "登记", Href: href}
		}
	}
	return out
}

// days are the day of a step, and how it is bounded.
func (m *dossierModel) days(s *admission.StepVerdict) (first, second string) {
	switch s.Standing {
	case admission.Finished:
		first = s.Act.Day.String()
		switch {
		case s.Act.Until != 0:
			second = "至 " + s.Act.Until.String()
		case s.Repeats:
			second = "共 " + itoa(s.Times) + " 次"
		case s.Latest != 0:
			second = "期限 " + s.Latest.String()
		}
		if s.Act.Late() {
			late := s.Act.Entered.String() + " 补录"
			if second != "" {
				late = "补录"
			}
			second = joinWith("，", second, late)
		}
	case admission.Ready:
		first = "现在可办"
		if s.Latest != 0 {
			second = "期限 " + s.Latest.String()
		}
	case admission.Waiting:
		first = "最早 " + s.Earliest.String()
	case admission.ToCome:
		if d, ok := m.Forecast[s.Step]; ok {
			first = "推算 " + d.String()
		}
	}
	return first, second
}

// number is the step's number, where it has a whole one.
func number(s admission.Step) (n int, ok bool) {
	for _, c := range s.Number() {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, n > 0
}

// missingPaper is a paper that a step that was done lacks.
type missingPaper struct {
	paper admission.Paper
	step  *admission.StepVerdict
}

func (m *dossierModel) missing() []missingPaper {
	var out []missingPaper
	for i := range m.Verdict.Steps {
		for _, p := range m.Verdict.Steps[i].Missing {
			out = append(out, missingPaper{p, &m.Verdict.Steps[i]})
		}
	}
	return out
}

func (m *dossierModel) missingItems() []ui.ListItem {
	var out []ui.ListItem
	for _, x := range m.missing() {
		label := "生成"
		if x.paper.Origin() != admission.Generated {
			label = "草稿"
		}
		out = append(out, ui.ListItem{State: ui.Over, Title: x.paper.Title(), Sub: numbered(x.step.Definition), Action: &ui.Action{Label: label, Href: at(m.ID, "papers", string(x.paper)), Download: true}})
	}
	return out
}

// unmet are the checks that are not met, the wrong ones first.
func (m *dossierModel) unmet() []*admission.Check {
	var wrong, open []*admission.Check
	for i := range m.Verdict.Checks {
		c := &m.Verdict.Checks[i]
		switch {
		case c.State == rulebook.Breach, c.State == rulebook.Overdue:
			wrong = append(wrong, c)
		case c.State == rulebook.Open && c.Rule != c.Step.Rule(), c.State == rulebook.Unknown:
			open = append(open, c)
		}
	}
	return append(wrong, open...)
}

package admissionweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// stepModel is the form of one step.
type stepModel struct {
	entry
	admissionapp.Form
}

// form returns what the form of the step in the address needs.
func (p *pages) form(r *web.Request) (m *stepModel, err error) {
	which, err := web.PathID[admission.Dossier](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	instead := r.Query("instead")
	if r.HTTP.Method == http.MethodPost {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		instead = f.Raw("instead")
	}
	n, _ := strconv.ParseInt(instead, 10, 64)
	f, err := p.app.Form(r.Context(), permit, which, admission.Step(r.Param("step")), n)
	return &stepModel{Form: f}, err
}

func (p *pages) stepForm(r *web.Request) (web.Answer, error) {
	m, err := p.form(r)
	if err != nil {
		return nil, err
	}
	return m.page(), nil
}

func (m *stepModel) page() web.Page {
	return web.Page{Title: m.Name + " " + m.Def.Title, Nav: Nav, Body: stepBody(m)}
}

// record takes a step in.
func (p *pages) record(r *web.Request) (web.Answer, error) {
	m, err := p.form(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := m.read(f)
	var done admissionapp.Recorded
	if err = f.Err(); err == nil {
		if m.Def.Step.Superior() {
			done, err = p.app.Decide(r.Context(), r.Permit, in)
		} else {
			done, err = p.app.Record(r.Context(), r.Permit, in)
		}
	}
	if err == nil {
		toast := "已登记" + m.Def.Title
		if len(done.Marks) > 0 {
			toast += "。请注意：" + done.Marks[0].Text
		}
		return web.See{To: admissionapp.Href(m.ID), Toast: toast}, nil
	}
	e, ok := refused(f, err)
	if !ok {
		return nil, err
	}
	m.entry = e
	return again(m.page(), err), nil
}

// again is the page with the form once more.
func again(p web.Page, err error) web.Page {
	p.Status = 422
	if k := fault.KindOf(err); k == fault.Conflict {
		p.Status = 409
	}
	return p
}

// read makes an act of what was entered.
func (m *stepModel) read(f *web.Form) admissionapp.RecordIn {
	version, _ := strconv.Atoi(f.Raw("version"))
	a := admission.Act{Step: m.Def.Step, Day: f.Day("day"), Until: f.Day("until"), Outcome: admission.Outcome(f.Raw("outcome")), By: admission.Body(f.Raw("body")),
		Special: f.Has("special"), Document: f.Text("document", 100), Note: f.Text("note", 500)}
	in := admissionapp.RecordIn{ID: m.ID, Version: version, Why: f.Text("why", 200)}
	if m.Instead != nil {
		in.Instead = m.Instead.ID
	}
	figure := func(name string, most int) int { n, _ := f.Int(name, 0, most); return n }
	if n := m.Needs; n.Training {
		a.Days, a.Hours = figure("days", 366), figure("hours", 2000)
	}
	if m.Needs.Places {
		a.Places = figure("places", 20)
	}
	if a.Outcome == admission.Extended || a.Outcome == admission.Postponed {
		a.Months = figure("months", 60)
	}
	for _, x := range f.All("paper") {
		if p := admission.Paper(x); slices.Contains(m.Def.Papers, p) {
			a.Papers = append(a.Papers, p)
		}
	}
	for _, e := range admission.ElementsOf(m.Def.Step, max(a.Day, m.Today)) {
		if slices.Contains(f.All("element"), string(e.Element)) {
			a.Elements = append(a.Elements, e.Element)
		}
	}
	if a.Outcome == admission.Returned {
		for _, x := range admission.Reasons {
			if slices.Contains(f.All("reason"), string(x.Reason)) {
				a.Reasons = append(a.Reasons, x.Reason)
			}
		}
	}
	if m.Needs.People != "" {
		a.People = people(f, m.Needs.Most)
	}
	if m.Needs.Vote && a.Outcome != admission.Postponed {
		m.vote(f, &a, &in)
	}
	in.Act = a
	return in
}

// people are those chosen from the register, and those named who are not in it.
func people(f *web.Form, most int) (out []admission.Person) {
	for i := 1; i <= max(most, 1); i++ {
		who, err := id.Parse[member.Member](f.Raw("person-" + strconv.Itoa(i)))
		if err == nil && who != 0 && !slices.ContainsFunc(out, func(p admission.Person) bool { return p.Member == int64(who) }) {
			out = append(out, admission.Person{Member: int64(who)})
		}
	}
	for _, name := range strings.FieldsFunc(f.Text("outsiders", 100), func(r rune) bool { return strings.ContainsRune(" 　、,，;；\n", r) }) {
		out = append(out, admission.Person{Name: name})
	}
	return out
}

// vote reads the meeting, or the figures where there is none on record.
func (m *stepModel) vote(f *web.Form, a *admission.Act, in *admissionapp.RecordIn) {
	figure := func(name string) int { n, _ := f.Int(name, 0, 100000); return n }
	v := &admission.Vote{WrittenAyes: figure("written-ayes"), WrittenNoes: figure("written-noes")}
	if meeting, line, ok := strings.Cut(f.Raw("meeting"), "."); ok {
		a.Meeting, _ = strconv.ParseInt(meeting, 10, 64)
		in.Line, _ = strconv.Atoi(line)
		a.Vote = v
		return
	}
	if strings.TrimSpace(f.Raw("due")) == "" {
		return
	}
	v.Due, v.Present, v.Ayes, v.Noes, v.Blanks = figure("due"), figure("present"), figure("ayes"), figure("noes"), figure("blanks")
	v.Secret, v.Together = f.Has("secret"), max(1, figure("together"))
	a.Vote = v
}

func meetingValue(d quorum.Decision) string {
	return strconv.FormatInt(d.Meeting, 10) + "." + strconv.Itoa(d.Line)
}

// standing is how the step stands today.
func (m *stepModel) standing() *admission.StepVerdict { return m.Verdict.Step(m.Def.Step) }

func (m *stepModel) action() string {
	verb := "record"
	if m.Def.Step.Superior() {
		verb = "decide"
	}
	return at(m.ID, verb, string(m.Def.Step))
}

func (m *stepModel) hidden() []ui.Hidden {
	h := []ui.Hidden{{Name: "version", Value: m.value("version", itoa(m.Version))}}
	if m.Instead != nil {
		h = append(h, ui.Hidden{Name: "instead", Value: strconv.FormatInt(m.Instead.ID, 10)})
	}
	return h
}

func (m *stepModel) title() string {
	if m.Instead != nil {
		return "更正" + m.Def.Title
	}
	return "登记" + m.Def.Title
}

// facts are what the procedure says of the step, beside the form.
func (m *stepModel) facts() []ui.Pair {
	s := m.standing()
	out := []ui.Pair{{Label: "由谁办理", Value: m.Def.By}}
	if s.Earliest != 0 {
		out = append(out, ui.Pair{Label: "最早可办", Value: s.Earliest.String()})
	}
	if s.Latest != 0 {
		out = append(out, ui.Pair{Label: "期限", Value: s.Latest.String()})
	}
	for _, before := range m.Def.After {
		if b := m.Verdict.Step(before); b.Act != nil {
			out = append(out, ui.Pair{Label: b.Title, Value: b.Act.Day.String()})
		} else if b.Standing != admission.NotAsked {
			out = append(out, ui.Pair{Label: b.Title, Value: "没有登记"})
		}
	}
	return append(out, doubtful(m.Def.Step)...)
}

// doubtful is what of a step must still be confirmed, in words that may break.
func doubtful(s admission.Step) []ui.Pair {
	if d := admission.Doubt(s.Rule()); d != "" {
		return []ui.Pair{{Label: "待核", Value: d}}
	}
	return nil
}

// lacking names the steps before this one that are not recorded.
func (m *stepModel) lacking() string {
	var out []string
	for _, before := range m.Def.After {
		if b := m.Verdict.Step(before); b.Act == nil && b.Standing != admission.NotAsked {
			out = append(out, b.Title)
		}
	}
	return strings.Join(out, "、")
}

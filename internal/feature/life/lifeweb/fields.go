package lifeweb

import (
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/platform/ui"

	"github.com/a-h/templ"
)

// kindChoices are the kinds and the combinations that people hold.
var kindChoices = []life.Kinds{life.Assembly, life.Committee, life.GroupMeet, life.Lecture, life.ThemeDay, life.OrganisationLife, life.Review,
	life.Assembly | life.ThemeDay, life.Assembly | life.Lecture, life.Lecture | life.ThemeDay, life.OrganisationLife | life.Review, life.Assembly | life.OrganisationLife | life.Review, life.GroupMeet | life.ThemeDay}

// kindOptions are the kinds that somebody in reach may hold, the combinations,
// and the activities.
func (f *form) kindOptions() []ui.Option {
	now := f.m.Kinds
	var os []ui.Option
	seen := now == 0
	for _, k := range kindChoices {
		group := ""
		if len(k.Each()) > 1 {
			group = "合并召开"
		}
		os = append(os, ui.Option{Value: k.Code(), Label: k.Chinese(), Group: group})
		seen = seen || k == now
	}
	for _, k := range []life.Kinds{life.CentreStudy, life.DemocraticLife, life.OrganAssembly} {
		if f.desk.Kinds.Has(k) || now == k {
			os = append(os, ui.Option{Value: k.Code(), Label: k.Chinese(), Group: "党组和机关"})
		}
		seen = seen || k == now
	}
	if !seen {
		os = append(os, ui.Option{Value: now.Code(), Label: now.Chinese(), Group: "合并召开"})
	}
	for _, a := range f.activities() {
		os = append(os, ui.Option{Value: a.Code, Label: a.Name, Group: "其他活动"})
	}
	return os
}

// activities are those that may be chosen: a court's ended one only where it
// stands already.
func (f *form) activities() []life.Activity {
	as := life.Activities()
	for _, a := range f.desk.Own {
		if !a.Ended || a.Code == f.m.Activity.Code {
			as = append(as, a)
		}
	}
	return as
}

// contents are what a theme day may be filled with.
func (f *form) contents() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不另分类"}}
	for _, a := range f.activities() {
		os = append(os, ui.Option{Value: a.Code, Label: a.Name})
	}
	return os
}

// kind is what the choice of kinds stands on.
func (f *form) kind() string {
	if f.m.Kinds == 0 {
		return f.m.Activity.Code
	}
	return f.m.Kinds.Code()
}

// asks reports whether the form has the field for the need.
func (f *form) asks(n life.Need) bool {
	switch {
	case n == life.NeedSpeaker && f.m.Kinds.Has(life.Lecture):
		return true
	case n == life.NeedPeople:
		return f.m.Open()
	}
	return f.m.Activity.Asks(n)
}

// reshape is on the fields that decide who should be there: the fields come back
// with the roll that fits, and all that stands around them. Without script the
// button 更新名单 does it.
func reshape() templ.Attributes {
	return templ.Attributes{"hx-post": "/life", "hx-vals": `{"do":"refresh"}`, "hx-trigger": "change", "hx-target": "#fields", "hx-select": "#fields", "hx-swap": "outerHTML",
		"hx-select-oob": "#heading,#elements,#uses,#gaps,#quorum:innerHTML"}
}

// typed is the field as the person typed it, or else the value.
func (f *form) typed(name, value string) string {
	if f.raw != nil && f.raw.Has(name) {
		return f.raw.Raw(name)
	}
	return value
}

func (f *form) bad(names ...string) string {
	if f.fault == nil || f.theirs != nil {
		return ""
	}
	for _, n := range names {
		if t := f.fault.Field(n); t != "" {
			return t
		}
	}
	return ""
}

// summary is the list of what is wrong on top of the form.
func (f *form) summary() (title string, es []ui.FieldError) {
	if f.fault == nil || f.theirs != nil {
		return "", nil
	}
	for _, x := range f.fault.Fields {
		text := x.Text
		if x.Name == "ends" && strings.HasPrefix(text, "应") {
			text = "结束时间" + text // under the field the label says it
		}
		es = append(es, ui.FieldError{Field: anchor(x.Name), Text: text})
	}
	if len(es) == 0 {
		es = []ui.FieldError{{Text: f.fault.Text}}
	}
	if f.plan {
		return "还不能存为计划，有 " + itoa(len(es)) + " 处要改", es
	}
	return "还不能归档，有 " + itoa(len(es)) + " 处要改", es
}

func (f *form) names() []string {
	ns := make([]string, len(f.desk.People))
	for i, p := range f.desk.People {
		ns[i] = p.Name
	}
	return ns
}

func (f *form) branchOptions() (os []ui.Option) {
	for _, b := range f.desk.Branches {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Short})
	}
	return os
}

func (f *form) groupOptions() (os []ui.Option) {
	for _, g := range f.desk.Groups {
		os = append(os, ui.Option{Value: g.ID.String(), Label: g.Short})
	}
	return os
}

func (f *form) hidden() []ui.Hidden {
	var hs []ui.Hidden
	if len(f.desk.Branches) < 2 {
		hs = append(hs, ui.Hidden{Name: "branch", Value: f.m.Branch.String()})
	}
	if f.plan {
		hs = append(hs, ui.Hidden{Name: "plan", Value: "1"})
	}
	if f.stage == life.Recorded {
		hs = append(hs, ui.Hidden{Name: "filed", Value: "1"})
	}
	return hs
}

// autosave is where drafts go by themselves, and what is entered into a submitted
// record, which itself stays as it is; not where another one's changes are looked
// at.
func (f *form) autosave() string {
	if f.theirs != nil {
		return ""
	}
	return "/life/draft"
}

// hint counts what is still missing, under the form.
func (f *form) hint() string {
	gaps, must := 0, 0
	for _, e := range f.desk.Elements {
		if e.Is == life.Missing {
			gaps++
			if e.Must {
				must++
			}
		}
	}
	switch n := len(f.faults()); {
	case f.plan:
		return ""
	case n > 0:
		return itoa(n) + " 处要改"
	case gaps == 0:
		return "要素齐全"
	case must == 0:
		return "还差 " + itoa(gaps) + " 项要素，可以先归档再补"
	}
	return "还差 " + itoa(gaps) + " 项要素，其中 " + itoa(must) + " 项须先补"
}

// faults are what was refused, else what contradicts itself so far.
func (f *form) faults() []fault.Field {
	switch {
	case f.fault != nil && f.theirs == nil:
		return f.fault.Fields
	case f.desk.Fault == nil || f.plan:
		return nil
	}
	return slices.DeleteFunc(slices.Clone(f.desk.Fault.Fields), func(x fault.Field) bool {
		return x.Name == "group" && f.m.Group == 0 // not chosen yet
	})
}

func (f *form) actions() []ui.Action {
	file := ui.Action{Label: "提交归档", Kind: ui.Primary, Name: "do", Value: "file"}
	draft := ui.Action{Label: "存草稿", Name: "do", Value: "draft", NoCheck: true}
	plan := ui.Action{Label: "存为计划", Name: "do", Value: "plan", NoCheck: true}
	switch {
	case f.stage == life.Recorded:
		file.Label = "保存修改"
		return []ui.Action{{Label: "不改了", Kind: ui.Ghost, Href: life.Href(f.m.ID)}, file}
	case f.plan:
		plan.Kind = ui.Primary
		return []ui.Action{{Label: "已开过，去记录", Kind: ui.Ghost, Name: "do", Value: "held", NoCheck: true}, plan}
	case f.stage != life.Draft:
		plan.Kind = ui.Ghost
		return []ui.Action{plan, draft, file}
	}
	return []ui.Action{draft, file}
}

// topicOptions are the topics that a resolution may settle, by the row that each
// stands in.
func (f *form) topicOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不分议题"}}
	for i, t := range f.m.Topics {
		words := []rune(t.Text)
		if len(words) > 20 {
			words = append(words[:20], '…')
		}
		os = append(os, ui.Option{Value: f.lineOf(i + 1), Label: "议题 " + itoa(i+1) + "　" + string(words)})
	}
	return os
}

// lineOf is the row of the topic with the number; "" of none.
func (f *form) lineOf(topic int) string {
	switch {
	case topic <= 0 || topic > len(f.m.Topics):
		return ""
	case f.lines != nil:
		return itoa(f.lines[topic-1])
	}
	return itoa(topic - 1)
}

func (f *form) matterOptions() []ui.Option {
	if f.m.Kinds.Has(life.Committee) {
		return []ui.Option{{Value: string(quorum.InBureau), Label: quorum.InBureau.Chinese()}}
	}
	var os []ui.Option
	for _, m := range quorum.Matters() {
		os = append(os, ui.Option{Value: string(m), Label: m.Chinese()})
	}
	return os
}

func mannerOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "请选择"}}
	for _, m := range life.Manners() {
		os = append(os, ui.Option{Value: string(m), Label: m.Chinese()})
	}
	return os
}

// numberText is a figure that may not have been given.
func numberText(n int, given bool) string {
	if !given {
		return ""
	}
	return itoa(n)
}

// attendance is the list of the roll with what was noted.
func (f *form) attendance() ui.AttendanceProps {
	a := ui.AttendanceProps{ID: "people", Options: ui.AttendanceOptions(present, leave, absent)}
	no := 0
	for _, s := range f.desk.Roll {
		if !s.Call.Counts {
			continue
		}
		no++
		key := s.ID.String()
		if s.ID == 0 {
			key = "~" + s.Name
		}
		row := ui.AttendanceRow{No: no, Name: s.Name, Post: shortPost(s.Post), Field: "a-" + key, NoteName: "r-" + key, Value: present}
		if row.Post == "" && s.Call.Why != "" {
			row.Post = map[bool]string{true: "无表决权", false: "预备党员"}[s.Call.Full]
		}
		for _, x := range f.m.Absences {
			if x.ID != 0 && x.ID == s.ID || x.ID == 0 && x.Name == s.Name {
				row.Note, row.Value = x.Reason, absent
				if x.OnLeave {
					row.Value = leave
				}
			}
		}
		a.Rows = append(a.Rows, row)
	}
	return a
}

// leftOut lists who does not count on the day, with the reason.
func (f *form) leftOut() (lines []string) {
	for _, s := range f.desk.Roll {
		if !s.Call.Counts {
			lines = append(lines, s.Name+"："+s.Call.Why)
		}
	}
	return lines
}

// checks is where the form is judged while it is filled in; a plan is not.
func (f *form) checks() string {
	if f.plan {
		return ""
	}
	return "/life/check"
}

// savedText says when the draft was kept, or that it will be.
func (f *form) savedText() string {
	if f.saved == "" && f.autosave() != "" {
		if f.stage == life.Recorded {
			return "填写中自动留存，保存后才改动记录"
		}
		return "填写中自动存草稿"
	}
	return f.saved
}

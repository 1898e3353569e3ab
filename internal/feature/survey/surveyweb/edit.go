package surveyweb

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func allKinds() []survey.Kind { return survey.Kinds() }

// form is the page of a draft.
type form struct {
	surveyapp.View
	all  []survey.Subject // who may be chosen, of a kind whose subjects are members
	raw  *web.Form        // as typed, after a refusal
	rows [2]int           // questions and groups to show
}

func (f *form) bad(name string) string {
	if f.raw == nil {
		return ""
	}
	return f.raw.Fault().Field(name)
}

func (f *form) errors() (es []ui.FieldError) {
	if f.raw != nil {
		for _, x := range f.raw.Fault().Fields {
			es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
		}
	}
	return es
}

func (p *pages) editForm(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if v.Stage != survey.Draft {
		return web.See{To: at(v.ID), Toast: "问卷已经开启，题目和名单不能再改"}, nil
	}
	return editPage(&form{View: v, all: v.Roll}, 0)
}

func editPage(f *form, status int) (web.Answer, error) {
	f.rows[0], f.rows[1] = max(f.rows[0], len(f.Questions), 1), max(f.rows[1], len(f.Groups), 1)
	return web.Page{Title: "编写问卷", Nav: nav, Status: status, Body: editBody(f)}, nil
}

func (p *pages) save(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	f := &form{View: v, all: v.Roll, raw: in}
	f.read(in)
	switch {
	case in.Has("add-question"):
		f.rows[0] = len(f.Questions) + 1
		return editPage(f, 0)
	case in.Has("add-group"):
		f.rows[1] = len(f.Groups) + 1
		return editPage(f, 0)
	case in.Has("remove-question"), in.Has("remove-group"):
		f.remove(in)
		return editPage(f, 0)
	}
	version, _ := strconv.Atoi(in.Raw("version"))
	if in.Err() == nil {
		version, err = p.app.Save(r.Context(), r.Permit, surveyapp.SaveIn{ID: v.ID, Version: version, Survey: f.Survey})
		if err == nil && in.Raw("do") == "open" {
			f.Version = version
			_, err = p.app.Open(r.Context(), r.Permit, v.ID, version)
			if err == nil {
				return web.See{To: at(v.ID), Toast: "已开启"}, nil
			}
		} else if err == nil {
			return web.See{To: at(v.ID), Toast: "草稿已存"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		merge(in, err)
	}
	return editPage(f, http.StatusUnprocessableEntity)
}

func (f *form) remove(in *web.Form) {
	if i, err := strconv.Atoi(in.Raw("remove-question")); err == nil && i >= 0 && i < len(f.Questions) {
		f.Questions = slices.Delete(f.Questions, i, i+1)
	}
	if i, err := strconv.Atoi(in.Raw("remove-group")); err == nil && i >= 0 && i < len(f.Groups) {
		f.Groups = slices.Delete(f.Groups, i, i+1)
	}
}

// read takes what the form says into the draft.
func (f *form) read(in *web.Form) {
	f.Title, f.Intro = in.Text("title", 80), in.Text("intro", 500)
	f.Year, _ = in.Int("year", 1921, 2200)
	f.Closes = in.Day("closes")
	if w := survey.Way(in.Raw("way")); w.Chinese() != "" {
		f.Way = w
	}
	f.Questions, f.Groups, f.Points = nil, nil, nil
	for i := range survey.MaxQuestions + 1 {
		name := "question-" + itoa(i)
		if text := in.Text(name, 100); text != "" {
			f.Questions = append(f.Questions, survey.Question{Text: text, Form: survey.Form(in.Raw("form-" + itoa(i)))})
		}
	}
	for i := range survey.MaxGroups + 1 {
		name := "group-" + itoa(i)
		if text := in.Text(name, 40); text != "" {
			g := survey.RaterGroup{Code: "g" + itoa(len(f.Groups)+1), Chinese: text}
			g.Raters, _ = in.Int("raters-"+itoa(i), 0, survey.MaxRaters)
			g.Weight, _ = in.Int("weight-"+itoa(i), 0, survey.Whole)
			f.Groups = append(f.Groups, g)
		}
	}
	f.readSubjects(in)
	f.readScale(in)
	f.Most, _ = in.Int("most", 0, survey.MaxSubjects)
}

func (f *form) readSubjects(in *web.Form) {
	switch f.Kind.Subjects {
	case survey.Members:
		f.Subjects = nil
		for _, v := range in.All("subject") {
			k, err := id.Parse[member.Member](v)
			i := slices.IndexFunc(f.all, func(s survey.Subject) bool { return err == nil && s.Member == int64(k) })
			if i >= 0 {
				f.Subjects = append(f.Subjects, f.all[i])
			}
		}
	case survey.Named:
		had := f.Subjects
		f.Subjects = nil
		for line := range strings.Lines(in.Text("subjects", 5000)) {
			name, note, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(line), ",", "，"), "，")
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			s := survey.Subject{Name: name, Note: strings.TrimSpace(note)}
			// Who was named from a post stays the member that they are.
			if i := slices.IndexFunc(had, func(h survey.Subject) bool { return h.Name == s.Name }); i >= 0 {
				s.Member = had[i].Member
			}
			f.Subjects = append(f.Subjects, s)
		}
	}
}

func (f *form) readScale(in *web.Form) {
	if f.Kind.Scale == nil || f.Kind.Verdicts {
		return
	}
	apart := strings.NewReplacer("、", " ", "，", " ", ",", " ")
	f.Scale = strings.Fields(apart.Replace(in.Text("scale", 80)))
	for _, s := range strings.Fields(apart.Replace(in.Text("points", 80))) {
		n, err := strconv.Atoi(s)
		if err != nil {
			in.Bad("points", fmt.Sprintf("“%s”不是数字，应写成 100、80、60、0 的样子", s))
			return
		}
		f.Points = append(f.Points, n)
	}
}

func (f *form) scaleText() string { return strings.Join(f.Scale, "、") }

func (f *form) pointsText() string {
	var s []string
	for _, n := range f.Points {
		s = append(s, itoa(n))
	}
	return strings.Join(s, "、")
}

func (f *form) subjectsText() string {
	var b strings.Builder
	for _, s := range f.Subjects {
		b.WriteString(s.Name)
		if s.Note != "" {
			b.WriteString("，" + s.Note)
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (f *form) memberOptions() (os []ui.Option, chosen []string) {
	for _, s := range f.all {
		os = append(os, ui.Option{Value: id.Of[member.Member](s.Member).String(), Label: s.Name})
	}
	for _, s := range f.Subjects {
		chosen = append(chosen, id.Of[member.Member](s.Member).String())
	}
	return os, chosen
}

func formOptions(k survey.Kind) (os []ui.Option) {
	for _, x := range []survey.Form{survey.Grade, survey.Pick, survey.Words} {
		if x == survey.Grade && k.Scale == nil || x == survey.Pick && !k.Picks {
			continue
		}
		os = append(os, ui.Option{Value: string(x), Label: x.Chinese()})
	}
	return os
}

func (f *form) questionRows() (rows []templ.Component) {
	for i := range f.rows[0] {
		q := survey.Question{Form: formOf(f.Kind)}
		if i < len(f.Questions) {
			q = f.Questions[i]
		}
		rows = append(rows, questionRow(f, itoa(i), q))
	}
	return rows
}

func formOf(k survey.Kind) survey.Form { return survey.Form(formOptions(k)[0].Value) }

func (f *form) groupRows() (rows []templ.Component) {
	for i := range f.rows[1] {
		var g survey.RaterGroup
		if i < len(f.Groups) {
			g = f.Groups[i]
		}
		rows = append(rows, groupRow(f, itoa(i), g))
	}
	return rows
}

func (p *pages) open(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(in.Raw("version"))
	_, err = p.app.Open(r.Context(), r.Permit, v.ID, version)
	if f := mendable(err); f != nil {
		merge(in, f)
		return editPage(&form{View: v, all: v.Roll, raw: in}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(v.ID), Toast: "已开启"}, nil
}

func (p *pages) discard(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[survey.Survey](r, "id")
	if err != nil {
		return nil, err
	}
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(in.Raw("version"))
	if err := p.app.Discard(r.Context(), r.Permit, k, version); err != nil {
		return nil, err
	}
	return web.See{To: nav, Toast: "草稿已删除"}, nil
}

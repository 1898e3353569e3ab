package surveyweb

import (
	"net/http"
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// grading is the page on which the grades that a meeting gave are entered.
type grading struct {
	surveyapp.View
	d   survey.Decision
	raw *web.Form
}

func (g *grading) bad(name string) string {
	if g.raw == nil {
		return ""
	}
	return g.raw.Fault().Field(name)
}

func (g *grading) errors() (es []ui.FieldError) {
	if g.raw != nil {
		for _, x := range g.raw.Fault().Fields {
			es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
		}
	}
	return es
}

func (p *pages) gradesForm(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	g := &grading{View: v, d: v.Decision}
	if g.d.Day == 0 {
		g.d.Day = max(r.Today(), v.Closed)
	}
	if fill := r.Query("fill"); slices.Contains(v.Scale, fill) {
		for _, s := range v.Subjects {
			if g.of(s.Member).Grade == "" {
				g.d.Verdicts = append(g.d.Verdicts, survey.Verdict{Member: s.Member, Name: s.Name, Grade: fill})
			}
		}
	}
	return gradesPage(g, 0)
}

func gradesPage(g *grading, status int) (web.Answer, error) {
	return web.Page{Title: "评定意见", Nav: nav, Status: status, Body: gradesBody(g)}, nil
}

// of is what was given to a member.
func (g *grading) of(who int64) survey.Verdict {
	for _, v := range g.d.Verdicts {
		if v.Member == who {
			return v
		}
	}
	return survey.Verdict{Member: who}
}

func (p *pages) grades(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	g := &grading{View: v, raw: f, d: survey.Decision{Organ: survey.Organ(f.Raw("organ")), Day: f.Day("day")}}
	for i, s := range v.Subjects {
		n := itoa(i)
		x := survey.Verdict{Member: s.Member, Name: s.Name, Grade: f.Raw("grade-" + n), Gap: f.Text("gap-"+n, 200), Fed: f.Day("fed-" + n)}
		if told := f.Day("told"); x.Fed == 0 && x.Grade != "" {
			x.Fed = told
		}
		g.d.Verdicts = append(g.d.Verdicts, x)
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	var out survey.Outcome
	if err = f.Err(); err == nil {
		out, err = p.app.Decide(r.Context(), r.Permit, surveyapp.DecideIn{ID: v.ID, Version: version, Decision: g.d})
	}
	if x := mendable(err); x != nil {
		merge(f, x)
		return gradesPage(g, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	toast := "已保存，用于党员档案"
	if !out.Stands {
		toast = "已保存；优秀的人数超过上限，请会议重新评定"
	}
	return web.See{To: at(v.ID), Toast: toast}, nil
}

func organOptions() []ui.Option {
	return []ui.Option{{Label: "请选择"}, {Value: string(survey.Committee), Label: survey.Committee.Chinese()}, {Value: string(survey.Assembly), Label: survey.Assembly.Chinese()}}
}

func (g *grading) gradeOptions() []ui.Option {
	os := []ui.Option{{Label: "未评定"}}
	for _, s := range g.Scale {
		os = append(os, ui.Option{Value: s, Label: s})
	}
	return os
}

// measured is what the papers said of a subject, in few words.
func (g *grading) measured(i int) string {
	if g.Result == nil || len(g.Result.Answers) == 0 || i >= len(g.Result.Answers[0].Lines) {
		return ""
	}
	return figures(g.Result.Answers[0].Scale, g.Result.Answers[0].Lines[i].Total)
}

func figures(scale []string, c survey.Cell) string {
	if c.Hidden {
		return c.Why
	}
	s := ""
	for i, n := range c.Grades {
		if n > 0 {
			if s != "" {
				s += "，"
			}
			s += scale[i] + " " + itoa(n)
		}
	}
	return s
}

func (g *grading) table() ui.TableProps {
	t := ui.TableProps{ID: "grades", Caption: "评定意见", Columns: []ui.Column{{Label: "党员", RowHeader: true}, {Label: "测评"}, {Label: "等次", Width: "128px"}, {Label: "差距和努力方向"}, {Label: "反馈日期", Width: "180px"}}}
	for i, s := range g.Subjects {
		v, n := g.of(s.Member), itoa(i)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Name, Href: "/members/" + id.Of[member.Member](s.Member).String()}, {Text: g.measured(i), Dim: true},
			{Body: ui.Field(ui.FieldProps{Kind: ui.SelectKind, Name: "grade-" + n, Label: s.Name + "的等次", HideLabel: true, Value: v.Grade, Options: g.gradeOptions(), Error: g.bad("grade-" + n)})},
			{Body: ui.Field(ui.FieldProps{Name: "gap-" + n, Label: s.Name + "的差距", HideLabel: true, MaxLength: 200, Value: v.Gap, Error: g.bad("gap-" + n)})},
			{Body: ui.Field(ui.FieldProps{Kind: ui.DateKind, Name: "fed-" + n, Label: "向" + s.Name + "反馈的日期", HideLabel: true, Value: v.Fed.String(), Error: g.bad("fed-" + n)})}}})
	}
	return t
}

func dayText(d civil.Day) string { return d.String() }

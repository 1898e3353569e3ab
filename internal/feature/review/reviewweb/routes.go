// Package reviewweb is the pages of yearly reviews: the branches of a year, and
// one review with its preparation, criticism and problems.
package reviewweb

import (
	"net/http"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const nav = "/reviews"

type pages struct{ app *reviewapp.App }

// Routes returns the room's routes.
func Routes(app *reviewapp.App) []web.Route {
	p := &pages{app}
	view, keep := web.Can(review.CanView), web.Can(review.CanKeep)
	return []web.Route{
		{Pattern: "GET /reviews", Needs: view, Do: p.list},
		{Pattern: "GET /reviews/export", Needs: view, Do: p.exportList, Limit: web.Exporting},
		{Pattern: "POST /reviews", Needs: keep, Do: p.begin},
		{Pattern: "GET /reviews/{id}", Needs: view, Do: p.view},
		{Pattern: "GET /reviews/{id}/export", Needs: view, Do: p.export, Limit: web.Exporting},
		{Pattern: "GET /reviews/{id}/sheet", Needs: view, Do: p.sheet, Limit: web.Exporting},
		{Pattern: "POST /reviews/{id}/preparation", Needs: keep, Do: p.prepare},
		{Pattern: "POST /reviews/{id}/points", Needs: keep, Do: p.say},
		{Pattern: "POST /reviews/{id}/points/{point}/remove", Needs: keep, Do: p.unsay},
		{Pattern: "POST /reviews/{id}/problems", Needs: keep, Do: p.note},
		{Pattern: "GET /reviews/{id}/problems/{problem}", Needs: keep, Do: p.problem},
		{Pattern: "POST /reviews/{id}/problems/{problem}", Needs: keep, Do: p.change},
		{Pattern: "POST /reviews/{id}/problems/{problem}/remove", Needs: keep, Do: p.drop},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func articleHref(c rulebook.Citation) string { return "/rules#" + string(c.Doc) + "-" + c.Article }

// page is one review as it is shown, with a form that was refused.
type page struct {
	reviewapp.View
	keep  bool
	today civil.Day
	raw   *web.Form
	which string // the form: preparation, points, problems
}

func (p *page) bad(which, name string) string {
	if p.raw == nil || p.which != which {
		return ""
	}
	return p.raw.Fault().Field(name)
}

// typed is what stood in a field of a refused form, else was.
func (p *page) typed(which, name, was string) string {
	if p.raw == nil || p.which != which {
		return was
	}
	return p.raw.Raw(name)
}

func (p *pages) view(r *web.Request) (web.Answer, error) { return p.show(r, nil, "") }

func (p *pages) get(r *web.Request) (reviewapp.View, error) {
	k, err := web.PathID[review.Review](r, "id")
	if err != nil {
		return reviewapp.View{}, err
	}
	permit, err := r.Actor.PermitHere(review.CanView)
	if err != nil {
		return reviewapp.View{}, err
	}
	return p.app.Get(r.Context(), permit, k)
}

func (p *pages) show(r *web.Request, raw *web.Form, which string) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	x := &page{View: v, keep: r.Actor.Can(review.CanKeep), today: r.Today(), raw: raw, which: which}
	a := web.Page{Title: x.title(), Nav: nav, Body: viewBody(x)}
	if raw != nil {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (p *page) title() string {
	return p.Branch.Short + " " + itoa(p.Year) + " 年度组织生活会和民主评议"
}

// entered runs an operation with what a form says; what a person can mend comes
// back on the page.
func (p *pages) entered(r *web.Request, which, toast string, do func(k review.ID, f *web.Form) (undo string, err error)) (web.Answer, error) {
	k, err := web.PathID[review.Review](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	undo, err := do(k, f)
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		f.Merge(x)
		return p.show(r, f, which)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: review.Href(k) + "#" + which, Toast: toast, Undo: undo}, nil
}

func (p *pages) begin(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	branch, _ := id.Parse[org.Unit](f.Raw("branch"))
	year, _ := f.Int("year", 2018, r.Today().Year())
	k, err := p.app.Begin(r.Context(), r.Permit, branch, year)
	if err != nil {
		return nil, err
	}
	return web.See{To: review.Href(k)}, nil
}

func (p *pages) prepare(r *web.Request) (web.Answer, error) {
	return p.entered(r, "preparation", "已保存", func(k review.ID, f *web.Form) (string, error) {
		in := reviewapp.PrepareIn{Review: review.Review{ID: k, StudyDay: f.Day("study-day"), Study: f.Text("study", review.MaxText), OpinionsDay: f.Day("opinions-day"), Opinions: f.Text("opinions", review.MaxText)}}
		in.Version, _ = strconv.Atoi(f.Raw("version"))
		if err := f.Err(); err != nil {
			return "", err
		}
		return "", p.app.Prepare(r.Context(), r.Permit, in)
	})
}

func (p *pages) say(r *web.Request) (web.Answer, error) {
	return p.entered(r, "points", "已登记", func(k review.ID, f *web.Form) (string, error) {
		x := review.Point{Own: f.Raw("own") == "1", Words: f.Text("words", review.MaxText)}
		x.Member, _ = id.Parse[member.Member](f.Raw("member"))
		if err := f.Err(); err != nil {
			return "", err
		}
		n, err := p.app.Say(r.Context(), r.Permit, k, x)
		return review.Href(k) + "/points/" + n.String() + "/remove", err
	})
}

func (p *pages) unsay(r *web.Request) (web.Answer, error) {
	n, err := web.PathID[review.Point](r, "point")
	if err != nil {
		return nil, err
	}
	return p.entered(r, "points", "已撤销", func(k review.ID, _ *web.Form) (string, error) {
		return "", p.app.Unsay(r.Context(), r.Permit, k, n)
	})
}

// readProblem takes a line of the list from its form.
func readProblem(f *web.Form) (x review.Problem, err error) {
	x = review.Problem{Problem: f.Text("problem", review.MaxText), Measure: f.Text("measure", review.MaxText), Owner: f.Text("owner", review.MaxShort), Due: f.Day("due"), Done: f.Day("done"), Result: f.Text("result", review.MaxText)}
	x.Member, _ = id.Parse[member.Member](f.Raw("member"))
	x.Version, _ = strconv.Atoi(f.Raw("version"))
	return x, f.Err()
}

func (p *pages) note(r *web.Request) (web.Answer, error) {
	return p.entered(r, "problems", "已登记", func(k review.ID, f *web.Form) (string, error) {
		x, err := readProblem(f)
		if err != nil {
			return "", err
		}
		n, err := p.app.Note(r.Context(), r.Permit, k, x)
		return review.Href(k) + "/problems/" + n.String() + "/remove", err
	})
}

// mending is the page of one problem.
type mending struct {
	page
	review.Problem
}

func (p *pages) problem(r *web.Request) (web.Answer, error) { return p.problemPage(r, nil) }

func (p *pages) problemPage(r *web.Request, raw *web.Form) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	n, err := web.PathID[review.Problem](r, "problem")
	if err != nil {
		return nil, err
	}
	for _, x := range v.Problems {
		if x.ID != n {
			continue
		}
		m := &mending{page: page{View: v, keep: true, today: r.Today(), raw: raw, which: "problem"}, Problem: x}
		a := web.Page{Title: "整改", Nav: nav, Body: problemBody(m)}
		if raw != nil {
			a.Status = http.StatusUnprocessableEntity
		}
		return a, nil
	}
	return nil, fault.New(fault.NotFound, "没有找到这个问题，可能已经删除。")
}

func (p *pages) change(r *web.Request) (web.Answer, error) {
	n, err := web.PathID[review.Problem](r, "problem")
	if err != nil {
		return nil, err
	}
	k, err := web.PathID[review.Review](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := readProblem(f)
	if x.ID = n; err == nil {
		_, err = p.app.Note(r.Context(), r.Permit, k, x)
	}
	if bad := fault.Of(err); bad != nil && (bad.Kind == fault.Invalid || bad.Kind == fault.Conflict) {
		f.Merge(bad)
		return p.problemPage(r, f)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: review.Href(k) + "#problems", Toast: "已保存"}, nil
}

func (p *pages) drop(r *web.Request) (web.Answer, error) {
	n, err := web.PathID[review.Problem](r, "problem")
	if err != nil {
		return nil, err
	}
	return p.entered(r, "problems", "已删除", func(k review.ID, _ *web.Form) (string, error) {
		return "", p.app.Drop(r.Context(), r.Permit, k, n)
	})
}

func (p *page) people(first string) []ui.Option {
	os := []ui.Option{{Label: first}}
	for _, b := range p.People {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Name})
	}
	return os
}

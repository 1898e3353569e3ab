// Package surveyweb is the pages of questionnaires: the list, the form, the paper
// as it is answered, how it stands, what came of it, and the grades that a
// meeting gave.
package surveyweb

import (
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/web"
)

const nav = "/surveys"

type pages struct {
	app  *surveyapp.App
	gate gate
}

// Routes returns the room's routes.
func Routes(app *surveyapp.App) []web.Route {
	p := &pages{app: app}
	view, keep, grade := web.Can(survey.CanView), web.Can(survey.CanKeep), web.Can(survey.CanGrade)
	return append([]web.Route{
		{Pattern: "GET /surveys", Needs: view, Do: p.list},
		{Pattern: "GET /surveys/export", Needs: view, Do: p.exportList, Limit: web.Exporting},
		{Pattern: "GET /surveys/new", Needs: keep, Do: p.newForm},
		{Pattern: "POST /surveys", Needs: keep, Do: p.begin},
		{Pattern: "GET /surveys/{id}", Needs: view, Do: p.view},
		{Pattern: "GET /surveys/{id}/edit", Needs: keep, Do: p.editForm},
		{Pattern: "POST /surveys/{id}/edit", Needs: keep, Do: p.save},
		{Pattern: "GET /surveys/{id}/preview", Needs: view, Do: p.preview},
		{Pattern: "POST /surveys/{id}/open", Needs: keep, Do: p.open},
		{Pattern: "POST /surveys/{id}/discard", Needs: keep, Do: p.discard},
		{Pattern: "POST /surveys/{id}/close", Needs: keep, Do: p.close},
		{Pattern: "POST /surveys/{id}/draw", Needs: keep, Do: p.draw},
		{Pattern: "POST /surveys/{id}/end", Needs: keep, Do: p.end},
		{Pattern: "POST /surveys/{id}/unseal", Needs: keep, Do: p.unseal},
		{Pattern: "GET /surveys/{id}/code/{group}", Needs: view, Do: p.code},
		{Pattern: "GET /surveys/{id}/grades", Needs: grade, Do: p.gradesForm},
		{Pattern: "POST /surveys/{id}/grades", Needs: grade, Do: p.grades},
		{Pattern: "GET /surveys/{id}/print", Needs: view, Do: p.print},
		{Pattern: "GET /surveys/{id}/export", Needs: view, Do: p.export, Limit: web.Exporting},
		{Pattern: "GET /surveys/{id}/sheet", Needs: view, Do: p.sheet, Limit: web.Exporting},
		{Pattern: "GET /surveys/{id}/box", Needs: view, Do: p.box, Limit: web.Exporting},
	}, p.public()...)
}

func at(k survey.ID) string { return nav + "/" + k.String() }

func itoa(n int) string { return strconv.Itoa(n) }

// get returns the questionnaire of the address, for whoever may look.
func (p *pages) get(r *web.Request) (surveyapp.View, error) {
	k, err := web.PathID[survey.Survey](r, "id")
	if err != nil {
		return surveyapp.View{}, err
	}
	permit, err := r.Actor.PermitHere(survey.CanView)
	if err != nil {
		return surveyapp.View{}, err
	}
	return p.app.Get(r.Context(), permit, k)
}

// mendable returns the fault that a person can do something about on the form.
func mendable(err error) *fault.Fault {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f
	}
	return nil
}

// merge puts what is wrong beside its fields; what belongs to no field stands
// above the form.
func merge(f *web.Form, err error) {
	f.Merge(err)
	if x := fault.Of(err); len(x.Fields) == 0 {
		f.Bad("form", x.Text)
	}
}

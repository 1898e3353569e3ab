// Package admissionweb is the pages of admissions: the board, the dossier, the
// form of every step, the papers.
package admissionweb

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/web"
)

// Nav is the entry of the sidebar that these pages belong to.
const Nav = "/admission"

type pages struct{ app *admissionapp.App }

// Routes returns the room's routes.
func Routes(app *admissionapp.App) []web.Route {
	p := &pages{app}
	view, record, approve := web.Can(admission.CanView), web.Can(admission.CanRecord), web.Can(admission.CanApprove)
	return []web.Route{
		{Pattern: "GET /admission", Needs: view, Do: p.board},
		{Pattern: "GET /admission/{id}", Needs: view, Do: p.dossier},
		{Pattern: "GET /admission/export", Needs: view, Do: p.export, Limit: web.Exporting},
		{Pattern: "GET /admission/mine", Needs: web.Can(admission.CanOwn), Do: p.mine},
		{Pattern: "GET /admission/new", Needs: record, Do: p.newForm},
		{Pattern: "POST /admission", Needs: record, Do: p.open},
		{Pattern: "GET /admission/plan", Needs: web.Can(admission.CanPlan), Do: p.planForm},
		{Pattern: "POST /admission/plan", Needs: web.Can(admission.CanPlan), Do: p.plan},
		{Pattern: "GET /admission/template", Needs: web.Can(admission.CanImport), Do: template},
		{Pattern: "GET /admission/plan/export", Needs: web.Can(admission.CanPlan), Do: p.planExport, Limit: web.Exporting},
		{Pattern: "GET /admission/{id}/acts", Needs: view, Do: p.acts, Limit: web.Exporting},
		{Pattern: "GET /admission/{id}/print", Needs: view, Do: p.print},
		{Pattern: "GET /admission/{id}/papers", Needs: view, Do: p.bundle, Limit: web.Exporting},
		{Pattern: "GET /admission/{id}/papers/{paper}", Needs: view, Do: p.paper},
		{Pattern: "GET /admission/{id}/archive", Needs: view, Do: p.archive, Limit: web.Exporting},
		{Pattern: "GET /admission/{id}/person", Needs: record, Do: p.personForm},
		{Pattern: "POST /admission/{id}/person", Needs: record, Do: p.correct},
		{Pattern: "GET /admission/{id}/record/{step}", Needs: record, Do: p.stepForm},
		{Pattern: "POST /admission/{id}/record/{step}", Needs: record, Do: p.record},
		{Pattern: "GET /admission/{id}/decide/{step}", Needs: approve, Do: p.stepForm},
		{Pattern: "POST /admission/{id}/decide/{step}", Needs: approve, Do: p.record},
		{Pattern: "GET /admission/{id}/withdraw/{act}", Needs: record, Do: p.withdrawForm},
		{Pattern: "POST /admission/{id}/withdraw/{act}", Needs: record, Do: p.withdraw},
		{Pattern: "GET /admission/{id}/rescind/{act}", Needs: approve, Do: p.withdrawForm},
		{Pattern: "POST /admission/{id}/rescind/{act}", Needs: approve, Do: p.rescind},
		{Pattern: "GET /admission/{id}/objection", Needs: record, Do: p.objectionForm},
		{Pattern: "POST /admission/{id}/objection", Needs: record, Do: p.object},
		{Pattern: "GET /admission/{id}/move", Needs: record, Do: p.moveForm},
		{Pattern: "POST /admission/{id}/move", Needs: record, Do: p.move},
		{Pattern: "POST /admission/{id}/moves/{move}/review", Needs: record, Do: p.reviewMove},
		{Pattern: "GET /admission/{id}/close", Needs: record, Do: p.closeForm},
		{Pattern: "POST /admission/{id}/close", Needs: record, Do: p.close},
	}
}

// viewing returns the permit to look, on a route that needs another.
func viewing(r *web.Request) (access.Permit, error) { return r.Actor.PermitHere(admission.CanView) }

// get returns the dossier of the address.
func (p *pages) get(r *web.Request) (admissionapp.View, error) {
	id, err := web.PathID[admission.Dossier](r, "id")
	if err != nil {
		return admissionapp.View{}, err
	}
	permit, err := viewing(r)
	if err != nil {
		return admissionapp.View{}, err
	}
	return p.app.Get(r.Context(), permit, id)
}

// entry is a form on its way back to the page: as typed, with what is wrong.
// The zero entry is an empty form.
type entry struct {
	form  *web.Form
	alert string // what is wrong with no field in particular
}

func (e entry) value(name, otherwise string) string {
	if e.form == nil {
		return otherwise
	}
	return e.form.Raw(name)
}

func (e entry) values(name string, otherwise []string) []string {
	if e.form == nil {
		return otherwise
	}
	return e.form.All(name)
}

func (e entry) ticked(name string, otherwise bool) bool {
	if e.form == nil {
		return otherwise
	}
	return e.form.Has(name)
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// refused puts a fault that the person can do something about onto the page
// with the form; ok is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || x.Kind != fault.Invalid && x.Kind != fault.Conflict && x.Kind != fault.Denied {
		return entry{}, false
	}
	for _, field := range x.Fields {
		f.Bad(field.Name, field.Text)
	}
	e = entry{form: f}
	if len(x.Fields) == 0 || x.Kind != fault.Invalid {
		e.alert = x.Text
	}
	return e, true
}

// Package privacyweb is the pages about what is held about people: the notice,
// the register of fields, my data, corrections, exports, disposals and
// emergencies.
package privacyweb

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

type pages struct{ app *privacyapp.App }

// The entries of the navigation that the pages belong to.
const (
	navMine        = "/my/data"
	navCorrections = "/privacy/corrections"
	navExports     = "/privacy/exports"
	navDisposals   = "/privacy/disposals"
	navEmergencies = "/privacy/emergencies"
	navNotice      = "/privacy/texts"
)

// Routes returns the room's routes.
func Routes(app *privacyapp.App) []web.Route {
	p := &pages{app: app}
	own := web.Own("自己的个人信息和告知书")
	decide, export, approve := web.Can(privacy.CanDecide), web.Can(privacy.CanExport), web.Can(privacy.CanApprove)
	dispose, report, notice := web.Can(privacy.CanDispose), web.Can(privacy.CanReport), web.Can(privacy.CanNotice)
	return []web.Route{
		{Pattern: "GET /privacy/notice", Needs: own, Do: p.notice},
		{Pattern: "POST /privacy/notice", Needs: own, Do: p.receive},
		{Pattern: "GET /privacy/fields", Needs: own, Do: p.fields},
		{Pattern: "GET /privacy/texts", Needs: notice, Do: p.texts},
		{Pattern: "POST /privacy/texts", Needs: notice, Do: p.publish},
		{Pattern: "GET /my/data", Needs: own, Do: p.mine, Fresh: true},
		{Pattern: "POST /my/data/download", Needs: own, Do: p.download, Fresh: true},
		{Pattern: "POST /my/corrections", Needs: own, Do: p.askCorrection},
		{Pattern: "POST /my/corrections/{id}/withdraw", Needs: own, Do: p.withdrawCorrection},
		{Pattern: "GET /privacy/corrections", Needs: decide, Do: p.corrections},
		{Pattern: "GET /privacy/corrections/{id}", Needs: decide, Do: p.correction},
		{Pattern: "POST /privacy/corrections/{id}", Needs: decide, Do: p.decideCorrection},
		{Pattern: "GET /privacy/exports", Needs: export, Do: p.exports},
		{Pattern: "GET /privacy/exports/new", Needs: export, Do: p.newExport},
		{Pattern: "POST /privacy/exports", Needs: export, Do: p.askExport, Fresh: true},
		{Pattern: "GET /privacy/exports/{id}", Needs: export, Do: p.export},
		{Pattern: "POST /privacy/exports/{id}/verdict", Needs: approve, Do: p.decideExport, Fresh: true},
		{Pattern: "POST /privacy/exports/{id}/make", Needs: export, Do: p.makeExport, Fresh: true},
		{Pattern: "POST /privacy/exports/{id}/withdraw", Needs: export, Do: p.withdrawExport},
		{Pattern: "POST /privacy/exports/{id}/file", Needs: export, Do: p.fetchExport, Fresh: true},
		{Pattern: "GET /privacy/disposals", Needs: dispose, Do: p.disposals},
		{Pattern: "POST /privacy/disposals", Needs: dispose, Do: p.dispose},
		{Pattern: "GET /privacy/disposals/{id}", Needs: dispose, Do: p.disposal},
		{Pattern: "POST /privacy/disposals/{id}/verdict", Needs: approve, Do: p.decideDisposal, Fresh: true},
		{Pattern: "GET /privacy/emergencies", Needs: report, Do: p.emergencies},
		{Pattern: "POST /privacy/emergencies", Needs: report, Do: p.report},
		{Pattern: "GET /privacy/emergencies/{id}", Needs: report, Do: p.emergency},
		{Pattern: "POST /privacy/emergencies/{id}/verdict", Needs: approve, Do: p.decideRemoval, Fresh: true},
	}
}

// own returns the permit for what is everybody's own.
func own(r *web.Request) (access.Permit, error) { return r.Actor.PermitHere(privacy.CanOwn) }

// entry is a form on its way back to the page: as typed, with what is wrong.
type entry struct {
	form  *web.Form
	alert string
}

func (e entry) value(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Raw(name)
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

func (e entry) errors() (es []ui.FieldError) {
	if e.form == nil {
		return nil
	}
	for _, x := range e.form.Fault().Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	return es
}

// refused puts a fault that the person can do something about beside the form.
func refused(f *web.Form, err error) (entry, bool) {
	if err == nil || !f.Merge(err) {
		return entry{}, false
	}
	e := entry{form: f}
	if x := fault.Of(err); len(x.Fields) == 0 {
		e.alert = x.Text
	}
	return e, true
}

// page is a page, or one with a refused form.
func page(title, nav string, e entry, body templ.Component) web.Page {
	x := web.Page{Title: title, Nav: nav, Body: body}
	if e.form != nil {
		x.Status = http.StatusUnprocessableEntity
	}
	return x
}

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Shanghai).Format("2006-01-02 15:04")
}

func verdict[N any](r *web.Request) (f *web.Form, in privacyapp.VerdictIn[N], err error) {
	if in.ID, err = web.PathID[N](r, "id"); err != nil {
		return nil, in, err
	}
	if f, err = r.Form(); err != nil {
		return nil, in, err
	}
	in.Version, _ = f.Int("version", 1, 1<<30)
	in.Agreed, in.Reason = f.Raw("verdict") == "yes", f.Raw("reason")
	return f, in, nil
}

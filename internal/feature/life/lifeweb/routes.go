// Package lifeweb is the pages of organisation life: the list, the form, the
// record as read and as printed, the notice, and talks.
package lifeweb

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/web"
)

const nav = "/life"

type pages struct{ app *lifeapp.App }

// Routes returns the room's routes.
func Routes(app *lifeapp.App) []web.Route {
	p := &pages{app}
	view, record := web.Can(life.CanView), web.Can(life.CanRecord)
	return []web.Route{
		{Pattern: "GET /life", Needs: view, Do: p.list},
		{Pattern: "GET /life/export", Needs: view, Do: p.export},
		{Pattern: "GET /life/new", Needs: record, Do: p.newForm},
		{Pattern: "POST /life", Needs: record, Do: p.submit},
		{Pattern: "POST /life/check", Needs: record, Do: p.check},
		{Pattern: "POST /life/draft", Needs: record, Do: p.autosave},
		{Pattern: "GET /life/talks", Needs: view, Do: p.talks},
		{Pattern: "POST /life/talks", Needs: record, Do: p.talk},
		{Pattern: "POST /life/talks/{id}/remove", Needs: record, Do: p.untalk},
		{Pattern: "GET /life/{id}", Needs: view, Do: p.view},
		{Pattern: "GET /life/{id}/edit", Needs: record, Do: p.editForm},
		{Pattern: "POST /life/{id}/edit/drop", Needs: record, Do: p.dropEdit},
		{Pattern: "POST /life/{id}/off", Needs: record, Do: p.callOff},
		{Pattern: "POST /life/{id}/restore", Needs: record, Do: p.restore},
		{Pattern: "GET /life/{id}/print", Needs: view, Do: p.print},
		{Pattern: "GET /life/{id}/notice", Needs: view, Do: p.notice},
		{Pattern: "GET /life/{id}/notice.docx", Needs: view, Do: p.noticePaper},
		{Pattern: "GET /life/{id}/minutes", Needs: view, Do: p.minutes},
		{Pattern: "GET /life/plan", Needs: view, Do: p.plan},
		{Pattern: "POST /life/plan", Needs: record, Do: p.arrange},
		{Pattern: "GET /life/plan/export", Needs: view, Do: p.exportPlan},
		{Pattern: "GET /life/leaders", Needs: view, Do: p.leaders},
		{Pattern: "GET /life/leaders/export", Needs: view, Do: p.exportLeaders},
		{Pattern: "GET /life/quality", Needs: view, Do: p.quality},
		{Pattern: "GET /life/samples", Needs: web.Can(life.CanSample), Do: p.sampleList},
		{Pattern: "POST /life/samples", Needs: web.Can(life.CanSample), Do: p.draw},
		{Pattern: "POST /life/samples/{id}/said", Needs: web.Can(life.CanSample), Do: p.say},
		{Pattern: "GET /life/kinds", Needs: view, Do: p.kinds},
		{Pattern: "POST /life/kinds", Needs: web.Can(life.CanShape), Do: p.makeKind},
		{Pattern: "GET /life/burden", Needs: web.Own("the forms of the room counted, no data"), Do: p.burden},
		{Pattern: "GET /life/offline", Needs: record, Do: p.offline},
		{Pattern: "POST /life/offline", Needs: record, Do: p.bringBack},
		{Pattern: "POST /life/offline/pair", Needs: record, Do: p.pair},
		{Pattern: "GET /life/offline/export", Needs: record, Do: p.packUp},
		{Pattern: "POST /life/{id}/choose", Needs: record, Do: p.choose},
		{Pattern: "GET /life/followups", Needs: view, Do: p.followUps},
		{Pattern: "GET /life/followups/export", Needs: view, Do: p.exportFollowUps},
		{Pattern: "POST /life/followups/close", Needs: record, Do: p.closeFollowUp},
		{Pattern: "POST /life/followups/reopen", Needs: record, Do: p.reopenFollowUp},
	}
}

// viewing returns the permit to look, on a route that needs the one to record.
func viewing(r *web.Request) (access.Permit, error) { return r.Actor.PermitHere(life.CanView) }

// get returns a meeting for whoever may record it.
func (p *pages) get(r *web.Request) (lifeapp.View, error) {
	id, err := web.PathID[life.Meeting](r, "id")
	if err != nil {
		return lifeapp.View{}, err
	}
	permit, err := viewing(r)
	if err != nil {
		return lifeapp.View{}, err
	}
	return p.app.Get(r.Context(), permit, id)
}

// mendable reports whether a person can do something about the fault on the
// form itself.
func mendable(err error) *fault.Fault {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f
	}
	return nil
}

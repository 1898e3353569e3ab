// Package memberweb is the pages of the register: the list, a member's page,
// and the forms that change what it says.
package memberweb

import (
	"io"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

const nav = "/members"

type pages struct{ app *memberapp.App }

// Routes returns the room's routes.
func Routes(app *memberapp.App) []web.Route {
	p := &pages{app: app}
	view, change, reveal, decide := web.Can(member.CanView), web.Can(member.CanChange), web.Can(member.CanReveal), web.Can(member.CanDecide)
	return []web.Route{
		{Pattern: "GET /members", Needs: view, Do: p.list},
		{Pattern: "GET /members/template", Needs: view, Do: template},
		{Pattern: "GET /members/export", Needs: view, Do: p.exportForm, Fresh: true},
		{Pattern: "POST /members/export", Needs: view, Do: p.export, Fresh: true},
		{Pattern: "POST /members/group", Needs: change, Do: p.group},
		{Pattern: "GET /members/new", Needs: change, Do: p.newForm},
		{Pattern: "POST /members", Needs: change, Do: p.add},
		{Pattern: "GET /members/{id}", Needs: view, Do: p.person},
		{Pattern: "POST /members/{id}/reveal", Needs: reveal, Do: p.reveal, Fresh: true},
		{Pattern: "GET /members/{id}/edit", Needs: change, Do: p.editForm},
		{Pattern: "POST /members/{id}/edit", Needs: change, Do: p.edit},
		{Pattern: "GET /members/{id}/move", Needs: change, Do: p.moveForm},
		{Pattern: "POST /members/{id}/move", Needs: change, Do: p.move},
		{Pattern: "GET /members/{id}/bar", Needs: change, Do: p.barForm},
		{Pattern: "POST /members/{id}/bar", Needs: change, Do: p.bar},
		{Pattern: "POST /members/{id}/bars/{bar}/end", Needs: change, Do: p.endBar},
		{Pattern: "POST /members/{id}/move/undo", Needs: change, Do: p.undoMove},
		{Pattern: "POST /members/moves", Needs: change, Do: p.moveAllForm},
		{Pattern: "POST /members/moves/done", Needs: change, Do: p.moveAll},
		{Pattern: "GET /members/{id}/event", Needs: decide, Do: p.eventForm},
		{Pattern: "POST /members/{id}/event", Needs: decide, Do: p.event},
		{Pattern: "GET /members/{id}/penalty", Needs: decide, Do: p.penaltyForm},
		{Pattern: "POST /members/{id}/penalty", Needs: decide, Do: p.penalty},
		{Pattern: "POST /members/{id}/penalties/{penalty}", Needs: decide, Do: p.penaltyStep},
		{Pattern: "GET /members/{id}/disposal", Needs: decide, Do: p.disposalForm},
		{Pattern: "POST /members/{id}/disposal", Needs: decide, Do: p.dispose},
		{Pattern: "POST /members/{id}/disposals/{disposal}", Needs: decide, Do: p.disposalStep},
		{Pattern: "GET /members/{id}/honour", Needs: change, Do: p.honourForm},
		{Pattern: "POST /members/{id}/honour", Needs: change, Do: p.honour},
		{Pattern: "POST /members/{id}/honours/{honour}/withdraw", Needs: change, Do: p.withdrawHonour},
		{Pattern: "GET /members/{id}/away", Needs: change, Do: p.awayForm},
		{Pattern: "POST /members/{id}/away", Needs: change, Do: p.away},
		{Pattern: "POST /members/{id}/aways/{away}", Needs: change, Do: p.awayStep},
		{Pattern: "GET /members/{id}/letter", Needs: decide, Do: p.letterForm},
		{Pattern: "POST /members/{id}/letter", Needs: decide, Do: p.letter},
		{Pattern: "GET /members/{id}/letters/{letter}/paper", Needs: decide, Do: p.letterPaper, Fresh: true, Limit: web.Exporting},
		{Pattern: "POST /members/{id}/letters/{letter}/receipt", Needs: decide, Do: p.receipt},
		{Pattern: "POST /members/{id}/letters/{letter}/check", Needs: change, Do: p.checkArrival},
		{Pattern: "GET /members/arrive", Needs: decide, Do: p.arriveForm},
		{Pattern: "POST /members/arrive", Needs: decide, Do: p.arrive},
		{Pattern: "GET /members/{id}/arrive", Needs: decide, Do: p.comeForm},
		{Pattern: "POST /members/{id}/arrive", Needs: decide, Do: p.come},
		{Pattern: "GET /members/birthdays", Needs: view, Do: p.birthdays(false)},
		{Pattern: "GET /members/birthdays/export", Needs: view, Do: p.birthdays(true), Limit: web.Exporting},
		{Pattern: "GET /members/letters", Needs: view, Do: p.letters(false)},
		{Pattern: "GET /members/letters/export", Needs: view, Do: p.letters(true), Limit: web.Exporting},
		{Pattern: "GET /members/away", Needs: reveal, Do: p.awayList(false)},
		{Pattern: "GET /members/away/export", Needs: reveal, Do: p.awayList(true), Limit: web.Exporting},
		{Pattern: "GET /members/attention", Needs: reveal, Do: p.attention(false)},
		{Pattern: "GET /members/attention/export", Needs: reveal, Do: p.attention(true), Limit: web.Exporting},
		{Pattern: "GET /members/departed", Needs: reveal, Do: p.departed(false)},
		{Pattern: "GET /members/departed/export", Needs: reveal, Do: p.departed(true), Limit: web.Exporting},
	}
}

func at(k member.ID) string { return "/members/" + k.String() }

// view returns the permit to look, for pages that change or reveal and show
// the rest as well.
func view(r *web.Request) (access.Permit, error) { return r.Actor.PermitHere(member.CanView) }

// entry is a form on its way to the page: as typed, or as it begins.
type entry struct {
	form  *web.Form
	start map[string]string // values of a form that was not sent yet
	alert string            // what is wrong with no field in particular
	late  bool              // somebody else was first
}

func (e entry) value(name string) string {
	if e.form != nil {
		return e.form.Raw(name)
	}
	return e.start[name]
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// refused puts a fault that the person can do something about beside the form;
// ok is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.Conflict) {
		return entry{}, false
	}
	for _, field := range x.Fields {
		f.Bad(field.Name, field.Text)
	}
	e = entry{form: f, late: x.Kind == fault.Conflict}
	if len(x.Fields) == 0 || e.late {
		e.alert = x.Text
	}
	return e, true
}

func unitID(s string) org.UnitID {
	u, _ := id.Parse[org.Unit](s)
	return u
}

func memberIDs(texts []string) []member.ID {
	ids := []member.ID{}
	for _, s := range texts {
		if k, err := id.Parse[member.Member](s); err == nil {
			ids = append(ids, k)
		}
	}
	return ids
}

func template(*web.Request) (web.Answer, error) {
	return download("党员名册模板.xlsx", memberapp.Template), nil
}

func download(name string, write func(w io.Writer) error) web.Download {
	return web.Download{Name: name, ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: write}
}

// short leaves out what every branch and every group is called.
func short(name string) string {
	for _, tail := range [...]string{"党支部", "党小组"} {
		if s, ok := strings.CutSuffix(name, tail); ok && s != "" {
			return s
		}
	}
	return name
}

// backTo is an address of the list to go back to; anything else is the list
// as it is first seen.
func backTo(s string) string {
	if s == nav || strings.HasPrefix(s, nav+"?") {
		return s
	}
	return nav
}

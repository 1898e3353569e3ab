// Package grantweb is the pages of grants: the register, what is proposed and
// decided, and what a role would see.
package grantweb

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/platform/web"
)

// Sight is what the preview is derived from: the same table, routes and
// navigation by which the product itself decides.
type Sight struct {
	Policy access.Policy
	Routes func() []web.Route
	// Navigation returns the entries of the sidebar for whoever can do what may
	// says, in order.
	Navigation func(may func(access.Can) bool) []Entry
	// Fields returns the register of fields by room; nil: there is none.
	Fields func() []Fields
	// Words says a permission in Chinese; nil or "": its code is shown.
	Words func(access.Can) string
}

// Entry is one entry of the sidebar.
type Entry struct{ Group, Label, Href string }

// Fields is what one room registers.
type Fields struct {
	Title  string
	Fields []personal.Field
}

type pages struct {
	app   *grantapp.App
	sight Sight
}

// Routes returns the room's routes.
func Routes(app *grantapp.App, sight Sight) []web.Route {
	p := &pages{app: app, sight: sight}
	view, propose, approve := web.Can(grant.CanView), web.Can(grant.CanPropose), web.Can(grant.CanApprove)
	return []web.Route{
		{Pattern: "GET /grants", Needs: view, Do: p.register},
		{Pattern: "GET /grants/new", Needs: propose, Do: p.newForm, Fresh: true},
		{Pattern: "GET /grants/preview", Needs: web.Can(grant.CanPreview), Do: p.preview},
		{Pattern: "GET /grants/proposals", Needs: view, Do: p.proposals},
		{Pattern: "POST /grants/proposals", Needs: propose, Do: p.propose, Fresh: true},
		{Pattern: "GET /grants/proposals/{id}", Needs: view, Do: p.proposal},
		{Pattern: "POST /grants/proposals/{id}/approve", Needs: approve, Do: p.approve, Fresh: true},
		{Pattern: "POST /grants/proposals/{id}/return", Needs: approve, Do: p.giveBack, Fresh: true},
		{Pattern: "POST /grants/proposals/{id}/withdraw", Needs: propose, Do: p.withdraw, Fresh: true},
		{Pattern: "POST /grants/{id}/revoke", Needs: propose, Do: p.revoke, Fresh: true},
	}
}

// Nav is the entry of the sidebar that these pages belong to.
const (
	Nav        = "/grants"
	NavPreview = "/grants/preview"
)

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

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// summary is the sentence above the form; "" when nothing is wrong.
func (e entry) summary() string {
	switch {
	case e.alert != "":
		return e.alert
	case e.form != nil && len(e.form.Fault().Fields) > 0:
		return e.form.Fault().Text
	}
	return ""
}

// refused puts a fault that the person can do something about onto the page
// with the form; ok is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || x.Kind == fault.Internal || x.Kind == fault.SignedOut || x.Kind == fault.NotFound {
		return entry{}, false
	}
	for _, field := range x.Fields {
		f.Bad(field.Name, field.Text)
	}
	e = entry{form: f}
	if len(x.Fields) == 0 || x.Kind == fault.Conflict {
		e.alert = x.Text
	}
	return e, true
}

// once refuses a form that sends a field twice: which of two roles was meant is
// not for us to say (ASVS 15.3.7).
func once(f *web.Form, names ...string) {
	for _, n := range names {
		if len(f.All(n)) > 1 {
			f.Bad(n, "这一项重复提交了，没有保存，请重新填写")
		}
	}
}

// Package ballotweb is the pages of elections and votes: what is under way, each
// proceeding with its papers, each vote from its preparation to its result, the
// count, and the voter's own page.
package ballotweb

import (
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// Nav is the room's address.
const Nav = "/ballots"

type pages struct {
	app     *ballotapp.App
	secrecy func(*web.Request) string // the standing warning of PI-12
}

// Routes returns the room's routes. secrecy is the standing warning, which the
// voter's page has too.
func Routes(app *ballotapp.App, secrecy func(*web.Request) string) []web.Route {
	p := &pages{app, secrecy}
	view, hold, count, register := web.Can(ballot.CanView), web.Can(ballot.CanHold), web.Can(ballot.CanCount), web.Can(org.CanChange)
	return append([]web.Route{
		{Pattern: "GET /ballots", Needs: view, Do: p.list},
		{Pattern: "GET /ballots/export", Needs: view, Do: p.exportList, Limit: web.Exporting},
		{Pattern: "GET /ballots/new", Needs: hold, Do: p.beginForm},
		{Pattern: "POST /ballots", Needs: hold, Do: p.begin},
		{Pattern: "GET /ballots/{id}", Needs: view, Do: p.proceeding},
		{Pattern: "GET /ballots/{id}/steps/{kind}", Needs: hold, Do: p.stepForm},
		{Pattern: "POST /ballots/{id}/steps/{kind}", Needs: hold, Do: p.step},
		{Pattern: "POST /ballots/{id}/back", Needs: hold, Do: p.takeBack},
		{Pattern: "POST /ballots/{id}/seats", Needs: hold, Do: p.seats},
		{Pattern: "POST /ballots/{id}/end", Needs: hold, Do: p.end},
		{Pattern: "POST /ballots/{id}/votes", Needs: hold, Do: p.addVote},
		{Pattern: "GET /ballots/{id}/register", Needs: register, Do: p.registerForm},
		{Pattern: "POST /ballots/{id}/register", Needs: register, Do: p.register},
		{Pattern: "GET /ballots/{id}/papers", Needs: view, Do: p.papers, Limit: web.Exporting},
		{Pattern: "GET /ballots/{id}/papers/{key}", Needs: view, Do: p.paper, Limit: web.Exporting},
		{Pattern: "GET /votes/{id}", Needs: view, Do: p.vote},
		{Pattern: "GET /votes/{id}/edit", Needs: hold, Do: p.editForm},
		{Pattern: "POST /votes/{id}/edit", Needs: hold, Do: p.edit},
		{Pattern: "GET /votes/{id}/order", Needs: hold, Do: p.orderForm},
		{Pattern: "POST /votes/{id}/order", Needs: hold, Do: p.order},
		{Pattern: "GET /votes/{id}/roll", Needs: hold, Do: p.rollForm},
		{Pattern: "POST /votes/{id}/roll", Needs: hold, Do: p.roll},
		{Pattern: "POST /votes/{id}/withdraw", Needs: hold, Do: p.withdraw},
		{Pattern: "POST /votes/{id}/open", Needs: hold, Do: p.open},
		{Pattern: "POST /votes/{id}/keep", Needs: hold, Do: p.keepRoll},
		{Pattern: "POST /votes/{id}/annul", Needs: hold, Do: p.annul},
		{Pattern: "GET /votes/{id}/count", Needs: count, Do: p.countForm},
		{Pattern: "POST /votes/{id}/count", Needs: count, Do: p.count},
		{Pattern: "POST /votes/{id}/announce", Needs: hold, Do: p.announce},
		{Pattern: "POST /votes/{id}/reduce", Needs: hold, Do: p.reduce},
		{Pattern: "POST /votes/{id}/follow", Needs: hold, Do: p.follow},
		{Pattern: "GET /votes/{id}/print", Needs: view, Do: p.print},
		{Pattern: "GET /votes/{id}/ballot", Needs: view, Do: p.printBallot},
		{Pattern: "GET /votes/{id}/export", Needs: view, Do: p.export, Limit: web.Exporting},
		{Pattern: "POST /votes/{id}/draw", Needs: hold, Do: p.draw},
		{Pattern: "POST /votes/{id}/issue", Needs: hold, Do: p.issue},
		{Pattern: "POST /votes/{id}/close", Needs: hold, Do: p.closeVote},
		{Pattern: "POST /votes/{id}/unseal", Needs: hold, Do: p.unseal},
		{Pattern: "POST /votes/{id}/box", Needs: hold, Do: p.accept},
		{Pattern: "GET /votes/{id}/box", Needs: view, Do: p.sealed, Limit: web.Exporting},
	}, p.public()...)
}

func itoa(n int) string { return strconv.Itoa(n) }

func cite(c rulebook.Citation) *ui.CiteProps {
	if c.IsZero() {
		return nil
	}
	return &ui.CiteProps{Text: c.String(), Href: articleHref(c)}
}

func articleHref(c rulebook.Citation) string { return "/rules#" + string(c.Doc) + "-" + c.Article }

// entry is a form on its way back: as typed, with what is wrong. Without a form
// it has what is recorded.
type entry struct {
	form  *web.Form
	first map[string]string
}

func (e entry) value(name string) string {
	if e.form != nil {
		return e.form.Raw(name)
	}
	return e.first[name]
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// wrong lists what is wrong, with the fields to go to.
func (e entry) wrong() []ui.FieldError {
	if e.form == nil {
		return nil
	}
	return wrongs(e.form.Fault())
}

func wrongs(f *fault.Fault) (es []ui.FieldError) {
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	if len(es) == 0 {
		es = append(es, ui.FieldError{Text: f.Text})
	}
	return es
}

// mendable returns the fault that a person can do something about on the page.
func mendable(err error) *fault.Fault {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f
	}
	return nil
}

func version(f *web.Form) int {
	n, _ := strconv.Atoi(f.Raw("version"))
	return n
}

// number reads a whole number of a field that may be empty.
func number(f *web.Form, name string, most int) int {
	if f.Raw(name) == "" {
		return 0
	}
	n, _ := f.Int(name, 0, most)
	return n
}

func hidden(version int) []ui.Hidden {
	return []ui.Hidden{{Name: "version", Value: itoa(version)}}
}

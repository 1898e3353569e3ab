// Package orgweb is the pages of the organisation: the tree as of a day, each
// unit, and the forms of what a unit's page records.
package orgweb

import (
	"cmp"
	"io"
	"net/http"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/web"
)

type pages struct {
	app    *orgapp.App
	census orgapp.Census
}

// Routes returns the room's routes. census counts the members of units; nil
// leaves the numbers out.
func Routes(app *orgapp.App, census orgapp.Census) []web.Route {
	p := &pages{app, census}
	view, change := web.Can(org.CanView), web.Can(org.CanChange)
	return []web.Route{
		{Pattern: "GET /org", Needs: view, Do: p.tree},
		{Pattern: "GET /org/export", Needs: view, Do: p.export},
		{Pattern: "GET /org/units/{id}", Needs: view, Do: p.unit},
		{Pattern: "GET /org/units/{id}/papers", Needs: view, Do: p.papers},
		{Pattern: "GET /org/units/{id}/papers/{n}", Needs: view, Do: p.paper},
		{Pattern: "GET /org/decisions", Needs: view, Do: p.decisions},
		{Pattern: "GET /org/decisions/new", Needs: change, Do: p.orderForm},
		{Pattern: "GET /org/decisions/mass", Needs: change, Do: p.massForm},
		{Pattern: "POST /org/decisions", Needs: change, Do: p.decide},
		{Pattern: "GET /org/decisions/{id}", Needs: view, Do: p.decision},
		{Pattern: "GET /org/decisions/{id}/undo", Needs: change, Do: p.undo},
		{Pattern: "GET /org/terms", Needs: view, Do: p.terms},
		{Pattern: "GET /org/officers", Needs: view, Do: p.officers},
		{Pattern: "GET /org/officers/{id}", Needs: view, Do: p.career},
		{Pattern: "GET /org/contacts", Needs: view, Do: p.contacts},
		{Pattern: "POST /org/contacts", Needs: change, Do: p.assign},
		{Pattern: "GET /org/units/{id}/elect", Needs: change, Do: p.electForm},
		{Pattern: "POST /org/units/{id}/elect", Needs: change, Do: p.elect},
		{Pattern: "GET /org/units/{id}/elections/{election}/approve", Needs: change, Do: p.approveForm},
		{Pattern: "POST /org/units/{id}/elections/{election}/approve", Needs: change, Do: p.approve},
		{Pattern: "GET /org/units/{id}/attach", Needs: change, Do: p.attachForm},
		{Pattern: "POST /org/units/{id}/attach", Needs: change, Do: p.attach},
		{Pattern: "GET /org/units/{id}/term", Needs: change, Do: p.termForm},
		{Pattern: "POST /org/units/{id}/term", Needs: change, Do: p.term},
		{Pattern: "GET /org/units/{id}/post", Needs: change, Do: p.postForm},
		{Pattern: "POST /org/units/{id}/post", Needs: change, Do: p.post},
		{Pattern: "POST /org/units/{id}/post/{post}/end", Needs: change, Do: p.endPost},
		{Pattern: "GET /org/units/{id}/count", Needs: change, Do: p.countForm},
		{Pattern: "POST /org/units/{id}/count", Needs: change, Do: p.count},
	}
}

// asOf returns the day of the address, today when it has none. Fault: Invalid.
func asOf(r *web.Request) (civil.Day, error) {
	text := r.Query("on")
	if text == "" {
		return r.Today(), nil
	}
	d, err := civil.ParseDay(text)
	if err != nil {
		return 0, fault.Newf(fault.Invalid, "“%s”不是日期，应写成 2025-08-31 的样子。", text)
	}
	return d, nil
}

// outline is the tree with what of it a page shows.
type outline struct {
	orgapp.Outline
	today  civil.Day
	view   string // party, business or cover
	courts []org.Unit
	cover  orgapp.Coverage
	court  org.Unit // the court that is shown; zero where only a part of one may be seen
}

func (p *pages) tree(r *web.Request) (web.Answer, error) {
	o, err := p.outline(r)
	if err != nil {
		return nil, err
	}
	if o.view == "cover" && o.court.ID != 0 {
		if o.cover, err = p.app.Coverage(r.Context(), r.Permit, o.court.ID, o.Day, nil); err != nil {
			return nil, err
		}
	}
	return web.Page{Title: "组织架构", Nav: "/org", Body: treeBody(o, r.Actor.Can(org.CanImport))}, nil
}

func (p *pages) outline(r *web.Request) (o outline, err error) {
	day, err := asOf(r)
	if err != nil {
		return o, err
	}
	o = outline{today: r.Today(), view: r.Query("view")}
	if o.view != "cover" {
		o.view = "tree"
	}
	if o.Outline, err = p.app.Outline(r.Context(), r.Permit, day, p.census); err != nil {
		return o, err
	}
	o.courts = o.Tree.Under("", org.Court)
	want := web.QueryID[org.Unit](r, "court")
	for _, c := range o.courts {
		if c.ID == want || o.court.ID == 0 {
			o.court = c
		}
	}
	return o, nil
}

// units returns the units of the shown court, of the kinds that pass.
func (o outline) units(pass func(org.Kind) bool) []org.Unit {
	var us []org.Unit
	for _, u := range o.Tree.All() {
		if (o.court.ID == 0 || u.Court == o.court.ID) && pass(u.Kind) {
			us = append(us, u)
		}
	}
	return us
}

func party(k org.Kind) bool { return k.Party() || k == org.Court }

func business(k org.Kind) bool { return k == org.Division || k == org.Team }

func (p *pages) export(r *web.Request) (web.Answer, error) {
	o, err := p.outline(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "组织架构-" + o.Day.String() + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error { return writeUnits(w, o) }}, nil
}

func (p *pages) dossier(r *web.Request) (d orgapp.Dossier, err error) {
	id, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return d, err
	}
	day, err := asOf(r)
	if err != nil {
		return d, err
	}
	permit := r.Permit
	if permit.Covers(org.CanView) != nil {
		// A form needs org.change and shows the unit as well.
		if permit, err = r.Actor.PermitHere(org.CanView); err != nil {
			return d, err
		}
	}
	return p.app.Dossier(r.Context(), permit, id, day, p.census)
}

func (p *pages) unit(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	people := r.Opens("/members")
	if !people { // their pages cannot be opened, so nothing leads there
		for i := range d.Posts {
			d.Posts[i].Member = 0
		}
		for i := range d.Attached {
			d.Attached[i].Member = 0
		}
	}
	return web.Page{Title: d.Unit.Label(d.Tree), Nav: "/org", Body: unitBody(d, r.Today(), r.Actor.Can(org.CanChange) && d.Day == r.Today(), people)}, nil
}

// children returns the units under the unit of a dossier, Party units first.
func children(d orgapp.Dossier) []org.Unit {
	us := d.Tree.Children(d.Unit.ID)
	slices.SortStableFunc(us, func(a, b org.Unit) int {
		return cmp.Or(org.CompareSiblings(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path))
	})
	return us
}

const invalid = http.StatusUnprocessableEntity

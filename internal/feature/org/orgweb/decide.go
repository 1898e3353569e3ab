package orgweb

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// decisions lists the decisions that may be seen.
func (p *pages) decisions(r *web.Request) (web.Answer, error) {
	ds, err := p.app.Decisions(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	o, err := p.app.Outline(r.Context(), r.Permit, r.Today(), nil)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "组织变动", Nav: "/org", Body: decisionsBody(ds, o, r.Actor.Can(org.CanChange))}, nil
}

func (p *pages) decision(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Decision](r, "id")
	if err != nil {
		return nil, err
	}
	d, err := p.app.Decision(r.Context(), r.Permit, id)
	if err != nil {
		return nil, err
	}
	all, err := p.app.Decisions(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	s := record{Recorded: d, today: r.Today()}
	for _, x := range all {
		if x.Undoes == d.ID {
			s.undone = x
		}
		if x.ID == d.Undoes {
			s.undoes = x
		}
	}
	s.before, err = p.app.Outline(r.Context(), r.Permit, d.Day.AddDays(-1), nil)
	if err != nil {
		return nil, err
	}
	s.after, err = p.app.Outline(r.Context(), r.Permit, d.Day, nil)
	if err != nil {
		return nil, err
	}
	for _, x := range d.Outcome.Gone() {
		s.gone = append(s.gone, orgapp.Followed{Unit: s.before.Tree.Name(x.From), Following: orgapp.Following{What: x.What, Count: x.Count}, Keeper: s.after.Tree.Name(x.To), Along: true})
	}
	return web.Page{Title: d.Number, Nav: "/org", Body: decisionBody(s, r.Actor.Can(org.CanChange))}, nil
}

// record is one decision with what it is told against.
type record struct {
	orgapp.Recorded
	undone, undoes orgapp.Recorded
	before, after  orgapp.Outline
	gone           []orgapp.Followed // what went along
	today          civil.Day
}

// order is a decision on its way: as typed, with what may be chosen.
type order struct {
	entry
	do      org.Act
	outline orgapp.Outline
	preview *orgapp.Preview
	sent    org.Decision
	steps   string // JSON of the steps, where they come from elsewhere than the fields
	people  []org.Person
}

// prepare loads what the form offers.
func (p *pages) prepare(r *web.Request) (o order, err error) {
	view, err := r.Actor.PermitHere(org.CanView)
	if err != nil {
		return o, err
	}
	o.outline, err = p.app.Outline(r.Context(), view, r.Today(), p.census)
	return o, err
}

func (p *pages) orderForm(r *web.Request) (web.Answer, error) {
	o, err := p.prepare(r)
	if err != nil {
		return nil, err
	}
	o.do = act(r.Query("do"))
	o.first = map[string]string{"do": string(o.do), "day": r.Today().String(), "unit": r.Query("unit"), "from": r.Query("unit"), "kind": string(org.Branch)}
	if u, ok := o.outline.Tree.Unit(web.QueryID[org.Unit](r, "unit")); ok {
		switch o.do {
		case org.Rename:
			o.first["name"], o.first["short"] = u.Name, u.Short
		case org.Establish:
			o.first["parent"] = u.ID.String()
		}
	}
	o.people, err = p.divided(r, o, web.QueryID[org.Unit](r, "unit"))
	return p.orderPage(o), err
}

// divided returns who is in the branch that is to be divided.
func (p *pages) divided(r *web.Request, o order, unit org.UnitID) ([]org.Person, error) {
	if o.do != org.Split || unit == 0 {
		return nil, nil
	}
	return p.app.People(r.Context(), r.Permit, unit)
}

func act(s string) org.Act {
	if slices.Contains(org.Acts, org.Act(s)) {
		return org.Act(s)
	}
	return org.Merge
}

func (p *pages) orderPage(o order) web.Page {
	title := o.do.Chinese() + "党组织"
	if o.steps != "" {
		title = "撤销性决定"
	}
	return web.Page{Title: title, Nav: "/org", Body: orderBody(o, title)}
}

// undo prepares the decision that takes another back.
func (p *pages) undo(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Decision](r, "id")
	if err != nil {
		return nil, err
	}
	d, err := p.app.Undoing(r.Context(), r.Permit, id)
	if err != nil {
		return nil, err
	}
	o, err := p.prepare(r)
	if err != nil {
		return nil, err
	}
	steps, err := json.Marshal(d.Steps)
	if err != nil {
		return nil, err
	}
	o.steps, o.sent = string(steps), d
	o.first = map[string]string{"day": d.Day.String(), "note": d.Note, "undoes": d.Undoes.String()}
	return p.orderPage(o), nil
}

// decide takes a decision in: first as a preview, then for good.
func (p *pages) decide(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	o, err := p.prepare(r)
	if err != nil {
		return nil, err
	}
	o.entry, o.do, o.steps = entry{form: f}, act(f.Raw("do")), f.Raw("steps")
	if f.Raw("table") != "" {
		return p.mass(r, f, o)
	}
	if o.people, err = p.divided(r, o, unitOf(f.Raw("unit"))); err != nil {
		return nil, err
	}
	d := document(f)
	if err := steps(f, o, &d); err != nil {
		return nil, err
	}
	if o.sent = d; f.Raw("go") == "edit" {
		o.quiet = true
		return p.orderPage(o), nil
	}
	return p.finish(r, f, o, d, p.orderPage)
}

// finish previews the decision or carries it out.
func (p *pages) finish(r *web.Request, f *web.Form, o order, d org.Decision, again func(order) web.Page) (web.Answer, error) {
	err := f.Err()
	if err == nil && f.Raw("go") == "apply" {
		var done org.DecisionID
		if done, err = p.app.Decide(r.Context(), r.Permit, d, f.Raw("seen")); err == nil {
			return web.See{To: "/org/decisions/" + done.String(), Toast: "已记录并生效"}, nil
		}
	} else if err == nil {
		var preview orgapp.Preview
		if preview, err = p.app.Preview(r.Context(), r.Permit, d); err == nil {
			o.preview, o.sent = &preview, d
			return web.Page{Title: "预览", Nav: "/org", Body: previewBody(o)}, nil
		}
	}
	if k := fault.KindOf(err); k == fault.Conflict || k == fault.NotFound {
		// The sentence belongs beside what was ordered.
		x := fault.Of(err)
		err = fault.New(fault.Invalid, x.Text).At("steps", x.Text)
	}
	if !f.Merge(err) {
		return nil, err
	}
	page := again(o)
	page.Status = invalid
	return page, nil
}

// document reads the fields that every decision has.
func document(f *web.Form) org.Decision {
	d := org.Decision{Day: f.Day("day"), Number: f.Text("number", 60), Body: f.Text("body", 60), Note: f.Text("note", 500),
		AppliedOn: f.Day("applied"), ApprovedOn: f.Day("approved"), GroupOn: f.Day("group_on")}
	if x, err := id.Parse[org.Decision](f.Raw("undoes")); err == nil {
		d.Undoes = x
	}
	return d
}

func unitOf(text string) org.UnitID {
	u, _ := id.Parse[org.Unit](text)
	return u
}

func unitsOf(texts []string) (us []org.UnitID) {
	for _, t := range texts {
		if u := unitOf(t); u != 0 {
			us = append(us, u)
		}
	}
	return us
}

// steps reads what is ordered. Fault: Invalid for steps that are no steps.
func steps(f *web.Form, o order, d *org.Decision) error {
	if o.steps != "" {
		if err := json.Unmarshal([]byte(o.steps), &d.Steps); err != nil {
			return fault.New(fault.Invalid, "提交的内容不完整，请重新打开本页。").Because(err)
		}
		return nil
	}
	s := org.Step{Do: o.do, Unit: unitOf(f.Raw("unit")), Parent: unitOf(f.Raw("parent")), To: unitOf(f.Raw("to")), Name: f.Text("name", 100), Short: f.Text("short", 40),
		From: unitsOf(f.All("from")), DropGroups: f.Raw("groups") == "drop", WithCommittee: f.Raw("committee") == "yes"}
	fresh := org.NewUnit{Kind: org.Kind(f.Raw("kind")), Parent: s.Parent, Code: f.Text("code", 30), Name: s.Name, Short: s.Short, WithCommittee: s.WithCommittee,
		Covers: unitsOf(f.All("covers")), Purpose: f.Text("purpose", 200), UntilPlanned: f.Day("until")}
	switch o.do {
	case org.Establish:
		s.New = &fresh
	case org.Split:
		from, _ := o.outline.Tree.Unit(s.Unit)
		fresh.Kind, fresh.Parent = org.Branch, from.Parent
		part := org.Part{New: fresh, Groups: unitsOf(f.All("group")), Covers: fresh.Covers}
		part.New.Covers = nil
		for _, m := range f.All("member") {
			if who, err := id.Parse[org.Person](m); err == nil {
				part.Members = append(part.Members, int64(who))
			}
		}
		s.Parts = []org.Part{part}
		s.Name, s.Short = "", ""
	}
	d.Steps = []org.Step{s}
	return nil
}

// carried are the fields of the form that the preview hands on.
func (o order) carried() (hidden []ui.Hidden) {
	for name, values := range o.form.Values {
		if name == "go" || name == "seen" || name == "_csrf" {
			continue
		}
		for _, v := range values {
			hidden = append(hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	slices.SortFunc(hidden, func(a, b ui.Hidden) int { return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value) })
	return hidden
}

// choices are the units of the kinds, as options of a select.
func (o order) choices(kinds ...org.Kind) []ui.Option {
	var os []ui.Option
	for _, u := range o.outline.Tree.All() {
		if slices.Contains(kinds, u.Kind) {
			court, _ := o.outline.Tree.Unit(u.Court)
			os = append(os, ui.Option{Value: u.ID.String(), Label: u.Label(o.outline.Tree), Group: court.Short})
		}
	}
	slices.SortStableFunc(os, func(a, b ui.Option) int { return strings.Compare(a.Group, b.Group) })
	return os
}

// chosen are the values of a field that takes several.
func (o order) chosen(name string) []string {
	if o.form != nil {
		return o.form.All(name)
	}
	if v := o.first[name]; v != "" {
		return []string{v}
	}
	return nil
}

func decideAddress(do org.Act, unit org.UnitID) string {
	q := url.Values{"do": {string(do)}}
	if unit != 0 {
		q.Set("unit", unit.String())
	}
	return "/org/decisions/new?" + q.Encode()
}

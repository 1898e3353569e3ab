package orgweb

import (
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// entry is a form on its way back: as typed, with what is wrong. Without a form
// it has what is recorded.
type entry struct {
	form  *web.Form
	first map[string]string
	quiet bool // shown again without having been submitted: only fields are complained of
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
	var errors []ui.FieldError
	f := e.form.Fault()
	for _, x := range f.Fields {
		errors = append(errors, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	if len(errors) == 0 && !e.quiet {
		errors = append(errors, ui.FieldError{Text: f.Text})
	}
	return errors
}

// version is the unit's version that the form was filled in from. After a
// conflict the form comes back with the newest, so that who has looked may
// submit again.
func (e entry) version(d orgapp.Dossier) string {
	if e.form != nil && e.form.Fault().Kind != fault.Conflict {
		return e.form.Raw("version")
	}
	return itoa(d.Unit.Version)
}

func sentVersion(f *web.Form) int {
	n, _ := strconv.Atoi(f.Raw("version"))
	return n
}

// answer sends the person back to the unit, or the form back to the person.
func (p *pages) answer(r *web.Request, f *web.Form, err error, said string, again func(orgapp.Dossier, entry) web.Page) (web.Answer, error) {
	d, missing := p.dossier(r)
	if missing != nil {
		return nil, missing
	}
	if err == nil {
		return web.See{To: "/org/units/" + d.Unit.ID.String(), Toast: said}, nil
	}
	if !f.Merge(err) {
		return nil, err
	}
	page := again(d, entry{form: f})
	page.Status = invalid
	return page, nil
}

func (p *pages) termPage(d orgapp.Dossier, e entry) web.Page {
	return web.Page{Title: "登记任期", Nav: "/org", Body: termBody(d, e)}
}

func (p *pages) termForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	years := "3"
	if d.Unit.Kind == org.PartyCommittee || d.Unit.Kind == org.DisciplineCommittee {
		years = "5"
	}
	return p.termPage(d, entry{first: map[string]string{"years": years}}), nil
}

func (p *pages) term(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.TermIn{Unit: id, Version: sentVersion(f), From: f.Day("from"), ExtendedUntil: f.Day("extended"), Basis: f.Text("basis", 100)}
	in.Years, _ = f.Int("years", 1, 5)
	if err = f.Err(); err == nil {
		err = p.app.RecordTerm(r.Context(), r.Permit, in)
	}
	return p.answer(r, f, err, "已登记任期", p.termPage)
}

func (p *pages) postPage(d orgapp.Dossier, e entry) web.Page {
	return web.Page{Title: "登记任职", Nav: "/org", Body: postBody(d, e)}
}

func (p *pages) postForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	return p.postPage(d, entry{first: map[string]string{"from": r.Today().String()}}), nil
}

func (p *pages) post(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.PostIn{Unit: id, Version: sentVersion(f), Holder: f.Required("holder", 60, "请填写姓名"), Title: f.Required("title", 20, "请选择职务"),
		From: f.Day("from"), Note: f.Text("note", 100)}
	if err = f.Err(); err == nil {
		err = p.app.RecordPost(r.Context(), r.Permit, in)
	}
	return p.answer(r, f, err, "已登记"+in.Title, p.postPage)
}

func (p *pages) endPost(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	post, err := web.PathID[org.Post](r, "post")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	last := f.Day("last")
	if err = f.Err(); err == nil {
		err = p.app.EndPost(r.Context(), r.Permit, id, sentVersion(f), post, last)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/org/units/" + id.String(), Toast: "已登记任职结束"}, nil
}

func (p *pages) countPage(d orgapp.Dossier, e entry) web.Page {
	return web.Page{Title: "登记人数", Nav: "/org", Body: countBody(d, e)}
}

func (p *pages) countForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	return p.countPage(d, entry{first: map[string]string{"what": org.CountStaff, "day": r.Today().String()}}), nil
}

func (p *pages) count(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.CountIn{Court: id, Version: sentVersion(f), What: f.Raw("what"), Day: f.Day("day"), Basis: f.Text("basis", 100)}
	var ok bool
	if in.Amount, ok = f.Int("amount", 0, 100_000); !ok {
		f.Bad("amount", "请填写人数")
	}
	if err = f.Err(); err == nil {
		err = p.app.SetCount(r.Context(), r.Permit, in)
	}
	return p.answer(r, f, err, "已登记人数", p.countPage)
}

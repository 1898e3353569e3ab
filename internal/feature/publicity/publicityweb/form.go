package publicityweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// formModel is a draft being written.
type formModel struct {
	units []org.Unit
	form  *web.Form
	start url.Values
	alert string
}

func (m formModel) value(name string) string {
	if m.form != nil {
		return m.form.Raw(name)
	}
	return m.start.Get(name)
}

func (m formModel) bad(name string) string {
	if m.form == nil {
		return ""
	}
	return m.form.Fault().Field(name)
}

// form is GET /publicity/new; the address may name a fact that asks to be told.
func (p *pages) form(r *web.Request) (web.Answer, error) {
	if key := r.Query("key"); key != "" {
		i, err := p.app.Propose(r.Context(), r.Permit, key)
		if err != nil {
			return nil, err
		}
		return p.formPage(r, formModel{start: values(i)}, 0)
	}
	return p.formPage(r, formModel{start: values(publicity.Item{Kind: publicity.Notice, Audience: publicity.Within, Term: publicity.Stage})}, 0)
}

// values are what the form shows of an item.
func values(i publicity.Item) url.Values {
	v := url.Values{"kind": {string(i.Kind)}, "title": {i.Title}, "body": {i.Body}, "topic": {i.Topic}, "audience": {string(i.Audience)}, "term": {string(i.Term)}, "until": {i.Until.String()}, "key": {i.Key}, "basis": {i.Basis}}
	if i.Unit != 0 {
		v.Set("unit", i.Unit.String())
	}
	if i.ID != 0 {
		v.Set("id", i.ID.String())
		v.Set("version", strconv.Itoa(i.Version))
	}
	return v
}

func (p *pages) formPage(r *web.Request, m formModel, status int) (web.Answer, error) {
	var err error
	if m.units, err = p.app.Writers(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "起草", Nav: Nav, Body: formBody(m), Status: status}, nil
}

// edit is GET /publicity/items/{item}/edit.
func (p *pages) edit(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if e.State != publicity.Draft {
		return nil, fault.New(fault.Conflict, "已经审核的不能再改；先退回，再修改。")
	}
	return p.formPage(r, formModel{start: values(e.Item)}, 0)
}

// issue is GET /publicity/issue: a month's 专刊, put together to be edited.
func (p *pages) issue(r *web.Request) (web.Answer, error) {
	units, err := p.app.Writers(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	month, err := civil.ParseMonth(r.Query("month"))
	if err != nil || month == 0 {
		month = r.Today().Month()
	}
	m := issueModel{units: units, month: month.String(), unit: web.QueryID[org.Unit](r, "unit")}
	if m.unit == 0 || r.Query("month") == "" {
		return web.Page{Title: "编专刊", Nav: Nav, Body: issueBody(m)}, nil
	}
	i, err := p.app.Compose(r.Context(), r.Permit, m.unit, month)
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		m.alert = x.Text
		return web.Invalid(web.Page{Title: "编专刊", Nav: Nav, Body: issueBody(m)}), nil
	}
	if err != nil {
		return nil, err
	}
	return p.formPage(r, formModel{start: values(i)}, 0)
}

type issueModel struct {
	units        []org.Unit
	unit         org.UnitID
	month, alert string
}

func unitOptions(us []org.Unit) (os []ui.Option) {
	for _, u := range us {
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return os
}

func kindOptions() (os []ui.Option) {
	for _, k := range publicity.Kinds {
		os = append(os, ui.Option{Value: string(k), Label: k.Chinese()})
	}
	return os
}

func audienceOptions() (os []ui.Option) {
	for _, a := range publicity.Audiences {
		os = append(os, ui.Option{Value: string(a), Label: a.Chinese()})
	}
	return os
}

func termOptions() (os []ui.Option) {
	for _, t := range publicity.Terms {
		os = append(os, ui.Option{Value: string(t), Label: t.Chinese()})
	}
	return os
}

func topicOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不是党务公开"}}
	for _, t := range publicity.Topics {
		os = append(os, ui.Option{Value: t, Label: t})
	}
	return os
}

// save is POST /publicity.
func (p *pages) save(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	i := publicity.Item{Kind: publicity.Kind(f.Raw("kind")), Title: f.Text("title", 200), Body: strings.ReplaceAll(f.Text("body", 50_000), "\r\n", "\n"), Topic: f.Raw("topic"), Audience: publicity.Audience(f.Raw("audience")),
		Term: publicity.Term(f.Raw("term")), Until: f.Day("until"), Key: f.Text("key", 100), Basis: f.Text("basis", 200)}
	i.Unit, _ = id.Parse[org.Unit](f.Raw("unit"))
	i.ID, _ = id.Parse[publicity.Item](f.Raw("id"))
	i.Version, _ = strconv.Atoi(f.Raw("version"))
	if i.Kind != publicity.Disclosure {
		i.Topic, i.Term = "", ""
	}
	var k publicity.ItemID
	if err = f.Err(); err == nil {
		k, err = p.app.Save(r.Context(), r.Permit, i)
	}
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		f.Merge(err)
		return p.formPage(r, formModel{form: f, alert: x.Text}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	toast := "已存为草稿"
	if i.Long() {
		toast = "已存为草稿；正文超过 4000 字，请考虑精简"
	}
	return web.See{To: publicity.ItemHref(k), Toast: toast}, nil
}

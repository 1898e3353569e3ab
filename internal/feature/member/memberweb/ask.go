package memberweb

import (
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// ask is a form about one member with its fields in order; the zero member asks
// about several.
type ask struct {
	entry
	id             member.ID
	name           string
	title, summary string
	action, back   string
	submit         string
	hidden         []ui.Hidden
	fields         []ui.FieldProps
	notes          []string
}

// field is a field with its value and what is wrong with it.
func (a *ask) field(p ui.FieldProps) {
	p.Value, p.Error = a.value(p.Name), a.bad(p.Name)
	if p.Kind == ui.ChecksKind && a.form != nil {
		p.Values = a.form.All(p.Name)
	}
	if p.Kind == ui.CheckboxKind {
		p.Value, p.Checked = "1", a.value(p.Name) != ""
	}
	a.fields = append(a.fields, p)
}

func (a *ask) day(name, label string, must bool, help string) {
	a.field(ui.FieldProps{Kind: ui.DateKind, Name: name, Label: label, Required: must, Optional: !must, Span: 6, Help: help})
}

func (a *ask) text(name, label string, must bool, max, span int, placeholder string) {
	a.field(ui.FieldProps{Name: name, Label: label, Required: must, Optional: !must, MaxLength: max, Span: span, Placeholder: placeholder, Autocomplete: "off"})
}

func (a *ask) choice(name, label string, must bool, span int, options []ui.Option) {
	a.field(ui.FieldProps{Kind: ui.SelectKind, Name: name, Label: label, Required: must, Span: span, Options: options})
}

// branches are the fields of where somebody belongs.
func (a *ask) branches(c memberapp.Choices) {
	a.field(ui.FieldProps{Kind: ui.SelectKind, Name: "branch", Label: "编入党支部", Required: true, Span: 6, Placeholder: "请选择", Options: branchOptions(c)})
	a.field(ui.FieldProps{Kind: ui.SelectKind, Name: "group", Label: "党小组", Span: 6, Options: groupOptions(c)})
}

func (a ask) errors() []ui.FieldError { return editModel{entry: a.entry}.errors() }

func (a ask) crumbs() []ui.Link {
	cs := []ui.Link{{Label: "党员名册", Href: nav}}
	if a.id != 0 {
		cs = append(cs, ui.Link{Label: a.name, Href: at(a.id)})
	}
	return append(cs, ui.Link{Label: a.title})
}

func (a ask) heading() string {
	if a.name == "" {
		return a.title
	}
	return a.name + "：" + a.title
}

func (a ask) returns() string {
	if a.back != "" {
		return a.back
	}
	return at(a.id)
}

func (a ask) page() web.Page { return page(a.heading(), a.entry, askBody(a)) }

// said are all values of a form as hidden fields, so that what was confirmed is
// what was shown.
func sent(f *web.Form, but ...string) []ui.Hidden {
	var hs []ui.Hidden
	for name, values := range f.Values {
		skip := strings.HasPrefix(name, "_")
		for _, b := range but {
			skip = skip || b == name
		}
		for _, v := range values {
			if !skip {
				hs = append(hs, ui.Hidden{Name: name, Value: v})
			}
		}
	}
	return hs
}

// confirm asks once more, saying what will be.
type confirm struct {
	ask
	pairs   []ui.Pair
	effects []string
}

// pick is a page that offers kinds of the same form.
type pick struct {
	ask
	items []ui.ListItem
}

func pairsOf(pairs ...string) []ui.Option {
	os := []ui.Option{{Label: "请选择"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		os = append(os, ui.Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return os
}

// month reads a month field.
func monthOf(f *web.Form, name string) civil.Month {
	s := f.Raw(name)
	if s == "" {
		return 0
	}
	m, err := civil.ParseMonth(s)
	if err != nil {
		f.Bad(name, "月份写成 2026-06")
	}
	return m
}

// partial reads a day or a month.
func partialOf(f *web.Form, name string) civil.PartialDay {
	s := strings.TrimSpace(f.Raw(name))
	if s == "" {
		return civil.PartialDay{}
	}
	p, err := civil.ParsePartialDay(s)
	if err != nil {
		f.Bad(name, "日期写成 2026-06-30，只知道月份的写 2026-06")
	}
	return p
}

// someone is a form's page about the member of the address.
func (p *pages) someone(r *web.Request, e entry, title string) (ask, memberapp.Person, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return ask{}, memberapp.Person{}, err
	}
	permit, err := view(r)
	if err != nil {
		return ask{}, memberapp.Person{}, err
	}
	x, err := p.app.Person(r.Context(), permit, k)
	return ask{entry: e, id: k, name: x.Name, title: title}, x, err
}

// choices are the branches that the person may use, on a route that needs
// another right.
func (p *pages) choices(r *web.Request) (memberapp.Choices, error) {
	permit, err := r.Actor.PermitHere(member.CanChange)
	if err != nil {
		return memberapp.Choices{}, err
	}
	return p.app.Choices(r.Context(), permit)
}

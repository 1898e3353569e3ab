package memberweb

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// editModel is the form of a new or a known member.
type editModel struct {
	entry
	memberapp.Choices
	person  *memberapp.Person // nil for a new one
	version int
}

// newForm is the form of a new member.
func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	return p.addPage(r, entry{start: map[string]string{"branch": r.Query("branch"), "standing": member.Full.Chinese(), "membership-status": "正常", "lost": "否", "floating": "否"}})
}

func (p *pages) addPage(r *web.Request, e entry) (web.Answer, error) {
	choices, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	if len(choices.Branches) == 1 && e.start != nil {
		e.start["branch"] = choices.Branches[0].ID.String()
	}
	return page("新增党员", e, editBody(editModel{entry: e, Choices: choices})), nil
}

func (p *pages) add(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	saved, err := p.app.Add(r.Context(), r.Permit, memberapp.AddIn{Said: said(f), Branch: unitID(f.Raw("branch")), Group: unitID(f.Raw("group"))})
	if e, ok := refused(f, err); ok {
		return p.addPage(r, e)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(saved.ID), Toast: told("已新增", saved)}, nil
}

// editForm is the form of a known member.
func (p *pages) editForm(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	return p.editPage(r, k, entry{}, 0)
}

// editPage is the form; a version of 0 is that of the entry as it stands.
func (p *pages) editPage(r *web.Request, k member.ID, e entry, version int) (web.Answer, error) {
	permit, err := view(r)
	if err != nil {
		return nil, err
	}
	x, err := p.app.Person(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	choices, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	if e.form == nil && e.start == nil {
		e.start = map[string]string{}
		for _, f := range x.Facts {
			if !f.Hidden {
				e.start[f.Name] = f.Value
			}
		}
	}
	if version == 0 {
		version = x.Version
	}
	return page("修改 "+x.Name, e, editBody(editModel{entry: e, Choices: choices, person: &x, version: version})), nil
}

func (p *pages) edit(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	saved, stale, err := p.app.Correct(r.Context(), r.Permit, memberapp.CorrectIn{ID: k, Version: version, Said: said(f)})
	if e, ok := refused(f, err); ok {
		if stale != nil {
			version = stale.Version
			for name, value := range stale.Said {
				f.Values.Set(name, value)
			}
		}
		return p.editPage(r, k, e, version)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: at(k), Toast: told("已保存", saved)}, nil
}

// said is what the form says, field by field as typed.
func said(f *web.Form) memberapp.Said {
	s := memberapp.Said{}
	for _, c := range formCards {
		for _, x := range c.fields {
			if f.Has(x.name) || !x.derived {
				s[x.name] = f.Raw(x.name)
			}
		}
	}
	return s
}

func told(done string, s memberapp.Saved) string {
	for i, t := range s.Told {
		if i == 0 {
			done += "。请留意："
		} else {
			done += "；"
		}
		done += t
	}
	return done
}

// page is a form's page; one that comes back refused says so by its status, 409
// when somebody else was first.
func page(title string, e entry, body templ.Component) web.Page {
	x := web.Page{Title: title, Nav: nav, Body: body}
	if e.form != nil {
		x.Status = http.StatusUnprocessableEntity
		if e.late {
			x.Status = http.StatusConflict
		}
	}
	return x
}

// control is one field of the form.
type control struct {
	field roster.Field
	name  string
	kind  ui.FieldKind
	span  int
	must  bool
	help  string

	derived bool // of a known member it follows from what was entered elsewhere
}

// formCards are the fields of the form, by card. Dates are text: registers
// often know no more than the month.
var formCards = []struct {
	id, title string
	fields    []control
}{
	{"f-identity", "基本情况", []control{
		{roster.Name, "name", "", 3, true, "", false},
		{roster.IDNumber, "id-number", "", 5, true, "", false},
		{roster.Gender, "gender", ui.SelectKind, 2, false, "", false},
		{roster.Ethnicity, "ethnicity", ui.SelectKind, 2, false, "", false},
		{roster.Birth, "birth", "", 3, false, month, false},
		{roster.NativePlace, "native-place", "", 3, false, "", false},
		{roster.Education, "education", "", 3, false, "", false},
		{roster.Degree, "degree", "", 3, false, "", false},
	}},
	{"f-party", "党籍", []control{
		{roster.Standing, "standing", ui.SelectKind, 3, true, "", false},
		{roster.Joined, "joined", "", 3, true, "支部大会通过之日，" + month, false},
		{roster.Converted, "converted", "", 3, false, "预备党员空着", false},
		{roster.TransferredIn, "transferred-in", "", 3, false, "从外单位转入的填写", false},
		{roster.MembershipStatus, "membership-status", "", 3, false, "", true},
		{roster.Lost, "lost", ui.SelectKind, 3, false, "", true},
		{roster.Floating, "floating", ui.SelectKind, 3, false, "", true},
		{roster.FloatingTo, "floating-to", "", 3, false, "", true},
	}},
	{"f-work", "工作和联系", []control{
		{roster.Unit, "unit", "", 3, false, "", false},
		{roster.Job, "job", "", 3, false, "", false},
		{roster.WorkFrom, "work-from", "", 3, false, month, false},
		{roster.RetiredFrom, "retired-from", "", 3, false, "在职的空着", false},
		{roster.Phone, "phones", "", 4, false, "", false},
		{roster.Address, "address", "", 8, false, "", false},
		{roster.Remark, "remark", ui.TextAreaKind, 12, false, "", false},
	}},
}

const month = "写成 2006-01-02 或 2006-01"

// props is the field as it stands in the form. A sensitive one is empty: what
// is there is told masked, and stays when nothing is typed.
func (m editModel) props(c control) ui.FieldProps {
	p := ui.FieldProps{Kind: c.kind, Name: c.name, Label: c.field.Title(), Value: m.value(c.name), Error: m.bad(c.name), Required: c.must, Span: c.span, Help: c.help, Autocomplete: "off"}
	switch c.field {
	case roster.Gender:
		p.Options = options("", "男", "女")
	case roster.Ethnicity:
		p.Options = options("", m.Ethnic...)
	case roster.Standing:
		p.Options = options("请选择", member.Full.Chinese(), member.Probationary.Chinese())
	case roster.Lost, roster.Floating:
		p.Options = options("", "否", "是")
	case roster.Phone:
		p.Help = "几个号码用顿号隔开"
	case roster.Education:
		p.List = []string{"研究生", "大学本科", "大专", "中专", "高中", "初中"}
	}
	if m.person != nil {
		for _, f := range m.person.Facts {
			if f.Hidden && f.Name == c.name && f.Value != "" {
				p.Help, p.Required = "现为 "+f.Value+"，不改就空着", false
			}
		}
	}
	return p
}

func options(first string, more ...string) []ui.Option {
	os := []ui.Option{{Label: first}}
	for _, s := range more {
		os = append(os, ui.Option{Value: s, Label: s})
	}
	return os
}

func branchOptions(c memberapp.Choices) []ui.Option {
	var os []ui.Option
	for _, b := range c.Branches {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Short})
	}
	return os
}

// groupOptions are the groups under the names of their branches.
func groupOptions(c memberapp.Choices) []ui.Option {
	os := []ui.Option{{Label: "不编小组"}}
	for _, b := range c.Branches {
		for _, g := range c.Groups[b.ID] {
			os = append(os, ui.Option{Value: g.ID.String(), Label: groupLabel(c, b, g), Group: b.Short})
		}
	}
	return os
}

// groupLabel has the branch before it where a select of one line would not
// show the heading.
func groupLabel(c memberapp.Choices, b, g org.Unit) string {
	if len(c.Branches) == 1 {
		return g.Short
	}
	return short(b.Short) + g.Short
}

func (m editModel) errors() []ui.FieldError {
	var es []ui.FieldError
	if m.form == nil {
		return nil
	}
	for _, x := range m.form.Fault().Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	return es
}

func (m editModel) action() string {
	if m.person == nil {
		return "/members"
	}
	return at(m.person.ID) + "/edit"
}

func (m editModel) back() string {
	if m.person == nil {
		return "/members"
	}
	return at(m.person.ID)
}

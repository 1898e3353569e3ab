package admissionweb

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// personModel is the form of what is known of the person: View nil opens a new
// dossier.
type personModel struct {
	entry
	admissionapp.Choices
	*admissionapp.View
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	m, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	return m.page(), nil
}

func (p *pages) choices(r *web.Request) (*personModel, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	c, err := p.app.Choices(r.Context(), permit)
	return &personModel{Choices: c}, err
}

func (m *personModel) page() web.Page {
	title := "登记申请人"
	if m.View != nil {
		title = m.Name + " 基本情况"
	}
	return web.Page{Title: title, Nav: Nav, Body: personBody(m, title)}
}

// read makes a person of what was entered.
func (m *personModel) read(f *web.Form) admissionapp.PersonIn {
	in := admissionapp.PersonIn{Name: f.Text("name", 50), Gender: f.Raw("gender"), Ethnicity: f.Raw("ethnicity"), Education: f.Text("education", 30), WorkUnit: f.Text("work-unit", 60), Job: f.Text("job", 60),
		IDNumber: f.Text("id-number", 30), Floating: f.Has("floating"), Leaves: f.Day("leaves")}
	in.Branch, _ = id.Parse[org.Unit](f.Raw("branch"))
	in.Group, _ = id.Parse[org.Unit](f.Raw("group"))
	born, err := civil.ParsePartialDay(f.Text("born", 10))
	if err != nil {
		f.Bad("born", "“"+f.Raw("born")+"”不是日期，应写成 1996-04-20 或者 1996-04 的样子")
	}
	in.Born = born
	if in.Gender != "" && in.Gender != "1" && in.Gender != "2" {
		f.Bad("gender", "请选择性别")
	}
	if in.Ethnicity != "" && !slices.Contains(han.EthnicCodes(), in.Ethnicity) {
		f.Bad("ethnicity", "请选择民族")
	}
	return in
}

// open opens a dossier.
func (p *pages) open(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	in := admissionapp.OpenIn{PersonIn: m.read(f), Applied: f.Day("applied")}
	if in.Applied == 0 && f.Err() == nil {
		f.Bad("applied", "请填写收到申请书的日期")
	}
	for _, e := range admission.ElementsOf(admission.Apply, r.Today()) {
		if f.Raw("element") == string(e.Element) {
			in.Elements = append(in.Elements, e.Element)
		}
	}
	var done admission.ID
	if err = f.Err(); err == nil {
		done, err = p.app.Open(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: admissionapp.Href(done), Toast: "已建立档案。一个月内派人谈话"}, nil
	}
	return m.refuse(f, err)
}

func (m *personModel) refuse(f *web.Form, err error) (web.Answer, error) {
	e, ok := refused(f, err)
	if !ok {
		return nil, err
	}
	m.entry = e
	return again(m.page(), err), nil
}

func (p *pages) personForm(r *web.Request) (web.Answer, error) {
	m, err := p.known(r)
	if err != nil {
		return nil, err
	}
	return m.page(), nil
}

func (p *pages) known(r *web.Request) (*personModel, error) {
	m, err := p.choices(r)
	if err != nil {
		return nil, err
	}
	v, err := p.get(r)
	m.View = &v
	return m, err
}

// correct changes what is known of the person.
func (p *pages) correct(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m, err := p.known(r)
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	in := admissionapp.CorrectIn{ID: m.ID, Version: version, PersonIn: m.read(f)}
	if err = f.Err(); err == nil {
		err = p.app.Correct(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: admissionapp.Href(m.ID), Toast: "已保存"}, nil
	}
	return m.refuse(f, err)
}

func (m *personModel) was() admissionapp.PersonIn {
	if m.View == nil {
		in := admissionapp.PersonIn{}
		if len(m.Branches) == 1 {
			in.Branch = m.Branches[0].ID
		}
		return in
	}
	v := m.View
	return admissionapp.PersonIn{Branch: v.File.Branch, Group: v.File.Group, Name: v.Name, Gender: v.Gender, Ethnicity: v.Ethnicity, Education: v.Education, WorkUnit: v.WorkUnit, Job: v.Job, Born: v.Born, Floating: v.Floating, Leaves: v.Leaves}
}

func (m *personModel) unitFields() []ui.FieldProps {
	was := m.was()
	branch := ui.FieldProps{Kind: ui.SelectKind, Name: "branch", Label: "党支部", Value: m.value("branch", text(was.Branch)), Required: true, Span: 6, Error: m.bad("branch"), Options: unitOptions("请选择", m.Branches)}
	if m.View != nil {
		branch.Disabled, branch.Help = true, "换支部在“变动”里办理。"
	}
	group := ui.FieldProps{Kind: ui.SelectKind, Name: "group", Label: "党小组", Value: m.value("group", text(was.Group)), Optional: true, Span: 6, Error: m.bad("group"), Options: []ui.Option{{Value: "", Label: "没有编入"}}}
	names := map[org.UnitID]string{}
	for _, b := range m.Branches {
		names[b.ID] = b.Short
	}
	for _, g := range m.Groups {
		if m.View == nil || g.Parent == m.View.File.Branch {
			group.Options = append(group.Options, ui.Option{Value: g.ID.String(), Label: g.Short, Group: names[g.Parent]})
		}
	}
	return []ui.FieldProps{branch, group}
}

func text(u org.UnitID) string {
	if u == 0 {
		return ""
	}
	return u.String()
}

func unitOptions(first string, us []org.Unit) []ui.Option {
	out := []ui.Option{{Value: "", Label: first}}
	for _, u := range us {
		out = append(out, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return out
}

func (m *personModel) personFields() []ui.FieldProps {
	was := m.was()
	number := ui.FieldProps{Name: "id-number", Label: "公民身份号码", Value: m.value("id-number", ""), Span: 6, MaxLength: 18, Error: m.bad("id-number"), Autocomplete: "off", Help: "审批同意后编入党员名册须用，加密保存。"}
	if m.View != nil && m.View.IDTail != "" {
		number.Help = "已登记 " + m.View.IDTail + "。不改的留空。"
	}
	ethnic := []ui.Option{{Value: "", Label: "请选择"}}
	for _, c := range han.EthnicCodes() {
		ethnic = append(ethnic, ui.Option{Value: c, Label: han.EthnicName(c)})
	}
	return []ui.FieldProps{
		{Name: "name", Label: "姓名", Value: m.value("name", was.Name), Required: true, Span: 6, MaxLength: 50, Error: m.bad("name"), Autocomplete: "off"},
		number,
		{Name: "born", Label: "出生日期", Value: m.value("born", was.Born.String()), Span: 6, MaxLength: 10, Error: m.bad("born"), Placeholder: "1996-04-20", Help: "填了身份号码的可以不填；申请时须年满 18 周岁。"},
		{Kind: ui.SelectKind, Name: "gender", Label: "性别", Value: m.value("gender", was.Gender), Span: 3, Error: m.bad("gender"), Options: []ui.Option{{Value: "", Label: "请选择"}, {Value: "1", Label: "男"}, {Value: "2", Label: "女"}}},
		{Kind: ui.SelectKind, Name: "ethnicity", Label: "民族", Value: m.value("ethnicity", was.Ethnicity), Span: 3, Error: m.bad("ethnicity"), Options: ethnic},
		{Name: "education", Label: "学历", Value: m.value("education", was.Education), Span: 4, MaxLength: 30, Error: m.bad("education"), Placeholder: "大学本科"},
		{Name: "work-unit", Label: "工作部门", Value: m.value("work-unit", was.WorkUnit), Span: 4, MaxLength: 60, Error: m.bad("work-unit")},
		{Name: "job", Label: "职务", Value: m.value("job", was.Job), Span: 4, MaxLength: 60, Error: m.bad("job")},
		{Kind: ui.DateKind, Name: "leaves", Label: "预计离开本单位", Value: m.value("leaves", on(was.Leaves)), Optional: true, Span: 6, Error: m.bad("leaves"), Help: "调动、毕业、退休。3 个月内离开的一般不办理接收。"},
		{Kind: ui.CheckboxKind, Name: "floating", Label: "流动人员（两地公示，征求两地意见）", Value: "1", Checked: m.ticked("floating", was.Floating)},
	}
}

func (m *personModel) applyFields() []ui.FieldProps {
	from := ui.FieldProps{Kind: ui.RadioKind, Name: "element", Label: "受理", Value: m.value("element", "at-unit")}
	for _, e := range admission.ElementsOf(admission.Apply, m.Choices.Today) {
		from.Options = append(from.Options, ui.Option{Value: string(e.Element), Label: e.Text})
	}
	return []ui.FieldProps{{Kind: ui.DateKind, Name: "applied", Label: "收到申请书的日期", Value: m.value("applied", m.Choices.Today.String()), Required: true, Span: 6, Error: m.bad("applied"), Help: "一个月内派人谈话，从这一天起算。"}, from}
}

func (m *personModel) action() string {
	if m.View == nil {
		return Nav
	}
	return at(m.ID, "person")
}

func (m *personModel) back() string {
	if m.View == nil {
		return Nav
	}
	return admissionapp.Href(m.ID)
}

func (m *personModel) hidden() []ui.Hidden {
	if m.View == nil {
		return nil
	}
	return []ui.Hidden{{Name: "version", Value: m.value("version", itoa(m.Version))}}
}

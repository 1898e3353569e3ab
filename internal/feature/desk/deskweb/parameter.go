package deskweb

import (
	"net/url"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// numbers is the page of what a locality may set.
type numbers struct {
	deskapp.Parameters
	Param desk.Parameter // the one being set
	Form  *web.Form
}

// parameters is GET /parameters.
func (p *pages) parameters(r *web.Request) (web.Answer, error) {
	n, err := p.numbers(r, r.Query("court"))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "参数", Nav: "/parameters", Body: parametersBody(n)}, nil
}

func (p *pages) numbers(r *web.Request, court string) (n numbers, err error) {
	c, _ := id.Parse[org.Unit](court)
	n.Parameters, err = p.app.Parameters(r.Context(), r.Permit, c)
	return n, err
}

// parameterForm is GET /parameters/set.
func (p *pages) parameterForm(r *web.Request) (web.Answer, error) {
	n, err := p.numbers(r, r.Query("court"))
	if err != nil {
		return nil, err
	}
	return n.formPage(r.Query("name"))
}

func (n numbers) formPage(name string) (web.Page, error) {
	var ok bool
	if n.Param, ok = desk.ParameterNamed(name); !ok || n.Court.ID == 0 {
		return web.Page{}, fault.New(fault.NotFound, "没有这个参数。")
	}
	return web.Page{Title: "设定" + n.Param.Title, Nav: "/parameters", Body: parameterFormBody(n)}, nil
}

// setParameter is POST /parameters/set.
func (p *pages) setParameter(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	in := deskapp.SetIn{Court: court, Name: f.Raw("name"), Amount: f.Raw("amount"), From: f.Day("from"), Basis: f.Raw("basis")}
	bad := f.Err()
	if err = bad; err == nil {
		err = p.app.SetParameter(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: "/parameters?court=" + court.String(), Toast: "已设定，判定已按新的参数更新"}, nil
	}
	if !f.Merge(err) {
		return nil, err
	}
	n, err := p.numbers(r, f.Raw("court"))
	if err != nil {
		return nil, err
	}
	n.Form = f
	page, err := n.formPage(in.Name)
	if err != nil {
		return nil, err
	}
	return web.Invalid(page), nil
}

func (n numbers) head() ui.HeadProps {
	return ui.HeadProps{Title: "参数", Summary: "全国性文件没有定死、由本单位党组织决议确定的日期和人数；每一项按施行日和文号留存，判定随之更新"}
}

func (n numbers) courtOptions() []ui.Option {
	var out []ui.Option
	for _, c := range n.Courts {
		out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return out
}

// table is every parameter with what holds today.
func (n numbers) table() ui.TableProps {
	t := ui.TableProps{Caption: "参数", Columns: []ui.Column{{Label: "参数", RowHeader: true}, {Label: "现行"}, {Label: "自何日起"}, {Label: "文号"}, {Label: "登记"}, {Label: "待核"}, {Label: "操作", HideLabel: true}}}
	for _, p := range desk.Parameters {
		row := ui.Row{Cells: []ui.Cell{{Text: p.Title, Href: n.formHref(p), Sub: p.Means}, {Text: p.Unset, Dim: true}, {Text: "没有设定", Dim: true, NoWrap: true}, {}, {}, {},
			{Body: ui.Button(ui.Action{Label: "设定", Size: ui.Small, Href: n.formHref(p)})}}}
		if p.Unconfirmed != "" {
			row.Cells[5] = ui.Cell{State: ui.Due, Text: p.Unconfirmed}
		}
		if s, ok := n.InForce(p); ok {
			row.Cells[1] = ui.Cell{Text: p.Chinese(s.Amount), NoWrap: true}
			row.Cells[2] = ui.Cell{Text: s.From.String(), NoWrap: true}
			row.Cells[3] = ui.Cell{Text: s.Basis, Href: basisHref(s)}
			if s.Court == n.Court.ID {
				row.Cells[4] = ui.Cell{Text: enteredBy(s), Sub: stampText(s.EnteredAt, n.Day), NoWrap: true}
			} else {
				row.Cells[4] = ui.Cell{Text: "随上级法院", Dim: true, NoWrap: true}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func enteredBy(s desk.Setting) string {
	if s.EnteredName == "" {
		return "系统"
	}
	return s.EnteredName
}

// basisHref leads to the court's own rule with the number.
func basisHref(s desk.Setting) string { return "/library/find?number=" + url.QueryEscape(s.Basis) }

func (n numbers) formHref(p desk.Parameter) string {
	return "/parameters/set?court=" + n.Court.ID.String() + "&name=" + p.Name
}

// history is everything the court has set, the newest first.
func (n numbers) history() ui.TableProps {
	t := ui.TableProps{Caption: "设定经过", Columns: []ui.Column{{Label: "参数", RowHeader: true}, {Label: "值"}, {Label: "自何日起"}, {Label: "文号"}, {Label: "登记"}}}
	for _, p := range desk.Parameters {
		for _, s := range n.Of(p.Name) {
			from := ui.Cell{Text: s.From.String(), NoWrap: true}
			if s.From > n.Day {
				from = ui.Cell{State: ui.Plan, Text: s.From.String() + " 起施行"}
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Title}, {Text: p.Chinese(s.Amount), NoWrap: true}, from, {Text: s.Basis, Href: basisHref(s)},
				{Text: enteredBy(s), Sub: stampText(s.EnteredAt, n.Day), NoWrap: true}}})
		}
	}
	return t
}

func usedBy(p desk.Parameter) string {
	var ids []string
	for _, r := range p.Rules {
		ids = append(ids, string(r))
	}
	return "用于 " + strings.Join(ids, "、")
}

func (n numbers) typed(field string) string {
	if n.Form != nil {
		return n.Form.Raw(field)
	}
	switch {
	case field == "from":
		return n.Day.String()
	case field == "amount" && len(n.Param.Choices) == 1:
		return n.Param.Choices[0].Value
	}
	return ""
}

func (n numbers) wrong(field string) string {
	if n.Form == nil {
		return ""
	}
	return n.Form.Fault().Field(field)
}

func (n numbers) errors() []ui.FieldError {
	if n.Form == nil {
		return nil
	}
	var out []ui.FieldError
	for _, f := range n.Form.Fault().Fields {
		out = append(out, ui.FieldError{Field: "f-" + f.Name, Text: f.Text})
	}
	return out
}

// amountField is the field that the parameter's value calls for.
func (n numbers) amountField() ui.FieldProps {
	f := ui.FieldProps{Name: "amount", Label: n.Param.Title, Required: true, Span: 6, Value: n.typed("amount"), Error: n.wrong("amount"), Help: "没有设定时：" + n.Param.Unset + "。"}
	switch n.Param.Form {
	case desk.FormDay:
		f.Kind = ui.DateKind
	case desk.FormDayOfYear:
		f.Placeholder, f.Help, f.MaxLength = "03-31", "次年的月日，写成 03-31 的样子。"+f.Help, 5
	case desk.FormPersons:
		f.Kind, f.Suffix, f.Min, f.Max = ui.NumberKind, "人", "2", "500"
	case desk.FormChoice:
		f.Kind = ui.SelectKind
		for _, c := range n.Param.Choices {
			f.Options = append(f.Options, ui.Option{Value: c.Value, Label: c.Label})
		}
	}
	return f
}

func (n numbers) formHidden() []ui.Hidden {
	return []ui.Hidden{{Name: "court", Value: n.Court.ID.String()}, {Name: "name", Value: n.Param.Name}}
}

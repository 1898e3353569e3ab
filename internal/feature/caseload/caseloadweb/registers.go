package caseloadweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// registers is the page of 示范岗, 先锋合议庭, 党员法官工作室 and 枫桥式党小组.
type registers struct {
	standing
	forms
	tabs    []ui.SegItem
	list    []circularapp.Exemplar
	choices []circularapp.UnitChoice
	may     bool
}

var registerKinds = []struct {
	kind circular.RegisterKind
	name string
}{{circular.ModelPost, "党员示范岗"}, {circular.PioneerPanel, "先锋合议庭"}, {circular.Studio, "党员法官工作室"}, {circular.FengqiaoGroup, "枫桥式党小组"}}

func registerName(k circular.RegisterKind) string {
	for _, x := range registerKinds {
		if x.kind == k {
			return x.name
		}
	}
	return string(k)
}

func (p *pages) registersModel(r *web.Request, get func(string) string) (m registers, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	m.tabs, m.may = m.standing.tabs(r, nav+"/registers"), r.Actor.Can(canCirculate)
	if m.choices, err = p.circulars.Choices(r.Context(), look, m.court); err != nil {
		return m, err
	}
	m.list, err = p.circulars.Exemplars(r.Context(), look, m.court)
	return m, err
}

func (p *pages) registers(r *web.Request) (web.Answer, error) {
	m, err := p.registersModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "典型登记", Nav: nav, Body: registersBody(m)}, nil
}

func (m registers) of(k circular.RegisterKind) (out []circularapp.Exemplar) {
	for _, x := range m.list {
		if x.Kind == k {
			out = append(out, x)
		}
	}
	return out
}

func (m registers) table(k circular.RegisterKind, all []circularapp.Exemplar) ui.TableProps {
	t := ui.TableProps{Caption: registerName(k), Columns: []ui.Column{{Label: "名称", RowHeader: true}, {Label: "单位"}, {Label: "命名"}, {Label: "案件结果（命名以来）"}}}
	if m.may {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true})
	}
	for _, x := range all {
		period := x.Period.From.String() + " 起"
		if x.Period.Until != 0 {
			period = x.Period.From.String() + " 至 " + x.Period.Until.String()
		}
		row := ui.Row{Cells: []ui.Cell{{Text: x.Name}, {Text: x.Unit.Name}, {Text: x.Source, Sub: period}, {Body: outcomesCell(m.place, x)}}}
		if m.may {
			c := ui.Cell{Text: " "}
			if x.Period.Until == 0 {
				c = ui.Cell{Body: ui.Button(ui.Action{Label: "终止", Size: ui.Small, Dialog: "end-" + x.ID.String()})}
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func outcomeWords(o circularapp.Outcome) string {
	if o.After.Definition.Shape == indicator.Quantity {
		return fmt.Sprintf("%s（此前同样天数 %s）", plain(o.After), plain(o.Before))
	}
	if o.Effect == nil {
		return fmt.Sprintf("%s（此前 %s）", plain(o.After), plain(o.Before))
	}
	words := "没有超出自然回落和随机波动"
	if o.Effect.Beyond() {
		words = "超出自然回落和随机波动"
	}
	return fmt.Sprintf("%s（此前 %s），%s", plain(o.After), plain(o.Before), words)
}

// name enters a unit in a register.
func (p *pages) name(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	unit, _ := id.Parse[org.Unit](f.Raw("unit_of"))
	in := circular.Exemplar{Kind: circular.RegisterKind(f.Raw("kind")), Name: f.Text("name", 60), Source: f.Text("source", 60), Period: civil.Since(f.Day("from")), Unit: circular.Unit{ID: int64(unit)}}
	if err = f.Err(); err == nil {
		_, err = p.circulars.Name(r.Context(), r.Permit, court, in)
	}
	if err != nil {
		bad := mendable(err)
		if bad == nil {
			return nil, err
		}
		m, merr := p.registersModel(r, func(name string) string {
			if name == "from" || name == "until" || name == "unit" {
				return ""
			}
			return f.Raw(name)
		})
		if merr != nil {
			return nil, merr
		}
		m.bad, m.get = bad, f.Raw
		return web.Invalid(web.Page{Title: "典型登记", Nav: nav, Body: registersBody(m)}), nil
	}
	return web.See{To: place{court: court}.at(nav + "/registers"), Toast: "已登记"}, nil
}

func (p *pages) unname(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Exemplar](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.circulars.Unname(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: nav + "/registers", Toast: "已终止"}, nil
}

func (m registers) unitOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "请选择"}}
	for _, u := range m.choices {
		group := "庭室"
		if u.Kind == org.Team {
			group = "团队"
		}
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Name, Group: group})
	}
	return os
}

func kindOptions() (os []ui.Option) {
	for _, k := range registerKinds {
		os = append(os, ui.Option{Value: string(k.kind), Label: k.name})
	}
	return os
}

func (p *pages) exportRegisters(r *web.Request) (web.Answer, error) {
	m, err := p.registersModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return workbook(m.Court.Short+"典型登记", func(b *sheet.Writer) error {
		if err := b.Sheet("典型登记", m.asOf(), []sheet.Column{{Title: "登记", Width: 18}, {Title: "名称", Width: 24}, {Title: "单位", Width: 20}, {Title: "文号", Width: 24}, {Title: "命名", Width: 13}, {Title: "终止", Width: 13}, {Title: "指标", Width: 18}, {Title: "结果", Width: 50}}); err != nil {
			return err
		}
		for _, x := range m.list {
			for _, o := range append(x.Outcomes, circularapp.Outcome{}) {
				if o.After.Definition.Code == "" && len(x.Outcomes) > 0 {
					continue
				}
				words := "还没有案件"
				if o.After.Definition.Code != "" {
					words = outcomeWords(o)
				}
				if err := b.Row(registerName(x.Kind), x.Name, x.Unit.Name, x.Source, x.Period.From.String(), dayOr(x.Period.Until), o.After.Definition.Name, words); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}

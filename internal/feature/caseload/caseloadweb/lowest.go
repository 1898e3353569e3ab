package caseloadweb

import (
	"fmt"
	"io"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// lowest is the page of the list that is off until a court decides otherwise.
type lowest struct {
	standing
	forms
	tabs      []ui.SegItem
	decisions []circularapp.Lowest
	list      []circular.Listed
	month     civil.Period
	choices   []indicator.Definition
	may       bool
}

func (p *pages) lowestModel(r *web.Request, get func(string) string) (m lowest, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	m.tabs, m.may = m.standing.tabs(r, nav+"/lowest"), r.Actor.Can(canCirculate)
	d, err := p.app.Dictionary(r.Context(), look, m.court)
	if err != nil {
		return m, err
	}
	for _, code := range d.Codes() {
		if def, err := d.On(code, m.today); err == nil && def.Sampled && (def.Direction == indicator.Higher || def.Direction == indicator.Lower) {
			m.choices = append(m.choices, def)
		}
	}
	m.decisions, m.list, m.month, err = p.circulars.Decisions(r.Context(), look, m.court)
	return m, err
}

func (p *pages) lowest(r *web.Request) (web.Answer, error) {
	m, err := p.lowestModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "末位清单", Nav: nav, Body: lowestBody(m)}, nil
}

// active is the decision in force, or nil.
func (m lowest) active() *circularapp.Lowest {
	if len(m.decisions) > 0 && m.decisions[0].Active {
		return &m.decisions[0]
	}
	return nil
}

func (m lowest) codeOptions() (os []ui.Option) {
	for _, d := range m.choices {
		os = append(os, ui.Option{Value: string(d.Code), Label: d.Name})
	}
	return os
}

func (p *pages) switchOn(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	in := circular.Lowest{Basis: f.Text("basis", 60), DecidedBy: f.Text("decided-by", 60), From: f.Day("begin"), Until: f.Day("end"), Kind: circular.UnitKind(f.Raw("kind"))}
	in.N, _ = f.Int("n", 1, 3)
	least, _ := f.Int("least", 0, 100000)
	in.Least = int64(least)
	for _, c := range f.All("codes") {
		in.Codes = append(in.Codes, indicator.Code(c))
	}
	var file circularapp.Basis
	if u, uerr := f.Upload("attachment"); uerr == nil {
		defer func() { _ = u.Close() }()
		file.Name = u.Name
		if file.Content, err = io.ReadAll(io.NewSectionReader(u, 0, u.Size)); err != nil {
			return nil, err
		}
	}
	if err = f.Err(); err == nil {
		_, err = p.circulars.SwitchOn(r.Context(), r.Permit, court, in, file)
	}
	if err != nil {
		bad := mendable(err)
		if bad == nil {
			return nil, err
		}
		m, merr := p.lowestModel(r, f.Raw)
		if merr != nil {
			return nil, merr
		}
		m.bad, m.get = bad, f.Raw
		return web.Invalid(web.Page{Title: "末位清单", Nav: nav, Body: lowestBody(m)}), nil
	}
	return web.See{To: place{court: court}.at(nav + "/lowest"), Toast: "已启用，到期自动停用"}, nil
}

func (p *pages) switchOff(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Lowest](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.circulars.SwitchOff(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: nav + "/lowest", Toast: "已停用"}, nil
}

func (p *pages) basis(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Lowest](r, "id")
	if err != nil {
		return nil, err
	}
	b, err := p.circulars.Basis(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: b.Name, ContentType: "application/octet-stream", Write: func(w io.Writer) error { _, err := w.Write(b.Content); return err }}, nil
}

// table has the listed units in the order of the organisation.
func (m lowest) table() ui.TableProps {
	t := ui.TableProps{ID: "listed", Caption: "末位清单，" + m.month.Chinese(), Columns: []ui.Column{{Label: "单位", RowHeader: true}, {Label: "列入的指标"}, {Label: "能说什么"}}}
	for _, x := range m.list {
		line := ""
		for _, v := range x.Values {
			i, _ := v.Interval()
			line += fmt.Sprintf("%s %s（%d / %d，95%% 区间 %s）；", v.Definition.Name, plain(v), v.Num, v.Den, tight(i))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Unit.Name}, {Text: line}, {Text: x.Words}}})
	}
	return t
}

func (m lowest) history() ui.TableProps {
	t := ui.TableProps{ID: "decisions", Caption: "依据", Dense: true, Columns: []ui.Column{{Label: "文号", RowHeader: true}, {Label: "决定"}, {Label: "起止"}, {Label: "状态"}, {Label: "登记人"}}}
	for _, d := range m.decisions {
		s, text := ui.NA, "已到期"
		switch {
		case d.Active:
			s, text = ui.Due, "启用中"
		case d.Ended != 0:
			text = d.Ended.String() + " 停用"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Lowest.Basis, Href: nav + "/lowest/" + d.ID.String() + "/basis", Sub: d.File}, {Text: d.DecidedBy}, {Text: d.From.String() + " 至 " + d.Until.String(), NoWrap: true}, {State: s, Text: text}, {Text: d.By}}})
	}
	return t
}

func (p *pages) exportLowest(r *web.Request) (web.Answer, error) {
	m, err := p.lowestModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	if m.active() == nil {
		return nil, fault.New(fault.Conflict, "末位清单没有启用，或者依据已经到期。")
	}
	return workbook(m.Court.Short+"末位清单", func(b *sheet.Writer) error {
		if err := b.Sheet("清单", m.month.Chinese()+"，依据 "+m.active().Lowest.Basis, []sheet.Column{{Title: "单位", Width: 20}, {Title: "指标", Width: 20}, {Title: "分子", Width: 8}, {Title: "分母", Width: 8}, {Title: "口径", Width: 14}, {Title: "说明", Width: 50}}); err != nil {
			return err
		}
		for _, x := range m.list {
			for _, v := range x.Values {
				if err := b.Row(x.Unit.Name, v.Definition.Name, v.Num, v.Den, v.Definition.Version, x.Words); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}

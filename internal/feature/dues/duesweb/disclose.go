package duesweb

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// discloseModel is a year to be disclosed.
type discloseModel struct {
	purse
	duesapp.Disclosure
}

func (p *pages) discloseModel(r *web.Request, at place) (m discloseModel, err error) {
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return m, err
	}
	if m.Disclosure, err = p.app.Disclosure(r.Context(), permit, at.unit, at.year); err != nil {
		return m, err
	}
	at.unit = m.Unit.ID
	m.purse = purse{place: at, today: r.Today(), tabs: at.tabs(r, "/dues/disclosures"), may: r.Actor.Can(dues.CanDisclose)}
	return m, nil
}

func (p *pages) disclosures(r *web.Request) (web.Answer, error) {
	m, err := p.discloseModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费公布", Nav: nav, Body: discloseBody(m)}, nil
}

func (p *pages) disclose(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	at := placeOf(f.Raw, r.Today())
	in := duesapp.DiscloseIn{Unit: at.unit, Year: at.year, Day: f.Day("day"), Manner: f.Text("manner", 60)}
	if f.Err() == nil {
		err = p.app.Disclose(r.Context(), r.Permit, in)
	}
	if err != nil || f.Err() != nil {
		m, merr := p.discloseModel(r, at)
		if merr != nil {
			return nil, merr
		}
		if !m.again(f, "disclose", err) {
			return nil, err
		}
		return web.Invalid(web.Page{Title: "党费公布", Nav: nav, Body: discloseBody(m)}), nil
	}
	return web.See{To: at.inYear("/dues/disclosures"), Toast: "已登记公布，党员在“我的党费”可以看到"}, nil
}

func (p *pages) printDisclosure(r *web.Request) (web.Answer, error) {
	m, err := p.discloseModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: disclosePaper(m)}, nil
}

func (m discloseModel) sums() []ui.SumItem {
	n := m.Now
	return []ui.SumItem{{Label: "交纳党员", Value: itoa(n.Members), Unit: "人"}, {Label: "应交", Value: n.Due.Grouped(), Unit: "元"}, {Label: "实收", Value: n.Paid.Grouped(), Unit: "元"}, {Label: "上缴", Value: n.Remitted.Grouped(), Unit: "元"}, {Label: "使用", Value: n.Spent.Grouped(), Unit: "元"}}
}

func (m discloseModel) quarters() ui.TableProps {
	t := ui.TableProps{ID: "quarters", Caption: m.Unit.Short + itoa(m.year) + " 年各季收缴", Columns: []ui.Column{{Label: "季度", RowHeader: true}, {Label: "应交", Align: ui.Right}, {Label: "实收", Align: ui.Right}}}
	for q := range 4 {
		var s duesapp.Sums
		for _, x := range m.Months[q*3 : q*3+3] {
			s.Due, s.Paid = s.Due+x.Due, s.Paid+x.Paid
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: civil.Quarter(m.year, q+1).Chinese()}, {Text: s.Due.Grouped()}, {Text: s.Paid.Grouped()}}})
	}
	t.Foot = []ui.Cell{{Text: "全年"}, {Text: m.Now.Due.Grouped()}, {Text: m.Now.Paid.Grouped()}}
	return t
}

func (m discloseModel) uses() []ui.Pair {
	var ps []ui.Pair
	for x := dues.Training; x <= dues.Disaster; x++ {
		ps = append(ps, ui.Pair{Label: x.Chinese(), Value: m.Spending[x].Text()})
	}
	return ps
}

func toldTable(list []duesapp.Disclosed) ui.TableProps {
	t := ui.TableProps{ID: "disclosed", Caption: "已公布", Columns: []ui.Column{{Label: "年度", RowHeader: true}, {Label: "党组织"}, {Label: "公布日期"}, {Label: "方式"}, {Label: "人数", Align: ui.Right}, {Label: "应交", Align: ui.Right}, {Label: "实收", Align: ui.Right}, {Label: "上缴", Align: ui.Right}, {Label: "使用", Align: ui.Right}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: itoa(x.Year)}, {Text: x.UnitName}, {Text: x.Day.String(), NoWrap: true}, {Text: x.Manner}, {Text: itoa(x.Members)}, {Text: x.Due.Grouped()}, {Text: x.Paid.Grouped()}, {Text: x.Remitted.Grouped()}, {Text: x.Spent.Grouped()}}})
	}
	return t
}

func (p *pages) exportDisclosure(r *web.Request) (web.Answer, error) {
	m, err := p.discloseModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	name := m.Unit.Short + itoa(m.year) + "年党费收缴使用情况公布"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("收缴", name, []sheet.Column{{Title: "月份"}, {Title: "应交", Width: 14}, {Title: "实收", Width: 14}}); err != nil {
			return err
		}
		for n, x := range m.Months {
			if err := b.Row(itoa(n+1)+"月", x.Due.String(), x.Paid.String()); err != nil {
				return err
			}
		}
		if err := b.Row("全年", m.Now.Due.String(), m.Now.Paid.String()); err != nil {
			return err
		}
		if err := b.Sheet("使用和上缴", name, []sheet.Column{{Title: "事项", Width: 36}, {Title: "金额", Width: 14}}); err != nil {
			return err
		}
		for x := dues.Training; x <= dues.Disaster; x++ {
			if err := b.Row(x.Chinese(), m.Spending[x].String()); err != nil {
				return err
			}
		}
		return b.Row("上缴上级", m.Now.Remitted.String())
	}), nil
}

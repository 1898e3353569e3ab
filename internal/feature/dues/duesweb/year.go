package duesweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// yearModel is a year's list as its pages need it.
type yearModel struct {
	duesapp.YearList
	place
	today  civil.Day
	tabs   []ui.SegItem
	seat   string
	assess bool
}

func (p *pages) yearModel(r *web.Request, current string) (yearModel, error) {
	at := placeOf(r.Query, r.Today())
	m := yearModel{today: r.Today(), assess: r.Actor.Can(dues.CanAssess)}
	if g, ok := r.Actor.Here(); ok {
		m.seat = g.Name
	}
	read := p.app.Year
	if current == "/dues/assessment" && m.assess {
		read = p.app.Assessment
		permit, err := r.Actor.PermitHere(dues.CanAssess)
		if err != nil {
			return m, err
		}
		r.Permit = permit
	}
	at, err := p.settle(r, at)
	if err != nil {
		return m, err
	}
	list, err := read(r.Context(), r.Permit, at.unit, at.year)
	if err != nil {
		return m, err
	}
	at.unit = list.Unit.ID
	m.YearList, m.place, m.tabs = list, at, at.tabs(r, current)
	return m, nil
}

func (m yearModel) single() bool { return m.Unit.Kind == org.Branch }

func (m yearModel) where() string {
	switch {
	case m.Unit.ID != 0:
		return m.Unit.Short
	case m.seat != "":
		return m.seat
	}
	return "全部党支部"
}

func (p *pages) yearPage(r *web.Request) (web.Answer, error) {
	m, err := p.yearModel(r, "/dues/year")
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费年度", Nav: nav, Body: yearBody(m)}, nil
}

func (m yearModel) summary() string {
	return fmt.Sprintf("%s，%d 年。应交 %s，实收 %s，至今欠交 %s", m.where(), m.Year, m.Sum.Due.Text(), m.Sum.Paid.Text(), m.Sum.Arrears.Text())
}

// mark is one month of one member in a word.
func (m yearModel) mark(x *dues.MonthStanding) ui.Cell {
	switch {
	case x == nil:
		return ui.Cell{Text: "—", Dim: true}
	case x.Due.Amount == 0:
		return ui.Cell{Text: "免", Dim: true}
	case x.Covered == x.Due.Amount:
		return ui.Cell{Text: x.Due.Amount.Grouped()}
	case x.Due.Month.Last() >= m.today:
		return ui.Cell{Text: "待交", Dim: true}
	case x.Covered > 0:
		return ui.Cell{State: ui.Due, Text: "差 " + (x.Due.Amount - x.Covered).Grouped()}
	}
	return ui.Cell{State: ui.Over, Text: "未交"}
}

func (m yearModel) table() ui.TableProps {
	t := ui.TableProps{ID: "year", Caption: m.where() + itoa(m.Year) + " 年党费", Dense: true, Columns: []ui.Column{{Label: "姓名", RowHeader: true}}}
	foot := []ui.Cell{{Text: "应交合计"}}
	for n := range 12 {
		t.Columns = append(t.Columns, ui.Column{Label: itoa(n+1) + " 月", Align: ui.Right})
		foot = append(foot, ui.Cell{Text: amountOrNone(m.Months[n].Due)})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "全年应交", Align: ui.Right}, ui.Column{Label: "欠交", Align: ui.Right}, ui.Column{Label: "实交", Align: ui.Right, Wide: true})
	t.Foot = append(foot, ui.Cell{Text: m.Sum.Due.Grouped()}, ui.Cell{Text: amountOrNone(m.Sum.Arrears)}, ui.Cell{Text: m.Sum.Paid.Grouped()})
	for i := range m.Rows {
		x := &m.Rows[i]
		name := ui.Cell{Text: x.Name, Href: dues.Href(x.Member) + "?year=" + itoa(m.Year), NoWrap: true}
		if !m.single() {
			name.Sub = shortOf(x.BranchName)
		}
		cells := []ui.Cell{name}
		for n := range x.Months {
			cells = append(cells, m.mark(x.Months[n]))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: append(cells, ui.Cell{Text: x.Due.Grouped()}, ui.Cell{Text: amountOrNone(x.Arrears)}, ui.Cell{Text: x.Paid.Grouped()})})
	}
	return t
}

func (p *pages) exportYear(r *web.Request) (web.Answer, error) {
	m, err := p.yearModel(r, "/dues/year")
	if err != nil {
		return nil, err
	}
	name := m.where() + itoa(m.Year) + "年度党费收缴台账"
	return workbook(name, func(b *sheet.Writer) error {
		columns := []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "党支部", Width: 22}, {Title: "姓名"}, {Title: "党费基数", Width: 12}}
		for n := range 12 {
			columns = append(columns, sheet.Column{Title: itoa(n+1) + "月应交"}, sheet.Column{Title: itoa(n+1) + "月实交"})
		}
		if err := b.Sheet("收缴台账", name, append(columns, sheet.Column{Title: "全年应交", Width: 12}, sheet.Column{Title: "全年实交", Width: 12}, sheet.Column{Title: "欠交", Width: 12})); err != nil {
			return err
		}
		for i := range m.Rows {
			x := &m.Rows[i]
			row := []any{i + 1, x.BranchName, x.Name, x.Base.Amount.String()}
			for _, s := range x.Months {
				if s == nil {
					row = append(row, "", "")
					continue
				}
				row = append(row, s.Due.Amount.String(), s.PaidIn.String())
			}
			if err := b.Row(append(row, x.Due.String(), x.Paid.String(), x.Arrears.String())...); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

func (p *pages) assessment(r *web.Request) (web.Answer, error) {
	m, err := p.yearModel(r, "/dues/assessment")
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费核定", Nav: nav, Body: assessmentBody(m)}, nil
}

func (m yearModel) assessed() ui.TableProps {
	t := ui.TableProps{ID: "assessment", Caption: m.where() + itoa(m.Year) + " 年党费核定", Dense: true, Columns: []ui.Column{{Label: "姓名", RowHeader: true}, {Label: "党支部"}, {Label: "人员类别"}, {Label: "自何月起"}, {Label: "党费基数", Align: ui.Right}, {Label: "每月应交", Align: ui.Right}, {Label: "依据"}}}
	if m.assess {
		t.Columns = append(t.Columns, ui.Column{Label: "另一口径基数", Align: ui.Right, Wide: true})
	}
	for i := range m.NoBase {
		x := &m.NoBase[i]
		t.Rows = append(t.Rows, ui.Row{Cells: m.fill(ui.Cell{Text: x.Name, Href: dues.Href(x.Member)}, ui.Cell{Text: shortOf(x.BranchName)}, ui.Cell{State: ui.Due, Text: "没有核定"}, ui.Cell{}, ui.Cell{}, ui.Cell{}, ui.Cell{}, ui.Cell{})})
	}
	for i := range m.Rows {
		x := &m.Rows[i]
		var last *dues.MonthStanding
		for _, s := range x.Months {
			if s != nil {
				last = s
			}
		}
		other := ""
		if x.Other != nil {
			other = x.Other.Grouped()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: m.fill(ui.Cell{Text: x.Name, Href: dues.Href(x.Member) + "?year=" + itoa(m.Year)}, ui.Cell{Text: shortOf(x.BranchName)}, ui.Cell{Text: x.Base.Category.Chinese()},
			ui.Cell{Text: x.Base.From.String(), NoWrap: true}, ui.Cell{Text: x.Base.Amount.Grouped()}, ui.Cell{Text: last.Due.Amount.Grouped()}, ui.Cell{Text: x.Base.Basis}, ui.Cell{Text: other, Dim: true})})
	}
	return t
}

func (m yearModel) fill(cells ...ui.Cell) []ui.Cell {
	if !m.assess {
		return cells[:len(cells)-1]
	}
	return cells
}

func (p *pages) exportAssessment(r *web.Request) (web.Answer, error) {
	m, err := p.yearModel(r, "/dues/assessment")
	if err != nil {
		return nil, err
	}
	name := m.where() + itoa(m.Year) + "年度党费核定表"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("党费核定表", name, []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "党支部", Width: 22}, {Title: "姓名"}, {Title: "人员类别"}, {Title: "党费基数", Width: 14}, {Title: "自何月起"}, {Title: "每月应交"}, {Title: "依据", Width: 20}, {Title: "本人签名", Width: 14}}); err != nil {
			return err
		}
		for i := range m.Rows {
			x := &m.Rows[i]
			due := ""
			for _, s := range x.Months {
				if s != nil {
					due = s.Due.Amount.String()
				}
			}
			if err := b.Row(i+1, x.BranchName, x.Name, x.Base.Category.Chinese(), x.Base.Amount.String(), x.Base.From.String(), due, x.Base.Basis, ""); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// notice is the sheet by which a member is told what was assessed.
func (p *pages) notice(r *web.Request) (web.Answer, error) {
	m, err := p.accountModel(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: noticePaper(m)}, nil
}

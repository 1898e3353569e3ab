package duesweb

import (
	"fmt"
	"io"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// monthModel is a month's list as its page needs it.
type monthModel struct {
	duesapp.MonthList
	place
	today   civil.Day
	tabs    []ui.SegItem
	seat    string
	collect bool // the actor may enter payments
	assess  bool
	alert   string
}

func (p *pages) month(r *web.Request) (web.Answer, error) {
	m, err := p.monthModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费收缴", Nav: nav, Body: monthBody(m)}, nil
}

func (p *pages) monthModel(r *web.Request, at place) (monthModel, error) {
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return monthModel{}, err
	}
	if at, err = p.settle(r, at); err != nil {
		return monthModel{}, err
	}
	list, err := p.app.Month(r.Context(), permit, duesapp.MonthIn{Unit: at.unit, Month: at.month})
	if err != nil {
		return monthModel{}, err
	}
	at.unit = list.Unit.ID
	m := monthModel{MonthList: list, place: at, today: r.Today(), tabs: at.tabs(r, "/dues"), collect: r.Actor.Can(dues.CanCollect), assess: r.Actor.Can(dues.CanAssess)}
	if g, ok := r.Actor.Here(); ok {
		m.seat = g.Name
	}
	return m, nil
}

// single reports whether the page is of one branch: only then are persons named.
func (m monthModel) single() bool { return m.Unit.Kind == org.Branch }

func (m monthModel) where() string {
	switch {
	case m.Unit.ID != 0:
		return m.Unit.Short
	case m.seat != "":
		return m.seat
	}
	return "全部党支部"
}

func (m monthModel) summary() string {
	unpaid := 0
	for i := range m.Entries {
		if m.Entries[i].Owing() > 0 {
			unpaid++
		}
	}
	s := fmt.Sprintf("%s，%s。应交 %d 人 %s，已交足 %d 人", m.where(), m.Month.Period().Chinese(), len(m.Entries), m.Sum.Due.Text(), len(m.Entries)-unpaid)
	if n := len(m.NoBase); n > 0 {
		s += fmt.Sprintf("，%d 人没有核定基数", n)
	}
	if m.Closed {
		s += "；" + m.ClosedBy + "已结账"
	}
	return s
}

func (m monthModel) actions() (as []ui.Action) {
	as = append(as, ui.Action{Label: "导出", Icon: "file-export", Href: m.at("/dues/export"), Download: true})
	if m.single() {
		as = append(as, ui.Action{Label: "打印", Icon: "printer", Href: m.at("/dues/print")})
		if m.Sum.Arrears > 0 {
			as = append(as, ui.Action{Label: "提醒文字", Icon: "messages", Href: m.at("/dues/reminder")})
		}
		if m.collect && !m.Closed && m.Month.Last() < m.today {
			as = append(as, ui.Action{Label: "结账", Icon: "lock", Dialog: "close-month"})
		}
		if m.collect {
			as = append(as, ui.Action{Label: "登记交纳", Icon: "plus", Kind: ui.Primary, Href: m.at("/dues/collect")})
		}
	}
	return as
}

func (m monthModel) sums() []ui.SumItem {
	return []ui.SumItem{
		{Label: "本月应交", Value: m.Sum.Due.Grouped(), Unit: "元"},
		{Label: "本月收到", Value: m.Sum.Paid.Grouped(), Unit: "元"},
		{Label: "本月已交足", Value: m.Sum.Covered.Grouped(), Unit: "元"},
		{Label: "至今欠交", State: stateOf(m.Sum.Arrears > 0), Value: m.Sum.Arrears.Grouped(), Unit: "元"},
	}
}

func stateOf(late bool) ui.State {
	if late {
		return ui.Due
	}
	return ui.OK
}

// standing says how a month stands, in a state and words.
func standing(e *duesapp.Entry, today civil.Day) (ui.State, string) {
	switch {
	case e.Due.Amount == 0:
		return ui.NA, "免交"
	case e.Owing() == 0 && !e.Settled.IsZero():
		return ui.OK, "已交 " + e.Settled.String()
	case e.Owing() == 0:
		return ui.OK, "已交足"
	case e.Step >= dues.SixMonths:
		return ui.Over, "连续 6 个月以上"
	case e.Covered > 0:
		return ui.Due, "还差 " + e.Owing().Grouped()
	case e.Due.Month.Last() < today:
		return ui.Over, "未交"
	}
	return ui.Due, "待交"
}

func arrears(e *duesapp.Entry) string {
	if e.Arrears == 0 {
		if e.Ahead > 0 {
			return "预交 " + e.Ahead.Grouped()
		}
		return ""
	}
	return fmt.Sprintf("%s（%d 个月）", e.Arrears.Grouped(), e.Still)
}

func (m monthModel) people() ui.TableProps {
	t := ui.TableProps{ID: "month", Caption: m.where() + m.Month.Period().Chinese() + "党费", Dense: true,
		Columns: []ui.Column{{Label: "姓名", RowHeader: true}, {Label: "人员类别", Wide: true}, {Label: "党费基数", Align: ui.Right}, {Label: "应交", Align: ui.Right}, {Label: "本月收到", Align: ui.Right}, {Label: "状态"}, {Label: "欠交或预交", Align: ui.Right}}}
	for i := range m.Entries {
		e := &m.Entries[i]
		state, text := standing(e, m.today)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Name, Href: dues.Href(e.Member) + "?month=" + m.Month.String()}, {Text: e.Base().Category.Chinese(), Dim: true}, {Text: e.Base().Amount.Grouped()},
			{Text: e.Due.Amount.Grouped()}, {Text: amountOrNone(e.Paid)}, {State: state, Text: text}, {Text: arrears(e)}}})
	}
	for i := range m.NoBase {
		e := &m.NoBase[i]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Name, Href: dues.Href(e.Member)}, {}, {}, {}, {}, {State: ui.Due, Text: "没有核定基数"}, {}}})
	}
	t.Foot = []ui.Cell{{Text: "合计"}, {}, {}, {Text: m.Sum.Due.Grouped()}, {Text: m.Sum.Paid.Grouped()}, {}, {Text: amountOrNone(m.Sum.Arrears)}}
	return t
}

// branchSums is a month of one branch.
type branchSums struct {
	unit                  duesapp.Keeper
	people, short, noBase int
	duesapp.Sums
}

func (m monthModel) byBranch() (out []branchSums) {
	at := map[org.UnitID]int{}
	of := func(u org.UnitID) *branchSums {
		i, ok := at[u]
		if !ok {
			i = len(out)
			at[u] = i
			out = append(out, branchSums{})
		}
		return &out[i]
	}
	for _, b := range m.Branches {
		of(b.ID).unit = b
	}
	for i := range m.Entries {
		e := &m.Entries[i]
		s := of(e.Branch)
		s.people++
		if e.Owing() > 0 {
			s.short++
		}
		s.Due, s.Paid, s.Covered, s.Arrears = s.Due+e.Due.Amount, s.Paid+e.Paid, s.Covered+e.Covered, s.Arrears+e.Arrears
	}
	for i := range m.NoBase {
		of(m.NoBase[i].Branch).noBase++
	}
	return out
}

func (m monthModel) units() ui.TableProps {
	t := ui.TableProps{ID: "month", Caption: m.Month.Period().Chinese() + "各党支部党费", Dense: true,
		Columns: []ui.Column{{Label: "党支部", RowHeader: true}, {Label: "应交人数", Align: ui.Right}, {Label: "应交", Align: ui.Right}, {Label: "本月收到", Align: ui.Right}, {Label: "已交足", Align: ui.Right}, {Label: "状态"}, {Label: "至今欠交", Align: ui.Right}}}
	people, court := 0, ""
	for _, b := range m.byBranch() {
		if m.Unit.ID != 0 && !m.Unit.Path.Holds(b.unit.Path) {
			continue
		}
		if several(m.Branches) && b.unit.Court != court {
			court = b.unit.Court
			t.Rows = append(t.Rows, ui.Row{Heading: court})
		}
		state, text := ui.OK, "已收齐"
		switch {
		case b.noBase > 0:
			state, text = ui.Due, itoa(b.noBase)+" 人没有核定"
		case b.short > 0 && m.Month.Last() < m.today:
			state, text = ui.Over, itoa(b.short)+" 人未交足"
		case b.short > 0:
			state, text = ui.Due, itoa(b.short)+" 人待交"
		case b.people == 0:
			state, text = ui.NA, "没有应交"
		}
		people += b.people
		here := place{unit: b.unit.ID, month: m.place.month}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.unit.Short, Href: here.at("/dues")}, {Text: itoa(b.people)}, {Text: b.Due.Grouped()}, {Text: amountOrNone(b.Paid)}, {Text: b.Covered.Grouped()}, {State: state, Text: text}, {Text: amountOrNone(b.Arrears)}}})
	}
	t.Foot = []ui.Cell{{Text: "合计"}, {Text: itoa(people)}, {Text: m.Sum.Due.Grouped()}, {Text: m.Sum.Paid.Grouped()}, {Text: m.Sum.Covered.Grouped()}, {}, {Text: amountOrNone(m.Sum.Arrears)}}
	return t
}

func amountOrNone(f money.Fen) string {
	if f == 0 {
		return ""
	}
	return f.Grouped()
}

// exportMonth sends the month's list as the familiar sheet.
func (p *pages) exportMonth(r *web.Request) (web.Answer, error) {
	m, err := p.monthModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	name := m.where() + m.Month.Period().Chinese() + "党费收缴表"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("党费收缴", name, []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "党支部", Width: 22}, {Title: "姓名"}, {Title: "人员类别"}, {Title: "党费基数（元）", Width: 14}, {Title: "比例"}, {Title: "应交（元）", Width: 12},
			{Title: "实交（元）", Width: 12}, {Title: "交足日期", Width: 14}, {Title: "欠交（元）", Width: 12}, {Title: "欠交月数", Form: sheet.AsNumber}, {Title: "备注", Width: 24}, {Title: "本人签名", Width: 14}}); err != nil {
			return err
		}
		for i := range m.Entries {
			e := &m.Entries[i]
			rate := ""
			if e.Due.Rate > 0 {
				rate = e.Due.Rate.String()
			}
			if err := b.Row(i+1, e.BranchName, e.Name, e.Base().Category.Chinese(), e.Base().Amount.String(), rate, e.Due.Amount.String(), e.Paid.String(), e.Settled.String(), e.Arrears.String(), e.Still, remarkOf(e), ""); err != nil {
				return err
			}
		}
		for i := range m.NoBase {
			e := &m.NoBase[i]
			if err := b.Row(len(m.Entries)+i+1, e.BranchName, e.Name, "", "", "", "", "", "", "", 0, "没有核定基数", ""); err != nil {
				return err
			}
		}
		return b.Row("", "合计", "", "", "", "", m.Sum.Due.String(), m.Sum.Paid.String(), "", m.Sum.Arrears.String(), "", "", "")
	}), nil
}

func remarkOf(e *duesapp.Entry) string {
	switch rel := e.Due.Relieved(); {
	case rel != nil:
		return rel.Chinese() + "，" + rel.Number
	case e.Ahead > 0:
		return "预交 " + e.Ahead.String()
	}
	return ""
}

// workbook is an Excel file made by write.
func workbook(name string, write func(b *sheet.Writer) error) web.Download {
	return web.Download{Name: name + ".xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := write(b); err != nil {
			return err
		}
		return b.Close()
	}}
}

// printMonth is the sheet that members sign.
func (p *pages) printMonth(r *web.Request) (web.Answer, error) {
	m, err := p.monthModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: monthPaper(m, r.Actor.Name)}, nil
}

// reminder is the text that a collector may send: to one member at a time, and a
// general one that names nobody.
func (p *pages) reminder(r *web.Request) (web.Answer, error) {
	m, err := p.monthModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费提醒文字", Nav: nav, Body: reminderBody(m)}, nil
}

// general is the text for everybody; it names nobody and no amount.
func (m monthModel) general() string {
	when := "请于 " + m.Month.Last().String() + " 前"
	if m.Month.Last() < m.today {
		when = "还没有交的请尽快"
	}
	return fmt.Sprintf("各位党员：%s党费%s交给支部组织委员。本人应交数和交纳情况可在“我的党费”查看，有疑问请单独联系组织委员。%s", m.Month.Period().Chinese(), when, m.Unit.Short)
}

// reminding is a text for one member.
type reminding struct{ key, name, text string }

// letters are the texts for those who are behind, each for that person alone.
func (m monthModel) letters() (out []reminding) {
	for i := range m.Entries {
		e := &m.Entries[i]
		if e.Arrears == 0 {
			continue
		}
		text := fmt.Sprintf("%s同志：截至 %s，你的党费还有 %s 没有交足，请在方便时补交。如有困难，可以向支部说明。明细见“我的党费”。%s", e.Name, m.today, e.Arrears.Text(), m.Unit.Short)
		out = append(out, reminding{key(e.Member), e.Name, text})
	}
	return out
}

package memberweb

import (
	"io"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// rollOf is a list beside the register: what stands on the page stands in its
// workbook, row by row.
type rollOf struct {
	title, summary, note string
	views                []ui.SegItem
	choice               *choice
	extra                []ui.Action // of the page
	columns              []sheet.Column
	rows                 []rollRow
	export               string // address of the workbook
	empty                ui.EmptyProps
}

type choice struct {
	action, name, value, label string
	options                    []ui.Option
	hidden                     []ui.Hidden
}

type rollRow struct {
	href  string
	state ui.State // of the last cell
	cells []string
}

// views are the lists that a person may open.
func views(r *web.Request, now string) []ui.SegItem {
	var vs []ui.SegItem
	add := func(label, href string) {
		vs = append(vs, ui.SegItem{Label: label, Href: href, Active: strings.Split(href, "?")[0] == now})
	}
	add("名册", nav)
	add("政治生日", nav+"/birthdays")
	add("组织关系转接", nav+"/letters")
	if r.Actor.Can(member.CanReveal) {
		add("流动和失联", nav+"/away")
		add("待办事项", nav+"/attention")
		add("已离开", nav+"/departed")
	}
	return vs
}

func (x rollOf) table() ui.TableProps {
	t := ui.TableProps{ID: "list", Caption: x.title, Dense: true, Empty: ui.Empty(x.empty)}
	for i, c := range x.columns {
		t.Columns = append(t.Columns, ui.Column{Label: c.Title, RowHeader: i == 0})
	}
	for _, r := range x.rows {
		row := ui.Row{}
		for i, s := range r.cells {
			c := ui.Cell{Text: s, NoWrap: len(s) == 10}
			if i == 0 {
				c.Href = r.href
			}
			if i == len(r.cells)-1 && r.state != "" {
				c.State = r.state
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (x rollOf) actions() []ui.Action {
	if len(x.rows) == 0 {
		return x.extra
	}
	return append([]ui.Action{{Label: "导出", Icon: "file-export", Href: x.export, Download: true}}, x.extra...)
}

// answer is the page, or the workbook when the address says so.
func (x rollOf) answer(r *web.Request, book bool) web.Answer {
	if !book {
		return web.Page{Title: x.title, Nav: nav, Body: rollBody(x)}
	}
	return download(x.title+"-"+r.Today().String()+".xlsx", func(w io.Writer) error {
		out := sheet.NewWriter(w)
		if err := out.Sheet(x.title, x.title+"（截至 "+r.Today().String()+"，"+r.Actor.Name+" 导出）", x.columns); err != nil {
			return err
		}
		for _, row := range x.rows {
			cells := make([]any, len(row.cells))
			for i, s := range row.cells {
				cells[i] = s
			}
			if err := out.Row(cells...); err != nil {
				return err
			}
		}
		return out.Close()
	})
}

func columns(titles ...string) []sheet.Column {
	var cs []sheet.Column
	for _, t := range titles {
		cs = append(cs, sheet.Column{Title: t, Width: 16})
	}
	return cs
}

func within(u org.Unit) string {
	if u.Short == "" {
		return ""
	}
	return u.Short + "："
}

func unitQuery(u org.UnitID) string {
	if u == 0 {
		return ""
	}
	return "unit=" + u.String()
}

// of puts the parts of an address together.
func of(path string, parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	if len(said) == 0 {
		return path
	}
	return path + "?" + strings.Join(said, "&")
}

// birthdays is who has their political birthday in a month (HON-05).
func (p *pages) birthdays(book bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		in := memberapp.BirthdaysIn{Unit: unitID(r.Query("unit"))}
		in.Month, _ = civil.ParseMonth(r.Query("month"))
		b, err := p.app.Birthdays(r.Context(), r.Permit, in)
		if err != nil {
			return nil, err
		}
		y, m := b.Month.Civil()
		said := strconv.Itoa(y) + " 年 " + strconv.Itoa(m) + " 月"
		x := rollOf{title: said + "政治生日", summary: within(b.Unit) + strconv.Itoa(len(b.People)) + " 人。政治生日是支部大会通过为预备党员之日。", views: views(r, nav+"/birthdays"),
			columns: columns("姓名", "党支部", "党小组", "入党日期", "周年"), export: of(nav+"/birthdays/export", "month="+b.Month.String(), unitQuery(in.Unit)),
			empty:  ui.EmptyProps{Title: said + "没有党员过政治生日"},
			choice: &choice{action: nav + "/birthdays", name: "month", value: b.Month.String(), label: "月份", hidden: hiddenUnit(in.Unit)}}
		for i := range 12 {
			v := civil.Month(12*y + i)
			x.choice.options = append(x.choice.options, ui.Option{Value: v.String(), Label: strconv.Itoa(y) + " 年 " + strconv.Itoa(i+1) + " 月"})
		}
		for _, c := range b.People {
			x.rows = append(x.rows, rollRow{href: at(c.ID), cells: []string{c.Name, c.Branch, c.Group, c.Joined.String(), strconv.Itoa(c.Years)}})
		}
		return x.answer(r, book), nil
	}
}

func hiddenUnit(u org.UnitID) []ui.Hidden {
	if u == 0 {
		return nil
	}
	return []ui.Hidden{{Name: "unit", Value: u.String()}}
}

// letters is the letters that were issued, or that came.
func (p *pages) letters(book bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		in := memberapp.LettersIn{Unit: unitID(r.Query("unit")), In: r.Query("in") != ""}
		in.Year, _ = strconv.Atoi(r.Query("year"))
		l, err := p.app.Letters(r.Context(), r.Permit, in)
		if err != nil {
			return nil, err
		}
		x := rollOf{title: "转出组织关系", views: views(r, nav+"/letters"), columns: columns("姓名", "原支部", "介绍信", "开具", "有效期至", "抬头", "去往单位", "党费交至", "回执", "办理"),
			empty: ui.EmptyProps{Title: "没有开出的介绍信", Text: "在党员的页面上开具。"}, note: "纸质介绍信和回执的登记，不代替全国党员管理信息系统的转接。"}
		said := ""
		if in.In {
			said = "in=1"
			x.title, x.empty = "转入组织关系", ui.EmptyProps{Title: "没有转入的登记"}
			x.columns = columns("姓名", "所在支部", "介绍信", "开具", "有效期至", "转出的党组织", "原单位", "党费交至", "转入", "清单")
		}
		x.extra = []ui.Action{{Label: other(in.In), Href: of(nav+"/letters", map[bool]string{false: "in=1"}[in.In], unitQuery(in.Unit))}}
		if r.Actor.Can(member.CanDecide) {
			x.extra = append(x.extra, ui.Action{Label: "登记转入", Icon: "user-plus", Kind: ui.Primary, Href: nav + "/arrive"})
		}
		year := ""
		if in.Year != 0 {
			year = "year=" + strconv.Itoa(in.Year)
		}
		x.export = of(nav+"/letters/export", said, unitQuery(in.Unit), year)
		if len(l.Years) > 1 {
			x.choice = &choice{action: nav + "/letters", name: "year", value: r.Query("year"), label: "年度", options: []ui.Option{{Label: "全部年度"}}, hidden: hiddenUnit(in.Unit)}
			if in.In {
				x.choice.hidden = append(x.choice.hidden, ui.Hidden{Name: "in", Value: "1"})
			}
			for _, y := range l.Years {
				x.choice.options = append(x.choice.options, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + " 年"})
			}
		}
		open := 0
		for _, e := range l.Letters {
			row := letterRow(e)
			if e.State == member.Issued {
				open++
			}
			x.rows = append(x.rows, row)
		}
		x.summary = within(l.Unit) + strconv.Itoa(len(l.Letters)) + " 件"
		if open > 0 {
			x.summary += "，" + strconv.Itoa(open) + " 件等待回执"
		}
		return x.answer(r, book), nil
	}
}

func other(in bool) string {
	if in {
		return "看转出"
	}
	return "看转入"
}

func letterRow(e memberapp.LetterEntry) rollRow {
	row := rollRow{href: at(e.Member) + "#letters", cells: []string{e.Name, e.Branch, e.Number, e.Day.String(), e.Expires().String(), e.Organ, e.Unit, e.Dues.String(), e.Receipt, ""}}
	last := len(row.cells) - 1
	switch {
	case !e.Out:
		row.cells[last-1] = e.Received.String()
		row.cells[last], row.state = "已办 "+strconv.Itoa(len(e.Checked))+"/"+strconv.Itoa(len(member.ArrivalChecks)), ui.Due
		if len(e.Checked) == len(member.ArrivalChecks) {
			row.state = ui.OK
		}
	case e.State == member.Received:
		row.cells[last], row.state = e.Received.String()+" 已转出", ui.OK
	case e.State == member.Withdrawn:
		row.cells[last], row.state = "已作废", ui.None
	case e.Late:
		row.cells[last], row.state = "已过有效期", ui.Over
	default:
		row.cells[last], row.state = "等待回执", ui.Run
	}
	return row
}

// awayList is who is away, or cannot be reached.
func (p *pages) awayList(book bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		unit := unitID(r.Query("unit"))
		l, err := p.app.AwayFrom(r.Context(), r.Permit, unit)
		if err != nil {
			return nil, err
		}
		x := rollOf{title: "流动和失联党员", summary: within(l.Unit) + strconv.Itoa(len(l.People)) + " 人。查看已留痕。", views: views(r, nav+"/away"),
			columns: columns("姓名", "党支部", "情形", "自", "去向或失联情形", "最近联系", "期限", "状态"), export: of(nav+"/away/export", unitQuery(unit)), empty: ui.EmptyProps{Title: "没有流动、借调、出国（境）和失联的党员", State: ui.OK}}
		for _, e := range l.People {
			place := e.Place + e.Cause
			row := rollRow{href: at(e.Member) + "#away", state: ui.OK, cells: []string{e.Name, e.Branch, e.Kind.Chinese(), e.Period.From.String(), place, e.Contacted.String(), e.Due.String(), "未到期"}}
			if l.Day >= e.Due {
				row.state, row.cells[7] = ui.Over, overdue[e.Kind]
			}
			x.rows = append(x.rows, row)
		}
		return x.answer(r, book), nil
	}
}

var overdue = map[member.AwayKind]string{member.Lost: "已满 6 个月", member.Settled: "应停止党籍", member.Abroad: "半年没有联系", member.Floating: "应转组织关系", member.Seconded: "应转组织关系"}

// attention is what is to be decided about single members.
func (p *pages) attention(book bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		unit := unitID(r.Query("unit"))
		l, err := p.app.Attention(r.Context(), r.Permit, unit)
		if err != nil {
			return nil, err
		}
		x := rollOf{title: "党员管理待办", summary: within(l.Unit) + strconv.Itoa(len(l.Cases)+len(l.Fifty)) + " 项。查看已留痕。", views: views(r, nav+"/attention"),
			columns: columns("姓名", "党支部", "事项", "自", "期限", "依据", "状态"), export: of(nav+"/attention/export", unitQuery(unit)), empty: ui.EmptyProps{Title: "没有需要办理的事项", State: ui.OK}}
		for _, c := range l.Cases {
			row := rollRow{href: at(c.ID), state: ui.Due, cells: []string{c.Name, c.Branch, c.Text, c.Since.String(), c.Due.String(), c.Cite.String(), "进行中"}}
			switch c.State {
			case rulebook.Overdue:
				row.state, row.cells[6] = ui.Over, "到期"
			case rulebook.Breach:
				row.state, row.cells[6] = ui.Over, "不符"
			}
			x.rows = append(x.rows, row)
		}
		for _, c := range l.Fifty {
			x.rows = append(x.rows, rollRow{href: at(c.ID) + "/honour", state: ui.Due, cells: []string{c.Name, c.Branch, "“光荣在党50年”纪念章", c.Joined.String(), strconv.Itoa(l.Day.Year()) + "-07-01", "功勋荣誉表彰条例", "待登记"}})
		}
		return x.answer(r, book), nil
	}
}

// departed is who belongs to the court no more.
func (p *pages) departed(book bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		l, err := p.app.Departed(r.Context(), r.Permit)
		if err != nil {
			return nil, err
		}
		x := rollOf{title: "已离开的党员", summary: strconv.Itoa(len(l)) + " 人：转出、停止党籍、出党和去世的。查看已留痕。", views: views(r, nav+"/departed"),
			columns: columns("姓名", "最后所在支部", "到哪一天", "情形"), export: nav + "/departed/export", empty: ui.EmptyProps{Title: "没有已离开的党员", Text: "由本院机关党委的岗位查看；支部的岗位看不到。"}}
		for _, e := range l {
			x.rows = append(x.rows, rollRow{href: at(e.ID), cells: []string{e.Name, e.Branch, e.Last.String(), e.Status}})
		}
		return x.answer(r, book), nil
	}
}

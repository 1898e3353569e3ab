package duesweb

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// accountModel is one member's account: as those who keep it see it, or as the
// member does.
type accountModel struct {
	duesapp.View
	today                civil.Day
	open                 civil.Month // whose working is shown
	own, collect, assess bool
	alert                string
	form                 *web.Form // of the form that was refused
	refused              string    // its address
	told                 []duesapp.Disclosed
	mayView              bool
}

func (m accountModel) base() string {
	if m.own {
		return "/dues/mine"
	}
	return dues.Href(m.Member)
}

func (p *pages) accountModel(r *web.Request) (accountModel, error) {
	k, err := web.PathID[dues.Member](r, "id")
	if err != nil {
		return accountModel{}, err
	}
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return accountModel{}, err
	}
	at := placeOf(r.Query, r.Today())
	v, err := p.app.Account(r.Context(), permit, int64(k), at.year)
	return accountModel{View: v, today: r.Today(), open: at.month, collect: r.Actor.Can(dues.CanCollect), assess: r.Actor.Can(dues.CanAssess), mayView: true}, err
}

func (p *pages) account(r *web.Request) (web.Answer, error) {
	m, err := p.accountModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: m.Name + "的党费", Nav: nav, Body: accountBody(m)}, nil
}

// mine is the actor's own account.
func (p *pages) mine(r *web.Request) (web.Answer, error) {
	return p.minePage(r, "", nil)
}

func (p *pages) minePage(r *web.Request, alert string, f *web.Form) (web.Answer, error) {
	at := placeOf(r.Query, r.Today())
	m := accountModel{today: r.Today(), open: at.month, own: true, alert: alert, form: f}
	page := web.Page{Title: "我的党费", Nav: "/dues/mine"}
	var err error
	if m.View, err = p.app.Mine(r.Context(), r.Permit, at.year); fault.KindOf(err) == fault.NotFound {
		page.Body = nobodyBody()
		return page, nil
	}
	if err == nil {
		m.told, err = p.app.Told(r.Context(), r.Permit)
	}
	if err != nil {
		return nil, err
	}
	page.Body = accountBody(m)
	if alert != "" {
		return web.Invalid(page), nil
	}
	return page, nil
}

func (m accountModel) summary() string {
	s := m.Branch.Short
	if s == "" {
		s = "组织关系不在本系统的党支部"
	}
	switch {
	case m.Standing.Arrears > 0:
		s += fmt.Sprintf("，截至今天欠交 %s（%d 个月）", m.Standing.Arrears.Text(), len(m.Standing.Behind))
	case m.Standing.Ahead > 0:
		s += "，已预交 " + m.Standing.Ahead.Text()
	case len(m.Standing.Months) > 0:
		s += "，已交足"
	}
	return s
}

func (m accountModel) years() []ui.SegItem {
	var items []ui.SegItem
	for y := m.today.Year() - 3; y <= m.today.Year()+1; y++ {
		items = append(items, ui.SegItem{Label: itoa(y) + " 年", Href: m.base() + "?year=" + itoa(y), Active: y == m.Year})
	}
	return items
}

func (m accountModel) months() ui.TableProps {
	t := ui.TableProps{ID: "months", Caption: itoa(m.Year) + " 年各月党费", Columns: []ui.Column{{Label: "月份", RowHeader: true}, {Label: "应交", Align: ui.Right}, {Label: "状态"}, {Label: "已交", Align: ui.Right}, {Label: "党费基数", Align: ui.Right}}}
	for i := range m.Months {
		x := &m.Months[i]
		base := ""
		if b := x.Due.Base(); b != nil && x.Due.State == dues.Owed {
			base = b.Amount.Grouped()
		}
		state, text := m.state(x)
		t.Rows = append(t.Rows, ui.Row{Current: x.Due.Month == m.open, Cells: []ui.Cell{{Text: x.Due.Month.Period().Chinese(), Href: m.base() + "?month=" + x.Due.Month.String() + "#why"}, {Text: amountOrNone(x.Due.Amount)}, {State: state, Text: text}, {Text: amountOrNone(x.Covered)}, {Text: base}}})
	}
	return t
}

func (m accountModel) state(x *dues.MonthStanding) (ui.State, string) {
	switch {
	case x.Due.State == dues.NotOwed:
		return ui.NA, "不在这里交"
	case x.Due.State == dues.NoBase:
		return ui.Due, "没有核定基数"
	case x.Due.Amount == 0:
		return ui.NA, "免交"
	case x.Covered == x.Due.Amount:
		return ui.OK, "已交 " + x.Settled.String()
	case x.Covered > 0:
		return ui.Due, "还差 " + (x.Due.Amount - x.Covered).Grouped()
	case x.Due.Month.Last() < m.today:
		return ui.Over, "未交"
	}
	return ui.Due, "待交"
}

// why is the working of the month that was opened.
func (m accountModel) why() (title string, facts []ui.Fact) {
	i := slices.IndexFunc(m.Months, func(x dues.MonthStanding) bool { return x.Due.Month == m.open })
	if i < 0 {
		if len(m.Months) == 0 {
			return "", nil
		}
		i = len(m.Months) - 1
	}
	x := m.Months[i]
	return x.Due.Month.Period().Chinese() + "应交 " + x.Due.Amount.Text(), factsOf(x.Due.Why())
}

// factsOf shows the steps of a sum: none of them is a fault that would stand out.
func factsOf(t rulebook.Trace) (fs []ui.Fact) {
	for _, f := range t {
		x := ui.Fact{Label: f.When, Value: f.Text}
		if x.Label == "" {
			x.Label = "依据"
			if f.Cite.IsZero() {
				x.Label = "事实"
			}
		}
		if !f.Cite.IsZero() {
			x.Detail = f.Cite.String()
			if e := f.Cite.Entry(); e.Unconfirmed != "" {
				x.Detail += "（" + e.Unconfirmed + "）"
			}
			x.Sources = append(x.Sources, ui.Link{Label: "条文", Href: "/rules#" + string(f.Cite.Doc) + "-" + f.Cite.Article})
		}
		fs = append(fs, x)
	}
	return fs
}

func (m accountModel) payments() ui.TableProps {
	t := ui.TableProps{ID: "payments", Caption: "交纳记录", Columns: []ui.Column{{Label: "交纳日期", RowHeader: true}, {Label: "金额", Align: ui.Right}, {Label: "自愿多交", Align: ui.Right}, {Label: "收据号"}, {Label: "说明"}}}
	if m.collect {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true})
	}
	for _, x := range m.Payments {
		says := x.PaidBy
		switch {
		case x.Reverses != 0:
			says = "更正冲回：" + x.Reason
		case x.Reversed:
			says = "已冲回"
		case says != "":
			says += "代交"
		}
		receipt := ui.Cell{Text: number(x.Receipt), NoWrap: true}
		if m.mayView {
			receipt.Href = "/dues/receipts/" + x.ID.String()
		}
		cells := []ui.Cell{{Text: x.Day.String(), NoWrap: true}, {Text: x.Amount.Grouped()}, {Text: amountOrNone(x.Gift)}, receipt, {Text: says}}
		if m.collect {
			c := ui.Cell{Text: " "}
			if x.Reverses == 0 && !x.Reversed {
				c = ui.Cell{Body: ui.Button(ui.Action{Label: "更正", Size: ui.Small, Dialog: "correct-" + x.ID.String()})}
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (m accountModel) bases() ui.TableProps {
	t := ui.TableProps{ID: "bases", Caption: "党费基数", Columns: []ui.Column{{Label: "自何月起", RowHeader: true}, {Label: "人员类别"}, {Label: "党费基数", Align: ui.Right}, {Label: "依据"}, {Label: "核定"}}}
	if m.assess {
		t.Columns = append(t.Columns, ui.Column{Label: "另一口径", Align: ui.Right})
	}
	for _, x := range m.Bases {
		cells := []ui.Cell{{Text: x.From.String(), NoWrap: true}, {Text: x.Category.Chinese()}, {Text: x.Amount.Grouped()}, {Text: x.Basis, Sub: x.Source}, {Text: x.By, Sub: x.Day.String()}}
		if m.assess {
			other := ""
			if x.Other != nil {
				other = x.Other.Grouped()
			}
			cells = append(cells, ui.Cell{Text: other, Dim: true})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (m accountModel) reliefs() (items []ui.ListItem) {
	for _, x := range m.Reliefs {
		it := ui.ListItem{Icon: "receipt", Title: x.From.String() + " 至 " + x.Until.String() + "，" + x.Chinese(), Sub: reliefSub(x)}
		it.Icon = "certificate"
		if x.Ended {
			it.Side = "已撤回"
		} else if m.assess {
			it.Action = &ui.Action{Label: "撤回", Size: ui.Small, Post: m.base() + "/reliefs/" + x.ID.String() + "/end"}
		}
		items = append(items, it)
	}
	for _, x := range m.Spans {
		title := "在外交纳"
		if x.Quarterly {
			title = "按季交纳，支部 " + x.Decided.String() + " 同意"
			if x.Decided.IsZero() {
				title = "按季交纳"
			}
		}
		it := ui.ListItem{Icon: "calendar-event", Title: x.From.String() + " 至 " + x.Until.String() + "，" + title, Sub: x.Reason + "，" + x.By + "登记"}
		if m.assess {
			it.Action = &ui.Action{Label: "删去", Size: ui.Small, Post: m.base() + "/spans/" + x.ID.String() + "/end"}
		}
		items = append(items, it)
	}
	return items
}

func reliefSub(x duesapp.Relieved) string {
	s := ""
	if !x.Branch.IsZero() {
		s = "支部 " + x.Branch.String() + " 研究，"
	}
	if !x.Superior.IsZero() {
		s += "上级 " + x.Superior.String() + " 批准，"
	}
	if x.Number != "" {
		s += x.Number + "，"
	}
	return s + x.By + "登记"
}

func (m accountModel) findings() (items []ui.ListItem) {
	for _, f := range m.Findings {
		if f.State != rulebook.Open && f.State != rulebook.Overdue && f.State != rulebook.Unknown {
			continue
		}
		state := ui.Due
		if f.State == rulebook.Overdue {
			state = ui.Over
		}
		items = append(items, ui.ListItem{State: state, Title: f.Explain().Summary, Sub: string(f.Rule)})
	}
	slices.Reverse(items)
	return items[:min(len(items), 8)]
}

func (m accountModel) value(address, name, start string) string {
	if m.form != nil && m.refused == address {
		return m.form.Raw(name)
	}
	return start
}

func (m accountModel) bad(address, name string) string {
	if m.form == nil || m.refused != address {
		return ""
	}
	return m.form.Fault().Field(name)
}

func categoryOptions() (os []ui.Option) {
	for c := dues.Employed; c.Known(); c++ {
		os = append(os, ui.Option{Value: c.String(), Label: c.Chinese()})
	}
	return os
}

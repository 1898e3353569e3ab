package statisticsweb

import (
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// balance is GET /statistics/balance: last year, what came, what went, this
// year.
func (p *pages) balance(r *web.Request) (web.Answer, error) {
	m, err := p.read(r, "/statistics/balance")
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党员增减变化", Nav: nav, Body: balanceBody(m)}, nil
}

// balanceCells is the balance on paper: what came beside what went.
func balanceCells(b statistics.Balance) [][]ui.PaperCell {
	rows := [][]ui.PaperCell{{{Head: "期　　初", Text: itoa(b.Opening)}, {Head: "期　　末", Text: itoa(b.Closing)}}, {{Head: "增　　加", Text: itoa(b.Came())}, {Head: "减　　少", Text: itoa(b.Went())}}}
	var in, out []string
	for _, r := range statistics.InReasons {
		if b.In[r] != 0 {
			in = append(in, r.Chinese()+" "+itoa(b.In[r]))
		}
	}
	for _, r := range statistics.OutReasons {
		if b.Out[r] != 0 {
			out = append(out, r.Chinese()+" "+itoa(b.Out[r]))
		}
	}
	return append(rows, []ui.PaperCell{{Head: "其　　中", Lines: in}, {Head: "其　　中", Lines: out}})
}

func (m report) back() string {
	if m.q.report != 0 {
		return "/statistics/reports/" + m.q.report.String()
	}
	return m.q.at(nav)
}

// side is where a side of the balance opens to its people; "" for who may not.
func (m report) side(side string) string {
	if reason := statistics.Reason(side); !m.open || reason.Chinese() != "" && !reason.Open() && !m.closed {
		return ""
	}
	return m.q.at("/statistics/people", "side", side)
}

func (m report) balanceTable() ui.TableProps { return balanceTable(m.Balance, m.side) }

func balanceTable(b statistics.Balance, open func(side string) string) ui.TableProps {
	t := ui.TableProps{Caption: "党员增减变化", Dense: true, Columns: []ui.Column{{Label: "项目", RowHeader: true}, {Label: "人数", Align: ui.Right, Width: "96px"}}}
	add := func(title string, n int, side string) {
		c := ui.Cell{Text: itoa(n), Dim: n == 0}
		if n != 0 && side != "" && open != nil {
			c.Href = open(side)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: title}, c}})
	}
	group := func(title string) { t.Rows = append(t.Rows, ui.Row{Heading: title}) }
	add("期初数", b.Opening, statisticsapp.SideOpening)
	group("增加 " + itoa(b.Came()))
	for _, r := range statistics.InReasons {
		if always(r) || b.In[r] != 0 {
			add(r.Chinese(), b.In[r], string(r))
		}
	}
	group("减少 " + itoa(b.Went()))
	for _, r := range statistics.OutReasons {
		if always(r) || b.Out[r] != 0 {
			add(r.Chinese(), b.Out[r], string(r))
		}
	}
	group("期末")
	add("期末数", b.Closing, statisticsapp.SideClosing)
	return t
}

// always are the reasons that stand in the balance even when there was nobody.
func always(r statistics.Reason) bool {
	switch r {
	case statistics.Admitted, statistics.TransferredIn, statistics.TransferredOut, statistics.Died:
		return true
	}
	return false
}

// sums say the balance as one line of figures.
func (m report) sums() []ui.SumItem {
	return []ui.SumItem{
		{Label: "期初", Value: itoa(m.Balance.Opening), Unit: "人"},
		{Label: "增加", Value: signed("+", m.Balance.Came()), Unit: "人"},
		{Label: "减少", Value: signed("−", m.Balance.Went()), Unit: "人"},
		{Label: "期末", Value: itoa(m.Balance.Closing), Unit: "人", State: m.closes()},
	}
}

func signed(sign string, n int) string {
	if n == 0 {
		return "0"
	}
	return sign + itoa(n)
}

func (m report) closes() ui.State {
	if m.Balance.Gap() != 0 {
		return ui.Over
	}
	return ui.OK
}

// open says what is to be looked into before a report.
func (m report) doubts() (items []ui.ListItem) {
	add := func(n int, s ui.State, title, sub, side string) {
		if n != 0 {
			items = append(items, ui.ListItem{State: s, Title: title, Sub: sub, Side: itoa(n) + " 人", Href: m.side(side)})
		}
	}
	b := m.Balance
	add(b.In[statistics.UnknownIn], ui.Due, "增加，事由未登记", "名册里没有入党、转入或恢复的记载；在党员页登记后归入相应事由。", string(statistics.UnknownIn))
	add(b.Out[statistics.UnknownOut], ui.Due, "减少，事由未登记", "没有转出、去世等登记；在党员页登记后归入相应事由。", string(statistics.UnknownOut))
	add(b.Doubts, ui.Over, "登记与所在支部不符", "登记了离开，期末仍编在支部。", statisticsapp.SideDoubts)
	if o := m.Opening; o != nil {
		add(o.Missing, ui.Over, "上年上报，期初未计入", "上年报表有这些人，现在的名册推算期初没有。", statisticsapp.SideMissing)
		add(o.Added, ui.Over, "期初计入，上年未上报", "现在的名册推算期初有这些人，上年报表没有。", statisticsapp.SideAdded)
	}
	return items
}

// opening says what was reported last year.
func (m report) opening() string {
	o := m.Opening
	if o == nil {
		return m.Term.Before().Chinese() + "没有冻结的报表，期初数按名册推算到 " + m.Term.Period().From.AddDays(-1).String() + "。"
	}
	s := o.Term.Chinese() + "上报 " + itoa(o.Amount) + " 人（" + o.Number + "），期初 " + itoa(m.Balance.Opening) + " 人"
	if o.Missing == 0 && o.Added == 0 {
		return s + "，人员一致。"
	}
	return s + "，人员有出入，逐人列在下面。"
}

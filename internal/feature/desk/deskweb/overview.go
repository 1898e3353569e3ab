package deskweb

import (
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// filter is what the address of the overview says.
type filter struct {
	deskapp.Filter
	look string
}

// lookWords are the looks that can be chosen, by their word in the address.
var lookWords = []struct {
	word, label string
	look        desk.Look
	state       ui.State
}{
	{"late", "逾期", desk.LookLate, ui.Over}, {"soon", "临期", desk.LookSoon, ui.Due}, {"met", "符合", desk.LookMet, ui.OK},
	{"open", "未到期", desk.LookOpen, ui.None}, {"advice", "提示", desk.LookAdvice, ""}, {"unknown", "缺数据", desk.LookUnknown, ""},
}

func readFilter(q url.Values) filter {
	f := filter{look: q.Get("look")}
	f.Span = deskapp.Span(q.Get("span"))
	if f.Span != deskapp.SpanMonth && f.Span != deskapp.SpanLastYear {
		f.Span = deskapp.SpanYear
	}
	f.Unit, _ = id.Parse[org.Unit](q.Get("unit"))
	f.Offset, _ = strconv.Atoi(q.Get("part"))
	for _, c := range desk.Columns {
		if v := q.Get("duty"); v != "" && (v == c.Group || v == c.Code) {
			if v == c.Group {
				f.Group = v
			} else {
				f.Column = v
			}
			break
		}
	}
	for _, w := range lookWords {
		if w.word == f.look {
			f.Looks = []desk.Look{w.look}
		}
	}
	if len(f.Looks) == 0 {
		f.look = ""
	}
	return f
}

// at returns the address of the overview with one part of the filter changed.
func (f filter) at(path, name, value string) string {
	q := url.Values{}
	set := func(n, v string) {
		if n == name {
			v = value
		}
		if v != "" {
			q.Set(n, v)
		}
	}
	span := string(f.Span)
	if f.Span == deskapp.SpanYear {
		span = ""
	}
	unit := ""
	if f.Unit != 0 {
		unit = f.Unit.String()
	}
	part := ""
	if f.Offset > 0 {
		part = strconv.Itoa(f.Offset)
	}
	set("span", span)
	set("unit", unit)
	set("duty", f.duty())
	set("look", f.look)
	set("part", part)
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (f filter) duty() string { return f.Group + f.Column }

// board is the overview as it is shown.
type board struct {
	deskapp.Overview
	filter
}

// overview is GET /overview.
func (p *pages) overview(r *web.Request) (web.Answer, error) {
	f := readFilter(r.HTTP.URL.Query())
	o, err := p.app.Overview(r.Context(), r.Permit, f.Filter)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "履责总览", Nav: "/overview", Body: overviewBody(board{o, f})}, nil
}

func (b board) head() ui.HeadProps {
	t := b.All
	n := t.Late + t.Soon + t.Open + t.Met + t.Unknown + t.Advice
	h := ui.HeadProps{Title: "履责总览", Summary: strconv.Itoa(b.Total) + " 个支部，" + strconv.Itoa(len(b.Matrix.Columns)) + " 类义务，共 " + strconv.Itoa(n) + " 项"}
	if t.NA > 0 {
		h.Summary += "，另有 " + strconv.Itoa(t.NA) + " 项不适用"
	}
	h.Summary += "；点任一格看事实、条文和经过"
	h.Actions = []ui.Action{{Label: "导出 Excel", Icon: "file-spreadsheet", Href: b.at("/overview/export", "", ""), Download: true},
		{Label: "打印", Icon: "printer", Plain: true, Attrs: map[string]any{"data-print": true}}}
	return h
}

func (b board) spans() []ui.SegItem {
	y := strconv.Itoa(b.Day.Year())
	last := strconv.Itoa(b.Day.Year() - 1)
	at := func(label string, s deskapp.Span, word string) ui.SegItem {
		return ui.SegItem{Label: label, Href: b.at("/overview", "span", word), Active: b.Span == s}
	}
	return []ui.SegItem{at("本月", deskapp.SpanMonth, "month"), at(y+" 年至今", deskapp.SpanYear, ""), at(last+" 年", deskapp.SpanLastYear, "last-year")}
}

func (b board) units() []ui.Option {
	out := []ui.Option{{Value: "", Label: "全部 " + strconv.Itoa(b.Total) + " 个支部"}}
	courts := map[string]bool{}
	for _, l := range b.Units {
		courts[l.Court] = true
	}
	for _, l := range b.Units {
		o := ui.Option{Value: l.Unit.ID.String(), Label: l.Unit.Short}
		if len(courts) > 1 {
			o.Group = l.Court
		}
		out = append(out, o)
	}
	return out
}

func (b board) dutyOptions() []ui.Option {
	out := []ui.Option{{Value: "", Label: "全部义务"}}
	seen := map[string]bool{}
	for _, c := range desk.Columns {
		if c.Group != "" && !seen[c.Group] {
			seen[c.Group] = true
			out = append(out, ui.Option{Value: c.Group, Label: c.Group})
		}
	}
	for _, c := range desk.Columns {
		out = append(out, ui.Option{Value: c.Code, Label: c.Title, Group: "单项"})
	}
	return out
}

func (b board) hidden() []ui.Hidden {
	var out []ui.Hidden
	for _, h := range []ui.Hidden{{Name: "span", Value: string(b.Span)}, {Name: "look", Value: b.look}} {
		if h.Value != "" && h.Value != string(deskapp.SpanYear) {
			out = append(out, h)
		}
	}
	return out
}

func (b board) chips() []ui.Chip {
	t := b.All
	n := map[desk.Look]int{desk.LookLate: t.Late, desk.LookSoon: t.Soon, desk.LookMet: t.Met, desk.LookOpen: t.Open, desk.LookAdvice: t.Advice, desk.LookUnknown: t.Unknown}
	var out []ui.Chip
	for _, w := range lookWords {
		if n[w.look] == 0 && w.state == "" && b.look != w.word {
			continue
		}
		c := ui.Chip{Label: w.label, Count: n[w.look], Counts: true, State: w.state, On: b.look == w.word, Href: b.at("/overview", "look", w.word)}
		if c.On {
			c.Href = b.at("/overview", "look", "")
		}
		out = append(out, c)
	}
	return out
}

// matrix is the table of units and obligations.
func (b board) matrix() ui.HeatTableProps {
	h := ui.HeatTableProps{Caption: "各支部履行义务情况", RowTitle: "支部", RowNote: "党员数", FootTitle: "逾期 + 临期", Drawer: true}
	for n, c := range b.Matrix.Columns {
		if n == 0 || c.Group == "" || b.Matrix.Columns[n-1].Group != c.Group {
			h.Groups = append(h.Groups, ui.HeatGroup{Title: c.Group})
		}
		g := &h.Groups[len(h.Groups)-1]
		g.Columns = append(g.Columns, ui.HeatColumn{Name: c.Title, Every: c.Every})
	}
	courts := map[string]bool{}
	for _, l := range b.Units {
		courts[l.Court] = true
	}
	h.Rows = make([]ui.HeatRow, 0, len(b.Matrix.Rows))
	for _, r := range b.Matrix.Rows {
		row := ui.HeatRow{Name: plain(r.Line.Unit.Short), Note: strings.TrimSuffix(r.Line.Strength(), " 人"), Href: "/org/units/" + r.Line.Unit.ID.String()}
		if len(courts) > 1 {
			row.Name = r.Line.Court + row.Name
		}
		row.Cells = make([]ui.HeatCell, len(r.Cells))
		for n, c := range r.Cells {
			cell := ui.HeatCell{State: looks[c.Look], Text: c.Text}
			if c.Worst != nil && c.Look != desk.LookNA {
				cell.Href = desk.Href(c.Worst.Key())
			}
			row.Cells[n] = cell
		}
		h.Rows = append(h.Rows, row)
	}
	for _, t := range b.Matrix.Foot {
		h.Foot = append(h.Foot, ui.HeatTally{Over: t.Late, Due: t.Soon})
	}
	return h
}

// trendTable is how many findings were late on each day kept.
func (b board) trend() ui.ChartProps {
	c := ui.ChartProps{ID: "trend", Height: 160, Plot: ui.Plot{Kind: ui.LineChart, Unit: "项"}}
	s := ui.Series{Name: "逾期"}
	for _, t := range b.Trend {
		c.Plot.Labels = append(c.Plot.Labels, t.Day.String())
		s.Values = append(s.Values, float64(t.Late))
	}
	c.Plot.Series = []ui.Series{s}
	from, to := b.Trend[0], b.Trend[len(b.Trend)-1]
	c.Label = "逾期项数：" + from.Day.Chinese(b.Day) + " " + strconv.Itoa(from.Late) + " 项，" + to.Day.Chinese(b.Day) + " " + strconv.Itoa(to.Late) + " 项"
	return c
}

// legend says what the cells' words mean.
func (b board) legend() string {
	return "格内为已办期数/应办期数；“提示”是条文中“一般”“原则上”的要求，不算逾期。截至 " + b.Day.String() + "，" + spanText(b.Window, b.Day) + "。"
}

func spanText(w civil.Period, day civil.Day) string {
	if w.Until > day {
		w.Until = day
	}
	return w.From.String() + " 至 " + w.Until.String()
}

// keyOf reads a finding's key from an address or a form.
func keyOf(q url.Values) rulebook.Key {
	s, _ := id.Parse[rulebook.Subject](q.Get("subject"))
	return rulebook.Key{Rule: rulebook.RuleID(q.Get("rule")), Kind: rulebook.SubjectKind(q.Get("kind")), Subject: int64(s), Period: q.Get("period")}
}

func (b board) unitValue() string {
	if b.chosen() == 0 {
		return ""
	}
	return b.chosen().String()
}

// chosen is the branch chosen; the seat's own unit is Overview.Unit.
func (b board) chosen() org.UnitID { return b.filter.Unit }

// parts leads through the courts of a scope that is too large for one page.
func (b board) parts() []ui.Action {
	var out []ui.Action
	if b.Offset > 0 {
		out = append(out, ui.Action{Label: "上一个法院", Icon: "chevron-left", Href: b.at("/overview", "part", strconv.Itoa(b.Offset-1))})
	}
	if b.Next > 0 {
		out = append(out, ui.Action{Label: "下一个法院", Icon: "chevron-right", Href: b.at("/overview", "part", strconv.Itoa(b.Next))})
	}
	return out
}

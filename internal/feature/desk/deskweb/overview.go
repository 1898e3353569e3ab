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

// allCourts is the word in the address for every court beside the others.
const allCourts = "all"

func readFilter(q url.Values) filter {
	f := filter{look: q.Get("look")}
	f.Span = deskapp.Span(q.Get("span"))
	if f.Span != deskapp.SpanMonth && f.Span != deskapp.SpanLastYear {
		f.Span = deskapp.SpanYear
	}
	f.Unit, _ = id.Parse[org.Unit](q.Get("unit"))
	f.Court, _ = id.Parse[org.Unit](q.Get("court"))
	f.All = q.Get("court") == allCourts
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
	set("span", span)
	set("court", f.court())
	set("unit", unit)
	set("duty", f.duty())
	set("look", f.look)
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (f filter) duty() string { return f.Group + f.Column }

// court is the court asked for as the address has it.
func (f filter) court() string {
	switch {
	case f.All:
		return allCourts
	case f.Court != 0:
		return f.Court.String()
	}
	return ""
}

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
	if len(b.Courts) == 0 {
		return ui.HeadProps{Title: "履责总览"}
	}
	t := b.All
	n := t.Late + t.Soon + t.Open + t.Met + t.Unknown + t.Advice
	h := ui.HeadProps{Title: "履责总览", Summary: b.whose() + strconv.Itoa(b.Total) + " 个支部，" + strconv.Itoa(len(b.Matrix.Columns)) + " 类义务，共 " + strconv.Itoa(n) + " 项"}
	if t.NA > 0 {
		h.Summary += "，另有 " + strconv.Itoa(t.NA) + " 项不适用"
	}
	h.Summary += "；点任一格看事实、条文和经过"
	h.Actions = []ui.Action{{Label: "导出 Excel", Icon: "file-spreadsheet", Href: b.at("/overview/export", "", ""), Download: true},
		{Label: "打印", Icon: "printer", Plain: true, Attrs: map[string]any{"data-print": true}}}
	return h
}

// whose names what is looked at where there are several courts to look at.
func (b board) whose() string {
	switch {
	case len(b.Courts) < 2:
		return ""
	case b.Court.ID == 0:
		return strconv.Itoa(len(b.Courts)) + " 个法院 "
	}
	return b.Court.Name + " "
}

func (b board) spans() []ui.SegItem {
	y := strconv.Itoa(b.Day.Year())
	last := strconv.Itoa(b.Day.Year() - 1)
	at := func(label string, s deskapp.Span, word string) ui.SegItem {
		return ui.SegItem{Label: label, Href: b.at("/overview", "span", word), Active: b.Span == s}
	}
	return []ui.SegItem{at("本月", deskapp.SpanMonth, "month"), at(y+" 年至今", deskapp.SpanYear, ""), at(last+" 年", deskapp.SpanLastYear, "last-year")}
}

// courts are the courts to choose from; none where there is only one.
func (b board) courts() []ui.Option {
	if len(b.Courts) < 2 {
		return nil
	}
	var out []ui.Option
	for _, c := range b.Courts {
		out = append(out, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	if !b.Large {
		out = append(out, ui.Option{Value: allCourts, Label: "全部 " + strconv.Itoa(len(b.Courts)) + " 个法院"})
	}
	return out
}

func (b board) courtValue() string {
	if b.Court.ID == 0 {
		return allCourts
	}
	return b.Court.ID.String()
}

func (b board) units() []ui.Option {
	out := []ui.Option{{Value: "", Label: "全部 " + strconv.Itoa(b.Total) + " 个支部"}}
	for _, l := range b.Units {
		o := ui.Option{Value: l.Unit.ID.String(), Label: l.Unit.Short}
		if b.Court.ID == 0 {
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
	rows := map[org.UnitID][]ui.HeatRow{}
	for _, r := range b.Matrix.Rows {
		rows[r.Line.Unit.Court] = append(rows[r.Line.Unit.Court], heatRow(r))
	}
	for _, c := range b.Courts {
		if band, ok := b.band(c, len(rows[c.ID]) > 0); ok {
			h.Rows = append(h.Rows, band)
		}
		h.Rows = append(h.Rows, rows[c.ID]...)
	}
	for _, t := range b.Matrix.Foot {
		h.Foot = append(h.Foot, ui.HeatTally{Over: t.Late, Due: t.Soon})
	}
	return h
}

// band heads the rows of a court where several are looked at. A court that has
// recorded nothing yet has this line and no other.
func (b board) band(c org.Unit, rows bool) (ui.HeatRow, bool) {
	band := ui.HeatRow{Name: c.Name, Href: b.at("/overview", "court", c.ID.String())}
	if b.Court.ID != 0 {
		return band, false
	}
	for _, q := range b.Quiet {
		if q.ID == c.ID {
			band.Note = quietText(q)
			return band, len(b.Looks) == 0 && b.Unit == 0
		}
	}
	return band, rows
}

// quietText says of a court that has recorded nothing what is known all the
// same: the organisation's own dates.
func quietText(c desk.Court) string {
	s := strconv.Itoa(c.Branches()) + " 个支部，尚未开始记录"
	t := c.Looks()
	if t.Late > 0 {
		s += "；逾期 " + strconv.Itoa(t.Late) + " 项"
	}
	if t.Soon > 0 {
		s += "；临期 " + strconv.Itoa(t.Soon) + " 项"
	}
	return s
}

func heatRow(r desk.Row) ui.HeatRow {
	row := ui.HeatRow{Name: plain(r.Line.Unit.Short), Note: strings.TrimSuffix(r.Line.Strength(), " 人"), Href: "/org/units/" + r.Line.Unit.ID.String(),
		Cells: make([]ui.HeatCell, len(r.Cells))}
	for n, c := range r.Cells {
		cell := ui.HeatCell{State: looks[c.Look], Text: c.Text}
		if c.Look == desk.LookAdvice || c.Look == desk.LookUnknown {
			cell.Word = lookNames[c.Look]
		}
		if c.Worst != nil && c.Look != desk.LookNA {
			cell.Href = desk.Href(c.Worst.Key())
		}
		row.Cells[n] = cell
	}
	return row
}

// trend is how many findings were late on each day kept.
func (b board) trend() ui.ChartProps {
	c := ui.ChartProps{ID: "trend", Size: ui.Low, Plot: ui.Plot{Kind: ui.LineChart, Unit: "项"}}
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
	if b.Unit == 0 {
		return ""
	}
	return b.Unit.String()
}

// quiet is the court looked at where it has recorded nothing yet.
func (b board) quiet() (desk.Court, bool) {
	if b.Court.ID == 0 || len(b.Quiet) == 0 {
		return desk.Court{}, false
	}
	return b.Quiet[0], true
}

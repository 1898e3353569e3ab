package deskweb

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
)

// exceptions is one row for each unit in which something is out of order, court
// by court.
func (v view) exceptions() ui.TableProps {
	t := ui.TableProps{Caption: "各支部例外", Columns: []ui.Column{{Label: "党组织", RowHeader: true}, {Label: "逾期", Align: ui.Right, Width: "72px"},
		{Label: "临期", Align: ui.Right, Width: "72px"}, {Label: "最近的一项"}}}
	courts := desk.ByCourt(v.Lines)
	for _, c := range courts {
		if !c.Started() && len(courts) > 1 {
			t.Rows = append(t.Rows, ui.Row{Heading: c.Name + "：" + quietText(c)})
			continue
		}
		var rows []ui.Row
		for _, l := range c.Lines {
			if r, ok := exception(l, v.Day); ok {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 && len(courts) > 1 {
			t.Rows = append(t.Rows, ui.Row{Heading: c.Name})
		}
		t.Rows = append(t.Rows, rows...)
	}
	return t
}

// exception is what of the line is late this year or due soon.
func exception(l *desk.Line, day civil.Day) (ui.Row, bool) {
	late, soon := 0, 0
	var newest *desk.Item
	for _, i := range l.Due {
		switch {
		case i.Urgency == desk.LastYear:
			continue
		case i.Look() == desk.LookLate:
			late++
		case i.Look() == desk.LookSoon:
			soon++
		default:
			continue
		}
		if newest == nil {
			newest = i
		}
	}
	if newest == nil {
		return ui.Row{}, false
	}
	state, word := stateOf(newest)
	return ui.Row{Cells: []ui.Cell{{Text: l.Unit.Short, Href: unitHref(l.Unit), NoWrap: true}, count(late, ui.Over), count(soon, ui.Due),
		{Body: newestCell(state, word, short(newest.Said().Summary, day), desk.Href(newest.Key())), NoWrap: true}}}, true
}

func unitHref(u org.Unit) string {
	if u.Kind == org.Branch {
		return "/overview?unit=" + u.ID.String()
	}
	return "/org/units/" + u.ID.String()
}

func count(n int, s ui.State) ui.Cell {
	if n == 0 {
		return ui.Cell{Text: "无", Dim: true}
	}
	return ui.Cell{State: s, Text: strconv.Itoa(n)}
}

// sums is the figures over all units. What a court lacks that has not begun to
// record is not counted as missing piece by piece.
func (v view) sums() []ui.SumItem {
	var all desk.Tally
	units, quiet := 0, 0
	for _, c := range desk.ByCourt(v.Lines) {
		t := c.Looks()
		all.Late, all.Soon, all.LastYear = all.Late+t.Late, all.Soon+t.Soon, all.LastYear+t.LastYear
		if c.Started() {
			all.Unknown += t.Unknown
		} else {
			quiet++
		}
		for _, l := range c.Lines {
			if slices.ContainsFunc(l.Due, func(i *desk.Item) bool { return i.Urgency == desk.Late }) {
				units++
			}
		}
	}
	out := []ui.SumItem{
		{Label: "逾期", State: ui.Over, Value: strconv.Itoa(all.Late), Unit: " 项"},
		{Label: "有逾期的党组织", Value: strconv.Itoa(units), Unit: " 个"},
		{Label: "临期", State: ui.Due, Value: strconv.Itoa(all.Soon), Unit: " 项"},
		{Label: "缺数据", State: ui.None, Value: strconv.Itoa(all.Unknown), Unit: " 项"},
	}
	if all.LastYear > 0 {
		out = append(out, ui.SumItem{Label: "上一年度没有办结", Value: strconv.Itoa(all.LastYear), Unit: " 项", Href: "/overview?span=last-year&look=late"})
	}
	if quiet > 0 {
		out = append(out, ui.SumItem{Label: "尚未开始记录", Value: strconv.Itoa(quiet), Unit: " 个法院", Href: "/overview?court=" + allCourts})
	}
	return out
}

// renewalsShown is how many terms the rail names.
const renewalsShown = 16

// renewals are the terms that have ended or end within six months: the most
// urgent, court by court; more is how many there are beyond those shown.
func (v view) renewals() (t ui.TableProps, more int) {
	t = ui.TableProps{Caption: "换届", Dense: true, Columns: []ui.Column{{Label: "党组织", RowHeader: true}, {Label: "届满"}, {Label: "状态"}}}
	var is []*desk.Item
	for _, i := range v.Due {
		if ending(i) {
			is = append(is, i)
		}
	}
	more = max(0, len(is)-renewalsShown)
	is = is[:len(is)-more]
	courts := desk.ByCourt(v.Lines)
	for _, c := range courts {
		headed := len(courts) < 2
		for _, i := range is {
			if !slices.ContainsFunc(c.Lines, func(l *desk.Line) bool { return int64(l.Unit.ID) == i.Subject.Unit }) {
				continue
			}
			if !headed {
				headed = true
				t.Rows = append(t.Rows, ui.Row{Heading: c.Name})
			}
			state, word := stateOf(i)
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: plain(i.Subject.Name), Href: desk.Href(i.Key())}, {Text: i.Due.String(), NoWrap: true}, {State: state, Text: word}}})
		}
	}
	return t, more
}

// ending reports whether the item is a term that has run out, or will soon.
func ending(i *desk.Item) bool {
	if i.State == rulebook.Unknown {
		return false
	}
	return i.Rule == "ELE-01" && i.Late() || i.Rule == "ORG-12" || i.Rule == "ELE-21"
}

// requests are the explanations that wait to be decided.
func (v view) requests() []ui.ListItem {
	var out []ui.ListItem
	for _, x := range v.Requests {
		out = append(out, ui.ListItem{State: ui.Run, Title: x.UnitName + " " + periodText(x.Key.Period) + ruleTitle(v, x), Href: desk.Href(x.Key) + "#decide",
			Sub: first(x.Reason, 60), Side: x.AskedName + " " + stampText(x.AskedAt, v.Day)})
	}
	return out
}

func ruleTitle(v view, x desk.Exemption) string {
	for _, l := range v.Lines {
		for _, i := range l.Items {
			if i.Rule == x.Key.Rule {
				return i.About.Title
			}
		}
	}
	return string(x.Key.Rule)
}

func periodText(p string) string {
	x, err := civil.ParsePeriod(p)
	if err != nil {
		return ""
	}
	return x.Chinese()
}

// courtsTable is a region, court by court.
func (v view) courtsTable() ui.TableProps {
	t := ui.TableProps{Caption: "各法院", Columns: []ui.Column{{Label: "法院", RowHeader: true}, {Label: "逾期", Align: ui.Right}, {Label: "未到期", Align: ui.Right}, {Label: "缺数据", Align: ui.Right}}}
	for _, c := range v.Region {
		row := ui.Row{Cells: []ui.Cell{{Text: c.Court.Name, Href: "/overview?court=" + c.Court.ID.String()}, {Text: "无", Dim: true}, {Text: "无", Dim: true}, {Text: "无", Dim: true}}}
		for n, x := range []int{c.Late, c.Open, c.Unknown} {
			if x > 0 {
				row.Cells[n+1] = ui.Cell{Text: strconv.Itoa(x)}
			}
		}
		if c.Late > 0 {
			row.Cells[1].State = ui.Over
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v view) regionMeta() string {
	for _, c := range v.Region {
		if c.Day != 0 {
			return "按 " + c.Day.String() + " 的每日快照，项数"
		}
	}
	return "每日快照还没有生成"
}

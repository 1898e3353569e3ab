package deskweb

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// view is the workbench as it is shown.
type view struct {
	deskapp.Workbench
	Records bool // may record meetings
	Asks    bool
	Decides bool
	Imports bool
	Show    string // "", mine, waiting
	All     bool
	Month   civil.Month
	Line    *desk.Line // of the one branch; nil for more
}

// workbench is GET /desk. Who keeps a branch sees its duties; who answers for
// several sees what is out of order in them; who keeps nothing sees what is
// coming.
func (p *pages) workbench(r *web.Request) (web.Answer, error) {
	w, err := p.app.Workbench(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	v := view{Workbench: w, Records: r.Actor.Can(canRecord), Asks: r.Actor.Can(desk.CanAsk), Decides: r.Actor.Can(desk.CanDecide),
		Imports: r.Actor.Can(canImport), Show: r.Query("show"), All: r.Query("all") != "", Month: w.Day.Month()}
	if m, err := civil.ParseMonth(r.Query("month")); err == nil && inReach(m, w.Day) {
		v.Month = m
	}
	v.Line, _ = w.Single()
	page := web.Page{Title: "工作台", Nav: "/desk"}
	switch {
	case len(w.Region) > 0:
		page.Body = regionBody(v)
	case len(w.Lines) == 0:
		page.Body = emptyBody(v)
	case v.Line == nil:
		page.Body = committeeBody(v)
	case v.Records || v.Asks:
		page.Body = branchBody(v)
	default:
		page.Body = memberBody(v)
	}
	return page, nil
}

// inReach reports whether the desk knows the month: this year and the last.
func inReach(m civil.Month, day civil.Day) bool {
	y, _ := m.Civil()
	return y == day.Year() || y == day.Year()-1
}

func (v view) head() ui.HeadProps {
	h := ui.HeadProps{Title: "工作台", Summary: dayLine(v.Day)}
	if v.Line != nil && v.Records {
		b := v.Line.Unit.ID.String()
		record := ui.Action{Label: "记录工作", Icon: "pencil-plus", Kind: ui.Primary, Href: "/life/new?branch=" + b}
		if slices.ContainsFunc(v.Due, func(i *desk.Item) bool { return i.Urgency == desk.Late && i.Said().Settle.Href != "" }) {
			record.Kind = ui.Default
		}
		h.Actions = []ui.Action{{Label: "排计划", Icon: "calendar-plus", Href: "/life/new?branch=" + b + "&plan=1"}, record}
	}
	return h
}

// items returns what is to be done under the chosen view.
func (v view) items() []*desk.Item {
	if v.Show == "" {
		return v.Due
	}
	var out []*desk.Item
	for _, i := range v.Due {
		if waits(i) == (v.Show == "waiting") {
			out = append(out, i)
		}
	}
	return out
}

// own is what is to be done about the person who looks.
func (v view) own() []ui.ListItem {
	var out []ui.ListItem
	for _, i := range v.Own {
		said := i.Said()
		state, when := stateOf(i)
		item := ui.ListItem{State: state, Title: short(said.Summary, v.Day), Href: said.Settle.Href, Sub: reasonOf(i, said.Why, v.Day), Side: when}
		out = append(out, item)
	}
	return out
}

func waits(i *desk.Item) bool { return i.Asked != nil && i.Asked.Verdict == desk.Waiting }

func (v view) seg() []ui.SegItem {
	waiting := 0
	for _, i := range v.Due {
		if waits(i) {
			waiting++
		}
	}
	at := func(label, show string, n int) ui.SegItem {
		href := "/desk"
		if show != "" {
			href += "?show=" + show
		}
		return ui.SegItem{Label: label + " " + strconv.Itoa(n), Href: href, Active: v.Show == show}
	}
	return []ui.SegItem{at("全部", "", len(v.Due)), at("我办", "mine", len(v.Due)-waiting), at("等核定", "waiting", waiting)}
}

// settled reports whether nothing that a day presses on is left.
func (v view) settled() bool {
	return !slices.ContainsFunc(v.Due, func(i *desk.Item) bool { return i.Urgency <= desk.ThisMonth || i.Urgency == desk.LastYear })
}

// done says that all is done, and what comes next.
func (v view) done() ui.EmptyProps {
	e := ui.EmptyProps{Title: "近期没有要办的事", State: ui.OK, Text: "本月的法定事项都已办结。"}
	if v.Next != nil {
		e.Text = "下一项：" + v.Next.About.Title + "，" + v.Next.Due.Chinese(v.Day) + "前。"
	}
	return e
}

func (v view) groups() []group {
	return grouped(v.items(), v.Day, v.Line == nil, v.Records || v.Asks, v.Asks, v.All)
}

// strip is the month with what happened, what is planned and what falls due.
func (v view) strip() ui.MonthStripProps {
	y, m := v.Month.Civil()
	s := ui.MonthStripProps{Title: strconv.Itoa(m) + " 月", Label: strconv.Itoa(y) + " 年 " + strconv.Itoa(m) + " 月工作日历"}
	if y != v.Day.Year() {
		s.Title = strconv.Itoa(y) + "-" + strconv.Itoa(m)
	}
	if prev := v.Month - 1; inReach(prev, v.Day) {
		s.Prev = "/desk?month=" + prev.String()
	}
	if next := v.Month + 1; inReach(next, v.Day) {
		s.Next = "/desk?month=" + next.String()
	}
	marks, notes := v.marks()
	for d := v.Month.First(); d <= v.Month.Last(); d++ {
		_, _, n := d.Civil()
		w := d.Weekday()
		day := ui.StripDay{Day: n, Weekday: weekdays[w], Past: d < v.Day, Today: d == v.Day, Rest: w == 0 || w == 6, Week: w == 1 && n > 1,
			Limit: v.Month.Last() == d, Label: strconv.Itoa(m) + " 月 " + strconv.Itoa(n) + " 日 星期" + weekdays[w]}
		if x := marks[d]; len(x) > 0 {
			day.Marks, day.Note = x, notes[d]
			day.Label += "，" + notes[d]
		}
		s.Days = append(s.Days, day)
	}
	return s
}

func (v view) marks() (map[civil.Day][]ui.State, map[civil.Day]string) {
	marks, notes := map[civil.Day][]ui.State{}, map[civil.Day]string{}
	put := func(d civil.Day, s ui.State, note string) {
		if !v.Month.Period().Has(d) {
			return
		}
		if !slices.Contains(marks[d], s) && len(marks[d]) < 2 {
			marks[d] = append(marks[d], s)
		}
		switch {
		case notes[d] == "":
			notes[d] = note
		case len(notes[d]) < 120:
			notes[d] += "；" + note
		}
	}
	for _, l := range v.Lines {
		for _, e := range l.Events {
			switch {
			case e.Recorded():
				put(e.Day, ui.OK, e.Title)
			case e.Planned() && e.Day >= v.Day:
				put(e.Day, ui.Plan, e.Title)
			}
		}
	}
	if v.Line != nil {
		for _, i := range v.Due {
			if i.State == rulebook.Open && i.Due != 0 && i.Urgency < desk.Advice {
				put(i.Due, ui.Due, i.About.Title+"到期")
			}
		}
	}
	return marks, notes
}

// recentLog is what was recorded last.
func (v view) recentLog() []ui.LogEntry {
	var out []ui.LogEntry
	for _, e := range v.Recent {
		x := ui.LogEntry{At: stampText(e.RecordedAt, v.Day), Text: e.Title, Href: "/life/" + e.ID, Detail: e.Day.Chinese(v.Day)}
		if e.Due > 0 {
			x.Detail += "，到会 " + strconv.Itoa(e.Present) + "/" + strconv.Itoa(e.Due)
		}
		if v.Line == nil {
			x.Detail = e.BranchName + "，" + x.Detail
		}
		out = append(out, x)
	}
	return out
}

// comingList is what is planned.
func (v view) comingList() []ui.ListItem {
	var out []ui.ListItem
	for n, e := range v.Coming {
		if n == 5 {
			break
		}
		side := e.Day.Chinese(v.Day)
		if e.Day == v.Day {
			side = "今天"
		}
		if e.Begins != "" {
			side += " " + e.Begins
		}
		sub := e.Place
		if v.Line == nil {
			sub = e.BranchName + " " + sub
		}
		out = append(out, ui.ListItem{State: ui.Plan, Title: e.Title, Href: "/life/" + e.ID, Sub: sub, Side: side})
	}
	return out
}

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

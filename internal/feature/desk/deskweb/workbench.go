package deskweb

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
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

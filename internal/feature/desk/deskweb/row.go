package deskweb

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/ui"
)

// rowOf is an item as one thing to do. named puts the unit in front, where the
// list is about several; settle says whether its button is shown.
func rowOf(i *desk.Item, id string, day civil.Day, named, settle, ask bool) ui.DueRowProps {
	said := i.Said()
	state, when := stateOf(i)
	row := ui.DueRowProps{ID: id, State: state, Title: short(said.Summary, day), Href: desk.Href(i.Key()), When: when, Reason: reasonOf(i, said.Why, day)}
	if named {
		row.Title = i.Subject.Name + "：" + row.Title
	} else if i.Subject.Kind == rulebook.Group {
		row.Title = strings.TrimPrefix(i.Subject.Name, i.Subject.UnitName) + "：" + row.Title
	}
	if i.Asked != nil && i.Asked.Verdict == desk.Waiting {
		row.State, row.Reason = ui.Run, "已说明理由，等待核定"
	}
	if i.Due != 0 && i.State != rulebook.Unknown {
		row.Day = i.Due.Chinese(day)
		if i.Late() {
			row.Day = "应于 " + row.Day + "前"
		}
	}
	if c, ok := leading(said.Why); ok {
		row.Cite = &ui.CiteProps{Text: c.String(), Href: articleHref(c)}
		row.Why = whyOf(i, said, c, day, ask)
	}
	if settle && said.Settle.Href != "" {
		row.Action = &ui.Action{Label: said.Settle.Label, Href: said.Settle.Href}
	}
	return row
}

// reasonOf is the line of facts under a title: the one on which it turns and one
// more, each up to its first comma. The period is said in the title.
func reasonOf(i *desk.Item, w rulebook.Trace, day civil.Day) string {
	var said []string
	for _, f := range w {
		if isRule(f) || len(said) == 2 {
			continue
		}
		when := whenText(f.When, day)
		if f.When == i.Period.String() {
			when = ""
		}
		text, _, _ := strings.Cut(f.Text, "，")
		said = append(said, strings.TrimSpace(when+" "+text))
	}
	return first(strings.Join(said, "；"), 40)
}

// whyOf is the working of an item: facts left, the article right.
func whyOf(i *desk.Item, said rulebook.Explanation, c rulebook.Citation, day civil.Day, ask bool) *ui.WhyProps {
	w := &ui.WhyProps{Article: c.Entry().Text}
	for _, f := range said.Why {
		if !isRule(f) {
			w.Facts = append(w.Facts, factLine(f, day))
		}
	}
	w.Note = c.Entry().Unconfirmed
	if ask && (i.Asked == nil || i.Asked.Verdict != desk.Waiting) && (i.State.Unmet() || i.State == rulebook.Open) && i.Urgency != desk.Advice {
		if w.Note != "" {
			w.Note += "。"
		}
		w.Note += "确有原因没有办理的，可说明理由，由机关党委核定。"
		w.NoteLink = ui.Link{Label: "说明理由", Href: desk.Href(i.Key()) + "#ask"}
	}
	return w
}

func factLine(f rulebook.Fact, day civil.Day) ui.FactLine {
	l := ui.FactLine{When: whenText(f.When, day), Text: f.Text}
	if f.Href != "" {
		l.Sources = []ui.Link{{Label: sourceName(f.Href), Href: f.Href}}
	}
	return l
}

// sourceName says what sort of record a fact can be checked in.
func sourceName(href string) string {
	switch {
	case strings.HasPrefix(href, "/life/talks"):
		return "谈话登记"
	case strings.HasPrefix(href, "/life"):
		return "会议记录"
	case strings.HasPrefix(href, "/members"):
		return "党员名册"
	case strings.HasPrefix(href, "/org"):
		return "组织档案"
	}
	return "原记录"
}

// group is the rows of one urgency.
type group struct {
	State ui.State
	Title string
	Count int
	Rows  []ui.DueRowProps
	More  string // address of the whole list; "": all rows are here
}

var urgencies = []struct {
	of    desk.Urgency
	state ui.State
	title string
}{
	{desk.Late, ui.Over, "逾期"}, {desk.Week, ui.Due, "7 日内到期"}, {desk.ThisMonth, ui.None, "本月内"}, {desk.ThisQtr, ui.None, "本季内"},
	{desk.Later, ui.None, "以后"}, {desk.LastYear, ui.Over, "上一年度没有办结"}, {desk.Advice, ui.None, "提示，不算逾期"}, {desk.FactNeeded, ui.None, "缺数据，不作判定"},
}

// rowsShown is how many rows of one urgency are shown until somebody asks for
// all.
const rowsShown = 12

// grouped puts items, which come in the order of urgency, into groups.
func grouped(items []*desk.Item, day civil.Day, named, settle, ask, all bool) []group {
	var out []group
	opened := false
	for _, u := range urgencies {
		g := group{State: u.state, Title: u.title}
		for _, i := range items {
			if i.Urgency != u.of {
				continue
			}
			g.Count++
			if !all && len(g.Rows) >= rowsShown {
				g.More = "/desk?all=1"
				continue
			}
			row := rowOf(i, "d"+strconv.Itoa(int(u.of))+"-"+strconv.Itoa(g.Count), day, named, settle, ask)
			if u.of == desk.Late && !opened {
				// The one thing that is most pressing stands open, with the
				// page's red button when it can be settled here.
				opened, row.Open = true, row.Why != nil
				if row.Action != nil {
					row.Action.Kind = ui.Primary
				}
			}
			g.Rows = append(g.Rows, row)
		}
		if g.Count > 0 {
			out = append(out, g)
		}
	}
	return out
}

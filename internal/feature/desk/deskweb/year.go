package deskweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/ui"
)

// duties is the year's obligations of a branch, group by group.
func duties(l *desk.Line, day civil.Day) []ui.ObligationProps {
	var out []ui.ObligationProps
	tracks := desk.Tracks(l, day.Year())
	for n := 0; n < len(tracks); {
		g := tracks[n].Column.Group
		p := ui.ObligationProps{Title: g}
		if g == "" {
			p.Title = tracks[n].Column.Title
		}
		late, soon := 0, 0
		for ; n < len(tracks) && tracks[n].Column.Group == g; n++ {
			t := tracks[n]
			p.Rows = append(p.Rows, trackRow(t, g == ""))
			p.Months = p.Months || (len(t.Pips) == 12 && len(out) == 0)
			for _, x := range t.Pips {
				switch x.Look {
				case desk.LookLate:
					late++
				case desk.LookSoon:
					soon++
				}
			}
		}
		switch {
		case late > 0:
			p.State, p.Status = ui.Over, "逾期 "+strconv.Itoa(late)
		case soon > 0:
			p.State, p.Status = ui.Due, "临期 "+strconv.Itoa(soon)
		default:
			p.State, p.Status = ui.OK, "没有逾期"
		}
		out = append(out, p)
	}
	if p, ok := termDuty(l, day); ok {
		out = append(out, p)
	}
	return out
}

func trackRow(t desk.Track, alone bool) ui.ObligationRow {
	r := ui.ObligationRow{Name: t.Column.Title, Tally: strconv.Itoa(t.Met) + "/" + strconv.Itoa(t.Required)}
	if alone {
		r.Name = t.Column.Every
	}
	switch len(t.Pips) {
	case 12:
		r.Tally = "月 " + r.Tally
	case 4:
		r.Tally = "季 " + r.Tally
	default:
		r.Text = t.Column.Title
		_, word := stateOf(t.Worst)
		r.Link = ui.Link{Label: word, Href: desk.Href(t.Worst.Key())}
		return r
	}
	for _, p := range t.Pips {
		r.Pips = append(r.Pips, ui.Pip{State: looks[p.Look], Future: p.Future})
	}
	return r
}

// termDuty is how far the term has come.
func termDuty(l *desk.Line, day civil.Day) (ui.ObligationProps, bool) {
	for _, i := range l.Items {
		if i.Rule != "ELE-01" {
			continue
		}
		p := ui.ObligationProps{Title: "换届"}
		if i.State == rulebook.Unknown || i.Due == 0 {
			p.State, p.Status = ui.None, "缺数据"
			p.Rows = []ui.ObligationRow{{Text: i.Said().Summary, Link: ui.Link{Label: "去登记", Href: i.Said().Settle.Href}}}
			return p, true
		}
		whole, gone := int(i.Due-i.Period.From), int(day-i.Period.From)
		percent := 100
		if whole > 0 {
			percent = min(100, max(0, gone*100/whole))
		}
		months := int(i.Due.Month() - day.Month())
		switch {
		case i.Late():
			p.State, p.Status = stateOf(i)
		case day >= i.Due.AddMonths(-6):
			p.State, p.Status = ui.Due, "还有 "+strconv.Itoa(months)+" 个月"
		default:
			p.State, p.Status = ui.OK, "还有 "+strconv.Itoa(months)+" 个月"
		}
		p.Rows = []ui.ObligationRow{{Name: "本届任期", Tally: i.Due.String() + " 届满",
			Bar: &ui.BarProps{Label: "本届任期已过 " + strconv.Itoa(percent) + "%", Percent: percent, State: ui.None}}}
		return p, true
	}
	return ui.ObligationProps{}, false
}

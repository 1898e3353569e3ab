package orgweb

import (
	"net/url"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
)

// termLines are the lines that a chip lets through.
func termLines(o orgapp.Officers, only string) []orgapp.TermLine {
	var out []orgapp.TermLine
	for _, l := range o.Terms {
		s, _ := termState(l, o.Day)
		if only == "" || only == "over" && s == ui.Over || only == "due" && s == ui.Due || only == "vacant" && len(l.Lacking) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func termSummary(o orgapp.Officers) string {
	over, due := len(termLines(o, "over")), len(termLines(o, "due"))
	return itoa(len(o.Terms)) + " 个委员会和支部，任期已满 " + itoa(over) + "，6 个月内届满或未登记 " + itoa(due) + "，班子有空缺 " + itoa(len(termLines(o, "vacant")))
}

func termChips(o orgapp.Officers, only string, today civil.Day) []ui.Chip {
	var cs []ui.Chip
	for _, c := range []struct {
		key, label string
		s          ui.State
	}{{"", "全部", ""}, {"over", "已满未换", ui.Over}, {"due", "6 个月内", ui.Due}, {"vacant", "有空缺", ui.Due}} {
		q := url.Values{}
		if c.key != "" {
			q.Set("only", c.key)
		}
		if o.Day != today {
			q.Set("on", o.Day.String())
		}
		cs = append(cs, ui.Chip{Label: c.label, State: c.s, Count: len(termLines(o, c.key)), Href: "/org/terms?" + q.Encode(), Counts: true, On: only == c.key && c.key != ""})
	}
	return cs
}

func termRows(o orgapp.Officers, lines []orgapp.TermLine, today civil.Day, mayChange bool) []ui.Row {
	var rows []ui.Row
	for _, l := range lines {
		s, text := termState(l, o.Day)
		span, end, last := "—", "—", "—"
		if l.Term.From != 0 {
			span, end = l.Term.From.String()+" 起 "+itoa(l.Term.Years)+" 年", l.Term.Ends().String()
			if l.Term.ExtendedUntil != 0 {
				end += "（延期）"
			}
		}
		if l.Last.ID != 0 {
			last = l.Last.Day.String() + " " + l.Last.Kind.Chinese()
			if l.Last.Approval == "" {
				last += "，待批复"
			}
		}
		team := ui.Cell{Text: itoa(len(l.Posts)) + " 个职务"}
		switch {
		case len(l.Posts) == 0:
			team = ui.Cell{Text: "没有登记", State: ui.Due}
		case len(l.Lacking) > 0:
			team = ui.Cell{Text: "缺" + strings.Join(l.Lacking, "、"), State: ui.Due}
		}
		at := "/org/units/" + l.Unit.ID.String()
		act := ui.Cell{}
		if mayChange && o.Day == today {
			act.Body = ui.Button(ui.Action{Label: "换届文书", Kind: ui.Ghost, Size: ui.Small, Href: at + "#papers"})
		}
		if l.Unit.Kind == org.DisciplineCommittee {
			act = ui.Cell{}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: l.Unit.Short, Href: pageOf(l.Unit.ID, o.Day, today), Sub: courtOf(o.Outline, l.Unit)}, {Text: span, NoWrap: true}, {Text: end, NoWrap: true}, {Text: text, State: s}, team, {Text: last, Dim: true}, act}})
	}
	return rows
}

func headSummary(o orgapp.Officers) string {
	vacant := 0
	for _, h := range o.Heads {
		if h.Post.Holder == "" {
			vacant++
		}
	}
	s := itoa(len(o.Heads)) + " 个党组织"
	if vacant > 0 {
		s += "，书记空缺 " + itoa(vacant)
	}
	return s
}

// ratio is the share of full-time officers (机关条例第三十条).
func ratio(o orgapp.Officers) []ui.SumItem {
	staff, full := o.Counts[org.CountStaff], o.Counts[org.CountFullTime]
	items := []ui.SumItem{{Label: "机关工作人员", Value: itoa(staff.Amount), Unit: "人", Href: "/org/units/" + o.Court.ID.String() + "#counts"}, {Label: "专职党务人员", Value: itoa(full.Amount), Unit: "人"}}
	if staff.Amount > 0 {
		permille := full.Amount * 1000 / staff.Amount
		s := ui.OK
		if full.Amount*100 < staff.Amount && (full.Amount == 0 || staff.Amount >= 100) {
			s = ui.Due
		}
		items = append(items, ui.SumItem{Label: "占比（一般 1% 至 2%）", State: s, Value: itoa(permille/10) + "." + itoa(permille%10), Unit: "%"})
	}
	return items
}

func headRows(o orgapp.Officers, today civil.Day) []ui.Row {
	var rows []ui.Row
	for _, h := range o.Heads {
		name := ui.Cell{Text: h.Post.Holder, NoWrap: true}
		switch {
		case h.Post.Holder == "":
			name = ui.Cell{Text: "空缺", State: ui.Over}
		case h.Post.Member != 0:
			name.Href = careerHref(h.Post.Member)
		}
		job := h.Job.Job
		if h.Job.Unit != "" {
			job = h.Job.Unit + " " + job
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: h.Unit.Short, Href: pageOf(h.Unit.ID, o.Day, today), Sub: courtOf(o.Outline, h.Unit)}, name, {Text: day(h.Since), NoWrap: true}, {Text: spanOf(h.Since, o.Day)}, {Text: job}, {Text: partyAge(h), Dim: true}}})
	}
	return rows
}

// spanOf writes how long it is since a day: 3 年 4 个月.
func spanOf(since, on civil.Day) string {
	if since == 0 || since == org.Beginning || since > on {
		return "—"
	}
	months := 0
	for since.AddMonths(months+1) <= on {
		months++
	}
	switch {
	case months == 0:
		return "不满 1 个月"
	case months < 12:
		return itoa(months) + " 个月"
	case months%12 == 0:
		return itoa(months/12) + " 年"
	}
	return itoa(months/12) + " 年 " + itoa(months%12) + " 个月"
}

func partyAge(h orgapp.Officer) string {
	if h.Job.Converted.IsZero() || h.Since == 0 || h.Since == org.Beginning {
		return "—"
	}
	return spanOf(h.Job.Converted.First(), h.Since)
}

func careerSummary(c orgapp.Career) string {
	parts := []string{c.Court.Name}
	if c.Job.Job != "" {
		parts = append(parts, c.Job.Unit+c.Job.Job)
	}
	if n := len(c.Steps); n > 0 {
		first := c.Steps[n-1].Post
		parts = append(parts, day(first.Period.From)+" 起从事党务")
	}
	return strings.Join(parts, "；")
}

func careerRows(c orgapp.Career) []ui.Row {
	var rows []ui.Row
	for _, s := range c.Steps {
		until := "至今"
		if s.Post.Period.Until != 0 {
			until = s.Post.Period.Until.String()
		}
		how := "—"
		if s.How.ID != 0 {
			how = s.How.Kind.Chinese()
			if s.How.Approval != "" {
				how += "，" + s.How.Approval
			}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: day(s.Post.Period.From), NoWrap: true}, {Text: until, NoWrap: true}, {Text: s.Unit, Href: "/org/units/" + s.At.String()}, {Text: s.Post.Title}, {Text: how, Dim: true}}})
	}
	return rows
}

// leads are the units somebody leads; over: with how each does its duties.
func leads(c orgapp.Career, over bool) []ui.ListItem {
	var items []ui.ListItem
	for _, u := range c.Heading {
		items = append(items, ui.ListItem{Icon: "flag", Title: u.Short, Href: "/org/units/" + u.ID.String()})
		if over {
			items = append(items, ui.ListItem{Icon: "list-check", Title: u.Short + "的履责情况", Href: "/overview?unit=" + u.ID.String()})
		}
	}
	return items
}

// memberHref is a person's page; "" of nobody, and of whom no page may be opened.
func memberHref(who int64) string {
	if who == 0 {
		return ""
	}
	return "/members/" + id.Of[member.Member](who).String()
}

func contactSummary(o orgapp.Outline, cs []org.Contact) string {
	with := map[org.ContactKind]map[org.UnitID]bool{org.ContactPoint: {}, org.Instructor: {}, org.Supervision: {}}
	for _, c := range cs {
		with[c.Kind][c.Unit] = true
	}
	return itoa(len(branchOptions(o))) + " 个支部，有领导联系的 " + itoa(len(with[org.ContactPoint])) + "，有指导员的 " + itoa(len(with[org.Instructor])) + "，有督导组的 " + itoa(len(with[org.Supervision]))
}

func contactRows(o orgapp.Outline, cs []org.Contact, today civil.Day) []ui.Row {
	at := map[org.UnitID]map[org.ContactKind][]string{}
	teams := map[org.UnitID]string{}
	for _, c := range cs {
		if at[c.Unit] == nil {
			at[c.Unit] = map[org.ContactKind][]string{}
		}
		at[c.Unit][c.Kind] = append(at[c.Unit][c.Kind], c.Holder)
		if c.Kind == org.Supervision {
			teams[c.Unit] = c.Team
		}
	}
	var rows []ui.Row
	for _, u := range o.Tree.All() {
		if u.Kind != org.Branch && u.Kind != org.TemporaryBranch {
			continue
		}
		cell := func(k org.ContactKind) ui.Cell {
			if len(at[u.ID][k]) == 0 {
				return ui.Cell{Text: "—", Dim: true}
			}
			c := ui.Cell{Text: strings.Join(at[u.ID][k], "、")}
			if k == org.Supervision {
				c.Sub = teams[u.ID]
			}
			return c
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: u.Short, Href: pageOf(u.ID, o.Day, today), Sub: courtOf(o, u)}, cell(org.ContactPoint), cell(org.Instructor), cell(org.Supervision)}})
	}
	return rows
}

func contactKinds() []ui.Option {
	var os []ui.Option
	for _, k := range []org.ContactKind{org.ContactPoint, org.Instructor, org.Supervision} {
		os = append(os, ui.Option{Value: string(k), Label: k.Chinese()})
	}
	return os
}

func branchOptions(o orgapp.Outline) []ui.Option {
	var os []ui.Option
	for _, u := range o.Tree.All() {
		if u.Kind == org.Branch {
			os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short, Detail: courtOf(o, u)})
		}
	}
	return os
}

func values(e entry, name string) []string {
	if e.form == nil {
		return nil
	}
	return e.form.All(name)
}

func electionKinds(k org.Kind) []ui.Option {
	kinds := []org.ElectionKind{org.Renewal, org.ByElection, org.Appointment}
	if k.Temporary() || k == org.Group {
		kinds = []org.ElectionKind{org.Appointment}
	}
	var os []ui.Option
	for _, x := range kinds {
		os = append(os, ui.Option{Value: string(x), Label: x.Chinese()})
	}
	return os
}

// at is the value of the i-th of several fields of one name.
func at(e entry, name string, i int) string {
	if vs := values(e, name); i < len(vs) {
		return vs[i]
	}
	return ""
}

// titleAt offers the usual posts in their order.
func titleAt(d orgapp.Dossier, e entry, i int) string {
	if v := at(e, "title", i); v != "" {
		return v
	}
	titles := org.PostsOf(d.Unit.Kind)
	usual := make([]string, 0, len(titles))
	for _, t := range titles {
		if !strings.Contains(t, "副") {
			usual = append(usual, t)
		}
	}
	if len(usual) == 0 {
		return ""
	}
	return usual[min(i, len(usual)-1)]
}

func first(e entry, name string, i int) string {
	if i > 0 {
		return ""
	}
	return e.bad(name)
}

// courtOf names the unit's court where the page is about several.
func courtOf(o orgapp.Outline, u org.Unit) string {
	if len(o.Tree.Under("", org.Court)) < 2 {
		return ""
	}
	return o.Tree.Name(u.Court)
}

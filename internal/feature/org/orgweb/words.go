package orgweb

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// people writes 23 人（预备 1）.
func people(n member.Numbers) string {
	s := itoa(n.Total()) + " 人"
	if n.Probationary > 0 {
		s += "（预备 " + itoa(n.Probationary) + "）"
	}
	return s
}

// pageOf is the address of a unit as of the day; of today's without it.
func pageOf(u org.UnitID, day, today civil.Day) string {
	at := "/org/units/" + u.String()
	if day != today {
		at += "?on=" + day.String()
	}
	return at
}

// address is the tree's own address with another court or view.
func (o outline) address(court org.UnitID, view string) string {
	q := url.Values{}
	if court != 0 {
		q.Set("court", court.String())
	}
	if view != "" && view != "tree" {
		q.Set("view", view)
	}
	if o.Day != o.today {
		q.Set("on", o.Day.String())
	}
	if len(q) == 0 {
		return "/org"
	}
	return "/org?" + q.Encode()
}

// summary counts what the page shows.
func (o outline) summary() string {
	kinds := map[org.Kind]int{}
	var n member.Numbers
	for _, u := range o.units(func(org.Kind) bool { return true }) {
		kinds[u.Kind]++
		if u.Kind == org.Branch {
			n.Full += o.Numbers[u.ID].Full
			n.Probationary += o.Numbers[u.ID].Probationary
		}
	}
	var parts []string
	for _, k := range []org.Kind{org.PartyCommittee, org.GeneralBranch, org.Branch, org.Group, org.Division, org.Team} {
		if kinds[k] > 0 {
			parts = append(parts, k.Chinese()+" "+itoa(kinds[k]))
		}
	}
	s := strings.Join(parts, "，")
	if n.Total() > 0 {
		s += "；党员 " + people(n)
	}
	return s
}

func (o outline) courtOptions() []ui.Option {
	var os []ui.Option
	for _, c := range o.courts {
		os = append(os, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return os
}

// nodes makes the tree of the units that pass, with a count where counts is.
func (o outline) nodes(pass func(org.Kind) bool, counts bool) []ui.TreeNode {
	us := o.units(pass)
	if o.Day != o.today {
		// Paths are of today: what has been merged since lies where it went.
		us = slices.Clone(us)
		slices.SortStableFunc(us, func(a, b org.Unit) int {
			return cmp.Or(org.CompareSiblings(a.Kind, b.Kind), strings.Compare(a.Code, b.Code))
		})
	}
	in := map[org.UnitID]bool{}
	below := map[org.UnitID][]org.Unit{}
	for _, u := range us {
		in[u.ID] = true
	}
	var tops []org.Unit
	for _, u := range us {
		if in[u.Parent] {
			below[u.Parent] = append(below[u.Parent], u)
		} else {
			tops = append(tops, u)
		}
	}
	var make func(us []org.Unit, depth int) []ui.TreeNode
	make = func(us []org.Unit, depth int) []ui.TreeNode {
		var ns []ui.TreeNode
		for _, u := range us {
			n := ui.TreeNode{Name: u.Short, Href: pageOf(u.ID, o.Day, o.today), Children: make(below[u.ID], depth+1)}
			// Groups and teams stay folded: a court has a hundred.
			n.Open = !slices.ContainsFunc(below[u.ID], func(c org.Unit) bool { return c.Kind == org.Group || c.Kind == org.Team })
			if counts && u.Kind != org.LeadingGroup && u.Kind != org.DisciplineCommittee {
				n.Count, n.Counts = o.Members(u).Total(), o.Numbers != nil
			}
			ns = append(ns, n)
		}
		return ns
	}
	return make(tops, 0)
}

// coverRows lists the divisions, those without a branch first.
func coverRows(o outline) (rows []ui.Row) {
	names := func(us []org.Unit) string {
		var ns []string
		for _, u := range us {
			ns = append(ns, u.Short)
		}
		return strings.Join(ns, "、")
	}
	for _, l := range o.cover.Lines {
		branch := ui.Cell{Text: names(l.Branches)}
		switch {
		case l.Bare() && l.Full == 0 && l.Known:
			branch = ui.Cell{Text: "没有正式党员", Dim: true}
		case l.Bare():
			branch = ui.Cell{Text: "没有党支部覆盖", State: ui.Over}
		case len(l.Branches) == 0 && len(l.Above) > 0:
			branch = ui.Cell{Text: names(l.Above) + "（随上级部门）", Dim: true}
		case len(l.Branches) == 0:
			branch = ui.Cell{Text: "由下属部门的党支部覆盖", Dim: true}
		case len(l.Branches) == 1:
			branch.Href = pageOf(l.Branches[0].ID, o.Day, o.today)
		}
		full := "—"
		if l.Known {
			full = itoa(l.Full) + " 人"
		}
		row := ui.Row{Cells: []ui.Cell{{Text: l.Unit.Short, Href: pageOf(l.Unit.ID, o.Day, o.today), Sub: l.Unit.Category}, {Text: full}, branch, {}, {Text: l.Unit.Code, NoWrap: true, Dim: true}}}
		if len(l.Teams) > 0 {
			row.Cells[3].Body = teamsOf(l, o)
		}
		rows = append(rows, row)
	}
	return rows
}

func teamLines(l orgapp.CoverLine, o outline) []ui.IconLine {
	var ls []ui.IconLine
	for _, t := range l.Teams {
		var parts []string
		for _, g := range t.Groups {
			name := g.Group.Short
			if len(l.Branches) != 1 || g.Branch.ID != l.Branches[0].ID {
				name = g.Branch.Short + name
			}
			parts = append(parts, name+" "+itoa(g.Judges)+" 人")
		}
		if t.Others > 0 {
			parts = append(parts, "未编组 "+itoa(t.Others)+" 人")
		}
		ls = append(ls, ui.IconLine{Icon: "users-group", Text: t.Team.Short + "：" + strings.Join(parts, "，"), Href: pageOf(t.Team.ID, o.Day, o.today)})
	}
	return ls
}

func bareOf(c orgapp.Coverage) (n int) {
	for _, l := range c.Lines {
		if l.Bare() && (l.Full > 0 || !l.Known) {
			n++
		}
	}
	return n
}

// strangers names the workplaces of the register that are no division.
func strangers(c orgapp.Coverage) string {
	var names []string
	n := 0
	for text, m := range c.Strangers {
		if text == "" {
			text = "未填部门"
		}
		names = append(names, text)
		n += m
	}
	slices.Sort(names)
	s := "名册中有 " + itoa(n) + " 名正式党员的工作部门对不上内设机构：" + strings.Join(names[:min(6, len(names))], "、")
	if len(names) > 6 {
		s += "等"
	}
	return s + "。"
}

func coverMeta(bare int) string {
	if bare == 0 {
		return "已全覆盖"
	}
	return itoa(bare) + " 个部门没有党支部覆盖"
}

// crumbs leads from the tree down to the unit.
func crumbs(d orgapp.Dossier, today civil.Day) []ui.Link {
	root := "/org"
	if d.Day != today {
		root += "?on=" + d.Day.String()
	}
	links := []ui.Link{{Label: "组织架构", Href: root}}
	for _, u := range d.Above {
		links = append(links, ui.Link{Label: u.Short, Href: pageOf(u.ID, d.Day, today)})
	}
	return append(links, ui.Link{Label: d.Unit.Short})
}

// facts is the head line of a unit.
func facts(d orgapp.Dossier) string {
	u := d.Unit
	parts := []string{}
	if u.Name != u.Short {
		parts = append(parts, u.Name)
	}
	if u.Kind != org.Court && d.Court.Name != "" && !strings.Contains(u.Name, d.Court.Name) {
		parts = append(parts, d.Court.Name)
	}
	if u.Kind.Party() && u.Kind != org.LeadingGroup && u.Kind != org.DisciplineCommittee || u.Kind == org.Court {
		parts = append(parts, "党员 "+people(d.Members(u)))
	}
	if h := d.Leaders[u.ID]; h != "" {
		parts = append(parts, leaderWord(u.Kind)+" "+h)
	}
	if t, ok := running(d); ok {
		parts = append(parts, "本届 "+t.Ends().String()+" 届满")
	}
	return strings.Join(parts, "；")
}

func leaderWord(k org.Kind) string {
	if k == org.Group {
		return "组长"
	}
	return "书记"
}

// running returns the term that ran on the day.
func running(d orgapp.Dossier) (org.Term, bool) {
	for _, t := range d.Terms {
		if t.From <= d.Day && (t.Ended == 0 || d.Day <= t.Ended) {
			return t, true
		}
	}
	return org.Term{}, false
}

// basics is what the register of units has of a unit.
func basics(d orgapp.Dossier) []ui.Pair {
	u := d.Unit
	ps := []ui.Pair{{Label: "种类", Value: u.Kind.Chinese()}, {Label: "编码", Value: u.Code}}
	add := func(label, value string) {
		if value != "" {
			ps = append(ps, ui.Pair{Label: label, Value: value})
		}
	}
	switch u.Kind {
	case org.Court:
		add("级别", u.Category)
		add("法院代字", u.Sign)
	case org.TemporaryBranch, org.TemporaryGroup:
		add("设立事由", u.Purpose)
		add("预计结束", u.UntilPlanned.String())
	case org.Branch:
		add("支部类别", u.Category)
		add("支委会", map[bool]string{true: "设", false: "不设"}[u.WithCommittee])
	case org.Division:
		add("类别", u.Category)
	}
	if u.Kind.Party() && u.Kind != org.Group {
		ps = append(ps, ui.Pair{Label: "成立时间", Value: u.Founded.String()})
	}
	if len(u.Aliases) > 0 {
		ps = append(ps, ui.Pair{Label: "常用名称", Value: strings.Join(u.Aliases, "；"), Wide: true})
	}
	if len(u.Judges) > 0 {
		ps = append(ps, ui.Pair{Label: "法官", Value: strings.Join(u.Judges, "、"), Wide: true})
	}
	return ps
}

// passed says how much of a term is over and what is left of it.
func passed(t org.Term, on civil.Day) (percent int, left string, s ui.State) {
	whole, gone := int(t.Ends()-t.From), int(on-t.From)
	percent = 100 * gone / max(whole, 1)
	rest := int(t.Ends() - on)
	switch {
	case rest < 0:
		return 100, "已超过届满日期 " + itoa(-rest) + " 天", ui.Over
	case rest <= 183:
		return percent, "还有 " + itoa(rest) + " 天", ui.Due
	}
	months := 0
	for on.AddMonths(months+1) <= t.Ends() {
		months++
	}
	return percent, "还有 " + itoa(months) + " 个月", ui.OK
}

// present returns the posts held on the day, past those that ended before it.
func present(d orgapp.Dossier) (now, past []org.Post) {
	for _, p := range d.Posts {
		switch {
		case p.Period.Has(d.Day):
			now = append(now, p)
		case p.Period.Until != 0 && p.Period.Until < d.Day:
			past = append(past, p)
		}
	}
	slices.SortFunc(now, org.ComparePosts)
	return now, past
}

func holder(p org.Post) ui.Cell {
	return ui.Cell{Text: p.Holder, NoWrap: true, Href: memberHref(p.Member)}
}

func day(d civil.Day) string {
	if d == org.Beginning || d == 0 {
		return "—"
	}
	return d.String()
}

// history tells what each span changed against the one before it.
func history(d orgapp.Dossier) []ui.LogEntry {
	spans := slices.Clone(d.Spans)
	slices.SortFunc(spans, func(a, b org.Span) int { return cmp.Compare(a.Period.From, b.Period.From) })
	var es []ui.LogEntry
	for i, s := range spans {
		e := ui.LogEntry{At: day(s.Period.From), Detail: s.Basis}
		if r, ok := d.Decisions[s.Decision]; ok {
			e.Detail, e.Href = r.Number, "/org/decisions/"+r.ID.String()
		}
		if i == 0 {
			e.Text = "设立" + s.Short
			if s.Period.From == org.Beginning {
				e.Text += "，时间未登记"
			}
		} else if e.Text = change(spans[i-1], s, d.Tree); e.Text == "" {
			continue
		}
		es = append(es, e)
		if last := i == len(spans)-1; s.Period.Until != 0 && (last || spans[i+1].Period.From > s.Period.Until.AddDays(1)) && s.Period.Until < d.Day {
			end := ui.LogEntry{At: s.Period.Until.AddDays(1).String(), Text: "撤并"}
			if r, ok := d.Decisions[s.Ending]; ok {
				end.Detail, end.Href = r.Number, "/org/decisions/"+r.ID.String()
			}
			es = append(es, end)
		}
	}
	slices.Reverse(es)
	return es
}

func change(was, is org.Span, t *org.Tree) string {
	var parts []string
	if was.Short != is.Short {
		parts = append(parts, "由“"+was.Short+"”改称“"+is.Short+"”")
	} else if was.Name != is.Name {
		parts = append(parts, "全称由“"+was.Name+"”改为“"+is.Name+"”")
	}
	if was.Parent != is.Parent {
		to := t.Name(is.Parent)
		if to == "" {
			to = "另一上级"
		}
		parts = append(parts, "改隶“"+to+"”")
	}
	if was.WithCommittee != is.WithCommittee {
		parts = append(parts, map[bool]string{true: "设立支委会", false: "不再设支委会"}[is.WithCommittee])
	}
	return strings.Join(parts, "；")
}

var countWords = map[string]string{org.CountStaff: "机关工作人员总数", org.CountFullTime: "专职党务人员"}

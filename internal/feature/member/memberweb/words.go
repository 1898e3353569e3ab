package memberweb

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
)

// chosen is the unit the list is of: the one picked, else the seat's own.
func (m model) chosen() org.Unit {
	if m.Unit.ID == 0 && len(m.tops) == 1 {
		return m.tops[0]
	}
	return m.Unit
}

// summary is one line of facts: 民二庭党支部 23 人：正式 22，预备 1；女 11，占 47.8%；35 岁及以下 8.
func (m model) summary() string {
	name, n := m.chosen().Short, m.Numbers.Total()
	if name == "" {
		name = "全部"
	}
	if n == 0 {
		return name + " 0 人"
	}
	return fmt.Sprintf("%s %d 人：正式 %d，预备 %d；女 %d，占 %.1f%%；35 岁及以下 %d", name, n, m.Numbers.Full, m.Numbers.Probationary,
		m.Women, 100*float64(m.Women)/float64(n), m.Young)
}

// tree draws the units that members can be under, with their numbers. The
// seat's own organisation stands open, and whatever holds the chosen unit.
func (m model) tree(units []org.Unit, depth int) []ui.TreeNode {
	var nodes []ui.TreeNode
	for _, u := range units {
		switch u.Kind {
		case org.Court, org.PartyCommittee, org.GeneralBranch, org.Branch:
		case org.LeadingGroup: // has no members of its own; what is under it may
			nodes = append(nodes, m.tree(m.Tree.Children(u.ID), depth)...)
			continue
		default:
			continue
		}
		n := ui.TreeNode{Name: u.Short, Counts: true, Active: u.ID == m.q.Unit, Count: m.Count[u.ID],
			Href: m.q.with(func(q *query) { q.Unit, q.Group = u.ID, 0 }).href()}
		if u.Kind == org.Court {
			n.Icon = "building-bank"
		}
		if u.Kind == org.Branch {
			n.Name = short(u.Short)
		} else {
			n.Children = m.tree(m.Tree.Children(u.ID), depth+1)
			n.Open = n.Active || depth == 0 && len(units) < 3 || depth == 1 && u.Kind != org.Court
			for _, c := range n.Children {
				n.Count += c.Count
				n.Open = n.Open || active(c)
			}
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// active reports whether the chosen unit is the node or under it.
func active(n ui.TreeNode) bool {
	return n.Active || slices.ContainsFunc(n.Children, active)
}

// groups are the groups that can be picked: those of the chosen branch.
func (m model) groups() []org.Unit {
	if m.chosen().Kind != org.Branch {
		return nil
	}
	var gs []org.Unit
	for _, u := range m.Tree.Children(m.chosen().ID) {
		if u.Kind == org.Group {
			gs = append(gs, u)
		}
	}
	return gs
}

func (m model) groupOptions() []ui.Option {
	os := []ui.Option{{Label: "全部小组"}}
	for _, g := range m.groups() {
		os = append(os, ui.Option{Value: g.ID.String(), Label: g.Short})
	}
	return os
}

func (m model) chips() []ui.Chip {
	toggle := func(change func(*query)) string { return m.q.with(change).href() }
	return []ui.Chip{
		{Label: "资料不全", Count: m.Lacking, Counts: true, On: m.q.Lacking, Href: toggle(func(q *query) { q.Lacking = !q.Lacking })},
		{Label: "本月政治生日", Count: m.Birthday, Counts: true, On: m.q.Birthday, Href: toggle(func(q *query) { q.Birthday = !q.Birthday })},
	}
}

func (m model) actions() []ui.Action {
	var as []ui.Action
	if m.registerAll == 0 {
		return nil // the empty page has its own
	}
	if m.mayImport {
		as = append(as, ui.Action{Label: "导入", Icon: "file-import", Href: "/imports/members/new"})
	}
	as = append(as, ui.Action{Label: "导出", Icon: "file-export", Href: m.q.with(func(*query) {}).under("/members/export")})
	if m.mayChange {
		as = append(as, ui.Action{Label: "新增党员", Icon: "user-plus", Kind: ui.Primary, Href: m.newHref()})
	}
	return as
}

func (m model) newHref() string {
	if m.Unit.Kind == org.Branch {
		return "/members/new?branch=" + m.Unit.ID.String()
	}
	return "/members/new"
}

// table is the page of members.
func (m model) table() ui.TableProps {
	one := m.chosen().Kind == org.Branch // of one branch the groups matter, of several the branches
	sort := func(by memberapp.Sort, label string) ui.Column {
		c := ui.Column{Label: label}
		now := m.q.Sort == by || (m.q.Sort == "" && by == memberapp.ByName)
		if now {
			c.Sorted = map[bool]string{false: "ascending", true: "descending"}[m.q.Down]
		}
		c.Sort = m.q.with(func(q *query) {
			q.Sort, q.Down = by, now && !q.Down
			if by == memberapp.ByName {
				q.Sort = ""
			}
		}).href()
		return c
	}
	name := sort(memberapp.ByName, "姓名")
	name.RowHeader = true
	t := ui.TableProps{ID: "members", Caption: "党员", Dense: true,
		Columns: []ui.Column{name, {Label: "性别"}, sort(memberapp.ByAge, "出生年月"), {Label: "身份证号", Wide: !one}, {Label: "类别"}, sort(memberapp.ByJoined, "入党日期"), {Label: "党内职务"}},
		Select:  &ui.SelectProps{Name: "id", FormID: "batch", Unit: "人", Total: m.Total, Batch: m.batch()},
		Empty:   nothingFound(m),
		Pager:   m.pager()}
	if m.Past { // what is ticked is done today
		t.Select = nil
	}
	where := ui.Column{Label: "小组"}
	if !one {
		where.Label = "支部"
	}
	t.Columns = append(t.Columns, where, ui.Column{Label: "行政职务"}, ui.Column{Label: "学历", Wide: true}, ui.Column{Label: "手机"})
	for _, e := range m.Entries {
		x := row(e, one)
		if m.Past {
			x.Cells[0].Href += "?on=" + m.Day.String()
		}
		t.Rows = append(t.Rows, x)
	}
	return t
}

func row(e memberapp.Entry, one bool) ui.Row {
	cells := []ui.Cell{{Text: e.Name, Href: at(e.ID)}, {Text: e.Gender}, {Text: e.Birth.Month().String(), NoWrap: true}, {Body: mask(e.IDTail), NoWrap: true},
		standing(e.Standing), {Text: e.Joined.String(), NoWrap: true}, {Text: titles(e.Posts)}}
	where := e.Group
	if !one {
		where = e.Branch
	}
	phone := ui.Cell{NoWrap: true}
	if e.PhoneTail != "" {
		phone.Body = mask(e.PhoneTail)
	}
	cells = append(cells, ui.Cell{Text: short(where)}, ui.Cell{Text: e.Job}, ui.Cell{Text: e.Education}, phone)
	return ui.Row{Value: e.ID.String(), Name: e.Name, Cells: cells}
}

func standing(s member.Standing) ui.Cell {
	if s == member.Probationary {
		return ui.Cell{State: ui.Run, Text: "预备"}
	}
	return ui.Cell{Text: "正式"}
}

func titles(posts []org.Post) string {
	var ts []string
	for _, p := range posts {
		ts = append(ts, p.Title)
	}
	return strings.Join(ts, "、")
}

// maskOf splits a masked value at its stars.
func maskOf(s string) ui.MaskedProps {
	before, after, _ := strings.Cut(s, "****")
	return ui.MaskedProps{Before: before, After: after}
}

// batch is what can be done with the ticked members.
func (m model) batch() []ui.Action {
	var as []ui.Action
	if m.mayChange {
		for _, g := range m.groups() {
			as = append(as, ui.Action{Label: "编入" + g.Short, Name: "group", Value: g.ID.String()})
		}
	}
	if m.mayChange {
		as = append(as, ui.Action{Label: "调整支部", Attrs: map[string]any{"formaction": "/members/moves"}})
	}
	return append(as, ui.Action{Label: "导出所选", Attrs: map[string]any{"formaction": "/members/export"}})
}

func (m model) pager() *ui.PagerProps {
	from := (m.Page - 1) * memberapp.PageSize
	p := &ui.PagerProps{From: from + 1, To: from + len(m.Entries), Total: m.Total, Unit: "人"}
	turn := func(page int) string {
		q := m.q
		q.page = page
		return q.href()
	}
	if m.Page > 1 {
		p.Prev = turn(m.Page - 1)
	}
	if m.Page < m.Pages {
		p.Next = turn(m.Page + 1)
	}
	return p
}

// filterNames are the filters as the empty list names them.
var filterNames = map[string]string{
	"standing": "类别", "group": "党小组", "text": "姓名、手机尾号", "retired": "在职或离退休", "lacking": "资料不全", "birthday": "本月政治生日",
}

// dropped is the list without one of its filters.
func (m model) dropped(name string) string {
	return m.q.with(func(q *query) {
		switch name {
		case "standing":
			q.Standing = ""
		case "group":
			q.Group = 0
		case "text":
			q.Text = ""
		case "retired":
			q.Retired = ""
		case "lacking":
			q.Lacking = false
		case "birthday":
			q.Birthday = false
		}
	}).href()
}

// empty says what to do when the list has nobody.
func (m model) empty() ui.EmptyProps {
	if len(m.Without) == 0 {
		return ui.EmptyProps{Title: m.chosen().Short + "还没有党员", Text: "可以在其他党支部的党员页调整支部，或新增党员。"}
	}
	e := ui.EmptyProps{Title: "没有同时符合这 " + strconv.Itoa(len(m.Without)) + " 个条件的党员"}
	if len(m.Without) == 1 {
		e.Title = "没有符合条件的党员"
	}
	best := m.Without[0]
	for _, d := range m.Without {
		if d.Found > best.Found {
			best = d
		}
		e.Actions = append(e.Actions, ui.Action{Label: "去掉“" + filterNames[d.Name] + "”", Href: m.dropped(d.Name), Size: ui.Small})
	}
	if best.Found > 0 {
		e.Text = "去掉“" + filterNames[best.Name] + "”后有 " + strconv.Itoa(best.Found) + " 人。"
	} else {
		e.Text = "去掉任何一个条件也没有，可以清空筛选。"
		e.Actions = []ui.Action{{Label: "清空筛选", Href: query{Filter: memberapp.Filter{Unit: m.q.Unit}}.href(), Size: ui.Small}}
	}
	return e
}

// first is the page before any roster was taken in.
func (m model) first() ui.EmptyProps {
	e := ui.EmptyProps{Art: true, Title: "还没有党员", Text: "先导入名册。之后的会议名单、组织生活和任职都从这里取数，不用再报一遍表。", Steps: []ui.EmptyStep{
		{Icon: "file-spreadsheet", Title: "按模板整理", Text: "至少有姓名、公民身份号码、人员类别、加入党组织日期和所在党支部；各院现有的名册格式也能读。"},
		{Icon: "list-check", Title: "预检", Text: "先看结果再写入：新增、更新、有误逐行列出，有误的行可改后重传，也可搁置。"},
		{Icon: "lock", Title: "写入", Text: "要么整份写入，要么一行也不写。身份证号、手机、住址加密存储，默认遮盖。"},
	}}
	if m.mayImport {
		e.Actions = append(e.Actions, ui.Action{Label: "导入 Excel 名册", Icon: "file-import", Kind: ui.Primary, Href: "/imports/members/new"})
	}
	e.Actions = append(e.Actions, ui.Action{Label: "下载模板", Icon: "download", Href: "/members/template"})
	if m.mayChange {
		e.Actions = append(e.Actions, ui.Action{Label: "逐个新增", Kind: ui.Ghost, Href: "/members/new"})
	}
	return e
}

package orgweb

import (
	"slices"
	"strings"

	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
)

// effectsInBrief tells a decision in a line.
func effectsInBrief(es []org.Effect) string {
	if len(es) == 0 {
		return "没有变动"
	}
	byTo := map[string][]string{}
	var order []string
	for _, e := range es {
		k := e.Text + "\x00" + e.ToName
		if byTo[k] == nil {
			order = append(order, k)
		}
		byTo[k] = append(byTo[k], e.Name)
	}
	if len(order) > 2 {
		return effectLine(order[0], byTo[order[0]]) + "等 " + itoa(len(es)) + " 项变动"
	}
	var parts []string
	for _, k := range order {
		parts = append(parts, effectLine(k, byTo[k]))
	}
	return strings.Join(parts, "；")
}

func effectLine(k string, names []string) string {
	text, to, _ := strings.Cut(k, "\x00")
	line := strings.Join(names[:min(3, len(names))], "、")
	if len(names) > 3 {
		line += "等 " + itoa(len(names)) + " 个"
	}
	return line + text + to
}

func effectRows(es []org.Effect) []ui.Row {
	var rows []ui.Row
	for _, e := range es {
		members, groups := "", ""
		if e.Members > 0 {
			members = itoa(e.Members) + " 人"
		}
		if e.Groups > 0 {
			groups = itoa(e.Groups) + " 个"
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: e.Name}, {Text: e.Text}, {Text: e.ToName}, {Text: members}, {Text: groups}}})
	}
	return rows
}

func lapsedRows(ps []orgapp.LapsedPost) []ui.Row {
	var rows []ui.Row
	for _, p := range ps {
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: p.Unit}, {Text: p.Title}, {Text: p.Holder, NoWrap: true}}})
	}
	return rows
}

func unmetColumns() []ui.Column {
	return []ui.Column{{Label: "组织", RowHeader: true}, {Label: "情况"}, {Label: "规则和条文"}}
}

func unmetRows(us []orgapp.Unmet) []ui.Row {
	var rows []ui.Row
	for _, u := range us {
		c := ui.Cell{Text: u.Text, State: ui.Over}
		if u.Hint {
			c.State = ui.Due
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: u.Unit}, c, {Text: u.Rules, Sub: u.Cite.String(), Dim: true}}})
	}
	return rows
}

func followColumns() []ui.Column {
	return []ui.Column{{Label: "组织", RowHeader: true}, {Label: "记录"}, {Label: "数量", Align: ui.Right}, {Label: "怎样处理"}, {Label: "归属"}}
}

func followRows(fs []orgapp.Followed) []ui.Row {
	var rows []ui.Row
	for _, f := range fs {
		how := "留存，今后由其查阅"
		if f.Along {
			how = "转入"
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: f.Unit}, {Text: f.What}, {Text: itoa(f.Count)}, {Text: how}, {Text: f.Keeper}}})
	}
	return rows
}

func documentPairs(d org.Decision, entered string) []ui.Pair {
	ps := []ui.Pair{{Label: "文号", Value: d.Number}, {Label: "批准机关", Value: d.Body}, {Label: "生效", Value: d.Day.String()}}
	add := func(label, value string) {
		if value != "" {
			ps = append(ps, ui.Pair{Label: label, Value: value})
		}
	}
	add("请示", d.AppliedOn.String())
	add("批复", d.ApprovedOn.String())
	add("党组讨论", d.GroupOn.String())
	add("说明", d.Note)
	add("登记", entered)
	return ps
}

func kindOptions() []ui.Option {
	var os []ui.Option
	for _, k := range []org.Kind{org.Branch, org.Group, org.GeneralBranch, org.PartyCommittee, org.TemporaryBranch, org.TemporaryGroup} {
		os = append(os, ui.Option{Value: string(k), Label: k.Chinese()})
	}
	return os
}

func committeeOptions() []ui.Option {
	return []ui.Option{{Value: "yes", Label: "设支委会"}, {Value: "no", Label: "不设支委会"}}
}

func groupsValue(o order) string {
	if v := o.value("groups"); v != "" {
		return v
	}
	return "keep"
}

// mergeInto is the target of a merge; the unit that the address names is what
// is merged.
func mergeInto(o order) string {
	if o.form == nil {
		return ""
	}
	return o.value("unit")
}

func (o order) hidden() []ui.Hidden {
	h := []ui.Hidden{{Name: "do", Value: string(o.do)}}
	if o.steps != "" {
		h = append(h, ui.Hidden{Name: "steps", Value: o.steps}, ui.Hidden{Name: "undoes", Value: o.value("undoes")})
	}
	return h
}

func (o order) groupsOf() []ui.Option {
	var os []ui.Option
	for _, g := range o.outline.Tree.Children(unitOf(o.value("unit"))) {
		if g.Kind == org.Group {
			os = append(os, ui.Option{Value: g.ID.String(), Label: g.Short})
		}
	}
	return os
}

// stepLines tells steps that were prepared.
func stepLines(o order) []string {
	var lines []string
	name := func(u org.UnitID) string { return o.outline.Tree.Name(u) }
	for _, s := range o.sent.Steps {
		switch s.Do {
		case org.Establish:
			lines = append(lines, "恢复设立"+s.New.Short)
		case org.Split:
			for _, p := range s.Parts {
				lines = append(lines, "从"+name(s.Unit)+"恢复"+p.New.Short+"，党员 "+itoa(len(p.Members))+" 人")
			}
			if s.Ends {
				lines = append(lines, "撤销"+name(s.Unit))
			}
		case org.Merge:
			for _, f := range s.From {
				lines = append(lines, name(f)+"并回"+name(s.Unit))
			}
		case org.Rename:
			lines = append(lines, name(s.Unit)+"恢复名称“"+s.Short+"”")
		case org.Reparent:
			lines = append(lines, name(s.Unit)+"交回"+name(s.Parent))
		case org.Dissolve:
			lines = append(lines, "撤销"+name(s.Unit))
		case org.Constitute:
			lines = append(lines, name(s.Unit)+"的支委会恢复原状")
		}
	}
	return lines
}

// concerned is the tree of the units that a decision was about, with what they
// stood under, as of the day of the outline.
func concerned(s record, o orgapp.Outline) []ui.TreeNode {
	in := map[org.UnitID]bool{}
	for _, e := range s.Outcome.Effects {
		for _, id := range []org.UnitID{e.Unit, e.To} {
			for u, ok := o.Tree.Unit(id); ok; u, ok = o.Tree.Unit(u.Parent) {
				in[u.ID] = true
			}
		}
	}
	var nodes func(us []org.Unit) []ui.TreeNode
	nodes = func(us []org.Unit) []ui.TreeNode {
		var ns []ui.TreeNode
		for _, u := range us {
			if in[u.ID] {
				ns = append(ns, ui.TreeNode{Name: u.Short, Href: pageOf(u.ID, o.Day, s.today), Open: true, Children: nodes(o.Tree.Children(u.ID))})
			}
		}
		return ns
	}
	return nodes(slices.Clone(o.Tops))
}

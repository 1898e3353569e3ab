package deskweb

import (
	"touyan/internal/feature/desk"
	"touyan/internal/platform/ui"
)

// firstSteps are the imports with which an installation begins. Each needs the
// one before it.
var firstSteps = []struct{ title, text, href string }{
	{"导入机构与党组织", "法院、内设机构、党组织、党小组和领导班子；名册和台账里的支部从这里认。", "/imports/org/new"},
	{"导入党员名册", "应到人数、表决权和班子人选都从名册取数。", "/imports/members/new"},
	{"导入组织生活台账", "已经开过的会议；没有台账的，从现在起逐次记录也可以。", "/imports/meetings/new"},
}

// begun returns how many of the first steps are done.
func (v view) begun() int {
	if len(v.Lines) == 0 {
		return 0
	}
	register, meetings := false, false
	for _, c := range desk.ByCourt(v.Lines) {
		for _, l := range c.Lines {
			register = register || l.Strength() != ""
			meetings = meetings || len(l.Events) > 0
		}
	}
	switch {
	case meetings:
		return 3
	case register:
		return 2
	}
	return 1
}

// steps are the first steps: done, next, and to come.
func (v view) steps() []ui.ListItem {
	var out []ui.ListItem
	done := v.begun()
	for n, s := range firstSteps {
		i := ui.ListItem{Title: s.title, Sub: s.text}
		switch {
		case n < done:
			i.State, i.Side = ui.OK, "已完成"
		case n == done:
			i.State, i.Href, i.Action = ui.Plan, s.href, &ui.Action{Label: "选择文件", Icon: "upload", Kind: ui.Primary, Href: s.href}
		default:
			i.State, i.Side = ui.None, "在上一步之后"
		}
		out = append(out, i)
	}
	return out
}

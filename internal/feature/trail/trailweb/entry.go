package trailweb

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"touyan/internal/feature/trail"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// leaf is one entry, in the drawer or on its own page.
type leaf struct {
	trail.Entry
	back   string
	drawer bool
}

// entry is GET /audit/entries/{id}.
func (p *pages) entry(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[trail.Entry](r, "id")
	if err != nil {
		return nil, err
	}
	e, err := p.app.Entry(r.Context(), r.Permit, which)
	if err != nil {
		return nil, err
	}
	l := leaf{Entry: e, back: "/audit", drawer: r.Partial() && r.Target() == "drawer"}
	if b := r.Query("back"); strings.HasPrefix(b, "/audit?") {
		l.back = b
	}
	if l.drawer {
		return web.Fragment{Body: entryDrawer(l)}, nil
	}
	return web.Page{Title: l.title(), Nav: "/audit", Body: entryBody(l)}, nil
}

func (l leaf) title() string { return named(l.Actor) + " " + trail.ActionTitle(l.Action) }

func (l leaf) props() ui.DrawerProps {
	return ui.DrawerProps{ID: "entry", Title: l.title(), Sub: stamp(l.At), State: resultState(l.Result), StateText: trail.ResultTitle(l.Result), Tags: []string{l.Action}, Close: l.back,
		Actions: []ui.Action{{Label: "此人的记录", Href: href(trail.Query{Actor: l.Actor})}, {Label: "单独打开", Kind: ui.Ghost, Href: "/audit/entries/" + l.ID.String()}}}
}

func (l leaf) head() ui.HeadProps {
	return ui.HeadProps{Crumbs: []ui.Link{{Label: "审计记录", Href: l.back}, {Label: "一条记录"}}, Title: l.title(), Tag: l.Action, Summary: stamp(l.At),
		Status: ui.StatusTag(resultState(l.Result), trail.ResultTitle(l.Result)), Actions: []ui.Action{{Label: "此人的记录", Href: href(trail.Query{Actor: l.Actor})}}}
}

func (l leaf) pairs() []ui.Pair {
	chain := "等待入链"
	if l.Seq != 0 {
		chain = "第 " + strconv.FormatInt(l.Seq, 10) + " 环"
	}
	out := []ui.Pair{{Label: "时间", Value: stamp(l.At) + " +08:00"}, {Label: "人员", Value: named(l.Actor)}, {Label: "岗位", Value: l.Post}, {Label: "来源地址", Value: l.Address},
		{Label: "类别", Value: trail.GroupTitle(l.Action)}, {Label: "动作", Value: trail.ActionTitle(l.Action)}, {Label: "对象", Value: l.Subject, Wide: true}}
	if l.Kinds != "" {
		out = append(out, ui.Pair{Label: "涉及的个人信息", Value: l.Kinds, Wide: true})
	}
	out = append(out, ui.Pair{Label: "请求号", Value: l.Request}, ui.Pair{Label: "审计链", Value: chain})
	if l.Setback != 0 {
		out = append(out, ui.Pair{Label: "时钟", Value: "此前系统时钟被拨回 " + l.Setback.String(), Wide: true})
	}
	return out
}

// detail is the entry's detail, a line for each part.
func (l leaf) detail() []string {
	var b bytes.Buffer
	if l.Detail == "" {
		return nil
	}
	if json.Indent(&b, []byte(l.Detail), "", "\u2003") != nil {
		return []string{l.Detail}
	}
	var out []string
	for _, s := range strings.Split(b.String(), "\n") {
		if s != "{" && s != "}" {
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(s, "\u2003"), ","))
		}
	}
	return out
}

package trailweb

import (
	"net/url"
	"strconv"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// read reads a query from an address; what cannot be read is not asked about.
func read(get func(string) string) trail.Query {
	short := func(name string) string {
		if r := []rune(get(name)); len(r) > 100 {
			return string(r[:100])
		}
		return get(name)
	}
	q := trail.Query{Actor: short("actor"), Object: short("object"), Address: short("address"), Action: short("action")}
	q.From, _ = civil.ParseDay(get("from"))
	q.Until, _ = civil.ParseDay(get("until"))
	for _, g := range trail.Groups {
		if g.Prefix == get("group") {
			q.Group = g.Prefix
		}
	}
	switch r := get("result"); r {
	case "done", "refused", "failed":
		q.Result = r
	}
	if at, err := strconv.ParseInt(get("at"), 10, 64); err == nil && at > 0 {
		q.At = time.UnixMicro(at)
		q.ID, _ = id.Parse[trail.Entry](get("before"))
	}
	return q
}

// fields are the parts of the address that say what is asked, without the page.
func fields(q trail.Query) []ui.Hidden {
	var out []ui.Hidden
	day := func(d civil.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	for _, f := range []ui.Hidden{{Name: "from", Value: day(q.From)}, {Name: "until", Value: day(q.Until)}, {Name: "actor", Value: q.Actor}, {Name: "group", Value: q.Group},
		{Name: "action", Value: q.Action}, {Name: "object", Value: q.Object}, {Name: "address", Value: q.Address}, {Name: "result", Value: q.Result}} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

func href(q trail.Query) string {
	v := url.Values{}
	for _, f := range fields(q) {
		v.Set(f.Name, f.Value)
	}
	if q.ID != 0 {
		v.Set("at", strconv.FormatInt(q.At.UnixMicro(), 10))
		v.Set("before", q.ID.String())
	}
	if len(v) == 0 {
		return "/audit"
	}
	return "/audit?" + v.Encode()
}

// listing is the page of the entries.
type listing struct {
	trailapp.Found
	q       trail.Query
	exports bool
	wrong   string
}

// list is GET /audit.
func (p *pages) list(r *web.Request) (web.Answer, error) {
	q := read(r.Query)
	f, err := p.app.Search(r.Context(), r.Permit, q)
	if err != nil {
		return nil, err
	}
	return p.listPage(r, listing{Found: f, q: q}), nil
}

func (p *pages) listPage(r *web.Request, l listing) web.Page {
	l.exports = r.Actor.Can(trail.CanExport)
	return web.Page{Title: "审计记录", Nav: "/audit", Body: listBody(l)}
}

func (l listing) tabs() []ui.SegItem { return tabs("/audit") }

func tabs(at string) []ui.SegItem {
	return []ui.SegItem{{Label: "记录", Href: "/audit", Active: at == "/audit"}, {Label: "统计", Href: "/audit/counts", Active: at == "/audit/counts"},
		{Label: "完整性", Href: "/audit/integrity", Active: at == "/audit/integrity"}}
}

func (l listing) summary() string {
	s := "按时间从新到旧，每页 50 条。导出会留痕。"
	if l.q.ID != 0 {
		s = stamp(l.q.At) + " 以前的记录。"
	}
	return s
}

func (l listing) groups() []ui.Option {
	out := []ui.Option{{Label: "全部类别"}}
	for _, g := range trail.Groups {
		out = append(out, ui.Option{Value: g.Prefix, Label: g.Title})
	}
	return out
}

var results = []ui.Option{{Label: "全部结果"}, {Value: "done", Label: "完成"}, {Value: "refused", Label: "拒绝"}, {Value: "failed", Label: "失败"}}

func dayText(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// stamp is a moment as the trail shows it, in China.
func stamp(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04:05") }

// resultState is how a result looks.
func resultState(r string) ui.State {
	switch r {
	case "refused":
		return ui.Due
	case "failed":
		return ui.Over
	}
	return ui.OK
}

func (l listing) table() ui.TableProps {
	t := ui.TableProps{ID: "trail", Caption: "审计记录", Dense: true, Empty: nothing(l),
		Columns: []ui.Column{{Label: "时间", RowHeader: true}, {Label: "人员"}, {Label: "动作"}, {Label: "对象"}, {Label: "结果"}, {Label: "来源地址", Wide: true}}}
	for _, e := range l.Entries {
		at := "/audit/entries/" + e.ID.String()
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Body: opener(stamp(e.At), at+withFrom(l.q)), NoWrap: true}, {Text: named(e.Actor), NoWrap: true}, {Text: trail.ActionTitle(e.Action), NoWrap: true},
			{Text: clip(e.Subject, 40)}, {State: resultState(e.Result), Text: trail.ResultTitle(e.Result)}, {Text: e.Address, Dim: true, NoWrap: true}}})
	}
	return t
}

// withFrom carries the list's address to the entry, so that closing leads back.
func withFrom(q trail.Query) string {
	if back := href(q); back != "/audit" {
		return "?back=" + url.QueryEscape(back)
	}
	return ""
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func (l listing) empty() ui.EmptyProps {
	e := ui.EmptyProps{Title: "没有符合条件的记录", Text: "可以去掉一些条件，或放宽期间。", Actions: []ui.Action{{Label: "清除条件", Href: "/audit"}}}
	if l.More {
		e.Title, e.Text = "翻查了 "+strconv.Itoa(l.Looked)+" 条，还没有找到", "较早的记录还没有翻查。缩小期间会更快。"
		e.Actions = []ui.Action{{Label: "继续往前找", Kind: ui.Primary, Href: href(l.Next)}}
	}
	return e
}

func (l listing) steps() []ui.Action {
	var out []ui.Action
	first := l.q
	first.At, first.ID = time.Time{}, 0
	if l.q.ID != 0 {
		out = append(out, ui.Action{Label: "回到最新", Href: href(first)})
	}
	if l.More && len(l.Entries) > 0 {
		out = append(out, ui.Action{Label: "更早的记录", Icon: "chevron-right", Href: href(l.Next)})
	}
	return out
}

// kept are the parts of the address that have no field in the filter.
func (l listing) kept() []ui.Hidden {
	if l.q.Action == "" {
		return nil
	}
	return []ui.Hidden{{Name: "action", Value: l.q.Action}}
}

// named is who acted; before anybody signed in it is nobody.
func named(actor string) string {
	if actor == "-" {
		return "未登录"
	}
	return actor
}

package trailweb

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

type numbers struct{ trailapp.Counts }

// counts is GET /audit/counts: the last thirty days unless the address says.
func (p *pages) counts(r *web.Request) (web.Answer, error) {
	period := civil.Period{From: r.Today().AddDays(-29), Until: r.Today()}
	from, err1 := civil.ParseDay(r.Query("from"))
	until, err2 := civil.ParseDay(r.Query("until"))
	if err1 == nil && from != 0 {
		period.From = from
	}
	if err2 == nil && until != 0 {
		period.Until = until
	}
	c, err := p.app.Counts(r.Context(), r.Permit, period)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "审计统计", Nav: "/audit", Body: countsBody(numbers{c})}, nil
}

func (n numbers) total() string {
	sum := 0
	for _, a := range n.Actions {
		sum += a.Count
	}
	return n.From.String() + " 至 " + n.Until.String() + "，共 " + strconv.Itoa(sum) + " 条。只按动作和日期统计，不统计个人。"
}

// actions is a table with a line for each action, the results side by side.
func (n numbers) actions() ui.TableProps {
	t := ui.TableProps{ID: "actions", Caption: "按动作统计", Dense: true, Columns: []ui.Column{{Label: "类别"}, {Label: "动作", RowHeader: true}, {Label: "完成", Align: ui.Right}, {Label: "拒绝", Align: ui.Right}, {Label: "失败", Align: ui.Right}},
		Empty: ui.Empty(ui.EmptyProps{Title: "这段时间没有记录"})}
	by := map[string]map[string]int{}
	var order []string
	for _, a := range n.Actions {
		if by[a.Action] == nil {
			by[a.Action] = map[string]int{}
			order = append(order, a.Action)
		}
		by[a.Action][a.Result] += a.Count
	}
	for _, a := range order {
		q := trail.Query{Action: a, From: n.From, Until: n.Until}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: trail.GroupTitle(a), Dim: true}, {Text: trail.ActionTitle(a), Href: href(q)}, {Text: figure(by[a]["done"])}, {Text: figure(by[a]["refused"])}, {Text: figure(by[a]["failed"])}}})
	}
	return t
}

func figure(n int) string {
	if n == 0 {
		return "0"
	}
	return strconv.Itoa(n)
}

func (n numbers) chart() ui.ChartProps {
	p := ui.Plot{Kind: ui.ColumnChart, Unit: "条"}
	all, bad := ui.Series{Name: "完成", Muted: true}, ui.Series{Name: "拒绝和失败"}
	for _, d := range n.Days {
		p.Labels = append(p.Labels, d.Day.String()[5:])
		all.Values = append(all.Values, float64(d.Done))
		bad.Values = append(bad.Values, float64(d.Refused+d.Failed))
	}
	p.Series = []ui.Series{all, bad}
	return ui.ChartProps{ID: "days", Label: "每天的审计记录条数，拒绝和失败单列", Plot: p}
}

package caseloadweb

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
)

// readable writes a value as pages have it: a share to one decimal, and nothing of fewer
// than ten cases.
func readable(v indicator.Value) (text, unit string) {
	switch {
	case !v.Defined() || v.Definition.Shape == indicator.Share && v.Den < chance.LeastShown:
		return "—", ""
	case v.Definition.Shape == indicator.Share:
		return oneDecimal(v), "%"
	case v.Definition.Shape == indicator.Mean && v.Definition.Spread:
		return oneDecimal(v), " 天"
	case v.Definition.Shape == indicator.Mean:
		return oneDecimal(v), ""
	case v.Definition.Shape == indicator.Quantity:
		return v.String(), " 件"
	}
	return v.String(), ""
}

// oneDecimal rounds half up, from the whole numbers.
func oneDecimal(v indicator.Value) string {
	h, ok := v.Hundredths()
	if !ok {
		return "—"
	}
	sign := ""
	if h < 0 {
		sign, h = "−", -h
	}
	t := (h + 5) / 10
	return sign + strconv.FormatInt(t/10, 10) + "." + strconv.FormatInt(t%10, 10)
}

func plain(v indicator.Value) string { text, unit := readable(v); return text + unit }

// number returns the value in its unit, for drawing.
func number(v indicator.Value) float64 {
	h, ok := v.Hundredths()
	if !ok {
		return math.NaN()
	}
	return float64(h) / 100
}

// change says how a value moved since the year before.
func change(c indicator.Compared) string {
	if few(c.Now) || few(c.Before) {
		return ""
	}
	if c.Now.Definition.Shape == indicator.Quantity {
		t, ok := c.Change()
		if !ok {
			return ""
		}
		return "同比 " + strings.Replace(t, "-", "−", 1)
	}
	now, ok1 := c.Now.Hundredths()
	before, ok2 := c.Before.Hundredths()
	if !ok1 || !ok2 || c.Now.Definition.Shape == indicator.Odds {
		return ""
	}
	unit := ""
	switch {
	case c.Now.Definition.Shape == indicator.Share:
		unit = " 点"
	case c.Now.Definition.Spread:
		unit = " 天"
	}
	switch d := now - before; {
	case d < 0:
		return "同比 −" + tenths(-d) + unit
	case d > 0:
		return "同比 +" + tenths(d) + unit
	}
	return "同比持平"
}

func few(v indicator.Value) bool {
	return v.Definition.Shape == indicator.Share && v.Den < chance.LeastShown
}

// tile draws a value with its interval and the year before. A court without bounds
// of its own has none: the product brings no interval.
func tile(c indicator.Compared, href string) ui.IndicatorProps {
	v := c.Now
	text, unit := readable(v)
	p := ui.IndicatorProps{Name: v.Definition.Name, Value: text, Unit: strings.TrimSpace(unit), Href: href, Now: number(v), Was: number(c.Before),
		NoWas: !c.Before.Defined() || few(c.Before), NoBounds: v.Definition.Bounds == nil}
	var lines []string
	if t := change(c); t != "" {
		lines = append(lines, t)
	}
	switch v.Definition.Shape {
	case indicator.Mean:
		lines = append(lines, fmt.Sprintf("%d 件", v.Den))
	case indicator.Share, indicator.Odds:
		lines = append(lines, fmt.Sprintf("%d / %d", v.Num, v.Den))
	}
	if v.Spread {
		lines = append(lines, fmt.Sprintf("中位 %d 天，九成 %d 天内", v.Median, v.P90))
	}
	p.Compare = strings.Join(lines, "，")
	if v.Definition.Bounds != nil {
		p.Low, p.High = float64(v.Definition.Bounds.Low)/100, float64(v.Definition.Bounds.High)/100
	}
	p.State, p.StateText = judged(v)
	axis(&p, v)
	return p
}

// judged says how a value stands with the court's own interval.
func judged(v indicator.Value) (ui.State, string) {
	h, ok := v.Hundredths()
	b := v.Definition.Bounds
	switch {
	case !ok:
		return ui.None, "没有案件"
	case v.Definition.Shape != indicator.Quantity && v.Den < chance.LeastJudged:
		return ui.None, "件数太少"
	case b == nil:
		return ui.None, "未设区间"
	case h < b.Low:
		return ui.Over, "低于下限 " + tenths(b.Low-h)
	case h > b.High:
		return ui.Over, "高于上限 " + tenths(h-b.High)
	}
	return ui.OK, "区间内"
}

func tenths(h int64) string {
	t := (h + 5) / 10
	return itoa(t/10) + "." + itoa(t%10)
}

// axis makes room around what is drawn.
func axis(p *ui.IndicatorProps, v indicator.Value) {
	if math.IsNaN(p.Now) {
		p.Now, p.Min, p.Max = 0, 0, 1
		return
	}
	low, high := p.Now, p.Now
	if !p.NoWas && !math.IsNaN(p.Was) {
		low, high = min(low, p.Was), max(high, p.Was)
	} else {
		p.NoWas = true
	}
	if !p.NoBounds {
		low, high = min(low, p.Low), max(high, p.High)
	}
	room := max(high-low, math.Abs(high)*.1, 1) * .4
	p.Min, p.Max = low-room, high+room
	if v.Definition.Shape == indicator.Share && v.Definition.Code != "E02" {
		p.Min, p.Max = max(0, p.Min), min(100, p.Max)
	}
	if p.Min < 0 {
		p.Min = 0
	}
}

// funnel is the units of a level against what they have together, for one indicator.
type funnel struct {
	def    indicator.Definition
	units  []circular.Course // that may be named, in the order of the tree
	funnel chance.Funnel
	shrunk chance.Shrunk
	alone  int // units of one judge, which are not set apart
	over   string
}

func newFunnel(all []circular.Course, def indicator.Definition) *funnel {
	f := &funnel{def: def}
	var samples []chance.Sample
	for _, c := range all {
		if !c.Unit.Nameable() {
			f.alone++
			continue
		}
		v := c.Values[len(c.Values)-1]
		f.units = append(f.units, c)
		samples = append(samples, chance.Sample{X: v.Num, N: v.Den})
	}
	f.over = "全院"
	if f.alone > 0 {
		f.over = "合计"
	}
	f.funnel, f.shrunk = chance.NewFunnel(0, samples), chance.Shrink(samples)
	return f
}

// positions counts the units by where they stand.
func (f *funnel) positions() (out, warn, inside, small int) {
	for _, u := range f.funnel.Units {
		switch u.Position {
		case chance.Outside:
			out++
		case chance.Warning:
			warn++
		case chance.Inside:
			inside++
		default:
			small++
		}
	}
	return out, warn, inside, small
}

// conclusion is the chart in one sentence.
func (f *funnel) conclusion() string {
	s := f.funnel.Summary()
	if f.funnel.Widened {
		s += fmt.Sprintf("各单位之间的差别本来就大于随机波动（离散系数 %.2f），判断时已放宽控制限。", f.funnel.Dispersion)
	}
	if f.alone > 0 {
		s += fmt.Sprintf("另有 %d 个单位只有一名法官办案，不单列。", f.alone)
	}
	return s
}

// plot draws the funnel with exact limits.
func (f *funnel) plot() ui.Plot {
	p := ui.Plot{Kind: ui.FunnelChart, Centre: round(f.funnel.Target * 100), Over: f.over, Cases: "分母（件）"}
	most, low, high := int64(60), f.funnel.Target*100, f.funnel.Target*100
	for i, u := range f.funnel.Units {
		if u.N < chance.LeastShown {
			continue
		}
		rate := u.Share() * 100
		most, low, high = max(most, u.N), min(low, rate), max(high, rate)
		p.Points = append(p.Points, ui.Point{Name: f.units[i].Unit.Name, N: int(u.N), Rate: round(rate), Few: u.Position == chance.Unjudged,
			Hit: u.Position == chance.Outside, Warn: u.Position == chance.Warning, Label: u.Position >= chance.Warning})
	}
	most += max(most/15, 4)
	step := max(most/72, 1)
	for n := int64(8); n <= most; n += step {
		l := chance.Exact(f.funnel.Target, n)
		p.Limits = append(p.Limits, ui.Limits{N: int(n), Low95: round(l.Warning.Low * 100), High95: round(l.Warning.High * 100), Low99: round(l.Control.Low * 100), High99: round(l.Control.High * 100)})
	}
	l := chance.Exact(f.funnel.Target, chance.LeastJudged)
	low, high = min(low, l.Control.Low*100), max(high, l.Control.High*100)
	bottom, top := math.Max(0, math.Floor(low/10)*10), math.Min(100, math.Ceil(high/10)*10)
	p.Min, p.Max = &bottom, &top
	return p
}

func round(x float64) float64 { return math.Round(x*100) / 100 }

// state is how a unit's place in a funnel is drawn.
func state(p chance.Position, above bool) (ui.State, string) {
	way := "低于"
	if above {
		way = "高于"
	}
	switch p {
	case chance.Outside:
		return ui.Over, way + " 99.8% 限"
	case chance.Warning:
		return ui.Due, way + " 95% 限"
	case chance.Inside:
		return ui.OK, "正常波动"
	}
	return ui.None, "件数太少"
}

// table is the twin of the chart, in the order of the organisation and no other.
func (f *funnel) table(at place) ui.TableProps {
	t := ui.TableProps{ID: "funnel-table", Caption: f.def.Name + "，各单位", Columns: []ui.Column{{Label: "单位", RowHeader: true}, {Label: "分子 / 分母", Align: ui.Right}, {Label: "比率", Align: ui.Right},
		{Label: "95% 区间", Align: ui.Right}, {Label: "收缩后", Align: ui.Right}, {Label: "判断"}, {Label: "能说什么"}}}
	for i, u := range f.funnel.Units {
		c := f.units[i]
		v := c.Values[len(c.Values)-1]
		share, interval, drawn := "—", "—", "—"
		if u.N >= chance.LeastShown {
			share, interval, drawn = oneDecimal(v)+"%", tight(u.Interval()), fmt.Sprintf("%.1f%%", f.shrunk.Estimates[i].Share*100)
		}
		s, words := state(u.Position, u.Above)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Unit.Name, Href: at.at(nav, "unit", org.UnitID(c.Unit.ID).String()) + "#course"}, {Body: ui.Anchor(ui.Link{Label: fmt.Sprintf("%d / %d", v.Num, v.Den), Href: at.cases(org.UnitID(c.Unit.ID), v.Definition.Code, v.Period)})},
			{Text: share, Dim: u.Position == chance.Unjudged}, {Text: interval, Dim: true, NoWrap: true}, {Text: drawn, Dim: true}, {State: s, Text: words}, {Text: f.funnel.Words(i), Dim: true}}})
	}
	return t
}

func tight(i chance.Interval) string { return fmt.Sprintf("%.1f–%.1f%%", i.Low*100, i.High*100) }

package caseloadweb

import (
	"context"
	"fmt"
	"math"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// tileCodes are the indicators at the head of the board.
var tileCodes = []indicator.Code{"E01", "E02", "Q01", "Q03", "X04", "E04", "Q08a", "G03s"}

// firstCode is what the charts show until somebody chooses.
const firstCode indicator.Code = "Q01"

// Satisfaction is what the public says, by the channel that asked; the room of
// surveys has it.
type Satisfaction interface {
	// Pleased returns the results of a court that may be shown, the newest first; none
	// while there are none.
	Pleased(ctx context.Context, permit access.Permit, court org.UnitID, period civil.Period) ([]Pleased, error)
}

// Pleased is the result of one channel: channels are not added up.
type Pleased struct {
	Channel string // 诉讼服务满意度
	Until   civil.Day
	Good    int64 // answers that are content
	Valid   int64 // answers that count
	Href    string
}

// board is the page of indicators.
type board struct {
	standing
	tabs    []ui.SegItem
	tiles   []ui.IndicatorProps
	choices []indicator.Definition
	funnel  *funnel
	course  *course
	level   caseloadapp.Level
	head    *circularapp.Head
	issued  []circularapp.Signal
	follow  circularapp.Following
	pleased []Pleased
	goals   map[indicator.Code]caseloadapp.Goal // that hold at the end of the period
	teams   int
	closed  int64
	may     bool // make a circular
	imports bool
}

func (p *pages) board(r *web.Request) (web.Answer, error) {
	m, err := p.boardModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "审判指标", Nav: nav, Body: boardBody(m)}, nil
}

func (p *pages) boardModel(r *web.Request) (m board, err error) {
	if m.standing, err = p.stand(r, r.Query); err != nil {
		return m, err
	}
	m.tabs, m.may, m.imports = m.standing.tabs(r, nav), r.Actor.Can(canCirculate), r.Actor.Can(canImport)
	if m.Court.ID == 0 || m.feed.Batch == 0 {
		return m, nil
	}
	if err := p.chosen(r, &m); err != nil {
		return m, err
	}
	goals, err := p.app.Goals(r.Context(), r.Permit, m.court)
	if err != nil {
		return m, err
	}
	m.goals = caseloadapp.GoalsOn(goals, m.period.Until)
	if err := p.tiles(r, &m); err != nil {
		return m, err
	}
	if err := p.compare(r, &m); err != nil {
		return m, err
	}
	if m.course, err = p.course(r, m.standing, m.funnel.def); err != nil {
		return m, err
	}
	for _, g := range goals {
		if g.Code == m.code {
			m.course.goals = append(m.course.goals, g)
		}
	}
	if err := p.dispatch(r, &m); err != nil {
		return m, err
	}
	if p.pleased != nil {
		asked := m.period
		if m.span != spanDays {
			asked.Until = m.today // answers come without lists of cases
		}
		m.pleased, err = p.pleased.Pleased(r.Context(), r.Permit, m.court, asked)
	}
	return m, err
}

// chosen settles the indicator: one that chance can be reckoned for.
func (p *pages) chosen(r *web.Request, m *board) error {
	d, err := p.app.Dictionary(r.Context(), r.Permit, m.court)
	if err != nil {
		return err
	}
	if m.code == "" {
		m.code = firstCode
	}
	known := false
	for _, code := range d.Codes() {
		def, err := d.On(code, m.period.Until)
		if err != nil || !def.Sampled {
			continue
		}
		m.choices = append(m.choices, def)
		known = known || code == m.code
	}
	if !known {
		return fault.Newf(fault.NotFound, "没有可以比较的指标“%s”。", m.code)
	}
	return nil
}

// tiles has the eight figures of the court, or of the one unit looked at.
func (p *pages) tiles(r *web.Request, m *board) error {
	in := caseloadapp.CoursesIn{Court: m.court, By: caseloadapp.ByCourt, Codes: append([]indicator.Code{"J"}, tileCodes...), Periods: []civil.Period{indicator.YearBefore(m.period), m.period}}
	all, err := p.app.Courses(r.Context(), r.Permit, in)
	if err != nil {
		return err
	}
	for _, c := range all {
		v := indicator.Compared{Now: c.Values[1], Before: c.Values[0]}
		if v.Now.Definition.Code == "J" {
			m.closed = v.Now.Num
			continue
		}
		t := tile(v, m.cases(0, v.Now.Definition.Code, m.period))
		t = aimed(t, v.Now, m.goals)
		t.About = m.definitionOf(v.Now.Definition.Code)
		m.tiles = append(m.tiles, t)
	}
	return nil
}

// compare sets the units of the level against what they have together.
func (p *pages) compare(r *web.Request, m *board) (err error) {
	m.level = m.by
	if m.level == caseloadapp.ByCourt {
		if m.level, err = p.circulars.Finest(r.Context(), r.Permit, m.court); err != nil {
			return err
		}
	}
	all, err := p.app.Courses(r.Context(), r.Permit, caseloadapp.CoursesIn{Court: m.court, By: m.level, Codes: []indicator.Code{m.code}, Periods: []civil.Period{m.period}})
	if err != nil {
		return err
	}
	m.teams = len(all)
	var def indicator.Definition
	for _, d := range m.choices {
		if d.Code == m.code {
			def = d
		}
	}
	m.funnel = newFunnel(all, def)
	return nil
}

// dispatch has the newest circular and what follows from this year's.
func (p *pages) dispatch(r *web.Request, m *board) error {
	all, err := p.circulars.Circulars(r.Context(), r.Permit, m.court, m.today.Year())
	if err != nil {
		return err
	}
	if len(all) > 0 {
		m.head = &all[0]
		c, err := p.circulars.Circular(r.Context(), r.Permit, all[0].ID)
		if err != nil {
			return err
		}
		m.issued = c.List
	}
	m.follow, err = p.circulars.Following(r.Context(), r.Permit, m.court, m.today.Year())
	return err
}

// next is the week whose circular can be made.
func (m board) next() civil.Period { return circular.LastWeek(m.today) }

// made reports whether that week has its circular.
func (m board) made() bool { return m.head != nil && m.head.Week == m.next() }

// course is one unit's own way over time: months for the eye, weeks for the signs.
type course struct {
	name   string
	def    indicator.Definition
	months []civil.Period
	values []indicator.Value
	chart  chance.Chart
	weeks  []civil.Period
	goals  []caseloadapp.Goal // of the indicator, for the months
}

// The weeks and months that a course looks back.
const (
	backMonths = 24
	backWeeks  = 52
)

// course reads the chosen unit's way; without one it is the court's.
func (p *pages) course(r *web.Request, s standing, def indicator.Definition) (*course, error) {
	c := &course{name: s.Court.Short, def: def}
	in := caseloadapp.CoursesIn{Court: s.court, By: caseloadapp.ByCourt, Codes: []indicator.Code{def.Code}}
	if s.unit != 0 {
		choices, err := p.circulars.Choices(r.Context(), r.Permit, s.court)
		if err != nil {
			return nil, err
		}
		for _, u := range choices {
			if u.ID == s.unit {
				in.Unit, in.By = u.ID, caseloadapp.ByDivision
				if u.Kind == org.Team {
					in.By = caseloadapp.ByTeam
				}
				c.name = u.Name
			}
		}
		if in.Unit == 0 {
			return nil, fault.New(fault.NotFound, "没有找到这个单位，可能不在当前工作范围内。")
		}
	}
	last := (s.feed.On + 1).Month() - 1
	for m := last - backMonths + 1; m <= last; m++ {
		c.months = append(c.months, m.Period())
	}
	end := circular.WeekOf(s.feed.On+1).From - 1 // the last Sunday that is over
	for w := backWeeks - 1; w >= 0; w-- {
		until := end.AddDays(-7 * w)
		c.weeks = append(c.weeks, civil.Period{From: until - 6, Until: until})
	}
	in.Periods = append(append([]civil.Period{}, c.months...), c.weeks...)
	all, err := p.app.Courses(r.Context(), r.Permit, in)
	if err != nil || len(all) == 0 || !all[0].Unit.Nameable() {
		return c, err
	}
	c.values = all[0].Values[:len(c.months)]
	if def.Stock() {
		return c, nil // a week's share of all that was pending says nothing beside another week's
	}
	var weeks []chance.Sample
	for _, v := range all[0].Values[len(c.months):] {
		weeks = append(weeks, chance.Sample{X: v.Num, N: v.Den})
	}
	c.chart = chance.NewChart(weeks, chance.LeastJudged, 0)
	return c, nil
}

// trend draws the months, with the court's interval.
func (c *course) trend() ui.ChartProps {
	x := ui.ChartProps{ID: "trend", Plot: ui.Plot{Kind: ui.LineChart, Unit: "%"}}
	s := ui.Series{Name: c.def.Name}
	if c.def.Bounds != nil {
		low, high := float64(c.def.Bounds.Low)/100, float64(c.def.Bounds.High)/100
		x.Plot.Low, x.Plot.High = &low, &high
	}
	x.Table = ui.TableProps{Caption: c.name + c.def.Name + "，逐月", Columns: []ui.Column{{Label: "月份", RowHeader: true}, {Label: "分子 / 分母", Align: ui.Right}, {Label: "比率", Align: ui.Right}}}
	last := ""
	for i, v := range c.values {
		y, m := c.months[i].From.Month().Civil()
		x.Plot.Labels = append(x.Plot.Labels, fmt.Sprintf("%d-%02d", y, m))
		n := math.NaN()
		if v.Den >= chance.LeastShown {
			n = number(v)
			last = fmt.Sprintf("%d 年 %d 月 %s", y, m, plain(v))
		}
		s.Values = append(s.Values, n)
		x.Table.Rows = append(x.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: fmt.Sprintf("%d-%02d", y, m), NoWrap: true}, {Text: fmt.Sprintf("%d / %d", v.Num, v.Den)}, {Text: plain(v)}}})
	}
	x.Plot.Series = []ui.Series{s}
	if aim, ok := c.aim(); ok {
		x.Plot.Series = append(x.Plot.Series, aim)
	}
	x.Label = c.name + c.def.Name + "逐月" + "：" + last + "。少于 10 件的月份不画。"
	return x
}

// aim is the court's target of each month, where there is one.
func (c *course) aim() (s ui.Series, some bool) {
	s = ui.Series{Name: "本院目标", Muted: true}
	for _, m := range c.months {
		n := math.NaN()
		if g, ok := caseloadapp.GoalsOn(c.goals, m.Until)[c.def.Code]; ok {
			n, some = float64(g.Hundredths)/100, true
		}
		s.Values = append(s.Values, n)
	}
	return s, some
}

// control draws the weeks with the unit's own limits.
func (c *course) control() ui.ChartProps {
	x := ui.ChartProps{ID: "control", Label: c.chart.Words(), Plot: ui.Plot{Kind: ui.LineChart, Unit: "%"}}
	own, centre, low, high := ui.Series{Name: c.name}, ui.Series{Name: "自身中心线", Muted: true}, ui.Series{Name: "99.8% 下限", Muted: true}, ui.Series{Name: "99.8% 上限", Muted: true}
	for _, s := range c.chart.Signs {
		own.Hits = append(own.Hits, s.Point)
	}
	x.Table = ui.TableProps{Caption: c.name + c.def.Name + "，逐周控制图", Columns: []ui.Column{{Label: "周", RowHeader: true}, {Label: "分子 / 分母", Align: ui.Right}, {Label: "比率", Align: ui.Right}, {Label: "99.8% 限", Align: ui.Right}}}
	for _, p := range c.chart.Points {
		_, first := circular.Week(c.weeks[p.First])
		_, last := circular.Week(c.weeks[p.Last])
		label := fmt.Sprintf("%d 周", last)
		if first != last {
			label = fmt.Sprintf("%d–%d 周", first, last)
		}
		x.Plot.Labels = append(x.Plot.Labels, label)
		own.Values = append(own.Values, round(p.Share()*100))
		centre.Values = append(centre.Values, round(c.chart.Centre*100))
		low.Values, high.Values = append(low.Values, round(p.Limits.Control.Low*100)), append(high.Values, round(p.Limits.Control.High*100))
		x.Table.Rows = append(x.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: label, NoWrap: true}, {Text: fmt.Sprintf("%d / %d", p.X, p.N)}, {Text: fmt.Sprintf("%.1f%%", p.Share()*100)}, {Text: tight(p.Limits.Control), NoWrap: true}}})
	}
	x.Plot.Series = []ui.Series{own, centre, low, high}
	return x
}

// spans are the choices of the period.
func (m board) spans() (items []ui.SegItem) {
	for _, x := range [...]struct {
		s     span
		label string
	}{{spanYear, "今年"}, {spanQuarter, "本季"}, {spanRolling, "近 12 个月"}, {spanWeek, "近 7 天"}} {
		at := m.place
		at.span = x.s
		items = append(items, ui.SegItem{Label: x.label, Href: at.at(nav), Active: m.span == x.s})
	}
	return items
}

func (m board) levels() (items []ui.SegItem) {
	for _, x := range [...]struct {
		by    caseloadapp.Level
		label string
	}{{caseloadapp.ByCourt, "全院"}, {caseloadapp.ByDivision, "庭室"}, {caseloadapp.ByTeam, "团队"}} {
		at := m.place
		at.by, at.unit = x.by, 0
		items = append(items, ui.SegItem{Label: x.label, Href: at.at(nav), Active: m.by == x.by})
	}
	return items
}

func (m board) levelWord() string {
	if m.level == caseloadapp.ByTeam {
		return "团队"
	}
	return "庭室"
}

func (m board) summary() string {
	if m.feed.Batch == 0 {
		return "还没有案件清单。"
	}
	return fmt.Sprintf("%s，%d 个%s，结案 %d 件；%s", m.period.Chinese(), m.teams, m.levelWord(), m.closed, m.asOf())
}

func (m board) codeOptions() (os []ui.Option) {
	for _, d := range m.choices {
		os = append(os, ui.Option{Value: string(d.Code), Label: d.Name})
	}
	return os
}

// kept are the parts of the address that a filter keeps.
func (m board) kept(without ...string) (hs []ui.Hidden) {
	skip := strings.Join(without, " ")
	add := func(name, value string) {
		if value != "" && !strings.Contains(skip, name) {
			hs = append(hs, ui.Hidden{Name: name, Value: value})
		}
	}
	add("court", m.court.String())
	if m.by != caseloadapp.ByCourt {
		add("by", string(m.by))
	}
	if m.span != spanYear {
		add("span", string(m.span))
	}
	if m.span == spanDays {
		add("from", m.period.From.String())
		add("until", m.period.Until.String())
	}
	if m.unit != 0 {
		add("unit", m.unit.String())
	}
	add("code", string(m.code))
	return hs
}

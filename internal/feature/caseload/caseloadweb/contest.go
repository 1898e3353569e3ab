package caseloadweb

import (
	"fmt"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// forms is what pages with a form of their own have: what was refused, and what was
// typed.
type forms struct {
	bad *fault.Fault
	get func(string) string
}

func (m forms) wrong(field string) string {
	if m.bad == nil {
		return ""
	}
	return m.bad.Field(field)
}

func (m forms) typed(field, otherwise string) string {
	if m.get != nil {
		if v := m.get(field); v != "" {
			return v
		}
	}
	return otherwise
}

// contests is the page of the contest.
type contests struct {
	standing
	forms
	tabs    []ui.SegItem
	list    []circularapp.Contest
	choices []indicator.Definition
	may     bool
}

// measures is how many measures a contest has at most: 三比三看 has three.
const measures = 3

func (p *pages) contestModel(r *web.Request, get func(string) string) (m contests, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	m.tabs, m.may = m.standing.tabs(r, nav+"/contest"), r.Actor.Can(canCirculate)
	d, err := p.app.Dictionary(r.Context(), look, m.court)
	if err != nil {
		return m, err
	}
	for _, code := range d.Codes() {
		if def, err := d.On(code, m.today); err == nil && def.Shape == indicator.Share && def.Direction != indicator.Shown {
			m.choices = append(m.choices, def)
		}
	}
	m.list, err = p.circulars.Contests(r.Context(), look, m.court)
	return m, err
}

func (p *pages) contest(r *web.Request) (web.Answer, error) {
	m, err := p.contestModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "三比三看", Nav: nav, Body: contestBody(m)}, nil
}

func (m contests) options() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不设"}}
	for _, d := range m.choices {
		os = append(os, ui.Option{Value: string(d.Code), Label: d.Name})
	}
	return os
}

// usual are the measures that courts begin with.
var usual = [measures]indicator.Code{"E01", "X04", "Q08a"}

// announce opens a contest.
func (p *pages) announce(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	in := circular.Contest{Name: f.Text("name", 60), Source: f.Text("source", 60), Period: civil.Period{From: f.Day("from"), Until: f.Day("until")}, Kind: circular.UnitKind(f.Raw("kind"))}
	least, _ := f.Int("least", 0, 100000)
	in.Least = int64(least)
	for i := range measures {
		n := itoa(i)
		code := indicator.Code(f.Raw("code" + n))
		if code == "" {
			continue
		}
		line, ok := percentage(f.Raw("line" + n))
		if !ok {
			f.Bad("line"+n, "线应是 0 至 100 的百分数，例如 93 或 93.5")
		}
		in.Measures = append(in.Measures, circular.Threshold{Code: code, Hundredths: line, AtMost: f.Raw("most"+n) != ""})
	}
	if err = f.Err(); err == nil {
		_, err = p.circulars.Announce(r.Context(), r.Permit, court, in)
	}
	if err != nil {
		bad := mendable(err)
		if bad == nil {
			return nil, err
		}
		m, merr := p.contestModel(r, f.Raw)
		if merr != nil {
			return nil, merr
		}
		m.bad, m.get = bad, f.Raw
		return web.Invalid(web.Page{Title: "三比三看", Nav: nav, Body: contestBody(m)}), nil
	}
	return web.See{To: place{court: court}.at(nav + "/contest"), Toast: "已开始竞赛"}, nil
}

// percentage reads a percentage with at most two decimals.
func percentage(s string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(s), "%"), ".")
	if len(part) > 2 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 32)
	return n, err == nil && n >= 0 && n <= 100_00 && whole != ""
}

func (p *pages) endContest(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[circularapp.Contest](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.circulars.EndContest(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: nav + "/contest", Toast: "竞赛已结束"}, nil
}

func gradeState(g circular.Grade) ui.State {
	switch g {
	case circular.Reached:
		return ui.OK
	case circular.Attention:
		return ui.Due
	}
	return ui.None
}

func (m contests) name(code indicator.Code) string {
	for _, d := range m.choices {
		if d.Code == code {
			return d.Name
		}
	}
	return string(code)
}

func lineOf(t circular.Threshold) string {
	way := "≥"
	if t.AtMost {
		way = "≤"
	}
	return fmt.Sprintf("%s %g%%", way, float64(t.Hundredths)/100)
}

// table has the units in the order of the organisation: thresholds that each can
// reach, and no places.
func (m contests) table(c circularapp.Contest) ui.TableProps {
	t := ui.TableProps{Caption: c.Name + "，各单位", Columns: []ui.Column{{Label: "单位", RowHeader: true}}}
	for _, x := range c.Measures {
		t.Columns = append(t.Columns, ui.Column{Label: m.name(x.Code) + " " + lineOf(x)})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "合起来"})
	for _, s := range c.Standings {
		row := ui.Row{Cells: []ui.Cell{{Text: s.Unit.Name}}}
		for _, k := range s.Marks {
			row.Cells = append(row.Cells, ui.Cell{Body: markCell(m.place, s, k)})
		}
		row.Cells = append(row.Cells, ui.Cell{State: gradeState(s.Grade), Text: s.Grade.Chinese()})
		t.Rows = append(t.Rows, row)
	}
	return t
}

func markWords(k circular.Mark) string {
	switch {
	case k.Value.Den < chance.LeastShown:
		return fmt.Sprintf("%d 件，样本不足", k.Value.Den)
	case k.ByChance:
		return "差距在随机波动以内"
	case k.Progress != "":
		return "同比 " + k.Progress
	}
	return k.Grade.Chinese()
}

func (m contests) meta(c circularapp.Contest) string {
	s := c.Source + "，" + c.Period.From.String() + " 至 " + c.Period.Until.String() + "，每项至少 " + itoa(c.Least) + " 件"
	if c.Ended != 0 {
		s += "，" + c.Ended.String() + " 提前结束"
	}
	return s
}

func (m contests) running(c circularapp.Contest) bool {
	return c.Ended == 0 && c.Period.Until >= m.today
}

func (p *pages) exportContest(r *web.Request) (web.Answer, error) {
	m, err := p.contestModel(r, r.Query)
	if err != nil {
		return nil, err
	}
	return workbook(m.Court.Short+"三比三看", func(b *sheet.Writer) error {
		if err := b.Sheet("三比三看", m.asOf(), []sheet.Column{{Title: "竞赛", Width: 24}, {Title: "文号", Width: 20}, {Title: "单位", Width: 20}, {Title: "指标", Width: 18}, {Title: "线", Width: 10}, {Title: "分子", Width: 8}, {Title: "分母", Width: 8}, {Title: "口径", Width: 12}, {Title: "达标情况", Width: 12}, {Title: "说明", Width: 24}}); err != nil {
			return err
		}
		for _, c := range m.list {
			for _, s := range c.Standings {
				for _, k := range s.Marks {
					if err := b.Row(c.Name, c.Source, s.Unit.Name, m.name(k.Threshold.Code), lineOf(k.Threshold), k.Value.Num, k.Value.Den, k.Value.Definition.Version, k.Grade.Chinese(), markWords(k)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}), nil
}

package caseloadweb

import (
	"fmt"
	"math"

	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// party is a branch's organisation life beside its unit's indicator.
type party struct {
	standing
	tabs    []ui.SegItem
	choices []indicator.Definition
	def     indicator.Definition
	circularapp.Beside
}

// partyMonths is how far back the page looks.
const partyMonths = 24

func (p *pages) partyModel(r *web.Request) (m party, err error) {
	if m.standing, err = p.stand(r, r.Query); err != nil || m.Court.ID == 0 {
		return m, err
	}
	m.tabs = m.standing.tabs(r, nav+"/party")
	d, err := p.app.Dictionary(r.Context(), r.Permit, m.court)
	if err != nil {
		return m, err
	}
	if m.code == "" {
		m.code = "E03"
	}
	for _, code := range d.Codes() {
		if def, err := d.On(code, m.today); err == nil && def.Sampled && def.Direction != indicator.Shown {
			m.choices = append(m.choices, def)
			if code == m.code {
				m.def = def
			}
		}
	}
	if m.def.Code == "" {
		return m, fault.Newf(fault.NotFound, "没有可以比较的指标“%s”。", m.code)
	}
	m.Beside, err = p.circulars.Beside(r.Context(), r.Permit, circularapp.BesideIn{Court: m.court, Branch: web.QueryID[org.Unit](r, "branch"), Code: m.code, Months: partyMonths})
	return m, err
}

func (p *pages) party(r *web.Request) (web.Answer, error) {
	m, err := p.partyModel(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党建与审判", Nav: nav, Body: partyBody(m)}, nil
}

func (m party) branchOptions() (os []ui.Option) {
	for _, b := range m.Branches {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Name})
	}
	return os
}

func (m party) codeOptions() (os []ui.Option) {
	for _, d := range m.choices {
		os = append(os, ui.Option{Value: string(d.Code), Label: d.Name})
	}
	return os
}

// words are what the two series together allow to conclude.
func (m party) words() string {
	if m.Together == nil {
		return fmt.Sprintf("件数足够的月份只有 %d 个，少于 %d 个，或者其中一项没有变化：不计算相关。%s", m.Paired, chance.LeastPairs, chance.NotACause)
	}
	return m.Together.Words()
}

func (m party) life() ui.ChartProps {
	x := ui.ChartProps{ID: "life", Size: ui.Low, Label: m.Branch.Short + "每月记录的组织生活次数", Plot: ui.Plot{Kind: ui.ColumnChart, Unit: "次"}}
	s := ui.Series{Name: "组织生活", Muted: true}
	for i, n := range m.Held {
		x.Plot.Labels = append(x.Plot.Labels, m.Months[i].String())
		s.Values = append(s.Values, float64(n))
	}
	x.Plot.Series = []ui.Series{s}
	return x
}

func (m party) work() ui.ChartProps {
	x := ui.ChartProps{ID: "work", Label: m.Division.Name + m.def.Name + "，逐月；少于 10 件的月份不画", Plot: ui.Plot{Kind: ui.LineChart, Unit: "%"}}
	s := ui.Series{Name: m.def.Name}
	for i, v := range m.Values {
		x.Plot.Labels = append(x.Plot.Labels, m.Months[i].String())
		n := math.NaN()
		if v.Den >= chance.LeastShown {
			n = number(v)
		}
		s.Values = append(s.Values, n)
	}
	x.Plot.Series = []ui.Series{s}
	return x
}

func (p *pages) exportParty(r *web.Request) (web.Answer, error) {
	m, err := p.partyModel(r)
	if err != nil {
		return nil, err
	}
	return workbook(m.Branch.Short+"组织生活与"+m.Division.Name+m.def.Name, func(b *sheet.Writer) error {
		if err := b.Sheet("逐月", m.words(), []sheet.Column{{Title: "月份", Width: 12}, {Title: "组织生活（次）", Width: 16}, {Title: "分子", Width: 10}, {Title: "分母", Width: 10}, {Title: m.def.Name, Width: 16}}); err != nil {
			return err
		}
		for i, month := range m.Months {
			var v indicator.Value
			if i < len(m.Values) {
				v = m.Values[i]
			}
			if err := b.Row(month.String(), m.Held[i], v.Num, v.Den, plain(v)); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

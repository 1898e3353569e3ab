package caseloadweb

import (
	"fmt"
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// behind is the page of the cases that make a number, with its definition.
type behind struct {
	unit   string
	in     caseloadapp.BehindIn
	court  string // as in the address
	page   caseloadapp.Behind
	asOf   string
	period civil.Period
}

const casesPage = 50

func (p *pages) behindModel(r *web.Request, limit int) (m behind, err error) {
	m.in.Unit = web.QueryID[org.Unit](r, "unit")
	m.in.Code = indicator.Code(r.Query("code"))
	from, err1 := civil.ParseDay(r.Query("from"))
	until, err2 := civil.ParseDay(r.Query("until"))
	if err1 != nil || err2 != nil {
		return m, fault.New(fault.Invalid, "统计期应写成 2025-01-01 的样子。")
	}
	m.in.Period, m.period, m.in.Limit = civil.Period{From: from, Until: until}, civil.Period{From: from, Until: until}, limit
	m.in.After, _ = id.Parse[caseload.Case](r.Query("after"))
	if m.page, err = p.app.Behind(r.Context(), r.Permit, m.in); err != nil {
		return m, err
	}
	s, err := p.stand(r, r.Query)
	if err != nil {
		return m, err
	}
	m.court, m.asOf = s.court.String(), s.asOf()
	if m.in.Unit == s.court {
		m.unit = s.Court.Short
		return m, nil
	}
	choices, err := p.circulars.Choices(r.Context(), r.Permit, s.court)
	if err != nil {
		return m, err
	}
	for _, u := range choices {
		if u.ID == m.in.Unit {
			m.unit = u.Name
		}
	}
	return m, nil
}

func (p *pages) behind(r *web.Request) (web.Answer, error) {
	m, err := p.behindModel(r, casesPage)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: m.page.Definition.Name + "的案件", Nav: nav, Body: behindBody(m)}, nil
}

func (m behind) address(path string, after caseload.CaseID) string {
	v := url.Values{"unit": {m.in.Unit.String()}, "code": {string(m.in.Code)}, "from": {m.period.From.String()}, "until": {m.period.Until.String()}, "court": {m.court}}
	if after != 0 {
		v.Set("after", after.String())
	}
	return path + "?" + v.Encode()
}

// definition is how the number is made.
func (m behind) definition() []ui.Pair {
	d := m.page.Definition
	ps := []ui.Pair{{Label: "公式", Value: d.Formula}, {Label: "口径版本", Value: d.Version + "，" + d.From.String() + " 起用"}, {Label: "依据", Value: d.Source}, {Label: "统计期", Value: m.period.Chinese()}, {Label: "取数", Value: m.asOf}}
	if d.Bounds != nil {
		ps = append(ps, ui.Pair{Label: "本院区间", Value: fmt.Sprintf("%g 至 %g（%s）", float64(d.Bounds.Low)/100, float64(d.Bounds.High)/100, d.Bounds.Source)})
	}
	if d.Open != "" {
		ps = append(ps, ui.Pair{Label: "待核", Value: d.Open})
	}
	return ps
}

func (m behind) table() ui.TableProps {
	t := ui.TableProps{ID: "cases", Caption: m.unit + m.page.Definition.Name + "的案件", Dense: true, Columns: []ui.Column{{Label: "案号", RowHeader: true}, {Label: "案由"}, {Label: "立案"}, {Label: "结案"}, {Label: "结案方式"}, {Label: "审限届满"}, {Label: "天数", Align: ui.Right}, {Label: "计入分子", Align: ui.Right}, {Label: "计入分母", Align: ui.Right}}}
	for _, c := range m.page.Cases {
		k := c.Case
		days := ""
		if k.Closed != 0 {
			days = itoa(k.Days())
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: k.Number.String(), NoWrap: true}, {Text: k.Cause}, {Text: k.Filed.String(), NoWrap: true}, {Text: dayOr(k.Closed), NoWrap: true}, {Text: k.Closing.String()}, {Text: dayOr(k.Due), NoWrap: true}, {Text: days}, {Text: amount(c.Num)}, {Text: amount(c.Den)}}})
	}
	return t
}

func dayOr(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func amount(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// exported is how many cases one file has at most.
const exported = 1000

func (p *pages) exportBehind(r *web.Request) (web.Answer, error) {
	m, err := p.behindModel(r, exported)
	if err != nil {
		return nil, err
	}
	d := m.page.Definition
	return workbook(m.unit+d.Name+"的案件", func(b *sheet.Writer) error {
		title := fmt.Sprintf("%s %s，%s，口径 %s，%s", m.unit, d.Name, m.period.Chinese(), d.Version, m.asOf)
		if err := b.Sheet("案件", title, []sheet.Column{{Title: "案号", Width: 28}, {Title: "案由", Width: 22}, {Title: "立案日期", Width: 13}, {Title: "结案日期", Width: 13}, {Title: "结案方式", Width: 16}, {Title: "审限届满日", Width: 13}, {Title: "计入分子", Width: 10}, {Title: "计入分母", Width: 10}}); err != nil {
			return err
		}
		for _, c := range m.page.Cases {
			k := c.Case
			if err := b.Row(k.Number.String(), k.Cause, k.Filed.String(), dayOr(k.Closed), k.Closing.String(), dayOr(k.Due), c.Num, c.Den); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

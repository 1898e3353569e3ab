package caseloadweb

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

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

// glossary is the page of what every indicator means.
type glossary struct {
	standing
	all []caseloadapp.Entered
	may bool
}

func (p *pages) glossary(r *web.Request, get func(string) string) (m glossary, err error) {
	if m.standing, err = p.stand(r, get); err != nil || m.Court.ID == 0 {
		return m, err
	}
	permit, err := r.Actor.PermitHere(canView)
	if err != nil {
		return m, err
	}
	m.may = r.Actor.Can(caseload.CanDefine)
	m.all, err = p.app.Definitions(r.Context(), permit, m.court)
	return m, err
}

func (p *pages) definitions(r *web.Request) (web.Answer, error) {
	m, err := p.glossary(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "指标口径", Nav: nav, Body: definitionsBody(m)}, nil
}

func (s standing) definitionOf(code indicator.Code) string {
	return navDefinitions + "/of?" + url.Values{"court": {s.court.String()}, "code": {string(code)}}.Encode()
}

// current has of every indicator the version in force today, or its newest.
func (m glossary) current() (out []caseloadapp.Entered) {
	at := map[indicator.Code]int{}
	for _, e := range m.all {
		if !e.WithdrawnAt.IsZero() {
			continue
		}
		i, ok := at[e.Code]
		if !ok {
			at[e.Code] = len(out)
			out = append(out, e)
		} else if e.From <= m.today {
			out[i] = e
		}
	}
	return out
}

func (m glossary) rows() (rows []ui.Row) {
	for _, e := range m.current() {
		above, below := e.Sides()
		if below == "" {
			below = "—"
		}
		open := ui.Cell{Text: "已核", State: ui.OK}
		if e.Open != "" {
			open = ui.Cell{Text: "待核", State: ui.Due, Sub: e.Open}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: e.Name, Href: m.definitionOf(e.Code), Sub: string(e.Code)}, {Text: e.Formula}, {Text: above, Dim: true}, {Text: below, Dim: true}, {Text: directionWords[e.Direction]}, {Text: e.Version, Sub: e.From.String() + " 起", NoWrap: true}, {Text: e.Source, Dim: true}, open}})
	}
	return rows
}

var directionWords = map[indicator.Direction]string{indicator.Shown: "仅展示", indicator.Higher: "高为好", indicator.Lower: "低为好", indicator.Within: "过高过低都要看"}

var shapeWords = map[indicator.Shape]string{indicator.Share: "百分比", indicator.Mean: "平均数", indicator.Quantity: "件数", indicator.Odds: "比（几比几）"}

func (p *pages) exportDefinitions(r *web.Request) (web.Answer, error) {
	m, err := p.glossary(r, r.Query)
	if err != nil {
		return nil, err
	}
	return workbook(m.Court.Short+"指标口径", func(b *sheet.Writer) error {
		if err := b.Sheet("指标口径", m.Court.Short+"指标口径", []sheet.Column{{Title: "编码", Width: 8}, {Title: "名称", Width: 20}, {Title: "版本", Width: 14}, {Title: "起", Width: 12}, {Title: "止", Width: 12}, {Title: "公式", Width: 40}, {Title: "分子", Width: 50}, {Title: "分母", Width: 50}, {Title: "方向", Width: 14}, {Title: "依据", Width: 40}, {Title: "待核", Width: 30}, {Title: "录入", Width: 12}, {Title: "撤销", Width: 12}}); err != nil {
			return err
		}
		for _, e := range m.all {
			above, below := e.Sides()
			if err := b.Row(string(e.Code), e.Name, e.Version, e.From.String(), e.Until.String(), e.Formula, above, below, directionWords[e.Direction], e.Source, e.Open, e.MadeBy, e.WithdrawnBy); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// defined is the page of one indicator: its versions, and what each gives.
type defined struct {
	glossary
	forms
	goals    []caseloadapp.Goal
	versions []caseloadapp.Entered
	values   map[string]indicator.Value // by version
	year     civil.Period
}

func (p *pages) definition(r *web.Request) (web.Answer, error) {
	return p.definitionPage(r, r.Query, forms{})
}

func (p *pages) definitionPage(r *web.Request, get func(string) string, f forms) (web.Answer, error) {
	g, err := p.glossary(r, get)
	if err != nil {
		return nil, err
	}
	look, err := r.Actor.PermitHere(canView)
	if err != nil {
		return nil, err
	}
	m := defined{glossary: g, forms: f, values: map[string]indicator.Value{}, year: g.period}
	for _, e := range g.all {
		if e.Code == g.code {
			m.versions = append(m.versions, e)
		}
	}
	if len(m.versions) == 0 {
		return nil, fault.New(fault.NotFound, "没有这个指标。")
	}
	goals, err := p.app.Goals(r.Context(), look, g.court)
	if err != nil {
		return nil, err
	}
	for _, x := range goals {
		if x.Code == g.code {
			m.goals = append(m.goals, x)
		}
	}
	values, err := p.app.Versions(r.Context(), look, g.court, g.code, m.year)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	for _, v := range values {
		m.values[v.Definition.Version] = v
	}
	a := web.Page{Title: m.versions[0].Name, Nav: nav, Body: definitionBody(m)}
	if m.bad != nil {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (m defined) rows() (rows []ui.Row) {
	for _, e := range slices.Backward(m.versions) {
		period := e.From.String() + " 起"
		if e.Until != 0 {
			period = e.From.String() + " 至 " + e.Until.String()
		}
		value := ui.Cell{Text: "—"}
		if v, ok := m.values[e.Version]; ok {
			value = ui.Cell{Text: v.String(), Sub: fmt.Sprintf("%d ÷ %d", v.Num, v.Den)}
			if v.Definition.Shape == indicator.Quantity {
				value.Sub = ""
			}
		}
		who := e.Source
		last := ui.Cell{}
		switch {
		case !e.WithdrawnAt.IsZero():
			period, last = "录错已撤销", ui.Cell{Text: e.WithdrawnBy + " 撤销", State: ui.NA}
		case e.ID != 0:
			who += "（" + e.MadeBy + " 录入）"
			if m.may {
				last.Body = ui.Button(ui.Action{Label: "撤销", Size: ui.Small, Dialog: "withdraw-" + e.ID.String()})
			}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: e.Version, Sub: period, NoWrap: true}, {Text: e.Formula}, value, {Text: who, Dim: true}, {Text: e.Open, Dim: true}, last}})
	}
	return rows
}

func (p *pages) withdrawDefinition(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	k, _ := id.Parse[indicator.Definition](f.Raw("definition"))
	if err := p.app.Withdraw(r.Context(), r.Permit, court, k); err != nil {
		return nil, err
	}
	return web.See{To: place{court: court}.at(navDefinitions), Toast: "已撤销，按以前的口径统计"}, nil
}

// defining is the form of a court's own definition.
type defining struct {
	glossary
	forms
	base indicator.Definition // what the form begins with
}

func (p *pages) defining(r *web.Request, get func(string) string) (m defining, err error) {
	if m.glossary, err = p.glossary(r, get); err != nil {
		return m, err
	}
	m.base = indicator.Definition{Shape: indicator.Share, Direction: indicator.Within, From: m.today}
	for _, e := range m.current() {
		if e.Code == m.code {
			m.base = e.Definition
			m.base.Version, m.base.From, m.base.Source = "", m.today, ""
		}
	}
	return m, nil
}

func (p *pages) newDefinition(r *web.Request) (web.Answer, error) {
	m, err := p.defining(r, r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "录入口径", Nav: nav, Body: defineBody(m)}, nil
}

func (p *pages) define(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m, err := p.defining(r, f.Raw)
	if err != nil {
		return nil, err
	}
	d := m.read(f)
	if err = f.Err(); err == nil {
		err = p.app.Define(r.Context(), r.Permit, m.court, d)
	}
	if err == nil {
		return web.See{To: m.definitionOf(d.Code), Toast: "已录入，指标已按新口径重新统计"}, nil
	}
	if m.bad = mendable(err); m.bad == nil {
		return nil, err
	}
	m.get = f.Raw
	return web.Page{Title: "录入口径", Nav: nav, Body: defineBody(m), Status: http.StatusUnprocessableEntity}, nil
}

// termSlots are the terms that the form has on each side.
const termSlots = 3

// read makes a definition of what was entered.
func (m defining) read(f *web.Form) indicator.Definition {
	d := indicator.Definition{Code: m.code, Name: f.Text("title", 30), Version: f.Text("version", 30), From: f.Day("from-day"), Shape: indicator.Shape(f.Raw("shape")), Direction: indicator.Direction(f.Raw("direction")),
		Source: f.Text("source", 100), Open: f.Text("open", 100), Formula: f.Text("formula", 200), Scale: m.base.Scale}
	if d.Code == "" {
		n := 1
		for slices.ContainsFunc(m.all, func(e caseloadapp.Entered) bool { return e.Code == indicator.Code(fmt.Sprintf("Y%02d", n)) }) {
			n++
		}
		d.Code = indicator.Code(fmt.Sprintf("Y%02d", n))
	}
	for i := range termSlots {
		if t, ok := readTerm(f, "num"+strconv.Itoa(i)); ok {
			d.Num = append(d.Num, t)
		}
		if t, ok := readTerm(f, "den"+strconv.Itoa(i)); ok && d.Shape != indicator.Quantity {
			d.Den = append(d.Den, t)
		}
	}
	if d.Formula == "" {
		above, below := d.Sides()
		if d.Formula = above; below != "" {
			d.Formula += " ÷ " + below
		}
	}
	d.Sampled = d.Shape == indicator.Share && f.Raw("sampled") == "yes"
	d.Spread = d.Shape == indicator.Mean && len(d.Num) == 1 && d.Num[0].Count == indicator.Days
	low, okLow := hundredths(f, "low")
	high, okHigh := hundredths(f, "high")
	if okLow || okHigh {
		if !okHigh {
			high = 10000
		}
		d.Bounds = &indicator.Bounds{Low: low, High: high, Source: f.Text("bounds-source", 100)}
	}
	return d
}

func hundredths(f *web.Form, name string) (int64, bool) {
	s := f.Text(name, 12)
	if s == "" {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x < 0 || x > 1e9 {
		f.Bad(name, "应为不小于 0 的数")
		return 0, false
	}
	return int64(x*100 + 0.5), true
}

func readTerm(f *web.Form, at string) (t indicator.Term, ok bool) {
	t.Reading = indicator.Reading(f.Raw(at + "-reading"))
	if t.Reading == "" {
		return t, false
	}
	words := func(name string) []string {
		return strings.FieldsFunc(f.Text(at+"-"+name, 400), func(r rune) bool { return strings.ContainsRune("、,，;； \n", r) })
	}
	t.Count = indicator.Count(f.Raw(at + "-count"))
	t.Older, _ = f.Int(at+"-older", 0, 600)
	t.Where.Kinds, t.Where.Closings, t.Where.Results = words("kinds"), words("closings"), words("results")
	for _, g := range indicator.KindGroups() {
		if g.Name == f.Raw(at+"-group") {
			t.Where.Kinds = append(t.Where.Kinds, g.Words...)
		}
	}
	if s := f.Raw(at + "-procedure"); s != "" {
		t.Where.Procedures = []string{s}
	}
	if s := f.Raw(at + "-sampling"); s != "" {
		t.Where.Samplings = []string{s}
	}
	t.Where.Small, t.Where.Simple, t.Where.Online, t.Where.Appealed = f.Raw(at+"-small"), f.Raw(at+"-simple"), f.Raw(at+"-online"), f.Raw(at+"-appealed")
	t.Where.Timed, t.Where.InTime = f.Raw(at+"-time") == "timed", f.Raw(at+"-time") == "in"
	score, _ := f.Int(at+"-score", 0, 100)
	t.Where.ScoreFrom = score * 10
	return t, true
}

package statisticsweb

import (
	"net/http"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// filed is the list of frozen reports.
type filed struct {
	all    []statisticsapp.Filed
	q      query
	freeze bool
	lists  bool
}

// reports is GET /statistics/reports.
func (p *pages) reports(r *web.Request) (web.Answer, error) {
	q, err := read(r, r.Query)
	if err != nil {
		return nil, err
	}
	all, err := p.app.Reports(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	m := filed{all, q, r.Actor.Can(statistics.CanFreeze), r.Actor.Can(member.CanView)}
	return web.Page{Title: "冻结的报表", Nav: nav, Body: reportsBody(m)}, nil
}

func (m filed) head() ui.HeadProps {
	h := ui.HeadProps{Title: "冻结的报表", Summary: "上报的数和人员原样保存；以后名册更正，差异逐人列出并注明原因。"}
	if m.freeze {
		q := m.q
		q.Term = statistics.Term{Year: q.Term.Year - 1}
		h.Actions = []ui.Action{{Label: "冻结一期", Icon: "lock", Kind: ui.Primary, Href: q.at("/statistics/reports/new")}}
	}
	return h
}

func (m filed) table() ui.TableProps {
	t := ui.TableProps{Caption: "冻结的报表", Columns: []ui.Column{{Label: "统计期", RowHeader: true}, {Label: "单位"}, {Label: "党员", Align: ui.Right}, {Label: "文号"}, {Label: "决定日期"}, {Label: "冻结"}},
		Empty: ui.Empty(ui.EmptyProps{Art: true, Title: "还没有冻结的报表", Text: "一期结束、数核对无误后冻结，下一年自动与它核对。"})}
	for _, f := range m.all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Term.Chinese(), Href: "/statistics/reports/" + f.ID.String()}, {Text: f.Title}, {Text: itoa(f.Amount)}, {Text: f.Number}, {Text: f.DecidedOn.String(), NoWrap: true},
			{Text: f.At.In(civil.Shanghai).Format("2006-01-02"), Sub: f.Actor, NoWrap: true}}})
	}
	return t
}

// freezing is the form that freezes a term.
type freezing struct {
	report
	entry
}

// freezeForm is GET /statistics/reports/new.
func (p *pages) freezeForm(r *web.Request) (web.Answer, error) {
	q, err := read(r, r.Query)
	if err != nil {
		return nil, err
	}
	return p.freezePage(r, q, entry{start: map[string]string{"decided": r.Today().String()}}, 0)
}

func (p *pages) freezePage(r *web.Request, q query, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(statistics.CanView)
	if err != nil {
		return nil, err
	}
	m := report{q: q, path: "/statistics/reports", today: r.Today(), open: r.Actor.Can(member.CanView), closed: r.Actor.Can(member.CanReveal), freeze: true}
	if m.Report, err = p.app.Report(r.Context(), permit, q.ReportIn); err != nil {
		return nil, err
	}
	m.q.Of = m.Of
	return web.Page{Title: "冻结报表", Nav: nav, Body: freezeBody(freezing{m, e}), Status: status}, nil
}

// freeze is POST /statistics/reports.
func (p *pages) freeze(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	q, err := read(r, f.Raw)
	if err != nil {
		return nil, err
	}
	in := statisticsapp.FreezeIn{ReportIn: q.ReportIn, Number: f.Raw("number"), DecidedOn: f.Day("decided"), Note: f.Raw("note")}
	err = f.Err()
	var k statisticsapp.FrozenID
	if err == nil {
		k, err = p.app.Freeze(r.Context(), r.Permit, in)
	}
	if e, ok := refused(f, err); ok {
		return p.freezePage(r, q, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/statistics/reports/" + k.String(), Toast: "已冻结 " + q.Term.Chinese() + "报表"}, nil
}

// before says which reports of the term there are already.
func (m freezing) before() string {
	var all []string
	for _, f := range m.Frozen {
		all = append(all, f.Number+"（"+f.DecidedOn.String()+"，"+itoa(f.Amount)+" 人）")
	}
	return "这一期已冻结过：" + strings.Join(all, "；") + "。再次冻结会另存一份，以前的保留。"
}

func (m freezing) pairs() []ui.Pair {
	return []ui.Pair{{Label: "单位", Value: m.Title}, {Label: "统计期", Value: m.Term.Chinese() + "，截至 " + m.Until.String()}, {Label: "党员", Value: itoa(m.Balance.Closing) + " 人"},
		{Label: "期初", Value: itoa(m.Balance.Opening) + " 人"}, {Label: "增加", Value: itoa(m.Balance.Came()) + " 人"}, {Label: "减少", Value: itoa(m.Balance.Went()) + " 人"}, {Label: "勾稽", Value: m.checked()}}
}

// kept is a frozen report's page.
type kept struct {
	statisticsapp.Kept
	q      query
	freeze bool
	entry
}

// report is GET /statistics/reports/{id}.
func (p *pages) report(r *web.Request) (web.Answer, error) { return p.keptPage(r, entry{}, 0) }

func (p *pages) keptPage(r *web.Request, e entry, status int) (web.Answer, error) {
	k, err := web.PathID[statisticsapp.Frozen](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(statistics.CanView)
	if err != nil {
		return nil, err
	}
	out, err := p.app.Kept(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	q, err := read(r, r.Query)
	if err != nil {
		return nil, err
	}
	q.ReportIn, q.report = statisticsapp.ReportIn{Of: out.Of, Term: out.Term}, k
	return web.Page{Title: "冻结的报表", Nav: nav, Body: keptBody(kept{out, q, r.Actor.Can(statistics.CanFreeze), e}), Status: status}, nil
}

// explain is POST /statistics/reports/{id}/reasons.
func (p *pages) explain(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[statisticsapp.Frozen](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := statisticsapp.ExplainIn{Report: k, Text: f.Raw("reason")}
	in.Member, _ = id.Parse[member.Member](f.Raw("member"))
	err = p.app.Explain(r.Context(), r.Permit, in)
	if e, ok := refused(f, err); ok {
		return p.keptPage(r, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/statistics/reports/" + k.String() + "#differences", Toast: "已记下原因"}, nil
}

func (m kept) head() ui.HeadProps {
	more := ui.HeadProps{Crumbs: []ui.Link{{Label: "冻结的报表", Href: "/statistics/reports"}, {Label: m.Term.Chinese()}}, Title: m.Title + " " + m.Term.Chinese() + "报表",
		Summary: "截至 " + m.Until.String() + "，党员 " + itoa(m.Amount) + " 人；" + m.Number + "，" + m.DecidedOn.String() + " 决定，" + m.Actor + " " + m.At.In(civil.Shanghai).Format("2006-01-02") + " 冻结"}
	address := func(path string) string { return m.q.at(path, "report", m.ID.String()) }
	more.Actions = []ui.Action{{Label: "打印", Icon: "printer", Href: address("/statistics/print")}, {Label: "导出 Excel", Icon: "file-export", Href: address("/statistics/export"), Download: true}}
	return more
}

func (m kept) segs() (items []ui.SegItem) {
	for _, t := range statistics.Tables {
		items = append(items, ui.SegItem{Label: t.Title, Href: "/statistics/reports/" + m.ID.String() + "?table=" + t.Key, Active: t.Key == m.q.table})
	}
	return items
}

func (m kept) table() ui.TableProps {
	t, _ := statistics.TableOf(m.q.table)
	s, _ := m.Sheet(m.q.table)
	return tableOf(t, s, func(row statistics.Row, column string) string {
		if !m.Named || t.Bodies {
			return ""
		}
		return cellHref(m.q, t, row, column)
	}, func(statistics.Row) string { return "" })
}

// verdict says whether the register still says what was reported.
func (m kept) verdict() string {
	if m.Different == 0 {
		return "现在的名册与上报时完全一致。"
	}
	s := "现在的名册按同一口径是 " + itoa(m.Now.Balance.Closing) + " 人；" + itoa(m.Different) + " 人与上报时不同"
	if n := len(m.Differences); m.Named && n < m.Different {
		s += "，下面列出前 " + itoa(n) + " 人"
	}
	return s + "。上报数不改，原因写在下面。"
}

func (m kept) differences() ui.TableProps {
	t := ui.TableProps{Caption: "与现在名册的差异", Columns: []ui.Column{{Label: "姓名", RowHeader: true}, {Label: "所在党支部"}, {Label: "上报时"}, {Label: "现在"}, {Label: "原因"}}}
	for _, d := range m.Differences {
		var why []string
		for _, r := range d.Reasons {
			why = append(why, r.Text+"（"+r.Actor+"）")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Name, Href: "/members/" + d.Member.String()}, {Text: d.Branch}, {Text: strings.Join(d.Then, "、")}, {Text: strings.Join(d.Now, "、")}, reasonCell(why)}})
	}
	return t
}

func reasonCell(why []string) ui.Cell {
	if len(why) == 0 {
		return ui.Cell{State: ui.Due, Text: "未说明"}
	}
	return ui.Cell{Text: strings.Join(why, "；")}
}

func (m kept) persons() []ui.Option {
	os := []ui.Option{{Value: "", Label: "整份报表"}}
	for _, d := range m.Differences {
		os = append(os, ui.Option{Value: d.Member.String(), Label: d.Name})
	}
	return os
}

func (m kept) said() (lines []string) {
	for _, r := range m.Reasons {
		lines = append(lines, r.At.In(civil.Shanghai).Format("2006-01-02")+" "+r.Actor+"："+r.Text)
	}
	return lines
}

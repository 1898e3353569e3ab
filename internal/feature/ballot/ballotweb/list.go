package ballotweb

import (
	"io"
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// perPage is how many proceedings a page shows.
const perPage = 40

type listModel struct {
	ballotapp.Listed
	f     ballotapp.Filter
	today civil.Day
	hold  bool
}

func filterOf(r *web.Request) ballotapp.Filter {
	from, _ := strconv.Atoi(r.Query("from"))
	return ballotapp.Filter{Purpose: ballot.Purpose(r.Query("purpose")), State: r.Query("state"), Text: r.Query("q"), From: max(from, 0), Most: perPage}
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	f := filterOf(r)
	l, err := p.app.List(r.Context(), r.Permit, f)
	if err != nil {
		return nil, err
	}
	m := listModel{l, f, r.Today(), r.Actor.Can(ballot.CanHold)}
	return web.Page{Title: "选举与表决", Nav: Nav, Body: listBody(m)}, nil
}

func (m listModel) at(from int) string {
	v := url.Values{}
	for _, x := range [][2]string{{"purpose", string(m.f.Purpose)}, {"state", m.f.State}, {"q", m.f.Text}} {
		if x[1] != "" {
			v.Set(x[0], x[1])
		}
	}
	if from > 0 {
		v.Set("from", itoa(from))
	}
	if len(v) == 0 {
		return Nav
	}
	return Nav + "?" + v.Encode()
}

func (m listModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "选举与表决"}}, Title: "选举与表决", Summary: "换届、补选和表决：从请示到结果报告"}
	if m.hold {
		h.Actions = []ui.Action{{Label: "发起", Icon: "plus", Kind: ui.Primary, Href: "/ballots/new"}}
	}
	h.Actions = append([]ui.Action{{Label: "导出", Icon: "download", Href: "/ballots/export" + query(m.at(0)), Download: true}}, h.Actions...)
	return h
}

func query(at string) string {
	u, err := url.Parse(at)
	if err != nil || u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

func purposeOptions(all string) []ui.Option {
	var os []ui.Option
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for _, x := range ballot.Purposes() {
		os = append(os, ui.Option{Value: string(x), Label: x.Chinese()})
	}
	return os
}

// endings are the units whose renewal is due and not begun.
func (m listModel) endings() (items []ui.ListItem) {
	for _, t := range m.Ending {
		days := int(t.Ends - m.today)
		i := ui.ListItem{State: ui.Due, Title: t.Unit.Short, Sub: "任期至 " + t.Ends.String(), Side: "还有 " + itoa(days) + " 天"}
		if days < 0 {
			i.State, i.Side = ui.Over, "已过期 "+itoa(-days)+" 天"
		}
		if m.hold {
			i.Action = &ui.Action{Label: "发起换届", Size: ui.Small, Href: "/ballots/new?unit=" + t.Unit.ID.String()}
		}
		items = append(items, i)
	}
	return items
}

func stateOf(p *ballot.Proceeding) (ui.State, string) {
	switch {
	case p.Election != 0:
		return ui.OK, "已登记当选"
	case p.Ended != 0:
		return ui.NA, "已终止"
	}
	return ui.Run, "办理中"
}

func (m listModel) table() ui.TableProps {
	t := ui.TableProps{ID: "list", Caption: "选举与表决", Columns: []ui.Column{{Label: "事项", RowHeader: true}, {Label: "党组织"}, {Label: "发起"}, {Label: "投票"}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "没有符合的选举或表决", Text: "换一个条件看看；还没有办理过的，从“发起”开始。"})}
	for _, l := range m.Lines {
		state, text := stateOf(&l.Proceeding)
		votes := ""
		if l.Votes > 0 {
			votes = itoa(l.Counted) + " / " + itoa(l.Votes) + " 次已计票"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Title, Href: ballot.Href(l.ID), Sub: l.Purpose.Chinese()}, {Text: l.UnitName, Sub: l.CourtName}, {Text: civil.DayOf(l.Begun).String(), Sub: l.BegunBy, NoWrap: true}, {Text: votes, Sub: l.Last.String()}, {State: state, Text: text}}})
	}
	if m.Total > perPage {
		pager := &ui.PagerProps{From: m.f.From + 1, To: m.f.From + len(m.Lines), Total: m.Total, Unit: "项"}
		if m.f.From > 0 {
			pager.Prev = m.at(m.f.From - perPage)
		}
		if m.f.From+perPage < m.Total {
			pager.Next = m.at(m.f.From + perPage)
		}
		t.Pager = pager
	}
	return t
}

func (p *pages) exportList(r *web.Request) (web.Answer, error) {
	f := filterOf(r)
	f.From, f.Most = 0, 100_000
	l, err := p.app.List(r.Context(), r.Permit, f)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "选举与表决 " + r.Today().String() + ".xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		out := sheet.NewWriter(w)
		if err := out.Sheet("选举与表决", "选举与表决（截至 "+r.Today().String()+"）", []sheet.Column{{Title: "事项", Width: 40}, {Title: "种类", Width: 12}, {Title: "党组织", Width: 24}, {Title: "法院", Width: 28}, {Title: "发起日期", Width: 12, Form: sheet.AsDay}, {Title: "投票次数", Form: sheet.AsNumber}, {Title: "已计票", Form: sheet.AsNumber}, {Title: "状态", Width: 12}}); err != nil {
			return err
		}
		for _, x := range l.Lines {
			_, state := stateOf(&x.Proceeding)
			if err := out.Row(x.Title, x.Purpose.Chinese(), x.UnitName, x.CourtName, civil.DayOf(x.Begun), x.Votes, x.Counted, state); err != nil {
				return err
			}
		}
		return out.Close()
	}}, nil
}

func (p *pages) beginForm(r *web.Request) (web.Answer, error) {
	purpose := r.Query("purpose")
	if purpose == "" {
		purpose = string(ballot.ToRenew)
	}
	return p.beginPage(r, entry{first: map[string]string{"unit": r.Query("unit"), "purpose": purpose, "kind": "motion"}})
}

func (p *pages) beginPage(r *web.Request, e entry) (web.Answer, error) {
	units, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "发起选举或表决", Nav: Nav, Body: beginBody(units, e)}, nil
}

func unitOptions(units []org.Unit) (os []ui.Option) {
	for _, u := range units {
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return os
}

func motionOptions() (os []ui.Option) {
	for _, k := range ballot.KindsFor(ballot.ToDecide, org.Unit{Kind: org.Branch, WithCommittee: true}) {
		os = append(os, ui.Option{Value: k.Code, Label: k.Chinese})
	}
	return os
}

func (p *pages) begin(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	unit, _ := id.Parse[org.Unit](f.Raw("unit"))
	if unit == 0 {
		f.Bad("unit", "请选择党组织")
	}
	in := ballotapp.BeginIn{Unit: unit, Purpose: ballot.Purpose(f.Raw("purpose")), Kind: f.Raw("kind"), Matter: f.Text("matter", 100)}
	var made ballot.ProceedingID
	if err = f.Err(); err == nil {
		made, err = p.app.Begin(r.Context(), r.Permit, in)
	}
	if err != nil {
		if !f.Merge(err) {
			return nil, err
		}
		a, err := p.beginPage(r, entry{form: f})
		if err != nil {
			return nil, err
		}
		return web.Invalid(a.(web.Page)), nil
	}
	return web.See{To: ballot.Href(made), Toast: "已发起" + in.Purpose.Chinese()}, nil
}

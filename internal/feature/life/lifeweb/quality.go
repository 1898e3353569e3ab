package lifeweb

import (
	"net/http"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// assessing is the page of the quality of a branch's records.
type assessing struct {
	lifeapp.Assessment
	places []ui.SegItem
	today  civil.Day
}

func (p *pages) quality(r *web.Request) (web.Answer, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	q, err := p.app.Quality(r.Context(), permit, web.QueryID[org.Unit](r, "unit"), yearOf(r))
	if err != nil {
		return ofBranches(r, "记录质量", atQuality, err)
	}
	return web.Page{Title: "记录质量", Nav: nav, Body: qualityBody(&assessing{q, places(r, atQuality), r.Today()})}, nil
}

// figures are what is said of the records; none of them is a score.
func (t *assessing) figures() []ui.Pair {
	q := &t.Quality
	share := func(n, of int, unit string) string {
		if of == 0 {
			return "没有"
		}
		return itoa(n) + " / " + itoa(of) + " " + unit
	}
	ps := []ui.Pair{{Label: "会议和活动", Value: itoa(q.Records) + " 次"}, {Label: "要素齐全", Value: share(q.Complete, q.Records, "次")}, {Label: "议定事项办结", Value: share(q.Closed, q.Trailed, "项")},
		{Label: "过了期限没有办结", Value: itoa(q.Overdue) + " 项"}, {Label: "参与准备的党员", Value: share(q.Prepared, q.Members, "人")}, {Label: "一周以后补记", Value: share(q.Late, q.Records-q.Imported, "次")}}
	if q.Imported > 0 {
		ps = append(ps, ui.Pair{Label: "台账导入", Value: itoa(q.Imported) + " 次，不看录入时间"})
	}
	return ps
}

func gapTable(gs []life.Gap) ui.TableProps {
	t := ui.TableProps{Caption: "缺少的要素", Dense: true, Columns: []ui.Column{{Label: "要素", RowHeader: true}, {Label: "缺", Align: ui.Right}, {Label: "应有", Align: ui.Right}}}
	for _, g := range gs {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: g.Name}, {Text: itoa(g.Missing) + " 次"}, {Text: itoa(g.Of) + " 次"}}})
	}
	return t
}

func kindsTable(ks []life.Tally) ui.TableProps {
	t := ui.TableProps{Caption: "形式", Dense: true, Columns: []ui.Column{{Label: "形式", RowHeader: true}, {Label: "次数", Align: ui.Right}}}
	for _, k := range ks {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: k.Name}, {Text: itoa(k.N) + " 次"}}})
	}
	return t
}

// looking is the page of samples.
type looking struct {
	list   []lifeapp.Sampled
	places []ui.SegItem
	raw    *web.Form
	of     id.Of[life.Sample] // the one whose form is open
}

func (p *pages) sampleList(r *web.Request) (web.Answer, error) {
	return p.samplePage(r, nil, web.QueryID[life.Sample](r, "of"), 0)
}

func (p *pages) samplePage(r *web.Request, raw *web.Form, of id.Of[life.Sample], status int) (web.Answer, error) {
	list, err := p.app.Samples(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "抽查", Nav: nav, Status: status, Body: samplesBody(&looking{list, places(r, atSamples), raw, of})}, nil
}

func (p *pages) draw(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	n, _ := f.Int("n", 1, 20)
	if f.Err() == nil {
		drawn, err := p.app.Draw(r.Context(), r.Permit, n)
		if err == nil {
			return web.See{To: atSamples, Toast: "抽到 " + itoa(drawn) + " 次"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	return p.samplePage(r, f, 0, http.StatusUnprocessableEntity)
}

func (p *pages) say(r *web.Request) (web.Answer, error) {
	of, err := web.PathID[life.Sample](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	var reasons []life.Reason
	for _, code := range f.All("reasons") {
		reasons = append(reasons, life.Reason(code))
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	words := f.Text("words", 500)
	if f.Err() == nil {
		err := p.app.Say(r.Context(), r.Permit, of, version, reasons, words)
		if err == nil {
			return web.See{To: atSamples, Toast: map[bool]string{true: "没有意见，已记", false: "已退回，支部看得到理由"}[len(reasons) == 0]}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	return p.samplePage(r, f, of, http.StatusUnprocessableEntity)
}

func (t *looking) bad(name string) string {
	if t.raw == nil {
		return ""
	}
	return t.raw.Fault().Field(name)
}

func (t *looking) typed(name, value string) string {
	if t.raw != nil && t.raw.Has(name) {
		return t.raw.Raw(name)
	}
	return value
}

func reasonOptions() (os []ui.Option) {
	for _, r := range life.Reasons() {
		os = append(os, ui.Option{Value: string(r), Label: r.Chinese()})
	}
	return os
}

func reasonsText(rs []life.Reason) (s string) {
	for i, r := range rs {
		if i > 0 {
			s += "；"
		}
		s += r.Chinese()
	}
	return s
}

func sampleState(s life.SampleState) ui.State {
	return map[life.SampleState]ui.State{life.Drawn: ui.Run, life.Fine: ui.OK, life.Returned: ui.Due, life.Mended: ui.OK}[s]
}

// sampleTable lists looks; open: whoever looks may say what was found.
func sampleTable(list []lifeapp.Sampled, open bool) ui.TableProps {
	t := ui.TableProps{ID: "samples", Caption: "抽查", Columns: []ui.Column{{Label: "会议", RowHeader: true}, {Label: "党支部"}, {Label: "抽查"}, {Label: "结果"}, {Label: "理由"}}}
	if open {
		t.Columns = append(t.Columns, ui.Column{Label: "办理", HideLabel: true})
	}
	for _, s := range list {
		why := reasonsText(s.Reasons)
		if s.Words != "" {
			why += "。" + s.Words
		}
		cells := []ui.Cell{{Text: s.Title, Sub: s.Day.String(), Href: life.Href(s.Meeting)}, {Text: s.Unit}, {Text: moment(s.DrawnAt)[:10], Sub: s.By, NoWrap: true}, {State: sampleState(s.State), Text: s.State.Chinese()}, {Text: why}}
		if open {
			var act ui.Cell
			if s.State == life.Drawn {
				act.Body = ui.Button(ui.Action{Label: "写意见", Size: ui.Small, Href: atSamples + "?of=" + s.ID.String() + "#say"})
			}
			cells = append(cells, act)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

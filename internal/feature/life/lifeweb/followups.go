package lifeweb

import (
	"io"
	"net/http"
	"net/url"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// trailing is the page of what meetings decided.
type trailing struct {
	lifeapp.Trailing
	unit   org.UnitID
	year   string
	state  string // "", open, late, closed
	seat   string
	today  civil.Day
	record bool
	places []ui.SegItem
	raw    *web.Form // of a refused closing
	of     string
	what   string
}

func (p *pages) trails(r *web.Request) (*trailing, error) {
	t := &trailing{unit: web.QueryID[org.Unit](r, "unit"), year: r.Query("year"), state: r.Query("state"), seat: seat(r), today: r.Today(), record: r.Actor.Can(life.CanRecord), places: places(r, atFollowUps)}
	if _, err := civil.ParsePeriod(t.year); err != nil || len(t.year) != 4 {
		t.year = ""
	}
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	var since civil.Day
	if on, err := civil.ParsePeriod(t.year); err == nil {
		since = on.From
	}
	t.Trailing, err = p.app.FollowUps(r.Context(), permit, t.unit, since)
	return t, err
}

func (p *pages) followUps(r *web.Request) (web.Answer, error) {
	t, err := p.trails(r)
	if err != nil {
		return nil, err
	}
	t.of, t.what = r.Query("of"), r.Query("what")
	return web.Page{Title: "议定事项", Nav: nav, Body: trailsBody(t)}, nil
}

// shown are the follow-ups of the chosen state.
func (t *trailing) shown() (fs []life.FollowUp) {
	for _, f := range t.FollowUps {
		switch {
		case t.state == "open" && f.Closed != 0, t.state == "closed" && f.Closed == 0, t.state == "late" && !f.Late(t.today):
			continue
		}
		if t.year != "" && itoa(f.Day.Year()) != t.year {
			continue
		}
		fs = append(fs, f)
	}
	return fs
}

func (t *trailing) at(path, state string) string {
	q := url.Values{}
	for name, value := range map[string]string{"unit": t.unit.String(), "year": t.year, "state": state} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (t *trailing) segs() []ui.SegItem {
	const at = "/life/followups"
	return []ui.SegItem{{Label: "全部", Href: t.at(at, ""), Active: t.state == ""}, {Label: "未办结 " + itoa(t.Open), Href: t.at(at, "open"), Active: t.state == "open"},
		{Label: "已过期限 " + itoa(t.Late), Href: t.at(at, "late"), Active: t.state == "late"}, {Label: "已办结 " + itoa(t.Closed), Href: t.at(at, "closed"), Active: t.state == "closed"}}
}

// trailTable lists follow-ups; many: of several branches.
func trailTable(fs []life.FollowUp, today civil.Day, many, record bool) ui.TableProps {
	t := ui.TableProps{ID: "trails-table", Caption: "议定事项", Columns: []ui.Column{{Label: "议定事项", RowHeader: true}, {Label: "责任人"}, {Label: "期限"}, {Label: "状态"}, {Label: "落实情况"}}}
	if many {
		t.Columns = append(t.Columns, ui.Column{Label: "党支部"})
	}
	if record {
		t.Columns = append(t.Columns, ui.Column{Label: "办理", HideLabel: true})
	}
	for i := range fs {
		f := &fs[i]
		state, word := ui.Run, "落实中"
		switch {
		case f.Closed != 0:
			state, word = ui.OK, "已办结 "+f.Closed.String()
		case f.Late(today):
			state, word = ui.Over, "已过期限"
		}
		cells := []ui.Cell{{Text: f.Text, Sub: f.Day.String() + " " + f.OfTitle, Href: life.Href(f.Of)}, {Text: f.Owner}, {Text: f.Due.String(), NoWrap: true}, {State: state, Text: word}, {Text: f.Words}}
		if many {
			cells = append(cells, ui.Cell{Text: f.UnitName})
		}
		if record {
			cells = append(cells, ui.Cell{Body: trailAction(f)})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (p *pages) closeFollowUp(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	of, err := id.Parse[life.Meeting](f.Raw("of"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有找到这次会议。")
	}
	if f.Err() == nil {
		err = p.app.Close(r.Context(), r.Permit, of, f.Raw("what"), f.Text("words", 500))
		if err == nil {
			return web.See{To: "/life/followups?state=open", Toast: "已办结"}, nil
		}
		if mendable(err) == nil {
			return nil, err
		}
		f.Merge(err)
	}
	t, err := p.trails(r)
	if err != nil {
		return nil, err
	}
	t.raw, t.of, t.what = f, f.Raw("of"), f.Raw("what")
	return web.Page{Title: "议定事项", Nav: nav, Body: trailsBody(t), Status: http.StatusUnprocessableEntity}, nil
}

func (p *pages) reopenFollowUp(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	of, err := id.Parse[life.Meeting](f.Raw("of"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有找到这次会议。")
	}
	if err := p.app.Reopen(r.Context(), r.Permit, of, f.Raw("what")); err != nil {
		return nil, err
	}
	return web.See{To: "/life/followups?state=open", Toast: "已撤销办结"}, nil
}

func (p *pages) exportFollowUps(r *web.Request) (web.Answer, error) {
	t, err := p.trails(r)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: "议定事项.xlsx", ContentType: xlsx, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet("议定事项", "议定事项", []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "党支部", Width: 20}, {Title: "会议日期"}, {Title: "会议", Width: 24}, {Title: "议定事项", Width: 40}, {Title: "责任人"}, {Title: "期限"}, {Title: "办结日期"}, {Title: "落实情况", Width: 30}}); err != nil {
			return err
		}
		for i, f := range t.shown() {
			if err := b.Row(i+1, f.UnitName, f.Day.String(), f.OfTitle, f.Text, f.Owner, f.Due.String(), f.Closed.String(), f.Words); err != nil {
				return err
			}
		}
		return b.Close()
	}}, nil
}

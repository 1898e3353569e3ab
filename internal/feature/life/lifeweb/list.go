package lifeweb

import (
	"io"
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// choice is what the list shows, as its address says it.
type choice struct {
	lifeapp.Filter
	year, part string // "2025"; "", "Q3", "08"
	page       int
}

func choose(r *web.Request) choice {
	c := choice{year: r.Query("year"), part: r.Query("part")}
	c.Kinds, c.Activity, _ = life.SplitCode(r.Query("kind"))
	c.Unit, c.Stage, c.Text = web.QueryID[org.Unit](r, "unit"), life.Stage(r.Query("stage")), r.Query("q")
	if c.Stage.Chinese() == "" {
		c.Stage = ""
	}
	if on := r.Query("on"); on != "" { // links from findings name a period
		if p, err := civil.ParsePeriod(on); err == nil {
			c.year, c.part = p.String()[:4], ""
			if s := p.String(); len(s) == 7 {
				c.part = s[5:]
			}
		}
	}
	when := c.year
	if c.part != "" && when != "" {
		when += "-" + c.part
	}
	if p, err := civil.ParsePeriod(when); err == nil {
		c.Period = p
	} else {
		c.year, c.part = "", ""
	}
	c.page, _ = strconv.Atoi(r.Query("page"))
	c.page = min(max(c.page, 1), 1_000_000)
	return c
}

// at is the address of the list with the stage and page.
func (c choice) at(path string, stage life.Stage, page int) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("unit", c.Unit.String())
	set("kind", c.kind())
	set("year", c.year)
	set("part", c.part)
	set("q", c.Text)
	set("stage", string(stage))
	if page > 1 {
		q.Set("page", itoa(page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	c := choose(r)
	l, err := p.app.List(r.Context(), r.Permit, lifeapp.ListIn{Filter: c.Filter, Page: c.page})
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "组织生活", Nav: nav, Body: listBody(c, l, places(r, atRecords), seat(r), r.Today(), r.Actor.Can(life.CanRecord), r.Actor.Can(life.CanImport))}, nil
}

// seat is the name of what the person works for at the moment.
func seat(r *web.Request) string {
	if g, ok := r.Actor.Here(); ok && g.Name != "" {
		return g.Name
	}
	return "当前工作范围"
}

func kindFilter(own []life.Activity) []ui.Option {
	os := []ui.Option{{Value: "", Label: "全部类型"}}
	for _, k := range life.AllKinds() {
		os = append(os, ui.Option{Value: k.Code(), Label: k.Chinese()})
	}
	for _, a := range append(life.Activities(), own...) {
		os = append(os, ui.Option{Value: a.Code, Label: a.Name, Group: "其他活动"})
	}
	return os
}

func branchFilter(bs []org.Unit) []ui.Option {
	os := []ui.Option{{Value: "", Label: "全部党支部"}}
	for _, b := range bs {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Short})
	}
	return os
}

func yearFilter(today civil.Day) []ui.Option {
	os := []ui.Option{{Value: "", Label: "全部年度"}}
	for y := today.Year() + 1; y > today.Year()-6; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
	}
	return os
}

func partFilter() []ui.Option {
	os := []ui.Option{{Value: "", Label: "全年"}}
	for i, q := range []string{"一", "二", "三", "四"} {
		os = append(os, ui.Option{Value: "Q" + itoa(i+1), Label: "第" + q + "季度"})
	}
	for m := 1; m <= 12; m++ {
		os = append(os, ui.Option{Value: civil.MonthOf(2000, m).String()[5:], Label: itoa(m) + " 月"})
	}
	return os
}

func (c choice) stages(l lifeapp.Listing) []ui.SegItem {
	all := 0
	for _, n := range l.Counts {
		all += n
	}
	items := []ui.SegItem{{Label: "全部 " + itoa(all), Href: c.at("/life", "", 1), Active: c.Stage == ""}}
	for _, s := range []life.Stage{life.Planned, life.Draft, life.Recorded, life.CalledOff} {
		if l.Counts[s] > 0 || s == c.Stage {
			items = append(items, ui.SegItem{Label: s.Chinese() + " " + itoa(l.Counts[s]), Href: c.at("/life", s, 1), Active: s == c.Stage})
		}
	}
	return items
}

// kind is the code of what the list is limited to.
func (c choice) kind() string {
	return (&life.Meeting{Kinds: c.Kinds, Activity: life.Activity{Code: c.Activity}}).Code()
}

func (c choice) table(l lifeapp.Listing) ui.TableProps {
	many := len(l.Branches) > 1
	t := ui.TableProps{ID: "meetings", Caption: "组织生活记录", Dense: true, Columns: []ui.Column{{Label: "日期", Width: "128px"}, {Label: "会议", RowHeader: true}, {Label: "类型"}}}
	if many {
		t.Columns = append(t.Columns, ui.Column{Label: "党支部"})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "党小组", Wide: true}, ui.Column{Label: "主持人", Wide: true}, ui.Column{Label: "实到 / 应到", Align: ui.Right}, ui.Column{Label: "状态"}, ui.Column{Label: "录入"})
	month := ""
	for _, e := range l.Entries {
		if now := monthOf(e.Day); now != month {
			month = now
			t.Rows = append(t.Rows, ui.Row{Heading: month})
		}
		cells := []ui.Cell{{Text: dayText(e.Day), NoWrap: true}, {Text: e.Name(), Href: life.Href(e.ID)}, {Text: e.Short()}}
		if many {
			cells = append(cells, ui.Cell{Text: e.BranchName})
		}
		cells = append(cells, ui.Cell{Text: e.GroupName}, ui.Cell{Text: e.Host.Name}, ui.Cell{Text: counted(&e.Meeting)}, ui.Cell{State: stageState(e.Stage), Text: e.Stage.Chinese()}, ui.Cell{Text: late(&e.Meeting), Dim: true})
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	pager := ui.PagerProps{From: (l.Page-1)*lifeapp.PageSize + 1, To: (l.Page-1)*lifeapp.PageSize + len(l.Entries), Total: l.Total, Unit: "次"}
	if l.Page > 1 {
		pager.Prev = c.at("/life", c.Stage, l.Page-1)
	}
	if l.Page < l.Pages {
		pager.Next = c.at("/life", c.Stage, l.Page+1)
	}
	t.Pager = &pager
	return t
}

func monthOf(d civil.Day) string {
	if d == 0 {
		return "日期待定"
	}
	return d.Month().Period().Chinese()
}

// filtered reports whether anything but the seat limits the list.
func (c choice) filtered() bool {
	return c.Unit != 0 || c.Kinds != 0 || c.Activity != "" || c.year != "" || c.Text != "" || c.Stage != ""
}

func (p *pages) export(r *web.Request) (web.Answer, error) {
	c := choose(r)
	es, err := p.app.All(r.Context(), r.Permit, c.Filter)
	if err != nil {
		return nil, err
	}
	name := "组织生活台账"
	if !c.Period.IsZero() {
		name += " " + c.Period.String()
	}
	return web.Download{Name: name + ".xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Write: func(w io.Writer) error { return writeBook(w, name, es) }}, nil
}

// writeBook writes the list with the columns that the import reads.
func writeBook(w io.Writer, title string, es []lifeapp.Entry) error {
	b := sheet.NewWriter(w)
	cols := []sheet.Column{{Title: "序号", Form: sheet.AsNumber}, {Title: "党支部", Width: 22}, {Title: "会议类型", Width: 18}, {Title: "党小组"}, {Title: "会议名称", Width: 32}, {Title: "时间", Width: 18}, {Title: "地点", Width: 16}, {Title: "主持人"}, {Title: "记录人"}, {Title: "主讲人"},
		{Title: "应到人数", Form: sheet.AsNumber}, {Title: "实到人数", Form: sheet.AsNumber}, {Title: "列席人员", Width: 16}, {Title: "状态"}, {Title: "录入时间", Width: 18}, {Title: "备注", Width: 24}}
	if err := b.Sheet("台账", title, cols); err != nil {
		return err
	}
	for i := range es {
		e := &es[i]
		var due, present any
		if e.Count.Given {
			due, present = e.Count.Due, e.Count.Present
		}
		recorded := ""
		if !e.RecordedAt.IsZero() {
			recorded = moment(e.RecordedAt)
		}
		when := e.Day.String()
		if e.Begins != "" {
			when += " " + e.Begins
		}
		remark := e.Remark
		if e.OffReason != "" && e.OffReason != remark {
			remark = "取消：" + e.OffReason
		}
		if err := b.Row(i+1, e.BranchName, e.What(), e.GroupName, e.Title, when, e.Place, e.Host.Name, e.Recorder.Name, e.Speaker.Name, due, present, e.Guests, e.Stage.Chinese(), recorded, remark); err != nil {
			return err
		}
	}
	return b.Close()
}

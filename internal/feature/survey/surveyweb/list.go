package surveyweb

import (
	"io"
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// choice is what the list shows, as its address says it.
type choice struct{ surveyapp.ListIn }

func choose(r *web.Request) (c choice) {
	c.Unit = web.QueryID[org.Unit](r, "unit")
	if k, ok := survey.KindOf(r.Query("kind")); ok {
		c.Kind = k.Code
	}
	if y, err := strconv.Atoi(r.Query("year")); err == nil && y > 1920 && y < 2200 {
		c.Year = y
	}
	if s := survey.Stage(r.Query("stage")); s.Chinese() != "" {
		c.Stage = s
	}
	c.Page, _ = strconv.Atoi(r.Query("page"))
	return c
}

func (c choice) at(path string, page int) string {
	q := url.Values{}
	set := func(name, v string) {
		if v != "" && v != "0" {
			q.Set(name, v)
		}
	}
	set("unit", c.Unit.String())
	set("kind", c.Kind)
	set("year", itoa(c.Year))
	set("stage", string(c.Stage))
	if page > 1 {
		set("page", itoa(page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (c choice) filtered() bool {
	return c.Unit != 0 || c.Kind != "" || c.Year != 0 || c.Stage != ""
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	c := choose(r)
	l, err := p.app.List(r.Context(), r.Permit, c.ListIn)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "问卷测评", Nav: nav, Body: listBody(c, l, r.Today(), r.Actor.Can(survey.CanKeep))}, nil
}

func kindOptions(all string) (os []ui.Option) {
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for _, k := range survey.Kinds() {
		os = append(os, ui.Option{Value: k.Code, Label: k.Chinese})
	}
	return os
}

func unitOptions(us []org.Unit, all string) (os []ui.Option) {
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for _, u := range us {
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return os
}

func yearOptions(today civil.Day, all string) (os []ui.Option) {
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for y := today.Year() + 1; y > today.Year()-6; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年度"})
	}
	return os
}

func stageOptions() []ui.Option {
	os := []ui.Option{{Label: "全部状态"}}
	for _, s := range []survey.Stage{survey.Draft, survey.Open, survey.Closed} {
		os = append(os, ui.Option{Value: string(s), Label: s.Chinese()})
	}
	return os
}

func state(s survey.Stage) ui.State {
	return map[survey.Stage]ui.State{survey.Draft: ui.Plan, survey.Open: ui.Run, survey.Closed: ui.OK}[s]
}

func (c choice) table(l surveyapp.Listing) ui.TableProps {
	t := ui.TableProps{ID: "surveys", Caption: "问卷", Dense: true, Columns: []ui.Column{{Label: "题目", RowHeader: true}, {Label: "种类"}, {Label: "党组织"}, {Label: "年度", Align: ui.Right}, {Label: "怎样收", Wide: true}, {Label: "开启", Width: "120px"}, {Label: "结束", Width: "120px"}, {Label: "状态"}}}
	for _, e := range l.Entries {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Href: at(e.ID)}, {Text: e.Kind.Chinese}, {Text: e.Unit.Short}, {Text: itoa(e.Year)}, {Text: e.Way.Chinese(), Dim: true},
			{Text: e.Opened.String(), NoWrap: true}, {Text: e.Closed.String(), NoWrap: true}, {State: state(e.Stage), Text: e.Stage.Chinese()}}})
	}
	pager := ui.PagerProps{From: (l.Page-1)*surveyapp.PageSize + 1, To: (l.Page-1)*surveyapp.PageSize + len(l.Entries), Total: l.Total, Unit: "份"}
	if l.Page > 1 {
		pager.Prev = c.at(nav, l.Page-1)
	}
	if l.Page < l.Pages {
		pager.Next = c.at(nav, l.Page+1)
	}
	t.Pager = &pager
	return t
}

func (p *pages) exportList(r *web.Request) (web.Answer, error) {
	c := choose(r)
	c.Page = 1
	var all []surveyapp.Held
	for {
		l, err := p.app.List(r.Context(), r.Permit, c.ListIn)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Entries...)
		if c.Page++; c.Page > l.Pages {
			break
		}
	}
	return web.Download{Name: "问卷测评.xlsx", ContentType: workbook, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet("问卷", "问卷测评", []sheet.Column{{Title: "题目", Width: 32}, {Title: "种类", Width: 16}, {Title: "党组织", Width: 24}, {Title: "年度", Form: sheet.AsNumber}, {Title: "怎样收"}, {Title: "开启", Width: 12}, {Title: "结束", Width: 12}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, e := range all {
			if err := b.Row(e.Title, e.Kind.Chinese, e.Unit.Short, e.Year, e.Way.Chinese(), e.Opened.String(), e.Closed.String(), e.Stage.Chinese()); err != nil {
				return err
			}
		}
		return b.Close()
	}}, nil
}

// beginning is the page on which a new questionnaire is chosen.
type beginning struct {
	keepers          []org.Unit
	unit, kind, year string
	from             surveyapp.View // to be copied; zero: none
	form             *web.Form
}

func (b beginning) bad(name string) string {
	if b.form == nil {
		return ""
	}
	return b.form.Fault().Field(name)
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	return p.newPage(r, beginning{unit: r.Query("unit"), kind: r.Query("kind"), year: r.Query("year")}, r.Query("from"))
}

func (p *pages) newPage(r *web.Request, b beginning, from string) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(survey.CanView)
	if err != nil {
		return nil, err
	}
	l, err := p.app.List(r.Context(), permit, surveyapp.ListIn{})
	if err != nil {
		return nil, err
	}
	b.keepers = l.Keepers
	if b.year == "" {
		b.year = itoa(r.Today().Year())
	}
	if k, err := id.Parse[survey.Survey](from); err == nil && k != 0 {
		if b.from, err = p.app.Get(r.Context(), permit, k); err != nil {
			return nil, err
		}
	}
	page := web.Page{Title: "新问卷", Nav: nav, Body: newBody(b, r.Today())}
	if b.form != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

func (p *pages) begin(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := surveyapp.BeginIn{Kind: f.Raw("kind")}
	in.Unit, _ = id.Parse[org.Unit](f.Raw("unit"))
	in.From, _ = id.Parse[survey.Survey](f.Raw("from"))
	in.Year, _ = f.Int("year", 1921, r.Today().Year()+1)
	if in.Year == 0 {
		f.Bad("year", "请填写年度")
	}
	if f.Err() == nil {
		k, err := p.app.Begin(r.Context(), r.Permit, in)
		if err == nil {
			return web.See{To: at(k) + "/edit"}, nil // a message would lie over the buttons at the foot
		}
		x := mendable(err)
		if x == nil {
			return nil, err
		}
		merge(f, x)
	}
	return p.newPage(r, beginning{unit: f.Raw("unit"), kind: f.Raw("kind"), year: f.Raw("year"), form: f}, f.Raw("from"))
}

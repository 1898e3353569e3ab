package recordsweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// libraryModel is the rules in force on a day.
type libraryModel struct {
	on     civil.Day
	docs   []document
	bylaws []recordsapp.Edition // all editions
	set    bool
}

// document is a national document with what the product draws from it.
type document struct {
	rulebook.Document
	articles, rules int
	standing        ui.State
	says            string
}

// library is GET /library.
func (p *pages) library(r *web.Request) (web.Answer, error) {
	m := libraryModel{on: r.Today(), set: r.Actor.Can(records.CanSet)}
	if d, err := civil.ParseDay(r.Query("on")); err == nil && d != 0 {
		m.on = d
	}
	var err error
	if m.bylaws, err = p.app.Bylaws(r.Context(), r.Permit, 0); err != nil {
		return nil, err
	}
	m.docs = documents(p.rules(), m.on)
	return web.Page{Title: "制度汇编", Nav: NavLibrary, Body: libraryBody(m)}, nil
}

// series is a document's title without what tells its editions apart.
func series(d rulebook.Document) string {
	title, _, _ := strings.Cut(d.Title, "（20")
	return title
}

// documents are those in the index, with how each stands on the day: of several
// editions the newest that had begun is in force.
func documents(rules []rulebook.Rule, on civil.Day) (out []document) {
	newest := map[string]civil.Day{}
	for _, d := range rulebook.Documents() {
		if k := series(d); d.Edition <= on && d.Edition > newest[k] {
			newest[k] = d.Edition
		}
	}
	for _, d := range rulebook.Documents() {
		x := document{Document: d, articles: len(rulebook.Articles(d.ID)), standing: ui.OK, says: "有效"}
		switch {
		case d.Edition > on:
			x.standing, x.says = ui.None, "尚未施行"
		case d.Edition < newest[series(d)]:
			x.standing, x.says = ui.None, "已有新版"
		}
		for _, r := range rules {
			if slices.ContainsFunc(r.Cites, func(c rulebook.Citation) bool { return c.Doc == d.ID }) {
				x.rules++
			}
		}
		out = append(out, x)
	}
	return out
}

func (m libraryModel) table() ui.TableProps {
	t := ui.TableProps{ID: "documents", Caption: "引用的文件", Columns: []ui.Column{{Label: "文件", RowHeader: true}, {Label: "施行", Width: "120px"}, {Label: m.on.String(), Width: "120px"}, {Label: "条文", Align: ui.Right, Width: "84px"}, {Label: "规则", Align: ui.Right, Width: "84px"}}}
	for _, d := range m.docs {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "《" + d.Title + "》", Href: "/rules#" + string(d.ID), Sub: d.Note}, {Text: d.Edition.String(), NoWrap: true}, {Text: d.says, State: d.standing}, {Text: itoa(d.articles)}, {Text: itoa(d.rules)}}})
	}
	return t
}

func standing(e recordsapp.Edition, on civil.Day) ui.Cell {
	switch {
	case e.Period.Has(on):
		return ui.Cell{Text: "有效", State: ui.OK}
	case e.Period.From > on:
		return ui.Cell{Text: "尚未施行", State: ui.None}
	}
	return ui.Cell{Text: "已废止", State: ui.None}
}

func span(p civil.Period) string {
	if p.Until == 0 {
		return p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.Until.String()
}

func editions(caption string, es []recordsapp.Edition, on civil.Day) ui.TableProps {
	t := ui.TableProps{ID: "bylaws", Caption: caption, Columns: []ui.Column{{Label: "名称", RowHeader: true}, {Label: "文号"}, {Label: "通过"}, {Label: "施行", Width: "180px"}, {Label: on.String(), Width: "120px"}}}
	for _, e := range es {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Href: "/library/bylaws/" + e.ID.String(), Sub: e.UnitName}, {Text: e.Number}, {Text: e.Organ}, {Text: span(e.Period), NoWrap: true}, standing(e, on)}})
	}
	return t
}

// bylawModel is one edition.
type bylawModel struct {
	recordsapp.Edition
	all     []recordsapp.Edition
	clauses []records.Clause
	sets    []recordsapp.Set
	words   Words
	today   civil.Day
	set     bool
}

// bylaw is GET /library/bylaws/{bylaw}.
func (p *pages) bylaw(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[records.Bylaw](r, "bylaw")
	if err != nil {
		return nil, err
	}
	m := bylawModel{today: r.Today(), set: r.Actor.Can(records.CanSet)}
	if m.Edition, m.all, err = p.app.Bylaw(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	m.clauses, m.words = records.Clauses(m.Body), p.words
	if m.sets, err = p.app.Sets(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.Page{Title: m.Title, Nav: NavLibrary, Body: bylawBody(m)}, nil
}

func (m bylawModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "制度汇编", Href: "/library"}, {Label: m.Title}}, Title: m.Title, Summary: m.Number + "，" + m.Organ + "，" + span(m.Period) + "；适用于" + m.UnitName + "及以下"}
	if m.set {
		h.Actions = []ui.Action{{Label: "录入新版", Icon: "plus", Href: "/library/bylaws/new?series=" + m.ID.String()}}
		if m.Period.Until == 0 {
			h.Actions = append(h.Actions, ui.Action{Label: "废止", Kind: ui.DangerLine, Dialog: "repeal"})
		}
	}
	return h
}

func (m bylawModel) pairs() (ps []ui.Pair) {
	for _, c := range m.clauses {
		no := c.No
		if no == "" {
			no = "正文"
		}
		ps = append(ps, ui.Pair{Label: no, Value: c.Text, Wide: true})
	}
	return ps
}

// adoptModel is the form of an edition.
type adoptModel struct {
	series records.BylawID
	units  []org.Unit
	entry
}

// bylawForm is GET /library/bylaws/new.
func (p *pages) bylawForm(r *web.Request) (web.Answer, error) {
	e := entry{start: map[string]string{"number": r.Query("number")}}
	series := web.QueryID[records.Bylaw](r, "series")
	if series != 0 {
		permit, err := r.Actor.PermitHere(records.CanSearch)
		if err != nil {
			return nil, err
		}
		x, _, err := p.app.Bylaw(r.Context(), permit, series)
		if err != nil {
			return nil, err
		}
		series = x.Series
		e.start = map[string]string{"title": x.Title, "organ": x.Organ, "body": x.Body, "unit": x.Unit.String()}
	}
	return p.adoptPage(r, series, e, 0)
}

func (p *pages) adoptPage(r *web.Request, series records.BylawID, e entry, status int) (web.Answer, error) {
	m := adoptModel{series: series, entry: e}
	var err error
	if m.units, err = p.app.Makers(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "录入制度", Nav: NavLibrary, Body: adoptBody(m), Status: status}, nil
}

func (m adoptModel) options() (os []ui.Option) {
	for _, u := range m.units {
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return os
}

// adopt is POST /library/bylaws.
func (p *pages) adopt(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	b := records.Bylaw{Title: f.Text("title", 200), Number: f.Text("number", 100), Organ: f.Text("organ", 100), Body: f.Text("body", 100_000), Period: civil.Period{From: f.Day("from"), Until: f.Day("until")}}
	b.Unit, _ = id.Parse[org.Unit](f.Raw("unit"))
	b.Series, _ = id.Parse[records.Bylaw](f.Raw("series"))
	var k records.BylawID
	if err = f.Err(); err == nil {
		k, err = p.app.Adopt(r.Context(), r.Permit, b)
	}
	if e, ok := refused(f, err); ok {
		return p.adoptPage(r, b.Series, e, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/library/bylaws/" + k.String(), Toast: "已录入“" + b.Title + "”"}, nil
}

// repeal is POST /library/bylaws/{bylaw}/repeal.
func (p *pages) repeal(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[records.Bylaw](r, "bylaw")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	version, _ := strconv.Atoi(f.Raw("version"))
	if r.Query("undo") != "" {
		version, _ = strconv.Atoi(r.Query("undo"))
		if err := p.app.Repeal(r.Context(), r.Permit, k, version, 0); err != nil {
			return nil, err
		}
		return web.See{To: "/library/bylaws/" + k.String(), Toast: "已撤销废止"}, nil
	}
	until := f.Day("until")
	if until == 0 {
		f.Bad("until", "请填写最后一天")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if err := p.app.Repeal(r.Context(), r.Permit, k, version, until); err != nil {
		return nil, err
	}
	return web.See{To: "/library/bylaws/" + k.String(), Toast: "已废止", Undo: "/library/bylaws/" + k.String() + "/repeal?undo=" + itoa(version+1)}, nil
}

func (m libraryModel) actions() []ui.Action {
	as := []ui.Action{{Label: "条文和规则", Icon: "list", Href: "/rules"}}
	if m.set {
		as = append(as, ui.Action{Label: "录入制度", Icon: "plus", Kind: ui.Primary, Href: "/library/bylaws/new"})
	}
	return as
}

func (m adoptModel) title() string {
	if m.series != 0 {
		return "录入新版"
	}
	return "录入制度"
}

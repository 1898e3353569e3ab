// Package publicityweb is the pages of publicity: the board that everybody reads, the
// desk of those who write, an item with its steps, a month's 专刊.
package publicityweb

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// Nav is the navigation item.
const Nav = "/publicity"

type pages struct{ app *publicityapp.App }

// Routes returns the room's routes.
func Routes(app *publicityapp.App) []web.Route {
	p := &pages{app}
	read, write, review, approve := web.Can(publicity.CanRead), web.Can(publicity.CanWrite), web.Can(publicity.CanReview), web.Can(publicity.CanApprove)
	return []web.Route{
		{Pattern: "GET /publicity", Needs: read, Do: p.board},
		{Pattern: "GET /publicity/work", Needs: write, Do: p.work},
		{Pattern: "GET /publicity/new", Needs: write, Do: p.form},
		{Pattern: "GET /publicity/issue", Needs: write, Do: p.issue},
		{Pattern: "POST /publicity", Needs: write, Do: p.save},
		{Pattern: "GET /publicity/items/{item}", Needs: read, Do: p.item},
		{Pattern: "GET /publicity/items/{item}/edit", Needs: write, Do: p.edit},
		{Pattern: "GET /publicity/items/{item}/word", Needs: read, Do: p.word},
		{Pattern: "GET /publicity/items/{item}/print", Needs: read, Do: p.print},
		{Pattern: "POST /publicity/items/{item}/review", Needs: review, Do: p.review},
		{Pattern: "POST /publicity/items/{item}/approve", Needs: approve, Do: p.approve},
		{Pattern: "POST /publicity/items/{item}/step", Needs: write, Do: p.step},
	}
}

func itemHref(k publicity.ItemID) string { return "/publicity/items/" + k.String() }

// boardModel is what is published.
type boardModel struct {
	kind  publicity.Kind
	items []publicityapp.Entry
	write bool
}

// board is GET /publicity.
func (p *pages) board(r *web.Request) (web.Answer, error) {
	m := boardModel{kind: publicity.Kind(r.Query("kind")), write: r.Actor.Can(publicity.CanWrite)}
	if m.kind.Chinese() == "" {
		m.kind = ""
	}
	var err error
	if m.items, err = p.app.Board(r.Context(), r.Permit, m.kind); err != nil {
		return nil, err
	}
	return web.Page{Title: "公开栏", Nav: Nav, Body: boardBody(m)}, nil
}

func (m boardModel) tabs() []ui.SegItem {
	items := []ui.SegItem{{Label: "全部", Href: Nav, Active: m.kind == ""}}
	for _, k := range publicity.Kinds {
		items = append(items, ui.SegItem{Label: k.Chinese(), Href: Nav + "?kind=" + string(k), Active: m.kind == k})
	}
	return items
}

func (m boardModel) actions() []ui.Action {
	if !m.write {
		return nil
	}
	return []ui.Action{{Label: "办理公开", Icon: "file-text", Href: "/publicity/work"}, {Label: "起草", Icon: "plus", Kind: ui.Primary, Href: "/publicity/new"}}
}

func (m boardModel) list() (items []ui.ListItem) {
	for _, e := range m.items {
		sub := e.UnitName
		if e.Until != 0 {
			sub += "，公开至 " + e.Until.String()
		}
		items = append(items, ui.ListItem{Icon: "speakerphone", Title: e.Title, Href: itemHref(e.ID), Sub: sub, Side: e.On.String(), SideTag: ui.Tag(e.Kind.Chinese())})
	}
	return items
}

// workModel is what those who write have before them.
type workModel struct {
	items     []publicityapp.Entry
	proposals []publicity.Proposal
}

// work is GET /publicity/work.
func (p *pages) work(r *web.Request) (web.Answer, error) {
	var m workModel
	var err error
	if m.items, err = p.app.Work(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	if m.proposals, err = p.app.Proposals(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "办理公开", Nav: Nav, Body: workBody(m)}, nil
}

func (m workModel) proposed() (items []ui.ListItem) {
	for _, x := range m.proposals[:min(50, len(m.proposals))] {
		q := url.Values{"kind": {string(publicity.Disclosure)}, "unit": {x.Unit.String()}, "title": {x.Title}, "body": {x.Body}, "key": {x.Key}, "basis": {x.Basis}, "topic": {publicity.Topics[3]}}
		items = append(items, ui.ListItem{Icon: "file-text", Title: x.Title, Sub: x.Day.String() + "，依据 " + x.Basis, Action: &ui.Action{Label: "起草", Href: "/publicity/new?" + q.Encode()}})
	}
	return items
}

func (m workModel) table() ui.TableProps {
	t := ui.TableProps{ID: "items", Caption: "公开事项", Columns: []ui.Column{{Label: "标题", RowHeader: true}, {Label: "类别", Width: "96px"}, {Label: "单位"}, {Label: "进度", Width: "120px"}, {Label: "起草", Width: "120px"}},
		Empty: ui.Empty(ui.EmptyProps{Art: true, Title: "还没有公开事项", Text: "通知直接发布；党务公开经审核、审批后发布。"})}
	for _, e := range m.items {
		state := ui.Run
		switch {
		case e.State == publicity.Published:
			state = ui.OK
		case e.Returned != "":
			state = ui.Due
		}
		says := e.State.Chinese()
		if e.Returned != "" && e.State == publicity.Draft {
			says = "已退回"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Href: itemHref(e.ID)}, {Text: e.Kind.Chinese()}, {Text: e.UnitName}, {Text: says, State: state}, {Text: e.Author}}})
	}
	return t
}

// formModel is a draft being written.
type formModel struct {
	units []org.Unit
	form  *web.Form
	start url.Values
	alert string
}

func (m formModel) value(name string) string {
	if m.form != nil {
		return m.form.Raw(name)
	}
	return m.start.Get(name)
}

func (m formModel) bad(name string) string {
	if m.form == nil {
		return ""
	}
	return m.form.Fault().Field(name)
}

// form is GET /publicity/new; the address may bring what a fact proposes.
func (p *pages) form(r *web.Request) (web.Answer, error) {
	start := url.Values{"kind": {string(publicity.Notice)}, "audience": {string(publicity.Within)}, "term": {string(publicity.Stage)}}
	for _, name := range []string{"kind", "unit", "title", "body", "key", "basis", "topic"} {
		if v := r.Query(name); v != "" {
			start.Set(name, v)
		}
	}
	return p.formPage(r, formModel{start: start}, 0)
}

func (p *pages) formPage(r *web.Request, m formModel, status int) (web.Answer, error) {
	var err error
	if m.units, err = p.app.Writers(r.Context(), r.Permit); err != nil {
		return nil, err
	}
	return web.Page{Title: "起草", Nav: Nav, Body: formBody(m), Status: status}, nil
}

// edit is GET /publicity/items/{item}/edit.
func (p *pages) edit(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if e.State != publicity.Draft {
		return nil, fault.New(fault.Conflict, "已经审核的不能再改；先退回，再修改。")
	}
	return p.formPage(r, formModel{start: url.Values{"kind": {string(e.Kind)}, "unit": {e.Unit.String()}, "title": {e.Title}, "body": {e.Body}, "topic": {e.Topic}, "audience": {string(e.Audience)}, "term": {string(e.Term)},
		"until": {e.Until.String()}, "key": {e.Key}, "basis": {e.Basis}, "id": {e.ID.String()}, "version": {strconv.Itoa(e.Version)}}}, 0)
}

// issue is GET /publicity/issue: a month's 专刊, put together to be edited.
func (p *pages) issue(r *web.Request) (web.Answer, error) {
	units, err := p.app.Writers(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	month, err := civil.ParseMonth(r.Query("month"))
	if err != nil || month == 0 {
		month = r.Today().Month()
	}
	m := issueModel{units: units, month: month.String(), unit: web.QueryID[org.Unit](r, "unit")}
	if m.unit == 0 || r.Query("month") == "" {
		return web.Page{Title: "编专刊", Nav: Nav, Body: issueBody(m)}, nil
	}
	i, err := p.app.Compose(r.Context(), r.Permit, m.unit, month)
	if x := fault.Of(err); x != nil && x.Kind == fault.Invalid {
		m.alert = x.Text
		return web.Invalid(web.Page{Title: "编专刊", Nav: Nav, Body: issueBody(m)}), nil
	}
	if err != nil {
		return nil, err
	}
	return p.formPage(r, formModel{start: url.Values{"kind": {string(i.Kind)}, "unit": {i.Unit.String()}, "title": {i.Title}, "body": {i.Body}, "audience": {string(i.Audience)}, "key": {i.Key}}}, 0)
}

type issueModel struct {
	units        []org.Unit
	unit         org.UnitID
	month, alert string
}

func unitOptions(us []org.Unit) (os []ui.Option) {
	for _, u := range us {
		os = append(os, ui.Option{Value: u.ID.String(), Label: u.Short})
	}
	return os
}

func kindOptions() (os []ui.Option) {
	for _, k := range publicity.Kinds {
		os = append(os, ui.Option{Value: string(k), Label: k.Chinese()})
	}
	return os
}

func audienceOptions() (os []ui.Option) {
	for _, a := range publicity.Audiences {
		os = append(os, ui.Option{Value: string(a), Label: a.Chinese()})
	}
	return os
}

func termOptions() (os []ui.Option) {
	for _, t := range publicity.Terms {
		os = append(os, ui.Option{Value: string(t), Label: t.Chinese()})
	}
	return os
}

func topicOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "不是党务公开"}}
	for _, t := range publicity.Topics {
		os = append(os, ui.Option{Value: t, Label: t})
	}
	return os
}

// save is POST /publicity.
func (p *pages) save(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	i := publicity.Item{Kind: publicity.Kind(f.Raw("kind")), Title: f.Text("title", 200), Body: strings.ReplaceAll(f.Text("body", 50_000), "\r\n", "\n"), Topic: f.Raw("topic"), Audience: publicity.Audience(f.Raw("audience")),
		Term: publicity.Term(f.Raw("term")), Until: f.Day("until"), Key: f.Text("key", 100), Basis: f.Text("basis", 200)}
	i.Unit, _ = id.Parse[org.Unit](f.Raw("unit"))
	i.ID, _ = id.Parse[publicity.Item](f.Raw("id"))
	i.Version, _ = strconv.Atoi(f.Raw("version"))
	if i.Kind != publicity.Disclosure {
		i.Topic, i.Term = "", ""
	}
	var k publicity.ItemID
	if err = f.Err(); err == nil {
		k, err = p.app.Save(r.Context(), r.Permit, i)
	}
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		f.Merge(err)
		return p.formPage(r, formModel{form: f, alert: x.Text}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return nil, err
	}
	toast := "已存为草稿"
	if i.Long() {
		toast = "已存为草稿；正文超过 4000 字，请考虑精简"
	}
	return web.See{To: itemHref(k), Toast: toast}, nil
}

// itemModel is one item with what can be done.
type itemModel struct {
	publicityapp.Entry
	may func(publicity.Verb) bool
}

func (p *pages) get(r *web.Request) (e publicityapp.Entry, err error) {
	k, err := web.PathID[publicity.Item](r, "item")
	if err != nil {
		return e, err
	}
	permit, err := r.Actor.PermitHere(publicity.CanRead)
	if err != nil {
		return e, err
	}
	return p.app.Get(r.Context(), permit, k)
}

// item is GET /publicity/items/{item}.
func (p *pages) item(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: e.Title, Nav: Nav, Body: itemBody(itemModel{e, func(v publicity.Verb) bool {
		return r.Actor.Can(v.Needs()) && (v != publicity.DoReview || e.AuthorID != r.Actor.Account)
	}})}, nil
}

func (m itemModel) head() ui.HeadProps {
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "公开栏", Href: Nav}, {Label: m.Title}}, Title: m.Title, Tag: m.Kind.Chinese(), Summary: m.UnitName + "，" + m.Audience.Chinese()}
	if m.State == publicity.Published {
		h.Summary += "，" + m.On.String() + " 发布"
	} else {
		h.Summary += "，" + m.State.Chinese() + "，起草 " + m.Author
	}
	h.Actions = []ui.Action{{Label: "打印", Icon: "printer", Href: itemHref(m.ID) + "/print"}, {Label: "Word", Icon: "file-type-docx", Href: itemHref(m.ID) + "/word", Download: true}}
	if m.State == publicity.Draft && m.may(publicity.DoPublish) {
		h.Actions = append(h.Actions, ui.Action{Label: "修改", Href: itemHref(m.ID) + "/edit"})
	}
	return h
}

func (m itemModel) steps() (out []publicity.Verb) {
	for _, v := range m.Verbs() {
		if m.may(v) {
			out = append(out, v)
		}
	}
	return out
}

func (m itemModel) address(v publicity.Verb) string {
	switch v {
	case publicity.DoReview, publicity.DoReturn:
		return itemHref(m.ID) + "/review"
	case publicity.DoApprove:
		return itemHref(m.ID) + "/approve"
	}
	return itemHref(m.ID) + "/step"
}

func (m itemModel) pairs() []ui.Pair {
	ps := []ui.Pair{{Label: "进度", Value: m.State.Chinese()}, {Label: "起草", Value: m.Author}, {Label: "审核（含保密审查）", Value: m.Reviewer}, {Label: "审批", Value: m.Approver}, {Label: "范围", Value: m.Audience.Chinese()}}
	if m.Kind == publicity.Disclosure {
		ps = append(ps, ui.Pair{Label: "内容", Value: m.Topic}, ui.Pair{Label: "时限", Value: m.Term.Chinese()})
	}
	if m.Until != 0 {
		ps = append(ps, ui.Pair{Label: "公开至", Value: m.Until.String()})
	}
	if m.Basis != "" {
		ps = append(ps, ui.Pair{Label: "依据", Value: m.Basis})
	}
	if m.Returned != "" {
		ps = append(ps, ui.Pair{Label: "退回、撤回的原因", Value: m.Returned})
	}
	return ps
}

func (m itemModel) paragraphs() (lines []string) {
	for line := range strings.Lines(m.Body) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// word is GET /publicity/items/{item}/word.
func (p *pages) word(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	doc := paper.Paper{Title: e.Title, Signature: paper.Signature{Organs: []string{e.UnitName}, Day: max(e.On, 0)}}
	for _, line := range (itemModel{Entry: e}).paragraphs() {
		if title, ok := publicity.IsHead(line); ok {
			doc.Body = append(doc.Body, paper.Heading(1, title))
		} else {
			doc.Body = append(doc.Body, paper.Para(line))
		}
	}
	return web.Download{Name: paper.Filename(e.Title) + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, doc) }}, nil
}

// print is GET /publicity/items/{item}/print.
func (p *pages) print(r *web.Request) (web.Answer, error) {
	e, err := p.get(r)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: printBody(itemModel{Entry: e})}, nil
}

func stepForm(r *web.Request) (k publicity.ItemID, version int, verb publicity.Verb, why string, err error) {
	if k, err = web.PathID[publicity.Item](r, "item"); err != nil {
		return
	}
	f, err := r.Form()
	if err != nil {
		return
	}
	version, _ = strconv.Atoi(f.Raw("version"))
	return k, version, publicity.Verb(f.Raw("verb")), f.Text("why", 200), f.Err()
}

func done(k publicity.ItemID, v publicity.Verb, err error) (web.Answer, error) {
	if err != nil {
		return nil, err
	}
	return web.See{To: itemHref(k), Toast: "已" + v.Chinese()}, nil
}

func (p *pages) review(r *web.Request) (web.Answer, error) {
	k, version, v, why, err := stepForm(r)
	if err == nil {
		err = p.app.Review(r.Context(), r.Permit, k, version, v != publicity.DoReturn, why)
	}
	return done(k, v, err)
}

func (p *pages) approve(r *web.Request) (web.Answer, error) {
	k, version, v, _, err := stepForm(r)
	if err == nil {
		err = p.app.Approve(r.Context(), r.Permit, k, version)
	}
	return done(k, v, err)
}

func (p *pages) step(r *web.Request) (web.Answer, error) {
	k, version, v, why, err := stepForm(r)
	if err == nil {
		err = p.app.Step(r.Context(), r.Permit, k, version, v, why)
	}
	return done(k, v, err)
}

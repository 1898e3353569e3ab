package careweb

import (
	"touyan/internal/base/id"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// roll is the page of the list.
type roll struct {
	careapp.People
	state      string // "", "waiting", "all"
	lines      []careapp.Line
	part       part
	year       int
	keep, read bool
}

var rollStates = []ui.Option{{Label: "在名单上的"}, {Value: "waiting", Label: "今年还没有走访的"}, {Value: "all", Label: "连同已移出的"}}

// people is who is visited, without why.
func (p *pages) people(file bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		x := &roll{year: r.Today().Year(), keep: r.Actor.Can(care.CanKeep), read: r.Actor.Can(care.CanRead)}
		if s := r.Query("state"); s == "waiting" || s == "all" {
			x.state = s
		}
		var err error
		if x.People, err = p.app.People(r.Context(), r.Permit, x.state == "all"); err != nil {
			return nil, err
		}
		for _, l := range x.Lines {
			if x.state != "waiting" || !l.Visited(x.year) {
				x.lines = append(x.lines, l)
			}
		}
		if file {
			rows := make([][]any, len(x.lines))
			for i, l := range x.lines {
				_, text := x.stand(l)
				rows[i] = []any{l.Name, l.Branch, l.Since.String(), l.Ended.String(), l.Last.String(), l.Next.String(), text}
			}
			return book(r, "走访名单", []sheet.Column{{Title: "姓名"}, {Title: "党支部", Width: 24}, {Title: "列入", Width: 14}, {Title: "移出", Width: 14}, {Title: "最近走访", Width: 14}, {Title: "计划", Width: 14}, {Title: "状态", Width: 16}}, rows), nil
		}
		x.part = partOf(r, len(x.lines))
		return web.Page{Title: "走访名单", Nav: Nav, Body: rollBody(x)}, nil
	}
}

func (x *roll) stand(l careapp.Line) (ui.State, string) {
	switch {
	case l.Ended != 0:
		return ui.NA, "已移出"
	case l.Visited(x.year):
		return ui.OK, "今年已走访"
	case l.Next != 0:
		return ui.Plan, "已安排"
	}
	return ui.None, "今年还没有走访"
}

func (x *roll) table() ui.TableProps {
	t := ui.TableProps{ID: "people", Caption: "走访名单", Dense: true, Columns: []ui.Column{{Label: "姓名", RowHeader: true, Width: "120px"}, {Label: "党支部", Wide: true}, {Label: "列入", Width: "120px"}, {Label: "最近走访", Width: "120px"}, {Label: "计划", Width: "120px"}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "名单上没有人", Text: "老党员、困难党员由支部列入；困难情形加密保存，只有支部委员会能看。"})}
	if x.state == "waiting" {
		t.Empty = ui.Empty(ui.EmptyProps{State: ui.OK, Title: "名单上的今年都走访过"})
	}
	for _, l := range x.lines[x.part.from:x.part.until] {
		state, text := x.stand(l)
		name := ui.Cell{Text: l.Name}
		if x.read {
			name.Href = atPeople + "/" + l.ID.String()
		}
		next := ui.Cell{Text: l.Next.String(), NoWrap: true}
		if l.Next != 0 && x.read {
			next.Href = atVisits + "/" + l.Visit.String()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: l.Branch}, {Text: l.Since.String(), NoWrap: true}, {Text: l.Last.String(), NoWrap: true}, next, {State: state, Text: text}}})
	}
	t.Pager = x.part.pager("人", func(page int) string { return address(atPeople, "state", x.state, "page", itoa(page)) })
	return t
}

// proposed are those whom the list may lack.
func (x *roll) proposed() (items []ui.ListItem) {
	for i, c := range x.Proposed {
		if i == 8 {
			break
		}
		items = append(items, ui.ListItem{State: ui.None, Title: c.Name, Href: atPeople + "/new?member=" + c.ID.String(), Sub: "入党 " + itoa(c.Years) + " 年"})
	}
	return items
}

// entering is the form of somebody who is put on the list.
type entering struct {
	typing
	member  string
	choices []careapp.Choice
	today   string
}

func (p *pages) newPerson(r *web.Request) (web.Answer, error) {
	return p.enter(r, typing{})
}

func (p *pages) enter(r *web.Request, t typing) (web.Answer, error) {
	cs, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return shown("列入名单", Nav, t, web.Page{Body: enterBody(&entering{t, r.Query("member"), cs, r.Today().String()})}), nil
}

func needs(f *web.Form) (ns []care.Need) {
	for _, s := range f.All("needs") {
		ns = append(ns, care.Need(s))
	}
	return ns
}

func (p *pages) list(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x := care.Person{Since: f.Day("since"), Needs: needs(f), Circumstances: f.Text("circumstances", care.MaxText)}
	x.Member, _ = id.Parse[member.Member](f.Raw("member"))
	err = f.Err()
	var k care.PersonID
	if err == nil {
		k, err = p.app.List(r.Context(), r.Permit, x)
	}
	if refused(f, err) {
		return p.enter(r, typing{f})
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: atPeople, Toast: "已列入", Undo: atPeople + "/" + k.String() + "/end"}, nil
}

// opened is the page of one person with everything.
type opened struct {
	typing
	careapp.Opened
	keep bool
	year int
}

func (p *pages) person(r *web.Request) (web.Answer, error) { return p.open(r, typing{}) }

func (p *pages) open(r *web.Request, t typing) (web.Answer, error) {
	k, err := web.PathID[care.Person](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(care.CanRead)
	if err != nil {
		return nil, err
	}
	o, err := p.app.Open(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	return shown("走访对象", Nav, t, web.Page{Body: openBody(&opened{t, o, r.Actor.Can(care.CanKeep), r.Today().Year()})}), nil
}

func (p *pages) change(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[care.Person](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x := care.Person{ID: k, Needs: needs(f), Circumstances: f.Text("circumstances", care.MaxText)}
	x.Version, _ = f.Int("version", 1, 1<<30)
	if err = f.Err(); err == nil {
		err = p.app.Change(r.Context(), r.Permit, x)
	}
	if refused(f, err) {
		return p.open(r, typing{f})
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: atPeople + "/" + k.String(), Toast: "已保存"}, nil
}

func (p *pages) unlist(back bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		k, err := web.PathID[care.Person](r, "id")
		if err != nil {
			return nil, err
		}
		if err := p.app.Unlist(r.Context(), r.Permit, k, back); err != nil {
			return nil, err
		}
		if back {
			return web.See{To: atPeople, Toast: "已恢复"}, nil
		}
		return web.See{To: atPeople, Toast: "已移出", Undo: atPeople + "/" + k.String() + "/back"}, nil
	}
}

func needOptions() (os []ui.Option) {
	for _, n := range care.Needs {
		os = append(os, ui.Option{Value: string(n), Label: n.Chinese()})
	}
	return os
}

func (t typing) needs(was []care.Need) (out []string) {
	if t.raw != nil {
		return t.raw.All("needs")
	}
	for _, n := range was {
		out = append(out, string(n))
	}
	return out
}

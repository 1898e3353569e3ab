package careweb

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// visited is the page of the visits of a year.
type visited struct {
	year       int
	stage      careapp.Stage
	vs         []care.Visit
	part       part
	today      civil.Day
	keep, read bool
}

var stages = []ui.Option{{Label: "全部"}, {Value: string(careapp.Planned), Label: "已安排"}, {Value: string(careapp.Done), Label: "已走访"}}

func yearOf(r *web.Request) int {
	this := r.Today().Year()
	if y, err := strconv.Atoi(r.Query("year")); err == nil && y > this-10 && y <= this+1 { // what is planned for the next year too
		return y
	}
	return this
}

func yearOptions(today civil.Day, next bool) (os []ui.Option) {
	first := today.Year()
	if next {
		first++
	}
	for y := first; y > today.Year()-8; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
	}
	return os
}

func (p *pages) visits(file bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		x := &visited{year: yearOf(r), today: r.Today(), keep: r.Actor.Can(care.CanKeep), read: r.Actor.Can(care.CanRead)}
		if s := careapp.Stage(r.Query("stage")); s == careapp.Planned || s == careapp.Done {
			x.stage = s
		}
		var err error
		if x.vs, err = p.app.Visits(r.Context(), r.Permit, x.year, x.stage); err != nil {
			return nil, err
		}
		if file {
			rows := make([][]any, len(x.vs))
			for i, v := range x.vs {
				_, text := stageOf(v, x.today)
				rows[i] = []any{v.Name, v.Branch, v.Planned.String(), v.Done.String(), v.Visitors, v.Amount.String(), v.Gift, text}
			}
			return book(r, itoa(x.year)+" 年走访慰问", []sheet.Column{{Title: "姓名"}, {Title: "党支部", Width: 24}, {Title: "计划", Width: 14}, {Title: "走访", Width: 14}, {Title: "谁去", Width: 24}, {Title: "慰问金（元）", Width: 14}, {Title: "慰问品", Width: 20}, {Title: "状态", Width: 12}}, rows), nil
		}
		x.part = partOf(r, len(x.vs))
		return web.Page{Title: "走访记录", Nav: Nav, Body: visitsBody(x)}, nil
	}
}

// stageOf is how a visit stands; today zero leaves out what is late.
func stageOf(v care.Visit, today civil.Day) (ui.State, string) {
	switch {
	case v.Done != 0:
		return ui.OK, "已走访"
	case today != 0 && v.Late(today):
		return ui.Due, "计划日期已过"
	}
	return ui.Plan, "已安排"
}

func dayOf(v care.Visit) civil.Day {
	if v.Done != 0 {
		return v.Done
	}
	return v.Planned
}

// given is what was given, in words.
func given(v care.Visit) string {
	var parts []string
	if v.Amount != 0 {
		parts = append(parts, v.Amount.Text())
	}
	if v.Gift != "" {
		parts = append(parts, v.Gift)
	}
	return strings.Join(parts, "，")
}

func visitorsCell(v care.Visit, state ui.State, text string) ui.Cell {
	if v.Done != 0 {
		return ui.Cell{Text: v.Visitors}
	}
	return ui.Cell{State: state, Text: text, Sub: v.Visitors}
}

func (x *visited) sum() (n int, amount money.Fen) {
	for _, v := range x.vs {
		if v.Done != 0 {
			n++
			amount += v.Amount
		}
	}
	return n, amount
}

func (x *visited) table() ui.TableProps {
	t := ui.TableProps{ID: "visits", Caption: "走访记录", Dense: true, Columns: []ui.Column{{Label: "姓名", RowHeader: true, Width: "120px"}, {Label: "党支部", Wide: true}, {Label: "日期", Width: "120px"}, {Label: "谁去"}, {Label: "慰问"}, {Label: "状态", Width: "128px"}},
		Empty: ui.Empty(ui.EmptyProps{Title: itoa(x.year) + " 年没有走访", Text: "从走访名单安排，或者直接登记。"})}
	for _, v := range x.vs[x.part.from:x.part.until] {
		state, text := stageOf(v, x.today)
		name := ui.Cell{Text: v.Name}
		if x.read {
			name.Href = atVisits + "/" + v.ID.String()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{name, {Text: v.Branch}, {Text: dayOf(v).String(), NoWrap: true}, {Text: v.Visitors}, {Text: given(v)}, {State: state, Text: text}}})
	}
	t.Pager = x.part.pager("次", func(page int) string {
		return address(atVisits, "year", itoa(x.year), "stage", string(x.stage), "page", itoa(page))
	})
	return t
}

// visiting is the form of one visit.
type visiting struct {
	typing
	care.Visit
	member  string
	choices []careapp.Choice
	keep    bool
}

func (p *pages) newVisit(r *web.Request) (web.Answer, error) { return p.plan(r, typing{}) }

func (p *pages) plan(r *web.Request, t typing) (web.Answer, error) {
	cs, err := p.app.Choices(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return shown("走访", Nav, t, web.Page{Body: visitBody(&visiting{typing: t, member: r.Query("member"), choices: cs, keep: true})}), nil
}

func (p *pages) visit(r *web.Request) (web.Answer, error) { return p.openVisit(r, typing{}) }

func (p *pages) openVisit(r *web.Request, t typing) (web.Answer, error) {
	k, err := web.PathID[care.Visit](r, "id")
	if err != nil {
		return nil, err
	}
	permit, err := r.Actor.PermitHere(care.CanRead)
	if err != nil {
		return nil, err
	}
	v, err := p.app.Visit(r.Context(), permit, k)
	if err != nil {
		return nil, err
	}
	return shown("走访", Nav, t, web.Page{Body: visitBody(&visiting{typing: t, Visit: v, keep: r.Actor.Can(care.CanKeep)})}), nil
}

// save takes a new visit, or one that is named in the address.
func (p *pages) save(r *web.Request) (web.Answer, error) {
	var v care.Visit
	if r.Param("id") != "" {
		k, err := web.PathID[care.Visit](r, "id")
		if err != nil {
			return nil, err
		}
		v.ID = k
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	v.Planned, v.Done, v.Visitors, v.Gift, v.Remarks = f.Day("planned"), f.Day("done"), f.Text("visitors", care.MaxShort), f.Text("gift", care.MaxShort), f.Text("remarks", care.MaxText)
	v.Member, _ = id.Parse[member.Member](f.Raw("member"))
	v.Version, _ = f.Int("version", 1, 1<<30)
	if s := strings.TrimSpace(f.Raw("amount")); s != "" {
		if v.Amount, err = money.Parse(s); err != nil {
			f.Bad("amount", fault.Of(err).Text)
		}
	}
	err = f.Err()
	var k care.VisitID
	if err == nil {
		k, err = p.app.Save(r.Context(), r.Permit, v)
	}
	if refused(f, err) {
		if v.ID != 0 {
			return p.openVisit(r, typing{f})
		}
		return p.plan(r, typing{f})
	}
	if err != nil {
		return nil, err
	}
	see := web.See{To: address(atVisits, "year", itoa(min(dayOf(v).Year(), r.Today().Year()+1))), Toast: "已保存"}
	if v.ID == 0 {
		see.Undo = atVisits + "/" + k.String() + "/remove"
	}
	return see, nil
}

func (p *pages) drop(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[care.Visit](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Drop(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: atVisits, Toast: "已删除"}, nil
}

// yuan is the amount as it is typed; nothing for nought.
func yuan(f money.Fen) string {
	if f == 0 {
		return ""
	}
	return f.String()
}

// Package careweb is the pages of care: whose political birthday comes up, who is
// visited, the visits, the pairs of mentors; what concerns oneself; the numbers.
package careweb

import (
	"io"
	"net/http"
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// The navigation items.
const (
	Nav        = care.At
	NavMine    = care.At + "/mine"
	NavNumbers = care.At + "/numbers"
)

const (
	atPeople = care.At + "/people"
	atVisits = care.At + "/visits"
	atPairs  = care.At + "/pairs"
)

type pages struct{ app *careapp.App }

// Routes returns the room's routes.
func Routes(app *careapp.App) []web.Route {
	p := &pages{app}
	view, keep, read, count, own := web.Can(care.CanView), web.Can(care.CanKeep), web.Can(care.CanRead), web.Can(care.CanCount), web.Can(care.CanOwn)
	return []web.Route{
		{Pattern: "GET /care", Needs: view, Do: p.ahead(false)},
		{Pattern: "GET /care/export", Needs: view, Do: p.ahead(true), Limit: web.Exporting},
		{Pattern: "GET /care/cards/{member}", Needs: view, Do: p.card},
		{Pattern: "GET /care/people", Needs: view, Do: p.people(false)},
		{Pattern: "GET /care/people/export", Needs: view, Do: p.people(true), Limit: web.Exporting},
		{Pattern: "GET /care/people/new", Needs: keep, Do: p.newPerson},
		{Pattern: "POST /care/people", Needs: keep, Do: p.list},
		{Pattern: "GET /care/people/{id}", Needs: read, Do: p.person},
		{Pattern: "POST /care/people/{id}", Needs: keep, Do: p.change},
		{Pattern: "POST /care/people/{id}/end", Needs: keep, Do: p.unlist(false)},
		{Pattern: "POST /care/people/{id}/back", Needs: keep, Do: p.unlist(true)},
		{Pattern: "GET /care/visits", Needs: view, Do: p.visits(false)},
		{Pattern: "GET /care/visits/export", Needs: view, Do: p.visits(true), Limit: web.Exporting},
		{Pattern: "GET /care/visits/new", Needs: keep, Do: p.newVisit},
		{Pattern: "POST /care/visits", Needs: keep, Do: p.save},
		{Pattern: "GET /care/visits/{id}", Needs: read, Do: p.visit},
		{Pattern: "POST /care/visits/{id}", Needs: keep, Do: p.save},
		{Pattern: "POST /care/visits/{id}/remove", Needs: keep, Do: p.drop},
		{Pattern: "GET /care/pairs", Needs: view, Do: p.pairs(false)},
		{Pattern: "GET /care/pairs/export", Needs: view, Do: p.pairs(true), Limit: web.Exporting},
		{Pattern: "GET /care/pairs/new", Needs: keep, Do: p.newPair},
		{Pattern: "POST /care/pairs", Needs: keep, Do: p.match},
		{Pattern: "GET /care/pairs/{id}", Needs: view, Do: p.pair},
		{Pattern: "POST /care/pairs/{id}", Needs: keep, Do: p.match},
		{Pattern: "POST /care/pairs/{id}/end", Needs: keep, Do: p.endPair},
		{Pattern: "POST /care/pairs/{id}/review", Needs: keep, Do: p.review},
		{Pattern: "POST /care/pairs/{id}/review/{year}/remove", Needs: keep, Do: p.unreview},
		{Pattern: "GET /care/mine", Needs: own, Do: p.mine},
		{Pattern: "POST /care/mine/pairs/{id}", Needs: own, Do: p.reviewOwn},
		{Pattern: "GET /care/numbers", Needs: count, Do: p.numbers(false)},
		{Pattern: "GET /care/numbers/export", Needs: count, Do: p.numbers(true), Limit: web.Exporting},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// places are the pages of the room, as a strip.
func places(here string) []ui.SegItem {
	items := []ui.SegItem{{Label: "政治生日", Href: Nav}, {Label: "走访名单", Href: atPeople}, {Label: "走访记录", Href: atVisits}, {Label: "青蓝结对", Href: atPairs}}
	for i := range items {
		items[i].Active = items[i].Href == here
	}
	return items
}

// together is how many lines a page shows at once.
const together = 50

// part is the part of a list that a page shows.
type part struct{ from, until, total, page int }

func partOf(r *web.Request, total int) part {
	p := part{page: 1, total: total}
	if n, err := strconv.Atoi(r.Query("page")); err == nil && n > 1 && n < 1_000_000 {
		p.page = n
	}
	p.from = min((p.page-1)*together, total)
	p.until = min(p.from+together, total)
	return p
}

// pager leads to the neighbours of the part; at is the address of a page.
func (p part) pager(unit string, at func(page int) string) *ui.PagerProps {
	x := &ui.PagerProps{From: min(p.from+1, p.until), To: p.until, Total: p.total, Unit: unit}
	if p.page > 1 {
		x.Prev = at(p.page - 1)
	}
	if p.until < p.total {
		x.Next = at(p.page + 1)
	}
	return x
}

// address puts an address together; what is empty is left out.
func address(path string, pairs ...string) string {
	sep := "?"
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" && (pairs[i] != "page" || pairs[i+1] != "1") {
			path += sep + pairs[i] + "=" + pairs[i+1]
			sep = "&"
		}
	}
	return path
}

const bookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// book is a list as a workbook.
func book(r *web.Request, title string, columns []sheet.Column, rows [][]any) web.Answer {
	return web.Download{Name: title + "-" + r.Today().String() + ".xlsx", ContentType: bookType, Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := b.Sheet(title, title+"（截至 "+r.Today().String()+"，"+r.Actor.Name+" 导出）", columns); err != nil {
			return err
		}
		for _, row := range rows {
			if err := b.Row(row...); err != nil {
				return err
			}
		}
		return b.Close()
	}}
}

// typing is a form that was refused, or none.
type typing struct{ raw *web.Form }

// or is what stood in a field, else was.
func (t typing) or(name, was string) string {
	if t.raw == nil {
		return was
	}
	return t.raw.Raw(name)
}

func (t typing) bad(name string) string {
	if t.raw == nil {
		return ""
	}
	return t.raw.Fault().Field(name)
}

func (t typing) errors() (es []ui.FieldError) {
	for _, x := range t.raw.Fault().Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	return es
}

// refused reports whether people can mend what is wrong, and takes it over.
func refused(f *web.Form, err error) bool {
	x := fault.Of(err)
	if x == nil || x.Kind != fault.Invalid && x.Kind != fault.Conflict {
		return false
	}
	f.Merge(err)
	return true
}

// shown is a page, with status 422 when it shows a form that was refused.
func shown(title, nav string, t typing, a web.Page) web.Answer {
	a.Title, a.Nav = title, nav
	if t.raw != nil {
		a.Status = http.StatusUnprocessableEntity
	}
	return a
}

func options(cs []careapp.Choice, first string) []ui.Option {
	os := []ui.Option{{Label: first}}
	for _, c := range cs {
		os = append(os, ui.Option{Value: c.ID.String(), Label: c.Name})
	}
	return os
}

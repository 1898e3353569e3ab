// Package duesweb is the pages of Party dues: the month's list, collecting,
// accounts, assessment, remitting, spending, balances, the bank, disclosure.
package duesweb

import (
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const nav = "/dues"

type pages struct{ app *duesapp.App }

// Routes returns the room's routes.
func Routes(app *duesapp.App) []web.Route {
	p := &pages{app}
	view := web.Can(dues.CanView)
	return []web.Route{
		{Pattern: "GET /dues", Needs: view, Do: p.month},
		{Pattern: "GET /dues/export", Needs: view, Do: p.exportMonth, Limit: web.Exporting},
		{Pattern: "GET /dues/print", Needs: view, Do: p.printMonth},
		{Pattern: "GET /dues/reminder", Needs: view, Do: p.reminder},
	}
}

// place is what the address says: a unit, a month and a year.
type place struct {
	unit  org.UnitID
	month civil.Month
	year  int
}

// placeOf reads the address; without a month it is the current one.
func placeOf(get func(string) string, today civil.Day) place {
	p := place{month: today.Month(), year: today.Year()}
	p.unit, _ = id.Parse[org.Unit](get("unit"))
	if m, err := civil.ParseMonth(get("month")); err == nil {
		p.month = m
		p.year, _ = m.Civil()
	}
	if y, err := strconv.Atoi(get("year")); err == nil && y >= 2008 && y <= today.Year()+1 {
		p.year = y
	}
	return p
}

// at is an address with the unit and the month.
func (p place) at(path string) string {
	v := url.Values{"month": {p.month.String()}}
	if p.unit != 0 {
		v.Set("unit", p.unit.String())
	}
	return path + "?" + v.Encode()
}

// inYear is an address with the unit and the year.
func (p place) inYear(path string) string {
	v := url.Values{"year": {strconv.Itoa(p.year)}}
	if p.unit != 0 {
		v.Set("unit", p.unit.String())
	}
	return path + "?" + v.Encode()
}

// tabs are the parts of the room that the actor may open.
func (p place) tabs(r *web.Request, current string) (items []ui.SegItem) {
	for _, x := range [...]struct {
		path, label string
		year        bool
	}{
		{"/dues", "收缴", false}, {"/dues/year", "年度", true}, {"/dues/assessment", "核定", true},
		{"/dues/remittances", "上缴", true}, {"/dues/spending", "使用", true}, {"/dues/balances", "收支", true},
		{"/dues/bank", "对账", true}, {"/dues/disclosures", "公布", true},
	} {
		href := p.at(x.path)
		if x.year {
			href = p.inYear(x.path)
		}
		items = append(items, ui.SegItem{Label: x.label, Href: href, Active: x.path == current})
	}
	return items
}

func itoa(n int) string { return strconv.Itoa(n) }

func branchOptions(bs []org.Unit, all string) []ui.Option {
	var os []ui.Option
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for _, b := range bs {
		os = append(os, ui.Option{Value: b.ID.String(), Label: b.Short})
	}
	return os
}

func monthOptions(at civil.Month, today civil.Day) []ui.Option {
	var os []ui.Option
	last := max(today.Month(), at)
	for m := last; m > last-30 || m >= at; m-- {
		os = append(os, ui.Option{Value: m.String(), Label: m.Period().Chinese()})
	}
	return os
}

func yearOptions(at int, today civil.Day) []ui.Option {
	var os []ui.Option
	last := max(today.Year(), at)
	for y := last; y > last-8 || y >= at; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
	}
	return os
}

// mendable returns the fault that a person can do something about on the form.
func mendable(err error) *fault.Fault {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return f
	}
	return nil
}

func fieldErrors(f *fault.Fault) (es []ui.FieldError) {
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		es = append(es, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	return es
}

func shortOf(name string) string {
	if s, ok := strings.CutSuffix(name, "党支部"); ok && s != "" {
		return s
	}
	return name
}

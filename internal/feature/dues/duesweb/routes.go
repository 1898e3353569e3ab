// Package duesweb is the pages of Party dues: the month's list, collecting,
// accounts, assessment, remitting, spending, balances, the bank, disclosure.
package duesweb

import (
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/access"
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
	view, own := web.Can(dues.CanView), web.Can(dues.CanOwn)
	collect, assess, remit, spend, disclose := web.Can(dues.CanCollect), web.Can(dues.CanAssess), web.Can(dues.CanRemit), web.Can(dues.CanSpend), web.Can(dues.CanDisclose)
	sheet := func(pattern string, needs web.Needs, do web.Handler) web.Route {
		return web.Route{Pattern: pattern, Needs: needs, Do: do, Limit: web.Exporting}
	}
	return []web.Route{
		{Pattern: "GET /dues", Needs: view, Do: p.month},
		sheet("GET /dues/export", view, p.exportMonth),
		{Pattern: "GET /dues/print", Needs: view, Do: p.printMonth},
		{Pattern: "GET /dues/reminder", Needs: collect, Do: p.reminder},
		{Pattern: "GET /dues/collect", Needs: collect, Do: p.collectForm},
		{Pattern: "POST /dues/collect", Needs: collect, Do: p.collect},
		{Pattern: "POST /dues/close", Needs: collect, Do: p.close},
		{Pattern: "GET /dues/batches/{id}", Needs: view, Do: p.batch},
		{Pattern: "GET /dues/batches/{id}/print", Needs: view, Do: p.printBatch},
		{Pattern: "GET /dues/receipts/{id}", Needs: view, Do: p.receipt},
		{Pattern: "POST /dues/payments/{id}/correct", Needs: collect, Do: p.correct},
		{Pattern: "GET /dues/year", Needs: view, Do: p.yearPage},
		sheet("GET /dues/year/export", view, p.exportYear),
		{Pattern: "GET /dues/mine", Needs: own, Do: p.mine},
		{Pattern: "POST /dues/mine/object", Needs: own, Do: p.object},
		{Pattern: "GET /dues/account/{id}", Needs: view, Do: p.account},
		{Pattern: "GET /dues/account/{id}/notice", Needs: view, Do: p.notice},
		{Pattern: "POST /dues/account/{id}/base", Needs: assess, Do: p.setBase},
		{Pattern: "POST /dues/account/{id}/relief", Needs: assess, Do: p.relieve},
		{Pattern: "POST /dues/account/{id}/reliefs/{relief}/end", Needs: assess, Do: p.endRelief},
		{Pattern: "POST /dues/account/{id}/span", Needs: assess, Do: p.agree},
		{Pattern: "POST /dues/account/{id}/spans/{span}/end", Needs: assess, Do: p.endSpan},
		{Pattern: "GET /dues/assessment", Needs: view, Do: p.assessment},
		sheet("GET /dues/assessment/export", view, p.exportAssessment),
		{Pattern: "GET /dues/objections", Needs: assess, Do: p.objections},
		{Pattern: "POST /dues/objections/{id}", Needs: assess, Do: p.answer},
		{Pattern: "GET /dues/remittances", Needs: view, Do: p.remittances},
		sheet("GET /dues/remittances/export", view, p.exportRemittances),
		{Pattern: "POST /dues/remittances", Needs: remit, Do: p.remit},
		{Pattern: "POST /dues/remittances/{id}/back", Needs: remit, Do: p.takeBack},
		{Pattern: "POST /dues/share", Needs: remit, Do: p.setShare},
		{Pattern: "POST /dues/pass-on", Needs: remit, Do: p.passOn},
		{Pattern: "GET /dues/spending", Needs: view, Do: p.spending},
		sheet("GET /dues/spending/export", view, p.exportSpending),
		{Pattern: "POST /dues/spending", Needs: spend, Do: p.spend},
		{Pattern: "POST /dues/spending/{id}/back", Needs: spend, Do: p.unspend},
		{Pattern: "GET /dues/balances", Needs: view, Do: p.balances},
		sheet("GET /dues/balances/export", view, p.exportBalances),
		{Pattern: "GET /dues/balances/print", Needs: view, Do: p.printBalances},
		{Pattern: "POST /dues/credit", Needs: remit, Do: p.credit},
		{Pattern: "GET /dues/bank", Needs: remit, Do: p.bank},
		sheet("GET /dues/bank/export", remit, p.exportBank),
		{Pattern: "POST /dues/bank", Needs: remit, Do: p.loadStatement},
		{Pattern: "POST /dues/bank/{id}", Needs: remit, Do: p.match},
		{Pattern: "GET /dues/disclosures", Needs: view, Do: p.disclosures},
		sheet("GET /dues/disclosures/export", view, p.exportDisclosure),
		{Pattern: "GET /dues/disclosures/print", Needs: view, Do: p.printDisclosure},
		{Pattern: "POST /dues/disclosures", Needs: disclose, Do: p.disclose},
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
		can         access.Can
	}{
		{"/dues", "收缴", false, dues.CanView}, {"/dues/year", "年度", true, dues.CanView}, {"/dues/assessment", "核定", true, dues.CanView},
		{"/dues/remittances", "上缴", true, dues.CanView}, {"/dues/spending", "使用", true, dues.CanView}, {"/dues/balances", "收支", true, dues.CanView},
		{"/dues/bank", "对账", true, dues.CanRemit}, {"/dues/disclosures", "公布", true, dues.CanView},
	} {
		if !r.Actor.Can(x.can) {
			continue
		}
		href := p.at(x.path)
		if x.year {
			href = p.inYear(x.path)
		}
		items = append(items, ui.SegItem{Label: x.label, Href: href, Active: x.path == current})
	}
	return items
}

func itoa(n int) string { return strconv.Itoa(n) }

// branchOptions are the units to choose from, by court where there are several.
func branchOptions(bs []duesapp.Keeper, all string) []ui.Option {
	var os []ui.Option
	if all != "" {
		os = append(os, ui.Option{Label: all})
	}
	for _, b := range bs {
		o := ui.Option{Value: b.ID.String(), Label: b.Short}
		if several(bs) {
			o.Group = b.Court
		}
		os = append(os, o)
	}
	return os
}

func several(bs []duesapp.Keeper) bool { return len(bs) > 0 && bs[0].Court != bs[len(bs)-1].Court }

// together is how many branches a page shows at once; a seat over more begins
// with the first.
const together = 120

// settle chooses a branch where the address names none and the seat is over too
// many for one page.
func (p *pages) settle(r *web.Request, at place) (place, error) {
	if at.unit != 0 {
		return at, nil
	}
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return at, err
	}
	ks, err := p.app.Keepers(r.Context(), permit)
	if err != nil || len(ks) <= together {
		return at, err
	}
	for _, k := range ks {
		if k.Kind == org.Branch {
			at.unit = k.ID
			break
		}
	}
	return at, nil
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

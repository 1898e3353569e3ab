// Package statisticsweb is the pages of statistics: the tables of a term, who is
// behind a number, what came and went, the courts beside each other, frozen
// reports, and lists that people put together.
package statisticsweb

import (
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const nav = "/statistics"

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

type pages struct{ app *statisticsapp.App }

// Routes returns the room's routes.
func Routes(app *statisticsapp.App) []web.Route {
	p := &pages{app: app}
	view, freeze, people := web.Can(statistics.CanView), web.Can(statistics.CanFreeze), web.Can(member.CanView)
	return []web.Route{
		{Pattern: "GET /statistics", Needs: view, Do: p.tables},
		{Pattern: "GET /statistics/balance", Needs: view, Do: p.balance},
		{Pattern: "GET /statistics/courts", Needs: view, Do: p.courts},
		{Pattern: "GET /statistics/print", Needs: view, Do: p.print},
		{Pattern: "GET /statistics/export", Needs: view, Do: p.export, Limit: web.Exporting},
		{Pattern: "GET /statistics/people", Needs: people, Do: p.people},
		{Pattern: "POST /statistics/people/export", Needs: people, Do: p.exportPeople, Fresh: true},
		{Pattern: "GET /statistics/reports", Needs: view, Do: p.reports},
		{Pattern: "GET /statistics/reports/new", Needs: freeze, Do: p.freezeForm},
		{Pattern: "POST /statistics/reports", Needs: freeze, Do: p.freeze},
		{Pattern: "GET /statistics/reports/{id}", Needs: view, Do: p.report},
		{Pattern: "POST /statistics/reports/{id}/reasons", Needs: freeze, Do: p.explain},
		{Pattern: "GET /statistics/lists", Needs: people, Do: p.lists, Limit: web.Searching},
		{Pattern: "GET /statistics/lists/{id}", Needs: people, Do: p.openList},
		{Pattern: "POST /statistics/lists", Needs: people, Do: p.saveList},
		{Pattern: "POST /statistics/lists/export", Needs: people, Do: p.exportList, Fresh: true},
		{Pattern: "POST /statistics/lists/{id}/delete", Needs: people, Do: p.deleteList},
		{Pattern: "POST /statistics/lists/{id}/restore", Needs: people, Do: p.restoreList},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// query is what an address says: what is counted, of which term.
type query struct {
	statisticsapp.ReportIn
	table  string
	report statisticsapp.FrozenID
}

// own marks the unit of an address as a court without the courts below it.
const own = "-own"

func unitText(of statisticsapp.Of) string {
	if of.Unit == 0 {
		return ""
	}
	if of.Own {
		return of.Unit.String() + own
	}
	return of.Unit.String()
}

func unitOf(text string) (of statisticsapp.Of, err error) {
	if text == "" {
		return of, nil
	}
	s, marked := strings.CutSuffix(text, own)
	of.Own = marked
	if of.Unit, err = id.Parse[org.Unit](s); err != nil {
		return of, fault.New(fault.NotFound, "没有找到这个单位，地址可能不完整。").Because(err)
	}
	return of, nil
}

// read reads the address; without a term it is this year's. Fault: Invalid for
// a term that is none; NotFound.
func read(r *web.Request, get func(string) string) (q query, err error) {
	if q.Of, err = unitOf(get("unit")); err != nil {
		return q, err
	}
	q.Term = statistics.Term{Year: r.Today().Year()}
	if s := get("term"); s != "" {
		t, ok := statistics.ParseTerm(s)
		if !ok {
			return q, fault.Newf(fault.Invalid, "统计期“%.20s”不对，应写成 2026（年度）或 2026h1（上半年）。", s)
		}
		q.Term = t
	}
	q.report, _ = id.Parse[statisticsapp.Frozen](get("report"))
	q.table = statistics.Tables[0].Key
	if _, ok := statistics.TableOf(get("table")); ok {
		q.table = get("table")
	}
	return q, nil
}

func (q query) values() url.Values {
	v := url.Values{"term": {q.Term.String()}}
	if s := unitText(q.Of); s != "" {
		v.Set("unit", s)
	}
	return v
}

// at is the address of a page about the same unit and term.
func (q query) at(path string, more ...string) string {
	v := q.values()
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			v.Set(more[i], more[i+1])
		}
	}
	return path + "?" + v.Encode()
}

// hidden is the address as fields of a form, but for those the form asks.
func (q query) hidden(own ...string) (hs []ui.Hidden) {
	v := q.values()
	for _, name := range own {
		v.Del(name)
	}
	for _, name := range []string{"term", "unit"} {
		if v.Get(name) != "" {
			hs = append(hs, ui.Hidden{Name: name, Value: v.Get(name)})
		}
	}
	return hs
}

// entry is a form on its way to the page: as typed, or as it begins.
type entry struct {
	form  *web.Form
	start map[string]string
	alert string
}

func (e entry) value(name string) string {
	if e.form != nil {
		return e.form.Raw(name)
	}
	return e.start[name]
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// refused puts a fault that the person can do something about beside the form;
// ok is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.Conflict) {
		return entry{}, false
	}
	f.Merge(err)
	return entry{form: f, alert: x.Text}, true
}

func download(b statisticsapp.Book) web.Download {
	return web.Download{Name: b.Name, ContentType: workbook, Write: b.Write}
}

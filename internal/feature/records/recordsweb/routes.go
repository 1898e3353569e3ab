// Package recordsweb is the pages of the records room: archives of units, filed
// documents, packages and their check, terms of keeping, the rules.
package recordsweb

import (
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// The navigation items.
const (
	NavArchive = "/archive"
	NavLibrary = "/library"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Rules returns the rules of the product, to be shown beside the documents.
type Rules func() []rulebook.Rule

type pages struct {
	app   *recordsapp.App
	rules Rules
	words Words
}

// Routes returns the room's routes.
func Routes(app *recordsapp.App, rules Rules, words Words) []web.Route {
	p := &pages{app: app, rules: rules, words: words}
	view, file, transfer, read, set := web.Can(records.CanView), web.Can(records.CanFile), web.Can(records.CanTransfer), web.Can(records.CanSearch), web.Can(records.CanSet)
	return []web.Route{
		{Pattern: "GET /archive", Needs: view, Do: p.archives},
		{Pattern: "GET /archive/units/{unit}", Needs: view, Do: p.archive},
		{Pattern: "GET /archive/units/{unit}/list", Needs: view, Do: p.list, Limit: web.Exporting},
		{Pattern: "POST /archive/units/{unit}/files", Needs: file, Do: p.file},
		{Pattern: "POST /archive/units/{unit}/package", Needs: transfer, Do: p.transfer, Fresh: true},
		{Pattern: "GET /archive/files/{file}", Needs: view, Do: p.fetch, Limit: web.Exporting},
		{Pattern: "POST /archive/files/{file}/withdraw", Needs: file, Do: p.withdraw},
		{Pattern: "POST /archive/files/{file}/restore", Needs: file, Do: p.restore},
		{Pattern: "GET /archive/check", Needs: view, Do: p.checkForm},
		{Pattern: "POST /archive/check", Needs: view, Do: p.check},
		{Pattern: "GET /archive/terms", Needs: view, Do: p.terms},
		{Pattern: "POST /archive/terms", Needs: set, Do: p.setTerms},
		{Pattern: "GET /library", Needs: read, Do: p.library},
		{Pattern: "GET /library/find", Needs: read, Do: p.find},
		{Pattern: "GET /library/bylaws/new", Needs: set, Do: p.bylawForm},
		{Pattern: "POST /library/bylaws", Needs: set, Do: p.adopt},
		{Pattern: "GET /library/bylaws/{bylaw}", Needs: read, Do: p.bylaw},
		{Pattern: "POST /library/bylaws/{bylaw}/repeal", Needs: set, Do: p.repeal},
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

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

// refused puts a fault that the person can do something about beside the form; ok
// is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.Conflict && x.Kind != fault.TooLarge) {
		return entry{}, false
	}
	f.Merge(err)
	return entry{form: f, alert: x.Text}, true
}

// yearOf reads the year of an address; without one it is this year.
func yearOf(r *web.Request, text string) int {
	if n, err := strconv.Atoi(text); err == nil && n >= recordsapp.FirstYear && n <= r.Today().Year() {
		return n
	}
	return r.Today().Year()
}

func years(r *web.Request) (os []ui.Option) {
	for y := r.Today().Year(); y > r.Today().Year()-30; y-- {
		os = append(os, ui.Option{Value: itoa(y), Label: itoa(y) + " 年"})
	}
	return os
}

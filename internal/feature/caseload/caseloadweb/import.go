package caseloadweb

import (
	"io"
	"net/http"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

const (
	navLists       = nav + "/lists"
	navDefinitions = nav + "/definitions"
	navLinks       = nav + "/links"
)

// importRoutes are those of taking lists in, mappings, definitions, links of machines
// and judges' own figures.
func (p *pages) importRoutes() []web.Route {
	view, take, define, link := web.Can(caseload.CanView), web.Can(caseload.CanImport), web.Can(caseload.CanDefine), web.Can(caseload.CanLink)
	return []web.Route{
		{Pattern: "GET " + navLists, Needs: take, Do: p.lists},
		{Pattern: "POST " + navLists, Needs: take, Do: p.upload},
		{Pattern: "GET " + navLists + "/export", Needs: take, Do: p.exportBatches, Limit: web.Exporting},
		{Pattern: "GET " + navLists + "/{id}", Needs: take, Do: p.aList},
		{Pattern: "GET " + navLists + "/{id}/mapping", Needs: take, Do: p.mapping},
		{Pattern: "POST " + navLists + "/{id}/mapping", Needs: take, Do: p.saveMapping},
		{Pattern: "POST " + navLists + "/{id}/load", Needs: take, Do: p.loadList},
		{Pattern: "POST " + navLists + "/{id}/recheck", Needs: take, Do: p.recheckList},
		{Pattern: "GET " + navLists + "/{id}/problems", Needs: take, Do: p.problems, Limit: web.Exporting},
		{Pattern: "POST " + nav + "/batches/{id}/undo", Needs: take, Do: p.undo},
		{Pattern: "POST " + nav + "/mappings/{id}/drop", Needs: take, Do: p.dropMapping},

		{Pattern: "GET " + navDefinitions, Needs: view, Do: p.definitions},
		{Pattern: "GET " + navDefinitions + "/export", Needs: view, Do: p.exportDefinitions, Limit: web.Exporting},
		{Pattern: "GET " + navDefinitions + "/of", Needs: view, Do: p.definition},
		{Pattern: "GET " + navDefinitions + "/new", Needs: define, Do: p.newDefinition},
		{Pattern: "POST " + navDefinitions + "/new", Needs: define, Do: p.define},
		{Pattern: "POST " + navDefinitions + "/withdraw", Needs: define, Do: p.withdrawDefinition},
		{Pattern: "POST " + nav + "/goals", Needs: define, Do: p.setGoal},
		{Pattern: "POST " + nav + "/goals/{id}/withdraw", Needs: define, Do: p.withdrawGoal},
		{Pattern: "GET " + nav + "/leaders", Needs: view, Do: p.leaders},
		{Pattern: "POST " + nav + "/leaders", Needs: define, Do: p.setLeader},

		{Pattern: "GET " + navLinks, Needs: link, Do: p.links},
		{Pattern: "POST " + navLinks, Needs: link, Do: p.askLink},
		{Pattern: "POST " + navLinks + "/{id}/decide", Needs: link, Do: p.decideLink},
		{Pattern: "POST " + navLinks + "/{id}/token", Needs: link, Do: p.issueToken, Fresh: true},
		{Pattern: "POST " + navLinks + "/{id}/close", Needs: link, Do: p.closeLink},

		{Pattern: "GET " + nav + "/mine", Needs: web.Can(caseload.CanOwn), Do: p.mine},
		{Pattern: "GET " + nav + "/judge", Needs: web.Can(caseload.CanJudge), Do: p.judge},
	}
}

// importing is the page of lists that come in.
type importing struct {
	forms
	uploads []intake.Batch
	batches []caseloadapp.Batch
	saved   []caseloadapp.Saved
	more    string
	today   civil.Day
	links   bool
}

func (p *pages) importing(r *web.Request) (m importing, err error) {
	m.today, m.links = r.Today(), r.Opens(navLinks)
	if m.uploads, err = p.app.Lists(r.Context(), r.Permit); err != nil {
		return m, err
	}
	m.uploads = m.uploads[:min(len(m.uploads), 10)]
	if m.saved, err = p.app.Mappings(r.Context(), r.Permit); err != nil {
		return m, err
	}
	var more bool
	m.batches, more, err = p.app.Batches(r.Context(), r.Permit, caseloadapp.BatchesIn{Before: web.QueryID[caseloadapp.Imported](r, "before")})
	if more {
		m.more = navLists + "?before=" + m.batches[len(m.batches)-1].ID.String()
	}
	return m, err
}

func (p *pages) lists(r *web.Request) (web.Answer, error) {
	m, err := p.importing(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "导入案件清单", Nav: nav, Body: listsBody(m)}, nil
}

func (p *pages) upload(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	on := f.Day("on")
	up, uerr := f.Upload("file")
	if uerr != nil {
		f.Bad("file", "请先选择文件")
	}
	if err = f.Err(); err == nil {
		defer func() { _ = up.Close() }()
		k, uerr := p.app.Upload(r.Context(), r.Permit, intake.File{Name: up.Name, Size: up.Size, ReaderAt: up}, on, f.Raw("whole") == "yes")
		if err = uerr; err == nil {
			return web.See{To: navLists + "/" + k.String()}, nil
		}
	}
	bad := fault.Of(err)
	if bad == nil || bad.Kind != fault.Invalid && bad.Kind != fault.TooLarge {
		return nil, err
	}
	if len(bad.Fields) == 0 {
		_ = bad.At("file", bad.Text)
	}
	m, err := p.importing(r)
	if err != nil {
		return nil, err
	}
	m.bad, m.get = bad, f.Raw
	return web.Invalid(web.Page{Title: "导入案件清单", Nav: nav, Body: listsBody(m)}), nil
}

// oneList is the page of an upload.
type oneList struct {
	batch   intake.Batch
	reading caseloadapp.Reading
	strange bool // no person or saved mapping said how to read it
}

func (m oneList) at(part string) string { return navLists + "/" + m.batch.ID.String() + part }

func (p *pages) oneList(r *web.Request) (m oneList, err error) {
	k, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return m, err
	}
	m.batch, m.reading, err = p.app.List(r.Context(), r.Permit, k)
	m.strange = !m.reading.Mapped
	return m, err
}

func (p *pages) aList(r *web.Request) (web.Answer, error) {
	m, err := p.oneList(r)
	if err != nil {
		return nil, err
	}
	if r.Partial() && r.Target() == "list" {
		return web.Fragment{Body: aListBody(m)}, nil
	}
	return web.Page{Title: m.batch.FileName, Nav: nav, Body: aListBody(m)}, nil
}

func (p *pages) loadList(r *web.Request) (web.Answer, error) {
	m, err := p.oneList(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.app.Load(r.Context(), r.Permit, m.batch.ID, f.Raw("bad") == "set-aside", f.Raw("confirmed") == "yes"); err != nil {
		return nil, err
	}
	return web.See{To: m.at("")}, nil
}

func (p *pages) recheckList(r *web.Request) (web.Answer, error) {
	m, err := p.oneList(r)
	if err != nil {
		return nil, err
	}
	if err := p.app.Recheck(r.Context(), r.Permit, m.batch.ID); err != nil {
		return nil, err
	}
	return web.See{To: m.at("")}, nil
}

func (p *pages) problems(r *web.Request) (web.Answer, error) {
	m, err := p.oneList(r)
	if err != nil {
		return nil, err
	}
	if len(m.batch.Report.Problems) == 0 {
		return nil, fault.New(fault.NotFound, "这份清单没有发现问题。")
	}
	return web.Download{Name: m.batch.FileName + "-问题清单.xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Write: func(w io.Writer) error { return intake.WriteProblems(w, m.batch) }}, nil
}

func (p *pages) undo(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Imported](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Undo(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: navLists, Toast: "已撤回，案件恢复到导入之前"}, nil
}

func (p *pages) dropMapping(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[caseloadapp.Saved](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.DropMapping(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: navLists, Toast: "已删除"}, nil
}

// mapped is the page on which a person says which column holds what.
type mapped struct {
	oneList
	forms
	samples map[string][]string
	today   civil.Day
}

func (p *pages) mapping(r *web.Request) (web.Answer, error) {
	m, err := p.mapped(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "列的对应", Nav: nav, Body: mappingBody(m)}, nil
}

func (p *pages) mapped(r *web.Request) (m mapped, err error) {
	if m.oneList, err = p.oneList(r); err != nil {
		return m, err
	}
	m.today = r.Today()
	m.samples, err = p.app.Samples(r.Context(), r.Permit, m.batch.ID)
	return m, err
}

func (p *pages) saveMapping(r *web.Request) (web.Answer, error) {
	m, err := p.mapped(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x := caseload.Mapping{Name: f.Text("name", 40), Columns: map[string]string{}, Ways: map[string]string{}}
	for _, field := range caseload.Fields() {
		if title := f.Raw("column-" + field.String()); title != "" {
			x.Columns[field.String()] = title
		}
	}
	for _, line := range strings.Split(f.Text("ways", 2000), "\n") {
		if word, way, ok := strings.Cut(strings.ReplaceAll(line, "＝", "="), "="); ok {
			x.Ways[strings.TrimSpace(word)] = strings.TrimSpace(way)
		} else if strings.TrimSpace(line) != "" {
			f.Bad("ways", "每行一条，写成 本院写法=结案方式")
		}
	}
	on := f.Day("on")
	if err = f.Err(); err == nil {
		err = p.app.Map(r.Context(), r.Permit, m.batch.ID, x, on, f.Raw("whole") == "yes")
	}
	if err == nil {
		return web.See{To: m.at("")}, nil
	}
	if m.bad = mendable(err); m.bad == nil {
		return nil, err
	}
	m.get = f.Raw
	return web.Page{Title: "列的对应", Nav: nav, Body: mappingBody(m), Status: http.StatusUnprocessableEntity}, nil
}

// columnOptions are the columns that a field can be taken from.
func (m mapped) columnOptions() []ui.Option {
	os := []ui.Option{{Value: "", Label: "（没有）"}}
	for _, title := range m.reading.Header {
		if title == "" || caseload.Private(title) {
			continue
		}
		label := title
		if s := m.samples[title]; len(s) > 0 {
			label += "　如 " + clip(s[0])
		}
		os = append(os, ui.Option{Value: title, Label: label})
	}
	return os
}

func clip(s string) string {
	if r := []rune(s); len(r) > 16 {
		return string(r[:16]) + "…"
	}
	return s
}

// private are the columns of the list that are never taken.
func (m mapped) private() (titles []string) {
	for _, t := range m.reading.Header {
		if caseload.Private(t) {
			titles = append(titles, t)
		}
	}
	return titles
}

func (m mapped) ways() string {
	var lines []string
	for word, way := range m.reading.Mapping.Ways {
		lines = append(lines, word+"="+way)
	}
	return m.typed("ways", strings.Join(lines, "\n"))
}

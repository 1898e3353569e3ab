// Package intakeweb is the pages of taking files in: choose a file, see what it
// would change and what is wrong, then load it whole or without the bad rows.
package intakeweb

import (
	"io"
	"net/http"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

type pages struct {
	store  *intake.Store
	kinds  []intake.Kind
	beside []ui.ListItem
}

// Routes returns the routes for files of the kinds. What is about one kind
// needs the kind's Can; the pages about several ask for it themselves.
func Routes(store *intake.Store, kinds ...intake.Kind) []web.Route {
	return RoutesBeside(store, nil, kinds...)
}

// RoutesBeside is Routes with what rooms take in on pages of their own: listed for who
// may open them.
func RoutesBeside(store *intake.Store, beside []ui.ListItem, kinds ...intake.Kind) []web.Route {
	p := &pages{store: store, kinds: kinds, beside: beside}
	own := web.Own("当前岗位可以导入的种类和批次")
	routes := []web.Route{
		{Pattern: "GET /imports", Needs: own, Do: p.list},
		{Pattern: "GET /imports/batches/{id}", Needs: own, Do: p.batch},
	}
	for _, k := range kinds {
		k := kindPages{p, k}
		can, at := web.Can(k.kind.Can), "/imports/"+k.kind.Name
		routes = append(routes,
			web.Route{Pattern: "GET " + at + "/new", Needs: can, Do: k.form},
			web.Route{Pattern: "POST " + at + "/new", Needs: can, Do: k.upload},
			web.Route{Pattern: "POST " + at + "/{id}/load", Needs: can, Do: k.load},
			web.Route{Pattern: "POST " + at + "/{id}/recheck", Needs: can, Do: k.recheck},
			web.Route{Pattern: "GET " + at + "/{id}/annotated", Needs: can, Do: k.annotated},
			web.Route{Pattern: "GET " + at + "/{id}/problems", Needs: can, Do: k.problems},
		)
	}
	return routes
}

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func pageOf(k intake.BatchID) string { return "/imports/batches/" + k.String() }

// list shows the kinds that the current seat can take in, and their batches.
func (p *pages) list(r *web.Request) (web.Answer, error) {
	var may []intake.Kind
	var batches []intake.Batch
	for _, k := range p.kinds {
		permit, err := r.Actor.PermitHere(k.Can)
		if fault.KindOf(err) == fault.Denied {
			continue
		}
		if err != nil {
			return nil, err
		}
		bs, err := p.store.Recent(r.Context(), permit, k)
		if err != nil {
			return nil, err
		}
		may, batches = append(may, k), append(batches, bs...)
	}
	if len(may) == 0 {
		return nil, fault.New(fault.Denied, "当前岗位不能导入文件。如需导入，请联系机关党委党务干部。")
	}
	items := kindItems(may)
	for _, x := range p.beside {
		if r.Opens(x.Href) {
			items = append(items, x)
		}
	}
	return web.Page{Title: "导入", Nav: "/imports", Body: listBody(items, may, newest(batches))}, nil
}

// seen returns a batch and its kind, when the current seat may see it.
func (p *pages) seen(r *web.Request) (intake.Kind, intake.Batch, error) {
	id, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return intake.Kind{}, intake.Batch{}, err
	}
	name, err := p.store.KindOf(r.Context(), id)
	if err != nil {
		return intake.Kind{}, intake.Batch{}, err
	}
	for _, k := range p.kinds {
		if k.Name != name {
			continue
		}
		var permit access.Permit
		if permit, err = r.Actor.PermitHere(k.Can); err != nil {
			return k, intake.Batch{}, err
		}
		b, err := p.store.Batch(r.Context(), permit, k, id)
		return k, b, err
	}
	return intake.Kind{}, intake.Batch{}, fault.New(fault.NotFound, "没有找到这一批导入。")
}

func (p *pages) batch(r *web.Request) (web.Answer, error) {
	k, b, err := p.seen(r)
	if err != nil {
		return nil, err
	}
	if r.Partial() && r.Target() == "batch" {
		return web.Fragment{Body: batchBody(k, b)}, nil
	}
	return web.Page{Title: b.FileName, Nav: "/imports", Body: batchBody(k, b)}, nil
}

// kindPages is the pages of one kind; Request.Permit is for its Can.
type kindPages struct {
	*pages
	kind intake.Kind
}

func (k kindPages) form(*web.Request) (web.Answer, error) {
	return k.formPage("", 0), nil
}

func (k kindPages) formPage(complaint string, status int) web.Page {
	return web.Page{Title: "导入" + k.kind.Title, Nav: "/imports", Body: newBody(k.kind, complaint), Status: status}
}

func (k kindPages) upload(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	up, err := f.Upload("file")
	if err != nil {
		return k.formPage("请先选择文件", http.StatusUnprocessableEntity), nil
	}
	defer func() { _ = up.Close() }()
	id, err := k.store.Begin(r.Context(), r.Permit, k.kind, intake.File{Name: up.Name, Size: up.Size, ReaderAt: up})
	if x := fault.Of(err); x != nil && (x.Kind == fault.Invalid || x.Kind == fault.TooLarge) {
		return k.formPage(x.Text, http.StatusUnprocessableEntity), nil
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: pageOf(id)}, nil
}

func (k kindPages) load(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := k.store.Load(r.Context(), r.Permit, k.kind, id, f.Raw("bad") == "set-aside"); err != nil {
		return nil, err
	}
	return web.See{To: pageOf(id)}, nil
}

func (k kindPages) recheck(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	if err := k.store.Recheck(r.Context(), r.Permit, k.kind, id); err != nil {
		return nil, err
	}
	return web.See{To: pageOf(id)}, nil
}

func (k kindPages) annotated(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	name, copied, err := k.store.Annotated(r.Context(), r.Permit, k.kind, id)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: name, ContentType: xlsx, Write: func(w io.Writer) error {
		_, err := copied.WriteTo(w)
		return err
	}}, nil
}

func (k kindPages) problems(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[intake.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	b, err := k.store.Batch(r.Context(), r.Permit, k.kind, id)
	if err != nil {
		return nil, err
	}
	if len(b.Report.Problems) == 0 {
		return nil, fault.New(fault.NotFound, "这一批没有发现问题。")
	}
	return web.Download{Name: b.FileName + "-问题清单.xlsx", ContentType: xlsx, Write: func(w io.Writer) error { return intake.WriteProblems(w, b) }}, nil
}

package trailweb

import (
	"io"
	"net/http"

	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/web"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// export is POST /audit/export.
func (p *pages) export(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	q := read(form.Raw)
	x, err := p.app.Export(r.Context(), r.Permit, q)
	if err != nil {
		return p.back(r, q, err)
	}
	return web.Download{Name: x.Name, ContentType: workbook, Write: x.Write}, nil
}

// affected is POST /audit/affected: whose data a person saw or took away.
func (p *pages) affected(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	q := read(form.Raw)
	as, err := p.app.Affected(r.Context(), r.Permit, q)
	if err != nil {
		return p.back(r, q, err)
	}
	return web.Download{Name: "受影响人员-" + r.Today().String() + ".xlsx", ContentType: workbook, Write: func(w io.Writer) error {
		book := sheet.NewWriter(w)
		if err := book.Sheet("受影响人员", q.Actor+" "+q.From.String()+" 至 "+q.Until.String()+" 查看或导出过以下人员的信息", []sheet.Column{{Title: "姓名"}, {Title: "支部", Width: 28}, {Title: "次数"}, {Title: "最后一次", Width: 22}}); err != nil {
			return err
		}
		for _, a := range as {
			if err := book.Row(a.Name, a.Branch, a.Looks, stamp(a.Last)); err != nil {
				return err
			}
		}
		return book.Close()
	}}, nil
}

// back shows the list again with what is wrong.
func (p *pages) back(r *web.Request, q trail.Query, err error) (web.Answer, error) {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.TooLarge) {
		return nil, err
	}
	permit, e := r.Actor.PermitHere(trail.CanView)
	if e != nil {
		return nil, err
	}
	f, e := p.app.Search(r.Context(), permit, q)
	if e != nil {
		return nil, e
	}
	page := p.listPage(r, listing{Found: f, q: q, wrong: x.Text})
	page.Status = http.StatusUnprocessableEntity
	return page, nil
}

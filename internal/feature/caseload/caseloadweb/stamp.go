package caseloadweb

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"touyan/internal/platform/sheet"
	"touyan/internal/platform/web"
)

// stamp says whether a list came in since the page was made: nothing, or the page
// again. It reads one row.
func (p *pages) stamp(r *web.Request) (web.Answer, error) {
	f, err := p.circulars.Feed(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	if f.Batch == 0 || f.Batch.String() == r.Query("seen") {
		return web.Fragment{Body: templ.NopComponent, Status: http.StatusNoContent}, nil
	}
	return web.See{To: back(r.HTTP.Header.Get("HX-Current-URL"))}, nil
}

// back is the address of the page that asks, when it is one of this room.
func back(current string) string {
	u, err := url.Parse(current)
	if err != nil || u.Path != nav && u.Path != "/wall" && !strings.HasPrefix(u.Path, nav+"/") {
		return nav
	}
	return u.RequestURI()
}

// workbook is an Excel file.
func workbook(name string, write func(b *sheet.Writer) error) web.Download {
	return web.Download{Name: name + ".xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: func(w io.Writer) error {
		b := sheet.NewWriter(w)
		if err := write(b); err != nil {
			return err
		}
		return b.Close()
	}}
}

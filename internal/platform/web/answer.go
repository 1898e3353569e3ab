package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
)

// Answer is what a handler returns: one of Page, Bare, Fragment, See, Download,
// Served and JSON.
type Answer interface {
	write(s *Site, r *Request, w *writer) error
}

// Page is a whole page inside the shell.
type Page struct {
	Title  string
	Nav    string // the Href of the navigation item it belongs to
	Body   templ.Component
	Status int // 0: 200
}

// Bare is a whole page without the shell, such as that of signing in. What is
// printed is ui.Paper, a page of its own, as a Fragment.
type Bare struct {
	Title  string
	Body   templ.Component
	Status int
}

// Fragment is a piece of a page, for htmx.
type Fragment struct {
	Body   templ.Component
	Status int
	// Push is the address that the browser's bar shall show, or "".
	Push string
}

// See sends the person on to another page, with a short message shown there.
// Undo, when set, is the address that a POST to takes it back.
type See struct {
	To    string
	Toast string
	Undo  string
	// Session is the token of a session that begins with this answer.
	Session string
	// EndSession takes the session's token away from the browser.
	EndSession bool
}

// Download is a file.
type Download struct {
	Name        string // as the person's disk shall have it
	ContentType string
	Inline      bool
	// Write writes the file. It runs while bytes already flow: what can fail
	// must have been done before.
	Write func(w io.Writer) error
}

// Served is an answer that another handler writes: an interface for programs, with
// the site's headers, bounds and recovery around it. Its route is Public, and the
// handler asks for the program's own proof.
type Served struct{ Handler http.Handler }

func (a Served) write(_ *Site, r *Request, w *writer) error { //nolint:unparam // an Answer
	r.leave()
	w.Header().Set("Cache-Control", "no-store")
	a.Handler.ServeHTTP(w, r.HTTP)
	return nil
}

// JSON is a value for a program.
type JSON struct{ Value any }

// Invalid is the page again with what the person entered, as status 422.
func Invalid(p Page) Page { p.Status = http.StatusUnprocessableEntity; return p }

func (p Page) write(s *Site, r *Request, w *writer) error {
	return w.component(r, p.Status, s.Frame.Page(r, p.Title, p.Nav, p.Body))
}

func (b Bare) write(s *Site, r *Request, w *writer) error {
	return w.component(r, b.Status, s.Frame.Bare(r, b.Title, b.Body))
}

func (f Fragment) write(_ *Site, r *Request, w *writer) error {
	if f.Push != "" {
		w.Header().Set("HX-Push-Url", f.Push)
	}
	return w.component(r, f.Status, f.Body)
}

func (a See) write(s *Site, r *Request, w *writer) error {
	if a.Session != "" || a.EndSession {
		// The cookie ends with the browser; the session by the rules of its room.
		age := 0
		if a.EndSession {
			age = -1
			w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
		}
		s.setCookie(w, r.HTTP, sessionCookie, a.Session, age)
	}
	if a.Toast != "" && !r.unlogged {
		s.setToast(w, r.HTTP, Toast{Text: a.Toast, Undo: a.Undo})
	}
	if r.Partial() {
		w.Header().Set("HX-Redirect", a.To)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	w.Header().Set("Location", a.To)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (d Download) write(_ *Site, r *Request, w *writer) error {
	r.leave()
	h := w.Header()
	h.Set("Content-Type", d.ContentType)
	kind := "attachment"
	if d.Inline {
		kind = "inline"
	}
	h.Set("Content-Disposition", kind+"; filename*=UTF-8''"+url.PathEscape(d.Name))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return d.Write(w)
}

func (j JSON) write(_ *Site, _ *Request, w *writer) error {
	b, err := json.Marshal(j.Value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(b)
	return err
}

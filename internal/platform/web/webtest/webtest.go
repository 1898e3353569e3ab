// Package webtest puts a room's routes behind a real site for its tests: only
// the frame around the pages is plain, and the test says who is in.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/web"
)

// Frame draws nothing around a page but its title; a fault is its sentence.
type Frame struct{}

// Page draws a page.
func (Frame) Page(_ *web.Request, title, _ string, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "<title>"+templ.EscapeString(title)+"</title>"); err != nil {
			return err
		}
		return body.Render(ctx, w)
	})
}

// Bare draws a page without the shell.
func (f Frame) Bare(r *web.Request, title string, body templ.Component) templ.Component {
	return f.Page(r, title, "", body)
}

// Fault draws a failure.
func (f Frame) Fault(r *web.Request, x *fault.Fault) templ.Component {
	return f.Page(r, x.Kind.String(), "", templ.Raw(templ.EscapeString(x.Text)))
}

// Door lets in whom the test says, by the session's token.
type Door func(token string, now time.Time) (*access.Actor, error)

// Identify asks the test.
func (d Door) Identify(_ context.Context, token string, now time.Time) (*access.Actor, error) {
	return d(token, now)
}

// Refused is not written down.
func (Door) Refused(context.Context, *access.Actor, string, string) {}

// Handler returns the routes behind a site whose clock stands at now.
func Handler(now time.Time, door web.Doorkeeper, routes ...web.Route) http.Handler {
	s := Site(now, door)
	s.Add(routes...)
	return s.Handler()
}

// Site returns a site without routes whose clock stands at now.
func Site(now time.Time, door web.Doorkeeper) *web.Site {
	return &web.Site{Door: door, Frame: Frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }}
}

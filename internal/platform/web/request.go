package web

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// Request is one request with who makes it.
type Request struct {
	HTTP   *http.Request
	Actor  *access.Actor // nil on public routes when nobody is signed in
	Permit access.Permit // for Needs.Can over the current seat; zero elsewhere
	Token  string        // the session's token, for signing out
	Now    time.Time
	Number string // of the request, in log, trail and the answer's X-Request-Id
	site   *Site
	toast  *Toast
	form   *Form
	key    string        // of the copy of the form that was sent; see Site.Once
	tell   bool          // the trail is to be told that it asks too often
	turn   chan struct{} // to give back; nil when it was
	seen   func()        // ends the snapshot; nil when there is none

	unlogged bool // see Route.Unlogged
}

// enter waits until few enough pages are in the making; false when nobody waits
// for this one any more. Pages are made in the order they were asked for: fifty
// at once would all be slow, and some of them very slow. Only what has no body
// to be read waits here, and nobody holds a turn while bytes flow.
func (r *Request) enter(turn chan struct{}) bool {
	select {
	case turn <- struct{}{}:
		r.turn = turn
		return true
	case <-r.Context().Done():
		return false
	}
}

// settle ends the snapshot that the page was made from: what is left to do
// needs no database. Calling it again does nothing.
func (r *Request) settle() {
	if r.seen != nil {
		r.seen()
		r.seen = nil
	}
}

// leave lets the next page be made; calling it again does nothing.
func (r *Request) leave() {
	r.settle()
	if r.turn != nil {
		<-r.turn
		r.turn = nil
	}
}

// Context returns the context of the request.
func (r *Request) Context() context.Context { return r.HTTP.Context() }

// Today returns the day of the request in China.
func (r *Request) Today() civil.Day { return civil.DayOf(r.Now) }

// Param returns a part of the path by its name in the pattern.
func (r *Request) Param(name string) string { return r.HTTP.PathValue(name) }

// Session returns the session's token as the browser sent it, whether or not it
// lets anybody in; "" for none.
func (r *Request) Session() string {
	if r.unlogged {
		return ""
	}
	c, err := r.HTTP.Cookie(r.site.cookie(sessionCookie, r.HTTP))
	if err != nil {
		return ""
	}
	return c.Value
}

// Query returns a parameter of the address, without blanks around it.
func (r *Request) Query(name string) string {
	return strings.TrimSpace(r.HTTP.URL.Query().Get(name))
}

// Partial reports whether htmx asks for a piece of the page.
func (r *Request) Partial() bool {
	return r.HTTP.Header.Get("HX-Request") == "true" && r.HTTP.Header.Get("HX-History-Restore-Request") != "true"
}

// Target returns the id of the element that htmx will replace, or "".
func (r *Request) Target() string { return r.HTTP.Header.Get("HX-Target") }

// Address returns where the request comes from: the connection's other end, or,
// when that is one of Site.Proxies, whom the nearest of them forwards for. It is
// empty on an Unlogged route.
func (r *Request) Address() string {
	if r.unlogged {
		return ""
	}
	return r.site.address(r.HTTP)
}

// Toast returns the message that the page before left for this one, or nil.
func (r *Request) Toast() *Toast { return r.toast }

// PathID reads an identifier from the path. Fault: NotFound.
func PathID[N any](r *Request, name string) (id.Of[N], error) {
	i, err := id.Parse[N](r.Param(name))
	if err != nil {
		return 0, fault.New(fault.NotFound, "没有这个页面，地址可能不完整。").Because(err)
	}
	return i, nil
}

// QueryID reads an identifier from the address; missing or unreadable is none.
func QueryID[N any](r *Request, name string) id.Of[N] {
	i, _ := id.Parse[N](r.Query(name))
	return i
}

// Toast is a short message shown once.
type Toast struct {
	Text string `json:"t"`
	Undo string `json:"u,omitempty"`
}

func (s *Site) setToast(w http.ResponseWriter, r *http.Request, t Toast) {
	b, _ := json.Marshal(t)
	s.setCookie(w, r, toastCookie, base64.RawURLEncoding.EncodeToString(b), 60)
}

// takeToast reads the message and clears it.
func (s *Site) takeToast(w http.ResponseWriter, r *http.Request) *Toast {
	c, err := r.Cookie(s.cookie(toastCookie, r))
	if err != nil {
		return nil
	}
	s.setCookie(w, r, toastCookie, "", -1)
	var t Toast
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &t) != nil || (t.Undo != "" && !local(t.Undo)) {
		return nil
	}
	return &t
}

// local reports whether an address is one of this site.
func local(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, "/\\")
}

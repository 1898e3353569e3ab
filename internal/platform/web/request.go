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
	toast  *Toast
	form   *Form
	turn   chan struct{} // to give back; nil when it was
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

// leave lets the next page be made; calling it again does nothing.
func (r *Request) leave() {
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

// Address returns where the request comes from. The server trusts no header of
// the request for it.
func (r *Request) Address() string {
	host, _, _ := strings.Cut(r.HTTP.RemoteAddr, ":")
	if i := strings.LastIndexByte(r.HTTP.RemoteAddr, ':'); i > 0 {
		host = r.HTTP.RemoteAddr[:i]
	}
	return host
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

const toastCookie = "touyan_toast"

func setToast(w http.ResponseWriter, r *Request, t Toast) {
	b, _ := json.Marshal(t)
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Value: base64.RawURLEncoding.EncodeToString(b),
		Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.HTTP.TLS != nil})
}

// takeToast reads the message and clears it.
func takeToast(w http.ResponseWriter, r *http.Request) *Toast {
	c, err := r.Cookie(toastCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: toastCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil})
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

package web

import (
	"net/http"
	"net/url"
	"strings"

	"touyan/internal/base/access"
)

// Handler answers one request. Its error becomes a page: a fault with its own
// sentence, anything else with a neutral one and an entry in the log.
type Handler func(r *Request) (Answer, error)

// Needs says who may use a route. Exactly one of the three is set.
type Needs struct {
	Can    access.Can // may do this under the current seat; Request.Permit is the proof
	Own    string     // any signed-in person, for what is their own; the text says what
	Public string     // nobody need sign in; the text says why
}

// Can is the Needs of a route for those who may do can.
func Can(can access.Can) Needs { return Needs{Can: can} }

// Own is the Needs of a route for every signed-in person; what names what of
// their own it is about.
func Own(what string) Needs { return Needs{Own: what} }

// Public is the Needs of a route without signing in; why is the reason, which
// docs/access.md shows.
func Public(why string) Needs { return Needs{Public: why} }

// Limit names a bound of Rates for routes that only read.
type Limit byte

// The limits of routes that read.
const (
	Unlimited Limit = iota
	Searching
	Exporting
)

// Route is one address with its method: "GET /members/{id}".
type Route struct {
	Pattern string
	Needs   Needs
	Do      Handler
	// Fresh asks the person to prove again who they are when that was longer ago
	// than Site.FreshFor: exports, grants, what opens sealed values.
	Fresh bool
	// Limit says which of the site's Rates bounds the route; changes are bounded
	// in any case.
	Limit Limit
	// Unlogged is a route on which nothing may tell who used it or when: secret
	// votes. It is Public; nobody is identified on it even with a session, no
	// cookie is read or sent, Request.Address is empty, and neither log nor trail
	// nor measurements nor the bounds by address learn of a request.
	Unlogged bool
}

// Method returns the method of the route.
func (r Route) Method() string { m, _, _ := strings.Cut(r.Pattern, " "); return m }

// Path returns the path pattern of the route.
func (r Route) Path() string { _, p, _ := strings.Cut(r.Pattern, " "); return p }

// lock is what a page needs, as what a mux finds.
type lock Needs

func (lock) ServeHTTP(http.ResponseWriter, *http.Request) {}

// Opens reports whether the person may open the page at an address of this site
// under the current seat, as far as its route tells: what lies outside of the
// permit's range is not found all the same. A page leads nobody to where they are
// turned away. What is no page of this site is not judged: true.
func (r *Request) Opens(address string) bool {
	u, err := url.Parse(address)
	if err != nil || r.site == nil || r.site.pages == nil {
		return true
	}
	h, _ := r.site.pages.Handler(&http.Request{Method: http.MethodGet, URL: u})
	needs, known := h.(lock)
	return !known || needs.Can == "" || r.Actor != nil && r.Actor.Can(needs.Can)
}

func queryEscape(s string) string { return url.QueryEscape(s) }

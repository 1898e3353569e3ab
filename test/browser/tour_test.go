package browser

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// first returns the address of the first link on the page that matches.
func (p *person) first(pattern string) string {
	p.t.Helper()
	href := eval[string](p, `([...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href')).find(h => new RegExp(String.raw`+"`"+pattern+"`"+`).test(h)) || '')`)
	if href == "" {
		p.t.Fatalf("no link matches %s", pattern)
	}
	return href
}

// TestTour goes, as every role, from the front page to every page that links
// lead to, one of each kind, and looks at it with axe-core. Every kind is looked
// at in every size. Also are further pages of each: what no link leads to, or
// leads to in several ways.
func TestTour(t *testing.T) {
	t.Parallel()
	h := demo(t)
	for _, c := range []struct {
		login string
		also  []string
	}{
		{"shuji", []string{"/life/new?kind=assembly", "/life/new?kind=committee", "/search?q=支部"}},
		{"dangwu", []string{"/members?q=没有这个人", "/life/new?kind=assembly"}},
		{"yuanling", nil},
		{"zhuanzhi", nil},
		{"weiyuan", nil},
		{"zuzhang", []string{"/life/new?kind=group"}},
		{"dangyuan", nil},
		{"xitong", []string{"/accounts/new?outside=1"}},
		{"anquan", nil},
		{"shenji", nil},
	} {
		t.Run(c.login, func(t *testing.T) {
			t.Parallel()
			p := h.visitFor(t)
			if c.login == "shuji" {
				p.open("/sign-in")
				p.look("sign-in")
			}
			p.knock(c.login)
			p.look(c.login + "-notice")
			p.press("我已看过")
			p.tour(c.login, c.also)
		})
	}
}

var identifier = regexp.MustCompile(`(?:[0-9]{15,}|[0-9a-z]{13})`)

// links are the addresses of this site that the page leads to, in their order.
const links = `[...new Set([...document.querySelectorAll('a[href]')].filter(a => a.origin === location.origin && !a.hasAttribute('download')).map(a => a.pathname + a.search))]`

// most is how many pages a tour may have before something is wrong with it.
const most = 260

// step is an address to go to, and where it was linked.
type step struct {
	to, from string
	always   bool // even when one of its kind was met
}

// tour visits one page of each kind, by breadth.
func (p *person) tour(login string, also []string) { p.t.Helper(); p.tourWithin(login, "/", also...) }

// tourWithin is tour of what is linked from the page at start and lies under it.
func (p *person) tourWithin(login, start string, also ...string) {
	p.t.Helper()
	queue := []step{{to: start}}
	for _, at := range also {
		queue = append(queue, step{to: at, always: true})
	}
	met, pages := map[string]bool{}, 0
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		kind := kindOf(next.to)
		if met[kind] && !next.always {
			continue
		}
		met[kind] = true
		if what := promised(p, fmt.Sprintf(`fetch(%q).then(r => r.headers.get("content-type") + (r.headers.get("content-disposition") || ""))`, next.to)); !strings.HasPrefix(what, "text/html") || strings.Contains(what, "attachment") {
			saw(next.to)
			continue
		}
		p.open(next.to)
		p.prove(login)
		at := eval[string](p, `location.pathname + location.search`)
		if kind := kindOf(at); kind != kindOf(next.to) {
			if met[kind] {
				continue // led to where one has been
			}
			met[kind] = true
		}
		if status := eval[int](p, `performance.getEntriesByType("navigation")[0].responseStatus`); status != 200 {
			p.t.Errorf("%s, linked from %s, answers %d", at, next.from, status)
			continue
		}
		p.walked(login, at)
		if pages++; pages > most {
			p.t.Fatalf("more than %d pages, the last %s", most, at)
		}
		for _, l := range eval[[]string](p, links) {
			if !met[kindOf(l)] && strings.HasPrefix(l, start) {
				queue = append(queue, step{to: l, from: at})
			}
		}
	}
	p.t.Logf("%d pages", pages)
}

// kindOf is what the page is of, whichever thing or step of a procedure it shows.
func kindOf(address string) string {
	kind, _, _ := strings.Cut(identifier.ReplaceAllString(address, "{id}"), "?")
	return ofStep.ReplaceAllString(kind, "/$1/{step}")
}

var ofStep = regexp.MustCompile(`/(record|decide|papers)/[^/]+$`)

// walked looks at a page of the tour: at every size when it is the first of its
// kind in this run, and at one for each further role to whom it shows what no
// page has shown yet.
func (p *person) walked(login, at string) {
	p.t.Helper()
	picture := login + name(at)
	switch {
	case eval[bool](p, `document.body.classList.contains("ty-print")`):
		p.axe(picture)
		if _, err := chromedp.Run(p.ctx, chromedp.PrintToPDF()); err != nil {
			p.t.Errorf("%s: %v", at, err)
		}
		p.shot(picture)
		saw(at)
		p.uncomplaining(at)
	case saw(at):
		p.shows()
		p.look(picture)
	default:
		if p.shows() {
			p.axe(picture)
		}
		p.shot(picture)
		p.uncomplaining(at)
	}
}

// shapes are what the page is built of: each element by what it is and stands in.
const shapes = `(() => { const is = e => e.tagName + "." + [...e.classList].sort().join(".") + ["role", "type", "scope", "aria-current", "aria-expanded", "disabled", "required"].map(a => e.hasAttribute(a) ? a + "=" + e.getAttribute(a) : "").join(" ") + (e.hasAttribute("aria-label") ? "!" : "");
	return [...new Set([...document.body.querySelectorAll("*")].filter(e => !(e instanceof SVGElement)).map(e => is(e.parentElement) + " > " + is(e)))] })()`

// shown are the shapes that axe-core has been shown by the tours of this run.
var shown struct {
	sync.Mutex
	shapes map[string]bool
}

// shows notes what the page is built of, and reports whether any of it is new.
func (p *person) shows() (fresh bool) {
	p.t.Helper()
	all := eval[[]string](p, shapes)
	shown.Lock()
	defer shown.Unlock()
	if shown.shapes == nil {
		shown.shapes = map[string]bool{}
	}
	for _, s := range all {
		fresh = fresh || !shown.shapes[s]
		shown.shapes[s] = true
	}
	return fresh
}

var unsafe = regexp.MustCompile(`[0-9a-z]{13}|[^a-zA-Z]+`)

// name makes a file name of an address.
func name(at string) string { return unsafe.ReplaceAllString(at, "-") }

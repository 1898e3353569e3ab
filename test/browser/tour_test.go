package browser

import (
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

// first returns the address of the first link on the page that matches.
func (p *person) first(pattern string) string {
	p.t.Helper()
	href := eval[string](p, `([...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href')).find(h => new RegExp(`+"`"+pattern+"`"+`).test(h)) || '')`)
	if href == "" {
		p.t.Fatalf("no link matches %s", pattern)
	}
	return href
}

// TestTour looks at every page, as every role that has it, at every size, with
// axe-core.
func TestTour(t *testing.T) {
	t.Parallel()
	h := demo(t)
	id := `[0-9a-z]{13}`
	for _, c := range []struct {
		login string
		pages []string // an address, or a pattern after ~ to be followed from the page before
	}{
		{"shuji", []string{"/desk", "/life", "~^/life/" + id + "$", "/life/new?kind=assembly", "/life/new?kind=committee", "/life/talks", "/members", "~^/members/" + id + "$",
			"/org", "/messages", "/rules", "/account", "/search?q=支部"}},
		{"dangwu", []string{"/desk", "/overview", "~^/overview/finding", "/org", "~^/org/units/" + id, "/members", "/members?q=没有这个人", "~?/members/new", "/imports", "/imports/members/new", "/life", "/accounts", "/accounts/new", "/parameters"}},
		{"yuanling", []string{"/desk", "/overview", "/org"}},
		{"dangyuan", []string{"/desk", "/life", "/org"}},
		{"zuzhang", []string{"/desk", "/life/new?kind=group"}},
	} {
		t.Run(c.login, func(t *testing.T) {
			p := h.visitFor(t)
			if c.login == "shuji" {
				p.open("/sign-in")
				p.look("sign-in")
			}
			p.signIn(c.login)
			for _, page := range c.pages {
				switch {
				case page[0] == '/':
					p.open(page)
				case page[:2] == "~?":
					p.open("/members")
					p.open(p.first("^" + page[2:]))
				default:
					p.open(p.first(page[1:]))
				}
				at := eval[string](p, `location.pathname + location.search`)
				p.seesNot("出错了")
				p.look(c.login + name(at))
			}
		})
	}
	t.Run("print", func(t *testing.T) {
		p := h.visit()
		p.t = t
		p.signIn("shuji")
		p.open("/life")
		p.open(p.first(`^/life/`+id+`$`) + "/print")
		p.axe("print")
		if _, err := chromedp.Run(p.ctx, chromedp.PrintToPDF()); err != nil {
			t.Error(err)
		}
		p.shot("print")
	})
}

var unsafe = regexp.MustCompile(`[0-9a-z]{13}|[^a-zA-Z]+`)

// name makes a file name of an address.
func name(at string) string { return unsafe.ReplaceAllString(at, "-") }

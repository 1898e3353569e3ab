package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// screen is where somebody votes: how wide in CSS pixels, and how large a pixel is.
type screen struct {
	name          string
	width, height int64
	scale         float64
}

// screens are the shared terminal of a room, a phone, and the terminal for whoever
// has the page twice as large (WCAG 1.4.4).
var screens = []screen{{"terminal", 1366, 768, 1}, {"phone", 390, 844, 3}, {"large type", 683, 384, 2}}

// screen goes to another screen.
func (p *person) screen(s screen) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateScale(s.scale)))
}

// typist is a person without a mouse, whose key presses are counted.
type typist struct {
	*person
	n int
}

// keys presses keys where the focus is.
func (k *typist) keys(keys ...string) {
	k.t.Helper()
	k.n += len(keys)
	k.key(keys...)
}

// types types a text.
func (k *typist) types(text string) {
	k.t.Helper()
	k.n += len(text)
	k.do(chromedp.KeyEvent(text))
}

// tab presses Tab until the focus is on the field of the name or on the words; it
// must be seen there, with a ring around it.
func (k *typist) tab(to string) {
	k.t.Helper()
	for range 40 {
		k.n++
		k.do(chromedp.KeyEvent(kb.Tab))
		if !eval[bool](k.person, fmt.Sprintf(`(e => e.name === %[1]q || e.innerText?.trim() === %[1]q)(document.activeElement)`, to)) {
			continue
		}
		k.settle()
		const ring = `(() => { const e = document.activeElement, r = (e.labels?.[0] || e).getBoundingClientRect();
			const shown = [e, e.nextElementSibling, e.labels?.[0]].filter(Boolean).some(x => { const s = getComputedStyle(x); return s.outlineStyle !== "none" && s.outlineWidth !== "0px" || s.boxShadow !== "none" });
			return (shown ? "" : "without a ring ") + (r.bottom < 0 || r.top > innerHeight ? "out of sight " + Math.round(r.top) : "") })()`
		k.answeredSoft("the focus is seen on "+to, ring)
		return
	}
	k.shot("failed")
	k.t.Fatalf("Tab never comes to %q", to)
}

// answeredSoft reports what the script says is wrong, once the page lies still.
func (k *typist) answeredSoft(what, script string) {
	k.t.Helper()
	wrong := ""
	for range 10 {
		if wrong = eval[string](k.person, script); wrong == "" {
			return
		}
		k.settle()
	}
	k.t.Errorf("%s: %s", what, wrong)
}

// spoken fails unless a screen reader finds each of the things: a role and, where
// it has one, its name.
func (p *person) spoken(want ...string) {
	p.t.Helper()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		p.t.Fatal(err)
	}
	text := func(v *accessibility.Value) (s string) {
		if v != nil {
			_ = json.Unmarshal(v.Value, &s)
		}
		return s
	}
	var all []string
	for _, n := range tree.Nodes {
		role, name := text(n.Role), text(n.Name)
		if n.Ignored || role == "" {
			continue
		}
		all = append(all, role, role+" "+name)
		if name == "" && slices.Contains([]string{"textbox", "button", "radio", "checkbox", "link", "group", "combobox"}, role) {
			p.t.Errorf("%s: a %s without a name", p.at(), role)
		}
	}
	for _, w := range want {
		if !slices.Contains(all, w) {
			p.t.Errorf("%s: nobody hears %q of %s", p.at(), w, strings.Join(slices.Compact(slices.Sorted(slices.Values(all))), "; "))
		}
	}
}

package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// person is somebody at a browser.
type person struct {
	t     testing.TB
	ctx   context.Context
	house *house
	base  string
	complaints
}

// sizes are the screens every page is looked at on.
var sizes = []struct {
	name          string
	width, height int64
}{{"1366", 1366, 768}, {"1920", 1920, 1080}, {"390", 390, 844}}

// chromium is the one browser of the run; every person has a context of their
// own in it, with cookies of their own.
var chromium struct {
	sync.Once
	ctx context.Context
	err error
	end func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if whole() {
		tellUnlooked()
	}
	if chromium.end != nil {
		chromium.end()
	}
	os.Exit(code)
}

func launch(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		absent(t, "chromium", "chromium")
	}
	chromium.Do(func() {
		opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
			chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "zh-CN"))
		alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, cancel := chromedp.NewContext(alloc)
		chromium.ctx, chromium.end = ctx, func() { cancel(); cancelAlloc() }
		chromium.err = chromedp.Do(ctx)
	})
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	return chromium.ctx
}

// absent skips the test for want of a program; under CI it fails.
func absent(t testing.TB, program, pkg string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing: under CI nothing is skipped", program)
	}
	t.Skipf("%s is missing: apt-get install %s", program, pkg)
}

// visit opens a browser for a new person.
func (h *house) visit() *person { h.t.Helper(); return h.visitFor(h.t) }

// visitFor opens one for a subtest.
func (h *house) visitFor(t testing.TB) *person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(launch(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &person{t: t, ctx: ctx, house: h, base: h.base}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1366, 768)); err != nil {
		t.Fatal(err)
	}
	p.listen()
	t.Cleanup(func() { p.t = t; p.uncomplaining("afterwards") })
	return p
}

// do takes steps, within half a minute.
func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		at, _ := chromedp.Run(p.ctx, chromedp.Location())
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText.slice(0, 1500) : ""`))
		p.shot("failed")
		p.t.Fatalf("%v\nat %s\n%s", err, at, text)
	}
}

// open goes to a page of the product.
func (p *person) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// click presses what the selector finds and waits until the page is at rest.
func (p *person) click(css string) {
	p.t.Helper()
	p.do(chromedp.ScrollIntoView(chromedp.CSS(css)))
	// On a busy machine the page may still move, and the press would miss.
	const there = `(() => { const e = document.querySelector(%q), r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
		const at = document.elementFromPoint(x, y); return (at && (e.contains(at) || at.contains(e)) ? "on " : "off ") + Math.round(x) + "," + Math.round(y) })()`
	for end, was := time.Now().Add(5*time.Second), ""; time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		is := eval[string](p, fmt.Sprintf(there, css))
		if is == was && strings.HasPrefix(is, "on ") {
			break
		}
		was = is
	}
	p.do(chromedp.Click(chromedp.CSS(css)))
	p.settle()
}

// press presses the button or link with exactly these words.
func (p *person) press(words string) {
	p.t.Helper()
	mark := fmt.Sprintf(`(() => { const els = [...document.querySelectorAll('button, a, summary, label')].filter(e => e.checkVisibility() && (e.innerText.trim() === %[1]q || e.getAttribute('aria-label') === %[1]q));
		document.querySelectorAll('[data-journey]').forEach(e => e.removeAttribute('data-journey'));
		if (els.length) els[0].setAttribute('data-journey', ''); return els.length })()`, words)
	n, err := chromedp.Run(p.ctx, chromedp.Evaluate[int](mark))
	if err != nil || n == 0 {
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText.slice(0, 1500) : ""`))
		p.shot("failed")
		p.t.Fatalf("nothing called %q can be pressed (%v)\n%s", words, err, text)
	}
	p.click("[data-journey]")
}

// fill types into a field by its name, over what was there.
func (p *person) fill(name, value string) {
	p.t.Helper()
	css := chromedp.CSS(`[name="` + name + `"]`)
	kind, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(document.querySelector('[name=%q]') || {}).type || ''`, name)))
	if err != nil {
		p.t.Fatal(err)
	}
	switch kind {
	case "date", "time", "month", "select-one":
		// Typing into these depends on the browser's language.
		p.do(chromedp.SetValue(css, value)) // which tells of the change too
		p.settle()
	case "file":
		p.do(chromedp.SetUploadFiles(css, []string{value}))
	default:
		p.do(chromedp.Focus(css))
		eval[bool](p, fmt.Sprintf(`(e => { if (e.value) { e.select(); document.execCommand("delete") } return true })(document.querySelector('[name=%q]'))`, name))
		p.do(chromedp.SendKeys(css, value))
	}
}

// typed types into the field of the name in the open dialog.
func (p *person) typed(name, value string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS(`dialog[open] [name="`+name+`"]`), value)
}

// typeIn sets a field of the part of the page, where others have the same name.
func (p *person) typeIn(part, name, value string) {
	p.t.Helper()
	if !eval[bool](p, fmt.Sprintf(`(e => { if (!e) return false; e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true })(document.querySelector(%q))`, value, part+` [name="`+name+`"]`)) {
		p.t.Fatalf("%s has no field %s", part, name)
	}
	p.settle()
}

// paste puts a text of several lines into a field.
func (p *person) paste(name, text string) {
	p.t.Helper()
	p.do(chromedp.Focus(chromedp.CSS(`[name="` + name + `"]`)))
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// settle waits until the page is loaded and htmx is at rest.
func (p *person) settle() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	time.Sleep(60 * time.Millisecond)
	for {
		still, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")`))
		if err == nil && still && !p.away.Load() {
			return
		}
		if ctx.Err() != nil {
			p.t.Fatalf("the page does not come to rest: %v, on its way: %v", err, p.away.Load())
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// sees waits until the page shows the words.
func (p *person) sees(words string) {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		text := p.text()
		if strings.Contains(text, words) {
			return
		}
		if time.Now().After(end) {
			p.shot("failed")
			at, _ := chromedp.Run(p.ctx, chromedp.Location())
			p.t.Fatalf("%s does not show %q:\n%s", at, words, clip(text, 2500))
		}
	}
}

// seesNot fails when the page shows the words.
func (p *person) seesNot(words string) {
	p.t.Helper()
	if text := p.text(); strings.Contains(text, words) {
		p.t.Errorf("the page shows %q:\n%s", words, clip(text, 1500))
	}
}

func (p *person) text() string {
	p.t.Helper()
	s, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// eval runs a script for its value.
func eval[T any](p *person, script string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// promised is eval of a script that promises a text.
func promised(p *person, script string) string {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", script, err)
	}
	return v
}

// look examines the page with axe-core and pictures it at every size; name
// names the pictures.
func (p *person) look(name string) {
	p.t.Helper()
	saw(p.at())
	for _, s := range sizes {
		p.do(chromedp.EmulateViewport(s.width, s.height))
		p.settle()
		p.axe(name + " at " + s.name)
		if wide := eval[float64](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 1 {
			p.t.Errorf("%s at %s scrolls sideways by %v px", name, s.name, wide)
		}
		p.shot(name + "-" + s.name)
	}
	p.do(chromedp.EmulateViewport(1366, 768))
	p.uncomplaining(name)
}

// axe fails on what axe-core finds serious.
func (p *person) axe(where string) {
	p.t.Helper()
	if !eval[bool](p, `typeof axe !== "undefined"`) {
		src, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
		if err != nil {
			p.t.Fatalf("%v: run make assets first", err)
		}
		if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[chromedp.Void](string(src)+"\n;undefined")); err != nil {
			p.t.Fatal(err)
		}
	}
	script := `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "best-practice"], resultTypes: ["violations"]}).then(r => JSON.stringify(
		r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + " ← " + n.failureSummary.slice(0, 300))}))))`
	raw, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	var found []struct {
		ID, Impact, Help string
		Nodes            []string
	}
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		p.t.Fatal(err)
	}
	for _, v := range found {
		p.t.Errorf("%s: axe %s (%s): %s\n\t%s", where, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}

// shot keeps a picture of the page when TOUYAN_SHOTS names a directory.
func (p *person) shot(name string) {
	dir := os.Getenv("TOUYAN_SHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600)
	}
	if err != nil {
		p.t.Logf("no picture of %s: %v", name, err)
	}
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

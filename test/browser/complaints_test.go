package browser

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints are what a browser writes to its console: errors of script, and
// what the content policy refused.
type complaints struct {
	mu   sync.Mutex
	said []string
	away atomic.Bool // on the way to another page
}

// listen notes what the browser complains of, and whether it is on its way to
// another page, from now on. That an answer had a
// status of refusal is not among it: journeys are refused on purpose.
func (p *person) listen() {
	p.t.Helper()
	note := func(text, where string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.said = append(p.said, text+" ("+where+")")
	}
	err := chromedp.Listen(p.ctx, func(ev any) {
		switch e := ev.(type) {
		case *page.EventFrameRequestedNavigation, *page.EventFrameStartedLoading:
			p.away.Store(true)
		case *page.EventFrameStoppedLoading, *page.EventNavigatedWithinDocument:
			p.away.Store(false)
		case *log.EventEntryAdded:
			if e.Entry.Source != log.EntrySourceNetwork && (e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity) {
				note(e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			d := e.ExceptionDetails
			if d.Exception != nil {
				note(d.Text+" "+d.Exception.Description, d.URL)
			} else {
				note(d.Text, d.URL)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
				var words []string
				for _, a := range e.Args {
					words = append(words, fmt.Sprint(a.Description, string(a.Value)))
				}
				note(strings.Join(words, " "), "console")
			}
		}
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// uncomplaining fails the test when the browser has complained since last asked.
func (p *person) uncomplaining(where string) {
	p.t.Helper()
	for _, s := range p.taken() {
		p.t.Errorf("%s: the browser complains: %s", where, clip(s, 500))
	}
}

// taken returns the complaints since last asked.
func (p *person) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.said
	p.said = nil
	return said
}

// TestComplaints_are_heard: what the policy refuses, an error of script and a
// word to the console each reach the test.
func TestComplaints_are_heard(t *testing.T) {
	t.Parallel()
	h := serve(t, "")
	p := h.visit()
	p.open("/install")
	for _, bad := range []string{
		`document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>x</p>"), true`,
		`(() => { const s = document.createElement("script"); s.textContent = "1"; document.body.append(s); return true })()`,
		`setTimeout(() => { throw new Error("thrown") }), true`,
		`console.error("said"), true`,
	} {
		eval[bool](p, bad)
		for end := time.Now().Add(5 * time.Second); len(p.taken()) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Errorf("nobody complains of %s", bad)
				break
			}
		}
	}
}

package browser

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestTerm_runs_out: the check of renewals leads to a committee whose term is
// over, and its papers come as Word documents that LibreOffice prints as such.
func TestTerm_runs_out(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("dangwu")
	p.open("/org/terms")
	p.look("terms")
	unit := eval[string](p, `(() => { for (const r of document.querySelectorAll("main tbody tr")) if (/已过期|还有/.test(r.innerText) && r.innerText.includes("个职务")) { const a = r.querySelector('a[href^="/org/units/"]'); if (a) return a.getAttribute("href") } return "" })()`)
	if unit == "" {
		t.Fatalf("no term runs out:\n%s", p.text())
	}
	unit, _, _ = strings.Cut(unit, "?")
	p.open(unit)
	p.sees("换届文书")
	p.look("term-unit")
	short := eval[string](p, `document.querySelector("h1").innerText.trim()`)
	found := papers(t, "renewal", p.fetch(unit+"/papers"))
	for _, want := range []string{"请示", "批复", "公告", "选举办法", "结果的报告"} {
		one, ok := printed{}, false
		for name, x := range found {
			if strings.Contains(name, want) {
				one, ok = x, true
			}
		}
		switch {
		case !ok:
			t.Errorf("there is no %s among %q", want, slices.Sorted(maps.Keys(found)))
		case !strings.HasSuffix(one.size, "(A4)"):
			t.Errorf("%s is on %s", want, one.size)
		case one.pages < 1 || one.pages > 4:
			t.Errorf("%s has %d pages", want, one.pages)
		case !strings.Contains(squeeze(one.text), strings.TrimSuffix(squeeze(short), "党支部")):
			t.Errorf("%s does not say whose it is:\n%s", want, one.text)
		case strings.Contains(one.text, "%!") || strings.Contains(one.text, "<nil>") || strings.Contains(one.text, "0001"):
			t.Errorf("%s has a hole in it:\n%s", want, one.text)
		}
	}
}

// squeeze takes out blanks: a printed line ends anywhere.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

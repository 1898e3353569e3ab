package browser

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"touyan/test/example"
)

// plain is the name of a full member of the example without a post in the Party,
// the nth of them.
func plain(t *testing.T, n int) (name, branch string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(example.Roster()))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("党员名册")
	if err != nil {
		t.Fatal(err)
	}
	times := map[string]int{}
	for _, r := range rows[3:] {
		times[r[1]]++
	}
	for _, r := range rows[3:] {
		if len(r) > 20 && r[9] == "正式党员" && r[14] == "" && r[20] == "正常" && times[r[1]] == 1 {
			if n--; n < 0 {
				return r[1], r[12]
			}
		}
	}
	t.Fatal("there is nobody")
	return "", ""
}

// lists reports whether one of the pages that follow each other names somebody.
func (p *person) lists(name string) bool {
	p.t.Helper()
	for range 40 {
		if strings.Contains(p.text(), name) {
			return true
		}
		next := eval[string](p, `([...document.querySelectorAll('main a[href]')].find(a => a.innerText.trim() === "下一页" || a.getAttribute("aria-label") === "下一页") || {getAttribute: () => ""}).getAttribute("href") || ""`)
		if next == "" {
			return false
		}
		p.open(next)
	}
	p.t.Fatal("the pages do not end")
	return false
}

// closing opens the people behind the number of the year's end, and returns the
// number.
func (p *person) closing(year int) int {
	p.t.Helper()
	p.open(fmt.Sprintf("/statistics/balance?term=%d", year))
	p.look("statistics-balance")
	var n int
	if _, err := fmt.Sscan(eval[string](p, `document.querySelector('main a[href*="side=closing"]').innerText`), &n); err != nil {
		p.t.Fatal(err)
	}
	p.click(`main a[href*="side=closing"]`)
	return n
}

// TestTransfer_out: who was transferred out this year is in last year's
// statistics, with a name behind the number, and not in this year's.
func TestTransfer_out(t *testing.T) {
	t.Parallel()
	h := demo(t)
	name, branch := plain(t, 40)
	year := time.Now().Year()
	p := h.visit()
	p.signIn("dangwu")
	now := p.closing(year)
	last := p.closing(year - 1)

	p.open("/members?q=" + name)
	p.open(p.first(`^/members/` + identifier.String() + `$`))
	who := p.at()
	p.press("开具组织关系介绍信")
	p.fill("organ", "中共临江区委组织部")
	p.fill("unit", "临江区司法局")
	p.look("letter")
	p.press("开具")
	p.sees("已开具")
	p.look("letter-made")
	for _, x := range papersOf(t, "letter", map[string][]byte{"介绍信.docx": p.fetch(p.first(`/letters/` + identifier.String() + `/paper$`))}) {
		for _, want := range []string{name, "中共临江区委组织部", "临江区司法局"} {
			if !strings.Contains(squeeze(x.text), want) {
				t.Errorf("the letter does not say %q:\n%s", want, x.text)
			}
		}
	}
	p.open("/members?q=" + name)
	p.sees(strings.TrimSuffix(branch, "党支部")) // until the receipt comes
	p.open(who)
	p.press("登记回执")
	p.do(p.typed("receipt", "临组介回〔2026〕第 12 号"))
	p.axe("the question before a receipt")
	p.confirm()
	p.sees("已转出")
	p.look("transferred")
	p.tourWithin("dangwu", who)

	if n := p.closing(year - 1); n != last {
		t.Errorf("last year has %d members now, and had %d", n, last)
	}
	p.look("statistics-people")
	if !p.lists(name) {
		t.Errorf("%s is not in last year's statistics", name)
	}
	if n := p.closing(year); n != now-1 {
		t.Errorf("this year has %d members, and had %d", n, now)
	}
	if p.lists(name) {
		t.Errorf("%s is in this year's statistics", name)
	}
	p.open(fmt.Sprintf("/statistics/balance?term=%d", year))
	p.sees("转出")
	p.open("/members?q=" + name)
	p.sees("没有")
}

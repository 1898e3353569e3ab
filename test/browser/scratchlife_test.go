package browser

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

func (p *person) full(name string) {
	for _, s := range sizes {
		p.do(chromedp.EmulateViewport(s.width, s.height))
		p.settle()
		b, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
		if err != nil {
			p.t.Fatal(err)
		}
		_ = os.WriteFile(filepath.Join(os.Getenv("TOUYAN_SHOTS"), name+"-full-"+s.name+".png"), b, 0o600)
	}
	p.do(chromedp.EmulateViewport(1366, 768))
}

func TestScratchLife(t *testing.T) {
	h, pw := demo(t)
	p := h.visit()
	p.signIn("shuji", pw["shuji"])
	p.open("/life/new?kind=assembly&on=2026-Q3")
	p.fill("ends", "17:30")
	p.fill("topic-0", "审议支部第四季度工作计划")
	p.fill("presenter-0", "龚刚芳")
	p.press("加议题")
	p.fill("topic-1", "讨论预备党员沈岚颖按期转正")
	p.fill("points", "一、龚刚芳汇报第四季度计划：主题党日 3 次，10 月与第七社区联合开展普法；党课 1 次。\n二、曾浩蕾介绍沈岚颖预备期表现、培养联系人意见和党小组意见。")
	p.fill("vote-0-text", "同意第四季度工作计划")
	p.fill("vote-0-manner", "hands")
	p.fill("vote-0-ayes", "19")
	p.fill("vote-0-noes", "0")
	p.fill("vote-0-blanks", "0")
	p.press("加决议")
	p.fill("vote-1-text", "同意沈岚颖按期转为中共正式党员")
	p.fill("vote-1-matter", "conversion")
	p.fill("vote-1-manner", "ballot")
	p.fill("vote-1-ayes", "8")
	p.fill("vote-1-noes", "9")
	p.fill("vote-1-blanks", "1")
	eval[bool](p, `(() => { [...document.querySelectorAll('[data-att]')].slice(8, 9).forEach(row => {row.querySelector('input[value=leave]').click(); row.querySelector("[data-att-note]").value = "出差：省高院庭审观摩"}); return true })()`)
	p.settle()
	p.do(chromedp.Sleep(800000000))
	p.look("filled"); p.full("filled")
	p.press("提交归档"); p.settle()
	p.look("recorded"); p.full("recorded")
	p.press("打印"); p.full("paper")
	p.axe("paper")
	for _, k := range []string{"group", "lecture", "organisation-life+review"} {
		p.open("/life/new?kind=" + k); p.settle(); p.full("new-" + k)
	}
	p.open("/life/talks"); p.look("talks")
	p.press("登记"); p.look("talks-bad")
	p.open("/life?kind=lecture&year=2020"); p.look("none")
	p.open("/life"); p.look("list")
	q := h.visit()
	q.signIn("dangwu", pw["dangwu"])
	q.open("/life"); q.look("officer-list")
	q.open("/life/talks"); q.look("officer-talks")
}

package browser

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestSurvey_public_without_an_account asks the public over a link, answers it as
// a citizen, on a phone and by keyboard, and shows what came of it.
func TestSurvey_public_without_an_account(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	p.open("/surveys")
	p.look("surveys-empty")
	p.press("新问卷")
	p.look("surveys-new")
	p.open("/surveys/new?kind=satisfaction")
	p.press("起草")
	p.sees("谁来测评")
	p.fill("title", "诉讼服务满意度测评")
	p.look("survey-edit")
	p.press("保存并开启")
	p.sees("答题地址")
	p.look("survey-open")
	link := p.first(`^/ask/[a-z0-9]+/1`)
	citizen := h.visit()
	for range 5 {
		citizen.open(link)
		if citizen.at() != link {
			t.Fatalf("the citizen is led to %s", citizen.at())
		}
		citizen.press("满意")
		citizen.fill("q1-0", "引导牌再大些")
		citizen.press("交卷")
		citizen.sees("已收到")
	}
	citizen.open(link)
	citizen.look("ask-public")
	if n := eval[int](citizen, `document.cookie.length`); n != 0 {
		t.Errorf("a cookie is set: %d", n)
	}
	p.open(p.at())
	p.sees("5 份")
	p.press("结束")
	p.confirm()
	p.sees("引导牌再大些")
	p.look("survey-result")
	p.tourWithin("shuji", "/surveys")
}

// TestSurvey_review takes a yearly review of members from its draft by codes drawn
// in the room to the grades on the members' files.
func TestSurvey_review(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	p.open("/surveys/new?kind=appraisal")
	p.press("起草")
	p.sees("参加评定等次的正式党员")
	p.look("review-edit")
	p.fill("raters-0", "6")
	p.press("存草稿")
	p.sees("抽取问卷码")
	at := p.at()
	p.look("review-draft")
	p.fill("tellers", "监督甲\n监督乙")
	p.press("抽取并打印")
	p.sees("只显示这一次")
	p.look("review-slips")
	text := p.text()
	codes := regexp.MustCompile(`[0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){6}(?:\s)`).FindAllString(text, -1)
	keys := eval[[]string](p, `[...document.querySelectorAll('.ty-paper-form tr')].filter(r => r.querySelector('th').innerText.includes('监督人')).map(r => r.querySelector('td').innerText.trim())`)
	if len(codes) < 6 || len(keys) != 2 {
		t.Fatalf("%d codes, %d keys:\n%s", len(codes), len(keys), clip(text, 2000))
	}
	p.open(at)
	p.press("开启")
	p.sees("怎样保密")
	link := p.first(`^/ask/room/`)
	terminal := h.visit()
	terminal.open(link)
	terminal.look("ask-room")
	terminal.spoken("textbox 问卷码", "radio 优秀", "radio 不合格", "button 交卷")
	for i, c := range codes[len(codes)-6:] {
		screen := screens[i%len(screens)]
		terminal.screen(screen)
		terminal.open(link)
		if i >= len(screens) {
			terminal.fill("code", strings.TrimSpace(c))
			eval[int](terminal, `[...document.querySelectorAll('fieldset.is-rating')].map((f, i) => f.querySelectorAll('input')[i % 3 ? 1 : 0].click()).length`)
			terminal.press("交卷")
			terminal.sees("已入箱")
			continue
		}
		// By keyboard alone, line by line.
		lines := eval[[]string](terminal, `[...document.querySelectorAll('fieldset.is-rating')].map(f => f.querySelector('input').name)`)
		k := typist{person: terminal}
		k.tab("code")
		k.types(strings.ReplaceAll(strings.TrimSpace(c), " ", ""))
		for n, line := range lines {
			k.tab(line)
			if k.keys(" "); n%3 > 0 {
				k.keys(kb.ArrowRight)
			}
		}
		k.tab("交卷")
		k.keys(kb.Enter)
		terminal.sees("已入箱")
		if most := 28 + 10 + 4*len(lines); k.n > most {
			t.Errorf("on %s %d keys for %d lines, want at most %d", screen.name, k.n, len(lines), most)
		}
		t.Logf("on %s a questionnaire of %d lines is %d keys", screen.name, len(lines), k.n)
	}
	terminal.screen(screens[0])
	terminal.look("ask-cast")
	p.open(at)
	p.look("review-open")
	p.fill("present", "6")
	p.press("结束收卷")
	p.sees("监督人密钥")
	p.look("review-sealed")
	for i, k := range keys {
		p.fill([]string{"key-0", "key-1"}[i], k)
	}
	p.press("开箱")
	p.sees("还没有评定等次")
	p.look("review-result")
	p.open(at + "/grades?fill=合格")
	p.fill("organ", "committee")
	p.fill("grade-0", "优秀")
	p.look("review-grades")
	p.press("保存")
	p.sees("不超过党员")
	p.look("review-decided")
	member := p.first(`^/members/[0-9a-z]{13}$`)
	p.open(member)
	p.sees("民主评议")
	p.look("review-member")
	p.tourWithin("shuji", "/surveys")

	// The review around the ballot: what was prepared, one problem until it is
	// struck off.
	p.open("/reviews")
	p.look("reviews")
	p.press("开始")
	p.sees("会前准备")
	p.fill("study-day", "2026-11-02")
	p.fill("study", "学习党章")
	p.press("保存准备")
	p.sees("已保存")
	p.open(p.at()) // without the message, which lies over buttons
	p.fill("words", "理论学习不够系统")
	eval[bool](p, `(s => { s.selectedIndex = 1; return true })(document.querySelector('#f-points-member'))`)
	p.press("登记")
	p.sees("理论学习不够系统")
	p.open(p.at())
	p.fill("problem", "党建和审判结合不紧")
	p.fill("measure", "每季研究一次")
	p.fill("owner", "支部书记")
	p.fill("due", "2026-12-31")
	p.press("登记问题")
	p.sees("整改中")
	p.look("review-page")
	p.press("党建和审判结合不紧")
	p.look("review-problem")
	p.fill("done", "2026-11-20")
	p.fill("result", "已研究一次")
	p.press("保存")
	p.sees("销号 1 个")
	p.tourWithin("shuji", "/reviews")
}

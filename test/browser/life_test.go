package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// heard counts how often the quorum panel would be read aloud.
const heard = `(() => { window.heard = 0; new MutationObserver(() => window.heard++).observe(document.querySelector("#quorum[aria-live]"), {childList: true, subtree: true, characterData: true}); return true })()`

// answered waits until the script answers true.
func (p *person) answered(what, script string) {
	p.t.Helper()
	for end := time.Now().Add(10 * time.Second); !eval[bool](p, script); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.shot("failed")
			p.t.Fatalf("%s: never true: %s", what, script)
		}
	}
}

// leave goes elsewhere with the form unsaved, as somebody would who says so.
func (p *person) leave(path string) {
	p.t.Helper()
	eval[bool](p, `(() => { document.querySelectorAll("form[data-guard]").forEach(f => f.removeAttribute("data-guard")); return true })()`)
	p.open(path)
}

// script allows or forbids script from the next page on.
func (p *person) script(allowed bool) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allowed}); err != nil {
		p.t.Fatal(err)
	}
}

// key presses keys one after the other, wherever the focus is.
func (p *person) key(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.do(chromedp.KeyEvent(k))
	}
	p.settle()
}

// tab moves on until the focus is on the field with the name or the words.
func (p *person) tab(to string) {
	p.t.Helper()
	for range 80 {
		p.do(chromedp.KeyEvent(kb.Tab))
		if eval[bool](p, fmt.Sprintf(`(e => e.name === %[1]q || e.innerText?.trim() === %[1]q)(document.activeElement)`, to)) {
			time.Sleep(20 * time.Millisecond)
			for y := -1.0; y != eval[float64](p, `scrollY`); time.Sleep(60 * time.Millisecond) {
				y = eval[float64](p, `scrollY`) // pages scroll smoothly
			}
			if hidden := eval[string](p, `(e => { const r = e.getBoundingClientRect(); const bar = document.querySelector(".ty-actionbar")?.getBoundingClientRect();
				const low = bar && !e.closest(".ty-actionbar") ? bar.top : innerHeight; return r.top < 48 || r.top > low - 16 ? Math.round(r.top) + " of " + Math.round(low) : "" })(document.activeElement)`); hidden != "" {
				p.t.Errorf("%q has the focus out of sight: %s", to, hidden)
			}
			return
		}
	}
	p.shot("failed")
	p.t.Fatalf("Tab never comes to %q", to)
}

// value is what stands in the field.
func (p *person) value(name string) string {
	p.t.Helper()
	return eval[string](p, fmt.Sprintf(`document.querySelector('[name=%q]').value`, name))
}

// TestMeeting_recorded_by_hand goes the whole way of a branch secretary: the
// form knows most of it, the panel follows the attendance, the page says what
// the record was used for.
func TestMeeting_recorded_by_hand(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	idle := h.visit()      // somebody who is called away over a half-filled form
	idle.signIn("weiyuan") // an account is in one place at a time
	idle.open("/life/new?kind=theme-day&on=2026-10")
	idle.fill("topic-0", "走访社区，没有写完")

	t.Run("the form knows", func(t *testing.T) {
		p.t = t
		p.leave("/life/new?kind=committee&on=2026-08")
		for name, want := range map[string]string{"title": "8 月支委会会议", "day": "2026-08-31"} {
			if got := p.value(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for _, name := range []string{"begins", "place", "host", "recorder"} {
			if p.value(name) == "" {
				t.Errorf("%s is empty: the branch has met before", name)
			}
		}
		p.fill("kind", "assembly") // what nobody wrote goes with the kind
		p.answered("title follows", `document.querySelector('[name=title]').value === "第三季度支部党员大会" && document.querySelector('h1').innerText.trim() === "第三季度支部党员大会"`)
		p.fill("title", "讨论转正")
		p.fill("kind", "committee")
		p.answered("roll follows", `document.querySelector('#people').children.length < 8`)
		if got := p.value("title"); got != "讨论转正" {
			t.Errorf("a title that somebody wrote became %q", got)
		}
	})

	t.Run("the panel follows", func(t *testing.T) {
		p.t = t
		p.leave("/life/new?kind=committee")
		p.sees("可以表决")
		eval[bool](p, heard)
		before := eval[string](p, `document.querySelector('#gaps').innerText`)
		eval[bool](p, `(() => { [...document.querySelectorAll('[data-att]')].slice(0, 3).forEach(row => row.querySelector('input[value=leave]').click()); return true })()`)
		p.answered("quorum", `document.querySelector('#quorum').innerText.includes("不能表决")`)
		p.answered("elements", `document.querySelector('#elements').innerText.includes("请假、缺席原因")`)
		p.answered("action bar", fmt.Sprintf(`document.querySelector('#gaps').innerText !== %q`, before))
		if n := eval[int](p, `window.heard`); n != 1 {
			t.Errorf("the panel was read %d times for one change", n)
		}
		eval[bool](p, `(() => { const f = document.querySelector('[name=guests]'); f.value = "机关党委"; f.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
		p.do(chromedp.Sleep(700 * time.Millisecond))
		if n := eval[int](p, `window.heard`); n != 1 {
			t.Errorf("the panel was read again, %d times, though nothing of it changed", n)
		}
		p.fill("day", "2026-03-09") // a day changes the roll; the panel stays and is read once more
		p.answered("day", `document.querySelector('#attendance').innerText.includes("3 月 9 日") && document.querySelectorAll('#quorum').length === 1`)
		if n := eval[int](p, `window.heard`); n != 2 {
			t.Errorf("after the day the panel was read %d times, want 2", n)
		}
		p.look("life-form")
	})

	t.Run("what is wrong", func(t *testing.T) {
		p.t = t
		p.leave("/life/new?kind=assembly&on=2026-08")
		p.fill("ends", "08:00")
		p.press("提交归档")
		p.sees("还不能归档")
		if !eval[bool](p, `document.activeElement.id === "errors"`) {
			t.Error("the summary of errors has not the focus")
		}
		p.look("life-errors")
	})

	t.Run("submitted", func(t *testing.T) {
		p.t = t
		p.leave("/life/new?kind=committee&on=2026-08")
		p.fill("topic-0", "研究第三季度工作")
		p.press("提交归档")
		p.sees("已归档，用于 2 处")
		p.look("life-record")
		p.press("三会一课：2026 年 8 月支委会")
		p.sees("怎样判定")
		p.sees("8 月")
	})

	t.Run("by keyboard alone", func(t *testing.T) {
		p.t = t
		p.leave("/life?kind=committee")
		p.tab("记录会议")
		p.key(kb.Enter)
		byKeyboard(p)
	})

	t.Run("two people", func(t *testing.T) {
		p.t = t
		conflict(t, h, p)
	})

	t.Run("kept by itself", func(t *testing.T) {
		idle.t, p.t = t, t
		idle.sees("自动保存")
		if at := eval[string](idle, `location.pathname`); !strings.HasSuffix(at, "/edit") {
			t.Errorf("reloading %s would lose the draft", at)
		}
		idle.do(chromedp.SendKeys(chromedp.CSS(`[name="points"]`), "一、写完了。"))
		idle.press("提交归档")
		idle.sees("已归档")
		idle.sees("走访社区，没有写完")
		p.leave("/life?kind=theme-day&year=2026&part=10&q=10 月主题党日")
		p.sees("共 1 次")
	})

	t.Run("a plan", func(t *testing.T) {
		p.t = t
		p.leave("/desk")
		p.press("排计划")
		p.seesNot("到会与法定人数")
		p.fill("topic-0", "审议年度总结")
		p.look("life-plan")
		p.press("存为计划")
		p.sees("已存为计划")
		p.press("通知")
		if got := p.value("text"); !strings.Contains(got, "审议年度总结") {
			t.Errorf("the notice lacks the topic: %s", got)
		}
		p.look("life-notice")
		p.press("复制正文")
		p.sees("已复制")
	})
}

// byKeyboard records a meeting of the committee in the open form, without a
// mouse: the attendance by the arrow keys, submitting by Enter.
func byKeyboard(p *person) {
	p.t.Helper()
	p.sees("到会与法定人数")
	p.tab("title")
	p.do(chromedp.KeyEvent("键盘记录的支委会"))
	p.tab("topic-0")
	p.do(chromedp.KeyEvent("听取工作汇报"))
	p.tab("加议题")
	p.key(kb.Enter)
	p.do(chromedp.KeyEvent("研究党费使用")) // the new row has the focus
	first := eval[string](p, `document.querySelector('#people input[type=radio]').name`)
	p.tab(first)
	p.key(kb.ArrowRight) // 实到 → 请假
	p.answered("the reason is asked for", `document.activeElement.hasAttribute("data-att-note")`)
	p.do(chromedp.KeyEvent("出差"))
	p.tab("points")
	p.answered("the panel heard of it", `document.querySelector('#quorum').innerText.replace(/\s/g, "").includes("请假1")`)
	p.do(chromedp.KeyEvent("一、通报。"))
	p.tab("vote-0-text")
	p.do(chromedp.KeyEvent("同意"))
	p.tab("vote-0-manner")
	p.key(kb.ArrowDown)
	p.tab("vote-0-ayes")
	p.do(chromedp.KeyEvent("4"))
	p.tab("vote-0-noes")
	p.answered("the verdict", `document.querySelector('#vote-0-said').innerText.includes("通过")`)
	p.tab("提交归档")
	p.key(kb.Enter)
	p.sees("已归档")
	p.sees("（出差）")
	p.sees("研究党费使用")
	p.sees("键盘记录的支委会")
}

// TestKeyboard: signing in, the notice, and recording a meeting, and no mouse.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.open("/sign-in")
	if at := eval[string](p, `document.activeElement.name || ""`); at != "login" {
		t.Errorf("the focus is on %q, not on the login name", at)
	}
	p.do(chromedp.KeyEvent("shuji"))
	p.tab("password")
	p.do(chromedp.KeyEvent(h.people["shuji"].password))
	p.key(kb.Enter)
	p.sees("个人信息处理告知书")
	p.tab("我已看过")
	p.key(kb.Enter)
	p.sees("工作台")
	p.tab("组织生活")
	p.key(kb.Enter)
	p.sees("记录会议")
	p.tab("记录会议")
	p.key(kb.Enter)
	p.sees("到会与法定人数")
	p.tab("kind")
	for range 8 {
		if strings.Contains(eval[string](p, `document.activeElement.selectedOptions[0].text`), "支委会") || strings.Contains(eval[string](p, `document.activeElement.selectedOptions[0].text`), "支部委员会") {
			break
		}
		p.key(kb.ArrowDown)
	}
	p.answered("the form follows", `document.querySelector("h1").innerText.includes("支委会") && document.querySelector('#people').children.length < 8`)
	byKeyboard(p)
}

// conflict lets the secretary and the officer change the same record at once:
// nothing is lost, and the second is told who changed what.
func conflict(t *testing.T, h *house, p *person) {
	at := strings.TrimPrefix(eval[string](p, `location.pathname`), p.base)
	q := h.visit()
	q.t = t
	q.signIn("dangwu")
	p.leave(at + "/edit")
	q.open(at + "/edit")
	q.fill("place", "五楼会议室")
	q.fill("guests", "机关党委派员")
	q.press("保存修改")
	q.sees("已改好")
	p.fill("place", "党员活动室")
	p.fill("points", "一、我写的要点。")
	p.press("保存修改")
	p.sees("这次会议已被别人改过")
	p.sees("演示党务干部")
	p.sees("改为“五楼会议室”")
	if p.value("place") != "党员活动室" || p.value("points") != "一、我写的要点。" {
		t.Error("what was entered is gone")
	}
	if got := p.value("guests"); got != "机关党委派员" {
		t.Errorf("what only the other changed would be undone: %q", got)
	}
	p.look("life-conflict")
	p.press("保存修改")
	p.sees("已改好")
	p.sees("由“五楼会议室”改为“党员活动室”")
	p.sees("一、我写的要点。")
}

// TestMeeting_without_script: every step is a form or a link.
func TestMeeting_without_script(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.script(false)
	p.signIn("shuji")
	p.open("/life/new?kind=committee&on=2026-08")
	p.fill("topic-0", "研究第三季度工作")
	p.press("加议题")
	p.fill("topic-1", "第二个议题")
	p.press("更新名单")
	if p.value("topic-1") != "第二个议题" {
		t.Error("renewing the roll lost a topic")
	}
	p.press("提交归档")
	p.sees("已归档，用于 2 处")
	p.sees("第二个议题")
	p.script(true) // for axe-core itself; the page has been read without
	p.axe("a record without script")
}

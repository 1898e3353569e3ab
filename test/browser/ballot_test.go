package browser

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// named is who has the sign-in of the demonstration.
func (h *house) named(login string) string {
	for _, m := range demoLine.FindAllStringSubmatch(h.output, -1) {
		if m[3] == login {
			return m[2]
		}
	}
	h.t.Fatalf("nobody signs in as %s", login)
	return ""
}

// stood fills in and saves one step of an election.
func (p *person) stood(at, kind, day, number string, names ...string) {
	p.t.Helper()
	p.open(at + "/steps/" + kind)
	p.fill("day", day)
	if number != "" {
		p.fill("number", number)
	}
	if len(names) > 0 {
		p.only("names", names)
	}
	p.press("保存")
	p.sees("已登记")
}

// only leaves exactly the boxes of the name ticked that are labelled with one of
// the words.
func (p *person) only(name string, words []string) {
	p.t.Helper()
	p.tick(name, words...)
	want := `["` + strings.Join(words, `","`) + `"]`
	eval[int](p, fmt.Sprintf(`[...document.querySelectorAll('input[name=%q]')].filter(i => i.checked && !%s.some(w => i.labels[0].innerText.trim().startsWith(w))).map(i => i.click()).length`, name, want))
}

// TestElection_on_paper: a branch is renewed on paper from the notice that its
// term ends to the posts in the organisation, by its secretary, two tellers who
// count apart from each other, and the officer.
func TestElection_on_paper(t *testing.T) {
	t.Parallel()
	h := demo(t)
	secretary, first, second, officer := h.visit(), h.visit(), h.visit(), h.visit()
	secretary.signIn("shuji")
	first.signIn("weiyuan")
	second.signIn("dangyuan")
	officer.signIn("dangwu")
	tellers := []string{h.named("weiyuan"), h.named("dangyuan")}

	secretary.open("/ballots")
	secretary.look("ballots-empty")
	secretary.press("发起")
	secretary.look("ballots-new")
	secretary.press("发起")
	secretary.sees("依据的事实")
	at := secretary.at()
	secretary.fill("seats", "3")
	secretary.press("保存")

	// Who may be proposed is known: the boxes of the step.
	secretary.open(at + "/steps/nominate")
	secretary.look("ballot-step")
	people := eval[[]string](secretary, `[...document.querySelectorAll('input[name="names"]')].map(i => i.labels[0].firstChild.textContent.trim())`)
	four := slices.DeleteFunc(slices.Clone(people), func(n string) bool { return slices.Contains(tellers, n) })
	if len(four) < 6 || !slices.Contains(people, tellers[0]) || !slices.Contains(people, tellers[1]) {
		t.Fatalf("of %q the tellers are %q", people, tellers)
	}
	four = four[:4]
	ago := func(days int) string { return time.Now().AddDate(0, 0, -days).Format("2006-01-02") }
	secretary.stood(at, "request", ago(60), "")
	secretary.stood(at, "consent", ago(50), "云机党〔2026〕31号")
	secretary.stood(at, "nominate", ago(40), "", four...)
	secretary.stood(at, "submit", ago(30), "", four...)
	secretary.stood(at, "agree", ago(20), "云机党〔2026〕40号", four...)
	secretary.stood(at, "notice", ago(7), "")
	secretary.look("ballot-proceeding")
	secretary.tourWithin("shuji", "/ballots", at)

	secretary.open(at)
	secretary.choose("kind", "委员")
	secretary.press("准备投票")
	secretary.sees("投票前体检")
	secretary.look("vote-prepare")
	vote := secretary.at()
	secretary.press("修改")
	// A candidate is no teller, and is told so with the article.
	secretary.choose("chief", four[0])
	secretary.press("保存")
	secretary.sees("不能作总监票人（选举工作条例 第二十三条）")
	secretary.choose("chief", tellers[0])
	secretary.choose("counters", tellers[1])
	secretary.click("#f-method")
	secretary.click("#f-introduced")
	secretary.click("#f-tellers_elected")
	secretary.look("vote-edit")
	secretary.press("保存")
	secretary.sees("还有 1 项不符合") // nobody has counted who is there
	secretary.press("清点到会")
	secretary.look("vote-roll")
	secretary.press("保存")
	secretary.sees("可以开始投票")
	secretary.look("vote-ready")
	issued := eval[int](secretary, `+document.querySelector('[name="issued"]').value`)
	secretary.press("开始投票")
	secretary.sees("等待录入")
	secretary.look("vote-open")
	printed := papers(t, "election", secretary.fetch(at+"/papers"))
	for _, want := range []string{"请示", "选举办法", "候选人名单", "选票", "计票单", "结果的报告"} {
		ok := false
		for name, x := range printed {
			ok = ok || strings.Contains(name, want) && strings.HasSuffix(x.size, "(A4)") && x.pages >= 1 && x.pages <= 4 && !strings.Contains(x.text, "%!")
		}
		if !ok {
			t.Errorf("no good %s", want)
		}
	}

	enter := func(p *person, third int) {
		p.t.Helper()
		p.open("/ballots")
		p.press(eval[string](p, `document.querySelector("#list a").innerText.trim()`))
		p.press("支部委员会委员选举")
		p.press("录入计票结果")
		p.fill("returned", fmt.Sprint(issued))
		p.fill("valid", fmt.Sprint(issued))
		p.fill("invalid", "0")
		for i, n := range []int{issued, issued - 1, third, 1} {
			p.fill(fmt.Sprintf("for-%d", i), fmt.Sprint(n))
			p.fill(fmt.Sprintf("against-%d", i), fmt.Sprint(issued-n))
			p.fill(fmt.Sprintf("abstain-%d", i), "0")
		}
		p.look("vote-count")
		p.press("提交")
	}
	enter(first, issued-2)
	first.sees("等另一人录入")
	enter(second, issued-3)
	second.sees("两人录入有 2 处不一致")
	second.seesNot(fmt.Sprint("赞成 ", issued-2))
	second.look("vote-differ")
	second.press("录入计票结果")
	if got := second.value("for-2"); got != fmt.Sprint(issued-3) {
		t.Errorf("what was entered is gone: %q", got)
	}
	second.fill("for-2", fmt.Sprint(issued-2))
	second.fill("against-2", "2")
	second.press("提交")
	second.sees("选举有效")
	secretary.open(vote)
	secretary.sees("有效性核对")
	secretary.press("公布结果")
	secretary.sees("结果已公布")
	secretary.look("vote-result")

	// The new committee elects its secretary: two of the three count.
	winners := eval[[]string](secretary, `[...document.querySelectorAll("table.ty-sheet tbody tr.is-in th")].map(x => x.innerText.trim())`)
	if len(winners) != 3 {
		t.Fatalf("elected: %q", winners)
	}
	secretary.open(at + "/steps/report")
	secretary.fill("day", ago(0))
	secretary.press("保存")
	secretary.sees("已登记")
	officer.open(at)
	officer.press("登记当选")
	for i, title := range []string{"支部组织委员", "支部宣传委员", "支部纪检委员"} {
		eval[bool](officer, fmt.Sprintf(`(e => { e.value = %q; return true })(document.querySelector("#f-title-%d"))`, title, i))
	}
	officer.fill("number", "云机党〔2026〕52号")
	officer.look("ballot-register")
	officer.press("登记")
	officer.sees("已登记当选")
	unit := eval[string](officer, `document.querySelector("h1").innerText.split("换届")[0]`)
	officer.open("/org/terms")
	officer.sees(unit)
	officer.tourWithin("dangwu", "/ballots", at, vote)
}

var voteCode = regexp.MustCompile(`[0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){6}`)

// drawn prepares a vote of the branch on one matter by codes, as its secretary
// does, and returns it with what is printed once.
func (p *person) drawn(matter string) (vote string, keys, codes []string) {
	p.t.Helper()
	tellers := []string{p.house.named("shuji"), p.house.named("weiyuan")}
	p.open("/ballots/new")
	p.click(`input[name="purpose"][value="vote"]`)
	p.fill("matter", matter)
	p.press("发起")
	p.sees("一般议题表决")
	p.click(`#votes a[href^="/votes/"]`)
	vote = p.at()
	p.press("修改")
	p.choose("mode", "抽码")
	p.choose("chief", tellers[0])
	p.choose("tellers", tellers[1])
	p.click("#f-tellers_elected")
	p.press("保存")
	p.press("清点到会")
	p.press("保存")
	p.sees("抽取投票码")
	p.look("vote-code")
	p.press("抽取投票码")
	p.sees("只显示这一次")
	p.look("vote-slips")
	keys = eval[[]string](p, sheetKeys)
	codes = voteCode.FindAllString(eval[string](p, `[...document.querySelectorAll(".ty-paper-form tr")].filter(r => !r.innerText.includes("监票人")).map(r => r.innerText).join("\n")`), -1)
	if len(keys) != 2 || len(codes) < 5 {
		p.t.Fatalf("%d keys, %d codes:\n%s", len(keys), len(codes), clip(p.text(), 2000))
	}
	p.open(vote)
	return vote, keys, codes
}

// sheetKeys are the tellers' keys on the sheet that is printed once.
const sheetKeys = `[...document.querySelectorAll(".ty-paper-form tr")].filter(r => r.innerText.includes("监票人")).map(r => r.querySelector("td").innerText.trim())`

// TestVote_by_code: a branch decides one matter with codes drawn in the room, by
// keyboard alone, from the draft to the recount: on a shared terminal, on a phone
// and in type twice as large.
func TestVote_by_code(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	vote, keys, codes := p.drawn("成立青年读书小组")
	p.press("开始投票")
	p.sees("正在投票")
	booth := p.first(`^/vote/[0-9a-f]{32}$`)
	voter := h.visit()
	voter.open(booth)
	voter.look("vote-booth")
	voter.spoken("textbox 投票码", "group 成立青年读书小组", "radio 赞成", "radio 不赞成", "radio 弃权", "button 核对并投票", "heading", "note")
	var receipt string
	for i, c := range codes[:len(codes)-1] {
		screen := screens[i%len(screens)]
		voter.screen(screen)
		voter.open(booth)
		k := typist{person: voter}
		k.tab("code")
		k.types(strings.ReplaceAll(c, " ", ""))
		k.tab("m0")
		if k.keys(" "); i%4 == 3 {
			k.keys(kb.ArrowRight)
		}
		k.keys(kb.Enter)
		voter.sees("请核对")
		if i < len(screens) {
			voter.axe("review on " + screen.name)
			voter.shot("vote-review-" + screen.name)
			voter.spoken("button 投票", "button 返回修改")
		}
		k.tab("投票")
		k.keys(kb.Enter)
		voter.sees("已投票")
		// Less than a minute for whoever finds one key a second.
		if k.n > 60 {
			t.Errorf("on %s a voter presses %d keys", screen.name, k.n)
		}
		if i == 0 {
			receipt = strings.TrimSpace(regexp.MustCompile(`回执 ([^。]+)。`).FindStringSubmatch(voter.text())[1])
			voter.look("vote-cast")
			t.Logf("a vote is %d keys, 28 of them the code", k.n)
		}
	}
	if n := eval[int](voter, `document.cookie.length`); n != 0 {
		t.Errorf("a cookie is set: %d", n)
	}
	voter.open(booth)
	voter.fill("code", codes[0])
	voter.press("核对并投票")
	voter.press("投票")
	voter.sees("选举办法") // a code serves once
	p.open(vote)
	p.sees(fmt.Sprintf("已投 %d 张", len(codes)-1))
	p.look("vote-casting")
	p.fill("left", codes[len(codes)-1])
	p.press("结束投票")
	p.sees("监票人开箱")
	p.look("vote-sealed")
	for i, k := range keys {
		p.fill(fmt.Sprintf("key-%d", i), k)
	}
	p.press("开箱计票")
	p.sees("有效性核对")
	p.look("vote-code-result")
	voter.open(booth)
	voter.sees("投票已经结束")
	voter.fill("receipt", receipt)
	voter.press("查是否计入")
	voter.sees("这张选票已计入")
	p.tourWithin("shuji", "/ballots", vote)
}

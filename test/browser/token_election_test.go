package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// accounts makes accounts for members of the register, as the system
// administrator's page does, each with a password of its own, and returns what the
// browser of each keeps.
func (p *person) accounts(names []string) (cookies []*http.Cookie) {
	p.t.Helper()
	h := p.house
	for i, name := range names {
		login := fmt.Sprintf("voter%02d", i)
		slip := promised(p, fmt.Sprintf(`(async () => {
			const page = async (url, form) => new DOMParser().parseFromString(await (await fetch(url, form && {method: "POST", body: form})).text(), "text/html");
			const found = [...(await page("/accounts/new?q=" + encodeURIComponent(%[1]q))).querySelectorAll("main a")].find(a => a.innerText.trim() === %[1]q);
			const form = (await page(found.getAttribute("href"))).querySelector('form[action="/accounts"]');
			form.querySelector("[name=login]").value = %[2]q;
			return (await page("/accounts", new URLSearchParams(new FormData(form)))).querySelector("#first-password").innerText })()`, name, login))
		h.people[login] = &holder{password: slip}
		c := h.client(login)
		w := h.people[login]
		w.password = "Bamboo-grove-2026"
		if status := h.send(c, "/sign-in/password", url.Values{"password": {w.password}, "again": {w.password}}); status != http.StatusSeeOther {
			p.t.Fatalf("%s has no password of their own: %d", login, status)
		}
		if m := noticeEdition.FindStringSubmatch(h.read(c, "/privacy/notice")); m != nil {
			h.send(c, "/privacy/notice", url.Values{"edition": {m[1]}})
		}
		at, err := url.Parse(h.base)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, k := range c.Jar.Cookies(at) {
			if strings.Contains(k.Name, "session") {
				cookies = append(cookies, k)
			}
		}
		if len(cookies) != i+1 {
			p.t.Fatalf("%d sessions of %d", len(cookies), i+1)
		}
	}
	return cookies
}

// lent makes the browser that of whoever keeps the cookie: a terminal that people
// use one after another; nil signs everybody out.
func (p *person) lent(k *http.Cookie) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		p.t.Fatal(err)
	}
	if k != nil {
		if _, err := chromedp.Call(p.ctx, network.SetCookie, network.SetCookieParams{Name: k.Name, Value: k.Value, URL: p.base}); err != nil {
			p.t.Fatal(err)
		}
	}
}

// TestElection_by_token: a branch is renewed by blind-signed tokens from the
// papers to the result report: everybody takes a token signed in, votes without
// signing in, and two tellers open the box.
func TestElection_by_token(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	p.open("/ballots")
	p.press("发起")
	p.press("发起")
	p.sees("依据的事实")
	at := p.at()
	p.fill("seats", "3")
	p.press("保存")
	p.open(at + "/steps/nominate")
	people := eval[[]string](p, `[...document.querySelectorAll('input[name="names"]')].map(i => i.labels[0].firstChild.textContent.trim())`)
	tellers := []string{h.named("shuji"), h.named("weiyuan")}
	four := slices.DeleteFunc(slices.Clone(people), func(n string) bool { return slices.Contains(tellers, n) })[:4]
	ago := func(days int) string { return time.Now().AddDate(0, 0, -days).Format("2006-01-02") }
	p.stood(at, "request", ago(60), "")
	p.stood(at, "consent", ago(50), "云机党〔2026〕31号")
	p.stood(at, "nominate", ago(40), "", four...)
	p.stood(at, "submit", ago(30), "", four...)
	p.stood(at, "agree", ago(20), "云机党〔2026〕40号", four...)
	p.stood(at, "notice", ago(7), "")
	p.open(at)
	p.choose("kind", "委员")
	p.press("准备投票")
	vote := p.at()
	p.press("修改")
	p.choose("mode", "盲签令牌")
	p.choose("chief", tellers[0])
	p.choose("tellers", tellers[1])
	p.click("#f-method")
	p.click("#f-introduced")
	p.click("#f-tellers_elected")
	p.press("保存")
	p.sees("须填写上级批准的文号") // on a screen only with the superior's number
	p.press("修改")
	p.fill("online", "云机党〔2026〕45号")
	p.press("保存")
	p.sees("抽取监票人密钥")
	p.look("token-prepare")
	p.press("抽取监票人密钥")
	p.sees("只显示这一次")
	p.look("token-keys")
	keys := eval[[]string](p, sheetKeys)
	if len(keys) != 2 {
		t.Fatalf("%d keys", len(keys))
	}
	p.open(vote)
	p.press("开始领取令牌")
	p.sees("正在领取令牌")
	p.look("token-taking")
	taking := p.first(`^/ballot-token/[0-9a-f]{32}$`)
	booth := strings.Replace(taking, "/ballot-token/", "/vote/", 1)

	// Everybody takes one: those of the demonstration with browsers of their own,
	// the others one after another on one terminal, where nothing is left.
	own := map[string]*person{}
	for _, login := range []string{"weiyuan", "dangyuan"} {
		q := h.visit()
		q.signIn(login)
		q.open(taking)
		if login == "weiyuan" {
			q.look("token-page")
		}
		q.press("领取令牌")
		q.answered("the token is there", `!document.querySelector("[data-token-done]").hidden`)
		if login == "weiyuan" {
			q.look("token-taken")
		}
		own[login] = q
	}
	admin, terminal := h.visit(), h.visit()
	admin.signIn("xitong")
	admin.open("/accounts/new")
	others := slices.DeleteFunc(slices.Clone(people), func(n string) bool {
		return slices.ContainsFunc([]string{"shuji", "weiyuan", "dangyuan", "zuzhang"}, func(login string) bool { return h.named(login) == n })
	})
	// Four fifths of those on the roll take one; the others are not there.
	least := (4*len(people) + 4) / 5
	var tokens []string
	for _, k := range admin.accounts(others[:least-len(own)]) {
		terminal.lent(k)
		terminal.open(taking)
		terminal.press("领取令牌")
		terminal.answered("the token is there", `!document.querySelector("[data-token-done]").hidden`)
		tokens = append(tokens, eval[string](terminal, `document.querySelector("[data-token-text]").value`))
		eval[bool](terminal, `(() => { localStorage.clear(); return true })()`)
	}
	all := len(tokens) + len(own)
	p.open(vote)
	p.sees(fmt.Sprintf("已领 %d / %d 人", all, len(people)))
	p.look("token-taken-all")
	p.press("结束领取，开始投票")
	p.confirm()
	p.sees("正在投票")
	own["dangyuan"].open(taking)
	own["dangyuan"].sees("去投票")

	// Who took a token at home votes there: the page knows it, nobody signs in.
	voter := own["weiyuan"]
	voter.open(booth)
	voter.answered("the page is ready", `!document.querySelector("[data-ballot-ready]").disabled && document.querySelector("[name=token]").value !== ""`)
	voter.look("token-booth")
	mark := func(q *person, marks ...int) {
		t.Helper()
		for i, m := range marks {
			q.click(fmt.Sprintf(`label:has(input[name="m%d"][value="%d"])`, i, m))
		}
		q.press("投票")
		q.sees("已投票")
	}
	mark(voter, 1, 1, 1, 2)
	receipt := strings.TrimSpace(regexp.MustCompile(`回执 ([^。]+)。`).FindStringSubmatch(voter.text())[1])
	voter.look("token-cast")
	q := own["dangyuan"]
	q.open(booth)
	q.answered("the page is ready", `!document.querySelector("[data-ballot-ready]").disabled`)
	mark(q, 1, 1, 2, 1)
	// On the shared terminal nobody is signed in and the token is typed.
	terminal.lent(nil)
	for i, tok := range tokens {
		terminal.open(booth)
		terminal.answered("the page is ready", `!document.querySelector("[data-ballot-ready]").disabled`)
		terminal.paste("token", tok)
		if i == 0 {
			// Four for three places: void, and told so before it is sealed.
			for i := range 4 {
				terminal.click(fmt.Sprintf(`label:has(input[name="m%d"][value="1"])`, i))
			}
			terminal.press("投票")
			terminal.sees("所选 4 名，多于应选的 3 名，这样填写选票无效")
			terminal.look("token-void")
			terminal.press("投票")
			terminal.sees("已投票")
			continue
		}
		mark(terminal, 1, 1, 1, 3)
	}
	terminal.open(booth)
	terminal.answered("the page is ready", `!document.querySelector("[data-ballot-ready]").disabled`)
	terminal.paste("token", tokens[0])
	terminal.click(`label:has(input[name="m0"][value="1"])`)
	terminal.press("投票")
	terminal.sees("已经用过")
	if n := eval[int](terminal, `document.cookie.length`); n != 0 {
		t.Errorf("a cookie is set: %d", n)
	}
	terminal.taken()

	p.open(vote)
	p.sees(fmt.Sprintf("已投 %d 张", all))
	p.press("结束投票")
	p.sees("监票人开箱")
	for i, k := range keys {
		p.fill(fmt.Sprintf("key-%d", i), k)
	}
	p.press("开箱计票")
	p.sees("有效性核对")
	p.look("token-result")
	p.sees("选举有效")
	if got, want := eval[string](p, `document.querySelector("table.ty-sheet tbody tr.is-in").innerText.replace(/\s+/g, " ")`), four[0]; got == "" {
		t.Errorf("nobody is elected, of %s", want)
	}
	voter.open(booth)
	voter.fill("receipt", receipt)
	voter.press("查是否计入")
	voter.sees("这张选票已计入")
	p.open(vote)
	p.press("公布结果")
	p.sees("结果已公布")
	p.open(at + "/steps/report")
	p.fill("day", ago(0))
	p.press("保存")
	p.sees("已登记")
	said := papers(t, "token-election", p.fetch(at+"/papers"))
	reported := false
	for name, x := range said {
		reported = reported || strings.Contains(name, "结果的报告") && strings.Contains(x.text, fmt.Sprint(all)) && strings.Contains(x.text, "当选")
	}
	if !reported {
		t.Error("no result report with those present and elected")
	}
	p.tourWithin("shuji", "/ballots", at, vote)
}

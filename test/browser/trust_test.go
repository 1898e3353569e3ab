package browser

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// choose takes the option of a select whose words contain the given ones.
func (p *person) choose(name, words string) {
	p.t.Helper()
	value := eval[string](p, fmt.Sprintf(`([...document.querySelector('select[name=%q]').options].find(o => o.text.includes(%q)) || {value: ''}).value`, name, words))
	if value == "" {
		p.t.Fatalf("%s has no choice %q", name, words)
	}
	p.fill(name, value)
}

// tick ticks the boxes of the name whose label contains one of the words.
func (p *person) tick(name string, words ...string) {
	p.t.Helper()
	for _, w := range words {
		if n := eval[int](p, fmt.Sprintf(`[...document.querySelectorAll('input[name=%q]')].filter(i => i.labels[0].innerText.includes(%q)).map(i => { if (!i.checked) i.click(); return i }).length`, name, w)); n == 0 {
			p.t.Fatalf("there is no box %q of %s", w, name)
		}
	}
}

// confirm presses the button that the open dialog is about.
func (p *person) confirm() { p.t.Helper(); p.click("dialog[open] button[type=submit]") }

// download posts the form of the button with the words, as the browser would,
// and keeps the file.
func (p *person) download(words string) string {
	p.t.Helper()
	content := promised(p, fmt.Sprintf(`(async () => { const b = [...document.querySelectorAll("form button")].find(b => b.innerText.trim() === %q); const f = b.form;
		const r = await fetch(f.action, {method: "POST", body: new URLSearchParams(new FormData(f, b))}); if (!r.ok || !r.headers.get("content-disposition")) return "";
		const bytes = new Uint8Array(await r.arrayBuffer()); let s = ""; for (const x of bytes) s += String.fromCharCode(x); return btoa(s) })()`, words))
	b, err := base64.StdEncoding.DecodeString(content)
	if err != nil || len(b) == 0 {
		p.t.Fatalf("%q sends no file (%v)", words, err)
	}
	file := filepath.Join(p.t.TempDir(), "file.xlsx")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// TestGrant: what the security administrator proposes and the officer approves
// holds at once for somebody who is signed in; what a role would see can be seen;
// a session is ended by another.
func TestGrant(t *testing.T) {
	t.Parallel()
	h := demo(t)
	member, security, officer := h.visit(), h.visit(), h.visit()
	member.signIn("dangyuan")
	member.open("/overview")
	member.sees("不能办理")

	security.signIn("anquan")
	security.open("/grants/new?q=dangyuan")
	security.open(security.first(`^/grants/new\?account=`))
	security.choose("role", "党组成员")
	security.choose("unit", "云川市中级人民法院")
	security.press("提交申请")
	security.sees("请写明授权事由") // nothing is given without a reason
	security.look("grant-new")
	security.fill("reason", "院党组会议纪要〔2026〕8号")
	security.press("提交申请")
	security.sees("待复核")
	security.look("grant-proposed")
	proposal := security.at()
	member.open("/overview")
	member.sees("不能办理") // proposed is not given

	officer.signIn("dangwu")
	officer.open("/grants/proposals")
	officer.open(officer.first("^" + proposal + "$"))
	officer.sees("等您复核")
	officer.look("grant-decide")
	officer.press("批准")
	officer.axe("the question before approving")
	officer.confirm()
	officer.sees("已批准")

	// The same session, one click later.
	member.open("/account")
	member.sees("党组成员")
	member.click(`form[action="/seat"] button:not([aria-current])`)
	member.open("/overview")
	member.sees("履责总览")
	member.seesNot("不能办理")

	// As whom: what this person now sees, told from the tables alone.
	security.open("/grants/preview?q=dangyuan")
	security.open(security.first(`^/grants/preview\?account=`))
	for _, seat := range eval[[]string](security, `[...document.querySelectorAll('main a[href*="seat="]')].map(a => a.getAttribute("href"))`) {
		security.open(seat)
		if strings.Contains(security.text(), "/overview") {
			break
		}
	}
	security.sees("/overview")
	security.seesNot("/parameters")
	security.look("grant-preview")

	system := h.visit()
	system.signIn("xitong")
	system.open("/accounts?q=dangyuan")
	system.open(system.first(`^/accounts/` + identifier.String() + `$`))
	system.look("account")
	system.press("结束")
	system.sees("已结束")
	member.open("/desk")
	member.sees("登录")
	if at := member.at(); at != "/sign-in" {
		t.Errorf("the ended session is at %s", at)
	}
	member.seesNot("履责总览")
}

var idNumber = regexp.MustCompile(`^\d{17}[\dX]$`)

// TestExport_is_approved: whole numbers leave the house only when another person
// has agreed, with a mark that says who took them and why; the audit
// administrator finds it, and so does each member in the file.
func TestExport_is_approved(t *testing.T) {
	t.Parallel()
	h := demo(t)
	asker, approver := h.visit(), h.visit()
	asker.signIn("shuji")
	asker.open("/privacy/exports/new")
	asker.look("export-new")
	asker.tick("columns", "姓名", "公民身份号码", "联系电话")
	asker.tick("open", "公民身份号码")
	const purpose = "年度党内统计上报"
	asker.fill("purpose", purpose)
	asker.press("提交申请")
	asker.sees("等待他人审批")
	asker.look("export-asked")
	at, number := asker.at(), strings.TrimSpace(eval[string](asker, `document.querySelector("h1").innerText`))

	approver.signIn("dangwu")
	approver.open("/privacy/exports")
	approver.open(approver.first("^" + at + "$"))
	approver.press("批准导出")
	approver.sees("请写明意见")
	approver.look("export-decide")
	approver.fill("reason", "范围和列与通知一致")
	approver.press("批准导出")
	approver.sees("已审批")

	asker.open(at)
	asker.press("生成文件")
	asker.sees("已生成")
	rows := calc(t, asker.download("下载"))
	all := fmt.Sprint(rows)
	for _, mark := range []string{purpose, number, "龚刚芳"} {
		if !strings.Contains(all, mark) {
			t.Errorf("the file does not bear %q: %v", mark, rows[:min(3, len(rows))])
		}
	}
	whole, masked := 0, 0
	for _, r := range rows {
		for _, cell := range r {
			if idNumber.MatchString(cell) {
				whole++
			}
			if strings.Contains(cell, "****") {
				masked++
			}
		}
	}
	if people := 21; whole != people || masked < people {
		t.Errorf("%d numbers are whole and %d cells masked; the branch has %d members", whole, masked, people)
	}

	auditor := h.visit()
	auditor.signIn("shenji")
	auditor.open("/audit")
	auditor.fill("object", number)
	auditor.key("\r")
	for _, what := range []string{"生成导出", "审批导出"} {
		auditor.sees(what)
	}
	auditor.look("audit-found")
	auditor.open(auditor.first(`^/audit/entries/`))
	auditor.sees(number)
	auditor.look("audit-entry")

	member := h.visit() // of the same branch, and so in the file
	member.signIn("dangyuan")
	member.open("/account/lookups")
	member.sees("龚刚芳")
	member.sees("公民身份号码")
	member.look("who-looked")
	looks := eval[[]string](member, `[...document.querySelectorAll("#looked tbody tr")].map(r => r.innerText)`)
	if !slices.ContainsFunc(looks, func(s string) bool { return strings.Contains(s, "龚刚芳") }) {
		t.Errorf("the export is not among who looked: %q", looks)
	}
}

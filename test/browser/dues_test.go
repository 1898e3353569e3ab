package browser

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/money"
)

// lastPaid is what was paid in the year, as the page of disclosure says.
const lastPaid = `[...document.querySelectorAll('#collected tr')].at(-1).lastElementChild.innerText`

// amount reads an amount of the page.
func (p *person) amount(script string) money.Fen {
	p.t.Helper()
	a, err := money.Parse(strings.TrimSpace(eval[string](p, script)))
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// TestDues_quarter: the officer assesses two members, the branch's committee
// member collects what the last quarter owed, the officer remits a share of it
// and discloses the year; the members see it.
func TestDues_quarter(t *testing.T) {
	t.Parallel()
	h := demo(t)
	now := time.Now()
	first := time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 12, 0, 0, 0, time.Local).AddDate(0, -3, 0) // of the last whole quarter
	last := first.AddDate(0, 2, 0)
	month, year := last.Format("2006-01"), fmt.Sprint(last.Year())
	day := last.AddDate(0, 0, 19).Format("2006-01-02")

	officer := h.visit()
	officer.signIn("dangwu")
	officer.open("/dues/assessment?year=" + year)
	officer.choose("unit", "民二庭")
	officer.sees("没有核定")
	unit := eval[string](officer, `new URL(location.href).searchParams.get("unit")`)
	within := "unit=" + unit + "&year=" + year
	officer.open("/dues/assessment?" + within)
	officer.look("dues-not-assessed")
	accounts := eval[[]string](officer, `[...new Set([...document.querySelectorAll('#assessment tr')].filter(r => r.innerText.includes("没有核定")).map(r => r.querySelector('a[href^="/dues/account/"]').pathname))].slice(0, 2)`)
	if len(accounts) != 2 {
		t.Fatalf("whom to assess? %q", accounts)
	}
	for i, base := range []string{"4000.00", "8000.00"} { // 1 %: 40.00 a month, 1.5 %: 120.00
		officer.open(accounts[i])
		officer.fill("from", first.Format("2006-01"))
		officer.choose("category", "在职")
		officer.fill("amount", base)
		officer.fill("basis", "年度核定")
		officer.press("核定")
		officer.sees(first.Format("2006-01"))
	}
	officer.look("dues-account")
	remittances := "/dues/remittances?" + within + "&first=" + first.Format("2006-01") + "&until=" + month
	officer.open(remittances)
	officer.typeIn("#share", "part", "60%")
	officer.typeIn("#share", "from", first.Format("2006-01")+"-01")
	officer.typeIn("#share", "basis", "云党组〔2026〕1 号")
	officer.press("设定比例")
	officer.open(remittances)
	owed := officer.amount(`document.querySelector('#remit [name="amount"]').value`)
	officer.open("/dues/disclosures?" + within)
	paid := officer.amount(lastPaid)

	collector := h.visit()
	collector.signIn("weiyuan")
	collector.open("/dues?month=" + month)
	collector.sees("40.00")
	collector.sees("120.00")
	collector.look("dues-month")
	collector.open("/dues/collect?month=" + month + "&unit=" + unit)
	for _, account := range accounts {
		collector.click(`input[name="pick-` + path.Base(account) + `"]`)
	}
	collector.fill("day", day)
	collector.fill("total", "470.00") // ten short: three months of both are 480
	collector.press("登记这一批")
	collector.sees("480.00")
	collector.look("dues-batch-wrong")
	collector.fill("total", "480.00")
	collector.press("登记这一批")
	collector.sees("一批交纳")
	collector.sees("480.00 元")
	collector.look("dues-batch")
	batch := collector.at()
	collector.open(batch + "/print")
	collector.sees("人民币壹佰贰拾元整")
	collector.sees("人民币叁佰陆拾元整")
	collector.axe("receipts")
	collector.tourWithin("weiyuan", "/dues", batch)

	officer.open(remittances)
	remit := officer.amount(`document.querySelector('#remit [name="amount"]').value`)
	if remit-owed != 288_00 { // 60 % of 480
		t.Errorf("to be remitted: %v, before the batch %v", remit, owed)
	}
	officer.look("dues-remit")
	officer.typeIn("#remit", "day", now.Format("2006-01-02"))
	officer.typeIn("#remit", "number", "银 01")
	officer.press("登记上缴")
	officer.sees("银 01")
	officer.open("/dues/balances?year=" + year)
	officer.sees(remit.Grouped())
	officer.look("dues-balances")
	officer.open("/dues/disclosures?" + within)
	all := officer.amount(lastPaid)
	if all-paid != 480_00 {
		t.Errorf("paid this year: %v, before the batch %v", all, paid)
	}
	officer.fill("manner", "支部党员大会")
	officer.press("登记公布")
	officer.sees("已登记公布")
	officer.look("dues-disclosed")
	rows := calc(t, keep(t, officer.fetch("/dues/disclosures/export?"+within)))
	if !strings.Contains(fmt.Sprint(rows), all.String()) {
		t.Errorf("the workbook does not have what was collected: %v", rows)
	}

	member := h.visit() // of the branch
	member.signIn("dangyuan")
	member.open("/dues/mine?" + url.Values{"year": {year}}.Encode())
	member.sees("支部党员大会")
	member.look("dues-mine")
}

package browser

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
)

// TestBoard_from_a_list_to_a_closed_task: a list comes in and the board shows it
// within a minute; an outlier is opened to its cases; the circular is given tasks and
// issued; its owner gives reasons and closes a task; the wall tells of units only.
func TestBoard_from_a_list_to_a_closed_task(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("dangwu")
	p.open("/court-work")
	p.sees("一审服判息诉率，按团队")
	for _, chart := range []string{"funnel", "trend", "control"} {
		n := 0
		for end := time.Now().Add(20 * time.Second); n < 5 && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			n = eval[int](p, fmt.Sprintf(`document.querySelectorAll('#%s svg path').length`, chart))
		}
		if n < 5 {
			t.Errorf("the chart %s has %d lines", chart, n)
		}
	}
	p.look("court-work")

	closed := regexp.MustCompile(`结案 (\d+) 件`)
	before := closed.FindString(p.text())
	p.t.Logf("before: %s", before)
	yesterday := civil.DayOf(time.Now()) - 1
	list := "经办法院,案号,立案日期,结案日期,结案方式,庭室,合议庭/团队,承办人\n" +
		fmt.Sprintf("云川市中级人民法院,（%d）川45民初99001号,%s,%s,判决,民事审判第一庭,第四审判团队,白宇\n", yesterday.Year(), yesterday, yesterday)
	file := filepath.Join(t.TempDir(), "cases.csv")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program(t), "import", "cases", file, "--data", h.data).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for end := time.Now().Add(time.Minute); closed.FindString(p.text()) == before; time.Sleep(time.Second) {
		if time.Now().After(end) {
			t.Fatal("a minute after the list came in the board has not noticed")
		}
	}
	p.settle()

	p.click(`#funnel-card summary`)
	outlier := eval[string](p, `[...document.querySelectorAll('#funnel-table tbody tr')].find(r => r.innerText.includes('民一庭第四审判团队')).querySelectorAll('a')[1].getAttribute('href')`)
	p.open(outlier)
	p.sees("民一庭第四审判团队 一审服判息诉率")
	p.sees("川45民初")
	p.seesNot("白宇")
	p.look("court-work-cases")

	p.open("/court-work/circulars")
	p.look("circulars")
	p.open(eval[string](p, `[...document.querySelectorAll('#circulars tbody tr')].find(r => r.innerText.includes('草稿')).querySelector('a').getAttribute('href')`))
	p.look("circular-draft")
	p.fill("signer", "某院长")
	p.press("签发通报")
	p.sees("还没有跟进事项")
	const open = `details[open] form[action$="/tasks"]`
	for n := 0; eval[int](p, fmt.Sprintf(`document.querySelectorAll('%s').length`, open)) > 0; n++ {
		if n > 30 {
			t.Fatal("the signals do not come to an end")
		}
		p.click(open + ` button[type=submit]`)
	}
	p.fill("signer", "某院长")
	p.press("签发通报")
	p.sees("由某院长签发")
	p.look("circular-issued")
	issued := p.at()
	p.open(issued + "/print")
	p.look("circular-print")

	p.open(issued)
	p.open(eval[string](p, `document.querySelector('main a[href^="/court-work/tasks/"]').getAttribute('href')`))
	p.fill("reasons", "鉴定案件集中，数据无误")
	p.press("保存说明")
	p.sees("已保存说明")
	p.fill("outcome", "已逐案排期")
	p.press("办结")
	p.sees("已逐案排期")
	p.look("court-work-task")
	p.open("/court-work/followups")
	p.sees("办结 1")
	p.look("followups")

	p.open("/wall")
	p.sees("今年跟进")
	for _, name := range []string{"白宇", "孙艳辉", "演示党务干部"} {
		if strings.Contains(p.text(), name) {
			t.Errorf("the wall names %s", name)
		}
	}
	p.look("wall")
}

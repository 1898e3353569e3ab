package browser

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/feature/records/recordsapp"
)

// TestRecords goes the way of a record: a meeting is recorded, found by a word of
// two characters, opened, stands in the branch's archive of the year, goes out in a
// package whose digests hold; a calendar program reads what is planned.
func TestRecords(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p := h.visit()
	p.signIn("shuji")
	year := h.today(p)

	p.leave("/life/new?kind=committee&on=" + year + "-01")
	p.fill("title", "一月支委会")
	p.fill("topic-0", "研究梧桐社区共建安排")
	p.fill("points", "与梧桐社区党委结对，先锋岗轮值。")
	p.press("提交归档")
	p.sees("已归档")

	p.open("/search?q=梧桐")
	p.sees("一月支委会")
	if marks := eval[int](p, `[...document.querySelectorAll("main mark")].filter(m => m.innerText === "梧桐").length`); marks < 1 {
		t.Error("the word is not marked")
	}
	p.look("search")
	p.open("/search?q=梧桐&kind=bylaw")
	p.sees("没有找到")
	p.open("/search?q=梧桐&kind=life&year=" + year)
	p.press("一月支委会")
	p.sees("研究梧桐社区共建安排")
	p.sees("支部档案：" + year + " 年")

	p.open("/archive")
	p.look("archive")
	p.press("民二庭党支部")
	p.open(p.at() + "?year=" + year)
	p.sees("一月支委会")
	p.look("archive-unit")
	file := p.download("生成并下载")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := recordsapp.Inspect(bytes.NewReader(content), int64(len(content)))
	if err != nil || !c.Sound() || c.Files < 4 {
		t.Errorf("the package: %+v, %v", c, err)
	}
	p.open(p.at() + "?year=" + year)
	p.sees("生成过的归档包")
	p.open("/archive/check")
	p.look("archive-check")
	p.open("/archive/terms")
	p.look("archive-terms")
	p.open("/library")
	p.sees("支部工作条例")
	p.look("library")

	p.open("/calendar")
	p.press("生成地址")
	p.sees("只显示这一次")
	p.look("calendar")
	address := p.value("address")
	feed, tag := calendarAt(t, address, "")
	if !strings.HasPrefix(feed, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(feed, "END:VCALENDAR\r\n") || !strings.Contains(feed, "BEGIN:VEVENT") {
		t.Errorf("the calendar: %.300s", feed)
	}
	told := strings.Count(feed, "BEGIN:VEVENT")
	events := readCalendar(t, feed)
	if told == 0 || len(events) != told {
		t.Errorf("%d events are told, %d are read: %v", told, len(events), events)
	}
	for _, e := range events {
		if e.UID == "" || e.Summary == "" || !strings.HasPrefix(e.Start, "20") || !e.Whole {
			t.Errorf("an event is read as %+v", e)
		}
	}
	if again, _ := calendarAt(t, address, tag); again != "" {
		t.Error("an unchanged calendar is sent again")
	}
	p.open("/calendar")
	p.press("停用")
	p.confirm()
	p.sees("没有订阅地址")
	if gone, _ := calendarAt(t, address, ""); gone != "" {
		t.Error("the address still works")
	}

	o := h.visit()
	o.signIn("dangwu")
	o.open("/library/bylaws/new")
	o.fill("title", "主题党日办法")
	o.press("保存")
	o.sees("请填写决议或文件的文号")
	o.look("bylaw-errors")
	o.fill("number", "云法机党〔2026〕12号")
	o.fill("organ", "机关党委")
	o.fill("from", year+"-01-01")
	o.fill("body", "第一条　每月五日为主题党日。\n第二条　可与枇杷社区联办。")
	o.press("保存")
	o.sees("已录入")
	o.look("bylaw")
	o.open("/library/find?number=" + "云法机党[2026] 12 号")
	o.sees("第一条")
	o.open("/library/find?number=云法机党〔2020〕99号")
	o.sees("制度汇编里没有这份文件")
	o.look("bylaw-none")
	o.open("/search?q=枇杷")
	o.sees("主题党日办法")
	p.open("/search?q=枇杷") // a rule of the court is found in its branches
	p.sees("主题党日办法")
}

// TestPublicity goes from a draft to its readers, and puts a month's issue together.
func TestPublicity(t *testing.T) {
	t.Parallel()
	h := demo(t)
	p, officer, member := h.visit(), h.visit(), h.visit()
	p.signIn("shuji")
	p.open("/publicity/new")
	p.press("存为草稿")
	p.sees("请填写标题")
	p.look("publicity-errors")
	p.fill("title", "支部工作计划公开")
	p.fill("body", "一、目标\n全年工作安排。")
	p.choose("kind", "党务公开")
	p.choose("topic", "任期目标和重点工作")
	p.press("存为草稿")
	p.sees("已存为草稿")
	p.look("publicity-draft")
	at := p.at()

	officer.signIn("dangwu")
	officer.open(at)
	officer.press("审核通过")
	officer.confirm()
	officer.sees("已审核")
	officer.press("审批同意")
	officer.confirm()
	officer.sees("已审批")
	p.open(at)
	p.press("发布")
	p.confirm()
	p.sees("已发布")
	p.look("publicity-item")

	member.signIn("dangyuan")
	member.open("/publicity")
	member.look("publicity-board")
	member.press("支部工作计划公开")
	member.sees("全年工作安排")
	member.open("/search?q=全年工作&kind=publicity")
	member.sees("支部工作计划公开")
	if doc := member.fetch(at + "/word"); !bytes.HasPrefix(doc, []byte("PK")) {
		t.Error("no Word")
	}

	p.open("/publicity/issue")
	p.look("publicity-issue")
	p.press("生成初稿")
	p.open("/publicity/issue?month=2025-10&unit=" + p.value("unit"))
	p.sees("起草")
	if body := p.value("body"); !strings.Contains(body, "组织生活") {
		t.Errorf("the issue says %q", body)
	}
	p.look("publicity-composed")
	p.leave("/publicity/work")
	p.sees("支部工作计划公开")
	p.look("publicity-work")

	// A notice is on the member's desk.
	p.open("/publicity/new")
	p.fill("title", "周五学习通知")
	p.fill("body", "周五下午三点，三楼会议室。")
	p.press("存为草稿")
	p.press("发布")
	p.confirm()
	p.sees("已发布")
	member.open("/messages")
	member.sees("周五学习通知")
	member.look("publicity-message")
}

// today is the year by the page's clock.
func (h *house) today(p *person) string {
	h.t.Helper()
	p.open("/archive")
	return p.value("year")
}

// calendarAt reads a calendar as a calendar program does, without a session; "" when
// it has not changed since the tag, or is not there.
func calendarAt(t *testing.T, address, tag string) (body, now string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	if a.StatusCode != http.StatusOK {
		return "", ""
	}
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), a.Header.Get("ETag")
}

// event is what a calendar program understands of an event.
type event struct {
	UID, Summary, Start string
	Whole               bool // its end is not before its start
}

// readCalendar reads a calendar with ical.js, which the product has nothing to do with.
func readCalendar(t *testing.T, feed string) (events []event) {
	t.Helper()
	const script = `const ICAL = require(process.argv[1]), calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
		console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map(c => new ICAL.Event(c)).map(e => ({uid: e.uid, summary: e.summary, start: e.startDate.toString(), whole: e.endDate.compare(e.startDate) >= 0}))))`
	reader, err := filepath.Abs("../../assets/node_modules/ical.js/dist/ical.es5.cjs")
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("node", "-e", script, reader)
	run.Stdin, run.Stderr = strings.NewReader(feed), t.Output()
	b, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &events); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return events
}

package lifeweb_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
)

// officer takes a seat over the court.
func (s *site) officer() {
	s.Helper()
	court, _ := s.tree.ByCode(org.Court, "01")
	policy := access.Policy{"officer": {life.CanView, life.CanRecord, life.CanShape, life.CanSample}}
	s.door.actor = access.NewActor(policy, 8, 0, "党办", []access.Grant{{Role: "officer", Unit: int64(court.ID), Over: court.Path, Name: court.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
}

// TestOneEntry_serves_five: one record becomes notice, minutes as Word, printed
// page, ledger line and follow-ups, and the next meeting opens with these.
func TestOneEntry_serves_five(t *testing.T) {
	s := newSite(t)
	a := s.record(func(v url.Values) { v.Set("vote-0-owner", "陈松超"); v.Set("vote-0-due", "2026-06-25") })
	if a.code != 303 {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	s.want(s.get(a.to), 200, "落实", "已过期限", "陈松超")
	word := s.want(s.get(a.to+"/minutes"), 200).body
	z, err := zip.NewReader(strings.NewReader(word), int64(len(word)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(f)
	plain := regexp.MustCompile(`<[^>]*>`).ReplaceAll(text, nil)
	seal := regexp.MustCompile(`[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}`).FindString(s.get(a.to + "/print").body)
	for _, want := range []string{"支部党员大会会议记录", "郑萍（支部书记）", "审议计划（汇报人：郑萍）", "同意计划", "主持人：", seal} {
		if want == "" || !bytes.Contains(plain, []byte(want)) {
			t.Errorf("the minutes lack %q", want)
		}
	}
	s.want(s.get(a.to+"/notice.docx"), 200)
	s.want(s.get("/life/followups"), 200, "同意计划", "未办结 1 项，其中已过期限 1 项")
	s.want(s.get("/life/followups/export"), 200)
	next := s.want(s.get("/life/new?kind=committee&on=2026-06"), 200, "上次议定事项", "同意计划", "已过期限")
	v := filled(next.body)
	for name, value := range map[string]string{"kind": "committee", "title": "6 月支委会会议", "day": "2026-06-26", "begins": "09:00", "host": "郑萍", "topic-0": "听取落实", "done-0": "1", "said-0": "办完了", "do": "file"} {
		v.Set(name, value)
	}
	a = s.do("POST", "/life", v)
	if a.code != 303 {
		t.Fatalf("%d %.1200s", a.code, a.body)
	}
	s.want(s.get(a.to), 200, "同意计划：已办结，办完了")
	s.want(s.get("/life/followups?state=closed"), 200, "已办结 2026-06-26", "看会议")
}

func TestPlan_of_a_year_in_one_go(t *testing.T) {
	s := newSite(t)
	page := s.want(s.get("/life/plan?year=2026"), 200, "2026 年计划", "没有安排", "第四季度")
	slots := regexp.MustCompile(`value="((?:assembly|theme-day)/[^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(slots) < 5 {
		t.Fatalf("%d slots", len(slots))
	}
	v := url.Values{"branch": {s.unit.ID.String()}, "year": {"2026"}}
	for _, m := range slots {
		v.Add("slot", m[1])
		day := regexp.MustCompile(`name="day-` + regexp.QuoteMeta(m[1]) + `"[^>]*value="([^"]*)"`).FindStringSubmatch(page.body)
		if day == nil {
			day = regexp.MustCompile(`value="([^"]*)"[^>]*name="day-` + regexp.QuoteMeta(m[1]) + `"`).FindStringSubmatch(page.body)
		}
		if day == nil {
			t.Fatalf("no day for %s", m[1])
		}
		v.Set("day-"+m[1], day[1])
	}
	a := s.do("POST", "/life/plan", v)
	if a.code != 303 {
		t.Fatalf("%d %.800s", a.code, a.body)
	}
	s.want(s.get("/life?stage=planned"), 200, "第四季度支部党员大会", "12 月主题党日")
	if a := s.do("POST", "/life/plan", v); a.code != 303 { // a second time plans nothing twice
		t.Fatalf("%d", a.code)
	}
	s.want(s.get("/life?stage=planned"), 200, "共 "+itoa(len(slots))+" 次")
	s.want(s.do("POST", "/life/plan", url.Values{"branch": {s.unit.ID.String()}, "year": {"2026"}}), 422, "请先勾选")
	s.want(s.get("/life/plan/export"), 200)
	s.want(s.get("/life/plan/export?as=docx"), 200)
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + itoa(n%10)
	}
	return string(rune('0' + n))
}

func TestPages_of_the_court(t *testing.T) {
	s := newSite(t)
	s.record(func(v url.Values) {
		v.Set("day", "2026-03-18")
		v.Set("guests", "院领导罗诚、简宁（机关党委）")
	})
	s.want(s.get("/life/quality?year=2026"), 200, "要素齐全", "参与准备的党员", "一周以后补记")
	s.want(s.get("/life/samples"), 403)
	s.want(s.get("/life/offline"), 200, "带回记录")
	s.officer()
	s.want(s.get("/life/leaders?year=2026"), 200, "领导干部双重组织生活", "党组书记")
	s.want(s.get("/life/leaders/export"), 200)
	s.want(s.get("/life/quality?year=2026&unit="+s.unit.ID.String()), 200, "本季度的先由支部自己看")
	s.want(s.do("POST", "/life/samples", url.Values{"n": {"0"}}), 422, "应")
	if a := s.do("POST", "/life/samples", url.Values{"n": {"3"}}); a.code != 303 {
		t.Fatalf("%d %.600s", a.code, a.body)
	}
	page := s.want(s.get("/life/samples"), 200, "第二季度支部党员大会", "写意见")
	of := regexp.MustCompile(`/life/samples\?of=([0-9a-z]+)`).FindStringSubmatch(page.body)[1]
	s.want(s.get("/life/samples?of="+of), 200, "议题空泛", "都不选就是没有意见")
	s.want(s.do("POST", "/life/samples/"+of+"/said", url.Values{"version": {"1"}, "words": {"不好"}}), 422, "退回要选理由")
	s.want(s.do("POST", "/life/samples/"+of+"/said", url.Values{"version": {"1"}, "reasons": {"photo"}}), 422, "请从列出的理由中选择")
	if a := s.do("POST", "/life/samples/"+of+"/said", url.Values{"version": {"1"}, "reasons": {"owner"}, "words": {"写明谁来办"}}); a.code != 303 {
		t.Fatalf("%d %.600s", a.code, a.body)
	}
	s.want(s.get("/life/samples"), 200, "退回修改", "决议没有责任人或期限", "写明谁来办")
	s.want(s.do("POST", "/life/kinds", url.Values{"name": {"党课"}}), 422, "不用另设")
	if a := s.do("POST", "/life/kinds", url.Values{"name": {"院史讲解"}, "needs": {"people"}}); a.code != 303 {
		t.Fatalf("%d %.600s", a.code, a.body)
	}
	s.want(s.get("/life/kinds"), 200, "院史讲解", "领导班子民主生活会", "LZX-07")
	s.want(s.get("/life/new?kind=centre-study&on=2026-06"), 200, "第二季度中心组学习", "党组")
	s.want(s.get("/life/new?kind=volunteer"), 200, "参加人数", "共建单位", "成果或承诺")
	s.sit("刑一庭党支部", "secretary")
	l := s.get("/life").body
	m := regexp.MustCompile(`/life/([0-9a-z]{13})"`).FindStringSubmatch(l)
	s.want(s.get("/life/"+m[1]), 200, "上级抽查退回修改", "写明谁来办")
}

// TestBurden_is_counted_in_the_forms: no form asks for a file, most of each is
// known already, and nobody needs longer than for writing down what was said.
func TestBurden_is_counted_in_the_forms(t *testing.T) {
	s := newSite(t)
	s.sit("刑一庭党支部", "member")
	page := s.want(s.get("/life/burden"), 200, "由系统打开自己的表单数出来", "志愿服务").body
	if n := strings.Count(page, "0 个"); n < 15 {
		t.Errorf("%d records without files", n)
	}
	row := regexp.MustCompile(`(?s)支部党员大会.*?(\d+) 项.*?(\d+) 项.*?(\d+) 项.*?(\d+) 个.*?(\d+) 分钟.*?(\d+) 处`).FindStringSubmatch(page)
	if row == nil || row[4] != "0" || row[5] > "6" || row[1] == "0" || row[2] == "0" {
		t.Errorf("%q", row)
	}
}

func TestPaste_of_three_hundred_pages_is_refused_and_kept(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("学习文件全文。", 20_000)
	a := s.record(func(v url.Values) { v.Set("points", long) })
	s.want(a, 422, "最多 20000 字，现有 140000 字")
	if !strings.Contains(a.body, long[:3000]) {
		t.Error("what was pasted is lost")
	}
}

package browser

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestLifeYear goes a branch's year: a year of the ledger imported and judged,
// one month of it completed by hand, the record as Word and the ledger as Excel,
// and the branch's records carried to a laptop and back.
func TestLifeYear(t *testing.T) {
	t.Parallel()
	h := serve(t, "")
	p := h.visit()
	p.install()
	p.signIn("officer")
	for _, f := range [][]string{{"org", "org-yunchuan.xlsx"}, {"members", "roster-clean.xlsx"}, {"meetings", "meetings-ledger.xlsx", "--set-aside"}} {
		if out, status := h.run(slices.Concat([]string{"import", f[0], copied(t, f[1])}, f[2:])...); status != 0 {
			t.Fatalf("import %s ended with %d:\n%s", f[0], status, out)
		}
	}
	want := wanted(t)
	compare(t, judged(h), want)
	missing := unmet{"MTG-02", "民二庭党支部", "", "2025-08"}
	p.open("/life?q=民二庭")
	p.open("/overview?year=2025")
	branch := branchID(p, "民二庭")

	t.Run("a month by hand", func(t *testing.T) {
		p.t = t
		p.open("/life/new?kind=committee&on=2025-08&branch=" + branch)
		for name, value := range map[string]string{"day": "2025-08-20", "begins": "09:30", "ends": "10:40", "place": "审判楼 3 层党员活动室", "topic-0": "研究第三季度工作"} {
			p.fill(name, value)
		}
		p.fill("title", "8 月支委会会议") // after the day: what nobody wrote goes with it
		p.fill("points", "书记通报上半年工作，委员逐项讨论。\n宣传委员建议把类案研讨与党小组会结合，每月一次。")
		p.fill("vote-0-text", "同意第三季度工作安排")
		p.fill("vote-0-owner", "宣传委员")
		p.fill("vote-0-due", "2025-09-20")
		p.look("life-year-form")
		p.press("提交归档")
		p.sees("8 月支委会会议")
		p.look("life-year-record")
	})
	at := p.at()
	compare(t, judged(h), slices.DeleteFunc(slices.Clone(want), func(u unmet) bool { return u == missing }))

	t.Run("as Word", func(t *testing.T) {
		p.t = t
		out := papersOf(t, "life", map[string][]byte{"minutes.docx": p.fetch(at + "/minutes")})["minutes"]
		if out.pages != 1 || !strings.Contains(out.size, "A4") {
			t.Errorf("%d pages of %s", out.pages, out.size)
		}
		plain := squeeze(out.text)
		for _, want := range []string{"支部委员会会议记录", "8月支委会会议", "2025年8月20日", "09:30—10:40", "审判楼3层党员活动室", "研究第三季度工作", "同意第三季度工作安排", "主持人：", "记录人：", "校验码"} {
			if !strings.Contains(plain, strings.ReplaceAll(want, " ", "")) && !strings.Contains(strings.ReplaceAll(plain, " ", ""), want) {
				t.Errorf("the minutes lack %q:\n%s", want, out.text)
			}
		}
	})

	t.Run("as Excel", func(t *testing.T) {
		p.t = t
		rows := calc(t, keep(t, p.fetch("/life/export?year=2025&unit="+branch)))
		n := 0
		for _, r := range rows {
			if slices.Contains(r, "8 月支委会会议") && slices.Contains(r, "审判楼 3 层党员活动室") {
				n++
			}
		}
		if n != 1 || len(rows) < 20 {
			t.Errorf("%d rows, %d of them the new one", len(rows), n)
		}
	})

	t.Run("what follows", func(t *testing.T) {
		p.t = t
		p.open("/life/followups?unit=" + branch)
		p.sees("同意第三季度工作安排")
		p.sees("已过期限")
		p.look("life-followups")
		p.open("/life/new?kind=committee&branch=" + branch)
		p.sees("上次议定事项")
		for name, words := range map[string]string{"plan?year=2026&unit=" + branch: "没有安排", "leaders?year=2025": "只看有没有", "quality?year=2025&unit=" + branch: "不打分", "samples": "不要照片", "kinds": "自设一种活动", "offline": "带回记录", "burden": "由系统打开自己的表单数出来"} {
			p.leave("/life/" + name)
			p.sees(words)
			what, _, _ := strings.Cut(name, "?")
			p.look("life-" + what)
		}
		p.leave("/life/new?kind=volunteer&branch=" + branch)
		p.sees("参加人数")
		p.look("life-volunteer")
		p.leave("/life/new?kind=democratic-life")
		p.sees("领导班子民主生活会")
		p.leave("/life")
	})

	t.Run("to a laptop and back", func(t *testing.T) {
		p.t = t
		p.open("/life/offline")
		p.fill("branch", branch)
		p.press("生成配对码")
		p.sees("重新生成后，原来的作废")
		p.look("life-pairing")
		code := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){6}`).FindString(p.text())
		file := filepath.Join(t.TempDir(), "民二庭.touyan.json")
		if out, status := h.run("life", "export", "--branch", "民二庭党支部", "-o", file); status != 0 {
			t.Fatalf("%d\n%s", status, out)
		}
		laptop := &house{t: t, data: dataDir(t)}
		for _, f := range [][]string{{"org", "org-yunchuan.xlsx"}, {"members", "roster-clean.xlsx"}} {
			if out, status := laptop.run("import", f[0], copied(t, f[1])); status != 0 {
				t.Fatalf("import %s ended with %d:\n%s", f[0], status, out)
			}
		}
		if out, status := laptop.run("life", "import", file); status != 3 {
			t.Errorf("a laptop that is not paired: %d %s", status, out)
		}
		if out, status := laptop.run("life", "pair", "--branch", "民二庭党支部", "--code", code); status != 0 {
			t.Fatalf("%d %s", status, out)
		}
		first, status := laptop.run("life", "import", file)
		if status != 0 || !strings.Contains(first, "两处都记了 0 次，不能带回 0 次") || strings.Contains(first, "新的 0 次") {
			t.Errorf("%d %s", status, first)
		}
		if again, status := laptop.run("life", "import", file); status != 0 || !strings.Contains(again, "新的 0 次，接着记的 0 次") {
			t.Errorf("%d %s", status, again)
		}
		back := filepath.Join(t.TempDir(), "back.touyan.json")
		if out, status := laptop.run("life", "export", "--branch", "民二庭党支部", "-o", back); status != 0 {
			t.Fatalf("%d\n%s", status, out)
		}
		p.open("/life/offline")
		p.fill("file", back)
		p.press("带回")
		p.sees("已带回“支部笔记本”的记录")
		p.sees("新的")
		if got := squeeze(p.text()); !strings.Contains(got, "新的0次接着记的0次") && !strings.Contains(strings.ReplaceAll(got, " ", ""), "新的0次接着记的0次") {
			t.Errorf("back: %s", clip(p.text(), 800))
		}
		p.look("life-brought")
	})
	compare(t, judged(h), slices.DeleteFunc(slices.Clone(want), func(u unmet) bool { return u == missing }))
}

// copied is a copy of an example file: what is complained of is written beside it.
func copied(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../example", name))
	file := filepath.Join(t.TempDir(), name)
	if err == nil {
		err = os.WriteFile(file, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

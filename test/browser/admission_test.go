package browser

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"touyan/internal/feature/admission"
)

// walk is the way of one applicant under the edition of 2014, entered late, with
// the days on which things were done.
var walk = []struct {
	step admission.Step
	day  string
	more map[string]string
}{
	{admission.Interview, "2023-06-01", nil}, {admission.Name, "2023-06-12", nil}, {admission.File, "2023-06-15", nil}, {admission.Assign, "2023-06-15", nil},
	{admission.Cultivate, "2023-12-11", nil}, {admission.Cultivate, "2024-06-11", nil}, {admission.Propose, "2024-06-12", nil}, {admission.Consent, "2024-06-21", nil},
	{admission.Publicise, "2024-06-28", map[string]string{"until": "2024-07-05"}}, {admission.List, "2024-07-08", nil}, {admission.Introducers, "2024-07-08", nil},
	{admission.Review, "2024-08-01", nil}, {admission.Train, "2024-08-20", map[string]string{"days": "3", "hours": "24"}}, {admission.Examine, "2024-09-02", nil},
	{admission.PreReview, "2024-09-20", map[string]string{"document": "云中法机党〔2024〕9号"}}, {admission.Fill, "2024-09-25", nil}, {admission.Admit, "", nil},
	{admission.CommitteeTalk, "2024-11-01", nil}, {admission.GroupAdmit, "2024-11-20", nil}, {admission.Approve, "2025-01-20", nil}, {admission.Report, "2025-01-24", nil},
	{admission.Join, "2025-01-24", nil}, {admission.Oath, "2025-02-20", nil}, {admission.Observe, "2025-06-03", nil}, {admission.Request, "2025-10-09", nil},
	{admission.Convert, "2025-10-21", map[string]string{"due": "20", "present": "18", "ayes": "18", "noes": "0", "blanks": "0"}}, {admission.GroupConvert, "2025-11-20", nil},
	{admission.Confirm, "2026-01-20", nil}, {admission.Archive, "2026-02-02", nil},
}

// enter records one step through its form, with everything ticked that only
// people can say.
func (p *person) enter(dossier string, step admission.Step, day string, more map[string]string) {
	p.t.Helper()
	verb := "/record/"
	if step.Superior() {
		verb = "/decide/"
	}
	p.open(dossier + verb + string(step))
	eval[int](p, `[...document.querySelectorAll('input[name=paper], input[name=element], input[name=secret]')].filter(i => !i.checked).map(i => i.click()).length`)
	eval[int](p, `[...document.querySelectorAll('select[name^="person-"]')].filter(s => s.required && !s.value).map((s, i) => { const used = [...document.querySelectorAll('select[name^="person-"]')].map(x => x.value);
		s.value = [...s.options].find(o => o.value && !used.includes(o.value) && !o.text.includes("处分")).value; return i }).length`)
	if day != "" {
		p.fill("day", day)
	}
	for name, value := range more {
		p.fill(name, value)
	}
	if step == admission.Admit {
		p.look("admission-vote")
	}
	p.press("保存")
	if at := p.at(); at != dossier {
		p.shot("failed")
		p.t.Fatalf("%s is not recorded, but at %s:\n%s", step, at, clip(p.text(), 3000))
	}
}

// TestAdmission takes one applicant from the application to the archive: a
// member of the branch committee records the meeting with its vote, the secretary
// keeps the dossier, the committee above approves. What was done is entered late,
// and the page says so.
func TestAdmission(t *testing.T) {
	t.Parallel()
	h := demo(t)
	secretary, recorder, superior := h.visit(), h.visit(), h.visit()
	secretary.signIn("shuji")
	recorder.signIn("weiyuan")
	superior.signIn("zhuanzhi")
	const name = "岑若谷"

	recorder.open("/life/new?kind=assembly&on=2024-10")
	recorder.fill("day", "2024-10-21")
	recorder.fill("title", "讨论接收预备党员")
	recorder.fill("topic-0", "讨论接收"+name+"为中共预备党员")
	recorder.fill("vote-0-text", "同意接收"+name+"为中共预备党员")
	recorder.choose("vote-0-matter", "接收")
	recorder.choose("vote-0-manner", "无记名")
	voters := eval[string](recorder, `(document.querySelector("#quorum").innerText.match(/有表决权[^0-9]*([0-9]+)/) || ["", ""])[1]`)
	recorder.fill("vote-0-ayes", voters)
	recorder.fill("vote-0-noes", "0")
	recorder.fill("vote-0-blanks", "0")
	recorder.press("提交归档")
	recorder.sees("已归档")
	recorder.look("admission-meeting")

	secretary.open("/admission")
	secretary.press("登记申请人")
	secretary.fill("name", name)
	secretary.fill("id-number", "990000199806300170")
	secretary.press("保存")
	secretary.sees("没有保存") // a wrong number is not taken
	secretary.look("admission-new")
	secretary.fill("id-number", "990000200106300171")
	secretary.fill("education", "大学本科")
	secretary.fill("work-unit", "民二庭")
	secretary.fill("job", "法官助理")
	secretary.fill("applied", "2023-05-11")
	secretary.fill("ethnicity", "01")
	if eval[bool](secretary, `!!document.querySelector('select[name=branch]')`) {
		secretary.choose("branch", "民二庭")
	}
	secretary.press("保存")
	secretary.sees(name)
	dossier := secretary.at()
	secretary.look("admission-dossier")

	done := 0
	for _, w := range walk {
		def, ok := admission.Defined(w.step)
		if !ok {
			t.Fatalf("%s is no step", w.step)
		}
		who := secretary
		if w.step.Superior() {
			who = superior
		}
		who.open(dossier)
		if !strings.Contains(who.text(), def.Title) { // this edition does not have it
			t.Logf("%s %s is not in this edition", w.step, def.Title)
			continue
		}
		who.enter(dossier, w.step, w.day, w.more)
		if done++; w.step == admission.Cultivate && w.day > "2024" { // half-way all its forms are there
			secretary.tourWithin("shuji", dossier)
			superior.tourWithin("zhuanzhi", dossier)
		}
	}
	t.Logf("%d steps", done)
	secretary.open(dossier)
	secretary.sees("已办结")
	secretary.sees("补录")
	secretary.sees("2024-10-21") // the day of the meeting
	secretary.look("admission-done")
	if n := strings.Count(secretary.text(), "缺材料"); n > 0 {
		t.Errorf("%d steps lack papers", n)
	}

	z := secretary.fetch(dossier + "/archive")
	files, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files in the archive", len(files.File))
	all := papers(t, "admission", z)
	for title, x := range papers(t, "admission", secretary.fetch(dossier+"/papers")) {
		all[title] = x
	}
	if len(all) < 20 {
		t.Errorf("%d papers", len(all))
	}
	for title, x := range all {
		if !strings.HasSuffix(x.size, "(A4)") || x.pages < 1 {
			t.Errorf("%s is %d pages of %s", title, x.pages, x.size)
		}
		for _, hole := range []string{"%!", "<nil>", "0001-01", "0001年", "〔缺〕"} {
			if strings.Contains(squeeze(x.text), hole) {
				t.Errorf("%s has %q in it:\n%s", title, hole, clip(x.text, 800))
			}
		}
	}
	form := ""
	for title, x := range all {
		if strings.Contains(title, "志愿书") {
			form = squeeze(x.text)
		}
	}
	for _, want := range []string{name, "2024年10月21日", "2025年1月20日"} {
		if !strings.Contains(form, want) {
			t.Errorf("the application form does not have %q:\n%s", want, fmt.Sprintf("%.1500s", form))
		}
	}
}

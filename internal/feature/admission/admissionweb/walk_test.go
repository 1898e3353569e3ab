package admissionweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/feature/admission"
)

// Every step through its form, without script: the branch records, the
// superior decides, and the dossier is handed over.
func TestPages_from_application_to_archive(t *testing.T) {
	s := newSite(t)
	s.want(s.get("/admission"), 200, "没有符合的档案", "登记申请人")
	s.open("岑若谷")
	s.want(s.get(s.dossier), 200, "岑若谷", "递交入党申请书", "现在可办", "第七条", "补录", "汉族", "下一步")
	vote := func(v url.Values) {
		for k, x := range map[string]string{"due": "20", "present": "16", "ayes": "15", "noes": "1", "blanks": "0", "together": "1", "secret": "1"} {
			v.Set(k, x)
		}
	}
	for _, x := range []struct {
		step   admission.Step
		day    string
		change func(url.Values)
	}{
		{admission.Interview, "2026-06-01", nil}, {admission.Name, "2026-06-12", nil}, {admission.File, "2026-06-15", nil}, {admission.Assign, "2026-06-15", func(v url.Values) { v.Set("person-2", s.full[1]) }},
		{admission.Cultivate, "2026-12-11", nil}, {admission.Cultivate, "2027-06-11", nil}, {admission.Propose, "2027-06-12", nil}, {admission.Consent, "2027-06-21", nil},
		{admission.Publicise, "2027-06-28", func(v url.Values) { v.Set("until", "2027-07-02") }}, {admission.List, "2027-07-05", nil}, {admission.Introducers, "2027-07-05", nil},
		{admission.Review, "2027-08-01", nil}, {admission.Train, "2027-08-20", func(v url.Values) { v.Set("days", "3"); v.Set("hours", "24") }},
		{admission.Examine, "2027-09-01", nil}, {admission.PreReview, "2027-09-20", func(v url.Values) { v.Set("document", "云中法机党〔2027〕9号") }}, {admission.Fill, "2027-09-25", nil}, {admission.Admit, "2027-10-20", vote},
		{admission.CommitteeTalk, "2027-11-01", nil}, {admission.GroupAdmit, "2027-11-20", nil}, {admission.Approve, "2028-01-20", nil}, {admission.Report, "2028-01-25", nil}, {admission.Join, "2028-01-25", nil},
		{admission.Oath, "2028-02-20", nil}, {admission.Observe, "2028-06-01", nil}, {admission.Request, "2028-10-01", nil}, {admission.Convert, "2028-10-20", vote}, {admission.GroupConvert, "2028-12-01", nil},
		{admission.Confirm, "2029-01-20", nil}, {admission.Archive, "2029-02-01", nil},
	} {
		a := s.step(x.step, x.day, x.change)
		if a.code != 303 || a.to != s.dossier {
			t.Fatalf("%s: %d %s %s", x.step, a.code, a.to, complaints(a.body))
		}
	}
	page := s.want(s.get(s.dossier), 200, "已办结", "应到 20，实到 16，赞成 15", "党龄起算", "移交档案", "云中法机党〔2027〕9号", "2027-10-20")
	if n := strings.Count(page.body, "缺材料"); n != 0 {
		t.Errorf("%d steps lack papers", n)
	}
	for _, bad := range []string{"%!", "&lt;nil&gt;", "0001-01"} {
		if strings.Contains(page.body, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	s.want(s.get(s.dossier+"?only=gaps"), 200, "没有缺项")
	s.want(s.get(s.dossier+"/print"), 200, "发展党员档案台账目录", "中国共产党入党志愿书", "打印人 郑萍")
	for _, path := range []string{"/acts", "/papers", "/archive", "/papers/volunteer-form", "/papers/public-notice"} {
		if a := s.want(s.get(s.dossier+path), 200); !strings.HasPrefix(a.body, "PK") {
			t.Errorf("%s is no archive or document", path)
		}
	}
	s.want(s.get("/admission?ended=1"), 200, "岑若谷", "已办结")
	if a := s.want(s.get("/admission/export?ended=1"), 200); !strings.HasPrefix(a.body, "PK") {
		t.Error("no workbook")
	}
}

var said = regexp.MustCompile(`(?s)role="alert".*?</div>`)

func complaints(body string) string {
	return regexp.MustCompile(`<[^>]*>|\s+`).ReplaceAllString(said.FindString(body), " ")
}

// What the articles refuse comes back in one sentence with the article, and the
// form as it was.
func TestPages_refuse_with_the_article(t *testing.T) {
	s := newSite(t)
	s.open("岑若谷")
	for _, c := range []struct {
		step   admission.Step
		day    string
		change func(url.Values)
		text   string
	}{
		{admission.Name, "2026-06-12", nil, "之前须先办理：党组织派人谈话"},
		{admission.Interview, "2026-05-10", nil, "先后有误"},
		{admission.Interview, "2030-01-01", nil, "晚于今天"},
		{admission.Interview, "", func(v url.Values) { v.Set("day", "五月") }, "不是日期"},
		{admission.Interview, "2026-06-01", func(v url.Values) { v.Set("person-1", "") }, "谈话人应填"},
	} {
		day := c.day
		if day == "" {
			day = "2026-06-01"
		}
		a := s.step(c.step, day, c.change)
		if a.code != 422 || !strings.Contains(a.body, c.text) {
			t.Errorf("%s %s: %d %s", c.step, c.day, a.code, complaints(a.body))
		}
	}
	// Somebody was faster.
	v := filled(s.get(s.dossier + "/record/S02").body)
	if a := s.step(admission.Interview, "2026-06-01", nil); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	v.Set("person-1", s.full[0])
	if a := s.do("POST", s.dossier+"/record/S02", v); a.code != 409 || !strings.Contains(a.body, "郑萍") {
		t.Errorf("%d %s", a.code, complaints(a.body))
	}
}

// Short forms: taking back, the person, a move, an end, the plan, one's own.
func TestPages_short_forms(t *testing.T) {
	s := newSite(t)
	s.open("岑若谷")
	if a := s.step(admission.Interview, "2026-06-01", nil); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	page := s.get(s.dossier)
	back := regexp.MustCompile(s.dossier + `/withdraw/\d+`).FindString(page.body)
	form := s.want(s.get(back), 200, "撤回的原因", "2026-06-01")
	v := filled(form.body)
	s.want(s.do("POST", back, v), 422, "请写明")
	v.Set("why", "谈话人登记有误")
	if a := s.do("POST", back, v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	s.want(s.get(s.dossier), 200, "撤回和更正", "谈话人登记有误")

	v = filled(s.want(s.get(s.dossier+"/person"), 200, "岑若谷").body)
	v.Set("work-unit", "民一庭")
	if a := s.do("POST", s.dossier+"/person", v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	s.want(s.get(s.dossier), 200, "民一庭")

	v = filled(s.want(s.get(s.dossier+"/move"), 200, "转到的党支部").body)
	v.Set("way", "in")
	s.want(s.do("POST", s.dossier+"/move", v), 422, "请填写对方党组织")
	v.Set("other", "某县人民检察院党支部")
	if a := s.do("POST", s.dossier+"/move", v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	review := regexp.MustCompile(s.dossier + `/move\?of=\d+`).FindString(s.want(s.get(s.dossier), 200, "材料尚未审查").body)
	v = filled(s.want(s.get(review), 200, "审查日期").body)
	if a := s.do("POST", s.dossier+"/moves/"+v.Get("of")+"/review", v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}

	v = filled(s.want(s.get(s.dossier+"/close"), 200, "不予承认").body)
	s.want(s.do("POST", s.dossier+"/close", v), 422, "请写明原因")
	v.Set("end", "withdrawn")
	v.Set("reason", "本人撤回")
	if a := s.do("POST", s.dossier+"/close", v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	s.want(s.get(s.dossier), 200, "已终止", "本人撤回")

	s.want(s.get("/admission/plan"), 403)
	s.officer()
	v = filled(s.want(s.get("/admission/plan"), 200, "登记名额").body)
	s.want(s.do("POST", "/admission/plan", v), 422, "请填写名额", "请填写计划的文号")
	v.Set("places", "3")
	v.Set("basis", "云机工委〔2029〕3号")
	if a := s.do("POST", "/admission/plan", v); a.code != 303 {
		t.Fatal(complaints(a.body))
	}
	s.want(s.get("/admission/plan"), 200, "云机工委〔2029〕3号")
	if a := s.want(s.get("/admission/plan/export"), 200); !strings.HasPrefix(a.body, "PK") {
		t.Error("no workbook")
	}
	s.want(s.get("/admission/template"), 200)
	s.want(s.get("/admission"), 200, "计划 3")

	s.sit(9, "member", "岑若谷", s.branch)
	s.want(s.get("/admission/mine"), 200, "没有您的发展党员档案")
	s.want(s.get("/admission"), 403)
}

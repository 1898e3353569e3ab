package lifeweb_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestAutosave_keeps_one_draft(t *testing.T) {
	s := newSite(t)
	page := s.want(s.get("/life/new?kind=assembly&on=2026-Q2"), 200, `data-autosave="/life/draft"`, `value="第二季度支部党员大会"`)
	v := filled(page.body)
	v.Set("kind", "assembly")
	v.Set("points", "写了一半")
	first := s.want(s.do("POST", "/life/draft", v), 200, "12:00", `name="version" value="1"`)
	id := filled(first.body).Get("id")
	v.Set("id", id)
	v.Set("version", "1")
	v.Set("points", "又写了一些")
	s.want(s.do("POST", "/life/draft", v), 200, `value="`+id+`"`, `name="version" value="2"`)
	s.want(s.do("POST", "/life/draft", v), 409, "已被别人改过")
	s.want(s.get("/life"), 200, "共 1 次", "草稿")
	s.want(s.get("/life/"+id+"/edit"), 200, "又写了一些", "草稿 2026-06-30 12:00 已存")

	to := s.record(func(url.Values) {}).to
	if a := s.want(s.get(to+"/edit"), 200, "保存修改"); strings.Contains(a.body, "data-autosave") {
		t.Error("a submitted record saves itself")
	}
	v.Set("id", strings.TrimPrefix(to, "/life/"))
	v.Set("version", "1")
	s.want(s.do("POST", "/life/draft", v), 422, "现在是“已记录”")
}

func TestPlan_asks_for_no_attendance(t *testing.T) {
	s := newSite(t)
	a := s.want(s.get("/life/new?kind=committee&plan=1"), 200, "排计划", "6 月支委会会议", "存为计划", "已开过，去记录")
	for _, x := range []string{"到会与法定人数", "提交归档", "讨论要点"} {
		if strings.Contains(a.body, x) {
			t.Errorf("a plan shows %s", x)
		}
	}
	s.want(s.get("/life/new?kind=committee&on=2026-09"), 200, "排计划", "2026-09-30")
	v := filled(a.body)
	for name, value := range map[string]string{"kind": "committee", "title": "7 月支委会会议", "day": "2026-07-06", "begins": "09:00", "do": "plan"} {
		v.Set(name, value)
	}
	made := s.do("POST", "/life", v)
	if made.code != 303 {
		t.Fatalf("%d %.600s", made.code, made.body)
	}
	s.want(s.get(made.to), 200, "计划", "接着记录", "/notice")
	s.want(s.get(made.to+"/edit"), 200, "排计划")
	v.Set("do", "held")
	s.want(s.do("POST", "/life", v), 200, "提交归档", "到会与法定人数", `value="7 月支委会会议"`)
}

func TestCites_lead_to_the_articles(t *testing.T) {
	s := newSite(t)
	to := s.record(func(v url.Values) { v.Set("vote-0-matter", "election") }).to
	s.want(s.get(to), 200, `href="/rules#election-regulations-第十九条"`, `href="/rules#election-regulations-第四章"`, "条号待核")
}

package lifeweb_test

import (
	"net/url"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
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
	if a := s.get(to + "/edit"); strings.Contains(a.body, "已恢复您") {
		t.Error("something is restored that nobody entered")
	}
	v.Set("id", strings.TrimPrefix(to, "/life/"))
	v.Set("version", "1")
	s.want(s.do("POST", "/life/draft", v), 422, "现在是“已记录”")
}

// TestEdit_of_a_record_is_kept: what somebody enters into a submitted record is kept
// without changing it, offered again to them alone, and gone once saved or given up.
func TestEdit_of_a_record_is_kept(t *testing.T) {
	s := newSite(t)
	to := s.record(func(url.Values) {}).to
	edit := s.want(s.get(to+"/edit"), 200, `data-autosave="/life/draft"`, "保存后才改动记录")
	whole := func(page string) url.Values {
		v := filled(page)
		for name, value := range map[string]string{"kind": "assembly", "title": "第二季度支部党员大会", "day": "2026-06-18", "begins": "16:30", "ends": "17:30", "place": "党员活动室", "host": "郑萍", "recorder": "陈松超", "topic-0": "审议计划", "presenter-0": "郑萍", "points": "一、通报。"} {
			v.Set(name, value)
		}
		return v
	}
	v := whole(edit.body)
	v.Set("place", "改到一半的地点")
	v.Set("points", "改到一半")
	s.want(s.do("POST", "/life/draft", v), 200, "12:00", `name="version" value="1"`)
	if a := s.get(to); strings.Contains(a.body, "改到一半") {
		t.Error("the record itself was changed")
	}
	s.want(s.get(to+"/edit"), 200, "已恢复您 2026-06-30 12:00 填写、还没有保存的修改", `value="改到一半的地点"`, "改到一半")
	here := s.door.actor
	s.sit("刑一庭党支部", "secretary")
	s.door.actor = access.NewActor(access.Policy{"secretary": {life.CanView, life.CanRecord}}, 8, 0, "陈松超", []access.Grant{{Role: "secretary", Unit: int64(s.unit.ID), Over: s.unit.Path, Name: s.unit.Short, Period: civil.Since(1)}}, civil.DayOf(noon))
	if other := s.want(s.get(to+"/edit"), 200); strings.Contains(other.body, "改到一半") {
		t.Error("somebody else sees it")
	}
	o := whole(edit.body)
	o.Set("guests", "机关党委派员")
	o.Set("do", "file")
	if got := s.do("POST", "/life", o); got.code != 303 {
		t.Fatalf("%d %.600s", got.code, got.body)
	}
	s.door.actor = here
	// The other one saved meanwhile: both are shown, nothing is lost.
	s.want(s.get(to+"/edit"), 200, "已被别人改过", `value="改到一半的地点"`, `value="机关党委派员"`, "现在的记录与您填的对照")
	if got := s.do("POST", to+"/edit/drop", url.Values{}); got.code != 303 || got.to != to+"/edit" {
		t.Fatalf("%+v", got)
	}
	if again := s.get(to + "/edit"); strings.Contains(again.body, "改到一半") {
		t.Error("given up, and there")
	}
	v = whole(s.get(to + "/edit").body)
	v.Set("place", "改好的地点")
	s.want(s.do("POST", "/life/draft", v), 200)
	v.Set("do", "file")
	if got := s.do("POST", "/life", v); got.code != 303 {
		t.Fatalf("%d %.600s", got.code, got.body)
	}
	if a := s.want(s.get(to+"/edit"), 200, `value="改好的地点"`); strings.Contains(a.body, "已恢复您") {
		t.Error("saved, and still offered")
	}
}

// TestTopics_with_points: what was said and decided stands with the topic it was
// said on, through form, page, paper and a refusal.
func TestTopics_with_points(t *testing.T) {
	s := newSite(t)
	add := func(v url.Values) {
		for name, value := range map[string]string{"topic-0": "审议计划", "said-on-0": "郑萍汇报。\n高璐海建议每月一次。", "topic-3": "讨论转正", "said-on-3": "都赞成。", "points": "",
			"vote-0-text": "同意转正", "vote-0-matter": "general", "vote-0-topic": "3", "vote-1-text": "同意计划", "vote-1-matter": "general", "vote-1-topic": "0", "vote-1-owner": "陈松超", "vote-1-due": "2026-12-20"} {
			v.Set(name, value)
		}
	}
	to := s.record(add).to
	page := s.want(s.get(to), 200, "高璐海建议每月一次。", "都赞成。").body
	if plan, turn := strings.Index(page, "同意计划"), strings.Index(page, "同意转正"); plan < 0 || turn < plan {
		t.Errorf("the resolutions do not stand with their topics: %d, %d", plan, turn)
	}
	s.want(s.get(to+"/print"), 200, "议题 1：郑萍汇报。", "议题 2：都赞成。", "12 月 20 日前完成", "附　　件")
	s.want(s.get(to+"/edit"), 200, "其他讨论要点", `<option value="1" selected>议题 2　讨论转正`)
	bad := s.record(func(v url.Values) { add(v); v.Set("vote-0-topic", "7") })
	s.want(bad, 422, "决议 1 所选的议题没有内容", "高璐海建议每月一次。")
	v := filled(s.get(to + "/edit").body)
	v.Set("kind", "assembly")
	add(v)
	s.want(s.do("POST", "/life/check", v), 200, `id="vote-0-on"`, "针对的议题", `<option value="3" selected>议题 2　讨论转正`)
	v.Set("remove-topic", "0")
	s.want(s.do("POST", "/life", v), 200, `value="讨论转正"`)
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

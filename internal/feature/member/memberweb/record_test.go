package memberweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/feature/org"
)

// address finds an address on the page.
func (a answer) address(pattern string) string {
	a.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.body)
	if m == nil {
		a.Fatalf("no %s on the page", pattern)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestEvent_is_confirmed_corrected_and_shown_as_of_a_day(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at := "/members/" + s.member("陈娟")
	s.get(at+"/event").is(200, "停止党籍", "除名", "现在：正式党员")
	s.get(at+"/event?kind=struck").is(200, "除名的情形", "下一步")
	form := url.Values{"kind": {"struck"}, "day": {"2026-06-10"}}
	s.post(at+"/event", form).is(422, "请选择除名的情形", "请填写依据的文件或决议")
	form.Set("cause", "absence")
	form.Set("basis", "云法机党〔2026〕21号")
	s.post(at+"/event", form).is(200, "核对后确认", "自行脱党除名", "到 2026-06-09 为止", "确认登记", `name="cause" value="absence"`)
	s.get(at).is(200, "正式党员") // nothing happened yet
	form.Set("back", "1")
	s.post(at+"/event", form).is(200, `value="2026-06-10"`, "下一步")
	form.Del("back")
	form.Set("sure", "1")
	s.post(at+"/event", form).is(303, at)
	page := s.get(at).is(200, "自行脱党除名", "云法机党〔2026〕21号")
	s.as("reader", org.Unit{}).get(at).is(200, "已不在本院党员名册").not("除名", "云法机党〔2026〕21号")
	s.get(at+"?on=2026-06-09").is(200, "截至 2026-06-09 的情况", "立案庭党支部", "正式党员").not("云法机党〔2026〕21号", "登记党籍变化")
	s.get(at + "?on=2026-06-10").is(404)
	s.get("/members/departed").is(200, "陈娟", "2026-06-09", "自行脱党除名")
	s.get("/members?q=陈娟&on=2026-06-09").is(200, "截至 2026-06-09 的名册", "陈娟", "?on=2026-06-09")
	s.get("/members?q=陈娟").is(200, "没有").not("?on=2026-06-09")
	undo := page.address(`href="(/members/[^"]*kind=void[^"]*)"`)
	s.get(undo).is(200, "撤回登记", "当作没有发生")
	u, _ := url.Parse(undo)
	form = url.Values{"kind": {"void"}, "corrects": {u.Query().Get("corrects")}, "basis": {"登记有误"}, "sure": {"1"}}
	s.post(at+"/event", form).is(303, at)
	s.get(at).is(200, "立案庭党支部", "已更正，不再有效", "撤回“自行脱党除名 2026-06-10”")
}

func TestPenalty_disposal_and_who_may_know(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	b := s.branch("010100001")
	at := "/members/" + s.member("陈娟")
	form := url.Values{"kind": {"probation"}, "from": {"2025-06-01"}, "months": {"12"}, "basis": {"云纪〔2025〕3号"}, "organ": {"机关纪委"}, "reason": {"违反廉洁纪律"}}
	s.post(at+"/penalty", form).is(200, "留党察看 1 年", "受限：表决权、选举权", "到恢复党员权利为止")
	form.Set("sure", "1")
	s.post(at+"/penalty", form).is(303, at)
	page := s.get(at).is(200, "违反廉洁纪律", "受限的权利", "被选举权", "留党察看")
	s.as("reader", b).get(at).is(200).not("违反廉洁纪律", "留党察看", "受限的权利", "云纪〔2025〕3号")
	step := page.address(`action="(/members/[^"]*/penalties/[^"]*)"`)
	s.post(step, url.Values{"step": {"restore"}, "day": {"2026-05-31"}, "basis": {"云纪〔2026〕1号"}}).is(422, "2026-06-01 期满")
	s.post(step, url.Values{"step": {"restore"}, "day": {"2026-06-01"}, "basis": {"云纪〔2026〕1号"}}).is(303, at)
	s.get(at).is(200, "2026-06-01 恢复权利")
	s.as("secretary", b).get(at + "/penalty").is(403)

	s.get(at+"/disposal").is(200, "限期改正", "劝其退党")
	form = url.Values{"kind": {"correction"}, "cause": {"不按规定参加组织生活"}, "proposed": {"2026-06-02"}, "reason": {"多次缺席"}}
	s.post(at+"/disposal", form).is(409, "同一问题不再作组织处置", "处置办法第四条")
	form.Set("apart", "1")
	s.post(at+"/disposal", form).is(303)
	next := s.get(at).is(200, "支委会提出启动意见", "多次缺席").address(`action="(/members/[^"]*/disposals/[^"]*)"`)
	s.post(next, url.Values{"day": {"2026-06-01"}}).is(422, "早于上一步")
	s.post(next, url.Values{"day": {"2026-06-05"}}).is(303)
	s.get(at).is(200, "报基层党委事前备案")
	s.get("/members/attention").is(200, "陈娟", "处分决定满 1 个月没有宣布")
	s.get("/members/attention?unit="+s.branch("010100002").ID.String()).is(200, "没有需要办理的事项").not("陈娟")
}

func TestLetters_pages(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at := "/members/" + s.member("陈娟")
	s.get(at+"/letter").is(200, "不代替全国党员管理信息系统的转接")
	form := url.Values{"day": {"2026-06-01"}, "days": {"91"}, "organ": {"中共临江区委组织部"}, "unit": {"临江法院"}, "dues": {"2026-06"}}
	s.post(at+"/letter", form).is(422, "有效期 1 至 90 天")
	form.Set("days", "")
	s.post(at+"/letter", form).is(303)
	page := s.get(at).is(200, "组转〔2026〕1号", "等待回执", "2026-07-01")
	doc := s.get(page.address(`href="(/members/[^"]*/paper)"`)).is(200)
	if !strings.HasPrefix(doc.body, "PK") || !strings.Contains(doc.http.Get("Content-Type"), "wordprocessingml") {
		t.Errorf("no document: %v", doc.http)
	}
	s.get("/members/letters").is(200, "陈娟", "等待回执", "1 件等待回执")
	receipt := page.address(`action="(/members/[^"]*/receipt)"`)
	s.post(receipt, url.Values{"day": {"2026-06-20"}}).is(422, "请填写回执")
	s.post(receipt, url.Values{"day": {"2026-06-20"}, "receipt": {"回执 8 号"}}).is(303, at)
	s.get(at).is(200, "转出组织关系", "转入组织关系", "已离开")
	s.get("/members/letters/export").is(200, "PK")
	form = url.Values{"number": {"临组转〔2026〕4号"}, "day": {"2026-06-22"}, "days": {"30"}, "organ": {"临江法院机关党委"}, "dues": {"2026-06"}, "arrived": {"2026-06-25"}, "branch": {s.branch("010100002").ID.String()}}
	s.post(at+"/arrive", form).is(303)
	page = s.get(at).is(200, "刑一庭党支部", "已办 0/6")
	s.post(page.address(`action="(/members/[^"]*/check)"`), url.Values{"checked": {"编入党小组", "寄回回执"}}).is(303)
	s.get("/members/letters?in=1").is(200, "陈娟", "已办 2/6")

	s.get("/members/arrive").is(200, "介绍信编号", "转入日期")
	s.post("/members/arrive", url.Values{"number": {"甲〔2026〕1号"}}).is(422, "请填写")
}

func TestFiling_lists_and_moves(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	at := "/members/" + s.member("陈娟")
	s.post(at+"/honour", url.Values{"kind": {"commendation"}, "title": {"优秀共产党员"}, "level": {"本院"}, "organ": {"机关党委"}, "day": {"2026-06-30"}, "basis": {"云法机党〔2026〕12号"}}).is(303)
	w := s.get(at).is(200, "优秀共产党员", "本院").address(`action="(/members/[^"]*/withdraw)"`)
	s.post(w, url.Values{}).is(422, "没有保存")
	s.post(w, url.Values{"reason": {"登记有误"}}).is(303, at)
	s.get(at).is(200).not(`id="honours"`)

	s.get(at+"/away").is(200, "失联", "流动")
	s.get(at+"/away?kind=lost").is(200, "居住地改变")
	s.post(at+"/away", url.Values{"kind": {"lost"}, "from": {"2025-11-01"}}).is(422, "请选择失联情形")
	s.post(at+"/away", url.Values{"kind": {"lost"}, "from": {"2025-11-01"}, "cause": {"居住地改变"}}).is(303)
	s.get("/members/away").is(200, "陈娟", "已满 6 个月", "2026-05-01")
	s.get("/members/away/export").is(200, "PK")
	s.as("reader", s.branch("010100001")).get("/members/away").is(403)
	step := s.get(at).is(200).address(`action="(/members/[^"]*/aways/[^"]*)"`)
	s.post(step, url.Values{"contact": {"1"}, "day": {"2026-06-20"}}).is(303, at)
	s.get("/members/away").is(200, "未到期")

	s.get("/members/birthdays?month=2026-11").is(200, "2026 年 11 月政治生日", "陈娟")
	s.get("/members/birthdays/export?month=2026-11").is(200, "PK")

	to := s.branch("010100002")
	back := "/members?unit=" + s.branch("010100001").ID.String()
	s.post("/members/moves", url.Values{"id": {s.member("陈娟"), s.member("贾辉琳")}, "back": {back}}).is(200, "调整 2 人的支部", "陈娟", "贾辉琳")
	form := url.Values{"id": {s.member("陈娟") + " " + s.member("贾辉琳")}, "back": {back}, "branch": {to.ID.String()}, "day": {"1990-01-01"}}
	s.post("/members/moves/done", form).is(422, "早于到现支部")
	form.Set("day", "2026-06-20")
	s.post("/members/moves/done", form).is(303, back)
	s.get(at).is(200, "刑一庭党支部", "撤回最近的调整")
	s.post(at+"/move/undo", url.Values{}).is(303, at)
	s.get(at).is(200, "立案庭党支部")
}

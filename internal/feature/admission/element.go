package admission

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Element is one thing that an article asks of a step and that only people can
// say was done: who was heard, in which order a meeting went.
type Element string

// ElementInfo says what an element is and which rule asks for it.
type ElementInfo struct {
	Element Element
	Step    Step
	Rule    rulebook.RuleID
	Text    string
}

// Elements is every element in the order of the steps.
var Elements = []ElementInfo{
	{"at-unit", Apply, "DEV-02", "工作、学习所在单位党组织受理"},
	{"at-area", Apply, "DEV-02", "单位没有党组织，由单位所在地或者主管部门党组织受理"},
	{"at-home", Apply, "DEV-02", "没有单位，由居住地党组织受理"},
	{"at-floating", Apply, "DEV-02", "流动人员，由流动党员党组织受理"},
	{"by-members", Name, "DEV-04", "党员推荐"},
	{"by-league", Name, "DEV-04", "群团组织推优"},
	{"heard-group", Propose, "DEV-08", "听取党小组意见"},
	{"heard-contacts", Propose, "DEV-08", "听取培养联系人意见"},
	{"heard-members", Propose, "DEV-08", "听取党员意见"},
	{"heard-masses", Propose, "DEV-08", "听取群众意见"},
	{"joint", Review, "DEV-14", "开展政审联审，或者听取有关部门意见"},
	{"online", Review, "DEV-14", "了解网络行为表现"},
	{"written", PreReview, "DEV-16", "预审结果书面通知支部"},
	{"self", Admit, "DEV-23", "本人汇报"},
	{"introduced", Admit, "DEV-23", "介绍人介绍情况并表明态度"},
	{"reported", Admit, "DEV-23", "支委会报告审查情况"},
	{"discussed", Admit, "DEV-23", "与会党员讨论并投票"},
	{"signed", Admit, "DEV-24", "决议写明主要表现、应到实到、表决结果和日期，书记签名"},
	{"in-form", Admit, "DEV-24", "决议已写入入党志愿书"},
	{"each", Approve, "DEV-22", "党委会逐个审议、逐个表决"},
	{"span", Approve, "DEV-26", "审批意见写明预备期起止"},
	{"c-heard-group", Convert, "DEV-33", "听取党小组意见"},
	{"c-heard-members", Convert, "DEV-33", "听取党员意见"},
	{"c-heard-masses", Convert, "DEV-33", "听取群众意见"},
	{"c-examined", Convert, "DEV-33", "支委会审查"},
	{"talked", Confirm, "DEV-34", "书记同本人谈话"},
	{"announced", Confirm, "DEV-34", "审批结果在党员大会上宣布"},
}

// elementRule says how the elements of one rule are judged.
type elementRule struct {
	any                 bool // one of them is enough
	article2026, in2014 string
	since               civil.Day
}

var elementRules = map[rulebook.RuleID]elementRule{
	"DEV-02": {any: true, article2026: "第六条", in2014: "第二章"},
	"DEV-04": {any: true, article2026: "第八条", in2014: "第二章"},
	"DEV-08": {article2026: "第十三条", in2014: "第三章"},
	"DEV-14": {any: true, article2026: "第十六条", since: Edition2026},
	"DEV-16": {article2026: "第十八条", in2014: "第四章"},
	"DEV-22": {article2026: "第二十四条", in2014: "第四章"},
	"DEV-23": {article2026: "第二十条", in2014: "第四章"},
	"DEV-24": {article2026: "第二十一条", in2014: "第四章"},
	"DEV-26": {article2026: "第二十五条", in2014: "第四章"},
	"DEV-33": {article2026: "第三十二条", in2014: "第五章"},
	"DEV-34": {article2026: "第三十三条", in2014: "第五章"},
}

// Article is what asks for the element on a day, in short; "" nothing.
func (e ElementInfo) Article(on civil.Day) string {
	r := elementRules[e.Rule]
	if on < Edition2026 && r.in2014 == "" {
		return ""
	}
	return admissionArticle(on, r.article2026, r.in2014).String()
}

// elementsOf has, for every step, the elements that go with it.
var elementsOf = func() map[Step][]ElementInfo {
	m := map[Step][]ElementInfo{}
	for _, e := range Elements {
		m[e.Step] = append(m[e.Step], e)
	}
	return m
}()

// ElementsOf returns the elements of a step as of a day.
func ElementsOf(s Step, on civil.Day) []ElementInfo {
	var out []ElementInfo
	for _, e := range elementsOf[s] {
		if elementRules[e.Rule].since <= on {
			out = append(out, e)
		}
	}
	return out
}

// elements judges what only people can say. What is not said is a fact that is
// missing, never a breach.
func (j *judging) elements(a *Act) {
	all := elementsOf[a.Step]
	if a.Outcome != Done || a.Day < Edition2014 {
		return
	}
	for i := 0; i < len(all); {
		k := i
		for k < len(all) && all[k].Rule == all[i].Rule {
			k++
		}
		j.elementsOf1(a, all[i:k])
		i = k
	}
}

func (j *judging) elementsOf1(a *Act, es []ElementInfo) {
	r := elementRules[es[0].Rule]
	if a.Day < r.since {
		return
	}
	said := 0
	for i := range es {
		if slices.Contains(a.Elements, es[i].Element) {
			said++
		}
	}
	c := Check{Rule: es[0].Rule, Step: a.Step, Act: a, State: rulebook.Met, Cite: admissionArticle(a.Day, r.article2026, r.in2014)}
	if said == len(es) || r.any && said > 0 {
		c.Say = func() string { return "已登记：" + texts(es, a.Elements, true) + "。" }
	} else {
		c.State = rulebook.Unknown
		c.Say = func() string {
			text := texts(es, a.Elements, false)
			if r.any {
				text = strings.ReplaceAll(text, "；", "，或者")
			}
			return "没有登记：" + text + "。如已办理，请更正这一步并勾选。"
		}
	}
	j.check(c)
}

// texts names the elements that are, or are not, among said.
func texts(es []ElementInfo, said []Element, among bool) string {
	var out []string
	for _, e := range es {
		if slices.Contains(said, e.Element) == among {
			out = append(out, e.Text)
		}
	}
	return strings.Join(out, "；")
}

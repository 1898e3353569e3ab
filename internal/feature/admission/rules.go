package admission

import (
	"slices"
	"strings"

	"touyan/internal/base/rulebook"
)

func cited(articles ...string) []rulebook.Citation {
	var cs []rulebook.Citation
	for _, a := range articles {
		cs = append(cs, rulebook.Cite(rulebook.AdmissionRules, a))
	}
	return cs
}

// Rules returns the rules of this room: those with numbers, and one for each
// step of the procedure.
func Rules() []rulebook.Rule {
	rules := []rulebook.Rule{
		{ID: "DEV-01", Title: "申请年龄", Every: "每份申请", Cites: cited("第五条")},
		{ID: "DEV-03", Title: "申请后谈话", Every: "每份申请", Cites: cited("第七条")},
		{ID: "DEV-05", Title: "培养联系人", Every: "每名积极分子", Cites: cited("第九条")},
		{ID: "DEV-06", Title: "半年考察", Every: "每半年", Cites: cited("第十一条")},
		{ID: "DEV-07", Title: "培养满 1 年", Every: "每名积极分子", Cites: cited("第十三条")},
		{ID: "DEV-08", Title: "公示后列为发展对象", Every: "每名发展对象", Cites: cited("第十三条")},
		{ID: "DEV-09", Title: "公示期", Every: "每次公示", Cites: cited("第十三条")},
		{ID: "DEV-10", Title: "流动人员两地公示", Every: "每次公示", Cites: cited("第十三条")},
		{ID: "DEV-11", Title: "入党介绍人", Every: "每名发展对象", Cites: cited("第十四条")},
		{ID: "DEV-12", Title: "介绍人资格", Every: "每名发展对象", Cites: cited("第十四条")},
		{ID: "DEV-13", Title: "政治审查", Every: "每名发展对象", Cites: cited("第十六条")},
		{ID: "DEV-15", Title: "短期集中培训", Every: "每名发展对象", Cites: cited("第十七条"), Hint: true},
		{ID: "DEV-17", Title: "即将离开的不接收", Every: "每次预审", Cites: cited("第十八条"), Hint: true},
		{ID: "DEV-18", Title: "预审后上会", Every: "每次预审", Cites: cited("第十九条")},
		{ID: "DEV-19", Title: "接收大会到会", Every: "每次大会", Cites: cited("第十九条")},
		{ID: "DEV-20", Title: "接收大会赞成", Every: "每次大会", Cites: cited("第二十条")},
		{ID: "DEV-22", Title: "逐个表决", Every: "每次大会", Cites: cited("第二十条")},
		{ID: "DEV-25", Title: "审批主体", Every: "每次审批", Cites: cited("第二十二条")},
		{ID: "DEV-26", Title: "审批期限", Every: "每次接收", Cites: cited("第二十五条")},
		{ID: "DEV-28", Title: "预备期", Every: "每名预备党员", Cites: cited("第三十一条")},
		{ID: "DEV-29", Title: "入党宣誓", Every: "每名预备党员", Cites: cited("第二十九条"), Hint: true},
		{ID: "DEV-30", Title: "延长预备期", Every: "每次延长", Cites: cited("第三十一条")},
		{ID: "DEV-32", Title: "转正大会", Every: "每次大会", Cites: cited("第三十二条")},
		{ID: "DEV-34", Title: "转正审批期限", Every: "每次转正", Cites: cited("第三十三条")},
		{ID: "DEV-38", Title: "推迟讨论转正", Every: "每次推迟", Cites: cited("第三十五条")},
		{ID: "DEV-39", Title: "归档六类材料", Every: "每份档案", Cites: cited("第三十六条")},
		{ID: "DEV-02", Title: "受理次序", Every: "每份申请", Cites: cited("第六条"), Hint: true},
		{ID: "DEV-04", Title: "推荐来源", Every: "每名积极分子", Cites: cited("第八条")},
		{ID: "DEV-14", Title: "政审联审", Every: "每名发展对象", Cites: cited("第十六条"), Hint: true},
		{ID: "DEV-16", Title: "审查、预审、发放志愿书", Every: "每名发展对象", Cites: cited("第十八条")},
		{ID: "DEV-21", Title: "书面意见计票", Every: "每次大会", Cites: cited("第二十条")},
		{ID: "DEV-23", Title: "大会程序", Every: "每次大会", Cites: cited("第二十条")},
		{ID: "DEV-24", Title: "决议要素", Every: "每次大会", Cites: cited("第二十一条")},
		{ID: "DEV-27", Title: "党龄", Every: "每名党员", Cites: cited("第三十三条")},
		{ID: "DEV-33", Title: "转正手续", Every: "每次转正", Cites: cited("第三十二条")},
		{ID: "DEV-36", Title: "积极分子变动", Every: "每次变动", Cites: cited("第十二条")},
		{ID: "DEV-37", Title: "预备党员变动", Every: "每次变动", Cites: cited("第三十四条")},
		{ID: "DEV-42", Title: "不予承认", Every: "每次", Cites: cited("第四十一条")},
		{ID: "DEV-31", Title: "延长和取消的原因", Every: "每次", Cites: cited("第三十一条")},
		{ID: "DEV-40", Title: "统一印制件", Every: "每份档案", Cites: cited("第四十二条"), Hint: true},
		{ID: "DEV-41", Title: "追认", Every: "每次审批", Cites: cited("第二十六条"), Hint: true},
		{ID: "DEV-43", Title: "细则没有规定的数字", Every: "每名积极分子", Cites: cited("第十条"), Hint: true},
		{ID: "DEV-35", Title: "预备党员不计票", Every: "每次大会", Cites: []rulebook.Citation{rulebook.Cite(rulebook.PartyConstitution, "第七条")}},
		{ID: "JG-12", Title: "党组讨论", Every: "每次审批", Cites: []rulebook.Citation{organ2019}},
	}
	slices.SortStableFunc(rules, func(a, b rulebook.Rule) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, d := range Definitions {
		if d.Step[0] == 'G' {
			continue
		}
		r := rulebook.Rule{ID: d.Step.Rule(), Title: d.Title, Every: "每份档案"}
		for _, v := range d.In {
			r.Cites = append(r.Cites, v.Cite)
		}
		rules = append(rules, r)
	}
	return rules
}

// stepRules are the rules that the steps themselves are.
var stepRules = map[Step]rulebook.RuleID{
	Apply: "DEV-S01", Interview: "DEV-S02", Name: "DEV-S03", File: "DEV-S04", Assign: "DEV-S05", Cultivate: "DEV-S06",
	Propose: "DEV-S07", Consent: "DEV-S08", Publicise: "DEV-S08a", List: "DEV-S08b", Introducers: "DEV-S09", Review: "DEV-S10", Train: "DEV-S11", Examine: "DEV-S12", PreReview: "DEV-S13", Fill: "DEV-S14", Admit: "DEV-S15", CommitteeTalk: "DEV-S16", GroupAdmit: "JG-12", Approve: "DEV-S17", Report: "DEV-S18", Join: "DEV-S19", Oath: "DEV-S20", Observe: "DEV-S21", Request: "DEV-S22", Convert: "DEV-S23", GroupConvert: "JG-12", Confirm: "DEV-S24", Archive: "DEV-S25",
}

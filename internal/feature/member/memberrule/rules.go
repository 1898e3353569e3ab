package memberrule

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
)

// The rules of this package.
const (
	EDU07 rulebook.RuleID = "EDU-07"
	EDU08 rulebook.RuleID = "EDU-08"
	EDU10 rulebook.RuleID = "EDU-10"
	EDU12 rulebook.RuleID = "EDU-12"
	EDU16 rulebook.RuleID = "EDU-16"
	DIS03 rulebook.RuleID = "DIS-03"
	PUN02 rulebook.RuleID = "PUN-02"
	PUN03 rulebook.RuleID = "PUN-03"
	PUN04 rulebook.RuleID = "PUN-04"
	PUN05 rulebook.RuleID = "PUN-05"
	PUN06 rulebook.RuleID = "PUN-06"
	PUN10 rulebook.RuleID = "PUN-10"
	REG02 rulebook.RuleID = "REG-02"
	HON07 rulebook.RuleID = "HON-07"
)

var (
	education  = civil.MustDay("2019-05-06")
	disposal   = civil.MustDay("2024-06-16")
	discipline = civil.MustDay("2003-12-31")

	lostMonths    = rulebook.Dated[int]{{From: education, Value: member.AwayMonths, Cite: cite(rulebook.EducationRegulations, "第二十四条")}}
	abroadMonths  = rulebook.Dated[int]{{From: education, Value: 60, Cite: cite(rulebook.EducationRegulations, "第二十四条")}}
	haltedMonths  = rulebook.Dated[int]{{From: education, Value: 24, Cite: cite(rulebook.EducationRegulations, "第二十四条")}}
	awayMonths    = rulebook.Dated[int]{{From: education, Value: member.AwayMonths, Cite: cite(rulebook.EducationRegulations, "第二十五条")}}
	contactMonths = rulebook.Dated[int]{{From: education, Value: member.AwayMonths, Cite: cite(rulebook.EducationRegulations, "第三十四条")}}
	letterDays    = rulebook.Dated[int]{{From: civil.MustDay("2004-01-01"), Value: 90, Cite: cite(rulebook.LetterPractice, "全文")}}
	correction    = rulebook.Dated[int]{
		{From: education, Value: 12, Cite: cite(rulebook.EducationRegulations, "第三十条")},
		{From: disposal, Value: 6, Cite: cite(rulebook.DisposalRules, "限期改正的时间")},
	}
	announcing = rulebook.Dated[int]{{From: discipline, Value: 1, Cite: cite(rulebook.DisciplineRules, "处分的宣布")}}
	warned     = cite(rulebook.DisciplineRules, "第十条")
	removed    = cite(rulebook.DisciplineRules, "第十一条")
	watching   = rulebook.Dated[int]{{From: discipline, Value: 12, Cite: cite(rulebook.DisciplineRules, "第十二条")}}
	fifty      = rulebook.Dated[int]{{From: civil.MustDay("2021-07-01"), Value: 50, Cite: cite(rulebook.HonourRules, "光荣在党50年")}}
	items      = cite(rulebook.MemberRegister, "全文")
)

func cite(doc rulebook.DocID, no string) rulebook.Citation { return rulebook.Cite(doc, no) }

// Rules returns the rules of this package.
func Rules() []rulebook.Rule {
	rule := func(id rulebook.RuleID, title, every string, hint bool, cites ...rulebook.Citation) rulebook.Rule {
		return rulebook.Rule{ID: id, Title: title, Every: every, Cites: cites, Hint: hint}
	}
	return []rulebook.Rule{
		rule(EDU07, "停止党籍核查", "常态", false, lostMonths[0].Cite, cite(rulebook.UnreachablePractice, "全文"), cite(rulebook.DisposalRules, "第六条")),
		rule(EDU08, "停止党籍满 2 年", "常态", false, haltedMonths[0].Cite),
		rule(EDU10, "应转组织关系", "常态", false, awayMonths[0].Cite, cite(rulebook.FloatingOpinion, "全文")),
		rule(EDU12, "介绍信回执", "常态", false, letterDays[0].Cite),
		rule(EDU16, "联系出国（境）党员", "每半年", false, contactMonths[0].Cite),
		rule(DIS03, "限期改正到期评估", "常态", false, correction[1].Cite, correction[0].Cite),
		rule(PUN02, "警告的影响期", "常态", true, warned),
		rule(PUN03, "严重警告的影响期", "常态", true, warned),
		rule(PUN04, "撤销党内职务", "常态", false, removed),
		rule(PUN05, "留党察看的职务", "常态", false, watching[0].Cite),
		rule(PUN06, "留党察看期满", "常态", false, watching[0].Cite),
		rule(PUN10, "宣布处分决定", "每项处分", false, announcing[0].Cite, cite(rulebook.PartyConstitution, "第四十二条")),
		rule(REG02, "党员信息项", "常态", true, items),
		rule(HON07, "光荣在党 50 年", "每年 7 月 1 日", true, fifty[0].Cite),
	}
}

package orgrule

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// The days from which the editions are in force.
var (
	branchRegulations = civil.MustDay("2018-10-28")
	organRegulations  = civil.MustDay("2019-12-28")
	electionRules     = civil.MustDay("2020-07-13")
	termOpinion       = civil.MustDay("2018-07-01")
)

func since[T any](from civil.Day, v T, doc rulebook.DocID, article string) rulebook.Dated[T] {
	return rulebook.Dated[T]{{From: from, Value: v, Cite: rulebook.Cite(doc, article)}}
}

// size is how many people a branch committee has.
type size struct{ least, usual, most int }

// share is a share of the staff in hundredths, both ends included.
type share struct{ least, most int }

// What the regulations fix.
var (
	branchFrom    = since(branchRegulations, 3, rulebook.BranchRegulations, "第四条")                                                                                           // full members (ORG-01)
	branchUpTo    = since(branchRegulations, 50, rulebook.BranchRegulations, "第四条")                                                                                          // members (ORG-02)
	jointUpTo     = since(branchRegulations, 5, rulebook.BranchRegulations, "第五条")                                                                                           // units (ORG-03)
	groupsFrom    = since(branchRegulations, 20, rulebook.BranchRegulations, "第十三条")                                                                                         // members (ORG-14); the number is not in the article
	projectFrom   = since(branchRegulations, 6, rulebook.BranchRegulations, "第五条")                                                                                           // months (ORG-04)
	answerWithin  = since(branchRegulations, 1, rulebook.BranchRegulations, "第六条")                                                                                           // months (ORG-05)
	temporary     = since(branchRegulations, true, rulebook.BranchRegulations, "第八条")                                                                                        // ORG-07
	approvalOf    = since(branchRegulations, true, rulebook.BranchRegulations, "第二十一条")                                                                                      // ORG-11
	approvedBy    = since(organRegulations, true, rulebook.OrganRegulations, "第八条")                                                                                          // JG-04
	groupFirst    = since(organRegulations, true, rulebook.OrganRegulations, "第三十七条")                                                                                        // JG-11
	committeeFrom = since(branchRegulations, 7, rulebook.BranchRegulations, "第二十条")                                                                                          // full members (ORG-08)
	committeeSize = since(branchRegulations, size{3, 5, 7}, rulebook.BranchRegulations, "第二十条")                                                                              // persons (ORG-08)
	branchTerm    = since(branchRegulations, 3, rulebook.BranchRegulations, "第二十一条")                                                                                         // years (ORG-10)
	notice        = since(branchRegulations, 6, rulebook.BranchRegulations, "第二十二条")                                                                                         // months (ORG-12)
	extension     = since(branchRegulations, 12, rulebook.BranchRegulations, "第二十二条")                                                                                        // months (ORG-12)
	secretaryAge  = since(branchRegulations, 12, rulebook.BranchRegulations, "第六章")                                                                                          // months of Party age (ORG-13)
	committeeOf   = since(organRegulations, 100, rulebook.OrganRegulations, "第五条")                                                                                           // members (JG-01)
	generalOf     = since(organRegulations, 50, rulebook.OrganRegulations, "第六条")                                                                                            // members (JG-02)
	headOf        = since(organRegulations, true, rulebook.OrganRegulations, "第八条")                                                                                          // JG-05
	disciplineOf  = since(organRegulations, true, rulebook.OrganRegulations, "第九条")                                                                                          // JG-06
	officers      = since(organRegulations, share{1, 2}, rulebook.OrganRegulations, "第三十条")                                                                                  // JG-10
	renewal       = since(electionRules, 12, rulebook.ElectionRegulations, "第三条")                                                                                            // months of extension (ELE-01)
	renewalNotice = since(electionRules, 6, rulebook.ElectionRegulations, "届满提醒")                                                                                            // months (ELE-21)
	termYears     = since(termOpinion, map[org.Kind]int{org.PartyCommittee: 5, org.DisciplineCommittee: 5, org.GeneralBranch: 3, org.Branch: 3}, rulebook.TermOpinion, "全文") // ELE-02
)

// The rules.
const (
	ORG01 rulebook.RuleID = "ORG-01"
	ORG02 rulebook.RuleID = "ORG-02"
	ORG03 rulebook.RuleID = "ORG-03"
	ORG04 rulebook.RuleID = "ORG-04"
	ORG05 rulebook.RuleID = "ORG-05"
	ORG07 rulebook.RuleID = "ORG-07"
	ORG11 rulebook.RuleID = "ORG-11"
	JG04  rulebook.RuleID = "JG-04"
	JG11  rulebook.RuleID = "JG-11"
	ORG08 rulebook.RuleID = "ORG-08"
	ORG09 rulebook.RuleID = "ORG-09"
	ORG10 rulebook.RuleID = "ORG-10"
	ORG12 rulebook.RuleID = "ORG-12"
	ORG13 rulebook.RuleID = "ORG-13"
	ORG14 rulebook.RuleID = "ORG-14"
	JG01  rulebook.RuleID = "JG-01"
	JG02  rulebook.RuleID = "JG-02"
	JG03  rulebook.RuleID = "JG-03"
	JG05  rulebook.RuleID = "JG-05"
	JG06  rulebook.RuleID = "JG-06"
	JG10  rulebook.RuleID = "JG-10"
	ELE01 rulebook.RuleID = "ELE-01"
	ELE02 rulebook.RuleID = "ELE-02"
	ELE21 rulebook.RuleID = "ELE-21"
)

func cites(cs ...rulebook.Citation) []rulebook.Citation { return cs }

// Rules returns the rules of this package in the order of their numbers.
func Rules() []rulebook.Rule {
	always := "常态"
	constitution := rulebook.Cite(rulebook.PartyConstitution, "第三十条")
	organBranch := rulebook.Cite(rulebook.OrganRegulations, "第七条")
	return []rulebook.Rule{
		{ID: ORG01, Title: "支部成立条件", Every: always, Cites: cites(branchFrom[0].Cite, constitution, organBranch)},
		{ID: ORG02, Title: "支部规模", Every: always, Cites: cites(branchUpTo[0].Cite), Hint: true},
		{ID: ORG03, Title: "联合支部", Every: always, Cites: cites(jointUpTo[0].Cite), Hint: true},
		{ID: ORG04, Title: "临时项目设支部", Every: "满 6 个月", Cites: cites(projectFrom[0].Cite), Hint: true},
		{ID: ORG05, Title: "成立批复", Every: "每次", Cites: cites(answerWithin[0].Cite), Hint: true},
		{ID: ORG07, Title: "临时党支部", Every: always, Cites: cites(temporary[0].Cite)},
		{ID: ORG08, Title: "支委会组成", Every: always, Cites: cites(committeeFrom[0].Cite, organBranch, disciplineOf[0].Cite)},
		{ID: ORG09, Title: "不设支委会", Every: always, Cites: cites(committeeFrom[0].Cite, organBranch)},
		{ID: ORG10, Title: "支部任期", Every: "三年", Cites: cites(branchTerm[0].Cite, organBranch, termYears[0].Cite)},
		{ID: ORG11, Title: "选举结果报批", Every: "每次选举", Cites: cites(approvalOf[0].Cite)},
		{ID: ORG12, Title: "换届提醒", Every: "届满前 6 个月", Cites: cites(notice[0].Cite, renewalNotice[0].Cite)},
		{ID: ORG13, Title: "书记在任", Every: always, Cites: cites(secretaryAge[0].Cite)},
		{ID: ORG14, Title: "划分党小组", Every: always, Cites: cites(groupsFrom[0].Cite), Hint: true},
		{ID: JG01, Title: "设机关党委", Every: always, Cites: cites(committeeOf[0].Cite)},
		{ID: JG02, Title: "设党总支", Every: always, Cites: cites(generalOf[0].Cite)},
		{ID: JG03, Title: "机关支部设置", Every: always, Cites: cites(organBranch)},
		{ID: JG04, Title: "书记副书记报批", Every: "每次选举", Cites: cites(approvedBy[0].Cite)},
		{ID: JG05, Title: "机关党委书记", Every: always, Cites: cites(headOf[0].Cite)},
		{ID: JG06, Title: "机关纪委", Every: always, Cites: cites(disciplineOf[0].Cite)},
		{ID: JG10, Title: "专职党务人员", Every: always, Cites: cites(officers[0].Cite), Hint: true},
		{ID: JG11, Title: "党组讨论决定", Every: "每次换届", Cites: cites(groupFirst[0].Cite)},
		{ID: ELE01, Title: "按期换届", Every: "届满", Cites: cites(renewal[0].Cite, notice[0].Cite)},
		{ID: ELE02, Title: "任期年限", Every: "每届", Cites: cites(termYears[0].Cite, rulebook.Cite(rulebook.PartyConstitution, "第三十一条"), committeeOf[0].Cite, generalOf[0].Cite)},
		{ID: ELE21, Title: "届满前提醒", Every: "届满前 6 个月", Cites: cites(renewalNotice[0].Cite, notice[0].Cite)},
	}
}

package review

import "touyan/internal/base/rulebook"

// The rules of reviews, by the numbers of the table of regulations.
const (
	Capped    rulebook.RuleID = "REV-02" // at most a third 优秀
	Graded    rulebook.RuleID = "REV-03" // measured, then graded by an organ
	Told      rulebook.RuleID = "REV-05" // grades are told to the member
	StruckOff rulebook.RuleID = "REV-07" // problems are mended one by one
)

var (
	lifeArticle   = rulebook.Cite(rulebook.BranchRegulations, "第十七条")
	reviewArticle = rulebook.Cite(rulebook.BranchRegulations, "第十八条")
	talksArticle  = rulebook.Cite(rulebook.BranchRegulations, "第十九条")
	education     = rulebook.Cite(rulebook.EducationRegulations, "第十八条")
	gradesNote    = rulebook.Cite(rulebook.ReviewPractice, "等次")
)

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return []rulebook.Rule{
		{ID: Capped, Title: "优秀比例", Every: "每年", Cites: []rulebook.Citation{gradesNote}, Hint: true},
		{ID: Graded, Title: "评定等次", Every: "每年", Cites: []rulebook.Citation{reviewArticle, education}},
		{ID: Told, Title: "评议反馈", Every: "每年", Cites: []rulebook.Citation{gradesNote}},
		{ID: StruckOff, Title: "问题整改", Every: "每年", Cites: []rulebook.Citation{lifeArticle}},
	}
}

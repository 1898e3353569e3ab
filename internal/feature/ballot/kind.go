package ballot

import (
	"slices"

	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

// Form is how a paper is marked and a result found.
type Form string

// The forms.
const (
	Places Form = "places" // so many places, each candidate for, against or abstain
	Motion Form = "motion" // one matter, for, against or abstain
	Grades Form = "grades" // a grade for each member
	Picks  Form = "picks"  // up to so many names, a recommendation and no decision
)

// Margin says whether there must be more candidates than places (差额).
type Margin string

// The margins.
const (
	Required Margin = "required"
	Advised  Margin = "advised" // no article asks for it; people are told
	Equal    Margin = "equal"   // 等额 is usual
)

// Electors says whose roll votes.
type Electors string

// The rolls.
const (
	Assembly  Electors = "assembly"  // members of the branch (or court) with the right to vote
	Committee Electors = "committee" // members of the committee just elected
	Raters    Electors = "raters"    // whoever is asked
)

// Kind is one kind of ballot.
type Kind struct {
	Code    string
	Chinese string
	Form    Form
	// Matter is how many must be there and agree; "" where no national rule says.
	Matter   quorum.Matter
	By       Electors
	Margin   Margin
	Approved bool // candidates stand as the superior approved them, not by strokes
	Others   bool // who votes against may name another (ELE-15)
	Single   bool // one person a ballot (DEV-22)
	// Statutory ballots are on paper; on a screen only with the superior's
	// approval number.
	Statutory bool
	Scale     []string // of Grades, best first
	Cites     []rulebook.Citation
	Note      string // what is not confirmed, or ""
}

func ele(article string) rulebook.Citation {
	return rulebook.Cite(rulebook.ElectionRegulations, article)
}

const bodyQuorumNote = "委员会全体会议选举的到会人数没有读到条文，按选举的一般要求五分之四，待核"

// Appraisal is the scale of REV-01, Reporting that of SZ-03.
var (
	AppraisalScale = []string{"优秀", "合格", "基本合格", "不合格"}
	ReportingScale = []string{"好", "较好", "一般", "差"}
	PublicScale    = []string{"满意", "基本满意", "不满意", "不了解"}
)

var kinds = []Kind{
	{Code: "branch-committee", Chinese: "支部委员会委员选举", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Required, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第十三条"), ele("第十四条")}},
	{Code: "general-branch-committee", Chinese: "总支部委员会委员选举", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Required, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第十三条"), ele("第十四条")}},
	{Code: "party-committee", Chinese: "机关党委委员选举", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Required, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第十三条"), rulebook.Cite(rulebook.OrganRegulations, "第五条")}},
	{Code: "discipline-committee", Chinese: "机关纪委委员选举", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Required, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第十三条"), rulebook.Cite(rulebook.OrganRegulations, "第九条")}},
	{Code: "delegates", Chinese: "党代表选举", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Required, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第九条")}},
	{Code: "secretary", Chinese: "书记、副书记选举（委员会）", Form: Places, Matter: quorum.Election, By: Committee, Margin: Equal, Approved: true, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第三章·书记")}, Note: bodyQuorumNote},
	{Code: "secretary-assembly", Chinese: "书记、副书记选举（不设委员会）", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Equal, Approved: true, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第三章·书记")}},
	{Code: "by-election", Chinese: "委员补选", Form: Places, Matter: quorum.Election, By: Assembly, Margin: Advised, Others: true, Statutory: true,
		Cites: []rulebook.Citation{ele("第三章·补选")}, Note: "补选的差额没有读到条文，待核"},
	{Code: "admission", Chinese: "接收预备党员表决", Form: Motion, Matter: quorum.Admission, By: Assembly, Single: true, Statutory: true,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.AdmissionRules, "第十九条"), rulebook.Cite(rulebook.AdmissionRules, "第二十条")}},
	{Code: "conversion", Chinese: "预备党员转正、延长、取消表决", Form: Motion, Matter: quorum.Conversion, By: Assembly, Single: true, Statutory: true,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.AdmissionRules, "第三十二条")}},
	{Code: "disposal", Chinese: "处分、处置表决", Form: Motion, Matter: quorum.General, By: Assembly, Single: true, Statutory: true,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.BranchRegulations, "第十一条")}},
	{Code: "motion", Chinese: "一般议题表决", Form: Motion, Matter: quorum.General, By: Assembly,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.BranchRegulations, "第十一条")}},
	{Code: "committee-motion", Chinese: "支委会议题表决", Form: Motion, Matter: quorum.InBureau, By: Committee,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.BranchRegulations, "第十二条")}},
	{Code: "appraisal", Chinese: "民主评议党员", Form: Grades, By: Assembly, Scale: AppraisalScale,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.EducationRegulations, "第十八条"), rulebook.Cite(rulebook.ReviewPractice, "等次")}},
	{Code: "reporting", Chinese: "述职测评", Form: Grades, By: Raters, Scale: ReportingScale,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.ReportingRules, "等次")}},
	{Code: "satisfaction", Chinese: "满意度测评", Form: Grades, By: Raters, Scale: PublicScale,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.ReviewPractice, "测评")}},
	{Code: "honours", Chinese: "评先评优推荐", Form: Picks, By: Raters,
		Cites: []rulebook.Citation{rulebook.Cite(rulebook.HonourRules, "推荐的条件")}},
}

// Kinds returns every kind in order.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindOf returns the kind with the code; ok is false when there is none.
func KindOf(code string) (k Kind, ok bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// Codes of kinds, for messages.
func kindCodes() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.Code
	}
	return out
}

// Election reports whether people are elected to places.
func (k Kind) Election() bool { return k.Form == Places }

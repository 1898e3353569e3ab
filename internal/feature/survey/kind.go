package survey

import (
	"slices"

	"touyan/internal/base/rulebook"
)

// The scales: of REV-01, of SZ-03, and of what the public is asked.
var (
	AppraisalScale = []string{"优秀", "合格", "基本合格", "不合格"}
	ReportingScale = []string{"好", "较好", "一般", "差"}
	PublicScale    = []string{"满意", "基本满意", "不满意", "不了解"}
)

// Kind is a kind of questionnaire, as data.
type Kind struct {
	Code    string
	Chinese string
	About   string // what it is for, one line
	Scale   []string
	// Subjects say who stands on the paper: members of the branch, persons or
	// units that are named, or nobody.
	Subjects Subjects
	Picks    bool // subjects are chosen, not graded
	Public   bool // may be answered over a link, without an account
	Verdicts bool // an organ of the Party gives each subject a grade afterwards (REV-03)
	Asks     []Question
	Cites    []rulebook.Citation
}

// Subjects says who stands on the papers of a kind.
type Subjects uint8

// Who is rated.
const (
	Nobody  Subjects = iota // the questions stand for themselves
	Members                 // full members of the branch, from the register
	Named                   // whom the questionnaire names
)

var (
	education = rulebook.Cite(rulebook.EducationRegulations, "第十八条")
	branch    = rulebook.Cite(rulebook.BranchRegulations, "第十八条")
	grades    = rulebook.Cite(rulebook.ReviewPractice, "等次")
	trial     = rulebook.Cite(rulebook.ReviewPractice, "预备党员")
	measuring = rulebook.Cite(rulebook.ReviewPractice, "测评")
	reporting = rulebook.Cite(rulebook.ReportingRules, "等次")
	honours   = rulebook.Cite(rulebook.HonourRules, "推荐的条件")
)

var kinds = []Kind{
	{Code: "appraisal", Chinese: "民主评议党员", About: "党员互相评定等次，会后由支委会或者党员大会提出评定意见", Scale: AppraisalScale, Subjects: Members, Verdicts: true,
		Asks: []Question{{Text: "综合评价", Form: Grade}, {Text: "对支部和党员的意见建议", Form: Words}}, Cites: []rulebook.Citation{branch, education, grades}},
	{Code: "branch", Chinese: "支部评议", About: "党员评议支部班子，结果供上级参考", Scale: ReportingScale, Subjects: Named,
		Asks: []Question{{Text: "对支部班子工作的评价", Form: Grade}, {Text: "对支部班子的意见建议", Form: Words}}, Cites: []rulebook.Citation{measuring}},
	{Code: "reporting", Chinese: "述职测评", About: "书记述职以后，到会人员评定等次", Scale: ReportingScale, Subjects: Named,
		Asks: []Question{{Text: "抓基层党建工作的综合评价", Form: Grade}, {Text: "意见建议", Form: Words}}, Cites: []rulebook.Citation{reporting}},
	{Code: "honours", Chinese: "评先评优推荐", About: "在候选名单中推荐，供会议研究", Subjects: Named, Picks: true,
		Asks: []Question{{Text: "同意推荐", Form: Pick}}, Cites: []rulebook.Citation{honours}},
	{Code: "satisfaction", Chinese: "满意度测评", About: "群众、企业或者干警评价工作", Scale: PublicScale, Public: true,
		Asks: []Question{{Text: "您对法院工作的总体评价", Form: Grade}, {Text: "您的意见建议", Form: Words}}, Cites: []rulebook.Citation{measuring}},
	{Code: "opinions", Chinese: "征求意见", About: "会前征求意见建议，只收文字", Public: true,
		Asks: []Question{{Text: "对支部班子和党员的意见建议", Form: Words}}, Cites: []rulebook.Citation{measuring}},
}

// Kinds returns every kind in its written order.
func Kinds() []Kind { return slices.Clone(kinds) }

// KindOf returns the kind with the code; ok is false when there is none.
func KindOf(code string) (k Kind, ok bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// DefaultPoints are what the grades of a scale of four are worth where a court
// wants a score; there is no national rule (SZ-04), so none is reckoned by
// default.
var DefaultPoints = []int{100, 80, 60, 0}

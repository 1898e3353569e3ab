package ballot

import (
	"fmt"
	"slices"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Purpose is what a proceeding is held for.
type Purpose string

// The purposes.
const (
	ToRenew  Purpose = "renewal"     // 换届
	ToFill   Purpose = "by-election" // 补选
	ToDecide Purpose = "vote"        // 表决
)

// Purposes returns every purpose in order.
func Purposes() []Purpose { return []Purpose{ToRenew, ToFill, ToDecide} }

// Chinese returns the purpose's Chinese term; "" when there is none such.
func (p Purpose) Chinese() string {
	switch p {
	case ToRenew:
		return "换届选举"
	case ToFill:
		return "补选"
	case ToDecide:
		return "表决"
	}
	return ""
}

// Proceeding is one election or vote of a unit from its beginning to its end:
// the papers that go up and come back, and the votes.
type Proceeding struct {
	ID        ProceedingID
	Court     org.UnitID
	Unit      org.UnitID
	Purpose   Purpose
	Title     string
	Seats     int       // members of the committee to be elected; 0 where none is
	TermEnds  civil.Day // of the term that ends; zero where none is recorded
	Ended     civil.Day // given up
	EndReason string
	Election  org.ElectionID // recorded in the organisation
	Begun     time.Time
	BegunBy   string
	Version   int
	Steps     []Step // by day, those taken back left out
}

// StepKind is a step of a proceeding that leaves a paper.
type StepKind string

// The steps, in order.
const (
	Requested StepKind = "request"  // 请示
	Consented StepKind = "consent"  // 批复
	Nominated StepKind = "nominate" // 提名, each round one
	Submitted StepKind = "submit"   // 候选人预备人选的请示
	Agreed    StepKind = "agree"    // 上级审查同意候选人
	Noticed   StepKind = "notice"   // 通知党员
	Reported  StepKind = "report"   // 结果报告
)

// Step is one thing that was done, with its paper.
type Step struct {
	ID      StepID
	Kind    StepKind
	Day     civil.Day
	Number  string // 文号
	Body    string // who answered
	Names   []string
	Note    string
	Entered time.Time
	By      string
}

// StepDef is what a step is.
type StepDef struct {
	Kind     StepKind
	Title    string
	Superior bool // comes from the superior, with a number and who
	Repeats  bool
	Names    bool // names people
	Rule     rulebook.RuleID
	Cite     rulebook.Citation
	Say      string // what the article asks, short
}

var stepDefs = []StepDef{
	{Requested, "请示", false, false, false, "ELE-19", ele("第五章·报批"), "召开党员大会的请示一般提前 1 个月"},
	{Consented, "批复", true, false, false, "ELE-19", ele("第五章·报批"), "上级同意召开大会"},
	{Nominated, "提名", false, true, true, "ELE-07", ele("第十四条"), "按多数党员的意见提出人选"},
	{Submitted, "候选人预备人选请示", false, false, true, "ELE-07", ele("第十四条"), "报上级审查"},
	{Agreed, "候选人审查同意", true, false, true, "ELE-07", ele("第十四条"), "上级审查同意"},
	{Noticed, "通知党员", false, false, false, "ELE-18", ele("第二十一条"), "通知时间、名额和候选人"},
	{Reported, "结果报告", false, false, false, "ELE-20", ele("第五章·报批"), "委员报备案，书记、副书记报批准"},
}

// StepDefs returns the steps that a proceeding of the purpose has, in order.
func (p Purpose) StepDefs() []StepDef {
	if p == ToDecide {
		return nil
	}
	return slices.Clone(stepDefs)
}

// Define returns what a step of the purpose is.
func (p Purpose) Define(k StepKind) (StepDef, bool) {
	ds := p.StepDefs()
	i := slices.IndexFunc(ds, func(d StepDef) bool { return d.Kind == k })
	if i < 0 {
		return StepDef{}, false
	}
	return ds[i], true
}

// Done returns the last step of the kind.
func (p *Proceeding) Done(k StepKind) (Step, bool) {
	for i := len(p.Steps) - 1; i >= 0; i-- {
		if p.Steps[i].Kind == k {
			return p.Steps[i], true
		}
	}
	return Step{}, false
}

// Over reports whether nothing more is done in it.
func (p *Proceeding) Over() bool { return p.Ended != 0 || p.Election != 0 }

// before says which step must not be later than which.
var before = map[StepKind][]StepKind{
	Consented: {Requested}, Submitted: {Nominated}, Agreed: {Submitted},
}

// Check says what is wrong with a step that is to be recorded. Fault: Invalid.
func (p *Proceeding) Check(s Step, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	d, ok := p.Purpose.Define(s.Kind)
	if !ok {
		return fault.Newf(fault.Invalid, "%s没有“%s”这一步。", p.Purpose.Chinese(), s.Kind)
	}
	if s.Day == 0 || s.Day > today {
		_ = bad.At("day", "应填不晚于今天的日期")
	}
	if d.Superior && s.Number == "" {
		_ = bad.At("number", "请填写"+d.Title+"的文号")
	}
	if s.Kind == Nominated && len(s.Names) == 0 {
		_ = bad.At("names", "请选出提名的人选")
	}
	for _, k := range before[s.Kind] {
		first, done := p.Done(k)
		prior, _ := p.Purpose.Define(k)
		switch {
		case !done:
			_ = bad.At("day", fmt.Sprintf("还没有登记“%s”，%s在它之后（%s）", prior.Title, d.Title, d.Cite))
		case s.Day != 0 && s.Day < first.Day:
			_ = bad.At("day", fmt.Sprintf("早于“%s”的 %s", prior.Title, first.Day))
		}
	}
	if _, done := p.Done(s.Kind); done && !d.Repeats {
		_ = bad.At("day", "“"+d.Title+"”已经登记；有误的先撤销原来的登记")
	}
	return bad.Err()
}

// LatestRequest returns the day by which the request should be handed in so that
// the assembly of the day has its month (ELE-19).
func LatestRequest(assembly civil.Day) civil.Day { return assembly.AddMonths(-1) }

// CommitteeKind returns the kind of ballot that elects the members of a unit's
// committee; ok is false for a unit that has none.
func CommitteeKind(u org.Unit) (code string, ok bool) {
	switch u.Kind {
	case org.Branch:
		return "branch-committee", u.WithCommittee
	case org.GeneralBranch:
		return "general-branch-committee", true
	case org.PartyCommittee:
		return "party-committee", true
	case org.DisciplineCommittee:
		return "discipline-committee", true
	}
	return "", false
}

// KindsFor returns the kinds of ballot that a proceeding of a unit may hold, in
// the order in which they come.
func KindsFor(p Purpose, u org.Unit) []Kind {
	var codes []string
	committee, has := CommitteeKind(u)
	secretary := "secretary"
	if !has {
		secretary = "secretary-assembly"
	}
	switch p {
	case ToRenew:
		if has {
			codes = append(codes, committee)
		}
		codes = append(codes, secretary)
	case ToFill:
		if has {
			codes = append(codes, "by-election")
		}
		codes = append(codes, secretary)
	default:
		codes = []string{"motion", "admission", "conversion", "disposal"}
		if has {
			codes = append(codes, "committee-motion")
		}
	}
	var ks []Kind
	for _, c := range codes {
		k, _ := KindOf(c)
		ks = append(ks, k)
	}
	return ks
}

// Elects reports whether units of the kind hold elections and votes here.
func Elects(k org.Kind) bool {
	switch k {
	case org.Branch, org.GeneralBranch, org.PartyCommittee, org.DisciplineCommittee:
		return true
	}
	return false
}

// UsualSeats returns how many members a unit's committee has where the record
// does not say.
func UsualSeats(k org.Kind) int {
	if k == org.PartyCommittee {
		return 7
	}
	return 5
}

// PostsFor returns the posts for which a unit of the kind votes one by one.
func PostsFor(k org.Kind) []string {
	return slices.DeleteFunc(org.PostsOf(k), func(t string) bool {
		kind, _ := org.ReadPost(t, k)
		return kind != org.Secretary && kind != org.DeputySecretary && kind != org.FullTimeDeputy
	})
}

package admission

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
)

// ID identifies a dossier.
type ID = id.Of[Dossier]

// Outcome is how a step ended. Only Done completes it.
type Outcome string

// The outcomes.
const (
	Done      Outcome = ""          // done, agreed, passed
	Returned  Outcome = "returned"  // 退回, with reasons
	Failed    Outcome = "failed"    // 未通过
	Extended  Outcome = "extended"  // 延长预备期: of Convert and Confirm
	Revoked   Outcome = "revoked"   // 取消预备党员资格: of Convert and Confirm
	Postponed Outcome = "postponed" // 推迟讨论转正: of Convert, of one who was transferred in
)

// Chinese returns the outcome as the dossier shows it.
func (o Outcome) Chinese() string {
	switch o {
	case Done:
		return "已办"
	case Returned:
		return "退回"
	case Failed:
		return "未通过"
	case Extended:
		return "延长预备期"
	case Revoked:
		return "取消预备党员资格"
	case Postponed:
		return "推迟讨论"
	}
	return string(o)
}

// Body is what sort of organisation decided (DEV-25).
type Body string

// The bodies.
const (
	ByCommittee     Body = "party-committee" // 党委
	ByGeneralBranch Body = "general-branch"  // 党总支
	ByLeadingGroup  Body = "leading-group"   // 党组
	ByTemporary     Body = "temporary"       // 临时党组织
)

// Chinese returns the body's term.
func (b Body) Chinese() string {
	return map[Body]string{ByCommittee: "党委", ByGeneralBranch: "党总支", ByLeadingGroup: "党组", ByTemporary: "临时党组织"}[b]
}

// Act is one doing of a step: a recorded fact.
type Act struct {
	ID      int64
	Step    Step
	Day     civil.Day // when it happened
	Until   civil.Day // of Publicise: its last day
	Entered civil.Day // when it was entered; later entry is allowed and always visible
	Outcome Outcome
	Reasons []Reason // of a return
	Vote    *Vote    // of Admit and Convert
	People  []Person // contacts, introducers, who talked
	Days    int      // of Train
	Hours   int      // of Train
	Places  int      // of Publicise, and of Review for whom two organisations were asked
	By      Body     // of Approve and Confirm; "" is ByCommittee
	Months  int      // of an extension or postponement
	Special bool     // of Train: the article's special case; of Approve: more than three months for a special reason
	Papers  []Paper  // what is there
	Meeting int64    // the meeting that decided, where life has it
	// Elements are what only people can say was done.
	Elements  []Element
	Document  string // 文号 of what the superior wrote
	EnteredBy string
	Note      string
}

// Late reports whether the act was entered more than a week after its day.
func (a *Act) Late() bool { return a.Entered != 0 && a.Entered-a.Day > 7 }

// Has reports whether the paper is there.
func (a *Act) Has(p Paper) bool { return slices.Contains(a.Papers, p) }

// Vote is the result of an assembly's secret ballot on one person. Written
// opinions of absent voters come apart, because a ballot box cannot hold them
// (DEV-21).
type Vote struct {
	Due, Present             int // voters
	Ayes, Noes, Blanks       int // in the box
	WrittenAyes, WrittenNoes int
	Secret                   bool // 无记名
	Together                 int  // how many persons were voted on in one ballot; 1 is proper (DEV-22)
}

// Reason is why a superior returned a dossier, as a list to choose from so that
// branches can learn from the counts.
type Reason string

// Reasons are the reasons for returns with their words.
var Reasons = []struct {
	Reason Reason
	Text   string
}{
	{"paper-missing", "材料不全"},
	{"paper-wrong", "材料填写有误或前后不一致"},
	{"order", "程序先后有误"},
	{"time", "时间不符合规定"},
	{"quorum", "到会或票数不符合规定"},
	{"people", "培养联系人、介绍人资格不符"},
	{"review", "政治审查结论不充分"},
	{"training", "培训不足"},
	{"publicity", "公示有异议未处理"},
	{"other", "其他"},
}

// Text returns the reason's words.
func (r Reason) Text() string {
	for _, x := range Reasons {
		if x.Reason == r {
			return x.Text
		}
	}
	return string(r)
}

// Person is a contact, an introducer or who talked, with what the register says
// of them on the day of the act.
type Person struct {
	Member    int64
	Name      string
	Standing  member.Standing // on the day of the act; "" unknown
	NoRights  bool            // 留党察看, rights not restored on the day (DEV-12, hard)
	Influence string          // the penalty in whose period the day lies: 严重警告（至 2026-09-30）; "" none (DEV-12, soft)
}

// End is how a dossier was closed.
type End string

// The ends.
const (
	Running        End = ""            // not closed
	Completed      End = "completed"   // 已转正并归档
	Withdrawn      End = "withdrawn"   // 本人撤回或不再培养
	Cancelled      End = "cancelled"   // 取消预备党员资格
	Disallowed     End = "disallowed"  // 不予承认 (DEV-37, DEV-42)
	TransferredOut End = "transferred" // 转出
)

// Chinese returns the end's words.
func (e End) Chinese() string {
	return map[End]string{Running: "办理中", Completed: "已办结", Withdrawn: "已终止", Cancelled: "已取消预备党员资格", Disallowed: "不予承认", TransferredOut: "已转出"}[e]
}

// Dossier is one person's admission with all its facts.
type Dossier struct {
	ID       ID
	Subject  *rulebook.Subject // the person; Unit is the branch
	Name     string
	Born     civil.PartialDay
	Floating bool // 流动人员: two places (DEV-10, DEV-13)
	// NoCommittee says that the branch has no committee, so that its assembly
	// decides what a committee decides elsewhere (细则第八条).
	NoCommittee bool
	Temporary   bool      // the branch is a temporary one (DEV-25)
	Leaves      civil.Day // when the person is going to leave the unit; zero: not known (DEV-17)
	Arrived     civil.Day // when a probationary member was transferred in; zero: never (DEV-38)
	Acts        []Act     // by day
	Moves       []Move    // by day
	End         End
	Ended       civil.Day
	Basis       string    // of an end: the document, or why
	Announced   civil.Day // of one not recognised: when the assembly was told (DEV-42)
}

// Sort puts the acts into the order of their days; acts of one day keep the
// order of the steps.
func (d *Dossier) Sort() {
	slices.SortStableFunc(d.Acts, func(a, b Act) int {
		if a.Day != b.Day {
			return int(a.Day) - int(b.Day)
		}
		return byStep[a.Step] - byStep[b.Step]
	})
}

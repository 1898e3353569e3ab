package member

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// HonourKind is one of the four kinds of 党内功勋荣誉 (HON-02).
type HonourKind string

// HonourKinds are the kinds with their Chinese terms.
var HonourKinds = map[HonourKind]string{"medal": "勋章", "title": "荣誉称号", "commendation": "表彰", "badge": "纪念章"}

// HonourLevels are the levels at which honours are given, the highest first.
var HonourLevels = []string{"全国", "省级", "市级", "县级", "本院", "机关党委", "党支部"}

// Honoured is an honour that a member was given.
type Honoured struct {
	ID         id.Of[Honoured]
	Kind       HonourKind
	Title      string // 优秀共产党员
	Level      string // one of HonourLevels
	Organ      string
	Day        civil.PartialDay
	Basis      string
	Posthumous bool
}

// AwayKind says how a member is away.
type AwayKind string

// The ways of being away.
const (
	Floating AwayKind = "floating" // 流动党员 (EDU-14)
	Seconded AwayKind = "seconded" // 借调、挂职、驻村、专班
	Abroad   AwayKind = "abroad"   // 出国（境）学习研究
	Settled  AwayKind = "settled"  // 因私出国（境）长期定居
	Lost     AwayKind = "lost"     // 失联 (REG-09)
)

// AwayKinds are all of them in order.
var AwayKinds = []AwayKind{Floating, Seconded, Abroad, Settled, Lost}

// Chinese returns the kind's Chinese term.
func (k AwayKind) Chinese() string {
	return map[AwayKind]string{Floating: "流动", Seconded: "借调、挂职", Abroad: "出国（境）学习研究", Settled: "因私出国（境）定居", Lost: "失联"}[k]
}

// LostCauses are the ways of having been lost, by code 1 to 7 (REG-07).
var LostCauses = []string{"外出务工经商", "单位改制破产", "毕业去向不明", "工作单位改变", "出国（境）", "居住地改变", "其他"}

// Absence is a time away.
type Absence struct {
	ID        id.Of[Absence]
	Kind      AwayKind
	Period    civil.Period // of Lost: from the last meeting attended or dues paid
	Place     string
	Cause     string // of Lost: one of LostCauses
	Note      string
	Contacted civil.Day // the last contact; zero: none since Period.From
}

// Since returns from when the time without contact counts.
func (a Absence) Since() civil.Day { return max(a.Period.From, a.Contacted) }

// Due returns the day from which the rules ask for something: for the lost,
// after six months without contact (EDU-07); for those who float or are seconded,
// that the belonging be transferred, after six months (EDU-10); for those who
// study abroad, contact every half-year (EDU-16). For the settled it is the first
// day. Package memberrule judges by the same numbers.
func (a Absence) Due() civil.Day {
	switch a.Kind {
	case Lost, Abroad:
		return a.Since().AddMonths(AwayMonths)
	case Floating, Seconded:
		return a.Period.From.AddMonths(AwayMonths)
	}
	return a.Period.From
}

// AwayMonths are the six months of EDU-07, EDU-10 and EDU-16.
const AwayMonths = 6

// DisposalKind is one of the three disposals (DIS-01).
type DisposalKind string

// The disposals.
const (
	Correction DisposalKind = "correction" // 限期改正
	Advice     DisposalKind = "advice"     // 劝其退党
	Striking   DisposalKind = "removal"    // 除名
)

// Chinese returns the kind's Chinese term.
func (k DisposalKind) Chinese() string {
	return map[DisposalKind]string{Correction: "限期改正", Advice: "劝其退党", Striking: "除名"}[k]
}

// DisposalSteps are the steps of a disposal in their order (DIS-07).
var DisposalSteps = []string{"支委会提出启动意见", "报基层党委事前备案", "调查核实", "支部大会讨论表决", "上级审批"}

// Disposal is a procedure under way or done. Days that have not come are zero.
type Disposal struct {
	ID      id.Of[Disposal]
	Kind    DisposalKind
	Cause   string
	Steps   [5]civil.Day // of DisposalSteps
	Until   civil.Day    // of Correction: the last day to mend
	Ended   civil.Day
	Outcome string
	Basis   string
}

// Step returns how many steps are done.
func (d Disposal) Step() int {
	n := 0
	for n < len(d.Steps) && d.Steps[n] != 0 {
		n++
	}
	return n
}

// Letter is a letter of introduction (介绍信).
type Letter struct {
	ID       id.Of[Letter]
	Out      bool
	Number   string
	Day      civil.Day
	Days     int    // for how many days it holds
	Organ    string // the other side
	Unit     string // the workplace there
	Dues     civil.Month
	State    LetterState
	Received civil.Day
	Receipt  string
	Checked  []string // of ArrivalChecks
}

// Expires returns the letter's last day.
func (l Letter) Expires() civil.Day { return l.Day.AddDays(l.Days) }

// LetterState says where a letter is.
type LetterState string

// The states of letters.
const (
	Issued    LetterState = "issued"
	Received  LetterState = "received"
	Withdrawn LetterState = "withdrawn"
)

// ArrivalChecks are what is settled when a member arrives.
var ArrivalChecks = []string{"核对介绍信的抬头、有效期和党费交至月份", "核对本人身份和党员档案", "编入党小组", "通知支部书记", "更新党费基数", "寄回回执"}

// SetLetterDays is the name of the setting for how many days a letter of
// introduction holds (CFG-14); without it UsualLetterDays.
const (
	SetLetterDays   = "member.letter-days"
	UsualLetterDays = 30
)

// MaxLetterDays is for how long a letter may hold at most (EDU-12, CFL-12).
const MaxLetterDays = 90

package dues

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// Member is what the rule must know of one member. The slices are sorted by
// their first day or month.
type Member struct {
	ID       int64
	Admitted civil.Day // the branch assembly passed them as probationary member; zero: before records
	Spells   []Spell
	Bases    []Base
	Reliefs  []Relief
	// Quarterly are the months for which the branch agreed to payment by the
	// quarter.
	Quarterly []Agreement
}

// Spell is a time at one branch.
type Spell struct {
	Unit   int64
	Name   string // of the branch, for traces
	Period civil.Period
}

// Base is what dues are reckoned from, from a month on until the next one.
type Base struct {
	From     civil.Month // the month from which the new pay is drawn
	Category Category
	Amount   money.Fen // the base; of farmers the flat amount decided; else without meaning
	Basis    string    // 2025 年核定, 工资调整
	Href     string
}

// Check refuses a base that cannot be right. Fault: Invalid.
func (b Base) Check() error {
	switch {
	case !b.Category.Known():
		return fault.New(fault.Invalid, "人员类别没有填，应是在职、离退休、农民、学生等之一")
	case b.Category.banded() && b.Amount <= 0:
		return fault.Newf(fault.Invalid, "党费基数 %s，应大于 0", b.Amount.Text())
	case b.Category.banded() && b.Amount > MostBase:
		return fault.Newf(fault.Invalid, "党费基数 %s，超过每月 %s，请核对单位是否为元", b.Amount.Text(), MostBase.Text())
	case b.Category == Farmer:
		if r := FlatOf[Farmer][0].Value; b.Amount < r.Least || b.Amount > r.Most {
			return fault.Newf(fault.Invalid, "农民党员每月 %s，应在 %s 至 %s 之间", b.Amount.Text(), r.Least.Text(), r.Most.Text())
		}
	}
	return nil
}

// MostBase is the greatest monthly base that is taken for one: whatever is
// above was entered in fen or is a year's pay.
const MostBase = 1_000_000 * money.Yuan

// Relief is a reduction for hardship (少交、免交), approved for some months. It
// ends by itself; it is not prolonged by doing nothing.
type Relief struct {
	From, Until civil.Month
	Pays        money.Rate // the part still paid; 0 is waived
	Branch      civil.Day  // the branch considered it
	Superior    civil.Day  // the committee above approved it; zero where it need not
	Number      string     // of the approval
	Href        string
}

// Has reports whether the month is one of the relief's.
func (r Relief) Has(m civil.Month) bool { return m >= r.From && m <= r.Until }

// Chinese returns 免交 or 交 50%.
func (r Relief) Chinese() string {
	if r.Pays == 0 {
		return "免交"
	}
	return "少交，按应交的 " + r.Pays.String() + " 交"
}

var approvals = map[bool]rulebook.Dated[Approval]{true: ApprovalOf(Retired), false: ApprovalOf(Employed)}

// Lacks says what a relief still needs before it holds for a member of the
// category, with the article; "" when nothing. The edition in force on the
// branch's day counts.
func (r Relief) Lacks(c Category) (string, rulebook.Citation) {
	day := r.Branch
	if day.IsZero() {
		day = r.From.First()
	}
	v, err := approvals[c == Retired].On(day)
	if err != nil {
		return "这一日没有可以适用的减免规定", rulebook.Citation{}
	}
	switch {
	case r.Branch.IsZero() && r.Superior.IsZero() && r.Number != "":
		// A list gives the approval by its number alone: the paper has the days.
		return "", v.Cite
	case r.Branch.IsZero():
		return "缺党支部研究的日期", v.Cite
	case v.Value.Superior && r.Superior.IsZero():
		return "缺上一级党委批准的日期", v.Cite
	case v.Value.Superior && r.Superior < r.Branch:
		return "上一级党委批准早于党支部研究", v.Cite
	}
	return "", v.Cite
}

// Check refuses a relief that cannot be right. Fault: Invalid.
func (r Relief) Check() error {
	switch {
	case r.Until < r.From:
		return fault.Newf(fault.Invalid, "减免到 %s 止，早于开始的 %s", r.Until, r.From)
	case r.Pays < 0 || r.Pays >= money.Whole:
		return fault.Newf(fault.Invalid, "减免后按 %s 交，应低于 100%%；免交填 0", r.Pays)
	}
	return nil
}

// Agreement is the branch's consent to payment by the quarter.
type Agreement struct {
	From, Until civil.Month
	Decided     civil.Day
	Href        string
}

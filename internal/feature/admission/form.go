package admission

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
)

// Needs is what recording a step asks for besides its day, papers and elements.
type Needs struct {
	Until    bool // a last day: of a publicity
	Places   bool // in how many places
	People   string
	Least    int // of People
	Most     int
	Vote     bool
	Matter   quorum.Matter
	Training bool
	Body     bool
	Special  string // what being a special case means; "": there is none
	Document bool
	Outcomes []Outcome
}

// Needs returns what the step asks for.
func (s Step) Needs() Needs {
	n := needs[s]
	n.Outcomes = append([]Outcome{Done}, n.Outcomes...)
	n.Document = n.Document || s.Superior()
	return n
}

var needs = map[Step]Needs{
	Interview:     {People: "谈话人", Least: 1, Most: 3},
	Name:          {Outcomes: []Outcome{Failed}},
	File:          {Outcomes: []Outcome{Returned}},
	Assign:        {People: "培养联系人", Least: 1, Most: 2},
	Cultivate:     {People: "考察人", Most: 3},
	Propose:       {Outcomes: []Outcome{Failed}},
	Consent:       {Outcomes: []Outcome{Returned}},
	Publicise:     {Until: true, Places: true, Outcomes: []Outcome{Failed}},
	Introducers:   {People: "入党介绍人", Least: 2, Most: 2},
	Review:        {Places: true, Outcomes: []Outcome{Failed}},
	Train:         {Training: true, Special: "个别特殊情况（须写明）"},
	Examine:       {Outcomes: []Outcome{Failed}},
	PreReview:     {Outcomes: []Outcome{Returned, Failed}},
	Admit:         {Vote: true, Matter: quorum.Admission, Outcomes: []Outcome{Failed}},
	CommitteeTalk: {People: "谈话人（党委委员或组织员）", Least: 1, Most: 3},
	GroupAdmit:    {Outcomes: []Outcome{Failed}},
	Approve:       {Body: true, Special: "特殊情况延长审批期限（须写明，不超过 6 个月）", Outcomes: []Outcome{Returned, Failed}},
	Oath:          {},
	Observe:       {People: "考察人", Most: 3},
	Convert:       {Vote: true, Matter: quorum.Conversion, Outcomes: []Outcome{Extended, Revoked, Failed, Postponed}},
	GroupConvert:  {Outcomes: []Outcome{Extended, Revoked, Failed}},
	Confirm:       {Body: true, Outcomes: []Outcome{Extended, Revoked, Returned}},
}

// Complete says, field by field, what an act lacks to be recorded at all.
func (a *Act) Complete(today civil.Day) error {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	bad := func(field, text string) { _ = f.At(field, text) }
	def, ok := Defined(a.Step)
	if !ok {
		return fault.New(fault.Invalid, "没有这个步骤。").At("step", "没有这个步骤")
	}
	n := a.Step.Needs()
	switch {
	case a.Day == 0:
		bad("day", "请填写"+def.Title+"的日期")
	case a.Day > today:
		bad("day", "日期 "+a.Day.String()+" 晚于今天，办理后再登记")
	case a.Day.Year() < 1949:
		bad("day", "日期 "+a.Day.String()+" 过早，请核对年份")
	}
	if !slices.Contains(n.Outcomes, a.Outcome) {
		bad("outcome", "这一步没有“"+a.Outcome.Chinese()+"”的结果")
	}
	if a.Outcome == Returned && len(a.Reasons) == 0 {
		bad("reasons", "请选择退回原因，至少一项")
	}
	if n.Until && a.Until != 0 && a.Until < a.Day {
		bad("until", "公示最后一天 "+a.Until.String()+" 早于第一天 "+a.Day.String())
	}
	if n.Until && a.Until > today {
		bad("until", "公示还没有结束，期满后再登记最后一天，现在可先留空")
	}
	if n.People != "" && a.Outcome == Done && (len(a.People) < n.Least || n.Most > 0 && len(a.People) > n.Most) {
		bad("people", n.People+"应填 "+span(n.Least, n.Most)+" 名，现有 "+strconv.Itoa(len(a.People))+" 名")
	}
	if n.Vote && a.Vote == nil && a.Outcome != Postponed {
		bad("meeting", "请选择已记录的支部党员大会，或者填写应到、实到和票数")
	}
	if n.Training && a.Days == 0 && a.Hours == 0 {
		bad("days", "请填写培训天数或者学时")
	}
	if a.Special && a.Note == "" {
		bad("note", "请写明特殊情况")
	}
	if a.Outcome == Extended && a.Step == Convert && a.Months == 0 {
		bad("months", "请填写延长几个月，6 至 12")
	}
	if a.Outcome == Postponed && a.Months == 0 {
		bad("months", "请填写推迟几个月，不超过 6")
	}
	return f.Err()
}

func span(least, most int) string {
	if least == most {
		return strconv.Itoa(least)
	}
	return strconv.Itoa(least) + " 至 " + strconv.Itoa(most)
}

// RestOn names the steps that were done and would lose what they rest on if the
// act were taken back.
func RestOn(before, after *Verdict) []string {
	var out []string
	for i := range after.Steps {
		s := &after.Steps[i]
		if s.Standing == Skipped && before.Steps[i].Standing != Skipped {
			for k := i + 1; k < len(after.Steps); k++ {
				if after.Steps[k].Standing == Finished && following[k]&(1<<uint(i)) != 0 {
					out = append(out, after.Steps[k].Title)
				}
			}
			break
		}
	}
	return out
}

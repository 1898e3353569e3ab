package survey

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// Organ is who gives the grades after the measuring (REV-03).
type Organ string

// The organs.
const (
	Committee Organ = "committee" // 支部委员会
	Assembly  Organ = "assembly"  // 支部党员大会
)

// Chinese returns the organ's Chinese name, "" for an unknown one.
func (o Organ) Chinese() string {
	return map[Organ]string{Committee: "支部委员会会议", Assembly: "支部党员大会"}[o]
}

// Verdict is the grade that the organ gave one member.
type Verdict struct {
	Member int64
	Name   string
	Grade  string
	Gap    string    // what is to be mended, told to whom it concerns (REV-05)
	Fed    civil.Day // when it was told to the member; zero: not yet
}

// Decision is the grades of one review.
type Decision struct {
	Organ        Organ
	Day          civil.Day
	Members      int // of the branch on the day, probationary ones among them
	Probationary int
	Verdicts     []Verdict
	Cap          Cap // in force on the day
}

// MostExcellent is how many of the members may be graded 优秀 on the day.
func (d Decision) MostExcellent() int { return d.Cap.Most(d.Members, d.Probationary) }

// Excellent is how many got the best grade.
func (d Decision) Excellent() (n int) {
	for _, v := range d.Verdicts {
		if v.Grade == AppraisalScale[0] {
			n++
		}
	}
	return n
}

// Check refuses what no organ can have decided. Fault: Invalid, at the fields.
func (d Decision) Check(s Survey, closed, today civil.Day) error {
	bad := fault.New(fault.Invalid, "评定意见有几处要改。")
	if d.Organ.Chinese() == "" {
		complain(bad, "organ", "请选择由哪个会议评定")
	}
	switch {
	case d.Day == 0:
		complain(bad, "day", "请填写评定的日期")
	case d.Day > today:
		complain(bad, "day", "评定日期 %s 还没有到", d.Day)
	case d.Day < closed:
		complain(bad, "day", "评定日期 %s 早于测评结束的 %s：先测评，后评定（%s）", d.Day, closed, branch)
	}
	for i, v := range d.Verdicts {
		at := fmt.Sprintf("grade-%d", i)
		switch {
		case v.Grade == "":
		case !slices.Contains(s.Scale, v.Grade):
			complain(bad, at, "“%s”不是等次", v.Grade)
		case !slices.ContainsFunc(s.Subjects, func(x Subject) bool { return x.Member == v.Member }):
			complain(bad, at, "%s不在测评名单里：预备党员不评定等次（%s）", v.Name, trial)
		case v.Lacks() && v.Gap == "":
			complain(bad, fmt.Sprintf("gap-%d", i), "%s评为%s，请写明差距和努力方向（%s）", v.Name, v.Grade, grades)
		}
		if n := utf8.RuneCountInString(v.Gap); n > 200 {
			complain(bad, fmt.Sprintf("gap-%d", i), "最多 200 字，现有 %d 字", n)
		}
		if v.Fed != 0 && (v.Fed > today || d.Day != 0 && v.Fed < d.Day) {
			complain(bad, fmt.Sprintf("fed-%d", i), "反馈日期 %s 应在评定日期和今天之间", v.Fed)
		}
	}
	return bad.Err()
}

// Lacks reports whether the grade asks for a gap to be named (REV-05).
func (v Verdict) Lacks() bool {
	i := slices.Index(AppraisalScale, v.Grade)
	return i >= 2
}

// Outcome is how a decision stands with the articles: Stands is false where
// something must be decided anew.
type Outcome struct {
	Stands bool
	Steps  rulebook.Trace
}

// Judge holds the grades to the articles: it does not change them.
func (d Decision) Judge() Outcome {
	o := Outcome{Stands: true}
	say := func(hit bool, cite rulebook.Citation, format string, args ...any) {
		o.Steps = append(o.Steps, rulebook.Fact{Text: fmt.Sprintf(format, args...), Cite: cite, Hit: hit})
	}
	best, most := d.Excellent(), d.MostExcellent()
	basis := ""
	if d.Cap.Basis != "" {
		basis = "，" + d.Cap.Basis
	}
	if best > most {
		o.Stands = false
		say(true, grades, "评为优秀 %d 人，党员 %d 人，一般不超过%s（%d 人%s），请会议重新评定", best, d.Members, d.Cap.Chinese(), most, basis)
	} else {
		say(false, grades, "评为优秀 %d 人，党员 %d 人，不超过%s（%d 人%s）", best, d.Members, d.Cap.Chinese(), most, basis)
	}
	given, unfed := 0, 0
	for _, v := range d.Verdicts {
		if v.Grade == "" {
			continue
		}
		given++
		if v.Fed == 0 {
			unfed++
		}
	}
	if left := d.Members - d.Probationary - given; left > 0 {
		say(false, education, "还有 %d 人没有评定等次", left)
	}
	if d.Probationary > 0 {
		say(false, trial, "预备党员 %d 人参加评议，不评定等次", d.Probationary)
	}
	if unfed > 0 {
		say(false, grades, "还有 %d 人的评定意见没有向本人反馈", unfed)
	}
	if n := d.count(AppraisalScale[3]); n > 0 {
		say(false, rulebook.Cite(rulebook.DisposalRules, "程序"), "评为不合格 %d 人，按组织处置的程序办理，系统不自动处置", n)
	}
	return o
}

func (d Decision) count(grade string) (n int) {
	for _, v := range d.Verdicts {
		if v.Grade == grade {
			n++
		}
	}
	return n
}

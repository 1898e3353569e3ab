package admission

import "touyan/internal/base/rulebook"

// doubts are what of a rule must still be compared with an original or asked
// of the superior. The marks of an article itself are in the rulebook.
var doubts = map[rulebook.RuleID]string{
	"DEV-07":  "培养期从支委会决定之日起算为通行做法，口径待核",
	"DEV-14":  "“新增”系与 2014 年版对照所得，待核",
	"DEV-18":  "1 个月从预审结果书面通知之日起算，口径待核",
	"DEV-21":  "书面意见是否计入到会人数，条文未写，待核",
	"DEV-26":  "审批期限从支部大会通过之日起算为通行做法，口径待核",
	"DEV-43":  "地方口径待核",
	"DEV-S21": "考察频次条文未定，按季或者半年为地方做法，待核",
	"DEV-S23": "转正前公示为地方做法，待核",
}

// Doubt says what of the rule is still to be confirmed (待核); "" nothing.
func Doubt(rule rulebook.RuleID) string { return doubts[rule] }

// local judges what the articles leave to others: papers that the province
// prints, doors that are closed here, figures that no article has.
func (j *judging) local() {
	for _, p := range []struct {
		step  Step
		paper Paper
	}{{Cultivate, ActivistForm}, {Fill, VolunteerForm}, {Observe, ProbationForm}} {
		a := j.act(p.step)
		if a == nil || !a.Has(p.paper) {
			continue // a paper that is missing is told with its step
		}
		j.check(Check{Rule: "DEV-40", Step: p.step, Act: a, State: rulebook.Met, Cite: admissionArticle(a.Day, "第四十二条", "第五章"),
			Say: func() string {
				return "《" + p.paper.Title() + "》为统一印制件，系统只出草稿和核对单。"
			}})
	}
	if a := j.act(Name); a != nil && j.act(Convert) == nil {
		j.check(Check{Rule: "DEV-43", Step: Cultivate, Act: a, State: rulebook.NotApplicable, Cite: admissionArticle(a.Day, "第十条", "第二章"),
			Say: func() string {
				return "思想汇报的次数、推优的年龄、转正申请的提前天数，细则没有规定，按地方规定。"
			}})
	}
	if a := j.act(Approve); a != nil {
		j.check(Check{Rule: "DEV-41", Step: Approve, Act: a, State: rulebook.NotApplicable, Cite: admissionArticle(a.Day, "第二十六条", "第四章"),
			Say: func() string { return "不是追认。追认党员须报省一级党委批准，系统不办理。" }})
	}
}

// DEV-31: who extends a probation or revokes it says why.
func (j *judging) why(a *Act) {
	if a.Outcome != Extended && a.Outcome != Revoked {
		return
	}
	c := Check{Rule: "DEV-31", Step: a.Step, Act: a, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十一条", "第五章"), Say: say("%s：%s", a.Outcome.Chinese(), a.Note)}
	if a.Note == "" {
		c.State, c.Say = rulebook.Unknown, say("%s，没有写明原因。违纪情节较轻的可以延长，较重的取消资格。", a.Outcome.Chinese())
	}
	j.check(c)
}

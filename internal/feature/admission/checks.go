package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

// admissionArticle cites the article of 2026 for what was done since then, and
// the chapter of 2014 for what was done before.
func admissionArticle(on civil.Day, article2026, in2014 string) rulebook.Citation {
	if on >= Edition2026 {
		return rulebook.Cite(rulebook.AdmissionRules, article2026)
	}
	return rulebook.Cite(rulebook.AdmissionRules2014, in2014)
}

// checks judges every rule, in the order of the steps.
func (j *judging) checks() {
	for i := range j.v.Steps {
		j.done1(&j.v.Steps[i])
	}
	for i := range j.d.Acts {
		a := &j.d.Acts[i]
		if a.Day > j.on {
			j.future(a)
			continue
		}
		j.one(a)
	}
	j.interview()
	j.reviews()
	j.deadlines()
	j.leaving()
	j.extensions()
	j.archived()
	j.moves()
	j.disallowed()
	j.local()
}

// done1 says whether a step was done at all, and after what it comes after.
func (j *judging) done1(s *StepVerdict) {
	c := Check{Rule: s.Step.Rule(), Step: s.Step, Act: s.Act, Cite: s.Cite, Hard: true, Due: s.Latest}
	title := s.Title
	switch s.Standing {
	case NotAsked, ToCome:
		return
	case Waiting, Ready:
		c.State, c.From = rulebook.Open, s.Earliest
		if s.Standing == Waiting {
			c.Due, c.Say = s.Earliest, say("%s：最早 %s 可以办理。", title, s.Earliest)
			break
		}
		if s.Latest != 0 && s.Latest < j.on {
			c.State = rulebook.Overdue
		}
		c.Say = say("%s：现在可以办理。", title)
	case Skipped:
		c.State, c.Say = rulebook.Overdue, say("%s：没有记录，后面的步骤却已办理。请补录或说明。", title)
	case Finished:
		if c.Cite.IsZero() {
			c.State, c.Say = rulebook.Unknown, say("%s：%s 办理，当时的规定没有收录，未作判断。", title, s.Act.Day)
			break
		}
		c.State, c.Say = rulebook.Met, say("%s：%s 已办。", title, s.Act.Day)
		if s.Repeats {
			break
		}
		if before, missing := j.before(byStep[s.Step]); missing == "" && before > s.Act.Day {
			c.State, c.Due = rulebook.Breach, before
			c.Say = say("%s 办理于 %s，早于前一步骤的 %s，先后有误。", title, s.Act.Day, before)
		}
	}
	j.check(c)
}

// future marks an act dated after today.
func (j *judging) future(a *Act) {
	def, ok := Defined(a.Step)
	if !ok {
		return
	}
	j.check(Check{Rule: a.Step.Rule(), Step: a.Step, Act: a, State: rulebook.Breach, Hard: true, Cite: def.In[len(def.In)-1].Cite,
		Say: say("%s 的日期 %s 晚于今天 %s。", def.Title, a.Day, j.on)})
}

// one judges what a single act must have of its own.
func (j *judging) one(a *Act) {
	j.elements(a)
	switch a.Step {
	case Apply:
		j.age(a)
	case Assign:
		j.contacts(a)
	case Propose:
		j.year(a)
	case Publicise:
		j.publicity(a)
	case List:
		j.listed(a)
	case Introducers:
		j.introducers(a)
	case Review:
		j.politicalReview(a)
	case Train:
		j.training(a)
	case Fill:
		j.handedOut(a)
	case Admit:
		j.vote(a, quorum.Admission, "DEV-19", "DEV-20")
	case Approve:
		j.approver(a)
	case Convert:
		j.conversion(a)
		j.why(a)
	case Confirm:
		j.approver(a)
		j.since(a)
		j.why(a)
	}
}

// DEV-16: the committee examines, the superior examines beforehand, and only
// then the form is handed out.
func (j *judging) handedOut(a *Act) {
	examined, pre := j.day(Examine), j.day(PreReview)
	if examined == 0 || pre == 0 {
		return // told as steps that are missing
	}
	c := Check{Rule: "DEV-16", Step: Fill, Act: a, From: examined, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第十八条", "第四章"),
		Say: say("%s 支委会审查，%s 预审，%s 填写志愿书。", examined, pre, a.Day)}
	if pre < examined || a.Day < pre {
		c.State, c.Say = rulebook.Breach, say("%s 支委会审查，%s 预审，%s 填写志愿书，先后有误：应先审查，再预审，预审合格后填写。", examined, pre, a.Day)
	}
	j.check(c)
}

// DEV-27: the years in the Party count from the day on which the probation was
// over, whenever the conversion was decided.
func (j *judging) since(a *Act) {
	if a.Outcome != Done || j.v.PartySince == 0 {
		return
	}
	j.check(Check{Rule: "DEV-27", Step: Confirm, Act: a, From: j.v.PartySince, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十三条", "第五章"),
		Say: say("党龄从预备期满转为正式党员之日 %s 算起。", j.v.PartySince)})
}

// DEV-01: eighteen on the day of applying, the birthday itself included.
func (j *judging) age(a *Act) {
	c := Check{Rule: "DEV-01", Step: Apply, Act: a, Hard: true, Cite: admissionArticle(a.Day, "第五条", "第二章")}
	first, last := j.d.Born.First(), j.d.Born.Last()
	switch {
	case j.d.Born.IsZero():
		c.State, c.Say = rulebook.Unknown, say("没有登记出生日期，不能判断申请时是否年满 18 周岁。")
	case last.AddYears(18) <= a.Day:
		c.State, c.Say = rulebook.Met, say("%s 申请时已年满 18 周岁。", a.Day)
	case first.AddYears(18) > a.Day:
		c.State, c.Due = rulebook.Breach, first.AddYears(18)
		c.Say = say("%s 申请时不满 18 周岁，出生于 %s。", a.Day, j.d.Born)
	default:
		c.State, c.Say = rulebook.Unknown, say("只登记了出生年月 %s，不能判断 %s 申请时是否年满 18 周岁。", j.d.Born, a.Day)
	}
	j.check(c)
}

// DEV-03: somebody talks with the applicant within a month of the application.
func (j *judging) interview() {
	apply := j.act(Apply)
	if apply == nil {
		return
	}
	j.within("DEV-03", Interview, apply.Day, apply.Day.AddMonths(1), admissionArticle(j.at(Interview), "第七条", "第二章"), false, "收到申请书")
}

// within judges a last day counted from a day.
func (j *judging) within(rule rulebook.RuleID, s Step, from, due civil.Day, cite rulebook.Citation, hint bool, since string) {
	def, _ := Defined(s)
	c := Check{Rule: rule, Step: s, Act: j.act(s), From: from, Due: due, Cite: cite, Hard: false}
	general := ""
	if hint {
		general = "一般"
	}
	switch d := j.day(s); {
	case d != 0 && d <= due:
		c.State, c.Say = rulebook.Met, say("%s：%s 办理，在期限 %s 内。", def.Title, d, due)
	case d != 0:
		c.State, c.Say = rulebook.Breach, say("%s：%s 办理，%s的期限%s到 %s，迟 %d 天。", def.Title, d, since, general, due, int(d-due))
	case j.on <= due:
		c.State, c.Say = rulebook.Open, say("%s：%s起%s应在 %s 前办理，还有 %d 天。", def.Title, since, general, due, int(due-j.on))
	default:
		c.State, c.Say = rulebook.Overdue, say("%s：%s起%s应在 %s 前办理，已过 %d 天。", def.Title, since, general, due, int(j.on-due))
	}
	j.check(c)
}

// DEV-07: a year of education and observation before being listed, from the day
// of being named. The committee's proposal is the first act of listing.
func (j *judging) year(a *Act) {
	named := j.day(Name)
	if named == 0 {
		return
	}
	due := named.AddYears(1)
	c := Check{Rule: "DEV-07", Step: Propose, Act: a, From: named, Due: due, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第十三条", "第三章"),
		Say: say("%s 确定为积极分子，到 %s 讨论时已满 1 年。", named, a.Day)}
	if a.Day < due {
		c.State, c.Say = rulebook.Breach, say("%s 确定为积极分子，%s 讨论时不满 1 年，最早 %s。", named, a.Day, due)
	}
	j.check(c)
}

// DEV-06: a review of the activist every half year, from being named until the
// proposal to list.
func (j *judging) reviews() {
	named := j.day(Name)
	if named == 0 || named < Edition2014 {
		return
	}
	until, over := j.on, false
	if d := j.day(Propose); d != 0 {
		until, over = d, true
	}
	for k := 0; ; k++ {
		p := civil.Period{From: named.AddMonths(6 * k), Until: named.AddMonths(6 * (k + 1)).AddDays(-1)}
		if p.From > until || over && p.Until >= until {
			return
		}
		c := Check{Rule: "DEV-06", Step: Cultivate, From: p.From, Due: p.Until, Cite: admissionArticle(p.From, "第十一条", "第二章")}
		for i := range j.d.Acts {
			if a := &j.d.Acts[i]; a.Step == Cultivate && p.Has(a.Day) && a.Day <= j.on {
				c.Act = a
			}
		}
		switch {
		case c.Act != nil:
			c.State, c.Say = rulebook.Met, say("%s 作了半年考察。", c.Act.Day)
		case over:
			c.State, c.Say = rulebook.Breach, say("%s 至 %s 没有半年考察记录。", p.From, p.Until)
		case j.on <= p.Until:
			c.State, c.Say = rulebook.Open, say("半年考察应在 %s 前进行，还有 %d 天。", p.Until, int(p.Until-j.on))
		default:
			c.State, c.Say = rulebook.Overdue, say("%s 至 %s 没有半年考察记录，请补作。", p.From, p.Until)
		}
		j.check(c)
	}
}

// DEV-09, DEV-10: five working days at least, in two places for floating people.
func (j *judging) publicity(a *Act) {
	if a.Day < Edition2026 {
		return // nothing was asked
	}
	cite := admissionArticle(a.Day, "第十三条", "")
	c := Check{Rule: "DEV-09", Step: Publicise, Act: a, From: a.Day, Hard: true, Cite: cite}
	last, _ := j.cal.Nth(a.Day, 5)
	c.Due = last
	n, sure := j.cal.Count(a.Day, a.Until)
	doubt := ""
	if !sure {
		doubt = "（当年放假安排未录入，按周一至周五计算，待核）"
	}
	switch {
	case a.Until == 0:
		c.State, c.Say = rulebook.Open, say("公示从 %s 开始，至少到 %s%s。", a.Day, last, doubt)
	case n < 5:
		c.State, c.Say = rulebook.Breach, say("公示 %s 至 %s 只有 %d 个工作日，应不少于 5 个，至少到 %s%s。", a.Day, a.Until, n, last, doubt)
	default:
		c.State, c.Say = rulebook.Met, say("公示 %s 至 %s，%d 个工作日%s。", a.Day, a.Until, n, doubt)
	}
	j.check(c)
	if !j.d.Floating {
		return
	}
	c = Check{Rule: "DEV-10", Step: Publicise, Act: a, Hard: true, State: rulebook.Met, Cite: cite, Say: say("流动人员，在流出地和流入地同时公示。")}
	if a.Places < 2 {
		c.State, c.Say = rulebook.Breach, say("流动人员应在流出地和流入地同时公示，只登记了 %d 处。", max(a.Places, 1))
	}
	j.check(c)
}

// DEV-08: listed only after the publicity is over.
func (j *judging) listed(a *Act) {
	p := j.act(Publicise)
	if p == nil || p.Until == 0 {
		return
	}
	c := Check{Rule: "DEV-08", Step: List, Act: a, From: p.Until, Due: p.Until.AddDays(1), Hard: true, State: rulebook.Met, Cite: j.cite(List), Say: say("公示 %s 结束，%s 列为发展对象。", p.Until, a.Day)}
	if a.Day <= p.Until {
		c.State, c.Say = rulebook.Breach, say("公示到 %s 才结束，%s 列为发展对象早了，最早 %s。", p.Until, a.Day, p.Until.AddDays(1))
	}
	j.check(c)
}

// DEV-13: the political review has a conclusion; for floating people two
// organisations are asked.
func (j *judging) politicalReview(a *Act) {
	c := Check{Rule: "DEV-13", Step: Review, Act: a, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第十六条", "第三章"), Say: say("政治审查合格，有结论性材料。")}
	switch {
	case a.Outcome == Failed:
		// The failure is a fact to be recorded; what comes after is closed.
		c.State, c.Hard, c.Say = rulebook.Breach, false, say("政治审查不合格，不能发展。")
	case a.Outcome == Done && !a.Has(PoliticalReview):
		c.State, c.Hard, c.Say = rulebook.Overdue, false, say("政治审查没有结论性材料，请补齐综合性政治审查报告。")
	case j.d.Floating && a.Places < 2 && a.Day >= Edition2026:
		c.State, c.Hard, c.Say = rulebook.Overdue, false, say("流动人员须征求户籍地和居住地基层党组织意见，只登记了 %d 处。", a.Places)
	}
	j.check(c)
}

// DEV-15: three days or twenty-four hours, one of the two.
func (j *judging) training(a *Act) {
	c := Check{Rule: "DEV-15", Step: Train, Act: a, State: rulebook.Met, Cite: admissionArticle(a.Day, "第十七条", "第三章"), Say: say("短期集中培训 %d 天、%d 学时。", a.Days, a.Hours)}
	if a.Days < 3 && a.Hours < 24 {
		c.State, c.Say = rulebook.Breach, say("短期集中培训 %d 天、%d 学时，一般不少于 3 天或者不少于 24 学时。", a.Days, a.Hours)
		if a.Special {
			c.State, c.Say = rulebook.Met, say("个别特殊情况，培训 %d 天、%d 学时：%s", a.Days, a.Hours, a.Note)
		}
	}
	j.check(c)
}

// DEV-25: a committee decides; a general branch only examines, a leading group
// discusses, a temporary organisation neither.
func (j *judging) approver(a *Act) {
	c := Check{Rule: "DEV-25", Step: a.Step, Act: a, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第二十二条", "第四章"), Say: say("由党委审批。")}
	if a.By != "" && a.By != ByCommittee {
		c.State, c.Say = rulebook.Breach, say("由%s审批，应由党委审批。", a.By.Chinese())
	}
	if j.d.Temporary {
		c.State, c.Say = rulebook.Breach, say("临时党组织除另有规定外，不能接收、审批预备党员。")
	}
	j.check(c)
}

// deadlines judges the last days that hang on other steps: DEV-18, DEV-26,
// DEV-29, DEV-34.
func (j *judging) deadlines() {
	if pre := j.act(PreReview); pre != nil && j.at(Admit) >= Edition2026 {
		j.within("DEV-18", Admit, pre.Day, pre.Day.AddMonths(1), j.cite(Admit), false, "预审合格")
	}
	if d := j.day(Admit); d != 0 {
		months := 3
		if a := j.act(Approve); a != nil && a.Special {
			months = 6
		}
		j.within("DEV-26", Approve, d, d.AddMonths(months), admissionArticle(j.at(Approve), "第二十五条", "第四章"), false, "支部大会通过")
	}
	if d := j.day(Approve); d != 0 && j.at(Oath) >= Edition2026 {
		j.within("DEV-29", Oath, d, d.AddMonths(1), j.cite(Oath), true, "批复同意")
	}
	if d := j.day(Convert); d != 0 {
		j.within("DEV-34", Confirm, d, d.AddMonths(3), admissionArticle(j.at(Confirm), "第三十三条", "第五章"), false, "支部大会通过转正")
	}
}

// DEV-17: who will leave within three months is not admitted, as a rule.
func (j *judging) leaving() {
	a := j.act(PreReview)
	if a == nil || j.d.Leaves == 0 {
		return
	}
	c := Check{Rule: "DEV-17", Step: PreReview, Act: a, Due: j.d.Leaves, State: rulebook.Met, Cite: admissionArticle(a.Day, "第十八条", "第四章"), Say: say("预审后 3 个月内不离开本单位。")}
	if j.d.Leaves >= a.Day && j.d.Leaves <= a.Day.AddMonths(3) {
		c.State, c.Say = rulebook.Breach, say("%s 将离开本单位，在预审后 3 个月内，一般不办理接收手续。", j.d.Leaves)
	}
	j.check(c)
}

// SixKinds are the papers of the person's own file (DEV-39).
var SixKinds = []Paper{VolunteerForm, Application, ActivistForm, PoliticalReview, ProbationForm, ConversionRequest}

// archived judges DEV-39 once the dossier is archived.
func (j *judging) archived() {
	a := j.act(Archive)
	if a == nil {
		return
	}
	c := Check{Rule: "DEV-39", Step: Archive, Act: a, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十六条", "第五章"), Say: say("六类材料齐全。")}
	missing := ""
	for _, p := range SixKinds {
		if !j.there(p) {
			missing += "、" + p.Title()
		}
	}
	if missing != "" {
		c.State, c.Say = rulebook.Overdue, say("归档材料缺 %s。", missing[len("、"):])
	}
	j.check(c)
}

// there reports whether any act has the paper.
func (j *judging) there(p Paper) bool {
	for i := range j.d.Acts {
		if j.d.Acts[i].Has(p) {
			return true
		}
	}
	return false
}

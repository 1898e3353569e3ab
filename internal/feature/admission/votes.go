package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

// vote judges who was there and how many agreed; a.Outcome says what the
// assembly took itself to have decided.
func (j *judging) vote(a *Act, m quorum.Matter, sit, pass rulebook.RuleID) {
	v := a.Vote
	p, err := quorum.On(m, a.Day)
	if v == nil || err != nil {
		j.check(Check{Rule: sit, Step: a.Step, Act: a, State: rulebook.Unknown, Cite: j.cite(a.Step), Say: say("%s 的大会没有登记应到、实到和票数，不能判断是否有效。", a.Day)})
		return
	}
	there := p.Value.Sit.Reached(v.Present, v.Due)
	c := Check{Rule: sit, Step: a.Step, Act: a, Hard: true, State: rulebook.Met, Cite: p.Cite, Say: say("有表决权的应到 %d 人，实到 %d 人，超过半数，会议有效。", v.Due, v.Present)}
	if !there {
		c.State = rulebook.Breach
		c.Say = say("有表决权的应到 %d 人，实到 %d 人，没有超过半数，至少须 %d 人，会议无效。", v.Due, v.Present, p.Value.Sit.Least(v.Due))
	}
	j.check(c)
	ayes := v.Ayes + v.WrittenAyes
	enough := p.Value.Pass.Reached(ayes, v.Due)
	c = Check{Rule: pass, Step: a.Step, Act: a, Hard: true, State: rulebook.Met, Cite: p.Value.PassCite, Say: say("赞成 %d 票，超过应到 %d 人的半数。", ayes, v.Due)}
	passed := a.Outcome != Failed
	switch {
	case v.Ayes+v.Noes+v.Blanks > v.Present || v.WrittenAyes+v.WrittenNoes > v.Due-v.Present:
		c.State = rulebook.Breach
		c.Say = say("票数不合：会场 %d 票、实到 %d 人，书面 %d 票、缺席 %d 人。", v.Ayes+v.Noes+v.Blanks, v.Present, v.WrittenAyes+v.WrittenNoes, v.Due-v.Present)
	case passed && !enough:
		c.State = rulebook.Breach
		c.Say = say("赞成 %d 票，没有超过应到 %d 人的半数，至少须 %d 票，不能按通过登记。", ayes, v.Due, p.Value.Pass.Least(v.Due))
	case passed && !v.Secret:
		c.State, c.Say = rulebook.Breach, say("没有采取无记名投票。")
	case !passed:
		c.Say = say("赞成 %d 票，应到 %d 人，按未通过登记。", ayes, v.Due)
	}
	j.check(c)
	j.written(a)
	c = Check{Rule: "DEV-22", Step: a.Step, Act: a, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第二十条", "第四章"), Say: say("逐个讨论、逐个表决。")}
	if v.Together > 1 {
		c.State, c.Say = rulebook.Breach, say("同一次投票表决了 %d 人，应逐个讨论、逐个表决。", v.Together)
	}
	j.check(c)
}

// written judges the opinions of voters who were away: they count as votes and
// do not change who was due (DEV-21). Whose votes were counted is told where
// the roll comes from the record of the meeting: probationary members have none
// (DEV-35).
func (j *judging) written(a *Act) {
	v := a.Vote
	cite := admissionArticle(a.Day, "第二十条", "第四章")
	if n := v.WrittenAyes + v.WrittenNoes; n > 0 {
		c := Check{Rule: "DEV-21", Step: a.Step, Act: a, Hard: true, State: rulebook.Met, Cite: cite, Say: say("缺席的 %d 人会前书面提出意见，计入票数；应到人数不变，是否计入到会数待核，未计。", n)}
		if n > v.Due-v.Present {
			c.State, c.Say = rulebook.Breach, say("书面意见 %d 份，缺席的有表决权党员只有 %d 人。", n, v.Due-v.Present)
		}
		j.check(c)
	}
	if a.Meeting != 0 {
		j.check(Check{Rule: "DEV-35", Step: a.Step, Act: a, State: rulebook.Met, Cite: rulebook.Cite(rulebook.PartyConstitution, "第七条"),
			Say: say("应到 %d 人取自会议名册，预备党员没有表决权，没有计入。", v.Due)})
	}
}

// conversion judges the assembly on the probation: not before it is over, and
// what it may decide (DEV-28, DEV-30, DEV-32, DEV-38).
func (j *judging) conversion(a *Act) {
	due := j.overBefore(a)
	if due == 0 {
		return
	}
	c := Check{Rule: "DEV-28", Step: Convert, Act: a, From: j.v.ProbationFrom, Due: due, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十一条", "第五章"),
		Say: say("预备期到 %s，%s 讨论转正。", due, a.Day)}
	// 取消资格 need not wait for the end.
	if a.Day < due && a.Outcome != Revoked {
		c.State, c.Say = rulebook.Breach, say("预备期从支部大会通过之日 %s 算起，到 %s 才满，%s 讨论早了。", j.v.ProbationFrom, due, a.Day)
	}
	j.check(c)
	if a.Outcome == Postponed {
		j.postponement(a, due)
		return
	}
	j.vote(a, quorum.Conversion, "DEV-32", "DEV-32")
}

// overBefore is when the probation was over for an assembly, with the extensions
// decided before it.
func (j *judging) overBefore(at *Act) civil.Day {
	if j.v.ProbationFrom == 0 {
		return 0
	}
	due := j.v.ProbationFrom.AddYears(1)
	for i := range j.d.Acts {
		a := &j.d.Acts[i]
		if a == at {
			break
		}
		if a.Step == Convert && a.Outcome == Extended {
			due = due.AddMonths(a.Months)
		}
	}
	return due
}

// DEV-38: only who was transferred in, six months at most.
func (j *judging) postponement(a *Act, over civil.Day) {
	c := Check{Rule: "DEV-38", Step: Convert, Act: a, From: over, Due: over.AddMonths(6), Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十五条", "第五章"),
		Say: say("转入的预备党员，推迟讨论转正 %d 个月；转正时间仍从 %s 算起。", a.Months, over)}
	switch {
	case j.d.Arrived == 0:
		c.State, c.Say = rulebook.Breach, say("不是转入的预备党员，不能推迟讨论转正。")
	case a.Months < 1 || a.Months > 6:
		c.State, c.Say = rulebook.Breach, say("推迟讨论 %d 个月，不得超过 6 个月。", a.Months)
	}
	j.check(c)
}

// DEV-30: extended once, by half a year to a year.
func (j *judging) extensions() {
	n := 0
	for i := range j.d.Acts {
		a := &j.d.Acts[i]
		if a.Step != Convert || a.Outcome != Extended || a.Day > j.on {
			continue
		}
		n++
		c := Check{Rule: "DEV-30", Step: Convert, Act: a, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第三十一条", "第五章"), Say: say("延长预备期 %d 个月。", a.Months)}
		switch {
		case n > 1:
			c.State, c.Say = rulebook.Breach, say("预备期已经延长过一次，不能再延长。")
		case a.Months < 6 || a.Months > 12:
			c.State, c.Say = rulebook.Breach, say("延长预备期 %d 个月，应不少于半年、不超过 1 年。", a.Months)
		}
		j.check(c)
	}
}

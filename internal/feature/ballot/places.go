package ballot

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

func notInForce(c Count) error {
	return fault.Newf(fault.Invalid, "%s 没有生效的%s规定，不能判定。", c.Day, c.Kind.Chinese).
		At("day", "“"+c.Day.String()+"”早于本系统所载规定的生效日")
}

// right is what its voters have.
func (c Count) right() string {
	if c.Kind.Election() {
		return "有选举权"
	}
	return "有表决权"
}

func (c Count) verb() string {
	switch c.Kind.Form {
	case Places:
		return "选举"
	case Picks:
		return "推荐"
	}
	return "表决"
}

// takesWritten reports whether opinions handed in before count.
func (c Count) takesWritten() bool {
	if c.Kind.Matter == "" {
		return false
	}
	p, err := quorum.On(c.Kind.Matter, c.Day)
	return err == nil && p.Value.Written
}

// places is an election: ELE-06 and ELE-09 to ELE-11.
func (v *Verdict) places(p quorum.Procedure) {
	c := v.Count
	v.margin()
	if c.Round == Runoff {
		v.Need = 1
		v.say(false, ele("第四章·票数相等"), "再次投票，得票多的当选，不另要求超过半数")
	} else {
		of, cite := c.Winning.winning(p)
		total, name := c.Present, "实到会"
		if of == OfDue {
			total, name = c.Due, "应到会"
		}
		v.Need = p.Pass.Least(total)
		basis := ""
		if c.Winning.Basis != "" {
			basis = "（" + c.Winning.Basis + "）"
		}
		v.say(false, cite, "赞成票超过%s有选举权人数 %d 人的一半，至少 %d 票，始得当选%s", name, total, v.Need, basis)
		v.note("当选票数的分母口径来源不一（实到或应到），现按%s计算，请由组织人事部门书面确认", name)
	}
	v.people(v.Need)
	for _, o := range v.People {
		if o.Other && o.Passed {
			v.note("另选的%s得票够数，请核对其被选举权（%s）", o.Name, ele("第五条"))
		}
	}
	v.take()
	v.explain("当选", "票数相等，再次投票", "票数不够靠前")
	switch {
	case len(v.Tied) > 0:
		v.Next = RunoffNow
		v.say(true, ele("第四章·票数相等"), "%s票数相等，就其再次投票，选 %d 名", list(v.Tied), v.Left)
	case v.Vacant > 0:
		v.shortfall()
	}
	if len(v.Elected) > 0 {
		v.say(true, rulebook.Citation{}, "%s当选", list(v.Elected))
	}
}

// margin tells whether there were more candidates than places. It is told and
// does not undo the election: the check-up stops it before.
func (v *Verdict) margin() {
	c := v.Count
	if c.Round != First || c.Kind.Margin == Equal {
		return
	}
	least, _, err := LeastCandidates(c.Seats, c.Day)
	cite := c.Kind.Cites[0] // 第十三条 of committees, 第九条 of delegates
	switch {
	case err != nil || c.Kind.Margin == Advised && len(c.Candidates) >= least:
	case len(c.Candidates) >= least:
		v.say(false, cite, "应选 %d 名，候选人 %d 名，差额不少于 20%%", c.Seats, len(c.Candidates))
	case c.Kind.Margin == Advised:
		v.note("应选 %d 名，候选人 %d 名，不足差额 20%%", c.Seats, len(c.Candidates))
	default:
		v.Stand = false
		v.say(true, cite, "应选 %d 名，候选人至少 %d 名，只有 %d 名，差额不足 20%%", c.Seats, least, len(c.Candidates))
	}
}

// shortfall is ELE-11: fill the rest, or leave it empty by decision.
func (v *Verdict) shortfall() {
	c, cite := v.Count, ele("第四章·不足应选名额")
	won := len(v.Elected)
	v.Next = FillNow
	r := c.Reduction
	switch {
	case r == nil:
		v.say(true, cite, "应选 %d 名，当选 %d 名，不足 %d 名，另行选举", c.Seats, won, v.Vacant)
	case r.To != won:
		v.say(true, cite, "名额减至 %d 名，当选 %d 名，两数不符，不足的 %d 名另行选举", r.To, won, v.Vacant)
	case !r.Presidium && !half(r.Agreed, c.Present):
		v.say(true, cite, "同意减少名额 %d 人，没有达到到会选举人 %d 人的半数，不足的 %d 名另行选举", r.Agreed, c.Present, v.Vacant)
	default:
		by := "大会主席团决定"
		if !r.Presidium {
			by = "半数以上选举人同意"
		}
		v.say(true, cite, "应选 %d 名，当选 %d 名，%s，名额减至 %d 名，不再选举", c.Seats, won, by, r.To)
		v.note("减少名额以“接近应选名额”为前提，是否接近由大会认定")
		v.Vacant, v.Next = 0, Done
	}
}

func half(n, total int) bool { return quorum.Share{Num: 1, Den: 2}.Reached(n, total) }

// motion is a vote on one matter: DEV-20, DEV-21, MTG-01, MTG-02.
func (v *Verdict) motion(p quorum.Procedure) {
	c := v.Count
	r := c.Candidates[0]
	total, name := c.Due, "应到会有表决权"
	if c.Kind.Matter == quorum.InBureau {
		name = "委员"
	}
	v.Need = p.Pass.Least(total)
	ayes := r.For + c.Written.For
	if c.Written != (Written{}) {
		v.say(false, p.PassCite, "缺席者会前书面意见：赞成 %d，反对 %d，计入票数", c.Written.For, c.Written.Against)
		v.note("书面意见是否计入到会人数，条文未写，本系统不计入")
	}
	if p.PassNote != "" {
		v.note("%s", p.PassNote)
	}
	v.Passed = v.Stand && p.Pass.Reached(ayes, total)
	v.People = []Outcome{{Result: r, Passed: v.Passed}}
	if p.Pass.Reached(ayes, total) {
		v.say(true, p.PassCite, "赞成 %d 票，超过%s %d 人的半数，通过", ayes, name, total)
		v.People[0].Why = "通过"
		return
	}
	v.say(true, p.PassCite, "赞成 %d 票，没有超过%s %d 人的半数，至少 %d 票，未通过", ayes, name, total, v.Need)
	v.People[0].Why = "未通过"
}

// picks is a recommendation: the votes are told and a meeting decides.
func (v *Verdict) picks() {
	v.people(0)
	v.take()
	v.explain("得票在名额以内", "票数相等", "得票在名额以外")
	for i := range v.People {
		if v.People[i].For == 0 {
			v.People[i].Why = "没有得票"
		}
	}
	v.Next, v.Vacant = Deciding, 0
	cite := rulebook.Cite(rulebook.HonourRules, "推荐的条件")
	v.say(false, cite, "推荐票只供参考：没有全国统一的当选票数，由会议对照条件确定")
	if len(v.Tied) > 0 {
		v.say(true, rulebook.Citation{}, "%s票数相等，由会议确定 %d 名", list(v.Tied), v.Left)
	}
	// Nobody is elected by a recommendation.
	v.Elected = nil
	for i := range v.People {
		v.People[i].Elected = false
	}
}

// grades is the cap of REV-02 and what is not graded (REV-04).
func (v *Verdict) grades() {
	c := v.Count
	given, best := 0, 0
	for _, g := range c.Graded {
		given += g.Count
		if g.Grade == c.Kind.Scale[0] {
			best = g.Count
		}
	}
	if c.Kind.Code != "appraisal" {
		v.Next = Deciding
		v.say(false, c.Kind.Cites[0], "%s的比例、权重没有全国统一规定，只汇总结果", c.Kind.Chinese)
		return
	}
	most, graded := MostExcellent(c.Members), c.Members-c.Probationary
	cite := rulebook.Cite(rulebook.ReviewPractice, "等次")
	if best > most {
		v.Stand, v.Next = false, Regrading
		v.say(true, cite, "评为优秀 %d 人，党员 %d 人，一般不超过三分之一（%d 人）", best, c.Members, most)
	} else {
		v.say(false, cite, "评为优秀 %d 人，不超过党员 %d 人的三分之一（%d 人）", best, c.Members, most)
	}
	if given > graded {
		v.Stand, v.Next = false, Regrading
		v.say(true, rulebook.Cite(rulebook.ReviewPractice, "预备党员"), "评定等次 %d 人，多于应评定的 %d 人：预备党员 %d 人不评定等次", given, graded, c.Probationary)
	}
	if given < graded {
		v.note("还有 %d 人没有评定等次", graded-given)
	}
	if c.Day < civil.MustDay("2018-10-28") {
		v.note("早于支部工作条例的施行日，等次口径仅供参考")
	}
}

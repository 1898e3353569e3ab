package orgrule

import (
	"fmt"

	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// headcount is the fact about a whole court's members.
func (f *Facts) headcount(u org.Unit, total int) rulebook.Fact {
	return rulebook.Fact{Text: fmt.Sprintf("本院党员 %d 人（含预备党员）", total), Href: "/members?unit=" + u.ID.String(), Hit: true}
}

// needsCommittee is JG-01 (机关条例第五条): from a hundred members on, a court has
// a Party committee.
func (f *Facts) needsCommittee(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := committeeOf.On(f.On)
	if err != nil {
		return notInForce(JG01, s, f.year(), f.On)
	}
	n, ok := f.members(u.ID)
	if !ok {
		return f.noRegister(JG01, s)
	}
	c, has := f.committee(u.ID)
	x := rulebook.Finding{Rule: JG01, Subject: s, Period: f.year(), State: rulebook.Met, Tally: persons(n.Total())}
	switch {
	case n.Total() < v.Value:
		x.State = rulebook.NotApplicable
	case !has:
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch {
		case x.State == rulebook.NotApplicable && has:
			e.Summary = fmt.Sprintf("党员 %d 人，不足 %d 人，设机关党委须经批准", n.Total(), v.Value)
		case x.State == rulebook.NotApplicable:
			e.Summary = fmt.Sprintf("党员 %d 人，不足 %d 人", n.Total(), v.Value)
		case has:
			e.Summary = fmt.Sprintf("党员 %d 人，已设%s", n.Total(), c.Short)
		default:
			e.Summary = fmt.Sprintf("党员 %d 人，应设机关党委，组织架构中没有", n.Total())
			e.Settle = rulebook.Action{Label: "看组织", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{f.headcount(u, n.Total()), {Text: fmt.Sprintf("党员 %d 人以上设机关党委，任期一般 5 年；不足的经批准也可以设", v.Value), Cite: v.Cite}}
		return e
	}
	return x
}

// needsGeneral is JG-02 (机关条例第六条): from fifty members on and below a
// hundred, a court has a general branch; a Party committee that was approved
// takes its place. Exactly fifty may also be one branch (CFL-03).
func (f *Facts) needsGeneral(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := generalOf.On(f.On)
	if err != nil {
		return notInForce(JG02, s, f.year(), f.On)
	}
	n, ok := f.members(u.ID)
	if !ok {
		return f.noRegister(JG02, s)
	}
	upTo := committeeOf[0].Value
	g, has := f.general(u.ID)
	c, higher := f.committee(u.ID)
	single := n.Total() == v.Value && f.branches(u.ID) == 1
	x := rulebook.Finding{Rule: JG02, Subject: s, Period: f.year(), State: rulebook.Met, Tally: persons(n.Total())}
	switch {
	case n.Total() < v.Value || n.Total() >= upTo:
		x.State = rulebook.NotApplicable
	case !has && !higher && !single:
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch {
		case x.State == rulebook.NotApplicable:
			e.Summary = fmt.Sprintf("党员 %d 人，不在 %d 人以上、%d 人以下", n.Total(), v.Value, upTo)
		case has:
			e.Summary = fmt.Sprintf("党员 %d 人，已设%s", n.Total(), g.Short)
		case higher:
			e.Summary = fmt.Sprintf("党员 %d 人，设有%s", n.Total(), c.Short)
		case single:
			e.Summary = fmt.Sprintf("党员恰为 %d 人，设 1 个支部也符合", n.Total())
		default:
			e.Summary = fmt.Sprintf("党员 %d 人，应设党总支，组织架构中没有", n.Total())
			e.Settle = rulebook.Action{Label: "看组织", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{f.headcount(u, n.Total()), {Text: fmt.Sprintf("党员 %d 人以上、%d 人以下设党总支，任期一般 3 年", v.Value, upTo), Cite: v.Cite}}
		return e
	}
	return x
}

func (f *Facts) branches(court org.UnitID) int {
	c, _ := f.Tree.Unit(court)
	n := 0
	for _, b := range f.Tree.Under(c.Path, org.Branch) {
		if b.Court == court {
			n++
		}
	}
	return n
}

// head is JG-05 (机关条例第八条): the secretary of the Party committee, and of a
// general branch where there is none, is a Party member who leads the unit.
func (f *Facts) head(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := headOf.On(f.On)
	if err != nil {
		return notInForce(JG05, s, f.year(), f.On)
	}
	settle := rulebook.Action{Label: "看班子", Href: unitPage(u.ID)}
	posts, known := f.inOffice(u.ID)
	if !known {
		return unknown(JG05, s, f.year(), "没有登记"+u.Short+"班子", settle)
	}
	g, ok := f.partyUnit(u.Court, org.LeadingGroup)
	leaders, leadersKnown := f.inOffice(g.ID)
	if !ok || !leadersKnown {
		return unknown(JG05, s, f.year(), "没有登记党组成员，不能核对书记是否为本单位党员负责人", settle)
	}
	p, in := holder(posts, org.Secretary)
	lead := org.Post{}
	for _, l := range leaders {
		if in && same(p, l) {
			lead = l
		}
	}
	x := rulebook.Finding{Rule: JG05, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "在任"}
	switch {
	case !in:
		x.State, x.Tally = rulebook.Overdue, "空缺"
	case lead.Holder == "":
		x.State, x.Tally = rulebook.Overdue, "不符"
	}
	x.Explain = func() (e rulebook.Explanation) {
		rule := rulebook.Fact{Text: "机关党委书记（不设党委的总支书记）由本单位党员负责人担任", Cite: v.Cite}
		switch {
		case !in:
			e.Summary, e.Settle = u.Short+"书记空缺", settle
			e.Why = rulebook.Trace{{Text: "没有在任的书记", Href: unitPage(u.ID), Hit: true}, rule}
		case lead.Holder == "":
			e.Summary, e.Settle = u.Short+"书记不是党组成员", settle
			e.Why = rulebook.Trace{{Text: p.Holder + "任" + p.Title, Href: unitPage(u.ID), Hit: true}, {Text: "在任党组成员中没有此人", Href: unitPage(g.ID), Hit: true}, rule}
		default:
			e.Summary = u.Short + "书记由" + lead.Title + "担任"
			e.Why = rulebook.Trace{{Text: p.Holder + "任" + p.Title, Href: unitPage(u.ID), Hit: true}, {Text: "同时任" + lead.Title, Href: unitPage(g.ID), Hit: true}, rule}
		}
		return e
	}
	return x
}

// discipline is JG-06 (机关条例第九条): a Party committee has a discipline
// committee whose secretary is one of its deputy secretaries.
func (f *Facts) discipline(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := disciplineOf.On(f.On)
	if err != nil {
		return notInForce(JG06, s, f.year(), f.On)
	}
	d, has := f.partyUnit(u.Court, org.DisciplineCommittee)
	posts, known := f.inOffice(u.ID)
	theirs, theirsKnown := f.inOffice(d.ID)
	settle := rulebook.Action{Label: "看班子", Href: unitPage(u.ID)}
	if has && (!known || !theirsKnown) {
		return unknown(JG06, s, f.year(), "没有登记机关党委或者机关纪委班子", settle)
	}
	p, in := holder(theirs, org.Secretary)
	deputy := org.Post{}
	for _, q := range posts {
		if in && (q.Kind == org.DeputySecretary || q.Kind == org.FullTimeDeputy) && same(p, q) {
			deputy = q
		}
	}
	x := rulebook.Finding{Rule: JG06, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "已设"}
	gap := ""
	switch {
	case !has:
		gap, x.Tally = "没有设机关纪委", "未设"
	case !in:
		gap, x.Tally = "机关纪委书记空缺", "空缺"
	case deputy.Holder == "":
		gap, x.Tally = "机关纪委书记不是机关党委副书记", "不符"
	}
	if gap != "" {
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = "机关纪委书记由" + deputy.Title + "担任"
		if gap != "" {
			e.Summary, e.Settle = gap, settle
		}
		if has {
			e.Why = append(e.Why, rulebook.Fact{Text: "设有" + d.Short, Href: unitPage(d.ID)})
		}
		if in {
			e.Why = append(e.Why, rulebook.Fact{Text: p.Holder + "任" + p.Title, Href: unitPage(d.ID), Hit: true})
		}
		if deputy.Holder != "" {
			e.Why = append(e.Why, rulebook.Fact{Text: "同时任" + deputy.Title, Href: unitPage(u.ID), Hit: true})
		}
		if gap != "" {
			e.Why = append(e.Why, rulebook.Fact{Text: gap, Hit: true})
		}
		e.Why = append(e.Why, rulebook.Fact{Text: "机关党委应当设机关纪委，书记由机关党委副书记担任", Cite: v.Cite})
		return e
	}
	return x
}

// officers is JG-10 (机关条例第三十条): full-time Party officers are generally one
// to two in a hundred of the staff; where the staff is small, one at least.
func (f *Facts) officers(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := officers.On(f.On)
	if err != nil {
		return notInForce(JG10, s, f.year(), f.On)
	}
	staff, ok1 := f.Counts[Counted{u.ID, org.CountStaff}]
	full, ok2 := f.Counts[Counted{u.ID, org.CountFullTime}]
	settle := rulebook.Action{Label: "登记人数", Href: unitPage(u.ID)}
	if !ok1 || !ok2 || staff.Amount <= 0 {
		return unknown(JG10, s, f.year(), "没有登记机关工作人员总数或者专职党务人员数", settle)
	}
	x := rulebook.Finding{Rule: JG10, Subject: s, Period: f.year(), State: rulebook.Met, Tally: fmt.Sprintf("%d/%d", full.Amount, staff.Amount)}
	if full.Amount*100 < staff.Amount*v.Value.least && (full.Amount == 0 || staff.Amount*v.Value.least >= 100) {
		x.State = rulebook.Open
	}
	x.Explain = func() (e rulebook.Explanation) {
		permille := full.Amount * 1000 / staff.Amount
		e.Summary = fmt.Sprintf("专职党务人员 %d 人，占 %d.%d%%", full.Amount, permille/10, permille%10)
		switch {
		case x.State == rulebook.Open:
			e.Summary += fmt.Sprintf("，低于一般的 %d%%", v.Value.least)
			e.Settle = rulebook.Action{Label: "看组织", Href: unitPage(u.ID)}
		case full.Amount*100 > staff.Amount*v.Value.most:
			e.Summary += fmt.Sprintf("，高于一般的 %d%%", v.Value.most)
		}
		e.Why = rulebook.Trace{
			{When: staff.Day.String(), Text: fmt.Sprintf("机关工作人员 %d 人（%s）", staff.Amount, staff.Basis), Href: unitPage(u.ID)},
			{When: full.Day.String(), Text: fmt.Sprintf("专职党务人员 %d 人（%s）", full.Amount, full.Basis), Href: unitPage(u.ID), Hit: true},
			{Text: fmt.Sprintf("专职党务人员一般占机关工作人员总数的 %d%% 至 %d%%，人少的单位有专人负责", v.Value.least, v.Value.most), Cite: v.Cite}}
		return e
	}
	return x
}

// division is ORG-01 for a business unit: where no branch covers it, its full
// members may have none. How many work in it is counted by the register's texts
// of workplaces; where those name no unit, this is Unknown and asks for the cover
// to be recorded.
func (f *Facts) division(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := branchFrom.On(f.On)
	if err != nil {
		return notInForce(ORG01, s, f.year(), f.On)
	}
	rule := rulebook.Fact{Text: fmt.Sprintf("正式党员 %d 人以上的单位应当成立党支部", v.Value), Cite: v.Cite}
	by, how, ok := f.coverOf(u)
	if ok {
		return rulebook.Finding{Rule: ORG01, Subject: s, Period: f.year(), State: rulebook.Met, Explain: func() rulebook.Explanation {
			b, _ := f.Tree.Unit(by)
			return rulebook.Explanation{Summary: how + b.Short + "覆盖",
				Why: rulebook.Trace{{Text: how + b.Short + "覆盖", Href: unitPage(by), Hit: true}, rule}}
		}}
	}
	if n, known := f.working(u); known {
		return f.uncovered(u, s, n, v.Value, rule)
	}
	return rulebook.Finding{Rule: ORG01, Subject: s, Period: f.year(), State: rulebook.Unknown, Tally: "未覆盖", Explain: func() rulebook.Explanation {
		return rulebook.Explanation{Summary: u.Short + "没有党支部覆盖，正式党员数不明",
			Why:    rulebook.Trace{{Text: "没有登记覆盖" + u.Short + "的党支部", Href: unitPage(u.ID), Hit: true}, {Text: "名册不按部门计正式党员，请核对人数"}, rule},
			Settle: rulebook.Action{Label: "看部门", Href: unitPage(u.ID)}}
	}}
}

// coverOf finds the branch that covers the unit: itself, through the unit it is
// part of, or through its parts.
func (f *Facts) coverOf(u org.Unit) (branch org.UnitID, how string, ok bool) {
	if b, ok := f.CoveredBy[u.ID]; ok {
		return b, "由", true
	}
	for up, ok := f.Tree.Unit(u.Parent); ok && up.Kind == org.Division; up, ok = f.Tree.Unit(up.Parent) {
		if b, ok := f.CoveredBy[up.ID]; ok {
			return b, "随" + up.Short + "由", true
		}
	}
	for _, d := range f.Tree.Under(u.Path, org.Division) {
		if b, ok := f.CoveredBy[d.ID]; ok {
			return b, "其" + d.Short + "由", true
		}
	}
	return 0, "", false
}

package orgrule

import (
	"fmt"

	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// working returns the full members who work in a business unit and its parts;
// known is false where the register's texts leave it open.
func (f *Facts) working(u org.Unit) (n int, known bool) {
	for _, x := range f.Tree.Below(u.ID, org.Division) {
		n += f.Working[x.ID]
	}
	return n, f.Registered[u.Court] && (n > 0 || len(f.Working) > 0 && f.Strangers[u.Court] == 0)
}

// uncovered is ORG-01 for a business unit that no branch covers and whose full
// members are counted: from three on it should have a branch, below that its
// members belong to a joint one (支部条例第五条).
func (f *Facts) uncovered(u org.Unit, s *rulebook.Subject, n, from int, rule rulebook.Fact) rulebook.Finding {
	x := rulebook.Finding{Rule: ORG01, Subject: s, Period: f.year(), State: rulebook.NotApplicable, Tally: persons(n)}
	switch {
	case n >= from:
		x.State, x.Tally = rulebook.Overdue, "未覆盖"
	case n > 0:
		x.State, x.Tally = rulebook.Open, "未覆盖"
	}
	x.Explain = func() (e rulebook.Explanation) {
		settle := rulebook.Action{Label: "设立支部", Href: "/org/decisions/new?do=establish"}
		switch {
		case n >= from:
			e.Summary, e.Settle = fmt.Sprintf("%s有正式党员 %d 人，没有党支部覆盖", u.Short, n), settle
		case n > 0:
			e.Summary, e.Settle = fmt.Sprintf("%s有正式党员 %d 人，应编入联合党支部", u.Short, n), rulebook.Action{Label: "看部门", Href: unitPage(u.ID)}
		default:
			e.Summary = u.Short + "没有正式党员"
		}
		e.Why = rulebook.Trace{{Text: fmt.Sprintf("名册中工作部门为%s的正式党员 %d 人", u.Short, n), Href: unitPage(u.ID), Hit: true},
			{Text: "没有登记覆盖" + u.Short + "的党支部", Href: unitPage(u.ID), Hit: true}, rule,
			{Text: fmt.Sprintf("正式党员不足 %d 人的单位成立联合党支部", from), Cite: jointUpTo[0].Cite}}
		return e
	}
	return x
}

// decided judges what documents say of a unit: the latest election and the
// decision that established it. A unit of which neither is recorded has no
// finding here.
func (f *Facts) decided(out []rulebook.Finding, u org.Unit, s *rulebook.Subject) []rulebook.Finding {
	if es := f.Elections[u.ID]; len(es) > 0 {
		e := es[len(es)-1]
		rule := JG04
		if u.Kind == org.Branch {
			rule = ORG11
		}
		out = append(out, f.approval(rule, u, s, e))
		if e.Kind == org.Renewal && u.Kind != org.Branch {
			out = append(out, f.discussed(u, s, e))
		}
	}
	if d, ok := f.Foundings[u.ID]; ok && u.Kind == org.Branch && d.Day.Year() == f.On.Year() && d.Day <= f.On {
		out = append(out, f.answered(s, d))
	}
	return out
}

// approval is ORG-11 (支部条例第二十一条) for branches and JG-04 (机关条例第八条)
// for committees and general branches: who was elected secretary or deputy is
// approved by the superior, the others are put on record. There is no number of
// days for it, so that waiting is Open and never overdue.
func (f *Facts) approval(rule rulebook.RuleID, u org.Unit, s *rulebook.Subject, e org.Election) rulebook.Finding {
	d := approvalOf
	if rule == JG04 {
		d = approvedBy
	}
	v, err := d.On(e.Day)
	if err != nil {
		return notInForce(rule, s, f.year(), e.Day)
	}
	x := rulebook.Finding{Rule: rule, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "已批复"}
	if e.Approval == "" || e.ApprovedOn > f.On {
		x.State, x.Tally = rulebook.Open, "待批复"
	}
	x.Explain = func() (out rulebook.Explanation) {
		out.Summary = fmt.Sprintf("%s的%s结果已批复（%s）", e.Day, e.Kind.Chinese(), e.Approval)
		if x.State == rulebook.Open {
			out.Summary = fmt.Sprintf("%s的%s结果还没有登记批复", e.Day, e.Kind.Chinese())
			out.Settle = rulebook.Action{Label: "登记批复", Href: unitPage(u.ID) + "/elections/" + e.ID.String() + "/approve"}
		}
		out.Why = rulebook.Trace{{When: e.Day.String(), Text: e.Kind.Chinese(), Href: unitPage(u.ID), Hit: true}, {Text: "选出的书记、副书记报上级党组织批准，委员报备案", Cite: v.Cite}}
		return out
	}
	return x
}

// discussed is JG-11 (机关条例第三十七条): the leading group discusses and decides
// before the superior approves.
func (f *Facts) discussed(u org.Unit, s *rulebook.Subject, e org.Election) rulebook.Finding {
	v, err := groupFirst.On(e.Day)
	if err != nil {
		return notInForce(JG11, s, f.year(), e.Day)
	}
	settle := rulebook.Action{Label: "看选举", Href: unitPage(u.ID)}
	if e.GroupOn == 0 {
		return unknown(JG11, s, f.year(), "没有登记党组讨论换届的日期", settle)
	}
	x := rulebook.Finding{Rule: JG11, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "已讨论"}
	if e.ApprovedOn != 0 && e.GroupOn > e.ApprovedOn {
		x.State, x.Tally = rulebook.Breach, "次序"
	}
	x.Explain = func() (out rulebook.Explanation) {
		out.Summary = fmt.Sprintf("党组 %s 讨论决定", e.GroupOn)
		if x.State == rulebook.Breach {
			out.Summary = fmt.Sprintf("党组 %s 才讨论，晚于 %s 的批复", e.GroupOn, e.ApprovedOn)
		}
		out.Why = rulebook.Trace{{When: e.GroupOn.String(), Text: "党组讨论", Href: unitPage(u.ID), Hit: true}, {Text: "换届和委员会组成由党组讨论决定后报机关工委审批", Cite: v.Cite}}
		return out
	}
	return x
}

// answered is ORG-05 (支部条例第六条): the superior answers the request to set up a
// branch within a month. It is what is general, so that it is advice.
func (f *Facts) answered(s *rulebook.Subject, d org.Decision) rulebook.Finding {
	v, err := answerWithin.On(d.Day)
	if err != nil {
		return notInForce(ORG05, s, f.year(), d.Day)
	}
	if d.AppliedOn == 0 || d.ApprovedOn == 0 {
		return unknown(ORG05, s, f.year(), "没有登记请示和批复的日期", rulebook.Action{Label: "看决定", Href: "/org/decisions/" + d.ID.String()})
	}
	x := rulebook.Finding{Rule: ORG05, Subject: s, Period: f.year(), State: rulebook.Met, Tally: fmt.Sprintf("%d 天", int(d.ApprovedOn-d.AppliedOn))}
	if d.ApprovedOn > d.AppliedOn.AddMonths(v.Value) {
		x.State = rulebook.Open
	}
	x.Explain = func() (out rulebook.Explanation) {
		out.Summary = fmt.Sprintf("%s 请示，%s 批复", d.AppliedOn, d.ApprovedOn)
		if x.State == rulebook.Open {
			out.Summary += fmt.Sprintf("，超过 %d 个月", v.Value)
		}
		out.Why = rulebook.Trace{{When: d.Day.String(), Text: "成立，" + d.Number, Href: "/org/decisions/" + d.ID.String(), Hit: true},
			{Text: fmt.Sprintf("基层党委研究批复一般不超过 %d 个月；只作提示", v.Value), Cite: v.Cite}}
		return out
	}
	return x
}

// temporaries judges the temporary units under a unit, on its line.
func (f *Facts) temporaries(out []rulebook.Finding, above org.Unit) []rulebook.Finding {
	for _, u := range f.Tree.Children(above.ID) {
		if !u.Kind.Temporary() {
			continue
		}
		s := &rulebook.Subject{Kind: rulebook.Group, ID: int64(u.ID), Name: u.Short, Unit: int64(above.ID), UnitName: above.Short, Code: u.Code}
		if c, ok := f.Tree.Unit(u.Court); ok {
			s.Court = c.Name
		}
		out = append(out, f.temporary(u, s))
		if u.Kind == org.TemporaryBranch {
			out = append(out, f.project(u, s))
		}
	}
	return out
}

// temporary is ORG-07 (支部条例第八条): a temporary unit ends with what it was set
// up for, and its leaders are named by whoever approved it. What else the article
// forbids — admitting, disciplining, dues, terms — cannot be recorded of such a
// unit at all.
func (f *Facts) temporary(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := temporary.On(f.On)
	if err != nil {
		return notInForce(ORG07, s, f.year(), f.On)
	}
	posts, _ := f.inOffice(u.ID)
	x := rulebook.Finding{Rule: ORG07, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "在设"}
	over := u.UntilPlanned != 0 && f.On > u.UntilPlanned
	switch {
	case over:
		x.State, x.Due, x.Tally = rulebook.Overdue, u.UntilPlanned, "逾期"
	case len(posts) == 0:
		x.State, x.Tally = rulebook.Open, "未指定"
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch {
		case over:
			e.Summary = fmt.Sprintf("原定至 %s，仍未撤销", u.UntilPlanned)
			e.Settle = rulebook.Action{Label: "撤销", Href: "/org/decisions/new?do=dissolve&unit=" + u.ID.String()}
		case len(posts) == 0:
			e.Summary = "还没有登记指定的负责人"
			e.Settle = rulebook.Action{Label: "登记指派", Href: unitPage(u.ID) + "/elect"}
		default:
			e.Summary = fmt.Sprintf("%s 设立，原定至 %s", u.Founded, u.UntilPlanned)
		}
		e.Why = rulebook.Trace{{When: u.Founded.String(), Text: "为" + u.Purpose + "设立，原定至 " + u.UntilPlanned.String(), Href: unitPage(u.ID), Hit: true},
			{Text: "班子由批准设立的党组织指定；不发展党员、不收党费、不换届；临时机构撤销后自然撤销", Cite: v.Cite}}
		return e
	}
	return x
}

// project is ORG-04 (支部条例第五条): what lasts six months and more should have a
// branch, where it may. It is advice.
func (f *Facts) project(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := projectFrom.On(f.On)
	if err != nil {
		return notInForce(ORG04, s, f.year(), f.On)
	}
	from := u.Founded.AddMonths(v.Value)
	x := rulebook.Finding{Rule: ORG04, Subject: s, Period: f.year(), State: rulebook.NotApplicable, Tally: "临时"}
	if f.On >= from || u.UntilPlanned >= from {
		x.State = rulebook.Open
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("为期不到 %d 个月", v.Value)
		if x.State == rulebook.Open {
			e.Summary = fmt.Sprintf("为期 %d 个月以上，符合条件的应当成立党支部", v.Value)
			e.Settle = rulebook.Action{Label: "设立支部", Href: "/org/decisions/new?do=establish"}
		}
		e.Why = rulebook.Trace{{When: u.Founded.String(), Text: "设立，原定至 " + u.UntilPlanned.String(), Href: unitPage(u.ID), Hit: true},
			{Text: fmt.Sprintf("为期 %d 个月以上的工程、工作项目，符合条件的应当成立党支部；只作提示", v.Value), Cite: v.Cite}}
		return e
	}
	return x
}

// Covered reports whether a branch covers the business unit in any way.
func (f *Facts) Covered(u org.Unit) bool {
	_, _, ok := f.coverOf(u)
	return ok
}

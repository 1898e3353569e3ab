package orgrule

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

func (f *Facts) branch(out []rulebook.Finding, u org.Unit, s *rulebook.Subject) []rulebook.Finding {
	out = append(out, f.joint(u, s), f.secretary(u, s))
	if !f.Registered[u.Court] {
		for _, r := range []rulebook.RuleID{ORG01, ORG02, ORG08, ORG09, ORG14} {
			out = append(out, f.noRegister(r, s))
		}
		return out
	}
	n := f.People[u.ID]
	return append(out, f.founding(u, s, n), f.ceiling(u, s, n), f.withCommittee(u, s, n), f.withoutCommittee(u, s, n), f.groups(u, s, n))
}

// counted is the fact about a branch's members, with its source.
func counted(u org.UnitID, n member.Numbers, hit bool) rulebook.Fact {
	return rulebook.Fact{Text: fmt.Sprintf("正式党员 %d 人，预备党员 %d 人", n.Full, n.Probationary), Href: "/members?unit=" + u.String(), Hit: hit}
}

// founding is ORG-01 (支部条例第四条, 党章第三十条; in courts also 机关条例第七条):
// a branch needs three full members.
func (f *Facts) founding(u org.Unit, s *rulebook.Subject, n member.Numbers) rulebook.Finding {
	v, err := branchFrom.On(f.On)
	if err != nil {
		return notInForce(ORG01, s, f.year(), f.On)
	}
	x := rulebook.Finding{Rule: ORG01, Subject: s, Period: f.year(), State: rulebook.Met, Tally: persons(n.Total())}
	if n.Full < v.Value {
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("正式党员 %d 人，达到 %d 人", n.Full, v.Value)
		if x.State == rulebook.Overdue {
			e.Summary = fmt.Sprintf("正式党员 %d 人，不足 %d 人", n.Full, v.Value)
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{counted(u.ID, n, true),
			{Text: fmt.Sprintf("正式党员 %d 人以上应当成立党支部；不足的成立联合党支部", v.Value), Cite: v.Cite}}
		e.Why = f.organ(e.Why)
		return e
	}
	return x
}

// organ adds what the organs' regulations say of the same thing (JG-03), once
// they are in force.
func (f *Facts) organ(w rulebook.Trace) rulebook.Trace {
	if f.On < organRegulations {
		return w
	}
	return append(w, rulebook.Fact{Text: "机关党支部同此要求（JG-03）", Cite: rulebook.Cite(rulebook.OrganRegulations, "第七条")})
}

// ceiling is ORG-02 (支部条例第四条): a branch generally has no more than fifty
// members. It is advice and never a breach.
func (f *Facts) ceiling(u org.Unit, s *rulebook.Subject, n member.Numbers) rulebook.Finding {
	v, err := branchUpTo.On(f.On)
	if err != nil {
		return notInForce(ORG02, s, f.year(), f.On)
	}
	x := rulebook.Finding{Rule: ORG02, Subject: s, Period: f.year(), State: rulebook.Met, Tally: persons(n.Total())}
	if n.Total() > v.Value {
		x.State = rulebook.Open
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("党员 %d 人，不超过 %d 人", n.Total(), v.Value)
		if x.State == rulebook.Open {
			e.Summary = fmt.Sprintf("党员 %d 人，超过一般规模 %d 人，可以考虑拆分", n.Total(), v.Value)
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{counted(u.ID, n, true),
			{Text: fmt.Sprintf("党员人数一般不超过 %d 人；只作提示，不算不符合", v.Value), Cite: v.Cite}}
		return e
	}
	return x
}

// joint is ORG-03 (支部条例第五条): a joint branch generally covers no more than
// five units. Parts of a covered unit are not counted again.
func (f *Facts) joint(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := jointUpTo.On(f.On)
	if err != nil {
		return notInForce(ORG03, s, f.year(), f.On)
	}
	tops := f.topmost(f.Covers[u.ID])
	x := rulebook.Finding{Rule: ORG03, Subject: s, Period: f.year(), State: rulebook.Met, Tally: fmt.Sprintf("%d 个单位", len(tops))}
	switch {
	case len(tops) < 2:
		x.State, x.Tally = rulebook.NotApplicable, ""
	case len(tops) > v.Value:
		x.State = rulebook.Open
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch x.State {
		case rulebook.NotApplicable:
			e.Summary = "不是联合党支部"
		case rulebook.Open:
			e.Summary = fmt.Sprintf("联合党支部覆盖 %d 个单位，超过一般的 %d 个", len(tops), v.Value)
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		default:
			e.Summary = fmt.Sprintf("联合党支部覆盖 %d 个单位，不超过 %d 个", len(tops), v.Value)
		}
		text := "没有登记覆盖部门"
		if len(tops) > 0 {
			text = "覆盖" + names(tops)
		}
		e.Why = rulebook.Trace{{Text: text, Href: unitPage(u.ID), Hit: true},
			{Text: fmt.Sprintf("联合党支部覆盖单位一般不超过 %d 个", v.Value), Cite: v.Cite}}
		return e
	}
	return x
}

// topmost returns the names of the units that are not part of another one in
// the list.
func (f *Facts) topmost(ids []org.UnitID) []string {
	var ns []string
	for _, i := range ids {
		u, ok := f.Tree.Unit(i)
		if !ok {
			continue
		}
		inner := false
		for _, j := range ids {
			if o, ok := f.Tree.Unit(j); ok && i != j && o.Path.Holds(u.Path) {
				inner = true
			}
		}
		if !inner {
			ns = append(ns, u.Short)
		}
	}
	return ns
}

// withCommittee is ORG-08 (支部条例第二十条, 机关条例第七条、第九条): from seven full
// members on a branch has a committee of three to five, at most seven, with
// secretary, organisation, publicity and discipline.
func (f *Facts) withCommittee(u org.Unit, s *rulebook.Subject, n member.Numbers) rulebook.Finding {
	from, err := committeeFrom.On(f.On)
	if err != nil {
		return notInForce(ORG08, s, f.year(), f.On)
	}
	x := rulebook.Finding{Rule: ORG08, Subject: s, Period: f.year(), State: rulebook.Met}
	threshold := rulebook.Fact{Text: fmt.Sprintf("正式党员 %d 人以上设支部委员会", from.Value), Cite: from.Cite}
	if n.Full < from.Value {
		x.State = rulebook.NotApplicable
		x.Explain = func() rulebook.Explanation {
			return rulebook.Explanation{Summary: fmt.Sprintf("正式党员 %d 人，不足 %d 人，不设支委会", n.Full, from.Value),
				Why: rulebook.Trace{counted(u.ID, n, true), threshold}}
		}
		return x
	}
	posts, known := f.inOffice(u.ID)
	if u.WithCommittee && !known {
		return unknown(ORG08, s, f.year(), "没有登记支部班子", rulebook.Action{Label: "看支部", Href: unitPage(u.ID)})
	}
	sz := committeeSize[0].Value
	if v, err := committeeSize.On(f.On); err == nil {
		sz = v.Value
	}
	people := committeeOfBranch(posts)
	lack := lacking(posts)
	var gaps []string
	switch {
	case !u.WithCommittee:
		gaps = append(gaps, "没有设支委会")
	default:
		if len(people) < sz.least {
			gaps = append(gaps, fmt.Sprintf("支委 %d 人，不足 %d 人", len(people), sz.least))
		}
		if len(people) > sz.most {
			gaps = append(gaps, fmt.Sprintf("支委 %d 人，超过 %d 人", len(people), sz.most))
		}
		if len(lack) > 0 {
			gaps = append(gaps, "缺"+names(lack))
		}
	}
	x.Tally = persons(len(people))
	if len(gaps) > 0 {
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("设支委会，委员 %d 人，分工齐全", len(people))
		if len(gaps) > 0 {
			e.Summary = fmt.Sprintf("正式党员 %d 人，%s", n.Full, strings.Join(gaps, "，"))
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{counted(u.ID, n, !u.WithCommittee), threshold}
		if u.WithCommittee {
			e.Why = append(e.Why, rulebook.Fact{Text: fmt.Sprintf("在任支委 %d 人：%s", len(people), names(people)), Href: unitPage(u.ID), Hit: true},
				rulebook.Fact{Text: fmt.Sprintf("支委会由 %d 至 %d 人组成，一般不超过 %d 人，设书记和组织、宣传、纪检委员", sz.least, sz.usual, sz.most), Cite: from.Cite})
		}
		e.Why = f.organ(e.Why)
		if f.On >= organRegulations {
			e.Why = append(e.Why, rulebook.Fact{Text: "机关党支部设纪检委员", Cite: disciplineOf[0].Cite})
		}
		return e
	}
	return x
}

// committeeOfBranch returns the names of the committee's members, each once.
func committeeOfBranch(posts []org.Post) []string {
	var people []string
	for i, p := range posts {
		if !p.Kind.InCommittee() {
			continue
		}
		twice := false
		for _, q := range posts[:i] {
			twice = twice || (q.Kind.InCommittee() && same(p, q))
		}
		if !twice {
			people = append(people, p.Holder)
		}
	}
	return people
}

// lacking returns the posts that a committee must have and has not. One title
// may name two posts (组织宣传委员).
func lacking(posts []org.Post) []string {
	var lack []string
	for _, w := range []struct {
		kind       org.PostKind
		word, name string
	}{{org.Secretary, "", "书记"}, {org.Organisation, "组织", "组织委员"}, {org.Publicity, "宣传", "宣传委员"}, {org.Discipline, "纪", "纪检委员"}} {
		found := false
		for _, p := range posts {
			if p.Kind == w.kind || (w.word != "" && p.Kind.InCommittee() && strings.Contains(p.Title, w.word)) {
				found = true
			}
		}
		if !found {
			lack = append(lack, w.name)
		}
	}
	return lack
}

// withoutCommittee is ORG-09 (支部条例第二十条, 机关条例第七条): below seven full
// members a branch has a secretary and no committee.
func (f *Facts) withoutCommittee(u org.Unit, s *rulebook.Subject, n member.Numbers) rulebook.Finding {
	from, err := committeeFrom.On(f.On)
	if err != nil {
		return notInForce(ORG09, s, f.year(), f.On)
	}
	x := rulebook.Finding{Rule: ORG09, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "不设"}
	switch {
	case n.Full >= from.Value:
		x.State, x.Tally = rulebook.NotApplicable, ""
	case u.WithCommittee:
		x.State, x.Tally = rulebook.Overdue, persons(n.Full)
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch x.State {
		case rulebook.NotApplicable:
			e.Summary = fmt.Sprintf("正式党员 %d 人，应设支委会", n.Full)
		case rulebook.Overdue:
			e.Summary = fmt.Sprintf("正式党员 %d 人，不足 %d 人，仍设有支委会", n.Full, from.Value)
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		default:
			e.Summary = fmt.Sprintf("正式党员 %d 人，不设支委会", n.Full)
		}
		e.Why = rulebook.Trace{counted(u.ID, n, true),
			{Text: fmt.Sprintf("正式党员不足 %d 人的设书记 1 名，必要时设副书记 1 名", from.Value), Cite: from.Cite}}
		e.Why = f.organ(e.Why)
		return e
	}
	return x
}

// secretary is ORG-13 (支部条例第六章): a vacant secretary's post is filled in
// time; the secretary generally has a year of Party age, which is advice.
func (f *Facts) secretary(u org.Unit, s *rulebook.Subject) rulebook.Finding {
	v, err := secretaryAge.On(f.On)
	if err != nil {
		return notInForce(ORG13, s, f.year(), f.On)
	}
	posts, known := f.inOffice(u.ID)
	if !known {
		return unknown(ORG13, s, f.year(), "没有登记支部书记", rulebook.Action{Label: "看支部", Href: unitPage(u.ID)})
	}
	x := rulebook.Finding{Rule: ORG13, Subject: s, Period: f.year(), State: rulebook.Met, Tally: "在任"}
	p, in := holder(posts, org.Secretary)
	var vacant civil.Day
	young := false
	if !in {
		x.State, x.Tally = rulebook.Overdue, "空缺"
		for _, q := range f.Posts[u.ID] {
			if q.Kind == org.Secretary {
				vacant = max(vacant, q.Period.Until)
			}
		}
	} else if c := f.Converted[p.Member]; p.Member != 0 && !c.IsZero() && c.First().AddMonths(v.Value) > p.Period.From && p.Period.From != 0 {
		x.State, young = rulebook.Open, true
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		switch {
		case !in:
			e.Summary = "支部书记空缺"
			if vacant != 0 {
				e.Summary += "，前任任职至 " + vacant.String()
			}
			e.Why = rulebook.Trace{{Text: f.On.String() + " 没有在任的支部书记", Href: unitPage(u.ID), Hit: true},
				{Text: "书记、副书记、委员出缺应当及时补选，必要时上级可以指派", Cite: v.Cite}}
		case young:
			e.Summary = "书记任职时党龄不满 1 年"
			e.Why = rulebook.Trace{{Text: p.Holder + " " + f.Converted[p.Member].String() + " 转正，" + p.Period.From.String() + " 任书记", Href: unitPage(u.ID), Hit: true},
				{Text: "书记一般应当具有 1 年以上党龄；只作提示", Cite: v.Cite}}
		default:
			e.Summary, e.Settle = p.Title+"在任", rulebook.Action{}
			e.Why = rulebook.Trace{{When: p.Period.From.String(), Text: p.Holder + "任" + p.Title, Href: unitPage(u.ID), Hit: true},
				{Text: "书记出缺应当及时补选", Cite: v.Cite}}
		}
		return e
	}
	return x
}

// groups is ORG-14 (支部条例第十三条): a branch of many members is divided into
// groups. The article fixes no number; ours is advice, and a court may set its
// own.
func (f *Facts) groups(u org.Unit, s *rulebook.Subject, n member.Numbers) rulebook.Finding {
	d := groupsFrom
	local, own := f.GroupsFrom[u.Court]
	if own {
		d = d.With(rulebook.Version[int]{From: local.From, Value: local.Amount, Cite: rulebook.Cite(rulebook.LocalResolution, "全文")})
	}
	v, err := d.On(f.On)
	if err != nil {
		return notInForce(ORG14, s, f.year(), f.On)
	}
	have := 0
	for _, c := range f.Tree.Children(u.ID) {
		if c.Kind == org.Group {
			have++
		}
	}
	x := rulebook.Finding{Rule: ORG14, Subject: s, Period: f.year(), State: rulebook.Met, Tally: fmt.Sprintf("%d 组", have)}
	switch {
	case have > 0:
	case n.Total() < v.Value:
		x.State, x.Tally = rulebook.NotApplicable, ""
	default:
		x.State, x.Tally = rulebook.Open, persons(n.Total())
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch x.State {
		case rulebook.Met:
			e.Summary = fmt.Sprintf("已划分 %d 个党小组", have)
		case rulebook.NotApplicable:
			e.Summary = fmt.Sprintf("党员 %d 人，没有划分党小组", n.Total())
		default:
			e.Summary = fmt.Sprintf("党员 %d 人，还没有划分党小组", n.Total())
			e.Settle = rulebook.Action{Label: "看支部", Href: unitPage(u.ID)}
		}
		basis := "人数未由条例规定，待核"
		if v.Cite.Doc == rulebook.LocalResolution {
			basis = local.Basis
		}
		e.Why = rulebook.Trace{counted(u.ID, n, true), {Text: fmt.Sprintf("党小组 %d 个", have), Href: unitPage(u.ID)},
			{Text: fmt.Sprintf("党员人数较多或者分散的党支部划分党小组；本系统从 %d 人起提示（%s）", v.Value, basis), Cite: v.Cite}}
		return e
	}
	return x
}

package orgrule

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// term judges the running term of a committee or branch: its length (ORG-10,
// ELE-02), the notice before its end (ORG-12, ELE-21) and its end (ELE-01).
// For branches the rules of the branch regulations speak; Echo adds the others.
func (f *Facts) term(out []rulebook.Finding, u org.Unit, s *rulebook.Subject) []rulebook.Finding {
	length, remind := ELE02, ELE21
	if u.Kind == org.Branch {
		length, remind = ORG10, ORG12
	}
	t, ok := f.current(u.ID)
	if !ok {
		settle := rulebook.Action{Label: "登记任期", Href: unitPage(u.ID)}
		for _, r := range []rulebook.RuleID{length, remind, ELE01} {
			out = append(out, unknown(r, s, f.year(), "没有登记本届任期", settle))
		}
		return out
	}
	return append(out, f.length(length, u, s, t), f.remind(remind, u, s, t), f.renewal(u, s, t))
}

// current returns the latest term that began on or before On.
func (f *Facts) current(u org.UnitID) (t org.Term, ok bool) {
	for _, x := range f.Terms[u] {
		if !ok || x.From > t.From {
			t, ok = x, true
		}
	}
	return t, ok
}

// span is the period that names a term in keys: as it was elected for, so that
// extending it does not make another finding of it.
func span(t org.Term) civil.Period {
	return civil.Period{From: t.From, Until: t.From.AddYears(t.Years)}
}

// end returns the last day of the term as it stands.
func end(t org.Term) civil.Day {
	if t.Ended != 0 {
		return min(t.Ended, t.Ends())
	}
	return t.Ends()
}

func termFact(u org.Unit, t org.Term) rulebook.Fact {
	return rulebook.Fact{When: t.From.String(), Text: fmt.Sprintf("本届任期开始，每届 %d 年，应于 %s 届满", t.Years, t.From.AddYears(t.Years)), Href: unitPage(u.ID), Hit: true}
}

// length is ORG-10 and ELE-02 (支部条例第二十一条; 任期意见; 机关条例第五条至第七条):
// three years for branches and general branches, five for Party committees. The
// edition of the day on which the term began decides.
func (f *Facts) length(rule rulebook.RuleID, u org.Unit, s *rulebook.Subject, t org.Term) rulebook.Finding {
	var want int
	var cite rulebook.Citation
	if u.Kind == org.Branch {
		v, err := branchTerm.On(t.From)
		if err != nil {
			return notInForce(rule, s, span(t), t.From)
		}
		want, cite = v.Value, v.Cite
	} else {
		v, err := termYears.On(t.From)
		if err != nil {
			return notInForce(rule, s, span(t), t.From)
		}
		want, cite = v.Value[u.Kind], v.Cite
	}
	x := rulebook.Finding{Rule: rule, Subject: s, Period: span(t), State: rulebook.Met, Tally: fmt.Sprintf("%d 年", t.Years)}
	if t.Years != want {
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("本届任期 %d 年", t.Years)
		if x.State == rulebook.Overdue {
			e.Summary = fmt.Sprintf("登记的任期为 %d 年，%s任期应为 %d 年", t.Years, u.Kind.Chinese(), want)
			e.Settle = rulebook.Action{Label: "改任期", Href: unitPage(u.ID)}
		}
		e.Why = rulebook.Trace{termFact(u, t), {Text: fmt.Sprintf("%s任期一般 %d 年", u.Kind.Chinese(), want), Cite: cite}}
		if u.Kind == org.Branch {
			e.Why = f.organ(e.Why)
		}
		return e
	}
	return x
}

// remind is ORG-12 and ELE-21 (支部条例第二十二条; 选举条例): six months before the
// end the superior gives notice; from then on the renewal is open.
func (f *Facts) remind(rule rulebook.RuleID, u org.Unit, s *rulebook.Subject, t org.Term) rulebook.Finding {
	d := notice
	if rule == ELE21 {
		d = renewalNotice
	}
	v, err := d.On(f.On)
	if err != nil {
		return notInForce(rule, s, span(t), f.On)
	}
	last := end(t)
	from := last.AddMonths(-v.Value)
	x := rulebook.Finding{Rule: rule, Subject: s, Period: span(t), State: rulebook.Met, Tally: last.Month().String()}
	switch {
	case f.On > last:
		x.State = rulebook.NotApplicable
	case f.On >= from:
		x.State, x.Due = rulebook.Open, last
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch x.State {
		case rulebook.Open:
			e.Summary = fmt.Sprintf("本届任期 %s届满，请着手换届", last.Chinese(f.On))
			e.Settle = rulebook.Action{Label: "办换届", Href: unitPage(u.ID)}
		case rulebook.NotApplicable:
			e.Summary = "本届任期已满，见按期换届"
		default:
			e.Summary = fmt.Sprintf("任期至 %s，%s 起提醒换届", last, from)
		}
		e.Why = rulebook.Trace{termFact(u, t), extended(t), {When: from.String(), Text: fmt.Sprintf("届满前 %d 个月，上级提醒做好换届准备", v.Value), Cite: v.Cite}}
		if rule == ORG12 && f.On >= electionRules {
			e.Why = append(e.Why, rulebook.Fact{Text: "选举条例同此要求（ELE-21）", Cite: renewalNotice[0].Cite})
		}
		e.Why = dropEmpty(e.Why)
		return e
	}
	return x
}

func extended(t org.Term) rulebook.Fact {
	if t.ExtendedUntil == 0 {
		return rulebook.Fact{}
	}
	text := "延期至 " + t.ExtendedUntil.String()
	if t.Basis != "" {
		text += "，" + t.Basis
	} else {
		text += "，没有登记批准文号"
	}
	return rulebook.Fact{Text: text, Hit: true}
}

func dropEmpty(w rulebook.Trace) rulebook.Trace {
	out := w[:0]
	for _, x := range w {
		if x != (rulebook.Fact{}) {
			out = append(out, x)
		}
	}
	return out
}

// renewal is ELE-01 (选举条例第三条, 支部条例第二十二条): at its end a term is
// renewed; an extension needs the superior's approval and is generally no longer
// than a year, so what lies beyond a year does not count.
func (f *Facts) renewal(u org.Unit, s *rulebook.Subject, t org.Term) rulebook.Finding {
	v, err := renewal.On(f.On)
	if err != nil {
		return notInForce(ELE01, s, span(t), f.On)
	}
	regular := t.From.AddYears(t.Years)
	furthest := regular.AddMonths(v.Value)
	last := regular
	if t.ExtendedUntil > regular {
		last = min(t.ExtendedUntil, furthest)
	}
	if t.Ended != 0 {
		last = min(t.Ended, last)
	}
	x := rulebook.Finding{Rule: ELE01, Subject: s, Period: span(t), State: rulebook.Met, Due: last, Tally: last.Month().String()}
	switch {
	case f.On > regular && t.Ended == 0 && t.ExtendedUntil >= f.On && t.Basis == "":
		x.State = rulebook.Unknown
	case f.On > last:
		x.State = rulebook.Overdue
	}
	x.Explain = func() (e rulebook.Explanation) {
		switch {
		case x.State == rulebook.Unknown:
			e.Summary = "登记了延期换届，没有登记上级的批准"
			e.Settle = rulebook.Action{Label: "登记任期", Href: unitPage(u.ID)}
		case x.State == rulebook.Overdue && t.ExtendedUntil > furthest:
			e.Summary = fmt.Sprintf("延期换届超过 %d 个月，还没有换届", v.Value)
			e.Settle = rulebook.Action{Label: "办换届", Href: unitPage(u.ID)}
		case x.State == rulebook.Overdue:
			e.Summary = fmt.Sprintf("本届任期已于 %s届满，还没有换届", last.Chinese(f.On))
			e.Settle = rulebook.Action{Label: "办换届", Href: unitPage(u.ID)}
		default:
			e.Summary = fmt.Sprintf("任期内，%s 届满", last)
		}
		e.Why = dropEmpty(rulebook.Trace{termFact(u, t), extended(t),
			{Text: fmt.Sprintf("任期届满应当按期换届；延期须报上级批准，一般不超过 %d 个月", v.Value), Cite: v.Cite},
			{Text: "延期或者提前换届一般不超过 1 年", Cite: extension[0].Cite}})
		return e
	}
	return x
}

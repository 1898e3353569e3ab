package life

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// hosts judges MTG-04: one finding a year, only where somebody presided who is
// not known to be entitled. Whether they were asked to is not recorded, so the
// state is Unknown and never a breach.
func (j *judging) hosts() {
	for _, p := range j.w.periods[yearly] {
		n := 0
		for i := range j.b.Events {
			if e := &j.b.Events[i]; p.Has(e.Day) && !j.b.entitled(e) {
				n++
			}
		}
		if n == 0 {
			continue
		}
		x := hostsTold{j.b, p, n}
		j.out = append(j.out, rulebook.Finding{Rule: HostIsEntitled, Subject: j.b.Subject, Period: p, State: rulebook.Unknown,
			Tally: strconv.Itoa(n) + " 次", Explain: x.explain})
	}
}

// entitled reports whether who presided may preside: of an assembly and of the
// committee any member of it, of a group its leader (第十四条). Other meetings
// have no such rule, and a host not recorded is a gap of the record.
func (b *Branch) entitled(e *Event) bool {
	if e.Host.Name == "" || !e.Kinds.Any(Assembly|Committee|GroupMeet) {
		return true
	}
	known := false
	for i := range b.Posts {
		p := &b.Posts[i]
		fits := e.Kinds.Any(Assembly|Committee) && p.Kind.InCommittee() || e.Kinds.Any(GroupMeet) && p.Unit == e.Group
		if !fits || !p.Period.Has(e.Day) {
			continue
		}
		if known = true; holds(p, e.Host) {
			return true
		}
	}
	return !known // of a day on which nobody is known to have held the post, nothing can be said
}

// holds reports whether the post is who's, by register or else by name.
func holds(p *org.Post, who Person) bool {
	if p.Member != 0 && who.ID != 0 {
		return p.Member == int64(who.ID)
	}
	return p.Holder == who.Name
}

type hostsTold struct {
	b *Branch
	p civil.Period
	n int
}

func (t *hostsTold) explain() rulebook.Explanation {
	cite := branchArticle("第十四条")
	x := rulebook.Explanation{Summary: t.p.Chinese() + "有 " + strconv.Itoa(t.n) + " 次会议的主持人不在班子名单中，请核对是否受委托"}
	all := t.b.byDay()
	for i := range all {
		if e := &all[i]; t.p.Has(e.Day) && !t.b.entitled(e) {
			x.Why = append(x.Why, rulebook.Fact{When: e.Day.String(), Text: e.Kinds.Chinese() + "由 " + e.Host.Name + " 主持", Href: Href(e.ID), Hit: true})
		}
	}
	x.Why = append(x.Why, rulebook.Fact{Text: cite.Entry().Text, Cite: cite})
	x.Settle = rulebook.Action{Label: "核对任职", Href: "/org/units/" + org.UnitID(t.b.Subject.Unit).String()}
	return x
}

// exclusions judges MTG-12 once a year: records whose 应到 is not that of the
// register of their day, where who is left out stands with its document (the
// register takes no exclusion without one).
func (j *judging) exclusions() {
	for _, p := range j.w.periods[yearly] {
		n := 0
		for i := range j.b.Events {
			if e := &j.b.Events[i]; e.Off != 0 && p.Has(e.Day) {
				n++
			}
		}
		if n > 0 {
			x := exclusionsTold{j.b, p, n}
			j.out = append(j.out, rulebook.Finding{Rule: ExclusionsApproved, Subject: j.b.Subject, Period: p, State: rulebook.Unknown,
				Tally: strconv.Itoa(n) + " 处", Explain: x.explain})
		}
	}
}

type exclusionsTold struct {
	b *Branch
	p civil.Period
	n int
}

func (t *exclusionsTold) explain() rulebook.Explanation {
	cite := rulebook.Cite(rulebook.QuorumReply, "全文")
	x := rulebook.Explanation{Summary: t.p.Chinese() + "有 " + strconv.Itoa(t.n) + " 次记录的应到人数与当日名册不一致，请核对"}
	all := t.b.byDay()
	for i := range all {
		e := &all[i]
		if e.Off == 0 || !t.p.Has(e.Day) {
			continue
		}
		more, n := "多", int(e.Off)
		if n < 0 {
			more, n = "少", -n
		}
		x.Why = append(x.Why, rulebook.Fact{When: e.Day.String(), Text: e.Kinds.Chinese() + "记录的应到人数比当日名册" + more + " " + strconv.Itoa(n) + " 人", Href: Href(e.ID), Hit: true})
	}
	x.Why = append(x.Why, rulebook.Fact{Text: cite.Entry().Text, Cite: cite})
	return x
}

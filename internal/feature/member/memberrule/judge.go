package memberrule

import (
	"cmp"
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Person is what the rules need to know of one member who is away, penalised, on
// the way to another court, or no member for a time. Branch is that of the day,
// or the last one.
type Person struct {
	Member    member.ID
	Branch    org.UnitID
	Halted    civil.Day // since when the membership is halted; zero: it is not
	Away      []member.Absence
	Letters   []member.Letter
	Penalties []member.Penalty
	Disposals []member.Disposal
	Posts     []civil.Day // that are held on the day: since when
}

// Facts is what the rules know of the members of one or more branches on a day.
type Facts struct {
	On      civil.Day
	People  []Person
	Members map[org.UnitID]int // of each branch; who has none is not judged by REG-02
	Lacking map[org.UnitID]int // members with an item of REG-02 missing
	Fifty   map[org.UnitID]int // who have had fifty years by 1 July of the year and no badge
}

// Case is one thing that a rule says about one person.
type Case struct {
	Rule  rulebook.RuleID
	State rulebook.State
	Due   civil.Day
	Text  string // names nobody
	Since civil.Day
	Cite  rulebook.Citation
}

// Cases returns what the rules say about one person on the day.
func (p Person) Cases(on civil.Day) []Case {
	out := p.away(on)
	if p.Halted != 0 && p.Halted <= on {
		out = add(out, EDU08, p.Halted, on, haltedMonths, "停止党籍已满 2 年，确实联系不上的应当按自行脱党除名", "停止党籍")
	}
	for _, l := range p.Letters {
		if !l.Out || l.State != member.Issued || l.Day > on {
			continue
		}
		c := Case{EDU12, rulebook.Open, l.Expires(), "介绍信已开具，等待回执；未被接收前仍由本支部管理", l.Day, letterDays[0].Cite}
		if on > l.Expires() {
			c.State, c.Text = rulebook.Overdue, "介绍信已过有效期，没有收到回执"
		}
		out = append(out, c)
	}
	for _, d := range p.Disposals {
		if d.Kind != member.Correction || d.Steps[4] == 0 || d.Steps[4] > on || d.Ended != 0 && d.Ended <= on {
			continue
		}
		v, err := correction.On(d.Steps[4])
		if err != nil {
			continue
		}
		c := Case{DIS03, rulebook.Open, d.Until, "限期改正中，到期评估", d.Steps[4], v.Cite}
		if on > d.Until {
			c.State, c.Text = rulebook.Overdue, "限期改正已到期，没有评估结果；仍无转变的劝其退党"
		}
		out = append(out, c)
	}
	return append(out, p.penalised(on)...)
}

func (p Person) away(on civil.Day) (out []Case) {
	moving := slices.ContainsFunc(p.Letters, func(l member.Letter) bool { return l.Out && l.State == member.Issued })
	for _, x := range p.Away {
		if !x.Period.Has(on) {
			continue
		}
		switch x.Kind {
		case member.Lost:
			out = add(out, EDU07, x.Since(), on, lostMonths, "失联已满 6 个月：经查找仍联系不上的停止党籍，找得到的限期改正，由支部认定", "失联，应当查找")
		case member.Settled:
			out = append(out, Case{EDU07, rulebook.Overdue, x.Period.From, "因私出国（境）长期定居，应当停止党籍", x.Period.From, lostMonths[0].Cite})
		case member.Abroad:
			out = add(out, EDU07, x.Period.From, on, abroadMonths, "出国（境）学习研究超过 5 年未返，应当停止党籍", "")
			out = add(out, EDU16, x.Since(), on, contactMonths, "半年没有联系", "下次联系")
		case member.Floating, member.Seconded:
			if !moving {
				out = add(out, EDU10, x.Period.From, on, awayMonths, "外出已满 6 个月，应当转移组织关系", "外出，满 6 个月应当转移组织关系")
			}
		}
	}
	return out
}

// add appends a case that becomes due so many months after since: open before
// that day when it has words for it, overdue from the day on.
func add(out []Case, rule rulebook.RuleID, since, on civil.Day, after rulebook.Dated[int], over, before string) []Case {
	v, err := after.On(on)
	if err != nil || since > on {
		return out
	}
	c := Case{rule, rulebook.Open, since.AddMonths(v.Value), before, since, v.Cite}
	if on >= c.Due {
		c.State, c.Text = rulebook.Overdue, over
	}
	if c.Text == "" {
		return out
	}
	return append(out, c)
}

func (p Person) penalised(on civil.Day) (out []Case) {
	for _, x := range p.Penalties {
		if x.From > on || x.Revoked != 0 && x.Revoked <= on {
			continue
		}
		if v, err := announcing.On(max(x.From, discipline)); err == nil {
			c := Case{PUN10, rulebook.Open, x.From.AddMonths(v.Value), "处分决定应当在 1 个月内向本人和支部全体党员宣布", x.From, v.Cite}
			switch {
			case x.Announced != 0 && x.Announced <= on && x.Announced <= c.Due:
				c.State, c.Text = rulebook.Met, "处分决定已宣布"
			case x.Announced != 0 && x.Announced <= on:
				c.State, c.Text = rulebook.Breach, "处分决定过了 1 个月才宣布"
			case on > c.Due:
				c.State, c.Text = rulebook.Overdue, "处分决定满 1 个月没有宣布"
			}
			out = append(out, c)
		}
		out = append(out, p.served(x, on)...)
		if !x.Watch().Has(on) || x.Watch().IsZero() {
			continue
		}
		c := Case{PUN06, rulebook.Open, x.Expires(), "留党察看中，期满作出恢复权利、延长或者开除的决定", x.From, watching[0].Cite}
		if on >= x.Expires() {
			c.State, c.Text = rulebook.Overdue, "留党察看已期满，没有恢复权利、延长或者开除的决定"
		}
		out = append(out, c)
		if len(p.Posts) > 0 {
			out = append(out, Case{PUN05, rulebook.Overdue, x.From, "受留党察看处分，党内职务自然撤销，任职还没有截止", x.From, watching[0].Cite})
		}
	}
	return out
}

// served is what a penalty means for the posts that are held: after a removal
// there is none for two years; during a warning's influence a new one is to be
// looked at: whether it is a promotion, the facts do not say.
func (p Person) served(x member.Penalty, on civil.Day) (out []Case) {
	whole := x.Influence()
	if whole.IsZero() || !whole.Has(on) {
		return nil
	}
	fresh := slices.ContainsFunc(p.Posts, func(from civil.Day) bool { return from >= x.From })
	switch x.Kind {
	case member.Removal:
		if len(p.Posts) > 0 {
			out = append(out, Case{PUN04, rulebook.Overdue, x.From, "受撤销党内职务处分，2 年内不得担任相当或者更高职务，任职还没有截止", x.From, removed})
		}
	case member.Warning:
		if fresh {
			out = append(out, Case{PUN02, rulebook.Breach, whole.Until, "警告处分影响期内新任党内职务，核对是否属提拔职务或者进一步使用", x.From, warned})
		}
	case member.SeriousWarning:
		if fresh {
			out = append(out, Case{PUN03, rulebook.Breach, whole.Until, "严重警告处分影响期内新任党内职务，核对是否属提拔职务或者进一步使用", x.From, warned})
		}
	}
	return out
}

// Judge returns what the rules say of the branches among the units.
func (f *Facts) Judge(tree *org.Tree, units []org.Unit) []rulebook.Finding {
	of := map[org.UnitID][]Case{}
	for _, p := range f.People {
		of[p.Branch] = append(of[p.Branch], p.Cases(f.On)...)
	}
	var out []rulebook.Finding
	for _, u := range units {
		if u.Kind != org.Branch {
			continue
		}
		s := &rulebook.Subject{Kind: rulebook.Branch, ID: int64(u.ID), Name: u.Short, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code}
		if c, ok := tree.Unit(u.Court); ok {
			s.Court = c.Name
		}
		out = append(out, group(s, of[u.ID], civil.Year(f.On.Year()))...)
		if f.Members[u.ID] > 0 {
			out = append(out, f.register(s, u))
		}
		if n := f.Fifty[u.ID]; n > 0 {
			out = append(out, f.badges(s, n))
		}
	}
	return out
}

// weight orders states: the one that asks most of people is told.
var weight = map[rulebook.State]int{rulebook.Met: 1, rulebook.Open: 2, rulebook.Breach: 3, rulebook.Overdue: 4}

// group makes one finding of the cases of one rule.
func group(s *rulebook.Subject, cs []Case, period civil.Period) (out []rulebook.Finding) {
	slices.SortStableFunc(cs, func(a, b Case) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(weight[b.State], weight[a.State]), cmp.Compare(a.Due, b.Due))
	})
	for i := 0; i < len(cs); {
		n := i
		for n < len(cs) && cs[n].Rule == cs[i].Rule {
			n++
		}
		same := cs[i:n]
		x := rulebook.Finding{Rule: cs[i].Rule, Subject: s, Period: period, State: cs[i].State, Due: cs[i].Due, Tally: fmt.Sprintf("%d 人", len(same))}
		x.Explain = func() (e rulebook.Explanation) {
			worst := 0
			for _, c := range same {
				if c.State == same[0].State {
					worst++
				}
			}
			e.Summary = fmt.Sprintf("%d 人：%s", worst, same[0].Text)
			if x.State != rulebook.Met {
				e.Settle = rulebook.Action{Label: "办理", Href: fmt.Sprintf("/members/attention?unit=%s", org.UnitID(s.ID))}
			}
			for _, c := range same {
				e.Why = append(e.Why, rulebook.Fact{When: c.Since.String(), Text: c.Text + "（" + c.Due.String() + "）", Cite: c.Cite, Hit: c.State == same[0].State})
			}
			return e
		}
		out = append(out, x)
		i = n
	}
	return out
}

// register is REG-02: the items that the national register asks for.
func (f *Facts) register(s *rulebook.Subject, u org.Unit) rulebook.Finding {
	n, all := f.Lacking[u.ID], f.Members[u.ID]
	x := rulebook.Finding{Rule: REG02, Subject: s, Period: civil.Year(f.On.Year()), State: rulebook.Met, Tally: fmt.Sprintf("%d 人", n)}
	if n > 0 {
		x.State = rulebook.Open
	}
	x.Explain = func() (e rulebook.Explanation) {
		e.Summary = fmt.Sprintf("%d 名党员的信息项齐全", all)
		if n > 0 {
			e.Summary = fmt.Sprintf("%d 名党员缺信息项，共 %d 人", n, all)
			e.Settle = rulebook.Action{Label: "补充", Href: "/members?lacking=1&unit=" + u.ID.String()}
		}
		e.Why = rulebook.Trace{{Text: e.Summary, Cite: items, Hit: true}}
		return e
	}
	return x
}

// badges is HON-07: a full fifty years of Party age by 1 July.
func (f *Facts) badges(s *rulebook.Subject, n int) rulebook.Finding {
	due := civil.MustDate(f.On.Year(), 7, 1)
	x := rulebook.Finding{Rule: HON07, Subject: s, Period: civil.Year(f.On.Year()), State: rulebook.Open, Due: due, Tally: fmt.Sprintf("%d 人", n)}
	x.Explain = func() rulebook.Explanation {
		text := fmt.Sprintf("%d 名党员到 %s 党龄满 50 年，没有登记“光荣在党50年”纪念章", n, due)
		return rulebook.Explanation{Summary: text, Why: rulebook.Trace{{Text: text, Cite: fifty[0].Cite, Hit: true}},
			Settle: rulebook.Action{Label: "登记", Href: "/members/attention?unit=" + org.UnitID(s.ID).String()}}
	}
	return x
}

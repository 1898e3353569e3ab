package life

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

var talksArticle, classArticle = since2018("第十九条"), since2018("第十六条")

// talks judges MTG-09 once a year: every two members of the committee, and
// every member of it with every other member, talk at least once. Between
// ordinary members the article names no pairs, so none are asked for.
func (j *judging) talks() {
	for _, p := range j.w.periods[yearly] {
		if _, err := talksArticle.On(p.From); err != nil || !j.concerns(p, j.b.Stands) {
			continue
		}
		x := talksTold{b: j.b, p: p}
		f := rulebook.Finding{Rule: TalksYearly, Subject: j.b.Subject, Period: p, State: rulebook.Unknown, Due: p.Until}
		if roll := j.b.Talks.roll(p.From.Year()); j.b.Talks.Known && roll != nil {
			x.held, x.of = roll.covered(j.b.Talks.Held, p)
			f.Tally = strconv.Itoa(x.held) + "/" + strconv.Itoa(x.of)
			switch {
			case x.of == 0:
				f.State = rulebook.NotApplicable
			case x.held == x.of:
				f.State = rulebook.Met
			case j.w.On <= p.Until:
				f.State = rulebook.Open
			default:
				f.State = rulebook.Overdue
			}
		}
		x.state = f.State
		f.Explain = x.explain
		j.out = append(j.out, f)
	}
}

func (t *Talks) roll(year int) *TalkRoll {
	for i := range t.Years {
		if t.Years[i].Year == year {
			return &t.Years[i]
		}
	}
	return nil
}

// covered counts the pairs of the roll and those of them that talked in p.
func (r *TalkRoll) covered(held []Talk, p civil.Period) (done, of int) {
	type pair struct{ a, b int64 }
	order := func(a, b int64) pair { return pair{min(a, b), max(a, b)} }
	talked := map[pair]bool{}
	for _, t := range held {
		if p.Has(t.Day) {
			talked[order(int64(t.One.ID), int64(t.Other.ID))] = true
		}
	}
	count := func(a, b Person) {
		of++
		if talked[order(int64(a.ID), int64(b.ID))] {
			done++
		}
	}
	for i, a := range r.Committee {
		for _, b := range r.Committee[i+1:] {
			count(a, b)
		}
		for _, b := range r.Others {
			count(a, b)
		}
	}
	return done, of
}

type talksTold struct {
	b        *Branch
	p        civil.Period
	state    rulebook.State
	held, of int
}

func (t *talksTold) explain() rulebook.Explanation {
	cite := branchArticle("第十九条")
	y := t.p.Chinese()
	var x rulebook.Explanation
	switch t.state {
	case rulebook.Unknown:
		x.Summary = "本院还没有登记 " + y + "谈心谈话"
	case rulebook.NotApplicable:
		x.Summary = "没有应当谈话的双方"
	case rulebook.Met:
		x.Summary = y + "应当谈话的 " + strconv.Itoa(t.of) + " 对都谈过"
	default:
		x.Summary = y + "应当谈话 " + strconv.Itoa(t.of) + " 对，登记 " + strconv.Itoa(t.held) + " 对"
	}
	if t.state != rulebook.Unknown {
		x.Why = append(x.Why, rulebook.Fact{When: t.p.String(), Text: "委员之间、委员和其他党员之间共 " + strconv.Itoa(t.of) + " 对，已登记 " + strconv.Itoa(t.held) + " 对", Hit: true,
			Href: "/life/talks?branch=" + org.UnitID(t.b.Subject.Unit).String()})
	}
	x.Why = append(x.Why, rulebook.Fact{Text: cite.Entry().Text, Cite: cite})
	if t.state != rulebook.Met && t.state != rulebook.NotApplicable {
		x.Settle = rulebook.Action{Label: "登记谈话", Href: "/life/talks?branch=" + org.UnitID(t.b.Subject.Unit).String() + "&on=" + t.p.String()}
	}
	return x
}

// Judge appends what MTG-05 says of the leading group: its secretary gives a
// class at least once a year (第十六条), in whatever branch of the court.
func (g *LeadingGroup) Judge(w *Window, out []rulebook.Finding) []rulebook.Finding {
	for _, p := range w.periods[yearly] {
		if _, err := classArticle.On(p.From); err != nil || !g.Stands.Covers(p) || g.RecordsFrom != 0 && p.From < g.RecordsFrom || g.RecordsFrom == 0 && !p.Has(w.On) {
			continue
		}
		x := classTold{g: g, p: p, on: w.On}
		x.given = g.given(p, w.On)
		switch {
		case g.RecordsFrom == 0, !g.led(p):
			x.state = rulebook.Unknown
		case x.given != nil:
			x.state = rulebook.Met
		case w.On <= p.Until:
			x.state = rulebook.Open
		default:
			x.state = rulebook.Overdue
		}
		out = append(out, rulebook.Finding{Rule: LectureHeld, Subject: g.Subject, Period: p, State: x.state, Due: p.Until, Explain: x.explain})
	}
	return g.leading(w, out)
}

// given returns the first class of the period whose speaker was secretary on
// its day.
func (g *LeadingGroup) given(p civil.Period, on civil.Day) *Class {
	for i := range g.Lectures {
		c := &g.Lectures[i]
		if !p.Has(c.Day) || c.Day > on {
			continue
		}
		for k := range g.Secretaries {
			if s := &g.Secretaries[k]; s.Period.Has(c.Day) && holds(s, c.Speaker) {
				return c
			}
		}
	}
	return nil
}

func (g *LeadingGroup) led(p civil.Period) bool {
	for i := range g.Secretaries {
		if g.Secretaries[i].Period.Overlaps(p) {
			return true
		}
	}
	return false
}

type classTold struct {
	g     *LeadingGroup
	p     civil.Period
	on    civil.Day
	state rulebook.State
	given *Class
}

func (t *classTold) explain() rulebook.Explanation {
	cite := branchArticle("第十六条")
	y := t.p.Chinese()
	var x rulebook.Explanation
	who := "党组书记"
	for i := range t.g.Secretaries {
		if s := &t.g.Secretaries[i]; s.Period.Overlaps(t.p) {
			who += " " + s.Holder
			x.Why = append(x.Why, rulebook.Fact{When: s.Period.From.String(), Text: s.Holder + "任" + s.Title, Href: "/org/units/" + s.Unit.String()})
		}
	}
	switch t.state {
	case rulebook.Met:
		x.Summary = y + who + "已讲党课"
		x.Why = append(x.Why, rulebook.Fact{When: t.given.Day.String(), Text: t.given.Speaker.Name + "在" + t.given.BranchName + "讲党课", Href: Href(t.given.ID), Hit: true})
	case rulebook.Unknown:
		x.Summary = y + "党组书记讲党课的情况未知：" + map[bool]string{true: "本院还没有在系统中记录组织生活", false: "没有登记党组书记"}[t.g.RecordsFrom == 0]
	case rulebook.Open:
		x.Summary = y + who + "还没有讲党课的记录"
	default:
		x.Summary = y + who + "没有讲党课的记录"
	}
	if t.state == rulebook.Open || t.state == rulebook.Overdue {
		x.Why = append(x.Why, rulebook.Fact{When: t.p.String(), Text: "本院记录的党课中，没有由党组书记主讲的", Hit: true})
		x.Settle = rulebook.Action{Label: "记录党课", Href: "/life/new?kind=" + Lecture.Code() + "&on=" + t.p.String()}
	}
	x.Why = append(x.Why, rulebook.Fact{Text: cite.Entry().Text, Cite: cite})
	return x
}

package care

import (
	"slices"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
)

// Listed is somebody on the branch's list, with the days of the visits.
type Listed struct {
	Since, Ended civil.Day // as Person has them
	Here         []civil.Period
	Visits       []civil.Day
}

// on reports whether the branch had to think of the person on the day.
func (l *Listed) on(day civil.Day) bool {
	if l.Since > day || l.Ended != 0 && l.Ended <= day {
		return false
	}
	for _, p := range l.Here {
		if p.Has(day) {
			return true
		}
	}
	return false
}

func (l *Listed) visited(in civil.Period) bool {
	for _, d := range l.Visits {
		if in.Has(d) {
			return true
		}
	}
	return false
}

// Local is when people are visited by a resolution, from a day on.
type Local struct {
	From  civil.Day
	Times string // BeforeJuly, Twice
	Basis string
}

// Facts is what is known of one branch.
type Facts struct {
	Subject *rulebook.Subject
	Listed  []*Listed
	Pairs   []*Pair // of whom the mentee belongs to the branch
	Local   []Local // in the order of days
}

func (f *Facts) local(day civil.Day) (l Local) {
	for _, x := range f.Local {
		if x.From <= day {
			l = x
		}
	}
	return l
}

// ahead is how many days before a day people are told of it.
const ahead = 60

// season is a time before which people are visited.
type season struct {
	name   string
	days   civil.Period // in which a visit is for it
	period civil.Period // under which its finding is known
}

// seasons of a year, by what was resolved. A visit before the Spring Festival is
// not one before July where there are to be two.
func (f *Facts) seasons(year int) (ss []season) {
	july := season{"七一", civil.Period{From: civil.Year(year).From, Until: civil.MustDate(year, 6, 30)}, civil.Year(year)}
	if spring, ok := SpringFestival(year); ok && f.local(spring).Times == Twice {
		ss = append(ss, season{"春节", civil.Period{From: spring.AddDays(-ahead), Until: spring.AddDays(-1)}, civil.Quarter(year, 1)})
		july.days.From = spring
	}
	return append(ss, july)
}

// Judge appends what the rules say of the branch for the years of window, as of on.
// Without a resolution a time that is over is not brought up again.
func (f *Facts) Judge(window civil.Period, on civil.Day, out []rulebook.Finding) []rulebook.Finding {
	for y := window.From.Year(); y <= min(window.Until, on).Year(); y++ {
		if civil.Year(y).From < window.From {
			continue
		}
		for _, s := range f.seasons(y) {
			out = f.visits(s, on, out)
		}
		out = f.pairs(y, on, out)
	}
	return out
}

func (f *Facts) visits(s season, on civil.Day, out []rulebook.Finding) []rulebook.Finding {
	if on < s.days.From {
		return out
	}
	of, done := 0, 0
	due := s.days.Until
	seen := civil.Period{From: s.days.From, Until: min(due, on)}
	for _, l := range f.Listed {
		if !l.on(min(due, on)) {
			continue
		}
		of++
		if l.visited(seen) {
			done++
		}
	}
	x := rulebook.Finding{Rule: Visiting, Subject: f.Subject, Period: s.period, Due: due, Tally: strconv.Itoa(done) + "/" + strconv.Itoa(of)}
	local := f.local(due)
	switch {
	case of == 0:
		return out
	case done == of:
		x.State = rulebook.Met
	case on > due && local.Times == "", on <= due && on < due.AddDays(-ahead):
		return out
	case on > due:
		x.State = rulebook.Overdue
	default:
		x.State = rulebook.Open
	}
	x.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: s.period.Chinese() + "“" + s.name + "”前走访慰问 " + strconv.Itoa(done) + " 人，名单上 " + strconv.Itoa(of) + " 人"}
		if s.period.Days() < 365 {
			e.Summary = strconv.Itoa(due.Year()) + " 年“" + s.name + "”前走访慰问 " + strconv.Itoa(done) + " 人，名单上 " + strconv.Itoa(of) + " 人"
		}
		e.Why = rulebook.Trace{{When: seen.String(), Text: "走访 " + strconv.Itoa(done) + " 人", Href: At, Hit: true}, {Text: visiting.Entry().Text, Cite: visiting}}
		if local.Basis != "" {
			e.Why = append(e.Why, rulebook.Fact{When: local.From.String(), Text: "本院决定：" + local.Basis, Cite: resolved})
		}
		if done < of {
			e.Settle = rulebook.Action{Label: "安排走访", Href: At + "/people"}
		}
		return e
	}
	return append(out, x)
}

// At is the page of the room.
const At = "/care"

func (f *Facts) pairs(year int, on civil.Day, out []rulebook.Finding) []rulebook.Finding {
	of, done := 0, 0
	var next civil.Day
	late := false
	for _, p := range f.Pairs {
		due, ok := p.Due(year)
		if !ok || due > on.AddDays(ahead/2) {
			continue
		}
		of++
		switch {
		case p.Reviewed(year):
			done++
		default:
			late = late || due < on
			if next == 0 || due < next {
				next = due
			}
		}
	}
	if of == 0 {
		return out
	}
	x := rulebook.Finding{Rule: Mentoring, Subject: f.Subject, Period: civil.Year(year), Due: next, Tally: strconv.Itoa(done) + "/" + strconv.Itoa(of), State: rulebook.Met}
	if done < of {
		x.State = rulebook.Open
		if late {
			x.State = rulebook.Overdue
		}
	}
	x.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: strconv.Itoa(year) + " 年应写小结的青蓝结对 " + strconv.Itoa(of) + " 对，已写 " + strconv.Itoa(done) + " 对"}
		e.Why = rulebook.Trace{{When: strconv.Itoa(year), Text: e.Summary, Href: At + "/pairs", Hit: true}, {Text: mentoring.Entry().Text, Cite: mentoring}}
		if done < of {
			e.Settle = rulebook.Action{Label: "看结对", Href: At + "/pairs"}
		}
		return e
	}
	return append(out, x)
}

// JudgeOwn says to one member, alone, with whom they are paired, until the year has
// its review: that is how both are told.
func JudgeOwn(pairs []Pair, who member.ID, on civil.Day) []rulebook.Finding {
	var told rulebook.Trace
	var due civil.Day
	year, teaches := on.Year(), false
	for i := range pairs {
		p := &pairs[i]
		last, needed := p.Due(year)
		runs := p.Runs().Has(on) && !p.Reviewed(year)
		wanting := p.Wanting(on, 0)
		if !runs && len(wanting) == 0 {
			continue
		}
		text := p.MentorName + "是您的" + p.Kind.Chinese()
		if p.Mentor == who {
			text = "您是" + p.MenteeName + "的" + p.Kind.Chinese()
			teaches = true
		}
		told = append(told, rulebook.Fact{When: p.Runs().String(), Text: text, Href: At + "/mine", Hit: true})
		if len(wanting) > 0 {
			last, _ = p.Due(wanting[0])
			needed = true
		}
		if needed && (due == 0 || last < due) {
			due = last
		}
	}
	if len(told) == 0 {
		return nil
	}
	f := rulebook.Finding{Rule: Mentoring, Subject: &rulebook.Subject{Kind: rulebook.Member, ID: int64(who), Name: "本人"}, Period: civil.Year(year), State: rulebook.Open, Due: due}
	f.Explain = func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: told[0].Text, Why: slices.Concat(told, rulebook.Trace{{Text: mentoring.Entry().Text, Cite: mentoring}}), Settle: rulebook.Action{Label: "看结对", Href: At + "/mine"}}
		if len(told) > 1 {
			e.Summary += "等 " + strconv.Itoa(len(told)) + " 对"
		}
		if teaches && due != 0 {
			e.Settle.Label = "写小结"
		}
		return e
	}
	return []rulebook.Finding{f}
}

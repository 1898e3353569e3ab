package review

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Facts is what is known of one branch and year.
type Facts struct {
	Subject  *rulebook.Subject
	Year     int
	Review   ID // 0: none was begun
	Problems []Problem
	Measured *Measured // nil: no ballot was held
}

// Measured is the ballot of the review, as the room of questionnaires knows it.
type Measured struct {
	Href      string
	Closed    civil.Day // zero: it goes on
	Decided   civil.Day // zero: no grades yet
	Members   int
	Excellent int
	Most      int    // may be 优秀 at most, by what was in force on the day (REV-02)
	Share     string // which share that is, as it is said
	Basis     string // the document of a share of the locality's own, or ""
	Graded    int
	Subjects  int
	Untold    int
}

// Judge appends what the rules say of the branch and year, as of on. Of what was
// not begun nothing is said: that it ought to be held is MTG-07 and MTG-08.
func (f *Facts) Judge(on civil.Day, out []rulebook.Finding) []rulebook.Finding {
	add := func(rule rulebook.RuleID, state rulebook.State, due civil.Day, explain func() rulebook.Explanation) {
		out = append(out, rulebook.Finding{Rule: rule, Subject: f.Subject, Period: civil.Year(f.Year), State: state, Due: due, Explain: explain})
	}
	if m := f.Measured; m != nil && m.Closed != 0 && m.Closed <= on {
		add(Graded, f.graded(on), 0, f.explainGraded)
		if m.Decided != 0 && m.Decided <= on {
			add(Capped, state(m.Excellent <= m.Most, rulebook.Overdue), 0, f.explainCap)
			add(Told, state(m.Untold == 0, rulebook.Open), 0, f.explainTold)
		}
	}
	if len(f.Problems) > 0 {
		s, due := f.mended(on)
		add(StruckOff, s, due, func() rulebook.Explanation { return f.explainMended(on) })
	}
	return out
}

func state(met bool, otherwise rulebook.State) rulebook.State {
	if met {
		return rulebook.Met
	}
	return otherwise
}

// graded: no article sets a day, so it stays open until the organ decides.
func (f *Facts) graded(on civil.Day) rulebook.State {
	m := f.Measured
	return state(m.Decided != 0 && m.Decided <= on && m.Decided >= m.Closed && m.Graded >= m.Subjects, rulebook.Open)
}

// mended is how the list of problems stands, and its next day.
func (f *Facts) mended(on civil.Day) (s rulebook.State, due civil.Day) {
	s = rulebook.Met
	for _, p := range f.Problems {
		switch {
		case p.Done != 0 && p.Done <= on:
			continue
		case p.Due != 0 && p.Due < on:
			s = rulebook.Overdue
		case s == rulebook.Met:
			s = rulebook.Open
		}
		if p.Due != 0 && (due == 0 || p.Due < due) {
			due = p.Due
		}
	}
	return s, due
}

func itoa(n int) string { return strconv.Itoa(n) }

func (f *Facts) year() string { return itoa(f.Year) + " 年度" }

// Href is the page of a review.
func Href(k ID) string { return "/reviews/" + k.String() }

func (f *Facts) explainGraded() rulebook.Explanation {
	m := f.Measured
	x := rulebook.Explanation{Why: rulebook.Trace{{When: m.Closed.String(), Text: "民主测评结束", Href: m.Href}}}
	if m.Decided == 0 {
		x.Summary = f.year() + "民主测评已经结束，还没有评定等次"
		x.Settle = rulebook.Action{Label: "提出评定意见", Href: m.Href + "/grades"}
	} else {
		x.Summary = f.year() + "评定等次 " + itoa(m.Graded) + " 人，应评 " + itoa(m.Subjects) + " 人"
		x.Why = append(x.Why, rulebook.Fact{When: m.Decided.String(), Text: x.Summary, Href: m.Href, Hit: true})
		if m.Graded < m.Subjects {
			x.Settle = rulebook.Action{Label: "补评", Href: m.Href + "/grades"}
		}
	}
	x.Why = append(x.Why, rulebook.Fact{Text: reviewArticle.Entry().Text, Cite: reviewArticle}, rulebook.Fact{Text: education.Entry().Text, Cite: education})
	return x
}

func (f *Facts) explainCap() rulebook.Explanation {
	m := f.Measured
	x := rulebook.Explanation{Summary: f.year() + "评为优秀 " + itoa(m.Excellent) + " 人，党员 " + itoa(m.Members) + " 人，" + m.Share + "为 " + itoa(m.Most) + " 人"}
	if m.Basis != "" {
		x.Summary += "（" + m.Basis + "）"
	}
	x.Why = rulebook.Trace{{When: m.Decided.String(), Text: x.Summary, Href: m.Href, Hit: true}, {Text: gradesNote.Entry().Text, Cite: gradesNote}}
	if m.Excellent > m.Most {
		x.Settle = rulebook.Action{Label: "重新评定", Href: m.Href + "/grades"}
	}
	return x
}

func (f *Facts) explainTold() rulebook.Explanation {
	m := f.Measured
	x := rulebook.Explanation{Summary: f.year() + "的评定意见都已向本人反馈"}
	if m.Untold > 0 {
		x.Summary = f.year() + "还有 " + itoa(m.Untold) + " 人的评定意见没有向本人反馈"
		x.Settle = rulebook.Action{Label: "登记反馈", Href: m.Href + "/grades"}
	}
	x.Why = rulebook.Trace{{When: m.Decided.String(), Text: "评定 " + itoa(m.Graded) + " 人，未反馈 " + itoa(m.Untold) + " 人", Href: m.Href, Hit: true}, {Text: "评定意见向本人反馈；基本合格的指出差距。", Cite: gradesNote}}
	return x
}

func (f *Facts) explainMended(on civil.Day) rulebook.Explanation {
	done, late := 0, 0
	for _, p := range f.Problems {
		if p.Done != 0 && p.Done <= on {
			done++
		} else if p.Late(on) {
			late++
		}
	}
	x := rulebook.Explanation{Summary: f.year() + "组织生活会查摆的 " + itoa(len(f.Problems)) + " 个问题，销号 " + itoa(done) + " 个"}
	if late > 0 {
		x.Summary += "，过期未销号 " + itoa(late) + " 个"
	}
	x.Why = rulebook.Trace{{Text: x.Summary, Href: Href(f.Review) + "#problems", Hit: true}, {Text: lifeArticle.Entry().Text, Cite: lifeArticle}}
	if done < len(f.Problems) {
		x.Settle = rulebook.Action{Label: "登记整改", Href: Href(f.Review) + "#problems"}
	}
	return x
}

// Step is one step of the preparation, and how it stands.
type Step struct {
	Name string
	Done bool
	Says string
	Cite rulebook.Citation
}

// Steps are those of REV-07 and REV-03 in their order: talks that were had of those
// due, and the points of the members.
func (f *Facts) Steps(r Review, done, of int, said Said) []Step {
	say := func(n int, what string) string { return itoa(n) + " " + what }
	steps := []Step{
		{"学习", r.StudyDay != 0, r.StudyDay.String(), lifeArticle},
		{"谈心谈话", of > 0 && done == of, "应谈 " + itoa(of) + " 对，已登记 " + itoa(done) + " 对", talksArticle},
		{"听取意见", r.OpinionsDay != 0, r.OpinionsDay.String(), lifeArticle},
		{"个人自评", said.Members > 0 && len(said.Silent) == 0, itoa(said.Members-len(said.Silent)) + " / " + itoa(said.Members) + " 人", reviewArticle},
		{"党员互评", said.Others > 0, say(said.Others, "条"), reviewArticle},
		{"问题清单", len(f.Problems) > 0, say(len(f.Problems), "个问题"), lifeArticle},
	}
	m := f.Measured
	measured := Step{Name: "民主测评", Cite: reviewArticle}
	verdict := Step{Name: "评定等次", Cite: education}
	if m != nil {
		measured.Done, measured.Says = m.Closed != 0, m.Closed.String()
		verdict.Done, verdict.Says = m.Decided != 0, say(m.Graded, "人")
	}
	closed := Step{Name: "整改销号", Cite: lifeArticle, Done: len(f.Problems) > 0}
	n := 0
	for _, p := range f.Problems {
		if p.Done == 0 {
			closed.Done = false
		} else {
			n++
		}
	}
	closed.Says = itoa(n) + " / " + itoa(len(f.Problems))
	return append(steps, measured, verdict, closed)
}

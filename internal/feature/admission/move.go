package admission

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Move is that the person came from another organisation, or went to one
// (DEV-36, DEV-37). The time of education and observation goes on.
type Move struct {
	ID       int64
	Day      civil.Day
	Into     bool   // came; else went
	Other    string // the other organisation
	Papers   []Paper
	Reviewed civil.Day // of one who came: when the papers were examined; zero: not yet
	Entered  civil.Day
	Note     string
	// Decision is the decision on the organisation that took the dossier along; 0
	// where the person moved. Then DEV-36 and DEV-37 ask for nothing: the same
	// people keep the papers.
	Decision int64
}

// handed is what the other side must have given, by whether the person was
// already on probation.
func handed(probation bool) []Paper {
	if probation {
		return []Paper{Application, ActivistForm, PoliticalReview, VolunteerForm, ProbationForm}
	}
	return []Paper{Application, ActivistForm}
}

// moves judges DEV-36 and DEV-37: the papers were handed over and, where the
// person came, examined.
func (j *judging) moves() {
	for i := range j.d.Moves {
		m := &j.d.Moves[i]
		if m.Day > j.on || m.Decision != 0 {
			continue
		}
		admitted := j.day(Admit)
		probation := admitted != 0 && admitted <= m.Day
		c := Check{Rule: "DEV-36", Step: Cultivate, From: m.Day, State: rulebook.Met, Cite: admissionArticle(m.Day, "第十二条", "第二章")}
		if probation {
			c.Rule, c.Step, c.Cite = "DEV-37", Observe, admissionArticle(m.Day, "第三十四条", "第五章")
		}
		lacking := ""
		for _, p := range handed(probation) {
			if !slices.Contains(m.Papers, p) {
				lacking += "、" + p.Title()
			}
		}
		switch {
		case lacking != "":
			c.State, c.Say = rulebook.Overdue, say("%s，没有登记移交 %s。", m.say(), lacking[len("、"):])
		case m.Into && m.Reviewed == 0:
			c.State, c.Say = rulebook.Open, say("%s，材料尚未审查。审查后接续培养，时间连续计算。", m.say())
		case m.Into:
			c.Say = say("%s，%s 审查材料后接续，时间连续计算。", m.say(), m.Reviewed)
		default:
			c.Say = say("%s，材料已移交。", m.say())
		}
		j.check(c)
	}
}

func (m *Move) say() string {
	if m.Into {
		return m.Day.String() + " 从" + m.Other + "转入"
	}
	return m.Day.String() + " 转往" + m.Other
}

// disallowed judges DEV-42 and DEV-37: who is not recognised is told to the
// assembly, with a superior's approval where the papers could not be proved.
func (j *judging) disallowed() {
	if j.d.End != Disallowed {
		return
	}
	c := Check{Rule: "DEV-42", Step: Archive, From: j.d.Ended, State: rulebook.Met, Cite: admissionArticle(j.d.Ended, "第四十一条", "第五章"),
		Say: say("%s 不予承认，%s 在支部大会公布。", j.d.Ended, j.d.Announced)}
	switch {
	case j.d.Basis == "":
		c.State, c.Say = rulebook.Breach, say("%s 不予承认，没有登记批准依据。", j.d.Ended)
	case j.d.Announced == 0:
		c.State, c.Say = rulebook.Breach, say("%s 不予承认，没有登记在支部大会公布的日期。", j.d.Ended)
	}
	j.check(c)
}

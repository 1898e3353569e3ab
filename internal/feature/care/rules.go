package care

import "touyan/internal/base/rulebook"

// The rules of care. No regulation says how often, so both are advice: a proposal
// of the desk, late only in words.
const (
	Visiting  rulebook.RuleID = "CAR-01"
	Mentoring rulebook.RuleID = "CAR-02"
)

var (
	visiting  = rulebook.Cite(rulebook.CarePractice, "走访慰问")
	mentoring = rulebook.Cite(rulebook.CarePractice, "青蓝结对")
	resolved  = rulebook.Cite(rulebook.LocalResolution, "全文")
)

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return []rulebook.Rule{
		{ID: Visiting, Title: "走访慰问", Every: "每年", Cites: []rulebook.Citation{visiting, resolved}, Hint: true},
		{ID: Mentoring, Title: "青蓝结对小结", Every: "每年", Cites: []rulebook.Citation{mentoring}, Hint: true},
	}
}

// SetTimes is the setting of when people are visited.
const SetTimes = "care.visits"

// What it may be.
const (
	BeforeJuly = "july" // before 1 July
	Twice      = "both" // before the Spring Festival and before 1 July
)

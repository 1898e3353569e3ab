package circular

import "touyan/internal/base/rulebook"

// TaskRule is the rule that a task of an issued circular is done by its day.
const TaskRule rulebook.RuleID = "CW-01"

// TaskCite is what the rule rests on: the court's own decision.
func TaskCite() rulebook.Citation { return rulebook.Cite(rulebook.IndicatorOfCourt, "自定") }

// DeskRules returns the rules that stand at desks.
func DeskRules() []rulebook.Rule {
	return []rulebook.Rule{{ID: TaskRule, Title: "周调度跟进", Every: "常态", Cites: []rulebook.Citation{TaskCite()}}}
}

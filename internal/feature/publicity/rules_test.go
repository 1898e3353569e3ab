package publicity_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/publicity"
)

// PUB-06: what a fact asks to be told is told. The article has no days; a locality's
// days bound it to the day.
func TestPUB_06_facts_are_told(t *testing.T) {
	fact := civil.MustDate(2026, 6, 10)
	ten := publicity.Days{Days: 10, Basis: "云中法机党〔2026〕3 号"}
	told := func(on civil.Day) publicity.Fact {
		return publicity.Fact{Proposal: publicity.Proposal{Day: fact, What: "选举结果"}, Item: 1, State: publicity.Published, On: on}
	}
	untold := publicity.Fact{Proposal: publicity.Proposal{Day: fact, What: "选举结果"}}
	limited, withdrawn, drafted := untold, told(fact+1), told(0)
	limited.Within, withdrawn.State, drafted.State = ten, publicity.Withdrawn, publicity.Draft
	for name, c := range map[string]struct {
		facts []publicity.Fact
		on    civil.Day
		want  rulebook.State
		due   civil.Day
	}{
		"untold, no days":           {[]publicity.Fact{untold}, fact + 200, rulebook.Open, 0},
		"untold on the last day":    {[]publicity.Fact{limited}, fact + 10, rulebook.Open, fact + 10},
		"untold a day later":        {[]publicity.Fact{limited}, fact + 11, rulebook.Overdue, fact + 10},
		"told":                      {[]publicity.Fact{told(fact + 3)}, fact + 3, rulebook.Met, 0},
		"told tomorrow":             {[]publicity.Fact{told(fact + 3)}, fact + 2, rulebook.Open, 0},
		"withdrawn":                 {[]publicity.Fact{withdrawn}, fact + 9, rulebook.Open, 0},
		"drafted":                   {[]publicity.Fact{drafted}, fact + 9, rulebook.Open, 0},
		"one of two":                {[]publicity.Fact{told(fact + 1), limited}, fact + 11, rulebook.Overdue, fact + 10},
		"overdue stays with others": {[]publicity.Fact{limited, untold}, fact + 11, rulebook.Overdue, fact + 10},
		"of a day to come":          {[]publicity.Fact{limited}, fact - 1, rulebook.Met, 0},
	} {
		y := publicity.YearFacts{Subject: &rulebook.Subject{}, Year: 2026, Facts: c.facts}
		f := y.Judge(c.on)
		if f.State != c.want || f.Due != c.due || f.Rule != publicity.FactsTold {
			t.Errorf("%s: %s due %s, want %s due %s", name, f.State, f.Due, c.want, c.due)
		}
		if e := f.Explain(); e.Summary == "" || (e.Settle.Href == "") != (c.want == rulebook.Met) {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

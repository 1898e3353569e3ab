package ballot

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// The rules that findings are made of. What else the regulations ask of an
// election is held at entry or stands in the verdict.
const (
	RequestInTime  rulebook.RuleID = "ELE-19"
	ResultReported rulebook.RuleID = "ELE-20"
)

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return []rulebook.Rule{
		{ID: RequestInTime, Title: "选举请示", Every: "每次", Cites: []rulebook.Citation{ele("第五章·报批")}, Hint: true},
		{ID: ResultReported, Title: "选举结果报告", Every: "每次", Cites: []rulebook.Citation{ele("第五章·报批")}},
	}
}

// Held is an election that was held, as the rules see it.
type Held struct {
	Subject    *rulebook.Subject
	ID         ProceedingID
	Title      string
	Day        civil.Day // of the first vote
	Requested  civil.Day
	Announced  civil.Day // of the last result
	Reported   civil.Day
	Registered bool
}

// Judge judges the elections of a unit that were held inside the window.
func (h Held) Judge(window civil.Period, on civil.Day) (out []rulebook.Finding) {
	if h.Day == 0 || !window.Has(h.Day) || h.Day > on {
		return nil
	}
	period := civil.Period{From: h.Day, Until: h.Day}
	by, state := LatestRequest(h.Day), rulebook.Met
	switch {
	case h.Requested == 0:
		state = rulebook.Overdue
	case h.Requested > by:
		state = rulebook.Breach
	}
	out = append(out, rulebook.Finding{Rule: RequestInTime, Subject: h.Subject, Period: period, State: state, Due: by, Explain: func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: fmt.Sprintf("%s：%s投票，请示%s报出。", h.Title, h.Day, dayOr(h.Requested, "没有登记")),
			Why: rulebook.Trace{{Text: "一般应在 " + by.String() + " 以前报出请示", Cite: ele("第五章·报批"), Hit: state != rulebook.Met}}}
		if h.Requested == 0 {
			e.Settle = rulebook.Action{Label: "登记请示", Href: Href(h.ID) + "/steps/" + string(Requested)}
		}
		return e
	}})
	if h.Announced == 0 {
		return out
	}
	state = rulebook.Open
	if h.Reported != 0 || h.Registered {
		state = rulebook.Met
	}
	return append(out, rulebook.Finding{Rule: ResultReported, Subject: h.Subject, Period: period, State: state, Explain: func() rulebook.Explanation {
		e := rulebook.Explanation{Summary: fmt.Sprintf("%s：结果 %s 公布，%s。", h.Title, h.Announced, reported(h.Reported, h.Registered)),
			Why: rulebook.Trace{{Text: "委员报上级备案，书记、副书记报上级批准；条例没有规定天数", Cite: ele("第五章·报批"), Hit: state != rulebook.Met}}}
		if state != rulebook.Met {
			e.Settle = rulebook.Action{Label: "登记结果报告", Href: Href(h.ID) + "/steps/" + string(Reported)}
		}
		return e
	}})
}

func dayOr(d civil.Day, otherwise string) string {
	if d == 0 {
		return otherwise
	}
	return " " + d.String() + " "
}

func reported(day civil.Day, registered bool) string {
	switch {
	case day != 0:
		return "已于 " + day.String() + " 报告上级"
	case registered:
		return "已登记上级的批复"
	}
	return "还没有登记向上级的报告"
}

package publicity

import (
	"net/url"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// FactsTold is what facts of other rules ask to be told (PUB-06). What a room judges
// itself, as the yearly telling of dues (FEE-19), is not judged twice.
const FactsTold rulebook.RuleID = "PUB-06"

// SetDays is the name of the setting with the days within which a fact is told. No
// national document has any (PUB-05).
const SetDays = "publicity.days"

var (
	listed   = rulebook.Cite(rulebook.PublicityRegulations, "第十二条")
	promptly = rulebook.Cite(rulebook.PublicityRegulations, "第十五条")
	byLocal  = rulebook.Cite(rulebook.LocalResolution, "全文")
)

// Rules returns the rules of this room.
func Rules() []rulebook.Rule {
	return []rulebook.Rule{{ID: FactsTold, Title: "应公开事项", Every: "每次", Cites: []rulebook.Citation{listed, promptly}}}
}

// Days is how many days a locality gives, with the resolution; zero: it set none.
type Days struct {
	Days  int
	Basis string
}

// Fact is one fact to be told, and how far it has come.
type Fact struct {
	Proposal
	Within Days
	Item   ItemID    // written about it; zero: none
	State  State     // of the item
	On     civil.Day // published
}

// Told reports whether it was told by the day: published, and not taken back.
func (f *Fact) Told(on civil.Day) bool { return f.State == Published && f.On != 0 && f.On <= on }

// Due is the last day to tell it; zero where nothing sets one.
func (f *Fact) Due() civil.Day {
	if f.Within.Days == 0 {
		return 0
	}
	return f.Day.AddDays(f.Within.Days)
}

// YearFacts are the facts of a unit's year that ask to be told.
type YearFacts struct {
	Subject *rulebook.Subject
	Year    int
	Facts   []Fact // oldest first, at least one
}

// Judge says whether they were told. Without a day set by the locality what is not
// told stays open: the article says 及时 and no number.
func (y *YearFacts) Judge(on civil.Day) rulebook.Finding {
	f := rulebook.Finding{Rule: FactsTold, Subject: y.Subject, Period: civil.Year(y.Year), State: rulebook.Met}
	for i := range y.Facts {
		x := &y.Facts[i]
		if x.Day > on || x.Told(on) {
			continue
		}
		due := x.Due()
		switch {
		case due != 0 && due < on:
			f.State = rulebook.Overdue
		case f.State == rulebook.Met:
			f.State = rulebook.Open
		}
		if due != 0 && (f.Due == 0 || due < f.Due) {
			f.Due = due
		}
	}
	f.Explain = func() rulebook.Explanation { return y.explain(on) }
	return f
}

func (y *YearFacts) explain(on civil.Day) rulebook.Explanation {
	var x rulebook.Explanation
	told, all, basis := 0, 0, ""
	for i := range y.Facts {
		f := &y.Facts[i]
		if f.Day > on {
			continue
		}
		all++
		step := rulebook.Fact{When: f.Day.String(), Text: f.What, Href: f.Href, Hit: true}
		switch {
		case f.Told(on):
			told++
			step.Text, step.Href, step.Hit = step.Text+"，已于 "+f.On.String()+" 公开", ItemHref(f.Item), false
		case f.Item != 0:
			step.Text += "，公开事项" + f.State.Chinese()
		default:
			step.Text += "，还没有公开"
		}
		if f.Within.Days > 0 {
			basis = "本单位规定 " + strconv.Itoa(f.Within.Days) + " 天内公开（" + f.Within.Basis + "）"
		}
		if step.Hit && x.Settle == (rulebook.Action{}) {
			x.Settle = rulebook.Action{Label: "起草公开", Href: "/publicity/new?key=" + url.QueryEscape(f.Key)}
			if f.Item != 0 {
				x.Settle = rulebook.Action{Label: "办理公开", Href: ItemHref(f.Item)}
			}
		}
		x.Why = append(x.Why, step)
	}
	x.Summary = strconv.Itoa(y.Year) + " 年应公开 " + strconv.Itoa(all) + " 项，已公开 " + strconv.Itoa(told) + " 项"
	x.Why = append(x.Why, rulebook.Fact{Text: listed.Entry().Text, Cite: listed}, rulebook.Fact{Text: promptly.Entry().Text, Cite: promptly})
	if basis != "" {
		x.Why = append(x.Why, rulebook.Fact{Text: basis, Cite: byLocal})
	}
	return x
}

// ItemHref is the page of an item.
func ItemHref(k ItemID) string { return "/publicity/items/" + k.String() }

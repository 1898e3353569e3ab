package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Findings appends to out what the verdict comes to as findings. href is the
// page of the dossier.
func (v *Verdict) Findings(d *Dossier, href string, out []rulebook.Finding) []rulebook.Finding {
	for i := range v.Checks {
		c := &v.Checks[i]
		f := rulebook.Finding{Rule: c.Rule, Subject: d.Subject, State: c.State, Due: c.Due, Period: c.period(v.On)}
		f.Explain = func() rulebook.Explanation { return c.explain(href) }
		out = append(out, f)
	}
	return out
}

// period is the time that the check is about; it tells the findings of one rule
// apart, so that an exemption hangs on one of them.
func (c *Check) period(on civil.Day) civil.Period {
	from := c.From
	if from == 0 && c.Act != nil {
		from = c.Act.Day
	}
	if from == 0 {
		from = on
	}
	until := c.Due
	if until < from {
		until = from
	}
	return civil.Period{From: from, Until: until}
}

func (c *Check) explain(href string) rulebook.Explanation {
	e := rulebook.Explanation{Summary: c.Say()}
	if c.From != 0 {
		e.Why = append(e.Why, rulebook.Fact{Text: "起算", When: c.From.String()})
	}
	if c.Act != nil {
		def, _ := Defined(c.Act.Step)
		x := rulebook.Fact{Text: def.Title, When: c.Act.Day.String(), Href: href}
		if c.Act.Late() {
			x.Text += "（" + c.Act.Entered.String() + " 补录）"
		}
		e.Why = append(e.Why, x)
	}
	e.Why = append(e.Why, rulebook.Fact{Text: e.Summary, Cite: c.Cite, Hit: true})
	if d := Doubt(c.Rule); d != "" {
		e.Why = append(e.Why, rulebook.Fact{Text: d})
	}
	if c.State != rulebook.Met {
		e.Settle = rulebook.Action{Label: "打开档案", Href: href}
	}
	return e
}

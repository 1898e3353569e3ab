package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Findings appends to out what the verdict comes to as findings. href is the
// page of the dossier.
func (v *Verdict) Findings(d *Dossier, href string, out []rulebook.Finding) []rulebook.Finding {
	return v.findings(d, href, out, func(*Check) bool { return true })
}

// Reminders appends to out what the workbench reminds of: not what a second
// rule says of the same duty, not what must only wait, and not what only the
// page of the dossier asks to be ticked.
func (v *Verdict) Reminders(d *Dossier, href string, out []rulebook.Finding) []rulebook.Finding {
	return v.findings(d, href, out, func(c *Check) bool {
		if c.State == rulebook.Unknown && c.Act != nil {
			return false
		}
		s := v.Step(c.Step)
		return c.Rule != c.Step.Rule() || c.Act != nil || s.Standing != Waiting && (s.Standing != Ready || s.Latest == 0)
	})
}

func (v *Verdict) findings(d *Dossier, href string, out []rulebook.Finding, wanted func(*Check) bool) []rulebook.Finding {
	for i := range v.Checks {
		c := &v.Checks[i]
		if !wanted(c) {
			continue
		}
		f := rulebook.Finding{Rule: c.Rule, Subject: d.Subject, State: c.State, Due: c.Due, Period: c.period(v.On)}
		f.Explain = func() rulebook.Explanation { return c.explain(d.Name, href) }
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

func (c *Check) explain(name, href string) rulebook.Explanation {
	said := c.Say()
	e := rulebook.Explanation{Summary: name + "：" + said}
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
	e.Why = append(e.Why, rulebook.Fact{Text: said, Cite: c.Cite, Hit: true})
	if d := Doubt(c.Rule); d != "" {
		e.Why = append(e.Why, rulebook.Fact{Text: d})
	}
	if c.State != rulebook.Met {
		e.Settle = rulebook.Action{Label: "打开档案", Href: href}
	}
	return e
}

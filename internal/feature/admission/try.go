package admission

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/base/workday"
)

// Try says what the rules say of act a, were it added to the dossier: the checks
// of a that would not be met, the hard ones first. d is not changed.
func Try(d *Dossier, a Act, on civil.Day, cal *workday.Calendar) []Check {
	with := *d
	with.Acts = append(slices.Clone(d.Acts), a)
	with.Sort()
	v := Judge(&with, on, cal)
	var out []Check
	for _, c := range v.Checks {
		if c.Act != nil && c.State.Unmet() && same(c.Act, &a) {
			out = append(out, c)
		}
	}
	if missing := v.lacks(&with, &a); missing != "" {
		def, _ := Defined(a.Step)
		out = append(out, Check{Rule: a.Step.Rule(), Step: a.Step, Act: &a, State: rulebook.Breach, Hard: true, Cite: v.Step(a.Step).Cite,
			Say: say("%s 之前须先办理：%s。", def.Title, missing)})
	}
	slices.SortStableFunc(out, func(x, y Check) int {
		switch {
		case x.Hard == y.Hard:
			return 0
		case x.Hard:
			return -1
		}
		return 1
	})
	return out
}

// same reports whether x is the act a after it was copied and sorted.
func same(x, a *Act) bool {
	return x.ID == a.ID && x.Step == a.Step && x.Day == a.Day && x.Outcome == a.Outcome
}

// lacks names the steps that must come before a and are not recorded.
func (v *Verdict) lacks(d *Dossier, a *Act) string {
	def, ok := Defined(a.Step)
	if !ok {
		return ""
	}
	if a.Outcome == Extended || a.Outcome == Revoked {
		// What the superior answers is the assembly's same decision.
		if a.Step != Convert && !slices.ContainsFunc(d.Acts, func(x Act) bool { return x.Step == Convert && x.Outcome == a.Outcome }) {
			return "支部大会讨论" + a.Outcome.Chinese()
		}
		if a.Step != Convert || a.Outcome == Revoked {
			return ""
		}
	}
	var titles []string
	for _, s := range def.After {
		x := v.Step(s)
		if x.Standing == NotAsked {
			// What the step would have come after stands in for it.
			for _, s := range x.After {
				if y := v.Step(s); y.Standing != Finished && y.Standing != NotAsked {
					titles = append(titles, y.Title)
				}
			}
			continue
		}
		if x.Standing != Finished {
			titles = append(titles, x.Title)
		}
	}
	return strings.Join(titles, "、")
}

// Refuse returns the hard checks among cs as one fault with the articles; nil
// when there are none.
func Refuse(cs []Check) error {
	var f *fault.Fault
	for _, c := range cs {
		if !c.Hard {
			continue
		}
		text := c.Say()
		if !c.Cite.IsZero() {
			text += "（" + c.Cite.Full() + "）"
		}
		if f == nil {
			f = fault.New(fault.Invalid, text)
		}
		_ = f.At("day", text)
	}
	if f == nil {
		return nil
	}
	return f
}

// Running reports whether the dossier still goes on.
func (d *Dossier) Running() bool { return d.End == Running }

package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/workday"
)

// Forecast returns the first day on which each step that is still to be done
// could be done, were everything before it done as early as it may be. Nothing
// is before the day of the verdict; a publicity takes its five working days.
func (v *Verdict) Forecast(cal *workday.Calendar) map[Step]civil.Day {
	ends := make([]civil.Day, len(Definitions))
	of := func(s Step) civil.Day { return ends[byStep[s]] }
	out := map[Step]civil.Day{}
	for i := range v.Steps {
		s := &v.Steps[i]
		for _, before := range s.After {
			ends[i] = max(ends[i], of(before))
		}
		switch {
		case s.Standing == NotAsked:
			continue
		case s.Act != nil:
			ends[i] = max(s.Act.Day, s.Act.Until)
			continue
		}
		d := max(ends[i], s.Earliest, v.On)
		switch s.Step {
		case Propose:
			d = max(d, of(Name).AddYears(1))
		case List:
			d = max(d, of(Publicise).AddDays(1))
		case Convert:
			d = max(d, v.ProbationUntil)
			if v.ProbationUntil == 0 {
				d = max(d, of(Admit).AddYears(1))
			}
		}
		out[s.Step], ends[i] = d, d
		if s.Step == Publicise {
			ends[i], _ = cal.Nth(d, 5)
		}
	}
	return out
}

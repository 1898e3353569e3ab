package admission

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/base/workday"
)

// judging is one dossier on one day.
type judging struct {
	d    *Dossier
	on   civil.Day
	cal  *workday.Calendar
	done [64]*Act      // by index of the step: the last doing that completed it
	n    [64]int       // how often it was done
	once [64]civil.Day // when it was first done
	v    *Verdict
}

// Judge says how the dossier stands on the day. Acts after on are not known yet.
// d.Acts are in order (Sort). It is pure, and linear in the number of acts.
func Judge(d *Dossier, on civil.Day, cal *workday.Calendar) *Verdict {
	j := &judging{d: d, on: on, cal: cal, v: &Verdict{On: on, Steps: make([]StepVerdict, len(Definitions)), Checks: make([]Check, 0, 48)}}
	for i := range d.Acts {
		a := &d.Acts[i]
		if a.Day > on {
			break
		}
		at, ok := byStep[a.Step]
		if ok && a.Outcome == Done {
			j.done[at] = a
			if j.n[at]++; j.n[at] == 1 {
				j.once[at] = a.Day
			}
		}
	}
	j.probation()
	j.steps()
	j.checks()
	j.stage()
	return j.v
}

func (j *judging) act(s Step) *Act { return j.done[byStep[s]] }

// day returns when the step was done; zero when it was not.
func (j *judging) day(s Step) civil.Day {
	if a := j.act(s); a != nil {
		return a.Day
	}
	return 0
}

// at is the day whose edition governs whether a step is asked for: its own when
// it was done; else, for what hangs on another step, that step's; else today.
func (j *judging) at(s Step) civil.Day {
	if d := j.day(s); d != 0 {
		return d
	}
	var on Step
	switch s {
	case Publicise, List:
		on = Consent
	case GroupAdmit:
		on = Approve
	case GroupConvert:
		on = Confirm
	default:
		return j.on
	}
	if d := j.day(on); d != 0 {
		return d
	}
	return j.on
}

// asked reports whether the procedure has the step for this dossier.
func (j *judging) asked(i int) (rulebook.Citation, bool) {
	v, err := Definitions[i].In.On(j.at(Definitions[i].Step))
	return v.Cite, err == nil
}

// before returns the last day of what the step comes after; missing is a step of
// these that was not done, "" when all were.
func (j *judging) before(i int) (latest civil.Day, missing Step) {
	for _, s := range Definitions[i].After {
		at := byStep[s]
		if _, ok := j.asked(at); !ok && j.done[at] == nil {
			d, m := j.before(at)
			latest = max(latest, d)
			if m != "" {
				missing = m
			}
			continue
		}
		if j.done[at] == nil {
			missing = s
			continue
		}
		if Definitions[at].Repeats {
			latest = max(latest, j.once[at]) // it may go on while what comes after is done
			continue
		}
		latest = max(latest, j.done[at].Day)
	}
	return latest, missing
}

// probation works out when the probation began and is over, with extensions.
func (j *judging) probation() {
	admitted := j.day(Admit)
	if admitted == 0 {
		return
	}
	j.v.ProbationFrom, j.v.ProbationUntil = admitted, admitted.AddYears(1)
	for i := range j.d.Acts {
		a := &j.d.Acts[i]
		if a.Step == Convert && a.Outcome == Extended && a.Day <= j.on && a.Day >= admitted {
			j.v.ProbationUntil = j.v.ProbationUntil.AddMonths(a.Months)
		}
	}
	if j.act(Confirm) != nil {
		j.v.PartySince = j.v.ProbationUntil
	}
}

// earliest is the first day on which a step may be done, by waiting times alone.
func (j *judging) earliest(s Step) civil.Day {
	switch s {
	case Propose:
		if d := j.day(Name); d != 0 {
			return d.AddYears(1)
		}
	case List:
		if a := j.act(Publicise); a != nil && a.Until != 0 {
			return a.Until.AddDays(1)
		}
	case Convert:
		return j.v.ProbationUntil
	}
	return 0
}

// latest is the last day for a step; zero where no article sets one.
func (j *judging) latest(s Step) civil.Day {
	after := func(of Step, months int) civil.Day {
		if d := j.day(of); d != 0 {
			return d.AddMonths(months)
		}
		return 0
	}
	switch s {
	case Interview:
		return after(Apply, 1)
	case Admit:
		if j.at(Admit) >= Edition2026 {
			return after(PreReview, 1)
		}
	case Approve:
		return after(Admit, 3)
	case Oath:
		if j.at(Oath) >= Edition2026 {
			return after(Approve, 1)
		}
	case Confirm:
		return after(Convert, 3)
	}
	return 0
}

func (j *judging) steps() {
	furthest := -1
	for i := range Definitions {
		if j.done[i] != nil {
			furthest = i
		}
	}
	for i := range Definitions {
		def := &Definitions[i]
		s := &j.v.Steps[i]
		cite, asked := j.asked(i)
		*s = StepVerdict{Definition: def, Act: j.done[i], Times: j.n[i], Cite: cite}
		before, missing := j.before(i)
		switch {
		case !asked && s.Act == nil:
			s.Standing = NotAsked
			continue
		case s.Act != nil:
			s.Standing = Finished
			for _, p := range def.Papers {
				if !s.Act.Has(p) {
					s.Missing = append(s.Missing, p)
				}
			}
		case j.passed(i, furthest):
			s.Standing = Skipped
		case missing != "":
			s.Standing = ToCome
		default:
			s.Standing = Ready
		}
		if s.Standing == Ready || s.Standing == Waiting {
			s.Earliest = max(before, j.earliest(def.Step))
			if s.Earliest > j.on {
				s.Standing = Waiting
				j.reckon(def.Step, before)
			}
		}
		s.Latest = j.latest(def.Step)
	}
}

// passed reports whether a step that comes after step i was done.
func (j *judging) passed(i, furthest int) bool {
	for k := i + 1; k <= furthest; k++ {
		if j.done[k] != nil && j.hangsOn(k, i) {
			return true
		}
	}
	return false
}

// hangsOn reports whether step k comes, by whatever way, after step i.
func (j *judging) hangsOn(k, i int) bool { return following[k]&(1<<uint(i)) != 0 }

// following has, for every step, the set of steps that it comes after.
var following = func() []uint64 {
	sets := make([]uint64, len(Definitions))
	for i, d := range Definitions {
		for _, s := range d.After {
			at := byStep[s]
			sets[i] |= 1<<uint(at) | sets[at]
		}
	}
	return sets
}()

// reckon tells how the earliest day of a step that waits comes about.
func (j *judging) reckon(s Step, _ civil.Day) {
	fact := func(text string, d civil.Day, cite rulebook.Citation) {
		j.v.Waits = append(j.v.Waits, rulebook.Fact{Text: text, When: d.String(), Cite: cite})
	}
	switch s {
	case Propose:
		cite := j.cite(Propose)
		fact("确定为入党积极分子", j.day(Name), rulebook.Citation{})
		fact("培养教育和考察满 1 年，最早列为发展对象", j.earliest(Propose), cite)
	case List:
		fact("公示最后一天", j.act(Publicise).Until, rulebook.Citation{})
		fact("公示期满，最早列为发展对象", j.earliest(List), j.cite(List))
	case Convert:
		cite := rulebook.Cite(rulebook.AdmissionRules, "第三十一条")
		if j.v.ProbationFrom < Edition2026 {
			cite = rulebook.Cite(rulebook.AdmissionRules2014, "第五章")
		}
		fact("支部大会通过接收", j.v.ProbationFrom, rulebook.Citation{})
		if j.v.ProbationUntil != j.v.ProbationFrom.AddYears(1) {
			fact("预备期 1 年", j.v.ProbationFrom.AddYears(1), rulebook.Citation{})
			fact("延长后期满，最早讨论转正", j.v.ProbationUntil, cite)
			return
		}
		fact("预备期满 1 年，最早讨论转正", j.v.ProbationUntil, cite)
	}
}

// cite is the article of the step, in the edition that governs it.
func (j *judging) cite(s Step) rulebook.Citation {
	c, _ := j.asked(byStep[s])
	return c
}

// stage is the one that the person is in: named, listed, examined, admitted.
func (j *judging) stage() {
	_, publicised := j.asked(byStep[List])
	switch {
	case j.act(Approve) != nil:
		j.v.Stage = Probation
	case j.act(Examine) != nil:
		j.v.Stage = Admitting
	case j.act(List) != nil, j.act(Consent) != nil && !publicised:
		j.v.Stage = Candidate
	case j.act(Name) != nil:
		j.v.Stage = Activist
	}
}

// check appends a check. Of a closed dossier nobody asks what is still to do.
func (j *judging) check(c Check) {
	if j.d.End != Running && (c.State == rulebook.Open || c.State == rulebook.Overdue) {
		return
	}
	j.v.Checks = append(j.v.Checks, c)
}

func say(format string, args ...any) func() string {
	return func() string { return fmt.Sprintf(format, args...) }
}

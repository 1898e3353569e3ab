package admission

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Standing says how far one step has come.
type Standing uint8

// The standings of a step.
const (
	ToCome   Standing = iota // steps before it are missing
	Waiting                  // only time is missing
	Ready                    // may be done now
	Finished                 // done
	Skipped                  // not recorded, though later steps are done
	NotAsked                 // the edition in force does not have it
)

// Check is what one rule says of the dossier.
type Check struct {
	Rule rulebook.RuleID
	Step Step
	// Act is the doing that was judged; nil where there is none yet.
	Act   *Act
	From  civil.Day // from when the time runs
	Due   civil.Day // last day, or earliest where the rule is a waiting time
	State rulebook.State
	// Hard says that a new act that fails the check is refused; else it is only
	// marked, as the article says 一般 or 不宜.
	Hard bool
	Cite rulebook.Citation
	Say  func() string // one Chinese sentence
}

// StepVerdict is how one step stands.
type StepVerdict struct {
	*Definition
	Standing Standing
	Act      *Act      // the doing that completed it; of a step that repeats, the last
	Times    int       // how often it was done
	Earliest civil.Day // where Waiting or Ready: the first day on which it may be done
	Latest   civil.Day // last day; zero: none
	Cite     rulebook.Citation
	Missing  []Paper // of what is done, papers that are not there
}

// Verdict is what the procedure says of a dossier on a day.
type Verdict struct {
	On     civil.Day
	Stage  Stage
	Steps  []StepVerdict
	Checks []Check
	// Waits is the reckoning of the earliest day of the next step that must wait.
	Waits []rulebook.Fact
	// ProbationFrom and ProbationUntil are the first day of the probation and the
	// day on which it is over; zero before admission.
	ProbationFrom, ProbationUntil civil.Day
	// PartySince is the day from which 党龄 counts; zero before (DEV-27).
	PartySince civil.Day
}

// Next returns the steps that may be done now or wait for a day only, the first
// of each in the order of the procedure.
func (v *Verdict) Next() []*StepVerdict {
	var next []*StepVerdict
	for i := range v.Steps {
		if s := &v.Steps[i]; s.Standing == Ready || s.Standing == Waiting {
			next = append(next, s)
		}
	}
	return next
}

// Step returns how a step stands.
func (v *Verdict) Step(s Step) *StepVerdict { return &v.Steps[byStep[s]] }

// Of returns the checks of a step that are not met.
func (v *Verdict) Of(s Step) []*Check {
	var out []*Check
	for i := range v.Checks {
		if c := &v.Checks[i]; c.Step == s && c.State.Unmet() {
			out = append(out, c)
		}
	}
	return out
}

// Counts returns how many steps the editions ask for, and how many are done.
func (v *Verdict) Counts() (done, all int) {
	for i := range v.Steps {
		switch v.Steps[i].Standing {
		case NotAsked:
			continue
		case Finished:
			done++
		}
		all++
	}
	return done, all
}

// Since returns the day on which the present stage began; zero when nothing was
// done yet.
func (v *Verdict) Since() civil.Day {
	began := map[Stage][]Step{Applying: {Apply}, Activist: {Name}, Candidate: {List, Consent}, Admitting: {Examine}, Probation: {Admit, Approve}}
	for _, s := range began[v.Stage] {
		if a := v.Step(s).Act; a != nil {
			return a.Day
		}
	}
	return 0
}

package circular

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
)

// FollowUp is what a division does about a signal: it gives reasons, and somebody
// does something by a day.
type FollowUp struct {
	Code   indicator.Code
	Unit   Unit
	Reason string // by the division
	Task   string
	Owner  string // who answers for the task, not who is to blame
	Due    civil.Day
	Done   civil.Day // zero while open
	Result string
}

// Check returns a fault with what is lacking, for a circular issued on a day.
func (f FollowUp) Check(issued civil.Day) error {
	no := fault.New(fault.Invalid, "跟踪事项还没有填完整")
	if !f.Unit.Nameable() {
		_ = no.At("unit", "只能对部门或团队提出，不针对个人")
	}
	if f.Task == "" {
		_ = no.At("task", "要写明做什么")
	}
	if f.Owner == "" {
		_ = no.At("owner", "要有负责人")
	}
	if f.Due < issued {
		_ = no.At("due", "期限不能早于通报日 "+issued.String())
	}
	if f.Done != 0 && (f.Done < issued || f.Result == "") {
		_ = no.At("done", "办结要写明结果，办结日不能早于通报日 "+issued.String())
	}
	return no.Err()
}

// Late reports whether the task is open after its day.
func (f FollowUp) Late(day civil.Day) bool { return f.Done == 0 && day > f.Due }

// Track sets the unit's value after the circular against the one it was named
// for. all are the values of every unit at that time: whoever was named for an
// extreme comes back towards them by itself. ok is false where chance cannot be
// reckoned, and where what was pending counts in: such a share rises with the length
// of the period, so that only periods of one length can be compared.
func Track(before, after indicator.Value, all []indicator.Value) (e chance.Effect, ok bool) {
	if !before.Definition.Sampled || before.Definition.Code != after.Definition.Code || before.Definition.Version != after.Definition.Version ||
		after.Period.From <= before.Period.Until || before.Definition.Stock() && !alike(before.Period, after.Period) {
		return chance.Effect{}, false
	}
	samples := make([]chance.Sample, len(all))
	for i, v := range all {
		samples[i] = sample(v)
	}
	return chance.NewEffect(sample(before), sample(after), chance.Shrink(samples)), true
}

// alike reports whether two periods have the same length, but for the days of months.
func alike(a, b civil.Period) bool {
	d := a.Days() - b.Days()
	return d >= -3 && d <= 3
}

func sample(v indicator.Value) chance.Sample { return chance.Sample{X: v.Num, N: v.Den} }

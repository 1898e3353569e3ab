package member

import (
	"fmt"

	"touyan/internal/base/civil"
)

// Status says what a person is in the Party, and here.
type Status string

// The statuses (PUN-11). The zero Status is somebody who never joined.
const (
	Nobody     Status = ""
	OnTrial    Status = "probationary" // 预备党员
	FullMember Status = "full"         // 正式党员
	Halted     Status = "halted"       // 停止党籍
	Departed   Status = "departed"     // 已转出
	Out        Status = "out"          // 已出党、去世、取消资格或不予承认
)

// Belongs reports whether such a person is a member of a branch here.
func (s Status) Belongs() bool { return s == OnTrial || s == FullMember }

// State is how a membership stands after the events of a day.
type State struct {
	Status            Status
	Since             civil.PartialDay // the last event that changed Status
	By                Event            // that event
	Joined, Converted civil.PartialDay // of the present membership
	TrialEnds         civil.Day        // of a probationary member: a year from joining, or as extended
	Extended          bool
	Suspended         bool // rights suspended by an event (ELE-04); penalties are apart
	before            Status
	came              bool // from elsewhere, during the present membership
}

// Standing returns the standing that the register shows for the state.
func (s State) Standing() Standing {
	switch s.Status {
	case OnTrial:
		return Probationary
	case FullMember:
		return Full
	}
	return Ended
}

// Chinese returns the state in Chinese: 正式党员, 自行脱党除名.
func (s State) Chinese() string {
	switch s.Status {
	case OnTrial:
		return "预备党员"
	case FullMember:
		return "正式党员"
	case Nobody:
		return "尚未入党"
	}
	if s.By.Kind == "" { // the reader may not know why
		return "已不在本院党员名册"
	}
	return s.By.Chinese()
}

// On returns how the membership stands on day: what happened on the day itself
// has effect on it. An event of a month only is taken as of its first day, as
// everywhere. Events that do not fit are passed over; Check refuses them before
// they are entered.
func On(events []Event, day civil.Day) State {
	s, _ := fold(events, day)
	return s
}

// Check returns what stands against the events taken together, as a Chinese
// sentence that names the fact, or "".
func Check(events []Event) string {
	_, complaint := fold(events, 1<<30)
	return complaint
}

func fold(events []Event, day civil.Day) (s State, complaint string) {
	for _, e := range InForce(events) {
		if !e.Day.IsZero() && e.Day.First() > day {
			break
		}
		if e.Day.IsZero() && s.Joined.First() > day {
			break
		}
		next := s
		if c := next.take(e); c != "" {
			if complaint == "" {
				complaint = c
			}
			continue
		}
		s = next
	}
	return s, complaint
}

// Spans returns when the member belonged to a branch here, in order: from joining
// or, for who joined elsewhere, from arriving.
func Spans(events []Event) (out []civil.Period) {
	var s State
	open := false
	for _, e := range InForce(events) {
		next := s
		if next.take(e) != "" {
			continue
		}
		switch is := next.Status.Belongs(); {
		case is && !open:
			out = append(out, civil.Since(e.First()))
		case open && !is:
			out[len(out)-1].Until = e.First().AddDays(-1)
		case is && e.Kind == DidCome: // joined elsewhere
			out[len(out)-1].From = e.First()
		}
		s, open = next, next.Status.Belongs()
	}
	return out
}

// take lets the event happen; it returns what stands against it.
func (s *State) take(e Event) string {
	against := func(fact string) string { return e.said() + "与已登记的不符：" + fact }
	switch e.Kind {
	case DidJoin:
		if s.Status.Belongs() || s.Status == Halted || s.Status == Departed {
			return against(s.said() + "，没有出党")
		}
		if s.By.Kind == DidDie {
			return against(s.said())
		}
		if s.By.Kind.Bars() {
			if from := s.By.Day.Last().AddYears(5); e.Day.First() < from {
				return against(fmt.Sprintf("%s，5 年内不得重新入党，最早 %s", s.said(), from))
			}
		}
		*s = State{Joined: e.Day, TrialEnds: e.Day.First().AddYears(1)}
		s.become(OnTrial, e)
	case DidConvert:
		if s.Status != OnTrial {
			return against(s.said())
		}
		if e.Day.IsZero() {
			e.Day = s.Joined
			s.Converted = civil.PartialDay{}
		} else {
			s.Converted = e.Day
		}
		s.become(FullMember, e)
	case DidExtend:
		switch {
		case s.Status != OnTrial:
			return against(s.said())
		case s.Extended:
			return against("预备期已延长到 " + s.TrialEnds.String() + "，只能延长一次")
		case e.Until < s.TrialEnds.AddMonths(6) || e.Until > s.TrialEnds.AddMonths(12):
			return against(fmt.Sprintf("预备期 %s 满，延长不少于半年、不超过 1 年，即到 %s 至 %s", s.TrialEnds, s.TrialEnds.AddMonths(6), s.TrialEnds.AddMonths(12)))
		}
		s.TrialEnds, s.Extended = e.Until, true
	case DidCancel:
		if s.Status != OnTrial {
			return against(s.said())
		}
		s.become(Out, e)
	case DidSuspend:
		if !s.Status.Belongs() || s.Suspended {
			return against(s.said() + suspended(s.Suspended))
		}
		s.Suspended = true
	case DidRestore:
		if !s.Suspended {
			return against("没有登记中止党员权利")
		}
		s.Suspended = false
	case DidHalt:
		if !s.Status.Belongs() {
			return against(s.said())
		}
		s.before = s.Status
		s.become(Halted, e)
	case DidReinstate:
		if s.Status != Halted {
			return against(s.said() + "，没有停止党籍")
		}
		s.become(s.before, e)
	case DidDeny, DidLeave, DidAdvise, DidStrike, DidExpel:
		if !s.Status.Belongs() && s.Status != Halted {
			return against(s.said())
		}
		s.become(Out, e)
	case DidDie:
		if s.Status == Nobody || s.Status == Out {
			return against(s.said())
		}
		s.become(Out, e)
	case DidGo:
		if !s.Status.Belongs() {
			return against(s.said())
		}
		s.before = s.Status
		s.become(Departed, e)
	case DidCome:
		switch {
		case s.Status == Departed:
			s.become(s.before, e)
		case !s.Status.Belongs():
			return against(s.said())
		case s.came:
			return against(s.said() + "，没有转出")
		}
		s.came = true
	default:
		return "没有这种登记：" + string(e.Kind)
	}
	return ""
}

func suspended(yes bool) string {
	if yes {
		return "，已中止党员权利"
	}
	return ""
}

func (s *State) become(to Status, e Event) {
	s.Status, s.Since, s.By = to, e.Day, e
	if !to.Belongs() {
		s.Suspended = false
	}
}

// said is the fact that stands: 2025-03-01 停止党籍（云法党〔2025〕3号）.
func (s State) said() string {
	if s.Status == Nobody {
		return "还没有登记入党"
	}
	return s.By.said()
}

func (e Event) said() string {
	text := e.Chinese()
	if !e.Day.IsZero() {
		text = e.Day.String() + " " + text
	}
	if e.Basis != "" {
		text += "（" + e.Basis + "）"
	}
	return text
}

// First returns the first day on which the
// membership stands as after the event.
func (e Event) First() civil.Day { return e.Day.First() }

// Told returns the events that the dates of a register tell of somebody of whom
// nothing else is recorded, with the identifiers 1, 2 and 3.
func Told(standing Standing, joined, converted, arrived civil.PartialDay) []Event {
	es := []Event{{ID: 1, Kind: DidJoin, Day: joined, Basis: byRegister}}
	if standing == Full || !converted.IsZero() {
		es = append(es, Event{ID: 2, Kind: DidConvert, Day: converted, Basis: byRegister})
	}
	if !arrived.IsZero() && arrived.First() >= joined.First() {
		es = append(es, Event{ID: 3, Kind: DidCome, Day: arrived, Basis: byRegister})
	}
	return es
}

const byRegister = "据名册登记"

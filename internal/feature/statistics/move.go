package statistics

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Reason is why somebody came into what is counted, or left it.
type Reason string

// The reasons. Where nothing recorded says why, the reason is unknown and
// stands in the balance as such: a gap is shown, never filled.
const (
	Admitted      Reason = "in-admitted"    // 发展
	TransferredIn Reason = "in-transferred" // 转入组织关系
	MovedIn       Reason = "in-moved"       // 本院其他支部转入
	Restored      Reason = "in-restored"    // 恢复党籍
	Found         Reason = "in-found"       // 失联找回
	UnknownIn     Reason = "in-unknown"     // 事由未登记

	TransferredOut Reason = "out-transferred" // 转出组织关系
	MovedOut       Reason = "out-moved"       // 转到本院其他支部
	Died           Reason = "out-died"        // 去世
	Expelled       Reason = "out-expelled"    // 开除党籍
	StruckOff      Reason = "out-struck-off"  // 除名
	Resigned       Reason = "out-left"        // 退党
	Advised        Reason = "out-advised"     // 劝其退党
	Cancelled      Reason = "out-cancelled"   // 取消预备党员资格
	Denied         Reason = "out-denied"      // 不予承认
	Stopped        Reason = "out-stopped"     // 停止党籍
	UnknownOut     Reason = "out-unknown"     // 事由未登记
)

// The reasons, in the order of the balance.
var (
	InReasons  = []Reason{Admitted, TransferredIn, MovedIn, Restored, Found, UnknownIn}
	OutReasons = []Reason{TransferredOut, MovedOut, Died, Expelled, StruckOff, Resigned, Advised, Cancelled, Denied, Stopped, UnknownOut}
)

var reasonNames = map[Reason]string{
	Admitted: "发展党员", TransferredIn: "转入组织关系", MovedIn: "本院其他支部转入", Restored: "恢复党籍", Found: "失联党员找回", UnknownIn: "增加，事由未登记",
	TransferredOut: "转出组织关系", MovedOut: "转到本院其他支部", Died: "去世", Expelled: "开除党籍", StruckOff: "除名", Resigned: "退党", Advised: "劝其退党", Cancelled: "取消预备党员资格", Denied: "不予承认党员身份",
	Stopped: "停止党籍", UnknownOut: "减少，事由未登记",
}

// Chinese returns the reason's Chinese term.
func (r Reason) Chinese() string { return reasonNames[r] }

// In reports whether the reason is one of coming.
func (r Reason) In() bool { return strings.HasPrefix(string(r), "in-") }

// Open reports whether whoever may see members may know whom the reason is
// about; the others are for those who may know sensitive values.
func (r Reason) Open() bool {
	switch r {
	case Admitted, TransferredIn, MovedIn, UnknownIn, TransferredOut, MovedOut, Died, UnknownOut:
		return true
	}
	return false
}

// Move is somebody coming into what is counted on a day (the first day there),
// or leaving it (the first day not there any more).
type Move struct {
	Day    civil.Day
	Reason Reason
	Branch org.UnitID // that they came to, or left
}

// Stay is a belonging to a branch. Until zero: still.
type Stay struct {
	Branch org.UnitID
	Period civil.Period
	Why    string // as the register says why it began
}

// Event is a recorded turn of a membership, in the words of the reasons.
type Event struct {
	Reason Reason
	Day    civil.Day
}

var turns = map[member.EventKind]Reason{
	member.DidJoin: Admitted, member.DidCome: TransferredIn, member.DidReinstate: Restored,
	member.DidGo: TransferredOut, member.DidDie: Died, member.DidExpel: Expelled, member.DidStrike: StruckOff, member.DidLeave: Resigned,
	member.DidAdvise: Advised, member.DidCancel: Cancelled, member.DidDeny: Denied, member.DidHalt: Stopped,
}

// Turns are the events, those in force, that bring somebody in or take them
// out. Who comes back after having been lost was found.
func Turns(events []member.Event) []Event {
	if len(events) == 0 {
		return nil
	}
	var es []Event
	for _, e := range member.InForce(events) {
		r, ok := turns[e.Kind]
		if !ok || e.Day.IsZero() {
			continue
		}
		if r == Restored && (strings.Contains(e.Cause, "失联") || strings.Contains(e.Cause, "找回")) {
			r = Found
		}
		if r == StruckOff && e.Cause == member.ByRequest {
			r = Resigned
		}
		es = append(es, Event{r, e.Day.First()})
	}
	return es
}

// History is what a person's coming and going is traced from. Of somebody of
// whom no event is recorded the register's own dates say all; Joined is the
// first joining, whatever became of it.
type History struct {
	Joined        civil.PartialDay
	Converted     civil.PartialDay
	TransferredIn civil.PartialDay
	Standing      member.Standing // the register's, today
	Stays         []Stay          // by their first days; nobody is in two branches on a day
	Events        []Event
	Record        []member.Event // all that is recorded, for what somebody was on a day
}

// Recorded fills in what follows from the events that are recorded.
func (h *History) Recorded(events []member.Event) {
	if len(events) == 0 {
		return
	}
	h.Record, h.Events = events, Turns(events)
	for _, e := range h.Events {
		if e.Reason == Admitted && e.Day < h.Joined.First() {
			h.Joined = civil.Exactly(e.Day)
		}
	}
}

// Scope says which branches are counted, and of which court a branch is.
type Scope interface {
	Inside(branch org.UnitID) bool
	Court(branch org.UnitID) org.UnitID
}

// at returns the stay on the day of somebody who has joined.
func (h *History) at(day civil.Day) *Stay {
	if h.Joined.IsZero() || h.Joined.First() > day {
		return nil
	}
	for i := range h.Stays {
		if h.Stays[i].Period.Has(day) {
			return &h.Stays[i]
		}
	}
	return nil
}

// before returns a stay that began before the day.
func (h *History) before(day civil.Day) *Stay {
	if len(h.Stays) > 0 && h.Stays[0].Period.From < day {
		return &h.Stays[0]
	}
	return nil
}

// inside returns the stay on the day, when it is in the scope.
func (h *History) inside(sc Scope, day civil.Day) *Stay {
	if s := h.at(day); s != nil && sc.Inside(s.Branch) {
		return s
	}
	return nil
}

// On returns what the person is in the Party, within the scope, on the day, and
// the branch; it says what member.Belonging.StandingOn says.
func (h *History) On(sc Scope, day civil.Day) (member.Standing, org.UnitID) {
	s := h.inside(sc, day)
	switch {
	case s == nil:
		return member.Ended, 0
	case len(h.Record) > 0:
		if st := member.On(h.Record, day); st.Status.Belongs() {
			return st.Standing(), s.Branch
		}
	}
	switch {
	case h.Standing == member.Probationary && h.Converted.IsZero(), !h.Converted.IsZero() && h.Converted.First() > day:
		return member.Probationary, s.Branch
	}
	return member.Full, s.Branch
}

// Moves returns every coming and going within the term, in order. For each
// person, being counted the day before the term, plus the comings, less the
// goings, is being counted on its last day: the balance closes by construction.
func (h *History) Moves(sc Scope, term civil.Period) []Move {
	if h.Joined.IsZero() {
		return nil
	}
	days := make([]civil.Day, 0, 4) // on which something may change
	add := func(d civil.Day) {
		if term.Has(d) {
			days = append(days, d)
		}
	}
	add(h.Joined.First())
	for _, s := range h.Stays {
		add(s.Period.From)
		if s.Period.Until != 0 {
			add(s.Period.Until.AddDays(1))
		}
	}
	if len(days) == 0 {
		return nil
	}
	sortDays(days)
	var moves []Move
	was := h.inside(sc, term.From.AddDays(-1))
	for i, d := range days {
		if i > 0 && days[i-1] == d {
			continue
		}
		is := h.inside(sc, d)
		switch {
		case was == nil && is != nil:
			moves = append(moves, Move{d, h.came(sc, d, is), is.Branch})
		case was != nil && is == nil:
			moves = append(moves, Move{d, h.went(sc, d, was), was.Branch})
		}
		was = is
	}
	return moves
}

func sortDays(ds []civil.Day) {
	for i := range ds {
		for j := i; j > 0 && ds[j] < ds[j-1]; j-- {
			ds[j], ds[j-1] = ds[j-1], ds[j]
		}
	}
}

// came says why somebody is there from the day on: by what was recorded for the
// day, else by where they were before.
func (h *History) came(sc Scope, day civil.Day, to *Stay) Reason {
	for _, e := range h.Events {
		if e.Reason.In() && e.Reason != Admitted && e.Day == day {
			return e.Reason
		}
	}
	if slices.Contains(h.Events, Event{Admitted, day}) || h.Joined.First() == day {
		return Admitted
	}
	if from := h.at(day.AddDays(-1)); from != nil {
		if sc.Court(from.Branch) == sc.Court(to.Branch) {
			return MovedIn
		}
		return TransferredIn
	}
	within := func(p civil.PartialDay) bool { return !p.IsZero() && p.First() <= day && day <= p.Last() }
	switch {
	case within(h.Joined) && h.before(day) == nil: // of a month, placed within it
		return Admitted
	case within(h.TransferredIn), strings.Contains(to.Why, "转入"):
		return TransferredIn
	case strings.Contains(to.Why, "恢复"):
		return Restored
	case strings.Contains(to.Why, "失联") || strings.Contains(to.Why, "找回"):
		return Found
	}
	return UnknownIn
}

// went says why somebody is not there from the day on. A document of the day
// itself counts, and one of the last day they were there.
func (h *History) went(sc Scope, day civil.Day, from *Stay) Reason {
	for _, e := range h.Events {
		if !e.Reason.In() && (e.Day == day || e.Day == day.AddDays(-1)) {
			return e.Reason
		}
	}
	if to := h.at(day); to != nil {
		if sc.Court(to.Branch) == sc.Court(from.Branch) {
			return MovedOut
		}
		return TransferredOut
	}
	return UnknownOut
}

// Contradicted returns the recorded departures of the term after which the
// person is counted all the same: what is recorded and where they belong do not
// agree.
func (h *History) Contradicted(sc Scope, term civil.Period) []Event {
	var es []Event
	for i, e := range h.Events {
		if e.Reason.In() || !term.Has(e.Day) || h.inside(sc, term.Until) == nil {
			continue
		}
		back := false
		for _, later := range h.Events[i+1:] {
			back = back || later.Reason.In() && later.Day <= term.Until
		}
		if !back && h.inside(sc, e.Day.AddDays(1)) != nil {
			es = append(es, e)
		}
	}
	return es
}

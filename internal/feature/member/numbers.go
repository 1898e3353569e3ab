package member

import "touyan/internal/base/civil"

// Numbers is how many members a unit has on a day, by standing. Who is left out
// of 应到 (MTG-12) or has no vote (ELE-04) is a member all the same.
type Numbers struct{ Full, Probationary int }

// Total returns the number of members of both standings.
func (n Numbers) Total() int { return n.Full + n.Probationary }

// Counted adds a member who stands as s.
func (n Numbers) Counted(s Standing) Numbers {
	switch s {
	case Full:
		n.Full++
	case Probationary:
		n.Probationary++
	}
	return n
}

// StandingOn returns what b is in the Party on day: Ended before joining, as
// well as for someone who belongs nowhere any more.
func (b Belonging) StandingOn(day civil.Day) Standing {
	if b.Joined.IsZero() || b.Joined.First() > day {
		return Ended
	}
	if _, ok := b.In(day); !ok {
		return Ended
	}
	if b.On(day).Full {
		return Full
	}
	return Probationary
}

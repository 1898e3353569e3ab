package statistics

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Subject is one person as a term's tables see them.
type Subject struct {
	ID     member.ID
	Court  org.UnitID // of the branch below
	Branch org.UnitID // on the last day of the term; of somebody who left, the last one
	// On is what the person is in the Party on the last day: Ended for who is
	// not, or is elsewhere.
	On        member.Standing
	Term      civil.Period
	Gender    string // GB/T 2261.1
	Ethnicity string // GB/T 3304
	Birth     civil.PartialDay
	Education string // group of GB/T 4658
	Post      Post
	Retired   civil.PartialDay
	Joined    civil.PartialDay
	Converted civil.PartialDay
	Moves     []Move // of the term
}

// Day is the last day of the term.
func (s *Subject) Day() civil.Day { return s.Term.Until }

// Present reports whether the person is counted on the last day.
func (s *Subject) Present() bool { return s.On != member.Ended }

// Age is the completed years on the last day; -1 when not known.
func (s *Subject) Age() int {
	if n, ok := member.Age(s.Birth, s.Day()); ok {
		return n
	}
	return -1
}

// PartyAge is the completed years of 党龄 on the last day; -1 when there is none.
func (s *Subject) PartyAge() int {
	if n, ok := member.PartyAge(s.Converted, s.Day()); ok {
		return n
	}
	return -1
}

// Serving reports whether the person has not retired on the last day.
func (s *Subject) Serving() bool {
	return s.Retired.IsZero() || s.Retired.First() > s.Day()
}

func (s *Subject) moved(r Reason) bool {
	for _, m := range s.Moves {
		if m.Reason == r {
			return true
		}
	}
	return false
}

// Body is one Party unit as a term's tables see it, on the last day.
type Body struct {
	Unit    org.Unit
	Members int // who belongs to it or to a branch below it
}

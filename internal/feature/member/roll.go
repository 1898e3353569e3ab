package member

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// OnRoll is one member on the roll of a branch or a group on a day.
type OnRoll struct {
	ID      ID
	Name    string
	NameKey string
	Group   org.UnitID
	Call
}

// Roll returns everyone who belongs to the branch on day, or, when group is not
// zero, to that group of it, in the order of names. Members who do not count
// or have no vote are on it too, with the reason; who has not joined yet is
// not.
func Roll(bs []Belonging, branch, group org.UnitID, day civil.Day) []OnRoll {
	var roll []OnRoll
	for _, b := range bs {
		p, ok := b.In(day)
		if !ok || p.Branch != branch || (group != 0 && p.Group != group) || b.StandingOn(day) == Ended {
			continue
		}
		roll = append(roll, OnRoll{ID: b.ID, Name: b.Name, NameKey: b.NameKey, Group: p.Group, Call: b.On(day)})
	}
	slices.SortFunc(roll, func(a, b OnRoll) int {
		return cmp.Or(strings.Compare(a.NameKey, b.NameKey), cmp.Compare(a.ID, b.ID))
	})
	return roll
}

// Tally is what a roll comes to: everyone on it, those who count towards 应到,
// and those of them who have a vote.
type Tally struct{ Members, Counts, Votes int }

// TallyOf counts a roll.
func TallyOf(roll []OnRoll) Tally {
	t := Tally{Members: len(roll)}
	for _, r := range roll {
		if r.Counts {
			t.Counts++
		}
		if r.Votes {
			t.Votes++
		}
	}
	return t
}

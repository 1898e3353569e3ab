package life

import (
	"cmp"
	"slices"
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Event is what the rules need to know of one recorded meeting.
type Event struct {
	ID      MeetingID
	Group   org.UnitID // of a group meeting; else zero
	Host    Person
	Day     civil.Day
	ForYear int16 // 0: the year of Day
	Kinds   Kinds
	// Off is by how much the recorded 应到 differs from the register of that day.
	Off int16
}

// year returns the year that a yearly meeting belongs to.
func (e *Event) year() int {
	if e.ForYear != 0 {
		return int(e.ForYear)
	}
	return e.Day.Year()
}

// Branch is the facts on which one branch is judged.
type Branch struct {
	Subject    *rulebook.Subject
	Stands     civil.Period // from founding (zero: always) to its end (zero: still)
	Committee  bool         // 设支委会
	Groups     []Group
	Events     []Event // of the whole range that the window may ask for, in any order
	Posts      []org.Post
	Parameters *Parameters
	// RecordsFrom is the day from which the court keeps its records here; zero: it
	// has recorded nothing yet.
	RecordsFrom civil.Day
	Talks       Talks
	order       sync.Once
}

// byDay returns the events in the order of days. Judging does not need the
// order, only telling does, so it waits until somebody asks.
func (b *Branch) byDay() []Event {
	b.order.Do(func() {
		slices.SortFunc(b.Events, func(x, y Event) int { return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.ID, y.ID)) })
	})
	return b.Events
}

// Group is one Party group of the branch.
type Group struct {
	ID      org.UnitID
	Subject *rulebook.Subject
	Stands  civil.Period
}

// Talks is what is known of 谈心谈话 for MTG-09.
type Talks struct {
	Known bool       // somebody in the court records them
	Held  []Talk     // by day
	Years []TalkRoll // who there was, per year that is judged
}

// TalkRoll is who should have talked in a year: the members of the committee
// with each other and with every other member.
type TalkRoll struct {
	Year      int
	Committee []Person
	Others    []Person
}

// LeadingGroup is the facts on which one leading group is judged: whether its
// secretary gave a class (MTG-05).
type LeadingGroup struct {
	Subject     *rulebook.Subject
	Stands      civil.Period
	Secretaries []org.Post
	Lectures    []Class // of the whole court, by day
	Held        []Held  // of the group
	// StudyFrom and LifeFrom are the days from which the court keeps its centre
	// studies and its meetings of democratic life here; zero: it has kept none yet.
	StudyFrom, LifeFrom civil.Day
	Leaders             []LeaderPlace // nil: nobody asks
	Parameters          *Parameters
	RecordsFrom         civil.Day
}

// Class is one recorded class with who gave it.
type Class struct {
	ID         MeetingID
	Day        civil.Day
	Speaker    Person
	Branch     org.UnitID
	BranchName string
}

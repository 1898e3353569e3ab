package org

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// DecisionID identifies a decision.
type DecisionID = id.Of[Decision]

// ElectionID identifies an election or appointment.
type ElectionID = id.Of[Election]

// Act is one thing that a decision orders.
type Act string

// What a decision may order.
const (
	Establish  Act = "establish"  // 设立
	Merge      Act = "merge"      // 合并
	Split      Act = "split"      // 分设
	Rename     Act = "rename"     // 更名
	Reparent   Act = "re-parent"  // 移交隶属
	Dissolve   Act = "dissolve"   // 撤销
	Constitute Act = "constitute" // 设支委会, 不再设支委会
)

var actNames = map[Act]string{Establish: "设立", Merge: "合并", Split: "分设", Rename: "更名", Reparent: "移交隶属", Dissolve: "撤销", Constitute: "调整支委会"}

// Acts are the acts in the order in which they are offered.
var Acts = []Act{Establish, Merge, Split, Rename, Reparent, Dissolve, Constitute}

// Chinese returns the act's Chinese term.
func (a Act) Chinese() string { return actNames[a] }

// NewUnit is a unit that a step establishes, or one that stands again.
type NewUnit struct {
	ID            UnitID // made by whoever enters the decision; of a unit that stands again its own
	Again         bool   // the unit has stood before and ended
	Kind          Kind
	Parent        UnitID
	Code          string
	Name, Short   string
	WithCommittee bool
	Covers        []UnitID
	Purpose       string    // of a temporary unit
	UntilPlanned  civil.Day // of a temporary unit
}

// Part is one unit that a split makes, and who goes there.
type Part struct {
	New     NewUnit
	Members []int64
	Groups  []UnitID // groups of the divided branch that go along, with their members
	Names   []string // what the groups are called from then on; "" or missing: as before
	Covers  []UnitID // what it takes over of what the divided branch covers
}

// Step is one order of a decision. Which fields count depends on Do.
type Step struct {
	Do            Act
	Unit          UnitID   // rename, re-parent, constitute, dissolve, split; merge: the target, unless New
	New           *NewUnit // establish; merge into a new unit
	From          []UnitID // merge: what ends
	DropGroups    bool     // merge, dissolve: groups end too, instead of going along
	Parent        UnitID   // re-parent
	Name, Short   string   // rename
	WithCommittee bool     // constitute
	To            UnitID   // dissolve: where people, groups and coverings go
	Parts         []Part   // split
	Ends          bool     // split: the divided unit ends
}

// Decision is one document that changes the organisation from its day on. It is
// never deleted; only a later decision takes it back.
type Decision struct {
	ID         DecisionID
	Court      UnitID
	Day        civil.Day
	Number     string // 批复文号
	Body       string // 批准机关
	AppliedOn  civil.Day
	ApprovedOn civil.Day
	GroupOn    civil.Day // the leading group's discussion (机关条例第三十七条)
	Note       string
	Undoes     DecisionID
	Steps      []Step
}

// Move says that a person belongs to a branch, and group, from the decision's
// day on.
type Move struct {
	Member        int64
	Branch, Group UnitID
	From          UnitID // the branch before
}

// Stay is a person's belonging for a period.
type Stay struct {
	Branch, Group UnitID
	Period        civil.Period
}

// Person is what a decision must know of somebody.
type Person struct {
	ID    int64
	Name  string
	Stays []Stay // by day
}

// Job is where a person works and as what, as the register has it.
type Job struct {
	Unit, Job string
	Converted civil.PartialDay // since when Party age counts
}

// On returns where the person belongs on the day.
func (p Person) On(day civil.Day) (Stay, bool) {
	for _, s := range p.Stays {
		if s.Period.Has(day) {
			return s, true
		}
	}
	return Stay{}, false
}

// Ledger is everything that stands when a decision is entered: the units of an
// installation with their history, and the people, posts, terms and coverings
// of the court.
type Ledger struct {
	Units     map[UnitID]Unit   // as today, ended ones too
	Spans     map[UnitID][]Span // by day
	People    []Person
	Posts     []Post
	Terms     []Term
	Covers    []Cover
	Decisions map[DecisionID]Decision // for the number of what stands against it
}

// Effect is what a decision does to one unit, for people.
type Effect struct {
	Unit    UnitID
	Name    string // before
	Text    string
	Members int
	Groups  int
	To      UnitID // where its people go
	ToName  string
}

// Outcome is what a decision changes.
type Outcome struct {
	Founded  []Unit   // new units, with Parent and Founded; Path is still to be given
	Changed  []Unit   // units as they are from now on; Parent of an ended one is its keeper
	Closed   []Span   // spans that end
	Opened   []Span   // spans that begin
	Mended   []Span   // spans that began on the very day and are otherwise now
	Moves    []Move   // people
	Lapsed   []Post   // posts that end
	Ended    []Term   // terms that end
	Uncovers []Cover  // coverings that end
	Covers   []Cover  // coverings that begin
	Effects  []Effect // for people, in the order of the steps
}

// Concerned returns the units that the outcome touches, each once, in order.
func (o *Outcome) Concerned() []UnitID {
	seen := map[UnitID]bool{}
	var us []UnitID
	add := func(u UnitID) {
		if u != 0 && !seen[u] {
			seen[u] = true
			us = append(us, u)
		}
	}
	for _, u := range o.Founded {
		add(u.ID)
	}
	for _, u := range o.Changed {
		add(u.ID)
	}
	for _, m := range o.Moves {
		add(m.From)
		add(m.Branch)
	}
	for _, c := range o.Covers {
		add(c.Branch)
	}
	slices.Sort(us)
	return us
}

package org

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
)

// UnitID identifies a unit.
type UnitID = id.Of[Unit]

// Kind says what sort of unit it is.
type Kind string

// The kinds of units.
const (
	Court               Kind = "court"                // 法院
	LeadingGroup        Kind = "leading-group"        // 党组
	PartyCommittee      Kind = "party-committee"      // 机关党委
	DisciplineCommittee Kind = "discipline-committee" // 机关纪委
	GeneralBranch       Kind = "general-branch"       // 党总支
	Branch              Kind = "branch"               // 党支部
	Group               Kind = "group"                // 党小组
	Division            Kind = "division"             // 庭、处、室、局 …
	Team                Kind = "team"                 // 审判团队
	TemporaryBranch     Kind = "temporary-branch"     // 临时党支部
	TemporaryGroup      Kind = "temporary-group"      // 临时党小组
)

var kindNames = map[Kind]string{
	Court: "法院", LeadingGroup: "党组", PartyCommittee: "机关党委", DisciplineCommittee: "机关纪委",
	GeneralBranch: "党总支", Branch: "党支部", Group: "党小组", Division: "内设机构", Team: "审判团队",
	TemporaryBranch: "临时党支部", TemporaryGroup: "临时党小组",
}

// Chinese returns the kind's Chinese term.
func (k Kind) Chinese() string { return kindNames[k] }

// Party reports whether units of this kind are Party units.
func (k Kind) Party() bool {
	switch k {
	case LeadingGroup, PartyCommittee, DisciplineCommittee, GeneralBranch, Branch, Group, TemporaryBranch, TemporaryGroup:
		return true
	}
	return false
}

// Temporary reports whether units of this kind are set up for a time: nobody's
// belonging moves to them, they elect nobody and have no term (支部条例第八条).
func (k Kind) Temporary() bool { return k == TemporaryBranch || k == TemporaryGroup }

// Subject returns the kind as findings name it.
func (k Kind) Subject() rulebook.SubjectKind {
	switch k {
	case Division, Team:
		return rulebook.BusinessUnit
	}
	return rulebook.SubjectKind(k)
}

// Unit is one unit as of a day: Parent, Name, Short and WithCommittee are those
// of the day. Path is not: it is the unit's place today, by which is decided who
// may see it, and the same in the tree of every day. A unit that has ended has
// its place under its keeper, so that who holds the keeper holds its records.
// What stood under a unit on a day is Tree.Below, never a range of paths.
type Unit struct {
	ID            UnitID
	Court         UnitID
	Parent        UnitID // zero at the top
	Path          access.Path
	Kind          Kind
	Code          string
	Name          string // full name
	Short         string // 民二庭党支部
	Aliases       []string
	Category      string // 庭, 室 …; a branch's 支部类别; a court's level
	Sign          string // a court's 代字
	WithCommittee bool   // 设支委会
	Judges        []string
	Founded       civil.Day
	Ended         civil.Day // its last day; zero while it stands
	Purpose       string    // of a temporary unit
	UntilPlanned  civil.Day // of a temporary unit
	Version       int
}

// Label returns how lists name the unit when its branch is not at hand: a
// group has its branch before it.
func (u Unit) Label(t *Tree) string {
	if u.Kind == Group {
		if b, ok := t.Unit(u.Parent); ok {
			return b.Short + u.Short
		}
	}
	return u.Short
}

// PostKind says which post it is, whatever its unit calls it.
type PostKind string

// The kinds of posts.
const (
	Secretary       PostKind = "secretary"        // 书记
	DeputySecretary PostKind = "deputy-secretary" // 副书记
	FullTimeDeputy  PostKind = "full-time-deputy" // 专职副书记
	Organisation    PostKind = "organisation"     // 组织委员
	Publicity       PostKind = "publicity"        // 宣传委员
	Discipline      PostKind = "discipline"       // 纪检委员
	CommitteeMember PostKind = "committee-member" // 委员
	GroupLeader     PostKind = "group-leader"     // 党小组组长
	LeadingMember   PostKind = "leading-member"   // 党组成员
)

// InCommittee reports whether who holds the post is a member of the unit's
// committee.
func (k PostKind) InCommittee() bool { return k != GroupLeader && k != LeadingMember }

// PostID identifies a post.
type PostID = id.Of[Post]

// Post is one person's post in one unit for a period.
type Post struct {
	ID     PostID
	Unit   UnitID
	Member int64 // the member's id; 0 until the register knows the person
	Holder string
	Kind   PostKind
	Title  string // 支部书记
	Period civil.Period
	Note   string
	By     ElectionID // the election or appointment; zero when none is recorded
}

// Term is one committee's term.
type Term struct {
	ID            id.Of[Term]
	Unit          UnitID
	From          civil.Day
	Years         int
	ExtendedUntil civil.Day // with the superior's approval; zero when not
	Basis         string
	Ended         civil.Day  // zero while it runs
	By            ElectionID // zero when none is recorded
}

// Ends returns the day on which the term runs out: the same day Years later,
// or the approved extension.
func (t Term) Ends() civil.Day {
	if t.ExtendedUntil != 0 {
		return t.ExtendedUntil
	}
	return t.From.AddYears(t.Years)
}

// Cover says that a branch covers a business unit.
type Cover struct {
	Branch, Unit UnitID
	Period       civil.Period
}

// Count is a number the register cannot know, with its source.
type Count struct {
	Court  UnitID
	What   string // CountStaff, CountFullTime
	Day    civil.Day
	Amount int
	Basis  string
}

// What is counted.
const (
	CountStaff    = "staff"              // 机关工作人员总数
	CountFullTime = "full-time-officers" // 专职党务人员
)

// Span is one state that a unit has had: from one change of its name, superior
// or committee to the next. Its beginning is Beginning where nobody recorded it.
type Span struct {
	ID            id.Of[Span]
	Unit          UnitID
	Period        civil.Period
	Parent        UnitID
	Path          access.Path // its place when the span was written; only so that no place is given twice
	Name, Short   string
	WithCommittee bool
	Basis         string     // the document that decided it
	Decision      DecisionID // that began it; zero for an import
	Ending        DecisionID // that ended it
}

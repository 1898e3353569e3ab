package member

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// ID identifies a member.
type ID = id.Of[Member]

// Standing says what a person is in the Party.
type Standing string

// The standings.
const (
	Full         Standing = "full"         // 正式党员
	Probationary Standing = "probationary" // 预备党员
	Ended        Standing = "ended"        // 已出党、去世或转出
)

// Chinese returns the standing's Chinese term.
func (s Standing) Chinese() string {
	switch s {
	case Full:
		return "正式党员"
	case Probationary:
		return "预备党员"
	}
	return "已转出"
}

// Member is one person in the register, as today. Sensitive fields (ID number,
// phones, address) are not here: they are sealed, and reading them is an
// operation of its own. IDTail and PhoneTail are their masked forms.
type Member struct {
	ID          ID
	Court       org.UnitID
	Branch      org.UnitID
	Group       org.UnitID
	Name        string
	NameKey     string
	IDTail      string // 5399****110X
	PhoneTail   string // ****1204
	Gender      string // 1 男, 2 女 (GB/T 2261.1)
	Ethnicity   string // GB/T 3304
	Birth       civil.PartialDay
	NativePlace string
	Education   string // as the register writes it
	Degree      string
	Standing    Standing
	Joined      civil.PartialDay
	Converted   civil.PartialDay
	WorkUnit    string
	Job         string
	WorkFrom    civil.PartialDay
	Retired     civil.PartialDay
	Lost        bool
	Floating    bool
	Remark      string
	Version     int
}

// GenderChinese returns 男, 女 or "".
func (m Member) GenderChinese() string {
	switch m.Gender {
	case "1":
		return "男"
	case "2":
		return "女"
	}
	return ""
}

// BarKind says why a member does not count, or counts without a vote.
type BarKind string

// The kinds of bars.
const (
	Suspended  BarKind = "suspended"   // no vote: 留党察看 and the like (ELE-04)
	NotCounted BarKind = "not-counted" // left out of 应到: one of the five kinds of MTG-12
)

// Bar is a dated fact about counting and voting, with its document.
type Bar struct {
	Kind   BarKind
	Period civil.Period
	Reason string
	Basis  string
}

// Place is a member's belonging to a branch, and group, for a period.
type Place struct {
	Branch, Group org.UnitID
	Period        civil.Period
}

// Belonging is what the roll of a day needs to know of a member.
type Belonging struct {
	ID        ID
	Name      string
	NameKey   string
	Joined    civil.PartialDay
	Converted civil.PartialDay
	Standing  Standing
	Places    []Place
	Bars      []Bar
}

// Call says how a member stands on a roll on one day.
type Call struct {
	Counts bool // part of 应到
	Votes  bool // has a vote
	// Full is whether the member is a full member on the day.
	Full bool
	Why  string // why not, in Chinese; "" when both are true
}

// On answers, for day, whether b belongs to the Party, counts towards 应到 and
// has a vote: probationary members count and have no vote (党章第七条,
// 选举工作条例第五条), suspended rights take the vote, and the five kinds of
// MTG-12 do not count at all. A month-only date is taken as its first day, so
// that a member is never left off a roll for want of a day. A full member whose
// day of conversion is not known is taken as full since joining.
func (b Belonging) On(day civil.Day) Call {
	if b.Joined.IsZero() || b.Joined.First() > day {
		return Call{Why: "尚未入党"}
	}
	c := Call{Counts: true, Votes: true, Full: true}
	switch {
	case b.Standing == Probationary && b.Converted.IsZero(),
		!b.Converted.IsZero() && b.Converted.First() > day:
		c.Full, c.Votes, c.Why = false, false, "预备党员没有表决权"
	}
	for _, x := range b.Bars {
		if !x.Period.Has(day) {
			continue
		}
		switch x.Kind {
		case NotCounted:
			return Call{Full: c.Full, Why: "经批准不计入应到：" + x.Reason}
		case Suspended:
			c.Votes, c.Why = false, x.Reason
		}
	}
	return c
}

// In returns the branch and group that b belongs to on day.
func (b Belonging) In(day civil.Day) (p Place, ok bool) {
	for _, p := range b.Places {
		if p.Period.Has(day) {
			return p, true
		}
	}
	return Place{}, false
}

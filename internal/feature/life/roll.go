package life

import (
	"cmp"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Seat is one line of the roll of a meeting.
type Seat struct {
	Person
	Post string // 支部书记, or ""
	Call member.Call
	key  string
	rank int
}

// Roll is who should be at a meeting on a day, those who hold posts first, then
// by name. Those whom MTG-12 leaves out of 应到 stand on it too, with the reason.
type Roll []Seat

// RollOf returns the roll of a meeting of the kinds: the committee's, the
// group's, else the branch's. posts are those of the branch and
// its groups, bs everybody who belonged to the branch.
func RollOf(k Kinds, branch, group org.UnitID, bs []member.Belonging, posts []org.Post, day civil.Day) Roll {
	switch {
	case k.Has(Committee):
		return committeeRoll(branch, bs, posts, day, org.PostKind.InCommittee)
	case k.Any(Leading):
		return committeeRoll(branch, bs, posts, day, func(org.PostKind) bool { return true })
	case k == 0 || k == OrganAssembly:
		return nil // nobody has to come
	}
	var roll Roll
	for _, b := range bs {
		p, ok := b.In(day)
		if !ok || p.Branch != branch || k.Has(GroupMeet) && p.Group != group {
			continue
		}
		call := b.On(day)
		if !call.Counts && call.Why == notYet {
			continue
		}
		s := Seat{Person: Person{ID: b.ID, Name: b.Name}, Call: call, key: b.NameKey, rank: len(postOrder)}
		s.post(branch, group, posts, day)
		roll = append(roll, s)
	}
	roll.sort()
	return roll
}

// notYet is what member.Belonging.On says of somebody who has not joined.
var notYet = member.Belonging{}.On(0).Why

func committeeRoll(branch org.UnitID, bs []member.Belonging, posts []org.Post, day civil.Day, in func(org.PostKind) bool) Roll {
	byID := make(map[member.ID]*member.Belonging, len(bs))
	byName := make(map[string]*member.Belonging, len(bs))
	for i := range bs {
		byID[bs[i].ID], byName[bs[i].Name] = &bs[i], &bs[i]
	}
	var roll Roll
	for _, p := range posts {
		if p.Unit != branch || !in(p.Kind) || !p.Period.Has(day) {
			continue
		}
		s := Seat{Person: Person{ID: member.ID(p.Member), Name: p.Holder}, Post: p.Title, rank: slices.Index(postOrder, p.Kind),
			Call: member.Call{Counts: true, Votes: true, Full: true}}
		b := byID[s.ID]
		if b == nil {
			b = byName[p.Holder]
		}
		if b != nil {
			s.Person, s.key = Person{ID: b.ID, Name: b.Name}, b.NameKey
		}
		if !slices.ContainsFunc(roll, func(x Seat) bool { return x.same(s.Person) }) {
			roll = append(roll, s)
		}
	}
	roll.sort()
	return roll
}

var postOrder = []org.PostKind{org.Secretary, org.DeputySecretary, org.FullTimeDeputy, org.Organisation, org.Publicity, org.Discipline, org.CommitteeMember, org.LeadingMember, org.GroupLeader}

func (s *Seat) post(branch, group org.UnitID, posts []org.Post, day civil.Day) {
	for _, p := range posts {
		rank := slices.Index(postOrder, p.Kind)
		if rank < 0 || rank >= s.rank || (p.Unit != branch && (group == 0 || p.Unit != group)) || !p.Period.Has(day) {
			continue
		}
		if (p.Member != 0 && member.ID(p.Member) == s.ID) || (p.Member == 0 && p.Holder == s.Name) {
			s.Post, s.rank = p.Title, rank
		}
	}
}

func (s Seat) same(p Person) bool {
	if s.ID != 0 && p.ID != 0 {
		return s.ID == p.ID
	}
	return s.Name == p.Name
}

func (r Roll) sort() {
	slices.SortStableFunc(r, func(a, b Seat) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
}

// Find returns the seat of p; ok is false when p is not on the roll.
func (r Roll) Find(p Person) (Seat, bool) {
	for _, s := range r {
		if s.same(p) {
			return s, true
		}
	}
	return Seat{}, false
}

// Count counts the roll with the absences noted; whoever has none was there.
func (r Roll) Count(away []Absence) Count {
	c := Count{Given: true}
	for _, s := range r {
		if !s.Call.Counts {
			continue
		}
		c.Due++
		if s.Call.Votes {
			c.VotersDue++
		}
		i := slices.IndexFunc(away, func(a Absence) bool { return s.same(a.Person) })
		switch {
		case i < 0:
			c.Present++
			if s.Call.Votes {
				c.VotersPresent++
			}
		case away[i].OnLeave:
			c.Leave++
		default:
			c.Absent++
		}
	}
	c.RollDue = c.Due
	return c
}

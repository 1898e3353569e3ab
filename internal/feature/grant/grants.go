package grant

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// nowhere is a path that holds no unit.
const nowhere access.Path = "~"

// ID identifies an explicit grant.
type ID = id.Of[Grant]

// Grant is an explicit grant, beside those that come with posts.
type Grant struct {
	ID     ID
	Role   access.Role
	Unit   org.UnitID // zero: everywhere
	Name   string     // of the unit
	Period civil.Period
	Reason string
	MadeBy string
}

// Holding is what the rule needs to know of one person on one day.
type Holding struct {
	Posts    []org.Post
	Branch   org.UnitID // the branch the register has the person in; zero: none
	Explicit []Grant
}

// Grants returns what the person may be, and where: the grants that come with
// posts, membership of the own branch, and the explicit ones; the weightiest
// first. tree is the organisation on the day; what a unit that no longer stands
// gave is gone with it. An administrator is that and nothing else, whatever
// posts the person holds; explicit grants that nobody may hold together give
// nothing at all. The result is never empty: who has nothing has NoPost.
func Grants(h Holding, tree *org.Tree) []access.Grant {
	var gs []access.Grant
	if !Compatible(h.roles()...) {
		return nothing()
	}
	for _, e := range h.Explicit {
		if g, ok := explicit(e, tree); ok {
			gs = add(gs, g)
		}
	}
	if slices.ContainsFunc(h.Explicit, func(e Grant) bool { return Administrator(e.Role) }) {
		if len(gs) == 0 {
			return nothing()
		}
		return gs
	}
	for _, p := range h.Posts {
		if g, ok := fromPost(p, tree); ok {
			gs = add(gs, g)
		}
	}
	if u, ok := tree.Unit(h.Branch); ok {
		gs = add(gs, over(u, Member, "党员", civil.Period{}, tree))
	}
	if len(gs) == 0 {
		return nothing()
	}
	slices.SortStableFunc(gs, func(a, b access.Grant) int {
		return cmp.Or(cmp.Compare(rank(a.Role), rank(b.Role)), strings.Compare(string(a.Over), string(b.Over)))
	})
	return gs
}

func nothing() []access.Grant {
	return []access.Grant{{Role: NoPost, Over: nowhere, Name: Title(NoPost), Title: Title(NoPost)}}
}

// roles are the roles that were given to the person explicitly.
func (h Holding) roles() []access.Role {
	rs := make([]access.Role, 0, len(h.Explicit))
	for _, g := range h.Explicit {
		rs = append(rs, g.Role)
	}
	return rs
}

// fromPost is the table of posts: which role, over which subtree.
func fromPost(p org.Post, tree *org.Tree) (access.Grant, bool) {
	u, ok := tree.Unit(p.Unit)
	if !ok {
		return access.Grant{}, false
	}
	head := p.Kind == org.Secretary || p.Kind == org.DeputySecretary || p.Kind == org.FullTimeDeputy
	var role access.Role
	switch {
	case u.Kind == org.LeadingGroup:
		// A court's Party leading group answers for the whole court, not for
		// the group's own place in the tree.
		if u, ok = tree.Above(u.ID, org.Court); !ok {
			return access.Grant{}, false
		}
		role = Leader
	case u.Kind == org.PartyCommittee && head:
		role = CommitteeSecretary
	case (u.Kind == org.Branch || u.Kind == org.GeneralBranch) && head:
		role = Secretary
	case (u.Kind == org.Branch || u.Kind == org.GeneralBranch) && p.Kind.InCommittee():
		role = Committee
	case u.Kind == org.Group && p.Kind == org.GroupLeader:
		role = GroupLeader
	default:
		return access.Grant{}, false
	}
	return over(u, role, p.Title, p.Period, tree), true
}

func explicit(e Grant, tree *org.Tree) (access.Grant, bool) {
	if Administrator(e.Role) && !e.Unit.IsZero() {
		return access.Grant{}, false // an administrator is one of the whole installation
	}
	if !e.Unit.IsZero() {
		u, ok := tree.Unit(e.Unit)
		if !ok {
			return access.Grant{}, false
		}
		return over(u, e.Role, Title(e.Role), e.Period, tree), true
	}
	g := access.Grant{Role: e.Role, Over: access.Everywhere, Name: EverywhereName(tree), Title: Title(e.Role), Period: e.Period}
	return g, true
}

// EverywhereName is what the whole tree is called: by its one court, as long as
// there is only one.
func EverywhereName(tree *org.Tree) string {
	if tops := tree.Children(0); len(tops) == 1 {
		return tops[0].Short
	}
	return "全部单位"
}

func over(u org.Unit, role access.Role, title string, p civil.Period, tree *org.Tree) access.Grant {
	g := access.Grant{Role: role, Unit: int64(u.ID), Over: u.Path, Name: u.Label(tree), Title: title, Period: p}
	if c, ok := tree.Above(u.ID, org.Court); ok && c.ID != u.ID {
		g.Detail = c.Name
	}
	// A court answers for its own people; those of the courts below it are theirs.
	// The superior's political department sees how these stand, and no person.
	if u.Kind == org.Court && role != Superior {
		g.Over = u.Path.Own()
	}
	return g
}

// add puts g into gs. Two posts that give the same role over the same unit,
// such as 组织委员 and 宣传委员, are one seat with both titles.
func add(gs []access.Grant, g access.Grant) []access.Grant {
	for i := range gs {
		have := &gs[i]
		if Seat(*have) != Seat(g) || !have.Period.Overlaps(g.Period) {
			continue
		}
		have.Period.From = min(have.Period.From, g.Period.From)
		if have.Period.Until == 0 || g.Period.Until == 0 {
			have.Period.Until = 0
		} else {
			have.Period.Until = max(have.Period.Until, g.Period.Until)
		}
		if g.Title != have.Title {
			have.Title += "、" + g.Title
		}
		return gs
	}
	return append(gs, g)
}

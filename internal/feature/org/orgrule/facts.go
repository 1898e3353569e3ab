package orgrule

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Facts is what the rules need to know of the units of one or more courts, as
// of the day On.
type Facts struct {
	Tree *org.Tree
	On   civil.Day
	// People has the members of each branch. A court of which nobody is in the
	// register is missing from Registered, and what depends on its numbers is
	// Unknown: the numbers of the establishment list are no members.
	People     map[org.UnitID]member.Numbers
	Registered map[org.UnitID]bool         // by court
	Posts      map[org.UnitID][]org.Post   // that began on or before On
	Terms      map[org.UnitID][]org.Term   // that began on or before On
	Covers     map[org.UnitID][]org.UnitID // by branch: the business units it covers on On
	CoveredBy  map[org.UnitID]org.UnitID   // by business unit: a branch that covers it on On
	Counts     map[Counted]org.Count       // the latest on or before On
	Converted  map[int64]civil.PartialDay  // by member: from when Party age counts; of those in office
	// Elections that happened on or before On, by unit and day; Foundings are the
	// decisions that established units.
	Elections map[org.UnitID][]org.Election
	Foundings map[org.UnitID]org.Decision
	// Working has the full members who work in each business unit; Strangers are
	// the full members of a court whose workplace is none of them.
	Working    map[org.UnitID]int
	Strangers  map[org.UnitID]int
	GroupsFrom map[org.UnitID]Local // by court: its own threshold for ORG-14
}

// Counted names one number of one court.
type Counted struct {
	Court org.UnitID
	What  string
}

// Local is a number that a court's own resolution sets.
type Local struct {
	From   civil.Day
	Amount int
	Basis  string
}

// Judge returns what the rules of this package say of the units: branches,
// general branches, committees, courts and divisions. Other units have no
// finding.
func (f *Facts) Judge(units []org.Unit) []rulebook.Finding {
	out := make([]rulebook.Finding, 0, 10*len(units))
	for _, u := range units {
		s := f.subject(u)
		switch u.Kind {
		case org.Branch:
			out = f.branch(out, u, s)
			out = f.term(out, u, s)
			out = f.decided(out, u, s)
			out = f.temporaries(out, u)
		case org.PartyCommittee:
			out = append(out, f.head(u, s), f.discipline(u, s))
			out = f.term(out, u, s)
			out = f.decided(out, u, s)
			out = f.temporaries(out, u)
		case org.GeneralBranch:
			if _, ok := f.committee(u.Court); !ok {
				out = append(out, f.head(u, s))
			}
			out = f.term(out, u, s)
			out = f.decided(out, u, s)
			out = f.temporaries(out, u)
		case org.DisciplineCommittee:
			out = f.term(out, u, s)
		case org.Court:
			out = append(out, f.needsCommittee(u, s), f.needsGeneral(u, s), f.officers(u, s))
		case org.Division:
			out = append(out, f.division(u, s))
		}
	}
	return out
}

// subject makes the subject of a unit. What is said of a court or a business
// unit stands on the line of the court's highest Party unit, because somebody
// must have it on a line.
func (f *Facts) subject(u org.Unit) *rulebook.Subject {
	s := &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Short, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code}
	if c, ok := f.Tree.Unit(u.Court); ok {
		s.Court = c.Name
	}
	if u.Kind == org.Court {
		s.Name = u.Name
	}
	if u.Kind == org.Court || u.Kind == org.Division {
		line, ok := f.committee(u.Court)
		if !ok {
			line, ok = f.general(u.Court)
		}
		if !ok {
			line, ok = f.Tree.Unit(u.Court)
		}
		if ok {
			s.Unit, s.UnitName = int64(line.ID), line.Short
		}
	}
	return s
}

// year is the period of what must hold all the time: an exemption is good for
// the year it was given in.
func (f *Facts) year() civil.Period { return civil.Year(f.On.Year()) }

func (f *Facts) committee(court org.UnitID) (org.Unit, bool) {
	return f.partyUnit(court, org.PartyCommittee)
}
func (f *Facts) general(court org.UnitID) (org.Unit, bool) {
	return f.partyUnit(court, org.GeneralBranch)
}

func (f *Facts) partyUnit(court org.UnitID, kind org.Kind) (org.Unit, bool) {
	c, ok := f.Tree.Unit(court)
	if !ok {
		return org.Unit{}, false
	}
	for _, u := range f.Tree.Under(c.Path, kind) {
		if u.Court == court {
			return u, true
		}
	}
	return org.Unit{}, false
}

// members returns the members of a whole court; ok is false when its register
// is not in.
func (f *Facts) members(court org.UnitID) (n member.Numbers, ok bool) {
	c, found := f.Tree.Unit(court)
	if !found || !f.Registered[court] {
		return n, false
	}
	for _, b := range f.Tree.Under(c.Path, org.Branch) {
		if b.Court == court {
			n.Full += f.People[b.ID].Full
			n.Probationary += f.People[b.ID].Probationary
		}
	}
	return n, true
}

// inOffice returns the posts of the unit that are held on On; known is false
// when no post of the unit was ever recorded.
func (f *Facts) inOffice(u org.UnitID) (posts []org.Post, known bool) {
	for _, p := range f.Posts[u] {
		if p.Period.Has(f.On) {
			posts = append(posts, p)
		}
	}
	return posts, len(f.Posts[u]) > 0
}

// holder returns who holds one of the kinds of posts.
func holder(posts []org.Post, kinds ...org.PostKind) (org.Post, bool) {
	for _, k := range kinds {
		for _, p := range posts {
			if p.Kind == k {
				return p, true
			}
		}
	}
	return org.Post{}, false
}

// same reports whether two posts are held by one person: by register where
// both are known there, else by name.
func same(a, b org.Post) bool {
	if a.Member != 0 && b.Member != 0 {
		return a.Member == b.Member
	}
	return a.Holder == b.Holder
}

// notInForce is the finding for a day on which the rule did not exist.
func notInForce(rule rulebook.RuleID, s *rulebook.Subject, p civil.Period, day civil.Day) rulebook.Finding {
	return unknown(rule, s, p, day.String()+" 没有现行的规定，不作判定", rulebook.Action{})
}

// unknown is the finding for a missing fact; settle is the page that takes it.
// The article it would be judged by is told all the same.
func unknown(rule rulebook.RuleID, s *rulebook.Subject, p civil.Period, missing string, settle rulebook.Action) rulebook.Finding {
	return rulebook.Finding{Rule: rule, Subject: s, Period: p, Tally: "缺数据", Explain: func() rulebook.Explanation {
		c := article[rule]
		return rulebook.Explanation{Summary: missing, Settle: settle,
			Why: rulebook.Trace{{Text: missing, Hit: true}, {Text: strings.TrimSuffix(c.Entry().Text, "。"), Cite: c}}}
	}}
}

// article is the leading article of each rule.
var article = func() map[rulebook.RuleID]rulebook.Citation {
	m := map[rulebook.RuleID]rulebook.Citation{}
	for _, r := range Rules() {
		m[r.ID] = r.Cites[0]
	}
	return m
}()

func (f *Facts) noRegister(rule rulebook.RuleID, s *rulebook.Subject) rulebook.Finding {
	return unknown(rule, s, f.year(), "本院党员名册还没有导入，党员数不明", rulebook.Action{Label: "导入名册", Href: "/imports/members/new"})
}

func unitPage(u org.UnitID) string { return "/org/units/" + u.String() }

func persons(n int) string { return strconv.Itoa(n) + " 人" }

func names(us []string) string { return strings.Join(us, "、") }

// Package orgsource loads the facts that package orgrule judges, in a few bulk
// queries for all units asked about.
package orgsource

import (
	"cmp"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgrule"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Organisation is what the source asks of the organisation; *orgapp.Facts has it.
type Organisation interface {
	Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error)
	Terms(tx *sqldb.Tx, over access.Path) ([]org.Term, error)
	Covers(tx *sqldb.Tx, over access.Path) ([]org.Cover, error)
	Counts(tx *sqldb.Tx, over access.Path) ([]org.Count, error)
	Elections(tx *sqldb.Tx, over access.Path) ([]org.Election, error)
	Foundings(tx *sqldb.Tx, over access.Path) (map[org.UnitID]org.Decision, error)
}

// Register is what the source asks of the register; *memberapp.Facts has it.
type Register interface {
	// Census returns how many members each branch of the subtree has on day.
	Census(tx *sqldb.Tx, over access.Path, day civil.Day) (map[org.UnitID]member.Numbers, error)
	// Converted returns since when the members are full members.
	Converted(tx *sqldb.Tx, ids []member.ID) (map[member.ID]civil.PartialDay, error)
	// Workplaces counts the full members of a court by the text of where they work.
	Workplaces(tx *sqldb.Tx, court org.UnitID, day civil.Day) (map[string]int, error)
}

// GroupsFrom is the name of the setting for ORG-14: from how many members on a
// court wants groups.
const GroupsFrom = "org.groups-from"

// Source judges the rules of package orgrule.
type Source struct {
	organisation Organisation
	register     Register
}

// New returns the source.
func New(o Organisation, r Register) *Source { return &Source{o, r} }

// Rules returns the rules of the source.
func (*Source) Rules() []rulebook.Rule { return orgrule.Rules() }

// Echo returns the same verdicts under the numbers of the other regulations.
func (*Source) Echo(fs []rulebook.Finding) []rulebook.Finding { return orgrule.Echo(fs) }

// Judge judges the units as of on. Everything here stands or falls as of a day,
// so the window does not matter.
func (s *Source) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, _ civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	f := &orgrule.Facts{Tree: tree, On: on, Registered: map[org.UnitID]bool{}}
	for _, over := range ranges(tree, units) {
		if err := s.load(tx, f, over); err != nil {
			return nil, err
		}
	}
	if err := s.registered(tx, f, units); err != nil {
		return nil, err
	}
	if err := s.counts(tx, f, units); err != nil {
		return nil, err
	}
	if err := s.working(tx, f, units); err != nil {
		return nil, err
	}
	if err := local(tx, f); err != nil {
		return nil, err
	}
	return f.Judge(units), nil
}

// ranges returns the few subtrees to load: single branches where few were asked
// about, the Party units of the whole court for anything else (the rules about
// a committee or a court look at all of it), and one subtree that holds them
// all where they are many.
func ranges(tree *org.Tree, units []org.Unit) []access.Path {
	const few = 4
	courts := map[org.UnitID]bool{}
	branches := map[org.UnitID][]access.Path{}
	for _, u := range units {
		if u.Kind == org.Branch {
			branches[u.Court] = append(branches[u.Court], u.Path)
		} else {
			courts[u.Court] = true
		}
	}
	var out []access.Path
	for c, ps := range branches {
		if !courts[c] && len(ps) <= few {
			out = append(out, ps...)
		} else {
			courts[c] = true
		}
	}
	for c := range courts {
		out = append(out, party(tree, c)...)
	}
	if len(out) > 2*few {
		return []access.Path{access.Common(out[0], out[1:]...)}
	}
	slices.Sort(out)
	return out
}

// party returns the subtrees of the court's Party units: a court's own subtree
// may hold the courts below it.
func party(tree *org.Tree, court org.UnitID) []access.Path {
	var ps []access.Path
	for _, u := range tree.Children(court) {
		if u.Kind.Party() {
			ps = append(ps, u.Path)
		}
	}
	return ps
}

func (s *Source) load(tx *sqldb.Tx, f *orgrule.Facts, over access.Path) error {
	if f.Posts == nil {
		f.Posts, f.Terms = map[org.UnitID][]org.Post{}, map[org.UnitID][]org.Term{}
		f.Covers, f.CoveredBy = map[org.UnitID][]org.UnitID{}, map[org.UnitID]org.UnitID{}
		f.Converted = map[int64]civil.PartialDay{}
		f.Elections, f.Foundings = map[org.UnitID][]org.Election{}, map[org.UnitID]org.Decision{}
		f.People = map[org.UnitID]member.Numbers{}
	}
	posts, err := s.organisation.Posts(tx, over, civil.Period{From: 1, Until: f.On})
	if err != nil {
		return err
	}
	var heads []member.ID
	for _, p := range posts {
		if p.Period.From > f.On {
			continue
		}
		f.Posts[p.Unit] = append(f.Posts[p.Unit], p)
		if p.Kind == org.Secretary && p.Member != 0 {
			heads = append(heads, member.ID(p.Member))
		}
	}
	terms, err := s.organisation.Terms(tx, over)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.From <= f.On {
			f.Terms[t.Unit] = append(f.Terms[t.Unit], t)
		}
	}
	elections, err := s.organisation.Elections(tx, over)
	if err != nil {
		return err
	}
	for _, e := range elections {
		if e.Day <= f.On {
			f.Elections[e.Unit] = append(f.Elections[e.Unit], e)
		}
	}
	foundings, err := s.organisation.Foundings(tx, over)
	if err != nil {
		return err
	}
	for u, d := range foundings {
		f.Foundings[u] = d
	}
	covers, err := s.organisation.Covers(tx, over)
	if err != nil {
		return err
	}
	for _, c := range covers {
		if c.Period.Has(f.On) {
			f.Covers[c.Branch] = append(f.Covers[c.Branch], c.Unit)
			f.CoveredBy[c.Unit] = c.Branch
		}
	}
	people, err := s.register.Census(tx, over, f.On)
	if err != nil {
		return err
	}
	for u, n := range people {
		f.People[u] = n
	}
	converted, err := s.register.Converted(tx, heads)
	for id, day := range converted {
		f.Converted[int64(id)] = day
	}
	return err
}

// registered finds the courts whose register is in: somebody belongs to one of
// its branches. Where only a branch was loaded and nobody is in it, that takes a
// look at the rest of the court.
func (s *Source) registered(tx *sqldb.Tx, f *orgrule.Facts, units []org.Unit) error {
	for b, n := range f.People {
		if u, ok := f.Tree.Unit(b); ok && n.Total() > 0 {
			f.Registered[u.Court] = true
		}
	}
	looked := map[org.UnitID]bool{}
	for _, u := range units {
		if f.Registered[u.Court] || looked[u.Court] || u.Kind != org.Branch {
			continue
		}
		looked[u.Court] = true
		for _, over := range party(f.Tree, u.Court) {
			people, err := s.register.Census(tx, over, f.On)
			if err != nil {
				return err
			}
			f.Registered[u.Court] = f.Registered[u.Court] || len(people) > 0
		}
	}
	return nil
}

// counts loads the recorded counts of the courts asked about.
func (s *Source) counts(tx *sqldb.Tx, f *orgrule.Facts, units []org.Unit) error {
	f.Counts = map[orgrule.Counted]org.Count{}
	var courts []access.Path
	for _, u := range units {
		if u.Kind == org.Court {
			courts = append(courts, u.Path)
		}
	}
	if len(courts) == 0 {
		return nil
	}
	counts, err := s.organisation.Counts(tx, access.Common(courts[0], courts[1:]...))
	if err != nil {
		return err
	}
	for _, c := range counts {
		k := orgrule.Counted{Court: c.Court, What: c.What}
		if c.Day <= f.On && c.Day >= f.Counts[k].Day {
			f.Counts[k] = c
		}
	}
	return nil
}

func local(tx *sqldb.Tx, f *orgrule.Facts) error {
	values, err := setting.Named(tx, GroupsFrom)
	if err != nil {
		return err
	}
	slices.SortStableFunc(values, func(a, b setting.Value) int { return cmp.Compare(a.From, b.From) })
	for _, v := range values {
		n, err := strconv.Atoi(v.Amount)
		if err != nil || n < 1 || v.From > f.On {
			continue
		}
		if f.GroupsFrom == nil {
			f.GroupsFrom = map[org.UnitID]orgrule.Local{}
		}
		f.GroupsFrom[org.UnitID(v.Unit)] = orgrule.Local{From: v.From, Amount: n, Basis: v.Basis}
	}
	return nil
}

// working counts who works in business units that no branch covers: only there
// does it matter, and in most courts there are none.
func (s *Source) working(tx *sqldb.Tx, f *orgrule.Facts, units []org.Unit) error {
	done := map[org.UnitID]bool{}
	for _, u := range units {
		if u.Kind != org.Division || done[u.Court] || !f.Registered[u.Court] || f.Covered(u) {
			continue
		}
		done[u.Court] = true
		texts, err := s.register.Workplaces(tx, u.Court, f.On)
		if err != nil {
			return err
		}
		if f.Working == nil {
			f.Working, f.Strangers = map[org.UnitID]int{}, map[org.UnitID]int{}
		}
		full, strangers := org.Workplaces(f.Tree, u.Court, texts)
		for d, n := range full {
			f.Working[d] = n
		}
		for _, n := range strangers {
			f.Strangers[u.Court] += n
		}
	}
	return nil
}

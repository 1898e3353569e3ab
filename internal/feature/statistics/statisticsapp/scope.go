package statisticsapp

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Of says what is counted: a unit with all below it, zero for everything the
// permit reaches, or of a court only its own, without the courts below.
type Of struct {
	Unit org.UnitID
	Own  bool
}

// scope is the part of the organisation that is counted. What a branch is part
// of follows from its place today; a branch that ended is where its records are.
type scope struct {
	Of
	unit     org.Unit // zero for everything
	over     access.Path
	tree     *org.Tree // of the last day
	rows     []org.Unit
	branches map[org.UnitID]branch
}

type branch struct {
	court  org.UnitID
	name   string
	inside bool
}

// Inside reports whether the branch is counted.
func (s *scope) Inside(b org.UnitID) bool { return s.branches[b].inside }

// Court returns the court that the branch is of.
func (s *scope) Court(b org.UnitID) org.UnitID { return s.branches[b].court }

// courtOf is the one court that is counted, 0 where there are several.
func (s *scope) courtOf() org.UnitID {
	if s.unit.ID != 0 && (s.Own || s.unit.Kind != org.Court) {
		return s.unit.Court
	}
	var one org.UnitID
	for _, b := range s.branches {
		switch {
		case !b.inside || b.court == one:
		case one == 0:
			one = b.court
		default:
			return 0
		}
	}
	return one
}

// scope finds what is counted on the day. Fault: NotFound for a unit outside of
// the permit.
func (a *App) scope(tx *sqldb.Tx, permit access.Permit, of Of, day civil.Day) (*scope, error) {
	s := &scope{Of: of, over: permit.Over(), branches: map[org.UnitID]branch{}}
	var err error
	if s.tree, err = a.units.Tree(tx, day); err != nil {
		return nil, err
	}
	if of.Unit != 0 {
		u, ok := s.tree.Unit(of.Unit)
		if !ok || !permit.Holds(u.Path) {
			return nil, notFound("个单位")
		}
		s.unit, s.over = u, u.Path
	}
	s.Own = s.Own && s.unit.Kind == org.Court
	all, err := a.register.CountedBranches(tx)
	if err != nil {
		return nil, err
	}
	for _, u := range all {
		s.branches[u.ID] = branch{u.Court, strings.Clone(u.Short), s.over.Holds(u.Path) && (!s.Own || u.Court == s.unit.ID)}
	}
	s.findRows()
	return s, nil
}

// findRows finds the units of the tables by unit: courts where several are
// counted, else the branches.
func (s *scope) findRows() {
	held := func(u org.Unit) bool { return s.over.Holds(u.Path) && (!s.Own || u.Court == s.unit.ID) }
	for _, kind := range []org.Kind{org.Court, org.Branch} {
		s.rows = s.rows[:0]
		for _, u := range s.tree.Under(s.over, kind) {
			if held(u) {
				s.rows = append(s.rows, u)
			}
		}
		if kind == org.Court && len(s.rows) > 1 {
			return
		}
	}
}

// rowOf returns the unit in whose row somebody of the branch stands.
func (s *scope) rowOf(court, b org.UnitID) org.UnitID {
	if len(s.rows) > 0 && s.rows[0].Kind == org.Court {
		return court
	}
	return b
}

// Choice is something that can be counted.
type Choice struct {
	Of
	Title string
}

// choices are the units that the permit lets somebody count: courts and the
// Party units that have branches below them, or a branch by itself.
func choices(tree *org.Tree, permit access.Permit) []Choice {
	var out []Choice
	courts := tree.Under(permit.Over(), org.Court)
	if len(courts) == 0 {
		for _, u := range tree.Under(permit.Over(), org.PartyCommittee, org.GeneralBranch, org.Branch) {
			out = append(out, Choice{Of{Unit: u.ID}, u.Short})
		}
		return out
	}
	for _, c := range courts {
		below := slices.ContainsFunc(courts, func(x org.Unit) bool { return x.ID != c.ID && c.Path.Holds(x.Path) })
		if below {
			out = append(out, Choice{Of{Unit: c.ID}, c.Short + "（含下级法院）"})
		}
		out = append(out, Choice{Of{Unit: c.ID, Own: below}, c.Short + map[bool]string{true: "本院"}[below]})
	}
	if len(courts) == 1 {
		for _, u := range tree.Under(permit.Over(), org.GeneralBranch, org.Branch) {
			out = append(out, Choice{Of{Unit: u.ID}, u.Short})
		}
	}
	return out
}

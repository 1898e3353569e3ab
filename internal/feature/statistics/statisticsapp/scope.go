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
	switch {
	case s.Own:
		return s.unit.ID
	case s.unit.ID != 0 && s.unit.Kind != org.Court:
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
	s, err := a.place(tx, permit, of, day)
	if err != nil {
		return nil, err
	}
	all, err := a.register.CountedBranches(tx)
	if err != nil {
		return nil, err
	}
	for _, u := range all {
		s.branches[u.ID] = branch{u.Court, strings.Clone(u.Short), s.over.Holds(u.Path)}
	}
	return s, nil
}

// place is scope without its branches.
func (a *App) place(tx *sqldb.Tx, permit access.Permit, of Of, day civil.Day) (*scope, error) {
	s := &scope{Of: of, over: permit.Over(), branches: map[org.UnitID]branch{}}
	today, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	if s.tree, err = a.units.Tree(tx, day); err != nil {
		return nil, err
	}
	if s.Unit == 0 {
		s.Unit = top(today, s.over)
	}
	if s.Unit != 0 {
		u, ok := s.tree.Unit(s.Unit)
		if !ok { // established later: there was nobody in it
			u, ok = today.Unit(s.Unit)
		}
		if !ok || !permit.Holds(u.Path) {
			return nil, notFound("个单位")
		}
		s.unit = u
		s.Own = u.Kind == org.Court && (s.Own || u.Path.Own() == permit.Over()) // who holds a court's own part has no more of it
		if s.over = u.Path; s.Own {
			s.over = u.Path.Own()
		}
	}
	s.rows = s.tree.Under(s.over, org.Court)
	if len(s.rows) < 2 {
		s.rows = s.tree.Under(s.over, org.Branch)
	}
	return s, nil
}

// top is the unit of which somebody holds everything or the court's own part;
// zero where there are several.
func top(tree *org.Tree, over access.Path) org.UnitID {
	if over == access.Everywhere {
		if tops := tree.Children(0); len(tops) == 1 {
			return tops[0].ID
		}
		return 0
	}
	if us := tree.Under(over); len(us) > 0 && us[0].Path == over.Unit() {
		return us[0].ID
	}
	return 0
}

// rowOf returns the unit in whose row somebody of the branch stands.
func (s *scope) rowOf(court, b org.UnitID) org.UnitID {
	if s.several() {
		return court
	}
	return b
}

// several reports whether more than one court is counted.
func (s *scope) several() bool { return len(s.rows) > 0 && s.rows[0].Kind == org.Court }

// Choice is something that can be counted.
type Choice struct {
	Of
	Title string
}

// choices are the units that the permit lets somebody count: courts and, where
// there is one court or none, its Party units that have branches.
func choices(tree *org.Tree, permit access.Permit) []Choice {
	var out []Choice
	courts := tree.Under(permit.Over(), org.Court)
	if permit.Over() == access.Everywhere && len(tree.Children(0)) > 1 {
		out = append(out, Choice{Of{}, "全部单位"})
	}
	for _, c := range courts {
		below := slices.ContainsFunc(courts, func(x org.Unit) bool { return x.ID != c.ID && c.Path.Holds(x.Path) })
		if below {
			out = append(out, Choice{Of{Unit: c.ID}, c.Short + "（含下级法院）"})
		}
		own := below || permit.Over() == c.Path.Own()
		out = append(out, Choice{Of{Unit: c.ID, Own: own}, c.Short + map[bool]string{true: "本院"}[below]})
	}
	if len(courts) < 2 {
		for _, u := range tree.Under(permit.Over(), org.PartyCommittee, org.GeneralBranch, org.Branch) {
			out = append(out, Choice{Of{Unit: u.ID}, u.Short})
		}
	}
	return out
}

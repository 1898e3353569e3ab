package orgapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Coverage is which branches and groups stand on which business units of one
// court, as of a day.
type Coverage struct {
	Outline
	Court     org.Unit
	Lines     []CoverLine
	Strangers map[string]int // workplaces of the register that are no business unit, with full members
}

// CoverLine is one business unit.
type CoverLine struct {
	Unit     org.Unit
	Branches []org.Unit // that cover it
	Above    []org.Unit // that cover it by the unit it is part of
	Below    bool       // its parts are covered, each
	Full     int        // full members who work there, by the register
	Known    bool       // the register counts this unit's people
	Teams    []TeamLine
}

// Bare reports whether no branch covers the unit in any way.
func (l CoverLine) Bare() bool { return len(l.Branches)+len(l.Above) == 0 && !l.Below }

// TeamLine is one team with the groups that its judges belong to.
type TeamLine struct {
	Team   org.Unit
	Groups []TeamGroup
	Others int // judges who are in no group, or not in the register by one name
}

// TeamGroup is one group to which judges of a team belong.
type TeamGroup struct {
	Group, Branch org.Unit
	Judges        int
}

// Coverage returns how the Party units of a court stand on its business units.
// Needs org.view. Fault: NotFound.
func (a *App) Coverage(ctx context.Context, permit access.Permit, court org.UnitID, day civil.Day, census Census) (c Coverage, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Coverage{}, err
	}
	if c.Outline, err = a.Outline(ctx, permit, day, census); err != nil {
		return c, err
	}
	var ok bool
	if c.Court, ok = c.Tree.Unit(court); !ok || c.Court.Kind != org.Court {
		return c, fault.New(fault.NotFound, "没有找到这个法院，或不在当前工作范围内。")
	}
	return c, a.db.Read(ctx, func(tx *sqldb.Tx) error {
		var full map[org.UnitID]int
		groups := map[string]org.Stay{}
		if a.register != nil {
			places, err := a.register.Workplaces(tx, court, day)
			if err != nil {
				return err
			}
			full, c.Strangers = org.Workplaces(c.Tree, court, places)
			if groups, err = a.groupsByName(tx, c.Court, day); err != nil {
				return err
			}
		}
		bare := map[org.UnitID]bool{}
		for _, u := range org.Uncovered(c.Tree, c.Covers, day) {
			bare[u.ID] = true
		}
		by := map[org.UnitID][]org.Unit{}
		for _, x := range c.Covers {
			if b, ok := c.Tree.Unit(x.Branch); ok {
				by[x.Unit] = append(by[x.Unit], b)
			}
		}
		for _, u := range c.Tree.Below(court, org.Division) {
			if u.Court != court {
				continue
			}
			l := CoverLine{Unit: u, Branches: by[u.ID], Full: full[u.ID], Known: len(full) > 0 && (full[u.ID] > 0 || len(c.Strangers) == 0)}
			for above, ok := c.Tree.Unit(u.Parent); ok && above.Kind == org.Division; above, ok = c.Tree.Unit(above.Parent) {
				l.Above = append(l.Above, by[above.ID]...)
			}
			l.Below = !bare[u.ID] && len(l.Branches)+len(l.Above) == 0
			for _, t := range c.Tree.Children(u.ID) {
				if t.Kind == org.Team {
					l.Teams = append(l.Teams, team(c.Tree, t, groups))
				}
			}
			c.Lines = append(c.Lines, l)
		}
		slices.SortStableFunc(c.Lines, func(x, y CoverLine) int { return rank(x) - rank(y) })
		return nil
	})
}

// rank puts what no branch covers in front.
func rank(l CoverLine) int {
	if l.Bare() {
		return 0
	}
	return 1
}

// groupsByName says where the people of the court belong, by names that one
// person bears.
func (a *App) groupsByName(tx *sqldb.Tx, court org.Unit, day civil.Day) (map[string]org.Stay, error) {
	g, err := a.facts.registry(tx)
	if err != nil {
		return nil, err
	}
	stays, twice := map[string]org.Stay{}, map[string]bool{}
	seen := map[int64]bool{}
	for _, over := range partyTops(g, court.ID) {
		people, err := a.register.People(tx, over)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if s, ok := p.On(day); ok && !seen[p.ID] {
				_, there := stays[p.Name]
				seen[p.ID], stays[p.Name] = true, s
				twice[p.Name] = twice[p.Name] || there
			}
		}
	}
	for n := range twice {
		if twice[n] {
			delete(stays, n)
		}
	}
	return stays, nil
}

func team(tree *org.Tree, t org.Unit, groups map[string]org.Stay) TeamLine {
	l := TeamLine{Team: t}
	for _, j := range t.Judges {
		s, ok := groups[strings.TrimSpace(j)]
		group, in := tree.Unit(s.Group)
		if !ok || !in {
			l.Others++
			continue
		}
		i := slices.IndexFunc(l.Groups, func(x TeamGroup) bool { return x.Group.ID == group.ID })
		if i < 0 {
			branch, _ := tree.Unit(s.Branch)
			l.Groups, i = append(l.Groups, TeamGroup{Group: group, Branch: branch}), len(l.Groups)
		}
		l.Groups[i].Judges++
	}
	return l
}

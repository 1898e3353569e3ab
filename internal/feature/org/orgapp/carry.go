package orgapp

import (
	"cmp"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// write carries a decision out in its transaction.
func (a *App) write(tx *sqldb.Tx, permit access.Permit, g *registry, c *carried) error {
	places, err := writeUnits(tx, g, c.out)
	if err != nil {
		return err
	}
	if err := writeSpans(tx, c.out, places); err != nil {
		return err
	}
	for _, p := range c.out.Lapsed {
		if err := mendPost(tx, p); err != nil {
			return err
		}
	}
	for _, t := range c.out.Ended {
		if err := mendTerm(tx, t); err != nil {
			return err
		}
	}
	if err := writeCovers(tx, c.out); err != nil {
		return err
	}
	concerned := c.out.Concerned()
	for _, u := range concerned {
		if _, ok := places[u]; !ok {
			places[u] = g.units[u].Path
		}
	}
	touched := make([]org.UnitID, 0, len(places))
	for u := range places {
		touched = append(touched, u)
	}
	slices.Sort(touched)
	for _, u := range touched {
		if err := touch(tx, org.Unit{ID: u, Path: places[u]}); err != nil {
			return err
		}
	}
	if err := changed(tx); err != nil {
		return err
	}
	if err := a.register.Regroup(tx, permit, c.out.Moves, c.d.Day, Title(c.d)+"："+c.d.Number); err != nil {
		return err
	}
	if err := a.along(tx, permit, g, c); err != nil {
		return err
	}
	if err := insertDecision(tx, c.d, c.done, permit.Actor().Name); err != nil {
		return err
	}
	return insertDecided(tx, c.d.ID, concerned)
}

// along lets the other rooms take along what is under way in the units.
func (a *App) along(tx *sqldb.Tx, permit access.Permit, g *registry, c *carried) error {
	carrying := &org.Carrying{ID: c.d.ID, Court: c.court.ID, Day: c.d.Day, Why: Title(c.d) + "：" + c.d.Number, Out: c.out, Units: g.units}
	if c.d.Undoes != 0 {
		before, ok, err := sqldb.Maybe(tx, scanDecision, `select `+decisionColumns+` from org_decision d where d.id = $1 and d.court = $2`, c.d.Undoes, c.court.ID)
		if err != nil {
			return err
		}
		if ok {
			carrying.Came = before.Outcome.Carried
		}
	}
	for _, f := range a.followers {
		took, err := f.Carry(tx, permit, carrying)
		if err != nil {
			return err
		}
		c.done.Carried = append(c.done.Carried, took...)
	}
	for _, x := range c.done.Gone() {
		c.followed = append(c.followed, Followed{Unit: carrying.Name(x.From), Following: Following{What: x.What, Count: x.Count}, Keeper: carrying.Name(x.To), Along: true})
	}
	return nil
}

// writeUnits writes what the units are from now on and returns the places of
// those that were changed or have another place.
func writeUnits(tx *sqldb.Tx, g *registry, out *org.Outcome) (map[org.UnitID]access.Path, error) {
	next := map[org.UnitID]org.Unit{}
	for _, u := range out.Changed {
		next[u.ID] = u
	}
	byID := map[org.UnitID]*placed{}
	var units, fresh []*placed
	for _, u := range g.units {
		x := &placed{Unit: u, was: u}
		if n, ok := next[u.ID]; ok {
			x.moved = n.Parent != u.Parent
			x.Unit = n
		}
		byID[u.ID] = x
		units = append(units, x)
	}
	for _, u := range out.Founded {
		x := &placed{Unit: u, moved: true}
		byID[u.ID] = x
		units, fresh = append(units, x), append(fresh, x)
	}
	slices.SortFunc(units, func(a, b *placed) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID)) })
	for _, x := range units {
		if above := byID[x.Parent]; above != nil {
			above.children = append(above.children, x)
		}
	}
	arrange(g, units)
	if err := insertUnits(tx, fresh); err != nil {
		return nil, err
	}
	places := map[org.UnitID]access.Path{}
	for _, x := range units {
		_, decided := next[x.ID]
		if x.was.ID == 0 || decided || x.Path != x.was.Path {
			places[x.ID] = x.Path
		}
		if x.was.ID != 0 && (decided || x.Path != x.was.Path) {
			if err := updateUnit(tx, x.Unit); err != nil {
				return nil, err
			}
		}
	}
	return places, nil
}

func writeSpans(tx *sqldb.Tx, out *org.Outcome, places map[org.UnitID]access.Path) error {
	for _, s := range out.Closed {
		if _, err := tx.Exec(`update org_span set until_day = $2, ending = $3 where id = $1`, s.ID, civil.End(s.Period.Until), s.Ending); err != nil {
			return err
		}
	}
	for _, s := range out.Mended {
		if _, err := tx.Exec(`update org_span set parent = $2, full_name = $3, short_name = $4, with_committee = $5, decision = $6, basis = $7 where id = $1`,
			s.ID, s.Parent, s.Name, s.Short, s.WithCommittee, s.Decision, sqldb.Text(s.Basis)); err != nil {
			return err
		}
	}
	for i := range out.Opened {
		out.Opened[i].Path = places[out.Opened[i].Unit]
	}
	return addSpans(tx, out.Opened)
}

func writeCovers(tx *sqldb.Tx, out *org.Outcome) error {
	for _, c := range out.Uncovers {
		if _, err := tx.Exec(`update org_cover set until_day = $4 where branch = $1 and unit = $2 and from_day = $3`, c.Branch, c.Unit, c.Period.From, civil.End(c.Period.Until)); err != nil {
			return err
		}
	}
	in := tx.Insert("org_cover", "id", "branch", "unit", "from_day", "until_day")
	for _, c := range out.Covers {
		in.Add(id.New[cover](tx.Now()), c.Branch, c.Unit, c.Period.From, civil.End(0))
	}
	return in.Done()
}

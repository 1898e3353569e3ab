package lifeapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// YearPlan is a branch's year: what must be held when, what is planned, what was
// held.
type YearPlan struct {
	Branch   org.Unit
	Branches []org.Unit
	Year     int
	Slots    []life.Slot
	Others   []life.Meeting // of the year that no slot asks for, by day
}

// YearPlan returns the year of a branch; branch zero is the first in reach. Fault:
// NotFound.
func (a *App) YearPlan(ctx context.Context, permit access.Permit, branch org.UnitID, year int) (out YearPlan, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return YearPlan{}, err
	}
	defer fault.Wrap(&err, "lifeapp.YearPlan")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out, _, err = a.yearPlan(tx, permit, branch, year)
		return err
	})
	return out, err
}

func (a *App) yearPlan(tx *sqldb.Tx, permit access.Permit, branch org.UnitID, year int) (out YearPlan, h *hall, err error) {
	today := tx.Today()
	tree, err := a.units.Tree(tx, today)
	if err != nil {
		return out, nil, err
	}
	out.Branches, out.Year = branches(tree, permit), year
	if b, _ := seatOf(tree, permit); branch == 0 {
		if branch = b.ID; branch == 0 && len(out.Branches) > 0 {
			branch = out.Branches[0].ID
		}
	}
	if h, err = a.hall(tx, permit, branch, 0, today); err != nil {
		return out, nil, err
	}
	out.Branch = h.branch
	p := civil.Year(year)
	ms, err := sqldb.All(tx, scan, `select `+columns+` from life_meeting m where m.branch = $1 and m.stage <> 'called-off' and (m.day >= $2 and m.day <= $3 or m.for_year = $4) order by m.day, m.id`,
		branch, p.From, p.Until, year)
	if err != nil {
		return out, nil, err
	}
	list, err := own(tx, h.branch.Court)
	for i := range ms {
		called(&ms[i], list)
	}
	var groups []life.Group
	for _, g := range h.groups {
		groups = append(groups, life.Group{ID: g.ID, Stands: stands(g)})
	}
	out.Slots, out.Others = life.SlotsOf(year, h.branch.WithCommittee, stands(h.branch), groups, ms)
	for i := range out.Slots {
		g, _ := h.group(out.Slots[i].Group)
		out.Slots[i].GroupName = g.Short
	}
	return out, h, err
}

// Wish is one meeting that somebody puts into the plan of a year.
type Wish struct {
	Kinds life.Kinds
	Group org.UnitID
	Day   civil.Day
}

// Arrange plans the wished meetings of a branch, each with what is known of such
// a meeting already, all of them or none. A wish for which a meeting stands in
// the plan or the records already is left out; it returns how many were made.
// Faults: NotFound, Invalid.
func (a *App) Arrange(ctx context.Context, permit access.Permit, branch org.UnitID, year int, wishes []Wish) (made int, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "lifeapp.Arrange")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		made = 0
		plan, h, err := a.yearPlan(tx, permit, branch, year)
		if err != nil {
			return err
		}
		past, err := habits(tx, h.branch.ID)
		if err != nil {
			return err
		}
		for _, w := range wishes {
			i := slices.IndexFunc(plan.Slots, func(s life.Slot) bool {
				return s.Kind == w.Kinds && s.Group == w.Group && (s.Period.Has(w.Day) || s.Kind.Yearly() && w.Day.Year() == year)
			})
			if i < 0 || len(plan.Slots[i].Meetings) > 0 {
				continue
			}
			day, err := a.hall(tx, permit, h.branch.ID, w.Group, w.Day)
			if err != nil {
				return err
			}
			g, _ := day.group(w.Group)
			m := life.Meeting{Branch: h.branch.ID, Group: w.Group, Kinds: w.Kinds, Day: w.Day}
			if w.Kinds.Yearly() {
				m.ForYear = year
			}
			m = m.Propose(g.Short, day.posts, day.everyone(w.Group), past)
			m.Stage = life.Planned
			if _, err := a.prepare(tx, permit, &m, nil); err != nil {
				return err
			}
			if err := refuse(&m, tx.Today()); err != nil {
				return err
			}
			if err := commit(tx, permit, day, &m, nil, life.DidPlan); err != nil {
				return err
			}
			plan.Slots[i].Meetings = append(plan.Slots[i].Meetings, m)
			made++
		}
		return nil
	})
	return made, err
}

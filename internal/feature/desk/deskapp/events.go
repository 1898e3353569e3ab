package deskapp

import (
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// subtrees returns the few subtrees that hold the units, which are all of one
// court: each branch of a few, else the court's Party units.
func subtrees(tree *org.Tree, units []org.Unit) []access.Path {
	var ps []access.Path
	const few = 4
	for _, u := range units {
		if u.Kind != org.Branch || len(units) > few {
			ps = ps[:0]
			for _, p := range party(tree, units[0].Court) {
				ps = append(ps, p.Path)
			}
			return ps
		}
		ps = append(ps, u.Path)
	}
	return ps
}

// events reads what happened or is planned in the units' branches within the
// window, by branch and day. The desk reads the room's table across; it writes
// nothing there.
func events(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period) (map[org.UnitID][]desk.Event, error) {
	out := map[org.UnitID][]desk.Event{}
	if !slices.ContainsFunc(units, func(u org.Unit) bool { return u.Kind == org.Branch }) {
		return out, nil
	}
	for _, over := range subtrees(tree, units) {
		err := tx.Each(func(r sqldb.Row) error {
			var e desk.Event
			var meeting int64
			var begins, place sqldb.Text
			var due, present *int64
			var at sqldb.Instant
			if err := r.Scan(&meeting, &e.Branch, &e.Stage, &e.Title, &e.Day, &begins, &place, &due, &present, &at); err != nil {
				return err
			}
			e.ID, e.Begins, e.Place, e.RecordedAt = id.Of[desk.Event](meeting).String(), string(begins), string(place), at.Time
			e.BranchName = tree.Name(e.Branch)
			if due != nil && present != nil {
				e.Due, e.Present = int(*due), int(*present)
			}
			out[e.Branch] = append(out[e.Branch], e)
			return nil
		}, `select m.id, m.branch, m.stage, m.title, m.day, m.begins, m.place, m.due, m.present, m.recorded_at
			from life_meeting m join org_unit u on u.id = m.branch
			where u.path >= $1 and u.path < $2 and m.day >= $3 and m.day <= $4 and m.stage in ('planned', 'recorded')
			order by m.branch, m.day, m.id`, string(over), string(over.End()), window.From, window.Until)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

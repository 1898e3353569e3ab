package lifeapp

import (
	"context"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// remembered is how many of the last meetings a proposal is made from: a year
// of an active branch.
const remembered = 60

// Propose returns m with everything that the system knows of such a meeting
// already; m says branch and group (zero: that of the seat), kinds and day
// (zero: today). It writes nothing. Fault: NotFound.
func (a *App) Propose(ctx context.Context, permit access.Permit, m life.Meeting) (out life.Meeting, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return out, err
	}
	defer fault.Wrap(&err, "lifeapp.Propose")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if m.Day == 0 {
			m.Day = tx.Today()
		}
		h, _, err := a.at(tx, permit, &m)
		if err != nil {
			return err
		}
		habits, err := habits(tx, h.branch.ID)
		if err != nil {
			return err
		}
		g, _ := h.group(m.Group)
		out = m.Propose(g.Short, h.posts, h.everyone(m.Group), habits)
		return nil
	})
	return out, err
}

// habits returns the last recorded meetings of a branch, newest first.
func habits(tx *sqldb.Tx, branch org.UnitID) ([]life.Habit, error) {
	return sqldb.All(tx, func(r sqldb.Row) (h life.Habit, err error) {
		var begins, place, recorder sqldb.Text
		err = r.Scan(&h.Kinds, &h.Group, &begins, &place, &recorder, &h.Recorder.ID)
		h.Begins, h.Place, h.Recorder.Name = string(begins), string(place), string(recorder)
		return h, err
	}, `select kinds, party_group, begins, place, recorder, recorder_member from life_meeting
		where branch = $1 and stage = 'recorded' order by day desc, id desc limit `+strconv.Itoa(remembered), branch)
}

package lifeapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Desk is what a form for a meeting stands on: the branch, its groups, who
// should be there on the day, and how what was entered so far is judged.
type Desk struct {
	Branches []org.Unit // to choose from
	Branch   org.Unit
	Groups   []org.Unit
	Roll     life.Roll
	People   []life.Person // members of the branch on the day, for choosing from
	Count    life.Count
	Sittings []quorum.Sitting // for every matter of the resolutions; a general one when there are none
	Elements []life.Element
	Uses     []Use           // what the record will count for
	Kinds    life.Kinds      // that somebody in reach may hold
	Own      []life.Activity // the court's own kinds
	Activity life.Activity
	Trails   []life.FollowUp // open from earlier meetings, and those that this one reports on
	Warnings []life.Warning
	Fault    *fault.Fault // contradictions so far; its Fields are empty when there are none
}

// Judge answers, for a meeting as entered so far, everything that a form shows
// beside it. It writes nothing. m.Day zero is today. Fault: NotFound.
func (a *App) Judge(ctx context.Context, permit access.Permit, m life.Meeting) (d Desk, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return Desk{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Judge")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		today := tx.Today()
		h, choice, err := a.at(tx, permit, &m)
		if err != nil {
			return err
		}
		d.Branches = choice.units
		d.Kinds, d.Own = choice.kinds, choice.own
		d.Branch, d.Groups = h.branch, h.groups
		d.Roll = h.roll(m.Kinds, m.Group)
		for _, s := range h.everyone(0) {
			d.People = append(d.People, s.Person)
		}
		d.judge(&m, h.day, today)
		d.Activity = m.Activity
		if d.Trails, err = trails(tx, h.branch.ID, m.Reports); err != nil {
			return err
		}
		xs, err := clashes(tx, h.branch.Court, &m)
		if err != nil {
			return err
		}
		d.Warnings, err = overlaps(tx, h, &m, xs)
		d.Warnings = append(m.Warnings(tx.Now()), d.Warnings...)
		return err
	})
	return d, err
}

// at returns the branch that the meeting is of, with those to choose from. What
// m does not say is that of the seat, or the first in reach.
func (a *App) at(tx *sqldb.Tx, permit access.Permit, m *life.Meeting) (*hall, *choosing, error) {
	day := m.Day
	if day == 0 {
		day = tx.Today()
	}
	tree, err := a.units.Tree(tx, day)
	if err != nil {
		return nil, nil, err
	}
	choice, err := choose(tx, tree, permit, m)
	if err != nil {
		return nil, nil, err
	}
	b, g := seatOf(tree, permit)
	if u, ok := tree.Unit(m.Branch); ok && !holds(m, u.Kind) {
		m.Branch, m.Group = 0, 0 // the kind was changed to one that others hold
	}
	if m.Branch == 0 {
		if holds(m, b.Kind) {
			m.Branch = b.ID
		}
		if m.Branch == 0 && len(choice.units) > 0 {
			m.Branch = choice.units[0].ID
		}
	}
	if m.Group == 0 && m.Kinds.Holder() == org.Branch {
		m.Group = g.ID
	}
	h, err := a.hall(tx, permit, m.Branch, m.Group, day)
	if err == nil && g.ID != 0 {
		h.groups = []org.Unit{g}
	}
	return h, choice, err
}

func (d *Desk) judge(m *life.Meeting, day, today civil.Day) {
	d.Count = d.Roll.Count(m.Absences)
	m.Count = d.Count
	m.Stage = life.Recorded
	d.Elements = m.Elements()
	d.Fault = m.Check(today)
	d.Sittings, d.Uses = Sittings(m, day), Uses(m)
}

// Sittings judges the quorum for every matter that the resolutions of m decide,
// each once; for a general matter when there are none.
func Sittings(m *life.Meeting, day civil.Day) []quorum.Sitting {
	seen := map[quorum.Matter]bool{}
	var out []quorum.Sitting
	add := func(k quorum.Matter) {
		if !seen[k] {
			seen[k] = true
			out = append(out, quorum.Sit(k, day, m.Count.Voters()))
		}
	}
	for _, v := range m.Votes {
		add(v.Matter)
	}
	switch {
	case len(out) > 0:
	case m.Kinds.Has(life.Committee):
		add(quorum.InBureau)
	case m.Kinds.Has(life.Assembly):
		add(quorum.General)
	}
	return out
}

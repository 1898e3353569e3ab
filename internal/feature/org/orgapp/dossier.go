package orgapp

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// records loads the posts, terms, covers and counts of one unit.
func (a *App) records(tx *sqldb.Tx, g *registry, d *Dossier) error {
	unit := g.units[d.Unit.ID]
	posts, err := a.facts.Posts(tx, unit.Path, civil.Period{})
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p.Unit == unit.ID {
			d.Posts = append(d.Posts, p)
		}
	}
	slices.SortFunc(d.Posts, func(a, b org.Post) int {
		switch ended, other := a.Period.Until != 0, b.Period.Until != 0; {
		case ended && !other:
			return 1
		case other && !ended:
			return -1
		case ended:
			return int(b.Period.Until - a.Period.Until)
		}
		return org.ComparePosts(a, b)
	})
	terms, err := a.facts.Terms(tx, unit.Path)
	if err != nil {
		return err
	}
	for _, t := range slices.Backward(terms) {
		if t.Unit == unit.ID {
			d.Terms = append(d.Terms, t)
		}
	}
	covers, err := a.facts.Covers(tx, g.units[unit.Court].Path)
	if err != nil {
		return err
	}
	for _, c := range covers {
		switch {
		case c.Branch == unit.ID:
			d.Covered = append(d.Covered, Covered{c.Unit, g.units[c.Unit].Short, c.Period})
		case c.Unit == unit.ID:
			d.Covered = append(d.Covered, Covered{c.Branch, g.units[c.Branch].Short, c.Period})
		}
	}
	elections, err := a.facts.Elections(tx, unit.Path)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(elections) {
		if e.Unit == unit.ID {
			d.Elections = append(d.Elections, e)
		}
	}
	d.Decisions = map[org.DecisionID]Recorded{}
	concerned, err := sqldb.All(tx, scanDecision, `select `+decisionColumns+` from org_decision d join org_decided x on x.decision = d.id where x.unit = $1 order by d.id`, unit.ID)
	if err != nil {
		return err
	}
	for _, c := range concerned {
		d.Decisions[c.ID] = c
	}
	if unit.Kind.Temporary() {
		if d.Attached, err = attachedTo(tx, unit.ID); err != nil {
			return err
		}
	}
	if unit.Kind == org.Court {
		counts, err := a.facts.Counts(tx, unit.Path)
		if err != nil {
			return err
		}
		for _, c := range slices.Backward(counts) {
			if c.Court == unit.ID {
				d.Counts = append(d.Counts, c)
			}
		}
	}
	return nil
}

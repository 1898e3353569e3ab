package ballotapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return ballot.Rules() }

// Judge judges the elections of the units that were held inside the window:
// whether they were asked for in time and their results reported. It reads two
// tables, over the smallest subtree that holds the units.
func (*Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	subjects := map[org.UnitID]*rulebook.Subject{}
	var over access.Path
	for _, u := range units {
		if !ballot.Elects(u.Kind) {
			continue
		}
		if len(subjects) == 0 {
			over = u.Path
		}
		over = shared(over, u.Path)
		subjects[u.ID] = &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Short, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: tree.Name(u.Court)}
	}
	if len(subjects) == 0 {
		return nil, nil
	}
	held, order, err := elections(tx, over, subjects)
	if err != nil || len(order) == 0 {
		return nil, err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var p ballot.ProceedingID
		var kind string
		var day civil.Day
		if err := r.Scan(&p, &kind, &day); err != nil {
			return err
		}
		h := held[p]
		switch {
		case h == nil:
		case kind == string(ballot.Requested):
			h.Requested = day
		case kind == string(ballot.Reported):
			h.Reported = day
		}
		return nil
	}, `select s.proceeding, s.kind, s.day from ballot_step s join ballot_proceeding p on p.id = s.proceeding join org_unit u on u.id = p.unit
		where u.path >= $1 and u.path < $2 and s.back_at is null order by s.proceeding, s.day, s.id`, string(over), string(over.End()))
	if err != nil {
		return nil, err
	}
	var out []rulebook.Finding
	for _, p := range order {
		out = append(out, held[p].Judge(window, on)...)
	}
	return out, nil
}

// elections loads those whose votes have been held.
func elections(tx *sqldb.Tx, over access.Path, subjects map[org.UnitID]*rulebook.Subject) (held map[ballot.ProceedingID]*ballot.Held, order []ballot.ProceedingID, err error) {
	held = map[ballot.ProceedingID]*ballot.Held{}
	err = tx.Each(func(r sqldb.Row) error {
		var p ballot.ProceedingID
		var unit org.UnitID
		var title string
		var election org.ElectionID
		var day civil.Day
		var published sqldb.Instant
		if err := r.Scan(&p, &unit, &title, &election, &day, &published); err != nil {
			return err
		}
		s := subjects[unit]
		if s == nil {
			return nil
		}
		h := held[p]
		if h == nil {
			h = &ballot.Held{Subject: s, ID: p, Title: title, Day: day, Registered: election != 0}
			held[p], order = h, append(order, p)
		}
		h.Day = min(h.Day, day)
		if !published.IsZero() {
			h.Announced = max(h.Announced, civil.DayOf(published.Time))
		}
		return nil
	}, `select p.id, p.unit, p.title, p.election, v.day, v.published_at from ballot_vote v join ballot_proceeding p on p.id = v.proceeding join org_unit u on u.id = p.unit
		where u.path >= $1 and u.path < $2 and p.purpose <> 'vote' and p.ended is null and v.stage in ('open', 'counted') order by p.id, v.id`, string(over), string(over.End()))
	return held, order, err
}

// shared returns the longest path that holds both.
func shared(a, b access.Path) access.Path {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '.' {
			n = i + 1
		}
	}
	return a[:n]
}

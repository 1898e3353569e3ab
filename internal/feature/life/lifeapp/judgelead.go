package lifeapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// lead judges what is no branch.
func (j *docket) lead(unit org.UnitID, out []rulebook.Finding) []rulebook.Finding {
	if g := j.groups[unit]; g != nil {
		return g.Judge(j.w, out)
	}
	return j.organs[unit].Judge(j.w, out)
}

// sittings gives the leading groups and organs what they held, and the leading
// groups where their members belong.
func (j *docket) sittings() error {
	if len(j.groups)+len(j.organs) == 0 {
		return nil
	}
	// A court that never kept such meetings here is not told that it missed them.
	from := map[org.UnitID]map[life.Kinds]civil.Day{}
	since := func(unit org.UnitID, k life.Kinds, day civil.Day) {
		u, _ := j.tree.Unit(unit)
		if from[u.Court] == nil {
			from[u.Court] = map[life.Kinds]civil.Day{}
		}
		if was := from[u.Court][k]; was == 0 || day < was {
			from[u.Court][k] = civil.Year(day.Year()).From
		}
	}
	days, court := j.w.Days(), j.courtFilter()
	err := j.tx.Each(func(r sqldb.Row) error {
		var unit org.UnitID
		var h life.Held
		var year, due, present figure
		if err := r.Scan(&h.ID, &unit, &h.Kinds, &h.Day, &year, &due, &present); err != nil {
			return err
		}
		since(unit, h.Kinds, h.Day)
		h.ForYear, h.Due, h.Present = int(year.n), int(due.n), int(present.n)
		if !days.Has(h.Day) {
			return nil
		}
		if g := j.groups[unit]; g != nil {
			g.Held = append(g.Held, h)
		} else if o := j.organs[unit]; o != nil {
			o.Held = append(o.Held, h)
		}
		return nil
	}, `select m.id, m.branch, m.kinds, m.day, m.for_year, m.due, m.present from org_unit u join life_meeting m on m.branch = u.id
		where u.kind in ('leading-group', 'party-committee', 'general-branch') and m.stage = 'recorded'`+court.where+` order by m.day, m.id`, court.args...)
	if err != nil {
		return err
	}
	for _, u := range j.list {
		if g := j.groups[u.ID]; g != nil {
			g.StudyFrom, g.LifeFrom = from[u.Court][life.CentreStudy], from[u.Court][life.DemocraticLife]
		} else if o := j.organs[u.ID]; o != nil {
			o.RecordsFrom = from[u.Court][life.OrganAssembly]
		}
	}
	return j.places()
}

// places says where the members of the leading groups belong today. The
// register links a post to its holder where the name is the only one; of others
// nothing is known.
func (j *docket) places() error {
	var ids []member.ID
	for _, posts := range j.leaders {
		for _, p := range posts {
			if p.Member != 0 {
				ids = append(ids, member.ID(p.Member))
			}
		}
	}
	people, err := j.facts.members.Those(j.tx, ids)
	if err != nil {
		return err
	}
	byID := make(map[member.ID]*member.Belonging, len(people))
	for i := range people {
		byID[people[i].ID] = &people[i]
	}
	for id, posts := range j.leaders {
		g := j.groups[id]
		for _, p := range posts {
			l := life.LeaderPlace{Person: life.Person{ID: member.ID(p.Member), Name: p.Holder}, Title: p.Title}
			if b := byID[l.ID]; b != nil {
				l.Known = true
				if at, ok := b.In(j.w.On); ok {
					u, _ := j.tree.Unit(at.Branch)
					l.Branch = u.Short
				}
			}
			g.Leaders = append(g.Leaders, l)
		}
	}
	return nil
}

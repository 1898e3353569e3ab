package lifeapp

import (
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// talks gives each branch its talks and who should have talked. In a court that
// records none the rule says Unknown, and the register is not read at all.
func (j *docket) talks() error {
	if len(j.w.Years()) == 0 {
		return nil
	}
	held := map[org.UnitID][]life.Talk{}
	known := map[org.UnitID]bool{} // courts
	days, court := j.w.Days(), j.courtFilter()
	err := j.tx.Each(func(r sqldb.Row) error {
		var t life.Talk
		var in org.UnitID
		if err := r.Scan(&in, &t.ID, &t.Branch, &t.Day, &t.One.ID, &t.Other.ID); err != nil {
			return err
		}
		if days.Has(t.Day) {
			known[in] = true
			held[t.Branch] = append(held[t.Branch], t)
		}
		return nil
	}, `select u.court, t.id, t.branch, t.day, t.one, t.other from life_talk t join org_unit u on u.id = t.branch
		where u.kind = 'branch'`+court.where+` order by t.day, t.id`, court.args...)
	if err != nil || len(known) == 0 {
		return err
	}
	over, first := access.Everywhere, true
	for _, u := range j.list {
		b := j.branches[u.ID]
		if b == nil || !known[u.Court] {
			continue
		}
		b.Talks = life.Talks{Known: true, Held: held[u.ID]}
		if first {
			over, first = u.Path, false
		}
		over = access.Common(over, u.Path)
	}
	if first {
		return nil
	}
	return j.pairs(over, known)
}

func (j *docket) pairs(over access.Path, known map[org.UnitID]bool) error {
	people, err := j.facts.members.Belongings(j.tx, over)
	if err != nil {
		return err
	}
	for _, y := range j.w.Years() {
		day := min(y.Until, j.w.On)
		in := map[org.UnitID][]member.Belonging{}
		for _, p := range people {
			if at, ok := p.In(day); ok && p.On(day).Counts {
				in[at.Branch] = append(in[at.Branch], p)
			}
		}
		for _, u := range j.list {
			if b := j.branches[u.ID]; b != nil && known[u.Court] {
				b.Talks.Years = append(b.Talks.Years, talkRoll(y.From.Year(), u.ID, in[u.ID], b.Posts, day))
			}
		}
	}
	return nil
}

// talkRoll splits the members of a branch into its committee and the others; a
// branch without a committee has its secretary and deputy for one.
func talkRoll(year int, branch org.UnitID, people []member.Belonging, posts []org.Post, day civil.Day) life.TalkRoll {
	r := life.TalkRoll{Year: year}
	for _, s := range life.RollOf(life.Committee, branch, 0, people, posts, day) {
		r.Committee = append(r.Committee, s.Person)
	}
	for _, p := range people {
		who := life.Person{ID: p.ID, Name: p.Name}
		if !slices.ContainsFunc(r.Committee, func(c life.Person) bool { return c.ID == p.ID || c.ID == 0 && c.Name == p.Name }) {
			r.Others = append(r.Others, who)
		}
	}
	return r
}

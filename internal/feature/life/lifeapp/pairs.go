package lifeapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Pairs returns every two members of a branch who ought to talk within the year
// (MTG-09), as its roll is on the day, and when they last did: for the review of
// the year, whose preparation they are.
func (f *Facts) Pairs(tx *sqldb.Tx, branch org.UnitID, path access.Path, year int, day civil.Day) ([]member.Pair, error) {
	people, err := f.members.Belongings(tx, path)
	if err != nil {
		return nil, err
	}
	posts, err := f.units.Posts(tx, path, civil.Period{From: day, Until: day})
	if err != nil {
		return nil, err
	}
	var there []member.Belonging
	for _, b := range people {
		if p, ok := b.In(day); ok && p.Branch == branch && b.On(day).Counts {
			there = append(there, b)
		}
	}
	type two struct{ a, b member.ID }
	order := func(a, b member.ID) two { return two{min(a, b), max(a, b)} }
	talked := map[two]civil.Day{}
	y := civil.Year(year)
	if err := tx.Each(func(r sqldb.Row) error {
		var one, other member.ID
		var on civil.Day
		err := r.Scan(&one, &other, &on)
		talked[order(one, other)] = on
		return err
	}, `select one, other, day from life_talk where branch = $1 and day >= $2 and day <= $3 order by day, id`, branch, y.From, y.Until); err != nil {
		return nil, err
	}
	roll := talkRoll(year, branch, there, posts, day)
	var out []member.Pair
	add := func(one, other life.Person, both bool) {
		out = append(out, member.Pair{One: one.ID, Other: other.ID, OneName: one.Name, OtherName: other.Name, Both: both, Talked: talked[order(one.ID, other.ID)]})
	}
	for i, a := range roll.Committee {
		for _, b := range roll.Committee[i+1:] {
			add(a, b, true)
		}
		for _, b := range roll.Others {
			add(a, b, false)
		}
	}
	return out, nil
}

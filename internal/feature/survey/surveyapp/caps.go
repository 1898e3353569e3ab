package surveyapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// caps are the shares of 优秀 that localities set, by their day.
type caps []struct {
	name          string
	path          access.Path // of the court that set it
	from          civil.Day
	amount, basis string
}

func loadCaps(tx *sqldb.Tx) (cs caps, err error) {
	return cs, tx.Each(func(r sqldb.Row) error {
		cs = append(cs, caps{{}}[0])
		c := &cs[len(cs)-1]
		return r.Scan(&c.name, &c.path, &c.from, &c.amount, &c.basis)
	}, `select s.name, u.path, s.from_day, s.amount, s.basis from setting s join org_unit u on u.id = s.unit where s.name in ($1, $2) order by s.name, s.from_day`, survey.SetCap, survey.SetCapOf)
}

// at is what holds for the unit of the path on the day: of each value the last
// one that the nearest court set by then.
func (cs caps) at(path access.Path, day civil.Day) (out survey.Cap) {
	for _, name := range []string{survey.SetCap, survey.SetCapOf} {
		best := -1
		for i, c := range cs {
			if c.name == name && c.from <= day && c.path.Holds(path) && (best < 0 || len(c.path) >= len(cs[best].path)) {
				best = i
			}
		}
		if best >= 0 {
			out = out.Read(name, cs[best].amount, cs[best].basis)
		}
	}
	return out
}

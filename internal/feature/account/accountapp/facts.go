package accountapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may ask, inside their own transactions.
type Facts struct{ app *App }

// Facts returns what other rooms may ask.
func (a *App) Facts() *Facts { return &Facts{a} }

// Actors returns everyone who may sign in on the day, with the grants in force
// then, in the order of their accounts. The daily work asks; a page must not:
// it costs a query or two for each account.
func (f *Facts) Actors(tx *sqldb.Tx, day civil.Day) ([]*access.Actor, error) {
	visits, err := sqldb.All(tx, func(r sqldb.Row) (v visit, err error) {
		return v, r.Scan(&v.who, &v.person, &v.member, &v.branch)
	}, `select a.id, a.person, a.member, m.branch from account a left join member m on m.id = a.member where a.disabled_at is null order by a.id`)
	if err != nil {
		return nil, err
	}
	actors := make([]*access.Actor, 0, len(visits))
	for _, v := range visits {
		v.seat = ""
		a, err := f.app.actor(tx, v, day)
		if err != nil {
			return nil, err
		}
		actors = append(actors, a)
	}
	return actors, nil
}

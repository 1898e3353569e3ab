package accountapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
)

// Actor returns who an account is on the day, with the grants in force then; ok is
// false when it may not sign in.
func (f *Facts) Actor(tx *sqldb.Tx, account int64, day civil.Day) (actor *access.Actor, ok bool, err error) {
	v, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (v visit, err error) {
		return v, r.Scan(&v.who, &v.person, &v.member, &v.branch)
	}, `select a.id, a.person, a.member, m.branch from account a left join member m on m.id = a.member where a.id = $1 and a.disabled_at is null`, account)
	if err != nil || !ok {
		return nil, false, err
	}
	v.seat = ""
	actor, err = f.app.actor(tx, v, day)
	return actor, err == nil, err
}

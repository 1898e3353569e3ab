package careapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// Mine is what concerns one person, for that person.
type Mine struct {
	Member   member.ID // 0: no member
	Birthday care.Birthday
	Pairs    []care.Pair
	Visits   []care.Visit // that took place, without remarks: all that is held stands on the page of one's data
}

// Mine returns what concerns the permit's own actor.
func (a *App) Mine(ctx context.Context, permit access.Permit) (out Mine, err error) {
	if err := permit.Covers(care.CanOwn); err != nil {
		return out, err
	}
	defer fault.Wrap(&err, "careapp.Mine")
	who := member.ID(permit.Actor().Member)
	if who == 0 {
		return out, nil
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Mine{Member: who}
		joined, _, err := sqldb.Maybe(tx, func(r sqldb.Row) (p civil.PartialDay, err error) { return p, r.Scan(&p) }, `select joined from member where id = $1`, who)
		if err != nil {
			return err
		}
		b := care.Birthday{Member: who, Joined: joined}
		_, b.Exact = joined.Day()
		b.Day, b.Years, _ = care.Next(joined, tx.Today(), MostAhead)
		out.Birthday = b
		if out.Pairs, err = pairsOf(tx, who); err != nil {
			return err
		}
		out.Visits, err = sqldb.All(tx, scanVisit, `select `+visitColumns+` from care_visit x join member m on m.id = x.member left join org_unit u on u.id = m.branch where x.member = $1 and x.done_day is not null order by x.done_day desc, x.id desc`, who)
		return err
	})
	return out, err
}

// pairsOf are the pairs of one member, the latest first, with their reviews.
func pairsOf(tx *sqldb.Tx, who member.ID) ([]care.Pair, error) {
	ps, err := sqldb.All(tx, scanPair, `select `+pairColumns+` from care_pair x where x.mentor = $1 or x.mentee = $1 order by x.until_day desc, x.id desc`, who)
	if err != nil || len(ps) == 0 {
		return ps, err
	}
	return ps, reviews(tx, ps, `select r.pair, r.year, r.words, r.made_name, r.made_at from care_review r join care_pair x on x.id = r.pair where x.mentor = $1 or x.mentee = $1 order by r.pair, r.year`, who)
}

// ReviewOwn writes the review of a year as the pair's mentor. Faults: NotFound for
// whoever is not the mentor; Invalid; Conflict when the year has one.
func (a *App) ReviewOwn(ctx context.Context, permit access.Permit, k care.PairID, year int, words string) (err error) {
	if err := permit.Covers(care.CanOwn); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.ReviewOwn")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, ok, err := sqldb.Maybe(tx, scanPair, `select `+pairColumns+` from care_pair x where x.id = $1 and x.mentor = $2`, k, permit.Actor().Member)
		if err == nil && !ok {
			err = noPair()
		}
		if err != nil {
			return err
		}
		if err := withReviews(tx, &p); err != nil {
			return err
		}
		s, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (s someone, err error) {
			return s, r.Scan(&s.id, &s.name, &s.branch, &s.court, &s.path, &s.short)
		}, `select m.id, m.full_name, u.id, u.court, u.path, u.short_name from member m join org_unit u on u.id = m.branch where m.id = $1`, p.Mentee)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, "没有保存："+p.MenteeName+"已不在本院党支部。").At("year", "学员已离开")
		}
		if err != nil {
			return err
		}
		return review(tx, permit, care.CanOwn, s, &p, year, words)
	})
}

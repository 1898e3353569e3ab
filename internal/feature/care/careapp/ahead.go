package careapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

// MostAhead is how many days ahead birthdays are told at most.
const MostAhead = 366

// Ahead returns whose political birthday comes round within the days from today
// on, the soonest first, with the last talk of this year as the records of
// organisation life have it (HON-05).
func (a *App) Ahead(ctx context.Context, permit access.Permit, days int) (bs []care.Birthday, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "careapp.Ahead")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		bs, err = ahead(tx, permit, min(max(days, 0), MostAhead))
		return err
	})
	return bs, err
}

func ahead(tx *sqldb.Tx, permit access.Permit, days int) (bs []care.Birthday, err error) {
	from, end := permit.Range()
	today := tx.Today()
	err = tx.Each(func(r sqldb.Row) error {
		var b care.Birthday
		if err := r.Scan(&b.Member, &b.Name, &b.Branch, &b.Joined); err != nil {
			return err
		}
		day, years, ok := care.Next(b.Joined, today, days)
		if b.Day, b.Years = day, years; ok {
			_, b.Exact = b.Joined.Day()
			bs = append(bs, b)
		}
		return nil
	}, `select m.id, m.full_name, u.short_name, m.joined from member m join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 and m.joined is not null order by m.name_key, m.id`, from, end)
	if err != nil || len(bs) == 0 {
		return bs, err
	}
	slices.SortStableFunc(bs, func(x, y care.Birthday) int { return cmp.Compare(x.Day, y.Day) })
	talked, err := talks(tx, permit, civil.Year(today.Year()))
	for i := range bs {
		bs[i].Talked = talked[bs[i].Member]
	}
	return bs, err
}

// talks are the last talks of the members of the branches in a period. That two
// talked is recorded in organisation life and is only read here.
func talks(tx *sqldb.Tx, permit access.Permit, in civil.Period) (map[member.ID]civil.Day, error) {
	from, end := permit.Range()
	last := map[member.ID]civil.Day{}
	return last, tx.Each(func(r sqldb.Row) error {
		var one, other member.ID
		var day civil.Day
		err := r.Scan(&one, &other, &day)
		last[one], last[other] = day, day
		return err
	}, `select t.one, t.other, t.day from life_talk t join org_unit u on u.id = t.branch where u.path >= $1 and u.path < $2 and t.day >= $3 and t.day <= $4 order by t.day, t.id`, from, end, in.From, in.Until)
}

// Greeting returns one birthday, for its card. Fault: NotFound.
func (a *App) Greeting(ctx context.Context, permit access.Permit, who member.ID) (b care.Birthday, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return b, err
	}
	defer fault.Wrap(&err, "careapp.Greeting")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := reach(tx, permit, who)
		if err != nil {
			return err
		}
		joined, err := sqldb.One(tx, func(r sqldb.Row) (p civil.PartialDay, err error) { return p, r.Scan(&p) }, `select joined from member where id = $1`, who)
		if err != nil {
			return err
		}
		if joined.IsZero() {
			return fault.New(fault.NotFound, "名册里没有这名党员的入党日期。")
		}
		b = care.Birthday{Member: s.id, Name: s.name, Branch: s.short, Joined: joined}
		_, b.Exact = joined.Day()
		b.Day, b.Years, _ = care.Next(joined, tx.Today(), MostAhead)
		return nil
	})
	return b, err
}

package trailapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/sqldb"
)

// Counts is the trail of a period in numbers: by action and by day, never by
// person.
type Counts struct {
	From, Until civil.Day
	Actions     []trail.Number
	Days        []trail.DayNumber
}

// longest is the longest period that is counted at once, in days.
const longest = 92

// Counts returns the numbers of the period. Needs audit.view. Fault: Invalid
// when it is longer than 92 days.
func (a *App) Counts(ctx context.Context, permit access.Permit, p civil.Period) (c Counts, err error) {
	if err := permit.Covers(trail.CanView); err != nil {
		return c, err
	}
	defer fault.Wrap(&err, "trailapp.Counts")
	if n := p.Days(); n < 1 || n > longest {
		return c, fault.Newf(fault.Invalid, "统计的期间应为 1 至 %d 天。", longest)
	}
	c = Counts{From: p.From, Until: p.Until}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := look(tx, permit)
		if err != nil {
			return err
		}
		c.Actions = nil
		days := make(map[civil.Day]*trail.DayNumber, p.Days())
		c.Days = make([]trail.DayNumber, 0, p.Days())
		for d := p.From; d <= p.Until; d = d.AddDays(1) {
			c.Days = append(c.Days, trail.DayNumber{Day: d})
			days[d] = &c.Days[len(c.Days)-1]
		}
		at := map[trail.Number]int{}
		// The day in China of a moment in microseconds.
		return tx.Each(func(r sqldb.Row) error {
			var n trail.Number
			var day int64
			var court *int64
			if err := r.Scan(&n.Action, &n.Result, &court, &day, &n.Count); err != nil || !s.covers(zero(court)) {
				return err
			}
			if d := days[civil.DayOf(civil.MustDay("1970-01-01").Start().AddDate(0, 0, int(day)))]; d != nil {
				switch n.Result {
				case "refused":
					d.Refused += n.Count
				case "failed":
					d.Failed += n.Count
				default:
					d.Done += n.Count
				}
			}
			k := trail.Number{Action: n.Action, Result: n.Result}
			i, had := at[k]
			if !had {
				i = len(c.Actions)
				at[k] = i
				c.Actions = append(c.Actions, k)
			}
			c.Actions[i].Count += n.Count
			return nil
		}, `select action, result, court, (at + 28800000000) / 86400000000, count(*) from audit_entry where at >= $1 and at < $2
			group by action, result, court, (at + 28800000000) / 86400000000 order by 1, 2`, sqldb.At(p.From.Start()), sqldb.At(p.Until.AddDays(1).Start()))
	})
	return c, err
}

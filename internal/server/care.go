package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/platform/sqldb"
)

// Both of a pair are told at their desks.
var _ deskapp.Personal = (*careapp.Facts)(nil)

// carers are those of a branch: its committee and secretary, and nobody above them.
// Officers and the committee's secretaries have the numbers.
var carers = []access.Can{care.CanView, care.CanKeep, care.CanRead}

// careWords say the room's permissions in Chinese.
var careWords = map[access.Can]string{
	care.CanView: "查看政治生日、走访名单和青蓝结对", care.CanKeep: "登记走访名单、走访慰问和结对", care.CanRead: "打开困难情形和走访备注",
	care.CanCount: "查看各党支部关怀的数字", care.CanOwn: "自己的关怀和结对",
}

// onCare is what of care may stand in a person's calendar: visits of the branches
// they keep, without whom; the last days for the reviews that they write.
type onCare struct{ s *System }

// Entries are those of half a year, under every seat of the person.
func (o onCare) Entries(ctx context.Context, actor *access.Actor) (es []calendar.Entry, err error) {
	today := civil.DayOf(o.s.db.Now())
	days := civil.Period{From: today, Until: today.AddMonths(6)}
	take := func(unit string, read func(tx *sqldb.Tx) ([]careapp.Coming, error)) error {
		return o.s.db.Read(ctx, func(tx *sqldb.Tx) error {
			cs, err := read(tx)
			for _, c := range cs {
				es = append(es, calendar.Entry{ID: c.ID, Title: c.Title, Unit: unit, Day: c.Day})
			}
			return err
		})
	}
	facts := o.s.care.Facts()
	if err := take("", func(tx *sqldb.Tx) ([]careapp.Coming, error) { return facts.ReviewsOf(tx, actor.Member, days) }); err != nil {
		return nil, err
	}
	seen := map[access.Path]bool{}
	for i, g := range actor.Grants {
		seated := *actor
		seated.Seat = i
		_, err := seated.Permit(care.CanView, g.Over)
		if fault.KindOf(err) == fault.Denied || seen[g.Over] {
			continue
		}
		if err != nil {
			return nil, err
		}
		seen[g.Over] = true
		if err := take(g.Name, func(tx *sqldb.Tx) ([]careapp.Coming, error) { return facts.VisitsOf(tx, g.Over, days) }); err != nil {
			return nil, err
		}
	}
	return es, nil
}

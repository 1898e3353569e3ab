package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
)

// onDesk is what stands before a person on their desks, under every seat of theirs.
type onDesk struct {
	desk *deskapp.App
	life *lifeapp.App
}

// Entries are the meetings planned in the person's branches, and the last days of
// open duties where the person answers for them.
func (d onDesk) Entries(ctx context.Context, actor *access.Actor) (es []calendar.Entry, err error) {
	seen := map[access.Path]bool{}
	for i, g := range actor.Grants {
		if seen[g.Over] {
			continue
		}
		seated := *actor
		seated.Seat = i
		permit, err := seated.Permit(desk.CanView, g.Over)
		if fault.KindOf(err) == fault.Denied {
			continue
		}
		if err != nil {
			return nil, err
		}
		seen[g.Over] = true
		w, err := d.desk.Workbench(ctx, permit)
		if err != nil {
			return nil, err
		}
		planned, err := d.planned(ctx, &seated, g.Over, w)
		if err != nil {
			return nil, err
		}
		es = append(es, planned...)
		if _, err := seated.Permit(desk.CanAsk, g.Over); err != nil {
			continue // who does not answer for the duties
		}
		es = append(es, dutiesOf(w)...)
	}
	return es, nil
}

// planned are the meetings of a person's own branch, for half a year, by what they
// are: a title may name somebody.
func (d onDesk) planned(ctx context.Context, actor *access.Actor, over access.Path, w deskapp.Workbench) (es []calendar.Entry, err error) {
	permit, err := actor.Permit(life.CanView, over)
	if err != nil || w.Unit.Kind != org.Branch && w.Unit.Kind != org.Group {
		return nil, nil //nolint:nilerr // who may not see meetings has none
	}
	ms, err := d.life.All(ctx, permit, lifeapp.Filter{Stage: life.Planned, Period: civil.Period{From: w.Day, Until: w.Day.AddMonths(6)}})
	for _, m := range ms {
		es = append(es, calendar.Entry{ID: "meeting-" + m.ID.String(), Title: m.What(), Unit: m.BranchName, Day: m.Day, Begins: m.Begins, Ends: m.Ends, Place: m.Place, Changed: civil.DayOf(m.EnteredAt)})
	}
	return es, err
}

func dutiesOf(w deskapp.Workbench) (es []calendar.Entry) {
	for _, i := range w.Due {
		if i.Due == 0 || i.Due < w.Day || i.About == nil {
			continue
		}
		k := i.Key()
		e := calendar.Entry{ID: "duty-" + string(k.Rule) + "-" + id.Of[rulebook.Subject](k.Subject).String() + "-" + k.Period, Title: "截止：" + i.About.Title, Day: i.Due, Changed: min(i.Due, max(i.Period.From, civil.MustDate(2000, 1, 1)))}
		if i.Subject != nil {
			e.Unit = i.Subject.UnitName
		}
		es = append(es, e)
	}
	return es
}

package circularapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Followed is one issued signal with its tasks and what became of the unit since.
type Followed struct {
	Signal
	Week   civil.Period
	By     caseloadapp.Level
	Issued civil.Day
	Effect *chance.Effect // nil while nothing can be said
	Since  civil.Period   // over which Effect looks
}

// Tally counts tasks of issued circulars.
type Tally struct{ Done, Open, Late int }

// All returns how many there are.
func (t Tally) All() int { return t.Done + t.Open + t.Late }

// Following is what follows circulars of a court in a year.
type Following struct {
	Tally Tally
	List  []Followed // the newest week first
}

// effects is of how many signals at most the effect is reckoned for one page.
const effects = 24

// Following returns the issued signals of a court in a year, each with its tasks
// and, for the newest, the effect against what would have come by itself. Fault:
// NotFound.
func (a *App) Following(ctx context.Context, permit access.Permit, court org.UnitID, year int) (out Following, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Following{}, err
	}
	defer fault.Wrap(&err, "circularapp.Following")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Following{}
		if _, _, err := a.court(tx, permit, court); err != nil {
			return err
		}
		return issued(tx, court, year, &out)
	})
	if err != nil {
		return out, err
	}
	return out, a.track(ctx, permit, court, out.List[:min(effects, len(out.List))])
}

func issued(tx *sqldb.Tx, court org.UnitID, year int, out *Following) error {
	type week struct {
		from, issued civil.Day
		by           caseloadapp.Level
	}
	weeks, order := map[ID]week{}, []ID{}
	err := tx.Each(func(r sqldb.Row) error {
		var k ID
		var w week
		err := r.Scan(&k, &w.from, &w.by, &w.issued)
		weeks[k], order = w, append(order, k)
		return err
	}, `select id, week, by_level, issued from circular where court = $1 and issued is not null and week >= $2 and week <= $3 order by week desc, by_level`,
		court, civil.Year(year).From, civil.Year(year).Until)
	if err != nil || len(order) == 0 {
		return err
	}
	all, err := signals(tx, `s.dropped is null and s.circular in (select c.id from circular c where c.court = $1 and c.issued is not null and c.week >= $2 and c.week <= $3)`,
		court, civil.Year(year).From, civil.Year(year).Until)
	if err != nil {
		return err
	}
	today, byCircular := tx.Today(), map[ID][]Signal{}
	for _, s := range all {
		byCircular[s.Circular] = append(byCircular[s.Circular], s)
		for _, t := range s.Tasks {
			switch {
			case t.Done != 0:
				out.Tally.Done++
			case t.Late(today):
				out.Tally.Late++
			default:
				out.Tally.Open++
			}
		}
	}
	for _, k := range order {
		w := weeks[k]
		for _, s := range byCircular[k] {
			out.List = append(out.List, Followed{Signal: s, Week: civil.Period{From: w.from, Until: w.from.AddDays(6)}, By: w.by, Issued: w.issued})
		}
	}
	return nil
}

// track reckons the effects: each unit's cases since its circular against its
// value then, beside the values of all units of that time.
func (a *App) track(ctx context.Context, permit access.Permit, court org.UnitID, list []Followed) error {
	f, err := a.Feed(ctx, permit)
	if err != nil {
		return err
	}
	type then struct {
		period civil.Period
		by     caseloadapp.Level
		code   indicator.Code
	}
	known := map[then][]circular.Course{}
	for i := range list {
		s := &list[i]
		s.Since = civil.Period{From: s.Period.Until + 1, Until: f.On}
		if s.Since.Until < s.Since.From {
			continue
		}
		at := then{s.Period, s.By, s.Code}
		if _, ok := known[at]; !ok {
			if known[at], err = a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: court, By: s.By, Codes: []indicator.Code{s.Code}, Periods: []civil.Period{s.Period, s.Since}}); err != nil {
				return err
			}
		}
		var all []indicator.Value
		var before, after *indicator.Value
		for j := range known[at] {
			c := &known[at][j]
			all = append(all, c.Values[0])
			if c.Unit.ID == s.Unit.ID {
				before, after = &c.Values[0], &c.Values[1]
			}
		}
		if before == nil {
			continue
		}
		if e, ok := circular.Track(*before, *after, all); ok {
			s.Effect = &e
		}
	}
	return nil
}

package caseloadapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// DraftIn says which week's circular.
type DraftIn struct {
	Court org.UnitID
	Week  civil.Period   // Monday to Sunday
	By    Level          // division or team
	Rules circular.Rules // without goals: those that the court has set
}

// looked is how many weeks a draft looks back, rolling how many months each
// week's values cover.
const (
	looked  = 8
	rolling = 12
)

// Draft returns the circular of a week for a court before anybody has edited it:
// what lies outside of limits or misses a target of the rules, over the twelve months
// up to each of the last eight weeks. It names units and never a person, and writes
// nothing. Faults: Invalid, NotFound.
func (a *App) Draft(ctx context.Context, permit access.Permit, in DraftIn) (out circular.Draft, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return circular.Draft{}, err
	}
	if in.Week.Days() != 7 || in.Week.From.Weekday() != 1 || in.By != ByDivision && in.By != ByTeam {
		return circular.Draft{}, fault.New(fault.Invalid, "周调度按自然周（周一至周日），在庭室或团队之间看。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			if unit := cs.units[c.Sign]; unit.ID == in.Court {
				out, err = a.draft(tx, cs, c, int64(unit.ID), in)
				return err
			}
		}
		return fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
	})
	return out, err
}

func (a *App) draft(tx *sqldb.Tx, cs *courts, c caseload.Court, unit int64, in DraftIn) (circular.Draft, error) {
	periods := make([]civil.Period, looked)
	for w := range periods {
		end := in.Week.Until.AddDays(-7 * (looked - 1 - w))
		periods[w] = civil.Period{From: end.AddMonths(-rolling) + 1, Until: end}
	}
	std, l, err := a.load(tx, c.Sign, unit, want{judges: true}, periods...)
	if err != nil {
		return circular.Draft{}, err
	}
	if in.Rules.Goals == nil {
		if in.Rules.Goals, err = goalsOf(tx, unit, in.Week.Until); err != nil {
			return circular.Draft{}, err
		}
	}
	units := cs.scopes(c, in.By)
	var all [][]circular.Course
	for _, code := range std.dictionary.Codes() {
		def, err := std.dictionary.On(code, in.Week.Until)
		if err != nil || !def.Sampled || def.Direction == indicator.Shown {
			continue
		}
		var courses []circular.Course
		for _, s := range units {
			if s.missing {
				continue // what the list did not put into a team is nobody's
			}
			course := circular.Course{Unit: named(s, in.By)}
			course.Unit.Judges = l.Judges(s.scope, periods[looked-1])
			sums, err := l.Of(s.scope, periods[looked-1])
			if err != nil {
				return circular.Draft{}, err
			}
			some := false
			for _, p := range periods {
				v, err := std.book.Value(code, def.Version, p, sums)
				if err != nil {
					return circular.Draft{}, err
				}
				some = some || v.Den > 0
				course.Values = append(course.Values, v)
			}
			if some {
				courses = append(courses, course)
			}
		}
		all = append(all, courses)
	}
	return circular.NewDraft(in.Week, in.Rules, all)
}

// named returns a unit as a circular names it.
func named(s scoped, by Level) circular.Unit {
	if by == ByTeam {
		return circular.Unit{Kind: circular.Team, ID: int64(s.team.ID), Name: s.division.Short + s.team.Short}
	}
	return circular.Unit{Kind: circular.Division, ID: int64(s.division.ID), Name: s.division.Short}
}

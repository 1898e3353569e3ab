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

// CoursesIn says which values over time.
type CoursesIn struct {
	Court   org.UnitID
	By      Level
	Unit    org.UnitID // only this unit of the level; zero: all
	Codes   []indicator.Code
	Periods []civil.Period // oldest first
}

// Courses returns for every unit of a level, in the order of the tree, its values
// of the indicators over the periods: one course for a unit and an indicator, under
// the version in force at the end of the last period. Units that had no case are
// left out. Faults: Invalid, NotFound.
func (a *App) Courses(ctx context.Context, permit access.Permit, in CoursesIn) (out []circular.Course, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	for _, p := range in.Periods {
		if p.From == 0 || p.Until < p.From {
			return nil, fault.New(fault.Invalid, "统计期要有起止日期，止期不能早于起期。")
		}
	}
	if len(in.Periods) == 0 || len(in.Codes) == 0 {
		return nil, fault.New(fault.Invalid, "请选择指标和统计期。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			if unit := cs.units[c.Sign]; unit.ID == in.Court {
				out, err = a.courses(tx, cs, c, unit, in)
				return err
			}
		}
		return fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
	})
	return out, err
}

func (a *App) courses(tx *sqldb.Tx, cs *courts, c caseload.Court, court org.Unit, in CoursesIn) (out []circular.Course, err error) {
	std, err := a.standard(tx, int64(court.ID))
	if err != nil {
		return nil, err
	}
	reads := std.wants(in.Codes)
	reads.judges = true
	std, l, err := a.load(tx, c.Sign, int64(court.ID), reads, in.Periods...)
	if err != nil {
		return nil, err
	}
	last := in.Periods[len(in.Periods)-1]
	whole := civil.Period{From: in.Periods[0].From, Until: last.Until}
	for _, s := range cs.scopes(c, in.By) {
		u := named(s, in.By)
		if in.By == ByCourt {
			u = circular.Unit{Kind: circular.Court, ID: int64(court.ID), Name: court.Short}
		}
		if s.missing || in.Unit != 0 && u.ID != int64(in.Unit) {
			continue
		}
		u.Judges = l.Judges(s.scope, whole)
		sums, err := l.Of(s.scope, last)
		if err != nil {
			return nil, err
		}
		for _, code := range in.Codes {
			def, ok, err := std.on(code, last.Until)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			course, some := circular.Course{Unit: u}, false
			for _, p := range in.Periods {
				v, err := std.book.Value(code, def.Version, p, sums)
				if err != nil {
					return nil, err
				}
				some = some || v.Num != 0 || v.Den != 0
				course.Values = append(course.Values, v)
			}
			if some {
				out = append(out, course)
			}
		}
	}
	return out, nil
}

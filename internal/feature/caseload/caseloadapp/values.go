package caseloadapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Level is the level of units that values are asked for.
type Level string

// The levels. Judges are not among them: whoever may see one judge's figures asks
// for that judge.
const (
	ByCourt    Level = "court"
	ByDivision Level = "division"
	ByTeam     Level = "team"
)

// ValuesIn says which values.
type ValuesIn struct {
	Period civil.Period
	By     Level
	Codes  []indicator.Code // none: all
}

// Figure is one unit's value of one indicator, beside that of the year before.
type Figure struct {
	Court    org.Unit
	Division org.Unit // zero for a court
	Team     org.Unit // zero for a court or a division
	Missing  bool     // what the list did not put into a team
	indicator.Compared
}

// Values returns the values of a period for every unit of a level within the
// permit, in the order of the tree, each beside the year before. Faults: Invalid,
// NotFound.
func (a *App) Values(ctx context.Context, permit access.Permit, in ValuesIn) (out []Figure, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	if in.Period.From == 0 || in.Period.Until < in.Period.From {
		return nil, fault.New(fault.Invalid, "统计期要有起止日期，止期不能早于起期。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			if err := a.court(tx, cs, c, in, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// court reckons the units of one court.
func (a *App) court(tx *sqldb.Tx, cs *courts, c caseload.Court, in ValuesIn, out *[]Figure) error {
	unit := cs.units[c.Sign]
	std, err := a.standard(tx, int64(unit.ID))
	if err != nil {
		return err
	}
	std, l, err := a.load(tx, c.Sign, int64(unit.ID), std.wants(in.Codes), in.Period, indicator.YearBefore(in.Period))
	if err != nil {
		return err
	}
	codes := in.Codes
	if len(codes) == 0 {
		codes = std.dictionary.Codes()
	}
	for _, s := range cs.scopes(c, in.By) {
		sums, err := l.Of(s.scope, in.Period)
		if err != nil {
			return err
		}
		used := false
		at := len(*out)
		for _, code := range codes {
			if _, ok, err := std.on(code, in.Period.Until); err != nil || !ok {
				if err != nil {
					return err
				}
				continue
			}
			v, err := std.book.Year(std.dictionary, code, in.Period, sums)
			if err != nil {
				return err
			}
			used = used || v.Now.Num != 0 || v.Now.Den != 0 || v.Before.Num != 0 || v.Before.Den != 0
			*out = append(*out, Figure{Court: unit, Division: s.division, Team: s.team, Missing: s.missing, Compared: v})
		}
		if in.By != ByCourt && !used {
			*out = (*out)[:at] // a division that has no cases
		}
	}
	return nil
}

// scoped is a unit with its scope.
type scoped struct {
	division, team org.Unit
	missing        bool
	scope          indicator.Scope
}

// scopes returns the units of a level in the order of the tree.
func (cs *courts) scopes(c caseload.Court, by Level) []scoped {
	if by != ByDivision && by != ByTeam {
		return []scoped{{scope: indicator.OfCourt(c.Sign, 0, 0)}}
	}
	var out []scoped
	seen := map[int64]bool{}
	for _, d := range c.Divisions {
		if seen[d.ID] {
			continue
		}
		seen[d.ID] = true
		division, _ := cs.tree.Unit(org.UnitID(d.ID))
		if by == ByDivision {
			out = append(out, scoped{division: division, scope: indicator.OfCourt(c.Sign, d.ID, 0)})
			continue
		}
		for _, t := range cs.tree.Below(division.ID, org.Team) {
			out = append(out, scoped{division: division, team: t, scope: indicator.OfCourt(c.Sign, d.ID, int64(t.ID))})
		}
		none := int64(0)
		out = append(out, scoped{division: division, missing: true, scope: indicator.Scope{Court: c.Sign, Division: &d.ID, Team: &none}})
	}
	return out
}

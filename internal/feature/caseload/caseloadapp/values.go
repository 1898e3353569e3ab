package caseloadapp

import (
	"context"
	"slices"

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
	codes := in.Codes
	if len(codes) == 0 {
		codes = a.definition.Codes()
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			if err := a.court(tx, cs, c, in, codes, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// court reckons the units of one court.
func (a *App) court(tx *sqldb.Tx, cs *courts, c caseload.Court, in ValuesIn, codes []indicator.Code, out *[]Figure) error {
	unit := cs.units[c.Sign]
	l := indicator.NewLedger(a.book)
	if err := a.load(tx, l, c.Sign, int64(unit.ID), in.Period, indicator.YearBefore(in.Period)); err != nil {
		return err
	}
	for _, s := range cs.scopes(c, in.By) {
		sums, err := l.Of(s.scope, in.Period)
		if err != nil {
			return err
		}
		used := false
		at := len(*out)
		for _, code := range codes {
			v, err := a.book.Year(a.definition, code, in.Period, withSpread{sums, a, tx, int64(unit.ID), s.scope})
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

// withSpread answers from the roll-ups, and counts the days of months that are cut
// from the cases.
type withSpread struct {
	indicator.Sums
	app   *App
	tx    *sqldb.Tx
	court int64
	scope indicator.Scope
}

func (w withSpread) Spread(s indicator.Slice) ([]indicator.Bucket, bool) {
	if got, ok := w.Sums.Spread(s); ok {
		return got, true
	}
	// Roll-ups have no measure of days but that of all closed cases by division and
	// team; what else a court defines is shown without a median here.
	if w.app.book.Key(s.Measure) != "closed days by-days" || w.scope.Judge != nil {
		return nil, false
	}
	months, left, right := indicator.Whole(s.From, s.Until)
	days := map[int32]int64{}
	if months.Until != 0 {
		whole, ok := w.Sums.Spread(indicator.Slice{Measure: s.Measure, From: months.From, Until: months.Until})
		if !ok {
			return nil, false
		}
		for _, b := range whole {
			days[b.Days] += b.N
		}
	}
	for _, edge := range [...]civil.Period{left, right} {
		if edge.Until != 0 && !w.count(edge, days) {
			return nil, false
		}
	}
	var out []indicator.Bucket
	for d, n := range days {
		out = append(out, indicator.Bucket{Days: d, N: n})
	}
	slices.SortFunc(out, func(a, b indicator.Bucket) int { return int(a.Days - b.Days) })
	return out, true
}

// count adds the cases closed in a few days, by how many days they took.
func (w withSpread) count(p civil.Period, days map[int32]int64) bool {
	q, args := `select filed, closed, deducted from caseload_case where court = $1 and closed >= $2 and closed <= $3`, []any{w.court, p.From, p.Until}
	if w.scope.Division != nil {
		q, args = q+` and division = $4`, append(args, *w.scope.Division)
	}
	if w.scope.Team != nil {
		q, args = q+` and team = $5`, append(args, *w.scope.Team)
	}
	var filed, closed civil.Day
	var deducted int64
	err := w.tx.Bulk([]any{&filed, &closed, &deducted}, func() error {
		days[int32(closed-filed)-int32(deducted)]++
		return nil
	}, q, args...)
	return err == nil
}

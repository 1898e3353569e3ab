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

// BehindIn names a number: an indicator of a unit in a period.
type BehindIn struct {
	Unit   org.UnitID // a court, a division or a team
	Code   indicator.Code
	Period civil.Period
	After  caseload.CaseID // the last case of the page before; zero for the first page
	Limit  int             // cases a page; 0: 100, at most 1000
}

// Behind is a page of the cases that make a number.
type Behind struct {
	Definition indicator.Definition
	Cases      []CaseBehind
	More       bool
}

// CaseBehind is a case with what it gives above and below the line.
type CaseBehind struct {
	ID       caseload.CaseID
	Case     caseload.Case
	Num, Den int64
}

// Behind opens a number to its cases, in the order in which they came in. The
// fault of a unit outside of the permit is NotFound.
func (a *App) Behind(ctx context.Context, permit access.Permit, in BehindIn) (out Behind, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Behind{}, err
	}
	limit := in.Limit
	if limit <= 0 || limit > 1000 {
		limit = 100
	}
	wrong := fault.Newf(fault.Invalid, "没有指标“%s”，或者统计期不完整。", in.Code)
	if in.Period.From == 0 || in.Period.Until < in.Period.From {
		return Behind{}, wrong
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Behind{}
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		court, scope, err := cs.scopeOf(permit, in.Unit)
		if err != nil {
			return err
		}
		std, err := a.standard(tx, int64(court))
		if err != nil {
			return err
		}
		if out.Definition, err = std.dictionary.On(in.Code, in.Period.Until); err != nil {
			return wrong.Because(err)
		}
		return std.behind(tx, cs, court, scope, in, limit, &out)
	})
	return out, err
}

// behind reads the cases in pieces until the page is full.
func (std *standard) behind(tx *sqldb.Tx, cs *courts, court org.UnitID, scope indicator.Scope, in BehindIn, limit int, out *Behind) error {
	const piece = 2000
	after := in.After
	for {
		// Whatever counts in a period was filed by its end and not closed before it.
		got, err := sqldb.All(tx, cs.scan, selectCase+` where court = $1 and id > $2 and filed <= $3 and (closed is null or closed >= $4) order by id limit 2000`,
			court, int64(after), in.Period.Until, in.Period.From)
		if err != nil {
			return err
		}
		for _, k := range got {
			after = k.id
			if !scope.Has(k.Place) {
				continue
			}
			num, den := std.book.Behind(in.Code, out.Definition.Version, in.Period, &k.Case)
			if num == 0 && den == 0 {
				continue
			}
			if len(out.Cases) == limit {
				out.More = true
				return nil
			}
			out.Cases = append(out.Cases, CaseBehind{k.id, k.Case, num, den})
		}
		if len(got) < piece {
			return nil
		}
	}
}

// scopeOf returns the court and the scope of a unit within the permit.
func (cs *courts) scopeOf(permit access.Permit, unit org.UnitID) (court org.UnitID, s indicator.Scope, err error) {
	u, ok := cs.tree.Unit(unit)
	if !ok || !permit.Holds(u.Path) {
		return 0, s, fault.New(fault.NotFound, "没有找到这个单位，可能不在当前工作范围内。")
	}
	c, _ := cs.tree.Unit(u.Court)
	if u.Kind == org.Court {
		c = u
	}
	s.Court = caseload.Sign(c.Sign)
	if _, ok := cs.units[s.Court]; !ok {
		return 0, s, fault.New(fault.NotFound, "没有找到这个单位，可能不在当前工作范围内。")
	}
	switch u.Kind {
	case org.Court:
	case org.Division:
		top := int64(cs.top(u).ID)
		s.Division = &top
	case org.Team:
		team := int64(u.ID)
		s.Team = &team
	default:
		return 0, s, fault.New(fault.NotFound, "没有找到这个单位，可能不在当前工作范围内。")
	}
	return c.ID, s, nil
}

// Recount compares the roll-ups of every court in the permit with a full recount
// from its cases, for a period; differs tells what does not agree, and is empty.
func (a *App) Recount(ctx context.Context, permit access.Permit, p civil.Period) (differs []string, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		differs = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, c := range cs.list {
			unit := cs.units[c.Sign]
			std, kept, err := a.load(tx, c.Sign, int64(unit.ID), want{judges: true, spread: true}, p)
			if err != nil {
				return err
			}
			fresh := indicator.NewLedger(std.book)
			err = tx.Each(func(r sqldb.Row) error {
				k, err := cs.scan(r)
				if err == nil {
					fresh.Add(&k.Case)
				}
				return err
			}, selectCase+` where court = $1`, unit.ID)
			if err != nil {
				return err
			}
			again := indicator.Joined{fresh.Seal()}
			for _, s := range append(cs.scopes(c, ByCourt), cs.scopes(c, ByTeam)...) {
				if d, err := std.compare(kept, again, s.scope, p); err != nil {
					return err
				} else if d != "" {
					differs = append(differs, c.Name+s.division.Short+s.team.Short+" "+d)
				}
			}
		}
		return nil
	})
	return differs, err
}

// compare names the first indicator in which two ledgers differ.
func (std *standard) compare(kept, fresh indicator.Joined, s indicator.Scope, p civil.Period) (string, error) {
	x, err := kept.Of(s, p)
	if err != nil {
		return "", err
	}
	y, err := fresh.Of(s, p)
	if err != nil {
		return "", err
	}
	for _, d := range std.dictionary {
		v, err := std.book.Value(d.Code, d.Version, p, x)
		if err != nil {
			return "", err
		}
		w, err := std.book.Value(d.Code, d.Version, p, y)
		if err != nil {
			return "", err
		}
		if v.Num != w.Num || v.Den != w.Den || v.Median != w.Median || v.P90 != w.P90 {
			return string(d.Code) + " " + v.String() + "，重算为 " + w.String(), nil
		}
	}
	return "", nil
}

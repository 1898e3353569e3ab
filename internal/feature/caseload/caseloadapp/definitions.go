package caseloadapp

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Entered is a version of an indicator, with who entered it.
type Entered struct {
	indicator.Definition
	ID          DefinitionID // zero for what the product brings
	MadeBy      string
	MadeAt      time.Time
	WithdrawnBy string
	WithdrawnAt time.Time // zero unless entered by mistake
}

// DefinitionID identifies a definition that a court entered.
type DefinitionID = id.Of[indicator.Definition]

// CourtHere is a court of the permit that has a sign.
type CourtHere struct {
	Unit org.Unit
	Home bool // the court at the top of the permit, or the only one
}

// Courts returns the courts that the permit holds.
func (a *App) Courts(ctx context.Context, permit access.Permit) (out []CourtHere, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		top := home(cs, permit)
		for _, c := range cs.list {
			u := cs.units[c.Sign]
			out = append(out, CourtHere{u, u.ID == top.ID})
		}
		return nil
	})
	return out, err
}

// courtOf returns a court within the permit.
func (cs *courts) courtOf(unit org.UnitID) (org.Unit, error) {
	if sign, ok := cs.signs[unit]; ok {
		return cs.units[sign], nil
	}
	return org.Unit{}, fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
}

// Definitions returns every version of every indicator of a court, in the order of
// the dictionary, oldest version first; those that were withdrawn too. Fault:
// NotFound.
func (a *App) Definitions(ctx context.Context, permit access.Permit, court org.UnitID) (out []Entered, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		std, err := a.standard(tx, int64(u.ID))
		if err != nil {
			return err
		}
		own, err := a.entered(tx, u)
		if err != nil {
			return err
		}
		for _, code := range std.dictionary.Codes() {
			for _, d := range std.dictionary.Versions(code) {
				e := Entered{Definition: d}
				if o, ok := own[string(d.Code)+"\x00"+d.Version]; ok {
					e.ID, e.MadeBy, e.MadeAt = o.ID, o.MadeBy, o.MadeAt
				}
				out = append(out, e)
			}
		}
		for _, o := range own {
			if !o.WithdrawnAt.IsZero() {
				out = append(out, o)
			}
		}
		return nil
	})
	return out, err
}

// entered returns what a court entered, by code and version.
func (a *App) entered(tx *sqldb.Tx, court org.Unit) (map[string]Entered, error) {
	all := map[string]Entered{}
	err := tx.Each(func(r sqldb.Row) error {
		var e Entered
		var body string
		var withdrawn sqldb.Text
		var made, at sqldb.Instant
		if err := r.Scan(&e.ID, &body, &e.MadeBy, &made, &withdrawn, &at); err != nil {
			return err
		}
		e.MadeAt, e.WithdrawnBy, e.WithdrawnAt = made.Time, string(withdrawn), at.Time
		err := json.Unmarshal([]byte(body), &e.Definition)
		all[string(e.Code)+"\x00"+e.Version] = e
		return err
	}, `select id, body, made_name, made_at, withdrawn_name, withdrawn_at from caseload_definition where court = $1 order by id`, court.ID)
	return all, err
}

// Define enters a version of an indicator of a court: a new one, or the next of one
// that the product brings. From then on the court's values follow it for periods
// that end on or after its first day; what was reckoned under the version before
// can be reckoned under it still. What it counts for the first time is counted from
// all cases. Faults: Invalid, NotFound, Conflict.
func (a *App) Define(ctx context.Context, permit access.Permit, court org.UnitID, d indicator.Definition) error {
	if err := permit.Covers(caseload.CanDefine); err != nil {
		return err
	}
	return a.change(ctx, permit, court, func(tx *sqldb.Tx, u org.Unit, std *standard) (string, any, error) {
		if _, err := std.dictionary.With(d); err != nil {
			return "", nil, err
		}
		own, err := a.entered(tx, u)
		if err != nil {
			return "", nil, err
		}
		if _, twice := own[string(d.Code)+"\x00"+d.Version]; twice {
			return "", nil, fault.Newf(fault.Conflict, "版本“%s”用过了，请换一个版本名。", d.Version).At("version", "这个版本名用过了，请换一个")
		}
		body, err := json.Marshal(d)
		if err != nil {
			return "", nil, err
		}
		var by any
		if n := permit.Actor().Account; n != 0 {
			by = n
		}
		ins := tx.Insert("caseload_definition", "id", "court", "code", "version", "from_day", "body", "made_by", "made_name", "made_at")
		ins.Add(id.New[indicator.Definition](tx.Now()), u.ID, string(d.Code), d.Version, d.From, string(body), by, permit.Actor().Name, sqldb.At(tx.Now()))
		return "录入指标口径 " + d.Name + " " + d.Version, d, ins.Done()
	})
}

// Withdraw takes back a version that was entered by mistake: it is never in force,
// and stays in the list. Faults: NotFound, Conflict when a later version stands on it.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, court org.UnitID, k DefinitionID) error {
	if err := permit.Covers(caseload.CanDefine); err != nil {
		return err
	}
	return a.change(ctx, permit, court, func(tx *sqldb.Tx, u org.Unit, std *standard) (string, any, error) {
		own, err := a.entered(tx, u)
		if err != nil {
			return "", nil, err
		}
		for _, e := range own {
			if e.ID != k || !e.WithdrawnAt.IsZero() {
				continue
			}
			for _, later := range own {
				if later.Code == e.Code && later.From > e.From && later.WithdrawnAt.IsZero() {
					return "", nil, fault.Newf(fault.Conflict, "其后还有版本“%s”。请先撤销较新的版本。", later.Version)
				}
			}
			_, err := tx.Exec(`update caseload_definition set withdrawn_at = $2, withdrawn_name = $3 where id = $1`, k, sqldb.At(tx.Now()), permit.Actor().Name)
			return "撤销指标口径 " + e.Name + " " + e.Version, map[string]any{"definition": k}, err
		}
		return "", nil, fault.New(fault.NotFound, "没有找到这个版本，可能已撤销。")
	})
}

// change changes the definitions of a court and recounts what they need.
func (a *App) change(ctx context.Context, permit access.Permit, court org.UnitID, do func(*sqldb.Tx, org.Unit, *standard) (subject string, detail any, err error)) error {
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		std, err := a.standard(tx, int64(u.ID))
		if err != nil {
			return err
		}
		subject, detail, err := do(tx, u, std)
		if err != nil {
			return err
		}
		r, err := a.roll(tx, caseload.Sign(u.Sign), int64(u.ID), true)
		if err != nil {
			return err
		}
		if ok, err := r.complete(); err != nil {
			return err
		} else if !ok {
			if err := r.recount(cs); err != nil {
				return err
			}
		}
		if err := stamp.Touch(tx, int64(u.ID), u.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanDefine, Court: int64(u.ID), Subject: subject, Detail: detail})
	})
}

// Versions returns a court's values of an indicator in a period under each of its
// versions, whatever is in force: what a change of definition changes. Faults:
// Invalid, NotFound.
func (a *App) Versions(ctx context.Context, permit access.Permit, court org.UnitID, code indicator.Code, p civil.Period) (out []indicator.Value, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	if p.From == 0 || p.Until < p.From {
		return nil, fault.New(fault.Invalid, "统计期要有起止日期，止期不能早于起期。")
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		u, err := cs.courtOf(court)
		if err != nil {
			return err
		}
		std, err := a.standard(tx, int64(u.ID))
		if err != nil {
			return err
		}
		versions := std.dictionary.Versions(code)
		if len(versions) == 0 {
			return fault.New(fault.NotFound, "没有这个指标。")
		}
		_, l, err := a.load(tx, caseload.Sign(u.Sign), int64(u.ID), std.wants([]indicator.Code{code}), p)
		if err != nil {
			return err
		}
		sums, err := l.Of(indicator.OfCourt(caseload.Sign(u.Sign), 0, 0), p)
		if err != nil {
			return err
		}
		for _, d := range versions {
			v, err := std.book.Value(code, d.Version, p, sums)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// Codes returns the codes of the indicators of this name, or this code, of any court
// of the permit.
func (a *App) Codes(ctx context.Context, permit access.Permit, name string) (codes []indicator.Code, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		codes = nil
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		for _, u := range cs.units {
			std, err := a.standard(tx, int64(u.ID))
			if err != nil {
				return err
			}
			for _, d := range std.dictionary {
				if (d.Name == name || string(d.Code) == name) && !slices.Contains(codes, d.Code) {
					codes = append(codes, d.Code)
				}
			}
		}
		return nil
	})
	return codes, err
}

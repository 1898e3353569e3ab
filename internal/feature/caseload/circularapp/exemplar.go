package circularapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ExemplarID identifies an entry of a register.
type ExemplarID = id.Of[Exemplar]

// Exemplar is an entry of a register with its outcomes.
type Exemplar struct {
	ID    ExemplarID
	Court org.UnitID
	By    string
	circular.Exemplar
	Since    civil.Period // over which the outcomes look; zero while there are no cases since
	Outcomes []Outcome
}

// Outcome is one indicator of the unit since it was named, beside the same length
// of time before.
type Outcome struct {
	Before, After indicator.Value
	Effect        *chance.Effect // nil where chance cannot be reckoned
}

// outcomeCodes are what a register shows of a unit.
var outcomeCodes = []indicator.Code{"J", "E03", "Q01", "X04"}

// Name enters a unit in a register by the document that named it. Faults: Invalid,
// NotFound.
func (a *App) Name(ctx context.Context, permit access.Permit, court org.UnitID, in circular.Exemplar) (k ExemplarID, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "circularapp.Name")
	in.Name, in.Source = strings.TrimSpace(in.Name), strings.TrimSpace(in.Source)
	if err := in.Check(); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, c, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		u, ok := tree.Unit(org.UnitID(in.Unit.ID))
		if !ok || u.Court != c.ID || u.Kind != org.Division && u.Kind != org.Team {
			return fault.New(fault.Invalid, "登记没有写入").At("unit", "请选择本院的庭室或团队")
		}
		name := u.Short
		if d, ok := tree.Unit(u.Parent); ok && u.Kind == org.Team {
			name = d.Short + u.Short
		}
		b := signed(tx, permit)
		k = newID[Exemplar](tx)
		if _, err := tx.Exec(`insert into circular_exemplar (id, court, kind, name, unit_kind, unit, unit_name, source, from_day, until_day, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			k, c.ID, string(in.Kind), in.Name, string(u.Kind), u.ID, name, in.Source, in.Period.From, in.Period.Until, b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanCirculate, Court: int64(c.ID), Unit: int64(u.ID), Subject: c.Short + " 命名 " + in.Name, Detail: map[string]string{"source": in.Source}})
	})
	return k, err
}

// Unname ends an entry today. Faults: NotFound, Conflict.
func (a *App) Unname(ctx context.Context, permit access.Permit, k ExemplarID) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Unname")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return a.end(tx, permit, `select court, name, until_day from circular_exemplar where id = $1`, `update circular_exemplar set until_day = $2 where id = $1`, int64(k))
	})
}

// Exemplars returns the registers of a court, in the order of entry, with what the
// units' cases show since they were named. Fault: NotFound.
func (a *App) Exemplars(ctx context.Context, permit access.Permit, court org.UnitID) (out []Exemplar, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "circularapp.Exemplars")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, _, err := a.court(tx, permit, court); err != nil {
			return err
		}
		var err error
		out, err = sqldb.All(tx, func(r sqldb.Row) (x Exemplar, err error) {
			err = r.Scan(&x.ID, &x.Court, &x.Kind, &x.Name, &x.Unit.Kind, &x.Unit.ID, &x.Unit.Name, &x.Source, &x.Period.From, &x.Period.Until, &x.By)
			return x, err
		}, `select id, court, kind, name, unit_kind, unit, unit_name, source, from_day, until_day, made_name from circular_exemplar where court = $1 order by kind, from_day, id limit 200`, court)
		return err
	})
	if err != nil {
		return nil, err
	}
	f, err := a.Feed(ctx, permit)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if i < effects {
			if err := a.outcomes(ctx, permit, court, f.On, &out[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// outcomes sets the unit's cases since it was named, at most a year of them, beside
// as many days before.
func (a *App) outcomes(ctx context.Context, permit access.Permit, court org.UnitID, on civil.Day, x *Exemplar) error {
	since := civil.Period{From: x.Period.From, Until: on}
	if x.Period.Until != 0 {
		since.Until = min(since.Until, x.Period.Until)
	}
	since.Until = min(since.Until, since.From.AddMonths(12)-1)
	if since.Until < since.From {
		return nil
	}
	x.Since = since
	before := civil.Period{From: since.From.AddDays(-since.Days()), Until: since.From - 1}
	all, err := a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: court, By: level(x.Unit.Kind), Codes: outcomeCodes, Periods: []civil.Period{before, since}})
	if err != nil {
		return err
	}
	then := map[indicator.Code][]indicator.Value{}
	for _, c := range all {
		then[c.Values[0].Definition.Code] = append(then[c.Values[0].Definition.Code], c.Values[0])
	}
	for _, c := range all {
		if c.Unit.ID != x.Unit.ID {
			continue
		}
		o := Outcome{Before: c.Values[0], After: c.Values[1]}
		if e, ok := circular.Track(o.Before, o.After, then[o.After.Definition.Code]); ok && c.Unit.Nameable() {
			o.Effect = &e
		}
		if c.Unit.Nameable() {
			x.Outcomes = append(x.Outcomes, o)
		}
	}
	return nil
}

// UnitChoice is a unit that can be named or looked at.
type UnitChoice struct {
	ID   org.UnitID
	Name string
	Kind org.Kind
}

// Choices returns the divisions and teams of a court, in the order of the tree.
func (a *App) Choices(ctx context.Context, permit access.Permit, court org.UnitID) (out []UnitChoice, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, c, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		out = nil
		for _, u := range tree.Below(c.ID, org.Division, org.Team) {
			if u.Court != c.ID {
				continue
			}
			x := UnitChoice{u.ID, u.Short, u.Kind}
			if d, ok := tree.Unit(u.Parent); ok && u.Kind == org.Team {
				x.Name = d.Short + u.Short
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}

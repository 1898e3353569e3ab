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
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
)

// LowestID identifies a decision to list the lowest.
type LowestID = id.Of[Lowest]

// Lowest is a court's decision to list the lowest units. Without one the list is
// off, and that is what the product comes with.
type Lowest struct {
	ID     LowestID
	Ended  civil.Day
	By     string
	File   string
	blob   blob.ID
	Active bool // in force today
	circular.Lowest
}

// Basis is the uploaded text of a decision.
type Basis struct {
	Name    string
	Content []byte
}

// SwitchOn enters a decision with its uploaded basis; the one before it ends. Faults:
// Invalid, NotFound, TooLarge.
func (a *App) SwitchOn(ctx context.Context, permit access.Permit, court org.UnitID, in circular.Lowest, file Basis) (k LowestID, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "circularapp.SwitchOn")
	in.Basis, in.DecidedBy, in.Attachment = strings.TrimSpace(in.Basis), strings.TrimSpace(in.DecidedBy), file.Name
	if len(file.Content) == 0 {
		in.Attachment = ""
	}
	if err := in.Check(); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, c, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		if in.Until < tx.Today() {
			return fault.New(fault.Invalid, "末位清单不能启用").At("until", "依据已经到期")
		}
		attachment, err := blob.Put(tx, file.Name, file.Content)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update circular_lowest set ended = $2 where court = $1 and ended is null`, c.ID, tx.Today()); err != nil {
			return err
		}
		b := signed(tx, permit)
		k = newID[Lowest](tx)
		codes := make([]string, len(in.Codes))
		for i, x := range in.Codes {
			codes[i] = string(x)
		}
		if _, err := tx.Exec(`insert into circular_lowest (id, court, basis, attachment, file_name, decided_by, from_day, until_day, many, least, unit_kind, codes, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			k, c.ID, in.Basis, attachment, file.Name, in.DecidedBy, in.From, in.Until, in.N, in.Least, string(in.Kind), strings.Join(codes, " "), b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanCirculate, Court: int64(c.ID), Unit: int64(c.ID), Subject: c.Short + " 启用末位清单 " + in.Basis,
			Detail: map[string]string{"until": in.Until.String(), "decided-by": in.DecidedBy}})
	})
	return k, err
}

// SwitchOff ends the decision in force. Faults: NotFound, Conflict.
func (a *App) SwitchOff(ctx context.Context, permit access.Permit, k LowestID) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.SwitchOff")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		return a.end(tx, permit, `select court, basis, ended from circular_lowest where id = $1`, `update circular_lowest set ended = $2 where id = $1`, int64(k))
	})
}

const selectLowest = `select id, basis, attachment, file_name, decided_by, from_day, until_day, many, least, unit_kind, codes, ended, made_name from circular_lowest`

func scanLowest(today civil.Day) func(r sqldb.Row) (Lowest, error) {
	return func(r sqldb.Row) (l Lowest, err error) {
		var codes string
		err = r.Scan(&l.ID, &l.Basis, &l.blob, &l.File, &l.DecidedBy, &l.From, &l.Until, &l.N, &l.Least, &l.Kind, &codes, &l.Ended, &l.By)
		l.Attachment = l.File
		for c := range strings.FieldsSeq(codes) {
			l.Codes = append(l.Codes, indicator.Code(c))
		}
		l.Active = l.Ended == 0 && l.On(today)
		return l, err
	}
}

// Decisions returns what a court decided about the list, the newest first, and the
// list of the last whole month where it is on. Fault: NotFound.
func (a *App) Decisions(ctx context.Context, permit access.Permit, court org.UnitID) (all []Lowest, list []circular.Listed, month civil.Period, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, nil, month, err
	}
	defer fault.Wrap(&err, "circularapp.Decisions")
	today := civil.Day(0)
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, _, err := a.court(tx, permit, court); err != nil {
			return err
		}
		var err error
		today = tx.Today()
		all, err = sqldb.All(tx, scanLowest(today), selectLowest+` where court = $1 order by id desc limit 20`, court)
		return err
	})
	if err != nil || len(all) == 0 || !all[0].Active {
		return all, nil, month, err
	}
	month = (today.Month() - 1).Period()
	courses, err := a.work.Courses(ctx, permit, caseloadapp.CoursesIn{Court: court, By: level(all[0].Kind), Codes: all[0].Codes, Periods: []civil.Period{month}})
	if err != nil {
		return all, nil, month, err
	}
	var units []circular.Course
	for _, c := range courses {
		if n := len(units); n == 0 || units[n-1].Unit.ID != c.Unit.ID {
			units = append(units, circular.Course{Unit: c.Unit})
		}
		units[len(units)-1].Values = append(units[len(units)-1].Values, c.Values...)
	}
	list, err = all[0].Select(today, month, units)
	return all, list, month, err
}

// Basis returns the uploaded text of a decision. Fault: NotFound.
func (a *App) Basis(ctx context.Context, permit access.Permit, k LowestID) (b Basis, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return Basis{}, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		at, ok, err := sqldb.Maybe(tx, sqldb.Scalar[blob.ID], `select l.attachment from circular_lowest l join org_unit u on u.id = l.court where l.id = $1 and u.path >= $2 and u.path < $3`, k, from, end)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "没有找到这份依据，可能不在当前工作范围内。")
		}
		x, err := blob.Get(tx, at)
		b = Basis{x.Name, x.Content}
		return err
	})
	return b, err
}

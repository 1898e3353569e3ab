package lifeapp

import (
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Catalogue is the kinds of activity of one court.
type Catalogue struct {
	Court org.Unit
	Own   []life.Activity
	Used  map[string]int // by code: records of the court
}

// Kinds returns the kinds of activity that the court of the seat has. Fault:
// NotFound.
func (a *App) Kinds(ctx context.Context, permit access.Permit) (c Catalogue, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Catalogue{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Kinds")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if c.Court, err = a.court(tx, permit); err != nil {
			return err
		}
		if c.Own, err = own(tx, c.Court.ID); err != nil {
			return err
		}
		c.Used = map[string]int{}
		return tx.Each(func(r sqldb.Row) error {
			var code string
			var n int
			err := r.Scan(&code, &n)
			c.Used[code] = n
			return err
		}, `select m.activity, count(*) from life_meeting m join org_unit u on u.id = m.branch where u.court = $1 and m.activity is not null and m.stage = 'recorded' group by m.activity`, c.Court.ID)
	})
	return c, err
}

// court returns the court that the seat is in: above its unit, or the first
// below it.
func (a *App) court(tx *sqldb.Tx, permit access.Permit) (org.Unit, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return org.Unit{}, err
	}
	for _, u := range tree.Under(permit.Over()) {
		if c, ok := tree.Unit(u.Court); ok {
			return c, nil
		}
	}
	return org.Unit{}, fault.New(fault.NotFound, "当前岗位不属于哪个法院。")
}

// MakeKind adds a kind of activity to the court, or changes one. Faults: Invalid,
// NotFound, Conflict.
func (a *App) MakeKind(ctx context.Context, permit access.Permit, x life.Activity) (out life.Activity, err error) {
	if err := permit.Covers(life.CanShape); err != nil {
		return out, err
	}
	defer fault.Wrap(&err, "lifeapp.MakeKind")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		court, err := a.court(tx, permit)
		if err != nil {
			return err
		}
		have, err := own(tx, court.ID)
		if err != nil {
			return err
		}
		x.Name, x.Basis = strings.TrimSpace(x.Name), strings.TrimSpace(x.Basis)
		if err := x.Check(have).Err(); err != nil {
			return err
		}
		out = x
		if x.ID == 0 {
			out.ID, out.Version = id.New[life.Activity](tx.Now()), 1
			out.Code = "x-" + out.ID.String()
			in := tx.Insert("life_activity", "id", "court", "code", "name", "needs", "settles", "basis", "ended", "made_at", "made_by", "version")
			in.Add(out.ID, court.ID, out.Code, out.Name, needsText(out.Needs), int64(out.Settles), sqldb.Text(out.Basis), out.Ended, sqldb.At(tx.Now()), given(int(permit.Actor().Account), permit.Actor().Account != 0), 1)
			err = in.Done()
		} else {
			i := slices.IndexFunc(have, func(h life.Activity) bool { return h.ID == x.ID })
			if i < 0 {
				return fault.New(fault.NotFound, "没有找到这种活动，可能不在当前工作范围内。")
			}
			out.Code, out.Version = have[i].Code, x.Version+1
			var n int64
			n, err = tx.Exec(`update life_activity set name = $2, needs = $3, settles = $4, basis = $5, ended = $6, version = $7 where id = $1 and version = $8`,
				out.ID, out.Name, needsText(out.Needs), int64(out.Settles), sqldb.Text(out.Basis), out.Ended, out.Version, x.Version)
			if err == nil && n == 0 {
				return fault.New(fault.Conflict, "别人刚刚改过这种活动，请核对后再保存。")
			}
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: life.CanShape, Court: int64(court.ID), Subject: "活动类型 " + out.Name, Detail: out})
	})
	return out, err
}

func needsText(ns []life.Need) string {
	words := make([]string, len(ns))
	for i, n := range ns {
		words[i] = string(n)
	}
	return strings.Join(words, " ")
}

// own returns the kinds that the court made, ended ones too; court zero is every
// court.
func own(tx *sqldb.Tx, court org.UnitID) ([]life.Activity, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x life.Activity, err error) {
		var needs, basis sqldb.Text
		err = r.Scan(&x.ID, &x.Code, &x.Name, &needs, &x.Settles, &basis, &x.Ended, &x.Version)
		for n := range strings.FieldsSeq(string(needs)) {
			x.Needs = append(x.Needs, life.Need(n))
		}
		x.Basis = string(basis)
		return x, err
	}, `select id, code, name, needs, settles, basis, ended, version from life_activity where court = $1 or $1 = 0 order by name, id`, int64(court))
}

// called gives the activity of m its name and needs.
func called(m *life.Meeting, own []life.Activity) bool {
	if m.Activity.Code == "" {
		return true
	}
	x := life.ActivityOf(m.Activity.Code, own)
	if x.Code == "" {
		return false
	}
	m.Activity = x
	return true
}

// settle is called for what a form asks for. Fault: Invalid.
func settle(m *life.Meeting, own []life.Activity) error {
	if !called(m, own) {
		return fault.New(fault.Invalid, "没有这种活动。").At("kinds", "请选择类型")
	}
	if m.Kinds == 0 {
		m.Kinds = m.Activity.Settles
	}
	return nil
}

// naming is called for a stored meeting.
func naming(tx *sqldb.Tx, m *life.Meeting) error {
	if !strings.HasPrefix(m.Activity.Code, "x-") {
		return nil
	}
	list, err := own(tx, 0)
	called(m, list)
	return err
}

// named gives what is about to be kept its activity, and refuses a unit that
// does not hold such meetings.
func named(tx *sqldb.Tx, h *hall, m *life.Meeting) error {
	list, err := own(tx, h.branch.Court)
	if err != nil {
		return err
	}
	if err := settle(m, list); err != nil {
		return err
	}
	if !holds(m, h.branch.Kind) {
		return fault.New(fault.Invalid, m.What()+"不由"+h.branch.Short+"召开。").At("kinds", "请选择"+h.branch.Short+"召开的会议")
	}
	return nil
}

package careapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/platform/sqldb"
)

const visitColumns = `x.id, x.member, m.full_name, u.short_name, x.planned_day, x.done_day, x.visitors, x.amount, x.gift, x.version`

func scanVisit(r sqldb.Row) (v care.Visit, err error) {
	var visitors, gift sqldb.Text
	var amount int64
	err = r.Scan(&v.ID, &v.Member, &v.Name, &v.Branch, &v.Planned, &v.Done, &visitors, &amount, &gift, &v.Version)
	v.Visitors, v.Gift, v.Amount = string(visitors), string(gift), money.Fen(amount)
	return v, err
}

// Stage is which visits are asked for.
type Stage string

// The stages. The zero Stage is all.
const (
	Planned Stage = "planned"
	Done    Stage = "done"
)

// Visits returns the visits of a year, without remarks: the done ones by their day,
// the planned ones by theirs, the newest first. What was planned for an earlier year
// and not done is of this year too.
func (a *App) Visits(ctx context.Context, permit access.Permit, year int, stage Stage) (vs []care.Visit, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "careapp.Visits")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		vs, err = visits(tx, permit, year, stage)
		return err
	})
	return vs, err
}

func visits(tx *sqldb.Tx, permit access.Permit, year int, stage Stage) ([]care.Visit, error) {
	from, end := permit.Range()
	y := civil.Year(year)
	since := y.From
	if year == tx.Today().Year() {
		since = civil.MustDay("1949-10-01")
	}
	which := ""
	switch stage {
	case Planned:
		which = `and x.done_day is null `
	case Done:
		which = `and x.done_day is not null `
	}
	return sqldb.All(tx, scanVisit, `select `+visitColumns+` from care_visit x`+within+which+
		`and (x.done_day >= $3 and x.done_day <= $5 or x.done_day is null and x.planned_day >= $4 and x.planned_day <= $5) order by coalesce(x.done_day, x.planned_day) desc, x.id desc`, from, end, y.From, since, y.Until)
}

// visitsOf are the visits to one member with the remarks.
func (a *App) visitsOf(tx *sqldb.Tx, who member.ID) (vs []care.Visit, err error) {
	return vs, tx.Each(func(r sqldb.Row) error {
		var remarks []byte
		v, err := scanVisit(also{r, []any{&remarks}})
		if err != nil {
			return err
		}
		v.Remarks, err = a.seal.Open(place("care_visit", "remarks", int64(v.ID)), remarks)
		vs = append(vs, v)
		return err
	}, `select `+visitColumns+`, x.remarks from care_visit x join member m on m.id = x.member left join org_unit u on u.id = m.branch where x.member = $1 order by coalesce(x.done_day, x.planned_day) desc, x.id desc`, who)
}

// also scans more columns after those that a scanner knows.
type also struct {
	sqldb.Row
	more []any
}

// Scan scans into dest and the further places.
func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

func (a *App) visit(tx *sqldb.Tx, permit access.Permit, k care.VisitID) (v care.Visit, remarks []byte, s someone, err error) {
	from, end := permit.Range()
	v, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (care.Visit, error) { return scanVisit(also{r, []any{&remarks}}) },
		`select `+visitColumns+`, x.remarks from care_visit x`+within+`and x.id = $3`, from, end, k)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "没有找到这次走访，可能已删除，或不在当前工作范围内。")
	}
	if err != nil {
		return v, nil, s, err
	}
	s, err = reach(tx, permit, v.Member)
	return v, remarks, s, err
}

// Visit opens one visit with its remarks; that stands in the trail. Fault: NotFound.
func (a *App) Visit(ctx context.Context, permit access.Permit, k care.VisitID) (out care.Visit, err error) {
	if err := permit.Covers(care.CanRead); err != nil {
		return out, err
	}
	defer fault.Wrap(&err, "careapp.Visit")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, remarks, s, err := a.visit(tx, permit, k)
		if err != nil {
			return err
		}
		out = v
		if out.Remarks, err = a.seal.Open(place("care_visit", "remarks", int64(k)), remarks); err != nil {
			return err
		}
		return s.looked(tx, permit, "查看走访", "走访备注")
	})
	if err != nil {
		return care.Visit{}, err
	}
	return out, nil
}

// Save plans a visit or notes one, or changes one that has an ID: it then says also
// that it was done. Faults: NotFound; Invalid, at the fields; Conflict when somebody
// changed it.
func (a *App) Save(ctx context.Context, permit access.Permit, v care.Visit) (k care.VisitID, err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "careapp.Save")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		var s someone
		if v.ID != 0 {
			was, _, who, err := a.visit(tx, permit, v.ID)
			if err != nil {
				return err
			}
			v.Member, s = was.Member, who
		} else if s, err = reach(tx, permit, v.Member); fault.KindOf(err) == fault.NotFound {
			return fault.New(fault.Invalid, "有几处需要改正。").At("member", "请从本支部党员中选择")
		} else if err != nil {
			return err
		}
		if err := v.Check(tx.Today()); err != nil {
			return err
		}
		what := "安排走访"
		if v.Done != 0 {
			what = "登记走访"
		}
		if k = v.ID; k == 0 {
			k = id.New[care.Visit](tx.Now())
			if _, err := tx.Exec(`insert into care_visit (id, member, planned_day, done_day, visitors, amount, gift, remarks, version, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11)`,
				k, s.id, v.Planned, v.Done, sqldb.Text(v.Visitors), int64(v.Amount), sqldb.Text(v.Gift), a.seal.Seal(place("care_visit", "remarks", int64(k)), v.Remarks), account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
				return err
			}
			return s.note(tx, permit, care.CanKeep, what, map[string]string{"id": k.String()})
		}
		n, err := tx.Exec(`update care_visit set planned_day = $2, done_day = $3, visitors = $4, amount = $5, gift = $6, remarks = $7, version = version + 1 where id = $1 and version = $8`,
			k, v.Planned, v.Done, sqldb.Text(v.Visitors), int64(v.Amount), sqldb.Text(v.Gift), a.seal.Seal(place("care_visit", "remarks", int64(k)), v.Remarks), v.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return changed("done")
		}
		return s.note(tx, permit, care.CanKeep, what, map[string]string{"id": k.String()})
	})
	return k, err
}

// Drop deletes a visit that does not take place or was entered by mistake. Fault:
// NotFound.
func (a *App) Drop(ctx context.Context, permit access.Permit, k care.VisitID) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.Drop")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		v, _, s, err := a.visit(tx, permit, k)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from care_visit where id = $1`, k); err != nil {
			return err
		}
		detail := map[string]string{"id": k.String(), "planned": v.Planned.String(), "done": v.Done.String()}
		if v.Amount != 0 {
			detail["amount"] = v.Amount.String()
		}
		return s.note(tx, permit, care.CanKeep, "删除走访", detail)
	})
}

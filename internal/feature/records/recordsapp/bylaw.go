package recordsapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
)

// KindBylaw is the kind of a court's own rules in a search.
const KindBylaw = "bylaw"

// Edition is an edition of a rule with whose it is.
type Edition struct {
	records.Bylaw
	UnitName string
}

const bylawColumns = `b.id, b.series, b.unit, b.title, b.number, b.organ, b.from_day, b.until_day, b.body, b.made_name, b.version, u.short_name`

func scanBylaw(r sqldb.Row) (e Edition, err error) {
	return e, r.Scan(&e.ID, &e.Series, &e.Unit, &e.Title, &e.Number, &e.Organ, &e.Period.From, &e.Period.Until, &e.Body, &e.MadeBy, &e.Version, &e.UnitName)
}

// reach is the units whose rules a seat reads: all within the permit and those that
// it is below.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit) (tree *org.Tree, above []org.Unit, err error) {
	if tree, err = a.units.Tree(tx, tx.Today()); err != nil {
		return nil, nil, err
	}
	us := tree.Under(permit.Over())
	if len(us) == 0 {
		return tree, nil, nil
	}
	// The first is the top of the seat; of a court's own part, the court.
	for u, ok := us[0], true; ok; u, ok = tree.Unit(u.Parent) {
		above = append(above, u)
		// A committee's rules hold for the whole court: committees stand beside branches.
		for _, c := range tree.Children(u.ID) {
			if c.Kind == org.PartyCommittee || c.Kind == org.LeadingGroup {
				above = append(above, c)
			}
		}
	}
	return tree, above, nil
}

// reads reports whether the seat reads rules of the unit.
func reads(permit access.Permit, above []org.Unit, unit org.UnitID, path access.Path) bool {
	for _, u := range above {
		if u.ID == unit {
			return true
		}
	}
	return permit.Holds(path)
}

// Bylaws returns every edition of the rules that hold for the seat's units, by
// title and then the newest first. on zero: of any day.
func (a *App) Bylaws(ctx context.Context, permit access.Permit, on civil.Day) (out []Edition, err error) {
	if err := permit.Covers(records.CanSearch); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		_, above, err := a.reach(tx, permit)
		if err != nil {
			return err
		}
		out = nil
		return tx.Each(func(r sqldb.Row) error {
			var path string
			e, err := scanBylaw(also{r, []any{&path}})
			if err == nil && reads(permit, above, e.Unit, access.Path(path)) && (on == 0 || e.Period.Has(on)) {
				out = append(out, e)
			}
			return err
		}, `select `+bylawColumns+`, u.path from records_bylaw b join org_unit u on u.id = b.unit order by b.title, b.from_day desc, b.id`)
	})
	return out, err
}

// also scans columns behind those that a scan knows.
type also struct {
	sqldb.Row
	more []any
}

func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

// Bylaw returns an edition and all editions of its rule, the newest first. Fault:
// NotFound.
func (a *App) Bylaw(ctx context.Context, permit access.Permit, k records.BylawID) (e Edition, all []Edition, err error) {
	if err := permit.Covers(records.CanSearch); err != nil {
		return Edition{}, nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		_, above, err := a.reach(tx, permit)
		if err != nil {
			return err
		}
		var path string
		found, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (Edition, error) { return scanBylaw(also{r, []any{&path}}) },
			`select `+bylawColumns+`, u.path from records_bylaw b join org_unit u on u.id = b.unit where b.id = $1`, k)
		if err == nil && (!ok || !reads(permit, above, found.Unit, access.Path(path))) {
			err = notFound("项制度")
		}
		if err != nil {
			return err
		}
		e = found
		all, err = sqldb.All(tx, scanBylaw, `select `+bylawColumns+` from records_bylaw b join org_unit u on u.id = b.unit where b.series = $1 order by b.from_day desc, b.id desc`, e.Series)
		return err
	})
	return e, all, err
}

// Makers returns the units within the permit that pass rules.
func (a *App) Makers(ctx context.Context, permit access.Permit) (us []org.Unit, err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err == nil {
			us = tree.Under(permit.Over(), org.Court, org.PartyCommittee, org.GeneralBranch, org.Branch)
		}
		return err
	})
	return us, err
}

// Adopt keeps an edition of a rule. With Series it is a new edition of that rule:
// the one before ends on the day before it begins. Faults: NotFound, Invalid.
func (a *App) Adopt(ctx context.Context, permit access.Permit, b records.Bylaw) (k records.BylawID, err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "recordsapp.Adopt")
	if err := b.Check().Err(); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		k = id.New[records.Bylaw](tx.Now())
		if b.Series == 0 {
			b.Series = k
		} else if err := a.succeed(tx, permit, &b); err != nil {
			return err
		}
		u, ok := tree.Unit(b.Unit)
		if !ok || !permit.Holds(u.Path) {
			return notFound("个单位")
		}
		actor := permit.Actor()
		var by any
		if actor.Account != 0 {
			by = actor.Account
		}
		if _, err := tx.Exec(`insert into records_bylaw (id, series, unit, title, number, organ, from_day, until_day, body, made_by, made_name, made_at, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)`,
			k, b.Series, b.Unit, strings.TrimSpace(b.Title), strings.TrimSpace(b.Number), strings.TrimSpace(b.Organ), b.Period.From, civil.End(b.Period.Until), b.Body, by, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if err := search.Put(tx, search.Text{Kind: KindBylaw, Ref: int64(k), Day: b.Period.From, Court: int64(u.Court), Unit: int64(u.ID), Below: true, Title: b.Title, Body: b.Number + "\n" + b.Body}); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanSet, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " 制度 " + b.Title + " " + b.Number, Detail: map[string]any{"bylaw": k, "from": b.Period.From}})
	})
	return k, err
}

// succeed ends the newest edition of the series on the day before b begins.
func (a *App) succeed(tx *sqldb.Tx, permit access.Permit, b *records.Bylaw) error {
	var path string
	last, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (Edition, error) { return scanBylaw(also{r, []any{&path}}) },
		`select `+bylawColumns+`, u.path from records_bylaw b join org_unit u on u.id = b.unit where b.series = $1 order by b.from_day desc, b.id desc`, b.Series)
	if err == nil && (!ok || !permit.Holds(access.Path(path))) {
		err = notFound("项制度")
	}
	if err != nil {
		return err
	}
	b.Unit = last.Unit
	if b.Period.From <= last.Period.From {
		return fault.New(fault.Invalid, "有几处需要改正。").At("from", "新版应在 "+last.Period.From.String()+"（上一版施行日）以后施行")
	}
	if last.Period.Until != 0 && last.Period.Until < b.Period.From {
		return nil
	}
	_, err = tx.Exec(`update records_bylaw set until_day = $2, version = version + 1 where id = $1`, last.ID, civil.End(b.Period.From.AddDays(-1)))
	return err
}

// Repeal says until when an edition holds; zero takes that back. Faults: NotFound,
// Invalid, Conflict.
func (a *App) Repeal(ctx context.Context, permit access.Permit, k records.BylawID, version int, until civil.Day) (err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return err
	}
	defer fault.Wrap(&err, "recordsapp.Repeal(%v)", k)
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		var path string
		var court int64
		e, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (Edition, error) { return scanBylaw(also{r, []any{&path, &court}}) },
			`select `+bylawColumns+`, u.path, u.court from records_bylaw b join org_unit u on u.id = b.unit where b.id = $1`, k)
		if err == nil && (!ok || !permit.Holds(access.Path(path))) {
			err = notFound("项制度")
		}
		if err != nil {
			return err
		}
		if until != 0 && until < e.Period.From {
			return fault.New(fault.Invalid, "废止日期早于施行日期 "+e.Period.From.String()+"。").At("until", "不能早于 "+e.Period.From.String())
		}
		n, err := tx.Exec(`update records_bylaw set until_day = $3, version = version + 1 where id = $1 and version = $2`, k, version, civil.End(until))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "这项制度刚刚被别人改过，请刷新后再办。")
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanSet, Court: court, Unit: int64(e.Unit), Subject: e.UnitName + " 废止 " + e.Title, Detail: map[string]any{"bylaw": k, "until": until}})
	})
}

package duesapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// SetShare sets which part a unit remits from a day on. Faults: NotFound;
// Invalid for what is no part, or without a resolution.
func (a *App) SetShare(ctx context.Context, permit access.Permit, unit org.UnitID, from civil.Day, part, basis string) (err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.SetShare")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, u, err := a.unit(tx, permit, unit, tx.Today())
		if err != nil {
			return err
		}
		rate, ok := dues.ReadPart(part)
		if !ok {
			return fault.New(fault.Invalid, "比例没有写入").At("part", "比例“"+part+"”应写成 5% 或 12.5%")
		}
		if err := setting.Put(tx, setting.Value{Unit: int64(unit), Name: dues.SetShare, From: from, Amount: rate.String(), Basis: basis}, permit.Actor().Account); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Court: int64(u.Court), Unit: int64(unit), Subject: u.Short + " 上缴比例 " + rate.String(), Detail: map[string]any{"from": from, "basis": basis}})
	})
}

// Remittances returns what units in the permit's range remitted in a year, the
// newest first.
func (a *App) Remittances(ctx context.Context, permit access.Permit, year int) (out []Remittance, err error) {
	if err := permit.Covers(dues.CanView); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out, err = sqldb.All(tx, func(r sqldb.Row) (x Remittance, err error) {
			var first, until int64
			var share *int64
			var number sqldb.Text
			var ended dues.EntryID
			var kind string
			err = r.Scan(&x.ID, &kind, &x.From, &x.To, &x.Day, &first, &until, &x.Collected, &share, &x.Amount, &number, &ended, &x.By)
			x.First, x.Until, x.Number, x.Ended, x.Centre = civil.Month(first), civil.Month(until), string(number), ended != 0, kind == remitCentre
			if share != nil {
				rate := money.Rate(*share)
				x.Share = &rate
			}
			x.FromName, x.ToName = tree.Name(x.From), tree.Name(x.To)
			return x, err
		}, `select t.id, t.kind, t.from_unit, t.to_unit, t.day, t.from_month, t.until_month, t.collected, t.share, t.amount, t.number, t.ended_by, t.made_name
			from dues_remittance t join org_unit u on u.id = t.from_unit where u.path >= $1 and u.path < $2 and t.day >= $3 and t.day <= $4 order by t.day, t.id`,
			from, end, civil.Year(year).From, civil.Year(year).Until)
		slices.Reverse(out)
		return err
	})
	return out, err
}

// PassOn enters that all large gifts that a unit holds went on to the unit above
// (FEE-12): never a part of them, and never mixed with ordinary dues. Faults:
// NotFound; Invalid when nothing is held or the till has not as much.
func (a *App) PassOn(ctx context.Context, permit access.Permit, unit org.UnitID, day civil.Day, number string) (out id.Of[Remittance], err error) {
	if err := permit.Covers(dues.CanRemit); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "duesapp.PassOn")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if day.IsZero() || day > tx.Today() {
			return fault.New(fault.Invalid, "转交没有写入").At("day", "日期应填，且不晚于今天")
		}
		tree, u, err := a.unit(tx, permit, unit, tx.Today())
		if err != nil {
			return err
		}
		n, err := balanceOf(tx, int64(unit), dues.ForCentre)
		if err != nil {
			return err
		}
		if n >= 0 {
			return fault.Newf(fault.Invalid, "%s没有待转交的大额多交党费。", u.Short)
		}
		above, amount := next(tree, u), fen(-n)
		e := dues.PassOut(int64(unit), day, amount)
		if above.ID != 0 {
			e = dues.PassOn(int64(unit), int64(above.ID), day, amount)
		}
		b := signed(tx, permit)
		entry, err := post(tx, b, didPassOn, e, 0)
		if err != nil {
			return err
		}
		out = newID[Remittance](tx)
		if _, err := tx.Exec(`insert into dues_remittance (id, kind, from_unit, to_unit, day, from_month, until_month, collected, amount, number, entry, made_by, made_name, made_at)
			values ($1, 'centre', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, out, unit, above.ID, day, int64(day.Month()), int64(day.Month()), int64(amount), int64(amount),
			sqldb.Text(number), entry, b.account, b.name, b.at); err != nil {
			return err
		}
		if _, err := a.touch(tx, unit); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanRemit, Court: int64(u.Court), Unit: int64(unit), Subject: u.Short + " 转交大额多交党费 " + amount.Text()})
	})
	return out, err
}

package recordsapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/sqldb"
)

// Set is a parameter that somebody set by a rule's resolution.
type Set struct {
	Name, Amount string // as they are kept
	Unit         org.UnitID
	UnitName     string
	From         civil.Day
	Basis        string
}

// Sets returns the parameters that rest on the number of an edition, for the units
// whose rules the seat reads, by name and then the newest first. Fault: NotFound.
func (a *App) Sets(ctx context.Context, permit access.Permit, k records.BylawID) (out []Set, err error) {
	if err := permit.Covers(records.CanSearch); err != nil {
		return nil, err
	}
	e, _, err := a.Bylaw(ctx, permit, k)
	if err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		_, above, err := a.reach(tx, permit)
		if err != nil {
			return err
		}
		out = nil
		return tx.Each(func(r sqldb.Row) error {
			var x Set
			var path string
			err := r.Scan(&x.Name, &x.Amount, &x.Unit, &x.From, &x.Basis, &x.UnitName, &path)
			if err == nil && records.Cites(x.Basis, e.Number) && reads(permit, above, x.Unit, access.Path(path)) {
				out = append(out, x)
			}
			return err
		}, `select s.name, s.amount, s.unit, s.from_day, s.basis, u.short_name, u.path from setting s join org_unit u on u.id = s.unit order by s.name, s.from_day desc, s.unit`)
	})
	return out, err
}

// Numbered returns the newest edition that the basis of a parameter names; zero when
// none that the seat reads was entered.
func (a *App) Numbered(ctx context.Context, permit access.Permit, basis string) (k records.BylawID, err error) {
	if err := permit.Covers(records.CanSearch); err != nil {
		return 0, err
	}
	es, err := a.Bylaws(ctx, permit, 0)
	if err != nil {
		return 0, err
	}
	es = slices.DeleteFunc(es, func(e Edition) bool { return !records.Cites(basis, e.Number) })
	if len(es) == 0 {
		return 0, nil
	}
	return slices.MaxFunc(es, func(x, y Edition) int { return int(x.Period.From) - int(y.Period.From) }).ID, nil
}

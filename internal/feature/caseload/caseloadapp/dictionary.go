package caseloadapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Dictionary returns every definition that a court's figures are reckoned by: those
// that the product brings and the court's own. Fault: NotFound.
func (a *App) Dictionary(ctx context.Context, permit access.Permit, court org.UnitID) (d indicator.Dictionary, err error) {
	if err := permit.Covers(caseload.CanView); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		if u, ok := tree.Unit(court); !ok || u.Kind != org.Court || !permit.Holds(u.Path) {
			return fault.New(fault.NotFound, "没有找到这个法院，可能不在当前工作范围内。")
		}
		std, err := a.standard(tx, int64(court))
		if err == nil {
			d = slices.Clone(std.dictionary)
		}
		return err
	})
	return d, err
}

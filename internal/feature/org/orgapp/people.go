package orgapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// People returns who is in a branch today, by group and name, for the form that
// divides it. Needs org.change. Fault: NotFound.
func (a *App) People(ctx context.Context, permit access.Permit, branch org.UnitID) (ps []org.Person, err error) {
	if err := permit.Covers(org.CanChange); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		g, err := a.facts.registry(tx)
		if err != nil {
			return err
		}
		u, ok := g.units[branch]
		if !ok || !permit.Holds(u.Path) {
			return fault.New(fault.NotFound, "没有找到这个支部，可能已撤销，或不在当前工作范围内。")
		}
		if a.register == nil {
			return nil
		}
		all, err := a.register.People(tx, u.Path)
		if err != nil {
			return err
		}
		ps = slices.DeleteFunc(all, func(p org.Person) bool { s, ok := p.On(tx.Today()); return !ok || s.Branch != branch })
		return nil
	})
	return ps, err
}

package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Choices is what forms offer.
type Choices struct {
	Branches []org.Unit // that the permit reaches
	Groups   []org.Unit // of these
	Court    []org.Unit // every branch of the courts of these, to move to
	Today    civil.Day
}

// Choices returns the branches and groups that forms offer.
func (a *App) Choices(ctx context.Context, permit access.Permit) (c Choices, err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return Choices{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		c.Today = tx.Today()
		if err != nil {
			return err
		}
		c.Branches, c.Groups = tree.Under(permit.Over(), org.Branch), tree.Under(permit.Over(), org.Group)
		courts := map[org.UnitID]bool{}
		for _, b := range c.Branches {
			courts[b.Court] = true
		}
		for _, u := range tree.All() {
			if u.Kind == org.Branch && courts[u.Court] {
				c.Court = append(c.Court, u)
			}
		}
		return nil
	})
	return c, err
}

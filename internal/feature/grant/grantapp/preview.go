package grantapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Previewed is a person whose view is to be shown: the seats, and nothing of
// what they contain.
type Previewed struct {
	Holder Holder
	Seats  []access.Grant
}

// Preview returns what an account's person may be today. Fault: NotFound.
func (a *App) Preview(ctx context.Context, permit access.Permit, who id.Of[Holder]) (out Previewed, err error) {
	if err := permit.Covers(grant.CanPreview); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := within(tx, permit, int64(who))
		if err != nil {
			return err
		}
		out.Holder = h
		out.Seats, err = a.seats(tx, h)
		return err
	})
	return out, err
}

// Previewable returns the accounts of the permit's range whose person's or login
// name begins with text, at most fifty.
func (a *App) Previewable(ctx context.Context, permit access.Permit, text string) (hs []Holder, err error) {
	if err := permit.Covers(grant.CanPreview); err != nil {
		return nil, err
	}
	if text = han.Squeeze(text); text == "" {
		return nil, nil
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		hs, err = sqldb.All(tx, scanHolder, selectHolder+scopeHolder+`and ((a.person >= $4 and a.person < $5) or (a.login >= $4 and a.login < $5))
			order by a.login limit 50`, from, end, whole(permit), text, after(text))
		return err
	})
	return hs, err
}

// PreviewUnits returns the units of the permit's range under which a role may be
// looked at, in the order of the tree.
func (a *App) PreviewUnits(ctx context.Context, permit access.Permit) (us []org.Unit, err error) {
	if err := permit.Covers(grant.CanPreview); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err == nil {
			us = choices(tree, permit)
		}
		return err
	})
	return us, err
}

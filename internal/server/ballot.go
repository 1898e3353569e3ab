package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
)

// electing records elections in the organisation for the election room.
type electing struct{ app *orgapp.App }

// Elect is that of ballotapp.Organisation.
func (e electing) Elect(ctx context.Context, permit access.Permit, x org.Election, version, years int) error {
	return e.app.Elect(ctx, permit, orgapp.ElectIn{Election: x, Version: version, Years: years})
}

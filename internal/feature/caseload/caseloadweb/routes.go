// Package caseloadweb is the pages of court work: the board of indicators, the big
// screen, the weekly circular, the contest, the registers, and taking lists in.
package caseloadweb

import (
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/platform/web"
)

const nav = "/court-work"

type pages struct {
	app *caseloadapp.App
}

// Routes returns the room's routes.
func Routes(app *caseloadapp.App) []web.Route {
	p := &pages{app: app}
	return p.importRoutes()
}

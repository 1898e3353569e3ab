// Package trailweb is the pages of the trail: the audit administrator's, and
// everybody's page of who looked at them.
package trailweb

import (
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/web"
)

type pages struct{ app *trailapp.App }

// Routes returns the room's routes.
func Routes(app *trailapp.App) []web.Route {
	p := &pages{app}
	view, export := web.Can(trail.CanView), web.Can(trail.CanExport)
	return []web.Route{
		{Pattern: "GET /audit", Needs: view, Do: p.list},
		{Pattern: "GET /audit/entries/{id}", Needs: view, Do: p.entry},
		{Pattern: "GET /audit/counts", Needs: view, Do: p.counts},
		{Pattern: "GET /audit/integrity", Needs: view, Do: p.integrity},
		{Pattern: "POST /audit/verify", Needs: view, Do: p.verify},
		{Pattern: "POST /audit/head", Needs: view, Do: p.head},
		{Pattern: "POST /audit/export", Needs: export, Do: p.export, Fresh: true},
		{Pattern: "POST /audit/affected", Needs: export, Do: p.affected, Fresh: true},
		{Pattern: "POST /audit/prune", Needs: web.Can(trail.CanPrune), Do: p.prune, Fresh: true},
		{Pattern: "GET /account/lookups", Needs: web.Own("谁看过自己的信息、谁动过自己的账号"), Do: p.mine},
	}
}

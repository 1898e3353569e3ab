// Package deskweb is the pages of the desk: the workbench, the overview with
// its findings, messages, and the index of rules.
package deskweb

import (
	"touyan/internal/base/access"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/platform/web"
)

// What other rooms let people do, as far as the desk offers a way there.
const (
	canRecord access.Can = "life.record"
	canImport access.Can = "org.import"
)

type pages struct{ app *deskapp.App }

// Routes returns the room's routes.
func Routes(app *deskapp.App) []web.Route {
	p := &pages{app}
	return []web.Route{
		{Pattern: "GET /desk", Needs: web.Can(desk.CanView), Do: p.workbench},
		{Pattern: "GET /overview", Needs: web.Can(desk.CanOverview), Do: p.overview},
		{Pattern: "GET /overview/export", Needs: web.Can(desk.CanOverview), Do: p.export},
		{Pattern: "GET /overview/finding", Needs: web.Can(desk.CanView), Do: p.finding},
		{Pattern: "POST /overview/finding/ask", Needs: web.Can(desk.CanAsk), Do: p.ask},
		{Pattern: "POST /exemptions/{id}/decide", Needs: web.Can(desk.CanDecide), Do: p.decide},
		{Pattern: "POST /exemptions/{id}/withdraw", Needs: web.Can(desk.CanAsk), Do: p.withdraw},
		{Pattern: "GET /messages", Needs: web.Can(desk.CanView), Do: p.messages},
		{Pattern: "POST /messages/read", Needs: web.Can(desk.CanView), Do: p.read},
		{Pattern: "GET /parameters", Needs: web.Can(desk.CanSet), Do: p.parameters},
		{Pattern: "GET /parameters/set", Needs: web.Can(desk.CanSet), Do: p.parameterForm},
		{Pattern: "POST /parameters/set", Needs: web.Can(desk.CanSet), Do: p.setParameter},
		{Pattern: "GET /rules", Needs: web.Own("规则和条文，谁都可以看"), Do: p.rules},
	}
}

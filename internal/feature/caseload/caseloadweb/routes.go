// Package caseloadweb is the pages of court work: the board of indicators, the big
// screen, the weekly circular, the contest, the registers, and taking lists in.
package caseloadweb

import (
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/platform/web"
)

// The room's places in the navigation.
const (
	nav     = "/court-work"
	navWeek = "/court-work/circulars"
)

type pages struct {
	app       *caseloadapp.App
	circulars *circularapp.App
	pleased   Satisfaction // nil while there is no room of surveys
	duties    Duties       // nil where the wall has no organisation life
	stander   Stander
	pace      pace
}

// Routes returns the room's routes. pleased and duties may be nil.
func Routes(app *caseloadapp.App, circulars *circularapp.App, pleased Satisfaction, duties Duties, stander Stander) []web.Route {
	p := &pages{app: app, circulars: circulars, pleased: pleased, duties: duties, stander: stander}
	view, circulate, answer := web.Can(canView), web.Can(canCirculate), web.Can(canAnswer)
	sheet := func(pattern string, do web.Handler) web.Route {
		return web.Route{Pattern: pattern, Needs: view, Do: do, Limit: web.Exporting}
	}
	return append(append(p.importRoutes(), p.screenRoutes()...),
		web.Route{Pattern: "GET /court-work", Needs: view, Do: p.board},
		web.Route{Pattern: "GET /court-work/stamp", Needs: view, Do: p.stamp},
		sheet("GET /court-work/export", p.exportBoard),
		web.Route{Pattern: "GET /court-work/cases", Needs: view, Do: p.behind},
		sheet("GET /court-work/cases/export", p.exportBehind),
		web.Route{Pattern: "GET /wall", Needs: view, Do: p.wall},

		web.Route{Pattern: "GET /court-work/circulars", Needs: view, Do: p.list},
		sheet("GET /court-work/circulars/export", p.exportCirculars),
		web.Route{Pattern: "POST /court-work/circulars", Needs: circulate, Do: p.prepare},
		web.Route{Pattern: "GET /court-work/circulars/{id}", Needs: view, Do: p.circular},
		web.Route{Pattern: "GET /court-work/circulars/{id}/print", Needs: view, Do: p.print},
		sheet("GET /court-work/circulars/{id}/paper", p.paper),
		web.Route{Pattern: "POST /court-work/circulars/{id}/opening", Needs: circulate, Do: p.reword},
		web.Route{Pattern: "POST /court-work/circulars/{id}/issue", Needs: circulate, Do: p.issue},
		web.Route{Pattern: "POST /court-work/signals/{id}/leave", Needs: circulate, Do: p.leave},
		web.Route{Pattern: "POST /court-work/signals/{id}/tasks", Needs: circulate, Do: p.assign},
		web.Route{Pattern: "POST /court-work/tasks/{id}/withdraw", Needs: circulate, Do: p.withdraw},
		web.Route{Pattern: "GET /court-work/followups", Needs: view, Do: p.followups},
		sheet("GET /court-work/followups/export", p.exportFollowups),

		web.Route{Pattern: "GET /court-work/tasks/{id}", Needs: answer, Do: p.task},
		web.Route{Pattern: "POST /court-work/tasks/{id}/reasons", Needs: answer, Do: p.explain},
		web.Route{Pattern: "POST /court-work/tasks/{id}/finish", Needs: answer, Do: p.finish},
		web.Route{Pattern: "POST /court-work/tasks/{id}/reopen", Needs: answer, Do: p.reopen},

		web.Route{Pattern: "GET /court-work/contest", Needs: view, Do: p.contest},
		sheet("GET /court-work/contest/export", p.exportContest),
		web.Route{Pattern: "POST /court-work/contest", Needs: circulate, Do: p.announce},
		web.Route{Pattern: "POST /court-work/contest/{id}/end", Needs: circulate, Do: p.endContest},
		web.Route{Pattern: "GET /court-work/registers", Needs: view, Do: p.registers},
		sheet("GET /court-work/registers/export", p.exportRegisters),
		web.Route{Pattern: "POST /court-work/registers", Needs: circulate, Do: p.name},
		web.Route{Pattern: "POST /court-work/registers/{id}/end", Needs: circulate, Do: p.unname},
		web.Route{Pattern: "GET /court-work/lowest", Needs: view, Do: p.lowest},
		sheet("GET /court-work/lowest/export", p.exportLowest),
		web.Route{Pattern: "POST /court-work/lowest", Needs: circulate, Do: p.switchOn, Fresh: true},
		web.Route{Pattern: "POST /court-work/lowest/{id}/end", Needs: circulate, Do: p.switchOff},
		web.Route{Pattern: "GET /court-work/lowest/{id}/basis", Needs: view, Do: p.basis},
		web.Route{Pattern: "GET /court-work/party", Needs: view, Do: p.party},
		sheet("GET /court-work/party/export", p.exportParty),
	)
}

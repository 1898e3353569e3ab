package accountweb

import (
	"touyan/internal/feature/account"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// NavResets is the page of what waits for a second person.
const NavResets = "/accounts/resets"

func (p *pages) askReset(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if _, err := p.app.AskReset(r.Context(), r.Permit, who, account.Resets(f.Raw("what")), f.Text("reason", 200)); err != nil {
		return nil, err
	}
	return web.See{To: at(who), Toast: "已提出，等另一人同意"}, nil
}

func (p *pages) resets(r *web.Request) (web.Answer, error) {
	zs, err := p.app.Resets(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "重置复核", Nav: NavResets, Body: resetsBody(zs, r.Actor.Account)}, nil
}

func (p *pages) agreeReset(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[account.Reset](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.AgreeReset(r.Context(), r.Permit, which); err != nil {
		return nil, err
	}
	return web.See{To: NavResets, Toast: "已同意，由提出人办理"}, nil
}

func (p *pages) declineReset(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[account.Reset](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.app.DeclineReset(r.Context(), r.Permit, which, f.Text("reason", 200)); err != nil {
		return nil, err
	}
	return web.See{To: NavResets, Toast: "已记为不同意，没有任何变更"}, nil
}

// waiting divides the requests into those that somebody must decide and those
// that are past.
func waiting(zs []account.Reset) (open, past []account.Reset) {
	for _, z := range zs {
		if z.State == account.ResetAsked {
			open = append(open, z)
		} else {
			past = append(past, z)
		}
	}
	return open, past
}

func resetState(s account.ResetState) ui.State {
	switch s {
	case account.ResetAsked:
		return ui.Due
	case account.ResetAgreed:
		return ui.Run
	case account.ResetDone:
		return ui.OK
	case account.ResetDeclined:
		return ui.Over
	}
	return ui.NA
}

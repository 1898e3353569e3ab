package accountweb

import (
	"net/http"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/web"
)

func (p *pages) seat(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.app.TakeSeat(r.Context(), permit, r.Token, f.Raw("seat")); err != nil {
		return nil, err
	}
	// The page before may not be the new seat's to see.
	return web.See{To: "/"}, nil
}

func (p *pages) mine(r *web.Request) (web.Answer, error) { return p.minePage(r, entry{}, 0) }

func (p *pages) minePage(r *web.Request, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	a, err := p.app.Me(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	ss, err := p.app.Sessions(r.Context(), permit, r.Token)
	if err != nil {
		return nil, err
	}
	f, err := p.app.MyFactor(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	e.help = p.app.Rules().Password.Help()
	m := mineModel{Account: a, Seats: r.Actor.Grants, Sessions: ss, Factor: f, Rules: p.app.Rules(), Entry: e, Now: r.Now}
	return web.Page{Title: "账户与安全", Nav: "/account", Body: mineBody(m), Status: status}, nil
}

func (p *pages) changePassword(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Raw("old") == "" {
		f.Bad("old", "请填写现在的口令")
	}
	if !p.chosen(f, "") {
		return p.minePage(r, entry{form: f}, http.StatusUnprocessableEntity)
	}
	fresh, err := p.app.ChangePassword(r.Context(), permit, accountapp.ChangePassword{Token: r.Token, Old: f.Raw("old"), New: f.Raw("password"), From: from(r)})
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.minePage(r, e, http.StatusUnprocessableEntity)
		}
		return nil, err
	}
	return web.See{To: "/account", Toast: "口令已修改，其他各处登录已结束", Session: fresh}, nil
}

func (p *pages) endSession(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = p.app.EndSession(r.Context(), permit, f.Raw("ref"))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	return web.See{To: "/account", Toast: "这处登录已结束"}, nil
}

func (p *pages) endOthers(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	if err := p.app.EndOthers(r.Context(), permit, r.Token); err != nil {
		return nil, err
	}
	return web.See{To: "/account", Toast: "其他各处登录已结束"}, nil
}

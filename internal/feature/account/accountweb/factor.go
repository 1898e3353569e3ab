package accountweb

import (
	"encoding/base64"
	"net/http"

	"github.com/skip2/go-qrcode"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/web"
)

// picture returns the address of an offered seed as an image for scanning.
func picture(o *accountapp.Offer) (string, error) {
	if o == nil {
		return "", nil
	}
	png, err := qrcode.Encode(o.Address, qrcode.Medium, 400)
	if err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png), nil
}

func (p *pages) codeForm(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	_, away, err := p.waiting(r, account.WantsCode, next)
	if away != nil || err != nil {
		return away, err
	}
	return web.Bare{Title: "动态口令", Body: codeBody(entry{}, next)}, nil
}

func (p *pages) code(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next := local(f.Raw("next"))
	again := func(e entry) (web.Answer, error) {
		return web.Bare{Title: "动态口令", Body: codeBody(e, next), Status: http.StatusUnprocessableEntity}, nil
	}
	if f.Required("code", 100, "请填写动态口令"); f.Err() != nil {
		return again(entry{form: f})
	}
	in, err := p.door.ShowCode(r.Context(), r.Session(), f.Raw("code"), from(r))
	if err != nil {
		if e, ok := refused(f, err); ok {
			return again(e)
		}
		return nil, err
	}
	return web.See{To: onward(in.Stage, next), Session: in.Token}, nil
}

func (p *pages) requiredForm(r *web.Request) (web.Answer, error) {
	return p.requiredPage(r, local(r.Query("next")), entry{}, 0)
}

func (p *pages) requiredPage(r *web.Request, next string, e entry, status int) (web.Answer, error) {
	w, away, err := p.waiting(r, account.WantsFactor, next)
	if away != nil || err != nil {
		return away, err
	}
	offer, err := p.door.RequiredFactor(r.Context(), r.Session())
	if err != nil {
		return nil, err
	}
	image, err := picture(offer)
	if err != nil {
		return nil, err
	}
	return web.Bare{Title: "绑定动态口令", Body: requiredBody(w, offer, image, e, next), Status: status}, nil
}

func (p *pages) startRequired(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := p.door.StartRequiredFactor(r.Context(), r.Session()); err != nil {
		return nil, err
	}
	return web.See{To: withNext("/sign-in/factor", local(f.Raw("next")))}, nil
}

func (p *pages) required(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next := local(f.Raw("next"))
	in, err := p.door.ConfirmRequiredFactor(r.Context(), r.Session(), f.Raw("code"), from(r))
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.requiredPage(r, next, e, http.StatusUnprocessableEntity)
		}
		return nil, err
	}
	return web.See{To: "/account#factor", Toast: "动态口令已启用。请生成恢复码并收好", Session: in.Token}, nil
}

func (p *pages) factorForm(r *web.Request) (web.Answer, error) { return p.factorPage(r, entry{}, 0) }

func (p *pages) factorPage(r *web.Request, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	mine, err := p.app.MyFactor(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	if mine.Offer == nil {
		return web.See{To: "/account#factor"}, nil
	}
	image, err := picture(mine.Offer)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "绑定动态口令", Nav: "/account", Body: factorBody(*mine.Offer, image, e), Status: status}, nil
}

func (p *pages) startFactor(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	if err := p.app.StartFactor(r.Context(), permit, r.Token); err != nil {
		return nil, err
	}
	return web.See{To: "/account/factor"}, nil
}

func (p *pages) confirmFactor(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	fresh, err := p.app.ConfirmFactor(r.Context(), permit, r.Token, f.Raw("code"), from(r))
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.factorPage(r, e, http.StatusUnprocessableEntity)
		}
		return nil, err
	}
	return web.See{To: "/account#factor", Toast: "动态口令已启用。请生成恢复码并收好", Session: fresh}, nil
}

func (p *pages) removeFactor(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	if err := p.app.RemoveFactor(r.Context(), permit, r.Token, from(r)); err != nil {
		return nil, err
	}
	return web.See{To: "/account#factor", Toast: "动态口令已解除，其他各处登录已结束"}, nil
}

func (p *pages) recovery(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	codes, err := p.app.NewRecovery(r.Context(), permit, r.Token, from(r))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "恢复码", Nav: "/account", Body: recoveryBody(codes)}, nil
}

func (p *pages) proveForm(r *web.Request) (web.Answer, error) {
	return p.provePage(r, local(r.Query("next")), entry{}, 0)
}

func (p *pages) provePage(r *web.Request, next string, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	mine, err := p.app.Me(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "验证身份", Nav: "/account", Body: proveBody(mine, e, next, p.app.Elsewhere()), Status: status}, nil
}

func (p *pages) prove(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next := local(f.Raw("next"))
	fresh, err := p.app.Prove(r.Context(), permit, accountapp.Proof{Token: r.Token, Password: f.Raw("password"), Code: f.Raw("code"), From: from(r)})
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.provePage(r, next, e, http.StatusUnprocessableEntity)
		}
		return nil, err
	}
	return web.See{To: next, Toast: "身份已验证，15 分钟内不必再验", Session: fresh}, nil
}

func (p *pages) depart(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	if r.Actor != nil {
		return web.See{To: next}, nil
	}
	address, browser, err := p.door.Depart(r.Context(), next)
	if err != nil {
		return p.toSignIn(err, next)
	}
	return web.See{To: address, Session: browser}, nil
}

// toSignIn leads back to the sign-in page with what the person can be told.
func (p *pages) toSignIn(err error, next string) (web.Answer, error) {
	x := fault.Of(err)
	if x == nil || x.Kind == fault.Internal {
		return nil, err
	}
	return web.See{To: withNext("/sign-in", next), Toast: x.Text}, nil
}

func (p *pages) departToProve(r *web.Request) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(account.CanOwn)
	if err != nil {
		return nil, err
	}
	address, err := p.app.DepartToProve(r.Context(), permit, r.Token, local(r.Query("next")))
	if err != nil {
		return nil, err
	}
	return web.See{To: address}, nil
}

func (p *pages) comeBack(r *web.Request) (web.Answer, error) {
	in, err := p.door.Return(r.Context(), accountapp.Back{State: r.Query("state"), Code: r.Query("code"), Browser: r.Session(), From: from(r)})
	next := local(in.Next)
	switch {
	case err != nil && r.Actor != nil:
		return nil, err
	case err != nil:
		return p.toSignIn(err, next)
	case in.Again:
		return web.See{To: next, Toast: "身份已验证，15 分钟内不必再验", Session: in.Token}, nil
	}
	return web.See{To: onward(in.Stage, next), Session: in.Token}, nil
}

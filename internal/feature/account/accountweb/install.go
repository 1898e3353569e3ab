package accountweb

import (
	"net/http"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/web"
)

func (p *pages) installForm(r *web.Request) (web.Answer, error) {
	installed, err := p.door.Installed(r.Context())
	if err != nil {
		return nil, err
	}
	if installed {
		return web.See{To: "/sign-in"}, nil
	}
	return web.Bare{Title: "首次安装", Body: installBody(entry{})}, nil
}

func (p *pages) install(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Raw("again") != f.Raw("password") {
		f.Bad("again", "两次填写的口令不一致")
	}
	in := accountapp.InstallWith{Token: f.Raw("token"), Login: f.Raw("login"), Person: f.Text("person", 40), Password: f.Raw("password"), From: from(r)}
	again := func(e entry) (web.Answer, error) {
		if e.alert == "" {
			e.alert = "有几处需要改正，口令须重新填写。"
		}
		return web.Bare{Title: "首次安装", Body: installBody(e), Status: http.StatusUnprocessableEntity}, nil
	}
	if f.Err() != nil {
		if x := fault.Of(account.CheckPassword("", in.Password)); x != nil {
			f.Bad("password", x.Field("password"))
		}
		return again(entry{form: f})
	}
	token, err := p.door.Install(r.Context(), in)
	if fault.KindOf(err) == fault.Conflict {
		return web.See{To: "/sign-in", Toast: fault.Of(err).Text}, nil
	}
	if err != nil {
		if e, ok := refused(f, err); ok {
			return again(e)
		}
		return nil, err
	}
	return web.See{To: "/", Toast: "安装完成，已登录", Session: token}, nil
}

package accountweb

import (
	"net/http"
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/web"
)

// stage says how much of the installation is left.
type stage int

const (
	allDone        stage = iota
	first                // no account at all
	administrators       // accounts of an earlier version, and no administrator
)

func (p *pages) stage(r *web.Request) (stage, error) {
	installed, err := p.door.Installed(r.Context())
	if err != nil {
		return allDone, err
	}
	if !installed {
		return first, nil
	}
	done, err := p.door.Administered(r.Context())
	if err != nil || done {
		return allDone, err
	}
	return administrators, nil
}

func (p *pages) installForm(r *web.Request) (web.Answer, error) {
	s, err := p.stage(r)
	if err != nil {
		return nil, err
	}
	if s == allDone {
		return web.See{To: "/sign-in"}, nil
	}
	return web.Bare{Title: installTitle(s), Body: installBody(s, entry{})}, nil
}

func installTitle(s stage) string {
	if s == administrators {
		return "设置三个管理员"
	}
	return "首次安装"
}

func (p *pages) install(r *web.Request) (web.Answer, error) {
	s, err := p.stage(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := accountapp.InstallWith{Token: f.Raw("token"), From: from(r)}
	for i := range grant.Administrators {
		n := strconv.Itoa(i + 1)
		in.Administrators = append(in.Administrators, accountapp.Named{Person: f.Text("person-"+n, 40), Login: f.Raw("login-" + n)})
	}
	if s == first {
		in.Login, in.Person, in.Password = f.Raw("login"), f.Text("person", 40), f.Raw("password")
		if f.Raw("again") != in.Password {
			f.Bad("again", "两次填写的口令不一致")
		}
		if x := fault.Of(account.CheckPassword("", in.Password)); x != nil && f.Err() != nil {
			f.Bad("password", x.Field("password"))
		}
	}
	var slips []accountapp.Slip
	if err = f.Err(); err == nil {
		switch s {
		case first:
			slips, err = p.door.Install(r.Context(), in)
		case administrators:
			slips, err = p.door.InstallAdministrators(r.Context(), in)
		case allDone:
			return web.See{To: "/sign-in", Toast: "系统已经安装过，请直接登录"}, nil
		}
	}
	switch x := fault.Of(err); {
	case err == nil:
		return web.Bare{Title: "安装完成", Body: slipsBody(slips)}, nil
	case x != nil && x.Kind == fault.Conflict && len(x.Fields) == 0:
		return web.See{To: "/sign-in", Toast: x.Text}, nil
	}
	e, ok := refused(f, err)
	if !ok {
		return nil, err
	}
	if e.alert == "" && s == first {
		e.alert = "有几处需要改正，口令须重新填写。"
	}
	return web.Bare{Title: installTitle(s), Body: installBody(s, e), Status: http.StatusUnprocessableEntity}, nil
}

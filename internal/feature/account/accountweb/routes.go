// Package accountweb is the pages of accounts: installing, signing in, one's
// own account, and the accounts of others.
package accountweb

import (
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/web"
)

type pages struct {
	app  *accountapp.App
	door *accountapp.Door
}

// Routes returns the room's routes.
func Routes(app *accountapp.App) []web.Route {
	p := &pages{app: app, door: app.Door()}
	manage := web.Can(account.CanManage)
	confirm := web.Can(account.CanConfirm)
	own := web.Own("自己的口令、登录和岗位")
	return []web.Route{
		{Pattern: "GET /install", Needs: web.Public("首次安装时还没有任何账号，安装令牌就是凭据"), Do: p.installForm},
		{Pattern: "POST /install", Needs: web.Public("首次安装时还没有任何账号，安装令牌就是凭据"), Do: p.install},
		{Pattern: "GET /sign-in", Needs: web.Public("登录之前没有人登录"), Do: p.signInForm},
		{Pattern: "POST /sign-in", Needs: web.Public("登录之前没有人登录"), Do: p.signIn},
		{Pattern: "GET /sign-in/password", Needs: web.Public("初始口令只够用来换成自己的口令，换好才算登录"), Do: p.firstForm},
		{Pattern: "POST /sign-in/password", Needs: web.Public("初始口令只够用来换成自己的口令，换好才算登录"), Do: p.first},
		{Pattern: "GET /sign-in/code", Needs: web.Public("口令之后、动态口令之前还不算登录"), Do: p.codeForm},
		{Pattern: "POST /sign-in/code", Needs: web.Public("口令之后、动态口令之前还不算登录"), Do: p.code},
		{Pattern: "GET /sign-in/factor", Needs: web.Public("必须绑定动态口令的人绑好才算登录"), Do: p.requiredForm},
		{Pattern: "POST /sign-in/factor/start", Needs: web.Public("必须绑定动态口令的人绑好才算登录"), Do: p.startRequired},
		{Pattern: "POST /sign-in/factor", Needs: web.Public("必须绑定动态口令的人绑好才算登录"), Do: p.required},
		{Pattern: "GET /sign-in/oidc", Needs: web.Public("登录之前没有人登录；去统一身份认证"), Do: p.depart},
		{Pattern: "GET /sign-in/oidc/return", Needs: web.Public("从统一身份认证回来时还没有登录"), Do: p.comeBack},
		{Pattern: "POST /sign-out", Needs: web.Public("退出时登录可能已经失效"), Do: p.signOut},
		{Pattern: "POST /seat", Needs: own, Do: p.seat},
		{Pattern: "GET /account", Needs: own, Do: p.mine},
		{Pattern: "POST /account/password", Needs: own, Do: p.changePassword},
		{Pattern: "GET /account/prove", Needs: own, Do: p.proveForm},
		{Pattern: "POST /account/prove", Needs: own, Do: p.prove},
		{Pattern: "GET /account/prove/oidc", Needs: own, Do: p.departToProve},
		{Pattern: "GET /account/factor", Needs: own, Do: p.factorForm, Fresh: true},
		{Pattern: "POST /account/factor/start", Needs: own, Do: p.startFactor, Fresh: true},
		{Pattern: "POST /account/factor", Needs: own, Do: p.confirmFactor, Fresh: true},
		{Pattern: "POST /account/factor/remove", Needs: own, Do: p.removeFactor, Fresh: true},
		{Pattern: "POST /account/factor/recovery", Needs: own, Do: p.recovery, Fresh: true},
		{Pattern: "POST /account/sessions/end", Needs: own, Do: p.endSession},
		{Pattern: "POST /account/sessions/end-others", Needs: own, Do: p.endOthers},
		{Pattern: "GET /accounts", Needs: manage, Do: p.list},
		{Pattern: "GET /accounts/new", Needs: manage, Do: p.newForm},
		{Pattern: "POST /accounts", Needs: manage, Do: p.make},
		{Pattern: "GET /accounts/{id}", Needs: manage, Do: p.view},
		{Pattern: "POST /accounts/{id}/disable", Needs: manage, Do: p.disable},
		{Pattern: "POST /accounts/{id}/enable", Needs: manage, Do: p.enable},
		{Pattern: "POST /accounts/{id}/reset", Needs: manage, Do: p.reset, Fresh: true},
		{Pattern: "POST /accounts/{id}/reset/ask", Needs: manage, Do: p.askReset, Fresh: true},
		{Pattern: "GET /accounts/resets", Needs: confirm, Do: p.resets},
		{Pattern: "POST /accounts/resets/{id}/agree", Needs: confirm, Do: p.agreeReset, Fresh: true},
		{Pattern: "POST /accounts/resets/{id}/decline", Needs: confirm, Do: p.declineReset},
		{Pattern: "POST /accounts/{id}/factor/reset", Needs: manage, Do: p.resetFactor, Fresh: true},
		{Pattern: "POST /accounts/{id}/sessions/end", Needs: manage, Do: p.endTheirs},
		{Pattern: "POST /accounts/{id}/link", Needs: manage, Do: p.link},
	}
}

// from says where the request comes from.
func from(r *web.Request) accountapp.From {
	return accountapp.From{Address: r.Address(), Agent: r.HTTP.UserAgent()}
}

// entry is a form on its way back to the page: as typed, with what is wrong.
// The zero entry is an empty form.
type entry struct {
	form  *web.Form
	alert string // what is wrong with no field in particular
	help  string // what a new password must be; "": the defaults
}

// hint is what stands under a new password.
func (e entry) hint() string {
	if e.help != "" {
		return e.help
	}
	return account.Defaults().Password.Help()
}

func (e entry) value(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Raw(name)
}

func (e entry) bad(name string) string {
	if e.form == nil {
		return ""
	}
	return e.form.Fault().Field(name)
}

// summary is the sentence above the form; "" when nothing is wrong.
func (e entry) summary() string {
	switch {
	case e.alert != "":
		return e.alert
	case e.form != nil && len(e.form.Fault().Fields) > 0:
		return e.form.Fault().Text
	}
	return ""
}

// refused puts a fault that the person can do something about onto the page
// with the form; ok is false for every other error.
func refused(f *web.Form, err error) (e entry, ok bool) {
	x := fault.Of(err)
	if x == nil || x.Kind == fault.Internal || x.Kind == fault.SignedOut || x.Kind == fault.NotFound {
		return entry{}, false
	}
	for _, field := range x.Fields {
		f.Bad(field.Name, field.Text)
	}
	e = entry{form: f}
	if len(x.Fields) == 0 {
		e.alert = x.Text
	}
	return e, true
}

package accountweb

import (
	"net/http"
	"net/url"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/platform/web"
)

// local returns where to go after signing in: an address of this site, or the
// front page. What a browser might take for another site's is none of ours.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }) {
		return "/"
	}
	for _, door := range []string{"/sign-in", "/sign-out", "/install"} {
		if u.Path == door || strings.HasPrefix(u.Path, door+"/") {
			return "/"
		}
	}
	return next
}

// withNext adds where to go afterwards to the address of a page at the door.
func withNext(path, next string) string {
	if next == "/" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}

// held returns the token the browser holds, whether or not it opens anything.
func held(r *web.Request) string { return r.Session() }

func (p *pages) signInForm(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	if r.Actor != nil {
		return web.See{To: next}, nil
	}
	if token := held(r); token != "" {
		if _, err := p.door.Pending(r.Context(), token); err == nil {
			return web.See{To: withNext("/sign-in/password", next)}, nil
		}
	}
	installed, err := p.door.Installed(r.Context())
	if err != nil {
		return nil, err
	}
	if !installed {
		return web.See{To: "/install"}, nil
	}
	told := ""
	if t := r.Toast(); t != nil {
		told = t.Text
	}
	return web.Bare{Title: "登录", Body: signInBody(entry{}, next, told)}, nil
}

func (p *pages) signIn(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next := local(f.Raw("next"))
	f.Required("login", 64, "请填写登录名")
	if f.Raw("password") == "" {
		f.Bad("password", "请填写口令")
	}
	if f.Err() != nil {
		return web.Bare{Title: "登录", Body: signInBody(entry{form: f}, next, ""), Status: http.StatusUnprocessableEntity}, nil
	}
	in, err := p.door.SignIn(r.Context(), accountapp.SignInWith{Login: f.Raw("login"), Password: f.Raw("password"), From: from(r)})
	if err != nil {
		if e, ok := refused(f, err); ok {
			return web.Bare{Title: "登录", Body: signInBody(e, next, ""), Status: http.StatusUnprocessableEntity}, nil
		}
		return nil, err
	}
	// Whoever signs in again leaves the session before.
	if old := held(r); old != "" {
		if err := p.door.SignOut(r.Context(), old, r.Address()); err != nil {
			return nil, err
		}
	}
	if in.MustChange {
		next = withNext("/sign-in/password", next)
	}
	return web.See{To: next, Session: in.Token}, nil
}

func (p *pages) firstForm(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	a, err := p.door.Pending(r.Context(), held(r))
	if fault.KindOf(err) == fault.SignedOut {
		return web.See{To: withNext("/sign-in", next)}, nil
	}
	if err != nil {
		return nil, err
	}
	return web.Bare{Title: "设置口令", Body: firstBody(a, entry{}, next)}, nil
}

func (p *pages) first(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next, token := local(f.Raw("next")), held(r)
	a, err := p.door.Pending(r.Context(), token)
	if err != nil {
		return nil, err
	}
	again := func(e entry) (web.Answer, error) {
		return web.Bare{Title: "设置口令", Body: firstBody(a, e, next), Status: http.StatusUnprocessableEntity}, nil
	}
	if !chosen(f, a.Login) {
		return again(entry{form: f})
	}
	fresh, err := p.door.SetFirstPassword(r.Context(), token, f.Raw("password"), from(r))
	if err != nil {
		if e, ok := refused(f, err); ok {
			return again(e)
		}
		return nil, err
	}
	return web.See{To: next, Toast: "口令已设置", Session: fresh}, nil
}

// chosen checks the two fields in which a new password is entered.
func chosen(f *web.Form, login string) bool {
	if x := fault.Of(account.CheckPassword(login, f.Raw("password"))); x != nil {
		f.Bad("password", x.Field("password"))
	} else if f.Raw("again") != f.Raw("password") {
		f.Bad("again", "两次填写的口令不一致")
	}
	return f.Err() == nil
}

func (p *pages) signOut(r *web.Request) (web.Answer, error) {
	if token := held(r); token != "" {
		if err := p.door.SignOut(r.Context(), token, r.Address()); err != nil {
			return nil, err
		}
	}
	return web.See{To: "/sign-in", Toast: "已退出", EndSession: true}, nil
}

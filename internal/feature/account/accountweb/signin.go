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
	for _, door := range []string{"/sign-in", "/sign-out", "/install", "/account/prove"} {
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

// stagePaths are the pages at the door, by what a session wants.
var stagePaths = map[account.Stage]string{
	account.WantsCode: "/sign-in/code", account.WantsPassword: "/sign-in/password", account.WantsFactor: "/sign-in/factor",
}

// onward is where a session at this stage goes, on the way to next.
func onward(stage account.Stage, next string) string {
	if path := stagePaths[stage]; path != "" {
		return withNext(path, next)
	}
	return next
}

func (p *pages) signInForm(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	if r.Actor != nil {
		return web.See{To: next}, nil
	}
	told := ""
	if t := r.Toast(); t != nil {
		told = t.Text
	}
	if token := r.Session(); token != "" {
		if w, err := p.door.Pending(r.Context(), token); err == nil {
			return web.See{To: onward(w.Stage, next)}, nil
		}
		why, err := p.door.Ended(r.Context(), token)
		if err != nil {
			return nil, err
		}
		if why != "" {
			told = why
		}
	}
	installed, err := p.door.Installed(r.Context())
	if err != nil {
		return nil, err
	}
	if !installed {
		return web.See{To: "/install"}, nil
	}
	return p.signInPage(entry{}, next, told, 0), nil
}

func (p *pages) signInPage(e entry, next, told string, status int) web.Answer {
	return web.Bare{Title: "登录", Body: signInBody(e, next, told, p.app.Elsewhere()), Status: status}
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
		return p.signInPage(entry{form: f}, next, "", http.StatusUnprocessableEntity), nil
	}
	in, err := p.door.SignIn(r.Context(), accountapp.SignInWith{Login: f.Raw("login"), Password: f.Raw("password"), From: from(r)})
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.signInPage(e, next, "", http.StatusUnprocessableEntity), nil
		}
		return nil, err
	}
	if err := p.leaveOld(r); err != nil {
		return nil, err
	}
	return web.See{To: onward(in.Stage, next), Session: in.Token}, nil
}

// leaveOld ends the session the browser held: whoever signs in again leaves it.
func (p *pages) leaveOld(r *web.Request) error {
	old := r.Session()
	if old == "" {
		return nil
	}
	return p.door.SignOut(r.Context(), old, r.Address())
}

// waiting returns the session at the door that wants what stage names, or the
// answer that leads to where the browser belongs.
func (p *pages) waiting(r *web.Request, stage account.Stage, next string) (accountapp.Waiting, web.Answer, error) {
	w, err := p.door.Pending(r.Context(), r.Session())
	switch {
	case fault.KindOf(err) == fault.SignedOut && err != nil:
		return w, web.See{To: withNext("/sign-in", next)}, nil
	case err != nil:
		return w, nil, err
	case w.Stage != stage:
		return w, web.See{To: onward(w.Stage, next)}, nil
	}
	return w, nil, nil
}

func (p *pages) firstForm(r *web.Request) (web.Answer, error) {
	next := local(r.Query("next"))
	w, away, err := p.waiting(r, account.WantsPassword, next)
	if away != nil || err != nil {
		return away, err
	}
	return p.firstPage(w, entry{}, next, 0), nil
}

func (p *pages) firstPage(w accountapp.Waiting, e entry, next string, status int) web.Answer {
	e.help = p.app.Rules().Password.Help()
	return web.Bare{Title: "设置口令", Body: firstBody(w, e, next), Status: status}
}

func (p *pages) first(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	next, token := local(f.Raw("next")), r.Session()
	w, err := p.door.Pending(r.Context(), token)
	if err != nil {
		return nil, err
	}
	if !p.chosen(f, w.Login) {
		return p.firstPage(w, entry{form: f}, next, http.StatusUnprocessableEntity), nil
	}
	in, err := p.door.SetFirstPassword(r.Context(), token, f.Raw("password"), from(r))
	if err != nil {
		if e, ok := refused(f, err); ok {
			return p.firstPage(w, e, next, http.StatusUnprocessableEntity), nil
		}
		return nil, err
	}
	return web.See{To: onward(in.Stage, next), Toast: "口令已设置", Session: in.Token}, nil
}

// chosen checks the two fields in which a new password is entered, as far as
// that can be told without the account.
func (p *pages) chosen(f *web.Form, login string) bool {
	if x := fault.Of(p.app.Rules().Password.Check(account.Subject{Login: login}, f.Raw("password"))); x != nil {
		f.Bad("password", x.Field("password"))
	} else if f.Raw("again") != f.Raw("password") {
		f.Bad("again", "两次填写的口令不一致")
	}
	return f.Err() == nil
}

func (p *pages) signOut(r *web.Request) (web.Answer, error) {
	if token := r.Session(); token != "" {
		if err := p.door.SignOut(r.Context(), token, r.Address()); err != nil {
			return nil, err
		}
	}
	return web.See{To: "/sign-in", Toast: "已退出", EndSession: true}, nil
}

package accountweb

import (
	"net/url"
	"strconv"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/web"
)

const nav = "/accounts"

func (p *pages) list(r *web.Request) (web.Answer, error) {
	page, _ := strconv.Atoi(r.Query("page"))
	which := accountapp.Which{Text: r.Query("q"), State: r.Query("state"), Page: min(max(page, 1), 1_000_000)}
	l, err := p.app.Accounts(r.Context(), r.Permit, which)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "账号", Nav: nav, Body: listBody(l, which)}, nil
}

// listAt is the address of the list with other choices.
func listAt(w accountapp.Which, state string, page int) string {
	q := url.Values{}
	if w.Text != "" {
		q.Set("q", w.Text)
	}
	if state != "" {
		q.Set("state", state)
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/accounts"
	}
	return "/accounts?" + q.Encode()
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	if who := web.QueryID[member.Member](r, "member"); who != 0 {
		person, err := p.app.Person(r.Context(), r.Permit, who)
		if err != nil {
			return nil, err
		}
		return web.Page{Title: "建账号", Nav: nav, Body: makeBody(person, entry{})}, nil
	}
	if r.Query("outside") != "" {
		return web.Page{Title: "建账号", Nav: nav, Body: outsideBody(entry{})}, nil
	}
	found, err := p.app.Find(r.Context(), r.Permit, r.Query("q"))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "建账号", Nav: nav, Body: findBody(r.Query("q"), found)}, nil
}

func (p *pages) make(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Has("person") {
		return p.makeOutside(r, f)
	}
	who, err := id.Parse[member.Member](f.Raw("member"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有选定党员，请从查找开始。").Because(err)
	}
	made, err := p.app.MakeAccount(r.Context(), r.Permit, accountapp.Make{Member: who, Login: f.Raw("login")})
	if err != nil {
		e, ok := refused(f, err)
		if !ok {
			return nil, err
		}
		person, err := p.app.Person(r.Context(), r.Permit, who)
		if err != nil {
			return nil, err
		}
		return web.Invalid(web.Page{Title: "建账号", Nav: nav, Body: makeBody(person, e)}), nil
	}
	return web.Page{Title: "账号已建立", Nav: nav, Body: madeBody("账号已建立", made)}, nil
}

// makeOutside makes an account for somebody who is not in the register.
func (p *pages) makeOutside(r *web.Request, f *web.Form) (web.Answer, error) {
	again := func(e entry) (web.Answer, error) {
		return web.Invalid(web.Page{Title: "建账号", Nav: nav, Body: outsideBody(e)}), nil
	}
	person := f.Required("person", 40, "请填写姓名，2 至 40 字")
	if f.Err() != nil {
		return again(entry{form: f})
	}
	made, err := p.app.MakeAccount(r.Context(), r.Permit, accountapp.Make{Person: person, Login: f.Raw("login")})
	if err != nil {
		if e, ok := refused(f, err); ok {
			return again(e)
		}
		return nil, err
	}
	return web.Page{Title: "账号已建立", Nav: nav, Body: madeBody("账号已建立", made)}, nil
}

func (p *pages) view(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	v, err := p.app.View(r.Context(), r.Permit, who)
	if err != nil {
		return nil, err
	}
	m := viewModel{Viewed: v, AskedByMe: v.Asked != nil && v.Asked.By == r.Actor.Account}
	if m.Sessions, err = p.app.TheirSessions(r.Context(), r.Permit, who); err != nil {
		return nil, err
	}
	if v.Member == 0 {
		found, err := p.app.Find(r.Context(), r.Permit, v.Person)
		if err != nil {
			return nil, err
		}
		for _, x := range found {
			if x.Name == v.Person && x.Account == "" {
				m.Same = append(m.Same, x)
			}
		}
	}
	return web.Page{Title: v.Person, Nav: nav, Body: viewBody(m)}, nil
}

func (p *pages) disable(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Disable(r.Context(), r.Permit, who); err != nil {
		return nil, err
	}
	return web.See{To: at(who), Toast: "账号已停用，登录随即结束", Undo: at(who) + "/enable"}, nil
}

func (p *pages) enable(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Enable(r.Context(), r.Permit, who); err != nil {
		return nil, err
	}
	return web.See{To: at(who), Toast: "账号已恢复"}, nil
}

func (p *pages) reset(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	made, err := p.app.ResetPassword(r.Context(), r.Permit, who)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "口令已重置", Nav: nav, Body: madeBody("口令已重置", made)}, nil
}

func (p *pages) resetFactor(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	reason := f.Text("reason", 200)
	if v, err := p.app.View(r.Context(), r.Permit, who); err != nil {
		return nil, err
	} else if reason == "" && v.Asked != nil {
		reason = v.Asked.Reason
	}
	made, err := p.app.ResetFactor(r.Context(), r.Permit, who, reason)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "动态口令已重置", Nav: nav, Body: madeBody("动态口令已重置", made)}, nil
}

func (p *pages) endTheirs(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = p.app.EndTheirs(r.Context(), r.Permit, who, f.Raw("ref"))
	if err != nil && (fault.KindOf(err) != fault.NotFound || f.Raw("ref") == "") {
		return nil, err
	}
	return web.See{To: at(who) + "#sessions", Toast: "登录已结束"}, nil
}

func (p *pages) link(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[account.Account](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	to, err := id.Parse[member.Member](f.Raw("member"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "没有选定党员。").Because(err)
	}
	if err := p.app.Link(r.Context(), r.Permit, who, to); err != nil {
		return nil, err
	}
	return web.See{To: at(who), Toast: "已对应到党员名册"}, nil
}

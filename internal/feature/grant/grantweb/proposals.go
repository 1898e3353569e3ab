package grantweb

import (
	"net/http"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// everywhere is the choice "all units" in forms.
const everywhere = "all"

func (p *pages) proposals(r *web.Request) (web.Answer, error) {
	in := grantapp.Wanted{Text: r.Query("q"), State: grant.State(r.Query("state")), Page: pageOf(r)}
	l, err := p.app.Proposals(r.Context(), r.Permit, in)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "授权变更申请", Nav: Nav, Body: proposalsBody(proposalsModel{l, in, r.Actor.Can(grant.CanPropose)})}, nil
}

// proposalsModel is the page of proposals.
type proposalsModel struct {
	grantapp.Proposals
	In       grantapp.Wanted
	Proposes bool
}

func (m proposalsModel) at(state grant.State, page int) string {
	return address("/grants/proposals", "q", m.In.Text, "state", string(state), "page", pageText(page))
}

func (p *pages) proposal(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[grant.Proposal](r, "id")
	if err != nil {
		return nil, err
	}
	return p.proposalPage(r, which, entry{}, 0)
}

func (p *pages) proposalPage(r *web.Request, which grant.ProposalID, e entry, status int) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(grant.CanView)
	if err != nil {
		return nil, err
	}
	v, err := p.app.Proposal(r.Context(), permit, which)
	if err != nil {
		return nil, err
	}
	m := proposalModel{Viewed: v, Approves: r.Actor.Can(grant.CanApprove), Entry: e}
	return web.Page{Title: m.title(), Nav: Nav, Body: proposalBody(m), Status: status}, nil
}

// proposalModel is one proposal's page.
type proposalModel struct {
	grantapp.Viewed
	Approves bool
	Entry    entry
}

func (m proposalModel) title() string {
	return m.Kind.Chinese() + m.Person + "的" + grant.Title(m.Role) + "权限"
}

// waits reports whether somebody still has to decide.
func (m proposalModel) waits() bool { return m.State == grant.Proposed }

// decides reports whether the asking person may.
func (m proposalModel) decides() bool { return m.waits() && m.Approves && m.Refusal == nil }

func (p *pages) approve(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[grant.Proposal](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Approve(r.Context(), r.Permit, which); err != nil {
		return nil, err
	}
	return web.See{To: at(which), Toast: "已批准，即时生效，正在登录的人也一样"}, nil
}

func (p *pages) giveBack(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[grant.Proposal](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	once(f, "reason")
	if err = f.Err(); err == nil {
		err = p.app.Return(r.Context(), r.Permit, which, f.Raw("reason"))
	}
	if err != nil {
		if e, ok := refused(f, err); ok && e.bad("reason") != "" {
			return p.proposalPage(r, which, e, http.StatusUnprocessableEntity)
		}
		return nil, err
	}
	return web.See{To: at(which), Toast: "已退回，由提出人修改后重新提出"}, nil
}

func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[grant.Proposal](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Withdraw(r.Context(), r.Permit, which); err != nil {
		return nil, err
	}
	return web.See{To: at(which), Toast: "申请已撤回，没有任何变更"}, nil
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	if who := web.QueryID[grantapp.Holder](r, "account"); who != 0 {
		return p.newPage(r, who, entry{}, 0)
	}
	found, err := p.app.Find(r.Context(), r.Permit, r.Query("q"))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "提出授权", Nav: Nav, Body: findBody(r.Query("q"), found)}, nil
}

// newModel is the form of a proposal.
type newModel struct {
	grantapp.Candidate
	Entry entry
	Today civil.Day
}

func (p *pages) newPage(r *web.Request, who id.Of[grantapp.Holder], e entry, status int) (web.Answer, error) {
	c, err := p.app.Candidate(r.Context(), r.Permit, who)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "提出授权", Nav: Nav, Body: newBody(newModel{c, e, r.Today()}), Status: status}, nil
}

func (p *pages) propose(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	who, err := id.Parse[grantapp.Holder](f.Raw("account"))
	if err != nil || len(f.All("account")) > 1 {
		return web.See{To: "/grants/new", Toast: "请先选定要授权的人"}, nil
	}
	once(f, "role", "unit", "from", "until", "reason")
	// Only these five are read; whatever else is sent is nobody's to set
	// (ASVS 15.3.3).
	in := grant.Wanted{Account: int64(who), Role: access.Role(f.Raw("role")), Reason: f.Required("reason", 200, "请写明授权事由，如文号或会议决定"),
		Period: civil.Period{From: f.Day("from"), Until: f.Day("until")}}
	if f.Raw("from") == "" {
		f.Bad("from", "请填写开始日期")
	}
	if u := f.Raw("unit"); u != everywhere {
		if in.Unit, err = id.Parse[org.Unit](u); err != nil || in.Unit.IsZero() {
			f.Bad("unit", "请选择单位")
		}
	}
	var which grant.ProposalID
	if err = f.Err(); err == nil {
		which, err = p.app.Propose(r.Context(), r.Permit, in)
	}
	if err != nil {
		e, ok := refused(f, err)
		if !ok {
			return nil, err
		}
		return p.newPage(r, who, e, http.StatusUnprocessableEntity)
	}
	return web.See{To: at(which), Toast: "申请已提交，复核后即时生效"}, nil
}

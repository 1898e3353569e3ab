// Package urnweb is the page where a person who is signed in takes a token
// (mode M). It serves every room alike: the urn's roll says who may. Casting is
// the business of the room whose vote it is.
package urnweb

import (
	"touyan/internal/base/box"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
)

type pages struct {
	urns *urn.Urns
	cast string
}

// At is where somebody takes the token of a vote, by the vote's name.
func At(name string) string { return "/ballot-token/" + name }

// Routes returns the routes of taking tokens; cast is what stands before the
// name of a vote in the address of its voters: /vote/.
func Routes(urns *urn.Urns, cast string) []web.Route {
	p := &pages{urns, cast}
	own := web.Own("领取本人的一枚投票令牌")
	return []web.Route{
		{Pattern: "GET /ballot-token/{name}", Needs: own, Do: p.page},
		{Pattern: "POST /ballot-token/{name}", Needs: own, Do: p.take},
	}
}

// model is what the page shows.
type model struct {
	urn.State
	took bool
	cast string
}

func (p *pages) page(r *web.Request) (web.Answer, error) {
	s, onRoll, took, err := p.urns.Mine(r.Context(), r.Param("name"), r.Actor.Member)
	if err != nil {
		return nil, err
	}
	if !onRoll {
		return nil, box.NotOnRoll.Fault()
	}
	return web.Page{Title: "领取投票令牌", Body: tokenBody(model{s, took, p.cast + s.Name()})}, nil
}

// take signs what the script of the page blinded; see assets/js/ballot.js.
func (p *pages) take(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	blinded, err := urn.Blinded(f.Raw("blinded"))
	if err != nil {
		return nil, err
	}
	sig, err := p.urns.Take(r.Context(), r.Param("name"), r.Actor.Member, blinded)
	if err != nil {
		return nil, err
	}
	return web.JSON{Value: urn.Signature(sig)}, nil
}

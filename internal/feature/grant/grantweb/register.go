package grantweb

import (
	"net/url"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/platform/web"
)

func (p *pages) register(r *web.Request) (web.Answer, error) {
	which := grantapp.Which{Text: r.Query("q"), Role: access.Role(r.Query("role")), Standing: grantapp.Standing(r.Query("standing")), Page: pageOf(r)}
	l, err := p.app.Register(r.Context(), r.Permit, which)
	if err != nil {
		return nil, err
	}
	m := registerModel{Register: l, Which: which, Proposes: r.Actor.Can(grant.CanPropose), Previews: r.Actor.Can(grant.CanPreview), Mine: r.Actor.Account}
	return web.Page{Title: "授权", Nav: Nav, Body: registerBody(m)}, nil
}

func pageOf(r *web.Request) int {
	n, _ := strconv.Atoi(r.Query("page"))
	return min(max(n, 1), 1_000_000)
}

// registerModel is the register's page.
type registerModel struct {
	grantapp.Register
	Which    grantapp.Which
	Proposes bool
	Previews bool
	Mine     int64
}

// takeable reports whether the asking person may propose to take the grant back.
func (m registerModel) takeable(h grantapp.Held) bool {
	return m.Proposes && int64(h.Holder.ID) != m.Mine && h.Standing != grantapp.Over && h.Standing != grantapp.Ended
}

// at is the address of the register with another standing or page.
func (m registerModel) at(standing grantapp.Standing, page int) string {
	return address("/grants", "q", m.Which.Text, "role", string(m.Which.Role), "standing", string(standing), "page", pageText(page))
}

func pageText(page int) string {
	if page < 2 {
		return ""
	}
	return strconv.Itoa(page)
}

// address puts what is not empty behind path.
func address(path string, query ...string) string {
	q := url.Values{}
	for pair := range slices.Chunk(query, 2) {
		if len(pair) == 2 && pair[1] != "" {
			q.Set(pair[0], pair[1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (p *pages) revoke(r *web.Request) (web.Answer, error) {
	which, err := web.PathID[grant.Grant](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if once(f, "reason"); f.Err() != nil {
		return nil, f.Err()
	}
	id, err := p.app.ProposeRevoke(r.Context(), r.Permit, which, f.Raw("reason"))
	if err != nil {
		return nil, err
	}
	return web.See{To: at(id), Toast: "收回的申请已提交，复核后即时生效"}, nil
}

func at(id grant.ProposalID) string { return "/grants/proposals/" + id.String() }

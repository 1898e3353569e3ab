package grantweb

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// preview shows what a role would see: derived from the policy, the routes, the
// navigation and the register of fields, never from anything that is in them.
func (p *pages) preview(r *web.Request) (web.Answer, error) {
	units, err := p.app.PreviewUnits(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	m := previewModel{Role: access.Role(r.Query("role")), Unit: web.QueryID[org.Unit](r, "unit"), Text: r.Query("q"), Units: units}
	if who := web.QueryID[grantapp.Holder](r, "account"); who != 0 {
		if m.Person, err = p.app.Preview(r.Context(), r.Permit, who); err != nil {
			return nil, err
		}
		i, ok := grant.FindSeat(m.Person.Seats, r.Query("seat"))
		if !ok {
			i = 0
		}
		m.Seat = i
		m.Role, m.Unit = m.Person.Seats[i].Role, id.Of[org.Unit](m.Person.Seats[i].Unit)
	} else if m.Text != "" {
		if m.Found, err = p.app.Previewable(r.Context(), r.Permit, m.Text); err != nil {
			return nil, err
		}
	}
	if grant.Known(m.Role) || m.Role == grant.NoPost {
		m.Seen = p.sight.see(m.Role)
	}
	return web.Page{Title: "按角色预览", Nav: NavPreview, Body: previewBody(m)}, nil
}

// previewModel is the preview's page.
type previewModel struct {
	Role   access.Role
	Unit   org.UnitID
	Text   string
	Units  []org.Unit
	Found  []grantapp.Holder
	Person grantapp.Previewed
	Seat   int
	Seen   *seen // nil until a role is chosen
}

// scope names where the role would be held.
func (m previewModel) scope() string {
	if m.Person.Holder.ID != 0 {
		return m.Person.Seats[m.Seat].Name
	}
	for _, u := range m.Units {
		if u.ID == m.Unit {
			return u.Short + "及其下级单位"
		}
	}
	return "未选单位"
}

// seen is what a role would see.
type seen struct {
	Entries []Entry
	Actions []action
	Own     []web.Route
	Fields  []shown
	// Text reports whether anything of the work itself can be opened.
	Text bool
}

// action is one thing the role can do, with the routes that ask for it.
type action struct {
	Can    access.Can
	Words  string
	Routes []string
}

// shown is one field as the role would have it.
type shown struct {
	Room  string
	Field personal.Field
	Show  personal.Show
	Open  bool // may be opened whole, each time with an entry in the trail
}

// see derives what a role sees.
func (s Sight) see(role access.Role) *seen {
	may := func(can access.Can) bool { return s.Policy.Allows(role, can) }
	out := &seen{Entries: s.Navigation(may)}
	routes := s.Routes()
	for _, can := range s.Policy[role] {
		a := action{Can: can, Words: string(can)}
		if s.Words != nil && s.Words(can) != "" {
			a.Words = s.Words(can)
		}
		for _, r := range routes {
			if r.Needs.Can == can {
				a.Routes = append(a.Routes, r.Pattern)
			}
		}
		slices.Sort(a.Routes)
		out.Actions = append(out.Actions, a)
		out.Text = out.Text || business(can)
	}
	for _, r := range routes {
		if r.Needs.Own != "" {
			out.Own = append(out.Own, r)
		}
	}
	if s.Fields == nil {
		return out
	}
	for _, room := range s.Fields() {
		for _, f := range room.Fields {
			out.Fields = append(out.Fields, shown{Room: room.Title, Field: f, Show: f.For(may), Open: f.Show != personal.Plain && f.Read != "" && may(f.Read)})
		}
	}
	return out
}

// business reports whether can is of a room that holds the text of the work.
func business(can access.Can) bool {
	room, _, _ := strings.Cut(string(can), ".")
	return slices.Contains([]string{"org", "member", "life", "desk", "rite", "vote", "dues"}, room)
}

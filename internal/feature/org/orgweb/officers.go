package orgweb

import (
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// terms is the special check of renewals: every committee and how its term
// stands.
func (p *pages) terms(r *web.Request) (web.Answer, error) {
	o, err := p.officersOn(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "换届专项检查", Nav: "/org", Body: termsBody(o, r.Today(), r.Query("only"), r.Actor.Can(org.CanChange))}, nil
}

// officers lists the secretaries.
func (p *pages) officers(r *web.Request) (web.Answer, error) {
	o, err := p.officersOn(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "头雁", Nav: "/org", Body: officersBody(o, r.Today())}, nil
}

func (p *pages) officersOn(r *web.Request) (o orgapp.Officers, err error) {
	day, err := asOf(r)
	if err != nil {
		return o, err
	}
	return p.app.Officers(r.Context(), r.Permit, day, p.census)
}

// career is one person's Party posts.
func (p *pages) career(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[org.Person](r, "id")
	if err != nil {
		return nil, err
	}
	c, err := p.app.Career(r.Context(), r.Permit, int64(who))
	if err != nil {
		return nil, err
	}
	if !r.Opens(memberHref(c.Member)) {
		c.Member = 0
	}
	return web.Page{Title: c.Name, Nav: "/org", Body: careerBody(c, r.Today(), r.Opens("/overview"))}, nil
}

func (p *pages) contacts(r *web.Request) (web.Answer, error) {
	return p.contactsPage(r, entry{first: map[string]string{"from": r.Today().String(), "kind": string(org.ContactPoint)}}, 0)
}

func (p *pages) contactsPage(r *web.Request, e entry, status int) (web.Answer, error) {
	day, err := asOf(r)
	if err != nil {
		return nil, err
	}
	view, err := r.Actor.PermitHere(org.CanView)
	if err != nil {
		return nil, err
	}
	cs, err := p.app.Contacts(r.Context(), view, day)
	if err != nil {
		return nil, err
	}
	o, err := p.app.Outline(r.Context(), view, day, nil)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "联系和督导", Nav: "/org", Status: status, Body: contactsBody(o, cs, e, r.Today(), r.Actor.Can(org.CanChange))}, nil
}

func (p *pages) assign(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.ContactIn{Kind: org.ContactKind(f.Raw("kind")), Units: unitsOf(f.All("units")), Team: f.Text("team", 40), Holders: namesIn(f.Text("holders", 400)), From: f.Day("from"), Basis: f.Text("basis", 100)}
	if err = f.Err(); err == nil {
		err = p.app.Assign(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: "/org/contacts", Toast: "已登记" + in.Kind.Chinese()}, nil
	}
	if !f.Merge(err) {
		return nil, err
	}
	return p.contactsPage(r, entry{form: f}, invalid)
}

// namesIn reads names that are set apart by commas or blanks of any kind.
func namesIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； \t\r\n", r) })
}

func (p *pages) electForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	years := "3"
	if d.Unit.Kind == org.PartyCommittee || d.Unit.Kind == org.DisciplineCommittee {
		years = "5"
	}
	kind := org.Renewal
	if d.Unit.Kind.Temporary() {
		kind = org.Appointment
	}
	return p.electPage(d, entry{first: map[string]string{"years": years, "kind": string(kind), "day": r.Today().String()}}), nil
}

func (p *pages) electPage(d orgapp.Dossier, e entry) web.Page {
	return web.Page{Title: "登记选举结果", Nav: "/org", Body: electBody(d, e)}
}

// most is how many people an election form takes.
const most = 15

// seatsOf is how many lines the form has for a unit of the kind: a branch's
// committee has seven at most (支部工作条例第二十条).
func seatsOf(k org.Kind) int {
	switch k {
	case org.Branch, org.TemporaryBranch:
		return 7
	case org.TemporaryGroup:
		return 1
	}
	return most
}

func (p *pages) elect(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.ElectIn{Version: sentVersion(f), Election: org.Election{Unit: unit, Kind: org.ElectionKind(f.Raw("kind")), Day: f.Day("day"), Meeting: f.Text("meeting", 100),
		Approval: f.Text("approval", 100), ApprovedOn: f.Day("approved"), Body: f.Text("body", 60), GroupOn: f.Day("group_on"), Early: f.Text("early", 100)}}
	if in.Kind != org.ByElection && in.Kind != org.Appointment {
		in.Kind = org.Renewal
	}
	number := func(name string, max int) int {
		if f.Raw(name) == "" {
			return 0
		}
		n, _ := f.Int(name, 0, max)
		return n
	}
	in.Years, in.Should, in.Came = number("years", 5), number("should", 10_000), number("came", 10_000)
	holders, titles := f.All("holder"), f.All("title")
	for i := range min(len(holders), len(titles), most) {
		if h := strings.TrimSpace(holders[i]); h != "" {
			in.Seats = append(in.Seats, org.Elected{Holder: h, Title: titles[i]})
		}
	}
	if err = f.Err(); err == nil {
		err = p.app.Elect(r.Context(), r.Permit, in)
	}
	return p.answer(r, f, err, "已登记"+in.Kind.Chinese()+"结果", p.electPage)
}

func (p *pages) approveForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	return p.approvePage(r, d, entry{first: map[string]string{}})
}

func (p *pages) approvePage(r *web.Request, d orgapp.Dossier, e entry) (web.Answer, error) {
	want, err := web.PathID[org.Election](r, "election")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.Elections, func(x org.Election) bool { return x.ID == want })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "没有找到这次选举。")
	}
	page := web.Page{Title: "登记批复", Nav: "/org", Body: approveBody(d, d.Elections[i], e)}
	if e.form != nil {
		page.Status = invalid
	}
	return page, nil
}

func (p *pages) approve(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	election, err := web.PathID[org.Election](r, "election")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.ApproveIn{Unit: unit, Version: sentVersion(f), Election: election, Approval: f.Text("approval", 100), ApprovedOn: f.Day("approved"), Body: f.Text("body", 60), GroupOn: f.Day("group_on")}
	if err = f.Err(); err == nil {
		err = p.app.Approve(r.Context(), r.Permit, in)
	}
	if err == nil {
		return web.See{To: "/org/units/" + unit.String(), Toast: "已登记批复"}, nil
	}
	if !f.Merge(err) {
		return nil, err
	}
	d, missing := p.dossier(r)
	if missing != nil {
		return nil, missing
	}
	return p.approvePage(r, d, entry{form: f})
}

func (p *pages) attachForm(r *web.Request) (web.Answer, error) {
	d, err := p.dossier(r)
	if err != nil {
		return nil, err
	}
	return p.attachPage(d, entry{first: map[string]string{"from": r.Today().String()}}), nil
}

func (p *pages) attachPage(d orgapp.Dossier, e entry) web.Page {
	return web.Page{Title: "编入人员", Nav: "/org", Body: attachBody(d, e)}
}

func (p *pages) attach(r *web.Request) (web.Answer, error) {
	unit, err := web.PathID[org.Unit](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := orgapp.AttachIn{Unit: unit, Version: sentVersion(f), Names: namesIn(f.Text("names", 2000)), From: f.Day("from")}
	if err = f.Err(); err == nil {
		err = p.app.Attach(r.Context(), r.Permit, in)
	}
	return p.answer(r, f, err, "已编入", p.attachPage)
}

// termState says how a term stands on the day.
func termState(l orgapp.TermLine, day civil.Day) (ui.State, string) {
	left, ok := l.Left(day)
	switch {
	case !ok:
		return ui.Due, "未登记任期"
	case left < 0:
		return ui.Over, "已过期 " + itoa(-left) + " 天"
	case day >= l.Term.Ends().AddMonths(-6):
		return ui.Due, "还有 " + itoa(left) + " 天"
	}
	return ui.OK, "任期内"
}

func careerHref(member int64) string { return "/org/officers/" + id.Of[org.Person](member).String() }

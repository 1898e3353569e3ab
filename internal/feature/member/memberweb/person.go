package memberweb

import (
	"net/http"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// personModel is one member's page.
type personModel struct {
	memberapp.Person
	today                civil.Day
	mayChange, mayReveal bool
	mayDecide            bool
	revealed             *memberapp.Revealed
	alert                string
	bad                  string // what is wrong with the reason
}

// person is a member's page.
func (p *pages) person(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	m, err := p.personModel(r, k)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: m.Name, Nav: nav, Body: personBody(m)}, nil
}

func (p *pages) personModel(r *web.Request, k member.ID) (personModel, error) {
	permit, err := view(r)
	if err != nil {
		return personModel{}, err
	}
	day := r.Today()
	if s := r.Query("on"); s != "" {
		if d, err := civil.ParseDay(s); err == nil {
			day = d
		}
	}
	x, err := p.app.PersonOn(r.Context(), permit, k, day)
	m := personModel{Person: x, today: r.Today()}
	if !x.Past { // of a past day there is nothing to do
		m.mayChange, m.mayReveal, m.mayDecide = r.Actor.Can(member.CanChange), r.Actor.Can(member.CanReveal), r.Actor.Can(member.CanDecide)
	}
	return m, err
}

// reveal shows the page once with the full values; a reload masks them again.
func (p *pages) reveal(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[member.Member](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	shown, err := p.app.Reveal(r.Context(), r.Permit, memberapp.RevealIn{ID: k, Reason: f.Raw("reason")})
	bad := fault.Of(err)
	if err != nil && (bad == nil || bad.Kind != fault.Invalid) {
		return nil, err
	}
	m, err := p.personModel(r, k)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: m.Name, Nav: nav}
	if bad != nil {
		m.bad, page.Status = bad.Field("reason"), http.StatusUnprocessableEntity
	} else {
		m.revealed = &shown
	}
	page.Body = personBody(m)
	return page, nil
}

func (m personModel) summary() string {
	parts := []string{m.State.Chinese()}
	if m.Branch.Short != "" {
		parts = []string{m.Branch.Short + m.Group.Short, m.State.Chinese()}
	}
	if m.State.Status == member.OnTrial {
		parts = append(parts, "预备期到 "+m.State.TrialEnds.String())
	}
	if m.State.Suspended {
		parts = append(parts, "已中止党员权利")
	}
	if age, ok := member.Age(m.Birth, m.Day); ok {
		parts = append(parts, strconv.Itoa(age)+" 岁")
	}
	if years, ok := partyAge(m); ok {
		parts = append(parts, "党龄 "+strconv.Itoa(years)+" 年")
	}
	if !m.Retired.IsZero() && m.Retired.First() <= m.Day {
		parts = append(parts, "离退休")
	}
	return strings.Join(parts, "，")
}

// partyAge is told of members alone.
func partyAge(m personModel) (int, bool) {
	if m.State.Status != member.FullMember {
		return 0, false
	}
	return member.PartyAge(m.Converted, m.Day)
}

func (m personModel) actions() []ui.Action {
	if !m.mayChange || !m.State.Status.Belongs() {
		return nil
	}
	return []ui.Action{
		{Label: "调整支部", Icon: "route", Href: at(m.ID) + "/move"},
		{Label: "修改", Icon: "edit", Kind: ui.Primary, Href: at(m.ID) + "/edit"},
	}
}

// sections are the fields of the page, by card.
var sections = []struct {
	id, title string
	fields    []roster.Field
}{
	{"identity", "基本情况", []roster.Field{roster.Gender, roster.Ethnicity, roster.Birth, roster.IDNumber, roster.NativePlace, roster.Education, roster.Degree}},
	{"party", "党籍", []roster.Field{roster.Standing, roster.Joined, roster.Converted, roster.TransferredIn, roster.MembershipStatus, roster.Lost, roster.Floating, roster.FloatingTo}},
	{"work", "工作和联系", []roster.Field{roster.Unit, roster.Job, roster.WorkFrom, roster.RetiredFrom, roster.Phone, roster.Address, roster.Remark}},
}

func (m personModel) fact(f roster.Field) memberapp.Fact {
	for _, x := range m.Facts {
		if x.Field == f {
			return x
		}
	}
	return memberapp.Fact{}
}

func (m personModel) pairs(fields []roster.Field) []ui.Pair {
	var ps []ui.Pair
	for _, f := range fields {
		x := m.fact(f)
		p := ui.Pair{Label: x.Title, Value: x.Value, Wide: f == roster.Remark || f == roster.Address}
		if x.Hidden && x.Value != "" {
			p.Body = secret(m, f, x.Value)
		}
		ps = append(ps, p)
	}
	return ps
}

// masks are the masked values of a field, one for each number.
func masks(m personModel, f roster.Field, value string) []ui.MaskedProps {
	var ms []ui.MaskedProps
	for i, s := range strings.Split(value, "；") {
		x := maskOf(s)
		x.What = f.Title()
		if i == 0 && m.mayReveal {
			x.Reveal = "reveal"
		}
		ms = append(ms, x)
	}
	return ms
}

// full is a revealed value.
func (m personModel) full(f roster.Field) string {
	switch f {
	case roster.IDNumber:
		return m.revealed.IDNumber
	case roster.Phone:
		return strings.Join(m.revealed.Phones, "；")
	}
	return m.revealed.Address
}

func (m personModel) places() ui.TableProps {
	t := ui.TableProps{ID: "places", Caption: "所在支部和小组", Columns: []ui.Column{{Label: "党支部", RowHeader: true}, {Label: "党小组"}, {Label: "起"}, {Label: "止"}, {Label: "事由"}}}
	for _, s := range m.Places {
		until := s.Period.Until.String()
		if until == "" {
			until = "至今"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Branch}, {Text: s.Group}, {Text: s.Period.From.String(), NoWrap: true}, {Text: until, NoWrap: true}, {Text: s.Reason}}})
	}
	return t
}

func (m personModel) barTable() ui.TableProps {
	t := ui.TableProps{ID: "bars", Caption: "中止权利和不计应到", Columns: []ui.Column{{Label: "情形", RowHeader: true}, {Label: "起"}, {Label: "止"}, {Label: "依据"}, {Label: "操作", HideLabel: true}}}
	for _, b := range m.Bars {
		until, end := b.Period.Until.String(), ui.Cell{Text: " "}
		if until == "" {
			until = "未定"
		}
		if m.mayChange && !b.Derived && (b.Period.Until == 0 || b.Period.Until >= m.today) {
			end = ui.Cell{Body: ui.Button(ui.Action{Label: "截止", Size: ui.Small, Dialog: "end-" + b.ID.String()})}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Reason, Sub: b.Kind.Chinese()}, {Text: b.Period.From.String(), NoWrap: true}, {Text: until, NoWrap: true}, {Text: b.Basis}, end}})
	}
	return t
}

func (m personModel) posts() []ui.ListItem {
	var items []ui.ListItem
	for _, p := range m.Posts {
		items = append(items, ui.ListItem{Icon: "certificate", Title: p.UnitName + " " + p.Title, Href: "/org/units/" + p.Unit.String(), Sub: "自 " + p.Period.From.String()})
	}
	return items
}

func (m personModel) log() []ui.LogEntry {
	var es []ui.LogEntry
	for _, h := range m.History {
		var what []string
		for _, c := range h.Changes {
			s := c.Field
			switch {
			case c.Before != "" && c.After != "":
				s += "“" + c.Before + "”改为“" + c.After + "”"
			case c.After != "":
				s += " " + c.After
			default:
				s += "“" + c.Before + "”删去"
			}
			what = append(what, s)
		}
		es = append(es, ui.LogEntry{At: h.At.In(civil.Shanghai).Format("2006-01-02 15:04"), Text: h.Actor + "：" + h.What, Detail: strings.Join(what, "；")})
	}
	return es
}

func (m personModel) revealErrors() []ui.FieldError {
	if m.bad == "" {
		return nil
	}
	return []ui.FieldError{{Text: m.bad}}
}

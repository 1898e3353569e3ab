package deskweb

import (
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// leaf is one finding as it is shown, in the drawer or on its own page.
type leaf struct {
	deskapp.Finding
	Said    rulebook.Explanation
	Asks    bool // may ask for an exemption here
	Decides bool // may decide the request that waits
	Own     bool // asked it oneself
	Settles bool // may do what settles it
	Over    bool // may see the overview
	Form    *web.Form
	Drawer  bool
	From    string // the page that the drawer was opened from
}

// finding is GET /overview/finding: the drawer for htmx, else a page.
func (p *pages) finding(r *web.Request) (web.Answer, error) {
	l, err := p.leaf(r, keyOf(r.HTTP.URL.Query()))
	if err != nil {
		return nil, err
	}
	if r.Partial() && r.Target() == "drawer" {
		l.Drawer, l.From = true, opener(r)
		return web.Fragment{Body: drawerBody(l)}, nil
	}
	return p.page(l), nil
}

// opener returns the address of the page that the drawer stands on, with its
// filters: closing the drawer leads back there. Stepping from one finding to
// the next carries it along.
func opener(r *web.Request) string {
	for _, raw := range []string{r.Query("from"), r.HTTP.Header.Get("HX-Current-URL")} {
		if u, err := url.Parse(raw); err == nil && (u.Path == "/overview" || u.Path == "/desk") {
			return u.RequestURI()
		}
	}
	return ""
}

func (p *pages) page(l leaf) web.Page {
	nav := "/desk"
	if l.Over {
		nav = "/overview"
	}
	return web.Page{Title: l.Said.Summary, Nav: nav, Body: findingBody(l)}
}

func (p *pages) leaf(r *web.Request, key rulebook.Key) (l leaf, err error) {
	view := r.Permit
	if view.Covers(desk.CanView) != nil {
		if view, err = r.Actor.PermitHere(desk.CanView); err != nil {
			return l, err
		}
	}
	f, err := p.app.Finding(r.Context(), view, key)
	if err != nil {
		return l, err
	}
	l = leaf{Finding: f, Said: f.Item.Said(), Over: r.Actor.Can(desk.CanOverview)}
	l.Settles = r.Opens(l.Said.Settle.Href)
	waiting := l.waiting()
	l.Asks = r.Actor.Can(desk.CanAsk) && f.May.Ask && f.Item.Urgency != desk.Advice
	l.Own = waiting && r.Actor.Can(desk.CanAsk) && (f.Item.Asked.AskedBy == r.Actor.Account || f.Item.Asked.AskedBy == 0)
	l.Decides = waiting && r.Actor.Can(desk.CanDecide) && (f.Item.Asked.AskedBy != r.Actor.Account || r.Actor.Account == 0)
	return l, nil
}

// ask is POST /overview/finding/ask.
func (p *pages) ask(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	key := keyOf(form.Values)
	_, err = p.app.AskExemption(r.Context(), r.Permit, deskapp.AskIn{Key: key, Reason: form.Text("reason", desk.ReasonMost)})
	if err == nil {
		return web.See{To: desk.Href(key), Toast: "已提交说明，等待核定"}, nil
	}
	return p.again(r, key, form, err)
}

// again shows the page of a finding with what was typed and what is wrong.
func (p *pages) again(r *web.Request, key rulebook.Key, form *web.Form, err error) (web.Answer, error) {
	if fault.KindOf(err) != fault.Invalid || !form.Merge(err) {
		return nil, err
	}
	l, e := p.leaf(r, key)
	if e != nil {
		return nil, e
	}
	l.Form = form
	return web.Invalid(p.page(l)), nil
}

// decide is POST /exemptions/{id}/decide.
func (p *pages) decide(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	request, err := web.PathID[desk.Exemption](r, "id")
	if err != nil {
		return nil, err
	}
	key := keyOf(form.Values)
	approve := form.Raw("decision") == "approve"
	err = p.app.DecideExemption(r.Context(), r.Permit, deskapp.DecideIn{ID: request, Approve: approve, Reason: form.Text("verdict", desk.ReasonMost)})
	if err != nil {
		return p.again(r, key, form, err)
	}
	toast := "没有同意豁免，已告知申请人"
	if approve {
		toast = "已核定豁免，判定和事实都保留"
	}
	return web.See{To: desk.Href(key), Toast: toast}, nil
}

// withdraw is POST /exemptions/{id}/withdraw.
func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	request, err := web.PathID[desk.Exemption](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.WithdrawExemption(r.Context(), r.Permit, request); err != nil {
		return nil, err
	}
	return web.See{To: desk.Href(keyOf(form.Values)), Toast: "已撤回说明"}, nil
}

func (l leaf) key() rulebook.Key { return l.Item.Key() }

func (l leaf) hidden() []ui.Hidden {
	u, _ := url.Parse(desk.Href(l.key()))
	var out []ui.Hidden
	for _, n := range []string{"rule", "kind", "subject", "period"} {
		out = append(out, ui.Hidden{Name: n, Value: u.Query().Get(n)})
	}
	return out
}

func (l leaf) sub() string {
	parts := []string{l.Item.Subject.Name, l.Item.About.Title}
	if c := l.Item.Period.Chinese(); c != "" {
		parts = append(parts, c)
	}
	return strings.Join(parts, " · ")
}

func (l leaf) drawer() ui.DrawerProps {
	state, word := l.stands()
	d := ui.DrawerProps{ID: "finding", Title: l.Said.Summary, Sub: l.sub(), State: state, StateText: word, Tags: []string{string(l.Item.Rule)}, Close: "/desk", Actions: l.actions()}
	if l.Over {
		d.Close = "/overview"
	}
	step := func(i *desk.Item) string { return desk.Href(i.Key()) }
	if l.From != "" {
		d.Close = l.From
		step = func(i *desk.Item) string { return desk.Href(i.Key()) + "&from=" + url.QueryEscape(l.From) }
	}
	for n, s := range l.Siblings {
		if s != l.Item {
			continue
		}
		if n > 0 {
			d.Prev = step(l.Siblings[n-1])
		}
		if n+1 < len(l.Siblings) {
			d.Next = step(l.Siblings[n+1])
		}
	}
	return d
}

func (l leaf) actions() []ui.Action {
	var out []ui.Action
	if l.Settles && l.Said.Settle.Href != "" {
		settle := ui.Action{Label: l.Said.Settle.Label, Kind: ui.Primary, Href: l.Said.Settle.Href}
		if l.Decides {
			settle.Kind = ui.Default // who is asked to decide is led to that
		}
		out = append(out, settle)
	}
	if l.Drawer {
		if l.Asks {
			out = append(out, ui.Action{Label: "说明理由", Href: desk.Href(l.key()) + "#ask"})
		}
		if l.Decides {
			out = append(out, ui.Action{Label: "核定豁免", Kind: ui.Primary, Href: desk.Href(l.key()) + "#decide"})
		}
		out = append(out, ui.Action{Label: "单独打开", Kind: ui.Ghost, Href: desk.Href(l.key())})
	}
	return out
}

func (l leaf) head() ui.HeadProps {
	state, word := l.stands()
	room := ui.Link{Label: "工作台", Href: "/desk"}
	if l.Over {
		room = ui.Link{Label: "履责总览", Href: "/overview"}
	}
	return ui.HeadProps{Crumbs: []ui.Link{room, {Label: l.Item.Subject.Name}}, Title: l.Said.Summary, Tag: string(l.Item.Rule), Summary: l.sub(),
		Status: ui.StatusTag(state, word), Actions: l.actions()}
}

// judged is what the verdict follows from, in one sentence: the obligation and
// the facts on which it turns.
func (l leaf) judged() string {
	var rule string
	var facts []string
	c, _ := leading(l.Said.Why)
	for _, f := range l.Said.Why {
		switch {
		case isRule(f):
			// The article itself is quoted further down.
			if rule == "" && f.Text != f.Cite.Entry().Text {
				rule = strings.TrimSuffix(f.Text, "。")
			}
		case f.Hit && len(facts) < 3:
			when := whenText(f.When, l.Day)
			if f.When == l.Item.Period.String() {
				when = ""
			}
			facts = append(facts, strings.TrimSpace(when+" "+f.Text))
		}
	}
	if rule == "" || c.IsZero() {
		rule = short(l.Item.Period.Chinese(), l.Day) + l.Item.About.Title
		if l.Item.About.Every != "" {
			rule += "（" + l.Item.About.Every + "）"
		}
	}
	s := rule
	if len(facts) > 0 {
		s += "：" + strings.Join(facts, "；")
	}
	switch {
	case l.waiting():
		s += "；已说明理由，还没有核定"
	case l.Item.Late() && l.Item.Asked == nil:
		s += "，也没有核定的豁免"
	}
	return s
}

// waiting reports whether a request about the finding waits to be decided.
func (l leaf) waiting() bool { return l.Item.Asked != nil && l.Item.Asked.Verdict == desk.Waiting }

// stands is how the finding stands, with what is under way about it.
func (l leaf) stands() (ui.State, string) {
	state, word := stateOf(l.Item)
	if l.waiting() {
		return ui.Run, word + "，等待核定"
	}
	return state, word
}

func (l leaf) tone() ui.State {
	state, _ := stateOf(l.Item)
	return state
}

func (l leaf) verdict() string {
	_, word := stateOf(l.Item)
	switch {
	case l.Item.State == rulebook.Exempted:
		return "原判定为" + beneath[l.Item.Beneath] + "，经核定豁免"
	case l.Item.Urgency == desk.FactNeeded:
		return "缺少数据，不作判定"
	case l.Item.Urgency == desk.Advice:
		return "只作提示，不算逾期"
	case l.Item.State == rulebook.Open:
		return "尚在期限内，" + word
	case l.Item.Late():
		return "不符合"
	case l.Item.State == rulebook.NotApplicable:
		return "不适用"
	}
	return "符合"
}

var beneath = map[rulebook.State]string{
	rulebook.Overdue: "逾期", rulebook.Breach: "不符合", rulebook.Open: "尚在期限内", rulebook.Unknown: "缺数据", rulebook.Met: "符合", rulebook.NotApplicable: "不适用",
}

// facts are the steps that rest on records.
func (l leaf) facts() []ui.Fact {
	var out []ui.Fact
	for _, f := range l.Said.Why {
		if isRule(f) {
			continue
		}
		x := ui.Fact{Label: f.Text, Detail: whenText(f.When, l.Day), Hit: f.Hit && (l.Item.Late() || l.Item.Urgency == desk.FactNeeded)}
		if f.Href != "" {
			x.Sources = []ui.Link{{Label: sourceName(f.Href), Href: f.Href}}
		}
		out = append(out, x)
	}
	return out
}

// quotes are the articles, each once.
func (l leaf) quotes() []ui.QuoteProps {
	var out []ui.QuoteProps
	seen := map[rulebook.Citation]bool{}
	for _, f := range l.Said.Why {
		c := f.Cite
		if c.IsZero() || seen[c] {
			continue
		}
		seen[c] = true
		q := ui.QuoteProps{Title: c.Full(), Text: c.Entry().Text, Note: c.Edition.String() + " 起施行", Link: ui.Link{Label: "看条文和规则", Href: articleHref(c)}}
		for _, note := range []string{c.Entry().Unconfirmed, c.Document().Note} {
			if note != "" {
				q.Note += " · " + note
			}
		}
		out = append(out, q)
	}
	return out
}

// siblings are the other periods of the same obligation.
func (l leaf) siblings() []ui.Chip {
	var out []ui.Chip
	for _, s := range l.Siblings {
		if s != l.Item {
			out = append(out, ui.Chip{Label: shortPeriod(s.Period), State: looks[s.Look()], Href: desk.Href(s.Key())})
		}
	}
	return out
}

func shortPeriod(p civil.Period) string {
	if p.Until != 0 && p.Days() > 366 {
		return p.From.String() + " 起一届"
	}
	return p.String()
}

// history is what was asked and decided, the newest first, after what the
// calendar did.
func (l leaf) history() []ui.LogEntry {
	var out []ui.LogEntry
	for _, x := range l.History {
		if x.Verdict != desk.Waiting {
			e := ui.LogEntry{At: stampText(x.VerdictAt, l.Day), Text: x.VerdictName + " " + x.Verdict.Chinese(), Detail: x.VerdictReason}
			out = append(out, e)
		}
		out = append(out, ui.LogEntry{At: stampText(x.AskedAt, l.Day), Text: x.AskedName + " 说明理由", Detail: x.Reason, Now: x.Verdict == desk.Waiting})
	}
	if i := l.Item; i.Due != 0 && i.Due < l.Day && (i.Beneath == rulebook.Overdue || i.Beneath == rulebook.Breach) {
		out = append(out, ui.LogEntry{At: i.Due.String(), Text: "期限届满，没有记录"})
	}
	return out
}

func (l leaf) typed(field string) string {
	if l.Form == nil {
		return ""
	}
	return l.Form.Raw(field)
}

func (l leaf) wrong(field string) string {
	if l.Form == nil {
		return ""
	}
	return l.Form.Fault().Field(field)
}

func (l leaf) errors() []ui.FieldError {
	if l.Form == nil {
		return nil
	}
	var out []ui.FieldError
	for _, f := range l.Form.Fault().Fields {
		out = append(out, ui.FieldError{Field: "f-" + f.Name, Text: f.Text})
	}
	return out
}

func (l leaf) requestHref(verb string) string {
	return "/exemptions/" + l.Item.Asked.ID.String() + "/" + verb
}

func (l leaf) reasonHelp() string {
	return strconv.Itoa(desk.ReasonLeast) + " 至 " + strconv.Itoa(desk.ReasonMost) + " 字。写明没有办理的原因和补救办法；核定后本项转为“已豁免”，判定和事实仍保留。"
}

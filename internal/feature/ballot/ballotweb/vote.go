package ballotweb

import (
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// voteModel is the page of one vote.
type voteModel struct {
	proceedingModel
	v       *ballot.Vote
	counts  bool // the actor works at the count and may enter it
	account int64
	fault   *fault.Fault
	host    string // of this page, for addresses that are given to people
}

// origin is how the address of this site begins, as the person's browser has it.
func origin(r *web.Request) string {
	scheme := "http://"
	if r.HTTP.TLS != nil || r.HTTP.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	return scheme + r.HTTP.Host
}

func at(v *ballot.Vote, path string) string { return "/votes/" + v.ID.String() + path }

func (p *pages) loadVote(r *web.Request) (m voteModel, err error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return m, err
	}
	permit, err := r.Actor.PermitHere(ballot.CanView)
	if err != nil {
		return m, err
	}
	m.today, m.hold, m.account = r.Today(), r.Actor.Can(ballot.CanHold), r.Actor.Account
	m.host = origin(r)
	m.View, m.v, err = p.app.GetVote(r.Context(), permit, key)
	if err == nil {
		m.counts = r.Actor.Can(ballot.CanCount) && m.v.Attends(r.Actor.Member) && m.v.Mode == ballot.OnPaper
	}
	return m, err
}

func (p *pages) vote(r *web.Request) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	return p.votePage(m), nil
}

func (p *pages) votePage(m voteModel) web.Page {
	body := prepareBody(m)
	switch m.v.Stage {
	case ballot.Open:
		body = openBody(m)
	case ballot.Counted:
		body = resultBody(m)
	case ballot.Annulled:
		body = annulledBody(m)
	}
	page := web.Page{Title: m.v.Title(), Nav: Nav, Body: body}
	if m.fault != nil {
		return web.Invalid(page)
	}
	return page
}

// editable reports whether the actor may still change what is prepared.
func (m voteModel) editable() bool { return m.hold && m.v.Stage == ballot.Preparing && !m.Over() }

func (m voteModel) crumbs(last string) []ui.Link {
	c := []ui.Link{{Label: "选举与表决", Href: Nav}, {Label: m.Title, Href: ballot.Href(m.ID)}}
	if last == "" {
		return append(c, ui.Link{Label: m.v.Title()})
	}
	return append(c, ui.Link{Label: m.v.Title(), Href: at(m.v, "")}, ui.Link{Label: last})
}

func (m voteModel) head() ui.HeadProps {
	state, text := stageState(m.v)
	h := ui.HeadProps{Crumbs: m.crumbs(""), Title: m.v.Title(), Tag: m.v.Mode.Chinese(), Summary: m.line(), Status: ui.StatusTag(state, text)}
	if m.editable() && !m.issuing() {
		h.Actions = []ui.Action{{Label: "修改", Icon: "edit", Href: at(m.v, "/edit")}}
		if !m.byToken() {
			h.Actions = append([]ui.Action{{Label: "清点到会", Icon: "users", Href: at(m.v, "/roll")}}, h.Actions...)
		}
	}
	return h
}

func (m voteModel) line() string {
	s := m.v.Day.Chinese(0) + "，" + m.At.Short
	if m.v.Kind.Election() {
		s += "，应选 " + itoa(m.v.Seats) + " 名，候选人 " + itoa(len(m.v.Standing())) + " 名"
	}
	return s
}

func levelState(l ballot.Level) ui.State {
	switch l {
	case ballot.Good:
		return ui.OK
	case ballot.Caution:
		return ui.Due
	}
	return ui.Over
}

// arrival are the rules on how many must be there.
var arrival = []rulebook.RuleID{"ELE-05", "DEV-19", "DEV-32", "MTG-01", "MTG-02"}

// checkup is the compliance check-up, what stops it first.
func (m voteModel) checkup() (items []ui.ListItem, stops int) {
	c := m.Checkup(m.v)
	for _, level := range []ballot.Level{ballot.Stop, ballot.Caution, ballot.Good} {
		for _, p := range c {
			if p.Level != level {
				continue
			}
			if level == ballot.Stop {
				stops++
			}
			if m.byToken() && p.Level == ballot.Good && slices.Contains(arrival, p.Rule) {
				continue // who has a token is there: told beside it
			}
			text := p.Text
			if !m.hold && p.Rule == "MTG-12" {
				continue // why somebody is not counted is for those who hold the vote
			}
			i := ui.ListItem{State: levelState(level), Title: text}
			if !p.Cite.IsZero() {
				i.Sub = p.Cite.String()
			}
			items = append(items, i)
		}
	}
	return items, stops
}

func (m voteModel) candidates() ui.TableProps {
	t := ui.TableProps{ID: "candidates-table", Caption: "候选人", Dense: true, Columns: []ui.Column{{Label: "序", Width: "72px"}, {Label: "姓名、部门和职务", RowHeader: true}, {Label: "操作", HideLabel: true, Align: ui.Right}},
		Empty: ui.Empty(ui.EmptyProps{Title: "还没有候选人", Text: "从“修改”里选出；经上级审查同意的会自动带出。"})}
	n := 0
	for _, c := range m.v.Candidates {
		cells := []ui.Cell{{Text: " "}, {Text: c.Name, Sub: c.Note}, {Text: " "}}
		if c.Withdrawn != 0 {
			cells[1].Sub = c.Withdrawn.String() + " 退出：" + c.Reason
		} else {
			n++
			cells[0].Text = itoa(n)
			if m.editable() && !m.issuing() {
				cells[2] = ui.Cell{Body: ui.Button(ui.Action{Label: "退出", Size: ui.Small, Dialog: "withdraw-" + itoa(c.Line)})}
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// basis says in which order the candidates stand.
func (m voteModel) basis() string {
	switch o := m.v.Override; {
	case o != nil:
		return "由" + o.By + "于 " + o.On.String() + " 人工排定：" + o.Reason
	case m.v.Kind.Approved:
		return "按上级批准的顺序"
	}
	return "按姓氏笔画为序"
}

func (m voteModel) quorum() ui.QuorumProps {
	s := quorum.Sit(m.v.Kind.Matter, m.v.Day, quorum.Voters{Due: m.v.Roll.Due(), Present: m.v.Present()})
	q := ui.QuorumProps{ID: "quorum", Title: "到会", Due: m.v.Roll.Due(), Present: m.v.Present(), Absent: m.v.Roll.Due() - m.v.Present(), Voters: m.v.Roll.Due(), VotersPresent: m.v.Present(), Threshold: s.Least, ThresholdText: s.Asks(), State: ui.Over, Verdict: "不能投票", Cite: cite(s.Cite)}
	if m.byToken() && m.v.Stage == ballot.Preparing {
		return m.taken(q)
	}
	switch {
	case !m.v.Arrived:
		q.State, q.Verdict, q.Present, q.VotersPresent, q.Absent = ui.None, "尚未清点", 0, 0, 0
	case s.CanVote:
		q.State, q.Verdict = ui.OK, "可以投票"
	}
	return q
}

// taken is the quorum while tokens are taken: who has one is there.
func (m voteModel) taken(q ui.QuorumProps) ui.QuorumProps {
	n := 0
	if s, ok := m.drawn(); ok {
		n = s.Issued
	}
	q.Title, q.Present, q.VotersPresent, q.Absent = "领取令牌", n, n, q.Due-n
	switch s := quorum.Sit(m.v.Kind.Matter, m.v.Day, quorum.Voters{Due: q.Due, Present: n}); {
	case !m.issuing():
		q.State, q.Verdict = ui.None, "尚未领取"
	case s.CanVote:
		q.State, q.Verdict = ui.OK, "可以投票"
	default:
		q.State, q.Verdict = ui.Run, "还不够"
	}
	return q
}

// bars are those on the roll without a vote, for who holds the vote.
func (m voteModel) bars() (items []ui.ListItem) {
	for _, e := range m.v.Roll.Entries {
		if e.Why == "" || !m.hold {
			continue
		}
		i := ui.ListItem{State: ui.NA, Title: e.Name, Sub: e.Why, Side: "没有选票"}
		if e.Votes {
			i.State, i.Side = ui.Due, "计入应到"
		}
		items = append(items, i)
	}
	return items
}

func (m voteModel) tellers() []ui.Pair {
	var ps []ui.Pair
	for _, r := range []ballot.TellerRole{ballot.ChiefTeller, ballot.Teller, ballot.Counter} {
		ps = append(ps, ui.Pair{Label: r.Chinese(), Value: strings.Join(m.v.Names(r), "、")})
	}
	return ps
}

// act runs an operation of the vote's page and comes back to it.
func (p *pages) act(r *web.Request, said string, fn func(key ballot.VoteID, f *web.Form) error) (web.Answer, error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = fn(key, f)
	if x := mendable(err); x != nil {
		m, lerr := p.loadVote(r)
		if lerr != nil {
			return nil, lerr
		}
		m.fault, m.e = x, entry{form: f}
		return p.votePage(m), nil
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/votes/" + key.String(), Toast: said}, nil
}

func (p *pages) withdraw(r *web.Request) (web.Answer, error) {
	return p.act(r, "已登记退出", func(key ballot.VoteID, f *web.Form) error {
		return p.app.Withdraw(r.Context(), r.Permit, ballotapp.WithdrawIn{ID: key, Version: version(f), Line: number(f, "line", 100), Reason: f.Text("reason", 200)})
	})
}

func (p *pages) open(r *web.Request) (web.Answer, error) {
	return p.act(r, "投票开始，名册和候选人不再变动", func(key ballot.VoteID, f *web.Form) error {
		return p.app.Open(r.Context(), r.Permit, ballotapp.OpenIn{ID: key, Version: version(f), Issued: number(f, "issued", 100_000)})
	})
}

func why(key ballot.VoteID, f *web.Form) ballotapp.WhyIn {
	return ballotapp.WhyIn{ID: key, Version: version(f), Reason: f.Text("reason", 200)}
}

func (p *pages) keepRoll(r *web.Request) (web.Answer, error) {
	return p.act(r, "按开始时的名册继续", func(key ballot.VoteID, f *web.Form) error { return p.app.KeepRoll(r.Context(), r.Permit, why(key, f)) })
}

func (p *pages) annul(r *web.Request) (web.Answer, error) {
	return p.act(r, "已宣布作废", func(key ballot.VoteID, f *web.Form) error { return p.app.Annul(r.Context(), r.Permit, why(key, f)) })
}

func (p *pages) announce(r *web.Request) (web.Answer, error) {
	return p.act(r, "已公布结果", func(key ballot.VoteID, f *web.Form) error {
		return p.app.Announce(r.Context(), r.Permit, key, version(f))
	})
}

func (p *pages) reduce(r *web.Request) (web.Answer, error) {
	return p.act(r, "已登记减少名额", func(key ballot.VoteID, f *web.Form) error {
		in := ballotapp.ReduceIn{ID: key, Version: version(f)}
		in.Agreed, in.Presidium = number(f, "agreed", 100_000), f.Raw("by") == "presidium"
		return p.app.Reduce(r.Context(), r.Permit, in)
	})
}

func (p *pages) follow(r *web.Request) (web.Answer, error) {
	var made ballot.VoteID
	a, err := p.act(r, "", func(key ballot.VoteID, f *web.Form) (err error) {
		made, err = p.app.Follow(r.Context(), r.Permit, key, version(f))
		return err
	})
	if err == nil && made != 0 {
		return web.See{To: "/votes/" + made.String(), Toast: "请清点到会，再开始投票"}, nil
	}
	return a, err
}

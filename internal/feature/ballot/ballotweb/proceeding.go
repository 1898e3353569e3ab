package ballotweb

import (
	"fmt"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// proceedingModel is the page of one proceeding.
type proceedingModel struct {
	ballotapp.View
	today    civil.Day
	hold     bool
	register bool
	e        entry // of the form for another vote
}

func (p *pages) load(r *web.Request) (m proceedingModel, err error) {
	key, err := web.PathID[ballot.Proceeding](r, "id")
	if err != nil {
		return m, err
	}
	permit, err := r.Actor.PermitHere(ballot.CanView)
	if err != nil {
		return m, err
	}
	m = proceedingModel{today: r.Today(), hold: r.Actor.Can(ballot.CanHold), register: r.Actor.Can(org.CanChange)}
	m.View, err = p.app.Get(r.Context(), permit, key)
	return m, err
}

func (p *pages) proceeding(r *web.Request) (web.Answer, error) {
	m, err := p.load(r)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: m.Title, Nav: Nav, Body: proceedingBody(m)}, nil
}

func (m proceedingModel) head() ui.HeadProps {
	state, text := stateOf(&m.Proceeding)
	h := ui.HeadProps{Crumbs: []ui.Link{{Label: "选举与表决", Href: Nav}, {Label: m.Title}}, Title: m.Title, Summary: m.summary(), Status: ui.StatusTag(state, text)}
	if m.Purpose != ballot.ToDecide {
		h.Actions = []ui.Action{{Label: "全部文书", Icon: "download", Href: ballot.Href(m.ID) + "/papers", Download: true}}
	}
	if m.register && m.Unfinished() == "" && !m.Over() && m.Purpose != ballot.ToDecide {
		h.Actions = append(h.Actions, ui.Action{Label: "登记当选", Icon: "check", Kind: ui.Primary, Href: ballot.Href(m.ID) + "/register"})
	}
	return h
}

func (m proceedingModel) summary() string {
	s := m.CourtOf.Name
	if m.Seats > 0 {
		s += "，应选委员 " + itoa(m.Seats) + " 名"
	}
	if m.TermEnds != 0 {
		s += "，本届至 " + m.TermEnds.String()
	}
	return s
}

// steps are the papers of the proceeding, one after another.
func (m proceedingModel) steps() []ui.StepGroup {
	var g ui.StepGroup
	current := false
	for i, d := range m.Purpose.StepDefs() {
		s := ui.Step{No: i + 1, Name: d.Title, Cite: narrow(d.Cite), State: ui.None, Status: "未办", Docs: []ui.Doc{{Label: "文书", Href: ballot.Href(m.ID) + "/papers/" + string(d.Kind)}}}
		n := 0
		for _, x := range m.Steps {
			if x.Kind == d.Kind {
				n++
				s.Day = x.Day.String()
				if x.Number != "" {
					s.Docs = append(s.Docs, ui.Doc{Label: x.Number, State: ui.OK})
				}
				if len(x.Names) > 0 {
					s.Docs = append(s.Docs, ui.Doc{Label: strings.Join(x.Names, "、"), State: ui.OK})
				}
			}
		}
		if n > 0 {
			s.State, s.Status = ui.OK, "已办"
			if d.Repeats && n > 1 {
				s.Status = itoa(n) + " 轮"
			}
		}
		if n == 0 && !current && !m.Over() {
			s.Current, current = true, true
			s.State, s.Status = ui.Run, "下一步"
		}
		if m.hold && !m.Over() && (n == 0 || d.Repeats) {
			s.Action = &ui.Action{Label: "登记", Href: ballot.Href(m.ID) + "/steps/" + string(d.Kind)}
		}
		g.Steps = append(g.Steps, s)
	}
	return []ui.StepGroup{g}
}

// narrow is an article in a narrow column.
func narrow(c rulebook.Citation) *ui.CiteProps {
	p := cite(c)
	if p != nil {
		p.Text, _, _ = strings.Cut(c.Article, "·")
	}
	return p
}

// late says that the request was or would be handed in too late (ELE-19).
func (m proceedingModel) late() *ui.AlertProps {
	if m.Purpose == ballot.ToDecide || m.Over() || len(m.Votes) == 0 {
		return nil
	}
	day := m.Votes[0].Day
	by := ballot.LatestRequest(day)
	s, done := m.Done(ballot.Requested)
	d, _ := m.Purpose.Define(ballot.Requested)
	switch {
	case done && s.Day > by:
		return &ui.AlertProps{State: ui.Due, Title: "请示晚了", Text: fmt.Sprintf("请示 %s 报出，大会定在 %s，一般应提前 1 个月（%s 以前）报出（%s）。", s.Day, day, by, d.Cite)}
	case !done && m.today > by:
		return &ui.AlertProps{State: ui.Due, Title: "请示还没有报出", Text: fmt.Sprintf("大会定在 %s，请示一般应在 %s 以前报出（%s）。", day, by, d.Cite)}
	}
	return nil
}

func stageState(v *ballot.Vote) (ui.State, string) {
	switch v.Stage {
	case ballot.Open:
		return ui.Run, v.Stage.Chinese()
	case ballot.Annulled:
		return ui.NA, v.Stage.Chinese()
	case ballot.Counted:
		d, ok, err := v.Verdict()
		switch {
		case err != nil || !ok:
			return ui.Over, "不能判定"
		case !d.Stand:
			return ui.Over, "无效"
		case v.Kind.Form == ballot.Motion && d.Passed:
			return ui.OK, "通过"
		case v.Kind.Form == ballot.Motion:
			return ui.Over, "未通过"
		case d.Next != ballot.Done:
			return ui.Due, "有效，" + d.Next.Chinese()
		}
		return ui.OK, "选举有效"
	}
	return ui.Plan, v.Stage.Chinese()
}

func (m proceedingModel) votes() ui.TableProps {
	t := ui.TableProps{ID: "votes-table", Caption: "投票", Columns: []ui.Column{{Label: "投票", RowHeader: true}, {Label: "日期"}, {Label: "到会"}, {Label: "结果"}, {Label: "状态"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "还没有投票", Text: "候选人经上级审查同意以后，在下面加上投票。"})}
	for _, v := range m.Votes {
		state, text := stageState(v)
		came, won := "", ""
		if v.Arrived {
			came = "实到 " + itoa(v.Present()) + " / 应到 " + itoa(v.Roll.Due())
		}
		if d, ok, err := v.Verdict(); ok && err == nil && v.Kind.Election() {
			won = strings.Join(d.Elected, "、")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: v.Title(), Href: "/votes/" + v.ID.String(), Sub: v.Mode.Chinese()}, {Text: v.Day.String(), NoWrap: true}, {Text: came}, {Text: won}, {State: state, Text: text}}})
	}
	return t
}

// kinds are the votes that may be added.
func (m proceedingModel) kinds() (os []ui.Option) {
	for _, k := range ballot.KindsFor(m.Purpose, m.At) {
		if k.Form == ballot.Places {
			os = append(os, ui.Option{Value: k.Code, Label: k.Chinese})
		}
	}
	return os
}

func (m proceedingModel) posts() (os []ui.Option) {
	for _, t := range ballot.PostsFor(m.At.Kind) {
		os = append(os, ui.Option{Value: t, Label: t})
	}
	return os
}

// documents are the papers to open.
func (m proceedingModel) documents(vote ballot.VoteID) (items []ui.FileItem) {
	for _, d := range m.Documents() {
		if vote != 0 && d.Vote != vote {
			continue
		}
		items = append(items, ui.FileItem{Name: d.Name, Detail: "Word", Href: ballot.Href(m.ID) + "/papers/" + d.Key, Icon: "file-type-docx"})
	}
	return items
}

// seated are those who were elected.
func (m proceedingModel) seated() (items []ui.ListItem) {
	for _, p := range m.Seated() {
		post := p.Post
		if post == "" {
			post = "委员"
		}
		items = append(items, ui.ListItem{Icon: "user", Title: p.Name, Sub: post, Side: itoa(p.Votes) + " 票"})
	}
	return items
}

// taken are the steps that can be taken back, the last first.
func (m proceedingModel) last() *ballot.Step {
	if len(m.Steps) == 0 || m.Over() || !m.hold {
		return nil
	}
	s := m.Steps[0]
	for _, x := range m.Steps {
		if x.ID > s.ID {
			s = x
		}
	}
	return &s
}

func (m proceedingModel) titleOf(k ballot.StepKind) string {
	d, _ := m.Purpose.Define(k)
	return d.Title
}

func (m proceedingModel) backs() (items []ui.ListItem) {
	for _, b := range m.Back {
		items = append(items, ui.ListItem{State: ui.NA, Title: m.titleOf(b.Kind) + " " + b.Day.String(), Sub: b.Who + "撤销：" + b.Why})
	}
	return items
}

// facts is what the system takes from elsewhere.
func (m proceedingModel) facts() []ui.Pair {
	ps := []ui.Pair{{Label: "党组织", Value: m.At.Name}}
	if m.Superior.ID != 0 {
		ps = append(ps, ui.Pair{Label: "上级", Value: m.Superior.Name})
	}
	if m.Term.From != 0 {
		ps = append(ps, ui.Pair{Label: "本届任期", Value: m.Term.From.String() + " 至 " + m.Term.Ends().String()})
	}
	if m.Purpose != ballot.ToDecide && m.Seats > 0 {
		if least, _, err := ballot.LeastCandidates(m.Seats, m.today); err == nil && m.Purpose == ballot.ToRenew {
			ps = append(ps, ui.Pair{Label: "候选人", Value: "应选 " + itoa(m.Seats) + " 名，至少 " + itoa(least) + " 名"})
		}
	}
	if n := len(m.People); n > 0 {
		s := quorum.Sit(quorum.Election, m.today, quorum.Voters{Due: n, Present: n})
		if m.Purpose != ballot.ToDecide && !s.Unknown {
			ps = append(ps, ui.Pair{Label: "有选举权的党员", Value: itoa(n) + " 人，" + s.Asks() + " 人到会"})
		}
	}
	return append(ps, ui.Pair{Label: "发起", Value: civil.DayOf(m.Begun).String() + " " + m.BegunBy})
}

// nominated are those proposed last, already chosen in the form of a step.
func (m proceedingModel) chosen() []string {
	for i := len(m.Steps) - 1; i >= 0; i-- {
		if len(m.Steps[i].Names) > 0 {
			return m.Steps[i].Names
		}
	}
	return nil
}

func (m proceedingModel) people() (os []ui.Option) {
	for _, x := range m.People {
		os = append(os, ui.Option{Value: x.Name, Label: x.Name, Detail: x.Note})
	}
	return os
}

// do runs a small operation of the proceeding's page and comes back to it.
func (p *pages) do(r *web.Request, said string, fn func(key ballot.ProceedingID, f *web.Form) error) (web.Answer, error) {
	key, err := web.PathID[ballot.Proceeding](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	err = fn(key, f)
	if mendable(err) != nil && f.Merge(err) {
		m, lerr := p.load(r)
		if lerr != nil {
			return nil, lerr
		}
		m.e = entry{form: f}
		return web.Invalid(web.Page{Title: m.Title, Nav: Nav, Body: proceedingBody(m)}), nil
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: ballot.Href(key), Toast: said}, nil
}

func (p *pages) takeBack(r *web.Request) (web.Answer, error) {
	return p.do(r, "已撤销，原来的登记仍可查看", func(key ballot.ProceedingID, f *web.Form) error {
		step, _ := id.Parse[ballot.Step](f.Raw("step"))
		return p.app.TakeBack(r.Context(), r.Permit, ballotapp.TakeBackIn{ID: key, Version: version(f), Step: step, Reason: f.Text("reason", 200)})
	})
}

func (p *pages) seats(r *web.Request) (web.Answer, error) {
	return p.do(r, "已保存应选名额", func(key ballot.ProceedingID, f *web.Form) error {
		n, _ := strconv.Atoi(f.Raw("seats"))
		return p.app.SetSeats(r.Context(), r.Permit, ballotapp.SeatsIn{ID: key, Version: version(f), Seats: n})
	})
}

func (p *pages) end(r *web.Request) (web.Answer, error) {
	return p.do(r, "已终止", func(key ballot.ProceedingID, f *web.Form) error {
		return p.app.End(r.Context(), r.Permit, ballotapp.EndIn{ID: key, Version: version(f), Reason: f.Text("reason", 200)})
	})
}

func (p *pages) addVote(r *web.Request) (web.Answer, error) {
	var made ballot.VoteID
	a, err := p.do(r, "", func(key ballot.ProceedingID, f *web.Form) (err error) {
		made, err = p.app.AddVote(r.Context(), r.Permit, ballotapp.AddVoteIn{ID: key, Kind: f.Raw("kind"), Post: f.Raw("post")})
		return err
	})
	if err == nil && made != 0 {
		return web.See{To: "/votes/" + made.String(), Toast: "请核对候选人，选出监票人、计票人"}, nil
	}
	return a, err
}

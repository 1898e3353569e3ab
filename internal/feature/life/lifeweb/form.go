package lifeweb

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// form is the page of one meeting being entered.
type form struct {
	m      life.Meeting
	stage  life.Stage // as stored; "" for a new one
	plan   bool       // it is to be held: nobody was there yet
	saved  string     // when the draft was kept, as tables say it
	today  civil.Day
	desk   lifeapp.Desk
	raw    *web.Form // as typed, after a refusal; else nil
	fault  *fault.Fault
	theirs []life.Difference // on a conflict: stored → mine
	topics int               // rows to show
	votes  int
	rows   []int  // of m.Votes: the number of the row that each was typed in
	lines  []int  // of m.Topics: the same; nil: as they are numbered
	found  string // when what is shown was entered and not saved; "" when it was not
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	code := r.Query("kind")
	if code == "talk" {
		return web.See{To: "/life/talks?branch=" + r.Query("branch") + "&on=" + r.Query("on")}, nil
	}
	m := life.Meeting{Branch: web.QueryID[org.Unit](r, "branch"), Group: web.QueryID[org.Unit](r, "group"), Kinds: 0}
	var activity string
	if m.Kinds, activity, _ = life.SplitCode(code); activity != "" {
		m.Activity.Code = activity
	}
	if m.Kinds == 0 && activity == "" {
		m.Kinds = life.Assembly
		if m.Group != 0 {
			m.Kinds = life.GroupMeet
		}
	}
	on, _ := civil.ParsePeriod(r.Query("on"))
	m.Day = life.DayIn(on, r.Today())
	if m.Kinds.Yearly() && !on.IsZero() && on == civil.Year(on.From.Year()) {
		m.ForYear = on.From.Year()
	}
	m, err := p.app.Propose(r.Context(), r.Permit, m)
	if err != nil {
		return nil, err
	}
	return p.show(r, form{m: m, plan: r.Query("plan") == "1" || m.Day > r.Today()}, 0)
}

func (p *pages) editForm(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	m := v.Meeting
	if m.Stage == life.CalledOff {
		return web.See{To: life.Href(m.ID), Toast: "已取消的会议，恢复后才能修改"}, nil
	}
	f := form{m: m, stage: m.Stage, plan: m.Stage != life.Recorded && m.Day > r.Today()}
	if n := len(v.History); n > 0 && m.Stage != life.Recorded {
		f.saved = m.Stage.Chinese() + " " + moment(v.History[n-1].At) + " 已存"
	}
	if m.Stage != life.Recorded {
		return p.show(r, f, 0)
	}
	e, ok, err := p.app.Edit(r.Context(), r.Permit, m.ID)
	if err != nil || !ok {
		if err != nil {
			return nil, err
		}
		return p.show(r, f, 0)
	}
	// Entered and not saved: the browser, the machine or the session ended before.
	f.m, f.found = e.Meeting, moment(e.At)
	if e.Meeting.Version != m.Version {
		f.fault = fault.New(fault.Conflict, "您填写以后，别人又改过这次会议的记录。")
		return p.conflict(r, f, http.StatusOK)
	}
	return p.show(r, f, 0)
}

// dropEdit gives up what was entered into a submitted record and not saved.
func (p *pages) dropEdit(r *web.Request) (web.Answer, error) {
	id, err := web.PathID[life.Meeting](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.DropEdit(r.Context(), r.Permit, id); err != nil {
		return nil, err
	}
	return web.See{To: life.Href(id) + "/edit", Toast: "已放弃没有保存的修改"}, nil
}

// show judges what was entered so far and draws the form.
func (p *pages) show(r *web.Request, f form, status int) (web.Answer, error) {
	var err error
	f.desk, err = p.app.Judge(r.Context(), r.Permit, f.m)
	if err != nil {
		return nil, err
	}
	f.today, f.m.Branch, f.m.Activity = r.Today(), f.desk.Branch.ID, f.desk.Activity
	f.lines = nil // rows are numbered anew
	if f.m.Kinds == 0 {
		f.m.Kinds = f.desk.Activity.Settles
	}
	f.topics, f.votes = max(f.topics, len(f.m.Topics), 1), max(f.votes, len(f.m.Votes))
	if f.votes == 0 && f.m.Kinds.Any(life.Assembly|life.Committee) {
		f.votes = 1
	}
	return web.Page{Title: f.title(), Nav: nav, Body: formBody(&f), Status: status}, nil
}

func (f *form) title() string {
	switch {
	case f.stage == life.Recorded:
		return "修改记录"
	case f.plan:
		return "排计划"
	}
	return "记录会议"
}

// check answers what stands beside the form while it is filled in.
func (p *pages) check(r *web.Request) (web.Answer, error) {
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	f := read(in)
	if f.desk, err = p.app.Judge(r.Context(), r.Permit, f.m); err != nil {
		return nil, err
	}
	return web.Fragment{Body: checked(&f)}, nil
}

func (p *pages) submit(r *web.Request) (web.Answer, error) {
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	f := read(in)
	if f.m.ID != 0 {
		permit, err := viewing(r)
		if err != nil {
			return nil, err
		}
		v, err := p.app.Get(r.Context(), permit, f.m.ID)
		if err != nil {
			return nil, err
		}
		f.stage = v.Meeting.Stage
	}
	switch in.Raw("do") {
	case "refresh":
		p.follow(r, &f, in)
		return p.show(r, f, 0)
	case "held":
		f.plan = false
		return p.show(r, f, 0)
	}
	if f.reshaped(in) {
		return p.show(r, f, 0)
	}
	if x := in.Fault(); len(x.Fields) > 0 {
		f.raw, f.fault = in, x
		return p.show(r, f, http.StatusUnprocessableEntity)
	}
	ctx := r.Context()
	var out life.Meeting
	var did string
	switch do := in.Raw("do"); {
	case do == "plan":
		out, err = p.app.Plan(ctx, r.Permit, f.m)
		did = "已存为计划"
	case do == "draft":
		out, err = p.app.Save(ctx, r.Permit, f.m)
		did = "已存草稿"
	case f.stage == life.Recorded:
		out, err = p.app.Change(ctx, r.Permit, f.m)
		did = "已改好"
	default:
		out, err = p.app.Record(ctx, r.Permit, f.m)
		did = "已归档"
	}
	if err == nil {
		to := life.Href(out.ID)
		if out.Stage == life.Draft {
			to += "/edit"
		}
		return web.See{To: to, Toast: toast(did, &out)}, nil
	}
	x := mendable(err)
	if x == nil {
		return nil, err
	}
	f.raw, f.fault = in, x
	if x.Kind != fault.Conflict {
		return p.show(r, f, http.StatusUnprocessableEntity)
	}
	return p.conflict(r, f, http.StatusConflict)
}

// follow lets what the form proposed go with the kind, day, branch and group
// that it is about now; a submitted record stays as it was submitted.
func (p *pages) follow(r *web.Request, f *form, in *web.Form) {
	if f.stage == life.Recorded {
		return
	}
	var was life.Meeting
	at := strings.Split(in.Raw("was"), " ")
	if len(at) != 5 {
		return
	}
	was.Kinds, was.Activity.Code, _ = life.SplitCode(at[0])
	was.Day, _ = civil.ParseDay(at[1])
	was.Branch, _ = id.Parse[org.Unit](at[2])
	was.Group, _ = id.Parse[org.Unit](at[3])
	was.ForYear, _ = strconv.Atoi(at[4])
	old, err := p.app.Propose(r.Context(), r.Permit, was)
	if err != nil {
		return // of a day on which the branch did not stand, nothing was proposed
	}
	if now, err := p.app.Propose(r.Context(), r.Permit, f.m); err == nil {
		f.m.Follow(old, now)
	}
}

// was is what the proposals of the form were made for.
func (f *form) was() string {
	return strings.Join([]string{f.m.Code(), f.m.Day.String(), f.m.Branch.String(), f.m.Group.String(), itoa(f.m.ForYear)}, " ")
}

// conflict shows the form with what the person entered, what others changed
// meanwhile, and the new version: saving again is a choice made knowingly.
func (p *pages) conflict(r *web.Request, f form, status int) (web.Answer, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	v, err := p.app.Get(r.Context(), permit, f.m.ID)
	if err != nil {
		return nil, err
	}
	d, err := p.app.Judge(r.Context(), r.Permit, f.m)
	if err != nil {
		return nil, err
	}
	for i := range f.m.Absences { // the form knows them by identifier only
		if s, ok := d.Roll.Find(f.m.Absences[i].Person); ok {
			f.m.Absences[i].Person = s.Person
		}
	}
	f.m.Merge(&v.Meeting, v.History)
	f.raw, f.stage, f.m.Version = nil, v.Meeting.Stage, v.Meeting.Version
	f.theirs = append([]life.Difference{}, life.Differences(&v.Meeting, &f.m)...)
	return p.show(r, f, status)
}

// reshaped adds or takes away a row, where the person asked for that.
func (f *form) reshaped(in *web.Form) bool {
	f.topics, f.votes = len(f.m.Topics), len(f.m.Votes)
	switch {
	case in.Has("add-topic"):
		f.topics++
	case in.Has("add-vote"):
		f.votes++
	case in.Has("remove-topic"):
		f.m.Topics = without(f.m.Topics, in.Raw("remove-topic"))
		if i, err := strconv.Atoi(in.Raw("remove-topic")); err == nil && len(f.m.Topics) < f.topics {
			f.m.Votes = life.WithoutTopic(f.m.Votes, i+1)
		}
		f.topics = len(f.m.Topics)
	case in.Has("remove-vote"):
		f.m.Votes = without(f.m.Votes, in.Raw("remove-vote"))
		f.votes = len(f.m.Votes)
	default:
		return false
	}
	return true
}

func without[T any](xs []T, index string) []T {
	if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(xs) {
		return slices.Delete(slices.Clone(xs), i, i+1)
	}
	return xs
}

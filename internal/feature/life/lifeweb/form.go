package lifeweb

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// form is the page of one meeting being entered.
type form struct {
	m      life.Meeting
	stage  life.Stage // as stored; "" for a new one
	desk   lifeapp.Desk
	raw    *web.Form // as typed, after a refusal; else nil
	fault  *fault.Fault
	theirs []life.Difference // on a conflict: stored → mine
	topics int               // rows to show
	votes  int
}

func (p *pages) newForm(r *web.Request) (web.Answer, error) {
	code := r.Query("kind")
	if code == "talk" {
		return web.See{To: "/life/talks?branch=" + r.Query("branch") + "&on=" + r.Query("on")}, nil
	}
	m := life.Meeting{Branch: web.QueryID[org.Unit](r, "branch"), Group: web.QueryID[org.Unit](r, "group"), Kinds: life.KindsOf(code)}
	if m.Kinds == 0 {
		m.Kinds = life.Assembly
	}
	today := r.Today()
	m.Day = today
	if on, err := civil.ParsePeriod(r.Query("on")); err == nil {
		if !on.Has(today) {
			m.Day = 0 // a period that is over: the person says the day
		}
		if m.Kinds.Yearly() && on == civil.Year(on.From.Year()) {
			m.ForYear = on.From.Year()
		}
		m.Title = titleFor(m.Kinds, on)
	}
	d, err := p.app.Judge(r.Context(), r.Permit, m)
	if err != nil {
		return nil, err
	}
	m.Host.Name = hostOf(m.Kinds, d.Roll)
	return p.show(r, form{m: m}, 0)
}

// hostOf proposes who presides: the secretary, or the leader of the group
// (第十四条).
func hostOf(k life.Kinds, roll life.Roll) string {
	for _, s := range roll {
		leads := strings.HasSuffix(s.Post, "书记") && !strings.Contains(s.Post, "副书记")
		if k.Has(life.GroupMeet) {
			leads = strings.Contains(s.Post, "组长")
		}
		if leads {
			return s.Name
		}
	}
	return ""
}

// titleFor proposes the title that people would give.
func titleFor(k life.Kinds, on civil.Period) string {
	switch {
	case k.Yearly():
		return on.Chinese() + "度" + k.Chinese()
	case k == life.Lecture:
		return ""
	}
	return on.Chinese() + k.Chinese()
}

func (p *pages) editForm(r *web.Request) (web.Answer, error) {
	v, err := p.get(r)
	if err != nil {
		return nil, err
	}
	if v.Meeting.Stage == life.CalledOff {
		return web.See{To: life.Href(v.Meeting.ID), Toast: "已取消的会议，恢复后才能修改"}, nil
	}
	return p.show(r, form{m: v.Meeting, stage: v.Meeting.Stage}, 0)
}

// show judges what was entered so far and draws the form.
func (p *pages) show(r *web.Request, f form, status int) (web.Answer, error) {
	var err error
	f.desk, err = p.app.Judge(r.Context(), r.Permit, f.m)
	if err != nil {
		return nil, err
	}
	f.m.Branch = f.desk.Branch.ID
	f.topics, f.votes = max(f.topics, len(f.m.Topics), 1), max(f.votes, len(f.m.Votes))
	if f.votes == 0 && f.m.Kinds.Any(life.Assembly|life.Committee) {
		f.votes = 1
	}
	return web.Page{Title: f.title(), Nav: nav, Body: formBody(&f), Status: status}, nil
}

func (f *form) title() string {
	if f.stage == life.Recorded {
		return "修改记录"
	}
	return "记录会议"
}

// check answers the two cards beside the form while it is filled in.
func (p *pages) check(r *web.Request) (web.Answer, error) {
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	f := read(in)
	d, err := p.app.Judge(r.Context(), r.Permit, f.m)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: checkCards(&d)}, nil
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
	if f.reshaped(in) || in.Raw("do") == "refresh" {
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
	return p.conflict(r, f)
}

// conflict shows the form with what the person entered, what others changed
// meanwhile, and the new version: saving again is a choice made knowingly.
func (p *pages) conflict(r *web.Request, f form) (web.Answer, error) {
	permit, err := viewing(r)
	if err != nil {
		return nil, err
	}
	v, err := p.app.Get(r.Context(), permit, f.m.ID)
	if err != nil {
		return nil, err
	}
	f.stage, f.m.Version = v.Meeting.Stage, v.Meeting.Version
	mine := f.m
	d, err := p.app.Judge(r.Context(), r.Permit, f.m)
	if err != nil {
		return nil, err
	}
	for i := range mine.Absences { // the form knows them by identifier only
		if s, ok := d.Roll.Find(mine.Absences[i].Person); ok {
			mine.Absences[i].Person = s.Person
		}
	}
	f.theirs = life.Differences(&v.Meeting, &mine)
	return p.show(r, f, http.StatusConflict)
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

// Longest texts, in characters.
const (
	shortText = 200
	longText  = 20_000
)

// read understands the form; what cannot be understood is noted in it.
func read(in *web.Form) form {
	m := life.Meeting{Kinds: life.KindsOf(in.Raw("kind")), Title: in.Text("title", shortText), Day: in.Day("day"), Begins: shortTime(in.Text("begins", 8)), Ends: shortTime(in.Text("ends", 8)),
		Place: in.Text("place", shortText), Host: life.Person{Name: in.Text("host", 50)}, Recorder: life.Person{Name: in.Text("recorder", 50)}, Speaker: life.Person{Name: in.Text("speaker", 50)},
		Guests: in.Text("guests", shortText), Points: in.Text("points", longText), Remark: in.Text("remark", 1000)}
	m.ID, _ = id.Parse[life.Meeting](in.Raw("id"))
	m.Branch, _ = id.Parse[org.Unit](in.Raw("branch"))
	if m.Kinds.Has(life.GroupMeet) {
		m.Group, _ = id.Parse[org.Unit](in.Raw("group"))
	}
	m.Version, _ = strconv.Atoi(in.Raw("version"))
	if m.Kinds.Yearly() {
		m.ForYear, _ = in.Int("for_year", 1921, 2999)
	}
	m.Topics, m.Votes, m.Absences = readTopics(in), readVotes(in, m.Kinds), readAbsences(in)
	if m.Kinds.Has(life.Assessment) {
		m.Review = readReview(in)
	}
	return form{m: m}
}

func shortTime(s string) string {
	if len(s) == 8 && s[5] == ':' {
		return s[:5]
	}
	return s
}

// indexes returns the numbers i of the fields prefix-<i>suffix, ascending.
func indexes(in *web.Form, prefix, suffix string) []int {
	var is []int
	for name := range in.Values {
		rest, ok := strings.CutPrefix(name, prefix)
		if rest, ok = strings.CutSuffix(rest, suffix); !ok || !strings.HasPrefix(name, prefix) {
			continue
		}
		if i, err := strconv.Atoi(rest); err == nil && i >= 0 {
			is = append(is, i)
		}
	}
	sort.Ints(is)
	return is
}

func readTopics(in *web.Form) (ts []life.Topic) {
	for _, i := range indexes(in, "topic-", "") {
		t := life.Topic{Text: in.Text("topic-"+itoa(i), 500), Presenter: in.Text("presenter-"+itoa(i), 50)}
		if t != (life.Topic{}) {
			ts = append(ts, t)
		}
	}
	return ts
}

func readVotes(in *web.Form, k life.Kinds) (vs []life.Resolution) {
	for _, i := range indexes(in, "vote-", "-text") {
		at := "vote-" + itoa(i) + "-"
		v := life.Resolution{Text: in.Text(at+"text", 1000), Matter: life.Matter(in.Raw(at + "matter")), Manner: life.Manner(in.Raw(at + "manner")), Owner: in.Text(at+"owner", 50), Due: in.Day(at + "due")}
		var ayes, noes, blanks bool
		v.Ayes, ayes = in.Int(at+"ayes", 0, 99_999)
		v.Noes, noes = in.Int(at+"noes", 0, 99_999)
		v.Blanks, blanks = in.Int(at+"blanks", 0, 99_999)
		v.Voted = ayes || noes || blanks
		switch {
		case k.Has(life.Committee):
			v.Matter = life.InBureau
		case !slices.Contains(life.Matters(), v.Matter):
			v.Matter = life.General
		}
		if !slices.Contains(life.Manners(), v.Manner) {
			v.Manner = ""
		}
		if v.Text != "" || v.Voted || v.Owner != "" || v.Due != 0 {
			vs = append(vs, v)
		}
	}
	return vs
}

// Values of the attendance.
const (
	present = "present"
	leave   = "leave"
	absent  = "absent"
)

// readAbsences takes the exceptions; the fields are a-<member> and r-<member>, or
// a-~<name> for somebody the register does not know.
func readAbsences(in *web.Form) (as []life.Absence) {
	for name := range in.Values {
		who, ok := strings.CutPrefix(name, "a-")
		if manner := in.Raw(name); !ok || manner != leave && manner != absent {
			continue
		}
		a := life.Absence{OnLeave: in.Raw(name) == leave, Reason: in.Text("r-"+who, shortText)}
		if rest, named := strings.CutPrefix(who, "~"); named {
			a.Name = rest
		} else if m, err := id.Parse[member.Member](who); err == nil {
			a.ID = m
		} else {
			continue
		}
		as = append(as, a)
	}
	slices.SortFunc(as, func(a, b life.Absence) int {
		return strings.Compare(a.ID.String()+a.Name, b.ID.String()+b.Name)
	})
	return as
}

func readReview(in *web.Form) (v life.Review) {
	for name, into := range map[string]*int{"excellent": &v.Excellent, "qualified": &v.Qualified, "basically": &v.Basically, "unqualified": &v.Unqualified} {
		n, given := in.Int(name, 0, 99_999)
		*into = n
		v.Given = v.Given || given
	}
	return v
}

package ballotweb

import (
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

func (p *pages) editForm(r *web.Request) (web.Answer, error) { return p.editPage(r, nil) }

func (p *pages) editPage(r *web.Request, f *web.Form) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	if m.v.Stage != ballot.Preparing {
		return web.See{To: at(m.v, ""), Toast: "投票已经开始，不能再改"}, nil
	}
	v := m.v
	m.e = entry{form: f, first: map[string]string{"day": v.Day.String(), "seats": itoa(v.Seats), "matter": v.Matter, "mode": string(v.Mode), "online": v.Online,
		"winning": string(v.Winning.Of), "basis": v.Winning.Basis, "written_for": itoa(v.Written.For), "written_against": itoa(v.Written.Against)}}
	page := web.Page{Title: "准备" + v.Title(), Nav: Nav, Body: editBody(m)}
	if f != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

// tellerPlaces is how many of each role the form has places for.
const tellerPlaces = 3

// mostListed is how many people a form lists to choose from; of more their names
// are typed.
const mostListed = 60

func (m voteModel) many() bool { return len(m.People) > mostListed }

// attendant is who stands in a place of the form: a number, or where names are
// typed the name.
func (m voteModel) attendant(field string, i int) string {
	if m.e.form != nil {
		if all := m.e.form.All(field); i < len(all) {
			return all[i]
		}
		return ""
	}
	role := map[string]ballot.TellerRole{"chief": ballot.ChiefTeller, "tellers": ballot.Teller, "counters": ballot.Counter}[field]
	for _, t := range m.v.Tellers {
		if t.Role != role {
			continue
		}
		if i--; i < 0 {
			if m.many() {
				return t.Name
			}
			return member(t.Member)
		}
	}
	return ""
}

func (m voteModel) candidateNames() string {
	if m.e.form != nil {
		return m.e.form.Raw("candidate_names")
	}
	var names []string
	for _, c := range m.v.Standing() {
		names = append(names, c.Name)
	}
	return strings.Join(names, "、")
}

// namesIn reads names that are set apart by commas or blanks of any kind.
func namesIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； \t\r\n", r) })
}

func member(n int64) string { return strconv.FormatInt(n, 10) }

func (m voteModel) byMember() (os []ui.Option) {
	for _, x := range m.People {
		os = append(os, ui.Option{Value: member(x.Member), Label: x.Name, Detail: x.Note})
	}
	return os
}

// chosen are the ticked of a field.
func (m voteModel) ticked(field string, now func() []string) []string {
	if m.e.form != nil {
		return m.e.form.All(field)
	}
	return now()
}

func (m voteModel) standing() (ids []string) {
	for _, c := range m.v.Standing() {
		ids = append(ids, member(c.ID))
	}
	return ids
}

func (m voteModel) on(f string, now bool) bool {
	if m.e.form != nil {
		return m.e.form.Has(f)
	}
	return now
}

func modeOptions() (os []ui.Option) {
	for _, x := range ballot.Modes() {
		os = append(os, ui.Option{Value: string(x), Label: x.Chinese()})
	}
	return os
}

func members(values []string) (ids []int64) {
	for _, s := range values {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
			ids = append(ids, n)
		}
	}
	return ids
}

func (p *pages) edit(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := ballotapp.PrepareIn{ID: key, Version: version(f), Day: f.Day("day"), Seats: number(f, "seats", 60), Mode: ballot.Mode(f.Raw("mode")), Online: f.Text("online", 60), Matter: f.Text("matter", 100),
		Introduced: f.Has("introduced"), Method: f.Has("method"), Elected: f.Has("tellers_elected"), Winning: ballot.Winning{Of: ballot.Base(f.Raw("winning")), Basis: f.Text("basis", 60)},
		Written: ballot.Written{For: number(f, "written_for", 10_000), Against: number(f, "written_against", 10_000)}}
	if in.Winning.Of != ballot.OfDue {
		in.Winning = ballot.Winning{}
	}
	for _, n := range members(f.All("candidates")) {
		in.Candidates = append(in.Candidates, ballot.Candidate{ID: n})
	}
	for _, name := range namesIn(f.Text("candidate_names", 4000)) {
		in.Candidates = append(in.Candidates, ballot.Candidate{Name: name})
	}
	for _, x := range []struct {
		field string
		role  ballot.TellerRole
	}{{"chief", ballot.ChiefTeller}, {"tellers", ballot.Teller}, {"counters", ballot.Counter}} {
		for _, s := range f.All(x.field) {
			if ids := members([]string{s}); len(ids) == 1 {
				in.Tellers = append(in.Tellers, ballot.Attendant{Member: ids[0], Role: x.role})
			} else if s = strings.TrimSpace(s); s != "" {
				in.Tellers = append(in.Tellers, ballot.Attendant{Name: s, Role: x.role})
			}
		}
	}
	if err = f.Err(); err == nil {
		err = p.app.Prepare(r.Context(), r.Permit, in)
	}
	if err != nil {
		if !f.Merge(err) {
			return nil, err
		}
		return p.editPage(r, f)
	}
	return web.See{To: "/votes/" + key.String(), Toast: "已保存"}, nil
}

func (p *pages) orderForm(r *web.Request) (web.Answer, error) { return p.orderPage(r, nil) }

func (p *pages) orderPage(r *web.Request, f *web.Form) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	if m.v.Stage != ballot.Preparing || len(m.v.Standing()) < 2 {
		return nil, fault.New(fault.NotFound, "现在没有候选人可排。")
	}
	m.e = entry{form: f, first: map[string]string{}}
	page := web.Page{Title: "候选人排序", Nav: Nav, Body: orderBody(m)}
	if f != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

func (p *pages) order(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := ballotapp.ArrangeIn{ID: key, Version: version(f), Reason: f.Text("reason", 200)}
	if !f.Has("strokes") {
		in.Names = namesBy(f.All("name"), f.All("place"))
	}
	if err = f.Err(); err == nil {
		err = p.app.Arrange(r.Context(), r.Permit, in)
	}
	if err != nil {
		if !f.Merge(err) {
			return nil, err
		}
		return p.orderPage(r, f)
	}
	return web.See{To: "/votes/" + key.String(), Toast: "已保存候选人顺序"}, nil
}

// namesBy puts names in the order of the places that somebody wrote beside them;
// equal ones stay as they stand.
func namesBy(names, places []string) []string {
	at := map[string]int{}
	for i, n := range names {
		at[n] = i
		if i < len(places) {
			if k, err := strconv.Atoi(strings.TrimSpace(places[i])); err == nil {
				at[n] = k
			}
		}
	}
	out := slices.Clone(names)
	slices.SortStableFunc(out, func(a, b string) int { return at[a] - at[b] })
	return out
}

func (p *pages) rollForm(r *web.Request) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	if m.v.Stage != ballot.Preparing {
		return web.See{To: at(m.v, ""), Toast: "投票已经开始，名册不再变动"}, nil
	}
	return web.Page{Title: "清点到会", Nav: Nav, Body: rollBody(m)}, nil
}

func (m voteModel) attendance() ui.AttendanceProps {
	a := ui.AttendanceProps{ID: "roll", Options: []ui.RadioOption{{Value: "1", Label: "实到", State: ui.OK}, {Value: "0", Label: "缺席", State: ui.Over}}}
	n := 0
	for _, e := range m.v.Roll.Entries {
		if !e.Votes {
			continue
		}
		n++
		value := "1"
		if slices.Contains(m.v.Absent, e.ID) {
			value = "0"
		}
		a.Rows = append(a.Rows, ui.AttendanceRow{No: n, Name: e.Name, Field: "here-" + member(e.ID), Value: value})
	}
	return a
}

func (p *pages) roll(r *web.Request) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	return p.act(r, "已清点到会", func(key ballot.VoteID, f *web.Form) error {
		in := ballotapp.AttendIn{ID: key, Version: version(f)}
		for _, e := range m.v.Roll.Entries {
			if f.Raw("here-"+member(e.ID)) == "0" {
				in.Absent = append(in.Absent, e.ID)
			}
		}
		return p.app.Attend(r.Context(), r.Permit, in)
	})
}

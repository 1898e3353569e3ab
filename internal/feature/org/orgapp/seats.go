package orgapp

import (
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
)

// covers compares the business units that a branch covers.
func (p *plan) covers(x *placed, e *org.Entry) {
	if e.Kind != org.Branch || !e.Gives(org.ColumnCovers) {
		return
	}
	var want []org.UnitID
	for _, code := range e.Covers {
		want = append(want, p.byKey[org.Key{Kind: org.Division, Code: code}].ID)
	}
	now := p.now.covers[x.ID]
	var was []org.UnitID
	for _, c := range now {
		was = append(was, c.Unit)
		if !slices.Contains(want, c.Unit) {
			c.Period.Until = ended(c.Period.From, p.today)
			p.closedCovers = append(p.closedCovers, c)
		}
	}
	since := p.today
	if x.was.ID == 0 {
		since = x.from
	}
	for _, u := range want {
		if !slices.Contains(was, u) {
			p.newCovers = append(p.newCovers, cover{Cover: org.Cover{Branch: x.ID, Unit: u, Period: civil.Since(since)}})
		}
	}
	slices.Sort(was)
	slices.Sort(want)
	if x.was.ID != 0 && !slices.Equal(was, want) {
		p.differ(e.At, x, "覆盖部门", p.shorts(was), p.shorts(want))
	}
}

// ended is the last day of what begins on from and is found gone on today.
func ended(from, today civil.Day) civil.Day { return max(from, today.AddDays(-1)) }

func (p *plan) shorts(us []org.UnitID) string {
	var names []string
	for _, u := range us {
		x := p.byID[u]
		if names = append(names, x.Short); x.Short == "" {
			names[len(names)-1] = x.entry.Short
		}
	}
	slices.Sort(names)
	return strings.Join(names, "、")
}

// term compares the term that runs: a later one ends it, anything else mends
// it.
func (p *plan) term(x *placed, e *org.Entry) {
	if e.TermFrom == 0 {
		return
	}
	now, runs := p.now.terms[x.ID]
	if runs && now.From == e.TermFrom && now.Years == e.TermYears {
		return
	}
	if x.was.ID != 0 {
		p.differ(e.At, x, "本届任期", termWords(now), termWords(org.Term{From: e.TermFrom, Years: e.TermYears}))
	}
	switch {
	case !runs:
		p.newTerms = append(p.newTerms, org.Term{Unit: x.ID, From: e.TermFrom, Years: e.TermYears})
	case e.TermFrom > now.From:
		now.Ended = e.TermFrom.AddDays(-1)
		p.mendedTerms = append(p.mendedTerms, now)
		p.newTerms = append(p.newTerms, org.Term{Unit: x.ID, From: e.TermFrom, Years: e.TermYears})
	default:
		now.From, now.Years = e.TermFrom, e.TermYears
		p.mendedTerms = append(p.mendedTerms, now)
	}
}

func termWords(t org.Term) string {
	if t.From == 0 {
		return ""
	}
	return t.From.String() + " 起 " + strconv.Itoa(t.Years) + " 年"
}

// leader compares the leader of a group. A leader's first day is that of the
// branch's term, which is when groups are formed anew, unless the group is
// younger; a change found later counts from the day it was found.
func (p *plan) leader(x *placed, e *org.Entry) {
	if e.Kind != org.Group || e.Leader == "" {
		return
	}
	since := x.from
	if branch := p.byKey[e.Parent]; branch != nil {
		since = max(since, p.now.terms[branch.ID].From)
		if branch.entry != nil {
			since = max(since, branch.entry.TermFrom)
		}
	}
	seat := org.Seat{At: e.At, Unit: e.Key, Holder: e.Leader, Title: "党小组组长", Kind: org.GroupLeader}
	now := p.now.posts[x.ID]
	switch {
	case len(now) > 0 && now[0].Holder == e.Leader:
		return
	case x.was.ID != 0 && (len(now) > 0 || p.g.entered[x.ID] != p.today):
		seat.From = p.today
	default:
		seat.From = max(since, org.Beginning)
	}
	p.sit(x, now, []org.Seat{seat})
}

// seats compares the posts of every unit that the list gives seats of.
func (p *plan) seats() {
	var order []*placed
	byUnit := map[*placed][]org.Seat{}
	for _, s := range p.list.Seats {
		x := p.byKey[s.Unit]
		if byUnit[x] == nil {
			order = append(order, x)
		}
		byUnit[x] = append(byUnit[x], s)
	}
	for _, x := range order {
		p.sit(x, p.now.posts[x.ID], byUnit[x])
	}
}

// sit makes the posts of a unit those of the list: it mends what is there, adds
// what is new and ends what the list has no more. Nothing ends where rows of
// the list are bad: the post that seems missing may stand in one of them.
func (p *plan) sit(x *placed, now []org.Post, seats []org.Seat) {
	doubtful := p.list.Doubtful[org.Key{}] || p.list.Doubtful[seats[0].Unit]
	var fresh []org.Seat
	for _, s := range seats {
		i := slices.IndexFunc(now, func(q org.Post) bool { return sameSeat(q, s) })
		if i < 0 {
			fresh = append(fresh, s)
			continue
		}
		p.mend(x, now[i], s)
		now = slices.Delete(slices.Clone(now), i, i+1)
	}
	for _, s := range fresh {
		post := org.Post{Unit: x.ID, Holder: s.Holder, Kind: s.Kind, Title: s.Title, Period: civil.Since(max(s.From, org.Beginning)), Note: s.Note}
		before := ""
		if i := slices.IndexFunc(now, func(q org.Post) bool { return q.Kind == s.Kind }); i >= 0 && (s.Kind.Single() || !doubtful) {
			before = now[i].Holder
			p.rise(now[i], post.Period.From)
			now = slices.Delete(slices.Clone(now), i, i+1)
		}
		p.newPosts = append(p.newPosts, post)
		p.touched[x.ID] = true
		if s.Kind != org.GroupLeader {
			p.report.New++
		}
		if x.was.ID != 0 {
			p.differ(s.At, x, s.Title, before, s.Holder)
		}
	}
	if doubtful {
		return
	}
	for _, q := range now {
		p.rise(q, p.today)
		p.touched[x.ID] = true
		p.differ(seats[0].At, x, q.Title, q.Holder, "不再担任")
	}
}

func sameSeat(q org.Post, s org.Seat) bool {
	return q.Kind == s.Kind && q.Holder == s.Holder && (q.Kind != org.CommitteeMember || q.Title == s.Title)
}

// mend takes over what the list says otherwise of a post that is there.
func (p *plan) mend(x *placed, q org.Post, s org.Seat) {
	before := len(p.report.Differences)
	if s.From != 0 && s.From != q.Period.From {
		p.differ(s.At, x, s.Title+s.Holder+"任职时间", q.Period.From.String(), s.From.String())
		q.Period.From = s.From
	}
	if s.Title != q.Title {
		p.differ(s.At, x, s.Holder+"职务", q.Title, s.Title)
		q.Title = s.Title
	}
	if s.Note != q.Note {
		p.differ(s.At, x, s.Title+s.Holder+"备注", q.Note, s.Note)
		q.Note = s.Note
	}
	if len(p.report.Differences) == before {
		p.report.Same++
		return
	}
	p.report.Changed++
	p.mendedPosts = append(p.mendedPosts, q)
	p.touched[x.ID] = true
}

// rise ends a post on the day before its successor begins, or before today.
func (p *plan) rise(q org.Post, next civil.Day) {
	if next <= q.Period.From {
		next = p.today
	}
	q.Period.Until = ended(q.Period.From, next)
	p.mendedPosts = append(p.mendedPosts, q)
}

// recognise links new posts to the persons who hold them, where the register
// knows one of that name in the court.
func (p *plan) recognise(names Names) error {
	if names == nil {
		return nil
	}
	courts := map[org.UnitID]map[string]int64{}
	for i := range p.newPosts {
		court := p.byID[p.newPosts[i].Unit].Court
		if courts[court] == nil {
			byName, err := names.Unambiguous(p.tx, court)
			if err != nil {
				return err
			}
			courts[court] = byName
		}
		p.newPosts[i].Member = courts[court][p.newPosts[i].Holder]
	}
	return nil
}

// summarise fills in what the report says of the whole list.
func (p *plan) summarise() {
	r := &p.report
	r.Rows, r.Skipped = p.list.Rows, p.list.Skipped
	r.Bad, r.Warned = p.list.BadRows()
	r.Heads = p.list.Heads
	kinds := map[org.Kind]int{}
	for _, e := range p.list.Units {
		kinds[e.Kind]++
	}
	var parts []string
	for _, k := range []org.Kind{org.Court, org.Division, org.Team, org.LeadingGroup, org.PartyCommittee, org.DisciplineCommittee, org.GeneralBranch, org.Branch, org.Group} {
		if kinds[k] > 0 {
			parts = append(parts, k.Chinese()+" "+strconv.Itoa(kinds[k]))
		}
	}
	if len(p.list.Seats) > 0 {
		parts = append(parts, "领导班子职务 "+strconv.Itoa(len(p.list.Seats)))
	}
	if len(parts) > 0 {
		r.Lines = append(r.Lines, "可以写入："+strings.Join(parts, "，")+"。")
	}
	missing := 0
	for _, x := range p.units {
		if x.entry == nil && x.Ended == 0 {
			missing++
		}
	}
	if missing > 0 {
		r.Lines = append(r.Lines, "已登记的单位中有 "+strconv.Itoa(missing)+" 个不在这个文件里，不作改动。")
	}
	for _, c := range p.list.Complaints {
		r.Problems = append(r.Problems, problem(c))
	}
	r.Differences = clip(r.Differences)
	r.Problems = clip(r.Problems)
}

// most is how many differences and problems a report lists.
const most = 3000

func clip[T any](xs []T) []T {
	if xs == nil {
		return []T{}
	}
	return xs[:min(len(xs), most)]
}

func problem(c org.Complaint) intake.Problem {
	severity := intake.Error
	if c.Warning {
		severity = intake.Warning
	}
	return intake.Problem{Sheet: c.Sheet, Line: c.Line, Column: c.Head, Cell: address(c), Code: c.Code, Severity: severity, Value: c.Value, Want: c.Want}
}

package org

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// house is a court whose history is decided upon, with the naive replay beside
// it: a plain log of who is under what, what it is called and who is in it.
type house struct {
	Ledger
	next  int64
	now   civil.Day
	naive map[civil.Day]picture // what the naive replay says from that day on
	days  []civil.Day
}

// picture is the organisation on a day, told without spans.
type picture struct {
	units  map[UnitID]string // parent/short/committee
	people map[int64][2]UnitID
}

func (p picture) clone() picture {
	q := picture{map[UnitID]string{}, map[int64][2]UnitID{}}
	for k, v := range p.units {
		q.units[k] = v
	}
	for k, v := range p.people {
		q.people[k] = v
	}
	return q
}

const (
	theCourt UnitID = iota + 1
	theGroup
	theCommittee
	firstBranch
)

func newHouse(branches, each int) *house {
	h := &house{next: 1000, now: civil.MustDay("2020-01-01"), naive: map[civil.Day]picture{}}
	h.Units, h.Spans, h.Decisions = map[UnitID]Unit{}, map[UnitID][]Span{}, map[DecisionID]Decision{}
	begin := civil.MustDay("2019-01-01")
	p := picture{map[UnitID]string{}, map[int64][2]UnitID{}}
	add := func(id, parent UnitID, kind Kind, path, short string) {
		h.Units[id] = Unit{ID: id, Court: theCourt, Parent: parent, Path: access.Path(path), Kind: kind, Name: short, Short: short, Founded: begin, Version: 1, Code: fmt.Sprint(id)}
		h.Spans[id] = []Span{{ID: h.spanID(), Unit: id, Period: civil.Since(begin), Parent: parent, Name: short, Short: short}}
		p.units[id] = fmt.Sprint(parent, short, false)
	}
	add(theCourt, 0, Court, "001.", "某法院")
	add(theGroup, theCourt, LeadingGroup, "001.001.", "院党组")
	add(theCommittee, theGroup, PartyCommittee, "001.001.001.", "机关党委")
	for b := range branches {
		id := firstBranch + UnitID(b*10)
		path := fmt.Sprintf("001.001.001.%03d.", b+1)
		add(id, theCommittee, Branch, path, fmt.Sprintf("第%d支部", b+1))
		add(id+1, id, Group, path+"001.", "第一党小组")
		add(id+2, id, Group, path+"002.", "第二党小组")
		for m := range each {
			who := int64(b*1000 + m + 1)
			group := id + 1 + UnitID(m%3)
			if m%3 == 2 {
				group = 0
			}
			h.People = append(h.People, Person{ID: who, Name: fmt.Sprintf("党员%d", who), Stays: []Stay{{Branch: id, Group: group, Period: civil.Since(begin)}}})
			p.people[who] = [2]UnitID{id, group}
		}
	}
	h.naive[begin], h.days = p, []civil.Day{begin}
	return h
}

func (h *house) spanID() id.Of[Span] { h.next++; return id.Of[Span](h.next) }

// apply enters the outcome as the room does.
func (h *house) apply(d Decision, o *Outcome) {
	h.Decisions[d.ID] = d
	for _, u := range append(slices.Clone(o.Founded), o.Changed...) {
		h.Units[u.ID] = u
	}
	for _, s := range append(slices.Clone(o.Closed), o.Mended...) {
		for i := range h.Spans[s.Unit] {
			if h.Spans[s.Unit][i].ID == s.ID {
				h.Spans[s.Unit][i] = s
			}
		}
	}
	for _, s := range o.Opened {
		s.ID = h.spanID()
		h.Spans[s.Unit] = append(h.Spans[s.Unit], s)
	}
	for _, m := range o.Moves {
		for i := range h.People {
			if p := &h.People[i]; p.ID == m.Member {
				p.Stays = slices.DeleteFunc(p.Stays, func(s Stay) bool { return s.Period.From >= d.Day })
				if n := len(p.Stays); n > 0 {
					p.Stays[n-1].Period.Until = d.Day.AddDays(-1)
				}
				p.Stays = append(p.Stays, Stay{Branch: m.Branch, Group: m.Group, Period: civil.Since(d.Day)})
			}
		}
	}
}

// replay does to the naive picture what the decision says, in the plainest way.
func (h *house) replay(d Decision) {
	p := h.naive[h.days[len(h.days)-1]].clone()
	shortOf := func(id UnitID) string { return h.Units[id].Short }
	for _, s := range d.Steps {
		switch s.Do {
		case Establish:
			p.units[s.New.ID] = fmt.Sprint(s.New.Parent, s.New.Short, s.New.WithCommittee)
		case Rename:
			p.units[s.Unit] = fmt.Sprint(h.Units[s.Unit].Parent, s.Short, h.Units[s.Unit].WithCommittee)
		case Merge:
			for _, f := range s.From {
				for who, at := range p.people {
					if at[0] == f {
						p.people[who] = [2]UnitID{s.Unit, at[1]}
					}
				}
				for g, u := range h.Units {
					if _, stands := p.units[g]; stands && u.Kind == Group && strings.HasPrefix(p.units[g], fmt.Sprint(s.Unit, "第")) {
						p.units[g] = fmt.Sprint(s.Unit, shortOf(g), false)
					}
				}
				delete(p.units, f)
			}
		}
	}
	h.naive[d.Day] = p
	h.days = append(h.days, d.Day)
}

// at returns what stands on the day, by the spans.
func (h *house) at(day civil.Day) picture {
	p := picture{map[UnitID]string{}, map[int64][2]UnitID{}}
	for id, spans := range h.Spans {
		for _, s := range spans {
			if s.Period.Has(day) {
				p.units[id] = fmt.Sprint(s.Parent, s.Short, s.WithCommittee)
			}
		}
	}
	for _, x := range h.People {
		if s, ok := x.On(day); ok {
			p.people[x.ID] = [2]UnitID{s.Branch, s.Group}
		}
	}
	return p
}

func (h *house) standing(kind Kind) []UnitID {
	var us []UnitID
	for id, u := range h.Units {
		if u.Kind == kind && u.Ended == 0 {
			us = append(us, id)
		}
	}
	slices.Sort(us)
	return us
}

// draw makes some decision, sensible or not.
func (h *house) draw(t *rapid.T) Decision {
	bs, gs := h.standing(Branch), h.standing(Group)
	all := make([]UnitID, 0, len(h.Units))
	for id := range h.Units {
		all = append(all, id)
	}
	slices.Sort(all)
	h.next++
	d := Decision{ID: DecisionID(h.next), Court: theCourt, Day: h.now.AddDays(rapid.IntRange(-40, 0).Draw(t, "back")), Number: fmt.Sprint("某法党〔2020〕", h.next, "号"), Body: "机关党委"}
	unit := func(name string) UnitID {
		if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			return rapid.SampledFrom(all).Draw(t, name)
		}
		return rapid.SampledFrom(bs).Draw(t, name)
	}
	fresh := func() *NewUnit {
		h.next++
		return &NewUnit{ID: UnitID(h.next), Kind: Branch, Parent: theCommittee, Code: fmt.Sprint(h.next), Name: fmt.Sprint("新支部", h.next), Short: fmt.Sprint("新支部", h.next)}
	}
	for range rapid.IntRange(1, 2).Draw(t, "steps") {
		s := Step{Do: rapid.SampledFrom(Acts).Draw(t, "do"), Unit: unit("unit")}
		switch s.Do {
		case Establish:
			s.New = fresh()
		case Merge:
			for range rapid.IntRange(1, 3).Draw(t, "from") {
				s.From = append(s.From, unit("from"))
			}
			s.DropGroups = rapid.Bool().Draw(t, "drop")
			if rapid.Bool().Draw(t, "new") {
				s.Unit, s.New = 0, fresh()
			}
		case Split:
			part := Part{New: *fresh()}
			for _, p := range h.People {
				if st, ok := p.On(d.Day); ok && st.Branch == s.Unit && rapid.Bool().Draw(t, "goes") {
					part.Members = append(part.Members, p.ID)
				}
			}
			s.Parts = []Part{part}
			s.Ends = rapid.Bool().Draw(t, "ends")
		case Rename:
			h.next++
			s.Name, s.Short = fmt.Sprint("改名", h.next), fmt.Sprint("改名", h.next)
		case Reparent:
			if len(gs) > 0 {
				s.Unit = rapid.SampledFrom(gs).Draw(t, "group")
			}
			s.Parent = unit("parent")
		case Dissolve:
			s.To = unit("to")
			s.DropGroups = rapid.Bool().Draw(t, "drop")
		case Constitute:
			s.WithCommittee = rapid.Bool().Draw(t, "with")
		}
		d.Steps = append(d.Steps, s)
	}
	return d
}

// Whatever is decided, on every day everybody is in exactly one branch, which
// stands on that day with the group, and everything stands under what stands.
func TestDecide_keeps_everybody_in_one_standing_branch(t *testing.T) {
	applied := map[Act]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse(5, 6)
		for range rapid.IntRange(1, 12).Draw(t, "decisions") {
			h.now = h.now.AddDays(rapid.IntRange(0, 60).Draw(t, "later"))
			d := h.draw(t)
			o, err := h.Decide(d, h.now)
			if err != nil {
				if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict && k != fault.NotFound {
					t.Fatal(err)
				}
				continue
			}
			before := h.at(d.Day.AddDays(-1))
			h.apply(d, o)
			for _, s := range d.Steps {
				applied[s.Do]++
			}
			h.sound(t)
			after := h.at(d.Day.AddDays(-1))
			if fmt.Sprint(before) != fmt.Sprint(after) {
				t.Fatalf("%v of %s changed the day before:\n%v\n%v", d.Steps, d.Day, before, after)
			}
		}
	})
	for _, a := range Acts {
		if applied[a] == 0 {
			t.Errorf("no %s was ever applied: the test is blind to it", a)
		}
	}
}

func (h *house) sound(t *rapid.T) {
	days := map[civil.Day]bool{h.now: true}
	for id, spans := range h.Spans {
		slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Period.From, b.Period.From) })
		for i, s := range spans {
			days[s.Period.From], days[s.Period.From.AddDays(-1)] = true, true
			if s.Period.Until != 0 && s.Period.Until < s.Period.From {
				t.Fatalf("a span of %d ends before it begins: %v", id, s)
			}
			if i > 0 && (spans[i-1].Period.Until == 0 || spans[i-1].Period.Until >= s.Period.From) {
				t.Fatalf("spans of %d overlap: %v", id, spans)
			}
		}
	}
	for day := range days {
		if day < civil.MustDay("2019-01-01") {
			continue
		}
		p := h.at(day)
		tree := h.treeOn(day)
		for who, at := range p.people {
			if _, ok := p.units[at[0]]; !ok {
				t.Fatalf("%s: %d is in branch %d, which does not stand", day, who, at[0])
			}
			if g, ok := tree.Unit(at[1]); at[1] != 0 && (!ok || g.Parent != at[0]) {
				t.Fatalf("%s: %d is in group %d, which is not of branch %d", day, who, at[1], at[0])
			}
		}
		if len(p.people) != len(h.People) {
			t.Fatalf("%s: %d of %d people belong somewhere", day, len(p.people), len(h.People))
		}
		for _, u := range tree.All() {
			if _, ok := tree.Unit(u.Parent); u.Parent != 0 && !ok {
				t.Fatalf("%s: %s stands under %d, which does not", day, u.Short, u.Parent)
			}
		}
		if n := len(tree.Below(theCourt)); n != tree.Len() {
			t.Fatalf("%s: %d of %d units hang together", day, n, tree.Len())
		}
	}
	for _, x := range h.People {
		for i, s := range x.Stays {
			if i > 0 && x.Stays[i-1].Period.Until != s.Period.From.AddDays(-1) {
				t.Fatalf("%s: %v", x.Name, x.Stays)
			}
		}
	}
}

func (h *house) treeOn(day civil.Day) *Tree {
	var us []Unit
	for id, spans := range h.Spans {
		for _, s := range spans {
			if s.Period.Has(day) {
				u := h.Units[id]
				u.Parent, u.Short = s.Parent, s.Short
				us = append(us, u)
			}
		}
	}
	return NewTree(us)
}

// The spans say of every past day what a plain log says that is written along.
func TestDecide_as_of_views_equal_a_naive_replay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse(6, 4)
		for i := range rapid.IntRange(1, 10).Draw(t, "decisions") {
			h.now = h.now.AddDays(rapid.IntRange(1, 60).Draw(t, "later"))
			bs := h.standing(Branch)
			d := Decision{ID: DecisionID(9000 + i), Court: theCourt, Day: h.now, Number: "x", Body: "机关党委"}
			s := Step{Do: rapid.SampledFrom([]Act{Establish, Rename, Merge}).Draw(t, "do"), Unit: rapid.SampledFrom(bs).Draw(t, "unit")}
			h.next++
			switch s.Do {
			case Establish:
				s.New = &NewUnit{ID: UnitID(h.next), Kind: Branch, Parent: theCommittee, Code: fmt.Sprint(h.next), Name: fmt.Sprint("新", h.next), Short: fmt.Sprint("新", h.next)}
			case Rename:
				s.Name, s.Short = fmt.Sprint("改", h.next), fmt.Sprint("改", h.next)
			case Merge:
				s.From = []UnitID{rapid.SampledFrom(bs).Draw(t, "from")}
			}
			d.Steps = []Step{s}
			o, err := h.Decide(d, h.now)
			if err != nil {
				continue
			}
			h.apply(d, o)
			h.replay(d)
		}
		for _, day := range h.days {
			was := h.naive[day]
			is := h.at(day)
			if fmt.Sprint(was.people) != fmt.Sprint(is.people) {
				t.Fatalf("%s: people\n%v\n%v", day, was.people, is.people)
			}
			for id, text := range is.units {
				if u := h.Units[id]; u.Kind == Branch && was.units[id] != text {
					t.Fatalf("%s: %d is %q, the log says %q", day, id, text, was.units[id])
				}
			}
			for id := range was.units {
				if _, ok := is.units[id]; !ok {
					t.Fatalf("%s: %d stands by the log only", day, id)
				}
			}
		}
	})
}

func TestDecide_refuses_with_the_fact_that_stands_against_it(t *testing.T) {
	day := func(s string) civil.Day { return civil.MustDay(s) }
	a, b, c := firstBranch, firstBranch+10, firstBranch+20
	merged := func() *house {
		h := newHouse(3, 4)
		d := Decision{ID: 1, Court: theCourt, Day: day("2020-03-01"), Number: "某法党〔2020〕3号", Body: "机关党委", Steps: []Step{{Do: Merge, From: []UnitID{b}, Unit: a}}}
		o, err := h.Decide(d, day("2020-03-01"))
		if err != nil {
			t.Fatal(err)
		}
		h.apply(d, o)
		return h
	}
	fresh := func(kind Kind, parent UnitID, short string) *NewUnit {
		return &NewUnit{ID: 500, Kind: kind, Parent: parent, Name: short, Short: short}
	}
	for name, x := range map[string]struct {
		day  string
		step Step
		says string
	}{
		"a merge into a dissolved branch":   {"2020-05-01", Step{Do: Merge, From: []UnitID{c}, Unit: b}, "“第2支部”已于 2020-03-01 撤销（某法党〔2020〕3号）"},
		"a merge of a dissolved branch":     {"2020-05-01", Step{Do: Merge, From: []UnitID{b}, Unit: c}, "“第2支部”已于 2020-03-01 撤销（某法党〔2020〕3号）"},
		"before a later decision":           {"2020-02-01", Step{Do: Rename, Unit: b, Name: "甲", Short: "甲"}, "“第2支部”在 2020-03-01 已撤销（某法党〔2020〕3号），晚于本决定的生效日期 2020-02-01"},
		"people who have moved since":       {"2020-02-01", Step{Do: Merge, From: []UnitID{a}, Unit: c}, "2020-03-01"},
		"a branch into itself":              {"2020-05-01", Step{Do: Merge, From: []UnitID{a}, Unit: a}, "不能并入它自己"},
		"a group into a branch":             {"2020-05-01", Step{Do: Merge, From: []UnitID{a + 1}, Unit: c}, "不能并入"},
		"two branches at once":              {"2020-05-01", Step{Do: Merge, From: []UnitID{a, a}, Unit: c}, "在本决定中已被撤并"},
		"a circle":                          {"2020-05-01", Step{Do: Reparent, Unit: theCommittee, Parent: a}, "不能互为上下级"},
		"a branch under a branch":           {"2020-05-01", Step{Do: Reparent, Unit: a, Parent: c}, "党支部不能设在党支部“第3支部”之下"},
		"people without anywhere to go":     {"2020-05-01", Step{Do: Dissolve, Unit: c}, "还有 4 名党员"},
		"a name that is taken":              {"2020-05-01", Step{Do: Establish, New: fresh(Branch, theCommittee, "第3支部")}, "已有名为“第3支部”的组织"},
		"a branch under a court":            {"2020-05-01", Step{Do: Establish, New: fresh(Branch, theCourt, "新")}, "党支部不能设在法院“某法院”之下"},
		"a temporary branch without an end": {"2020-05-01", Step{Do: Establish, New: &NewUnit{ID: 501, Kind: TemporaryBranch, Parent: theCommittee, Name: "专班", Short: "专班", Purpose: "专案"}}, "预计结束日期"},
		"tomorrow":                          {"2020-07-02", Step{Do: Dissolve, Unit: c, To: a}, "晚于今天"},
		"a person sent to two branches": {"2020-05-01", Step{Do: Split, Unit: c, Parts: []Part{
			{New: *fresh(Branch, theCommittee, "新一"), Members: []int64{2001}},
			{New: NewUnit{ID: 502, Kind: Branch, Parent: theCommittee, Name: "新二", Short: "新二"}, Members: []int64{2001}}}}, "党员2001 在本决定中既编入“新一”又编入“新二”"},
		"a person of another branch": {"2020-05-01", Step{Do: Split, Unit: c, Parts: []Part{{New: *fresh(Branch, theCommittee, "新一"), Members: []int64{1}}}}, "不在“第3支部”"},
		"a split that leaves people": {"2020-05-01", Step{Do: Split, Unit: c, Ends: true, Parts: []Part{{New: *fresh(Branch, theCommittee, "新一"), Members: []int64{2001}}}}, "没有去向"},
		"to stand again, standing":   {"2020-05-01", Step{Do: Establish, New: &NewUnit{ID: c, Again: true, Kind: Branch, Parent: theCommittee, Name: "丙", Short: "丙"}}, "没有撤销"},
	} {
		h := merged()
		_, err := h.Decide(Decision{ID: 2, Court: theCourt, Day: day(x.day), Number: "y", Body: "机关党委", Steps: []Step{x.step}}, day("2020-07-01"))
		if err == nil || !strings.Contains(fault.Of(err).Text+fmt.Sprint(fault.Of(err).Fields), x.says) {
			t.Errorf("%s: %v, want %q", name, err, x.says)
		}
	}
}

func TestDecide_ends_posts_and_terms_of_what_ends(t *testing.T) {
	day := civil.MustDay("2020-03-01")
	h := newHouse(2, 4)
	a, b := firstBranch, firstBranch+10
	began := civil.MustDay("2019-02-01")
	h.Posts = []Post{{ID: 1, Unit: b, Holder: "甲", Title: "支部书记", Kind: Secretary, Period: civil.Since(began)}, {ID: 2, Unit: a, Holder: "乙", Title: "支部书记", Kind: Secretary, Period: civil.Since(began)}}
	h.Terms = []Term{{ID: 1, Unit: b, From: began, Years: 3}}
	h.Units[77] = Unit{ID: 77, Court: theCourt, Kind: Division, Short: "民二庭"}
	h.Covers = []Cover{{Branch: b, Unit: 77, Period: civil.Since(began)}}
	d := Decision{ID: 1, Court: theCourt, Day: day, Number: "x", Body: "机关党委", Steps: []Step{{Do: Merge, From: []UnitID{b}, Unit: a}}}
	o, err := h.Decide(d, day)
	if err != nil {
		t.Fatal(err)
	}
	last := day.AddDays(-1)
	if len(o.Lapsed) != 1 || o.Lapsed[0].Holder != "甲" || o.Lapsed[0].Period.Until != last {
		t.Errorf("%+v", o.Lapsed)
	}
	if len(o.Ended) != 1 || o.Ended[0].Ended != last {
		t.Errorf("%+v", o.Ended)
	}
	if len(o.Uncovers) != 1 || len(o.Covers) != 1 || o.Covers[0].Branch != a || o.Covers[0].Unit != 77 {
		t.Errorf("%+v %+v", o.Uncovers, o.Covers)
	}
	if len(o.Moves) != 4 || o.Effects[0].Groups != 2 || o.Effects[0].Members != 4 {
		t.Errorf("%+v %+v", o.Moves, o.Effects)
	}
	// A post that began on the day or later stands against it.
	h.Posts[0].Period.From = day
	if _, err := h.Decide(d, day); err == nil || !strings.Contains(err.Error(), "甲 2020-03-01 起任") {
		t.Error(err)
	}
}

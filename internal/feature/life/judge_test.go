package life

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

var day = civil.MustDay

func branch(events ...Event) *Branch {
	slices.SortFunc(events, func(a, b Event) int { return int(a.Day - b.Day) })
	return &Branch{
		Subject:     &rulebook.Subject{Kind: rulebook.Branch, ID: 1, Unit: 1, Name: "民二庭党支部"},
		Committee:   true,
		Events:      events,
		RecordsFrom: day("2025-01-01"),
	}
}

func on(k Kinds, d string) Event { return Event{ID: 9, Kinds: k, Day: day(d)} }

// stateOf returns what one rule says of one period; ok is false for silence.
func stateOf(b *Branch, rule rulebook.RuleID, period, asOf string) (rulebook.Finding, bool) {
	for _, f := range b.Judge(NewWindow(civil.Period{From: day("2024-01-01"), Until: day("2026-12-31")}, day(asOf)), nil) {
		if f.Rule == rule && f.Period.String() == period {
			return f, true
		}
	}
	return rulebook.Finding{}, false
}

func TestDuties_by_rule_on_both_sides(t *testing.T) {
	for _, c := range []struct {
		name   string
		b      *Branch
		rule   rulebook.RuleID
		period string
		on     string
		want   string // state, or "" for no finding
	}{
		{"MTG-01 last day of the quarter", branch(on(Assembly, "2025-06-30")), "MTG-01", "2025-Q2", "2025-06-30", "met"},
		{"MTG-01 first day of the next", branch(on(Assembly, "2025-07-01")), "MTG-01", "2025-Q2", "2025-07-01", "overdue"},
		{"MTG-01 … counts there", branch(on(Assembly, "2025-07-01")), "MTG-01", "2025-Q3", "2025-07-01", "met"},
		{"MTG-01 still open on the last day", branch(), "MTG-01", "2025-Q2", "2025-06-30", "open"},
		{"MTG-01 overdue the day after", branch(), "MTG-01", "2025-Q2", "2025-07-01", "overdue"},
		{"MTG-01 not yet begun", branch(), "MTG-01", "2025-Q3", "2025-06-30", ""},
		{"MTG-01 day of the event not reached", branch(on(Assembly, "2025-06-20")), "MTG-01", "2025-Q2", "2025-06-19", "open"},
		{"MTG-02 first day", branch(on(Committee, "2025-08-01")), "MTG-02", "2025-08", "2025-08-31", "met"},
		{"MTG-02 day before", branch(on(Committee, "2025-07-31")), "MTG-02", "2025-08", "2025-08-31", "open"},
		{"MTG-02 missing", branch(on(Committee, "2025-07-31")), "MTG-02", "2025-08", "2025-09-01", "overdue"},
		{"MTG-02 an assembly is none", branch(on(Assembly, "2025-08-10")), "MTG-02", "2025-08", "2025-09-01", "overdue"},
		{"MTG-02 no committee", without(branch()), "MTG-02", "2025-08", "2025-09-01", "not-applicable"},
		{"MTG-03 no groups", branch(), "MTG-03", "2025-08", "2025-09-01", "not-applicable"},
		{"MTG-06 combined event", branch(on(Assembly|ThemeDay, "2025-08-31")), "MTG-06", "2025-08", "2025-09-01", "met"},
		{"MTG-06 missing in February", branch(on(ThemeDay, "2025-03-01")), "MTG-06", "2025-02", "2025-03-01", "overdue"},
		{"MTG-07 open on 31 December", branch(), "MTG-07", "2025", "2025-12-31", "open"},
		{"MTG-07 overdue on 1 January", branch(), "MTG-07", "2025", "2026-01-01", "overdue"},
		{"MTG-07 held for the year before", branch(Event{Kinds: OrganisationLife, Day: day("2025-01-20"), ForYear: 2024}), "MTG-07", "2025", "2025-02-01", "open"},
		{"MTG-07 held next year for this", branch(Event{Kinds: OrganisationLife, Day: day("2026-02-20"), ForYear: 2025}), "MTG-07", "2025", "2026-02-20", "met"},
		{"MTG-07 … not before it is held", branch(Event{Kinds: OrganisationLife, Day: day("2026-02-20"), ForYear: 2025}), "MTG-07", "2025", "2026-02-19", "overdue"},
		{"MTG-07 local: until 31 March", local(branch(), SetYearlyUntil, "2020-01-01", "03-31"), "MTG-07", "2025", "2026-03-31", "open"},
		{"MTG-07 local: not after", local(branch(), SetYearlyUntil, "2020-01-01", "03-31"), "MTG-07", "2025", "2026-04-01", "overdue"},
		{"MTG-07 local: not yet in force", local(branch(), SetYearlyUntil, "2026-01-01", "03-31"), "MTG-07", "2025", "2026-01-31", "overdue"},
		{"MTG-08 combined with MTG-07", branch(Event{Kinds: OrganisationLife | Review, Day: day("2025-12-22"), ForYear: 2025}), "MTG-08", "2025", "2025-12-31", "met"},
		{"MTG-08 missing", branch(on(OrganisationLife, "2025-12-22")), "MTG-08", "2025", "2026-01-01", "overdue"},
		{"MTG-05 no national rule for branches", branch(), "MTG-05", "2025-Q1", "2025-12-31", ""},
		{"MTG-05 local rule", local(branch(), SetLectureEvery, "2025-04-01", "quarter"), "MTG-05", "2025-Q2", "2025-12-31", "overdue"},
		{"MTG-05 local rule met", local(branch(on(Lecture, "2025-04-01")), SetLectureEvery, "2025-04-01", "quarter"), "MTG-05", "2025-Q2", "2025-12-31", "met"},
		{"MTG-05 local rule: the quarter before", local(branch(), SetLectureEvery, "2025-04-01", "quarter"), "MTG-05", "2025-Q1", "2025-12-31", ""},
		{"MTG-05 local rule in the middle of a quarter", local(branch(), SetLectureEvery, "2025-04-02", "quarter"), "MTG-05", "2025-Q2", "2025-12-31", ""},
		{"MTG-09 nothing recorded in the court", branch(), "MTG-09", "2025", "2025-12-31", "unknown"},
		{"founded on the first day", standing(branch(), "2025-08-01", ""), "MTG-02", "2025-08", "2025-09-01", "overdue"},
		{"founded on the second day", standing(branch(), "2025-08-02", ""), "MTG-02", "2025-08", "2025-09-01", ""},
		{"ended on the last day", standing(branch(), "", "2025-08-31"), "MTG-02", "2025-08", "2025-09-01", "overdue"},
		{"ended the day before", standing(branch(), "", "2025-08-30"), "MTG-02", "2025-08", "2025-09-01", ""},
		{"before the records begin", branch(), "MTG-02", "2024-12", "2025-09-01", ""},
		{"no records at all: present period", unrecorded(branch()), "MTG-02", "2025-09", "2025-09-15", "unknown"},
		{"no records at all: past period", unrecorded(branch()), "MTG-02", "2025-08", "2025-09-15", ""},
	} {
		f, ok := stateOf(c.b, c.rule, c.period, c.on)
		got := ""
		if ok {
			got = f.State.String()
		}
		if got != c.want {
			t.Errorf("%s: %s %s as of %s is %q, want %q", c.name, c.rule, c.period, c.on, got, c.want)
		}
		if ok && (f.Explain().Summary == "" || len(f.Explain().Why) == 0) {
			t.Errorf("%s: not explained: %+v", c.name, f.Explain())
		}
		if ok && f.State.Unmet() && f.Explain().Settle.Href == "" {
			t.Errorf("%s: nothing settles it", c.name)
		}
	}
}

func without(b *Branch) *Branch    { b.Committee = false; return b }
func unrecorded(b *Branch) *Branch { b.RecordsFrom = 0; return b }
func standing(b *Branch, from, until string) *Branch {
	f, _ := civil.ParseDay(from)
	u, _ := civil.ParseDay(until)
	b.Stands = civil.Period{From: f, Until: u}
	return b
}
func local(b *Branch, name, from, value string) *Branch {
	b.Parameters = &Parameters{}
	d := WithLocal(nil, day(from), value, "院党字〔2020〕1 号")
	if name == SetLectureEvery {
		b.Parameters.LectureEvery = d
	} else {
		b.Parameters.YearlyUntil = d
	}
	return b
}

func TestMTG03_each_group_by_itself(t *testing.T) {
	b := branch(Event{Kinds: GroupMeet, Day: day("2025-03-31"), Group: 11})
	for i := range 3 {
		id := org.UnitID(11 + i)
		b.Groups = append(b.Groups, Group{ID: id, Subject: &rulebook.Subject{Kind: rulebook.Group, ID: int64(id), Unit: 1}})
	}
	b.Groups[2].Stands = civil.Period{From: day("2025-03-02")}
	got := map[int64]string{}
	for _, f := range b.Judge(NewWindow(civil.MonthOf(2025, 3).Period(), day("2025-04-01")), nil) {
		if f.Rule == GroupMonthly {
			got[f.Subject.ID] = f.State.String()
			if f.Subject.ID == 12 && !strings.Contains(f.Explain().Settle.Href, "&kind=group&on=2025-03&group=") {
				t.Errorf("settled at %q", f.Explain().Settle.Href)
			}
		}
	}
	if got[11] != "met" || got[12] != "overdue" || got[13] != "" {
		t.Errorf("%v", got)
	}
}

func TestMTG01_tells_of_the_meeting_on_the_first_of_July(t *testing.T) {
	f, _ := stateOf(branch(Event{ID: 77, Kinds: Assembly, Day: day("2025-07-01")}), AssemblyQuarterly, "2025-Q2", "2026-01-31")
	x := f.Explain()
	if f.State != rulebook.Overdue || !slices.ContainsFunc(x.Why, func(f rulebook.Fact) bool {
		return strings.Contains(f.Text, "按召开日计入 2025 年第三季度") && f.Href == Href(77)
	}) {
		t.Errorf("%+v", x)
	}
}

func TestMTG04_hosts(t *testing.T) {
	posts := []org.Post{
		{Unit: 1, Holder: "沈砚", Kind: org.Secretary, Period: civil.Since(day("2024-01-01"))},
		{Unit: 1, Holder: "荆白", Kind: org.Publicity, Member: 5, Period: civil.Period{From: day("2024-01-01"), Until: day("2025-05-31")}},
		{Unit: 11, Holder: "丰夏", Kind: org.GroupLeader, Period: civil.Since(day("2024-01-01"))},
	}
	for _, c := range []struct {
		name string
		e    Event
		ok   bool
	}{
		{"secretary", Event{Kinds: Assembly, Day: day("2025-05-01"), Host: Person{Name: "沈砚"}}, true},
		{"member of the committee on the last day", Event{Kinds: Committee, Day: day("2025-05-31"), Host: Person{Name: "荆白", ID: 5}}, true},
		{"… the day after", Event{Kinds: Committee, Day: day("2025-06-01"), Host: Person{Name: "荆白", ID: 5}}, false},
		{"another of the same name", Event{Kinds: Committee, Day: day("2025-05-31"), Host: Person{Name: "荆白", ID: 6}}, false},
		{"group leader in the group", Event{Kinds: GroupMeet, Group: 11, Day: day("2025-05-01"), Host: Person{Name: "丰夏"}}, true},
		{"group leader in another", Event{Kinds: GroupMeet, Group: 12, Day: day("2025-05-01"), Host: Person{Name: "丰夏"}}, true},
		{"group leader at the assembly", Event{Kinds: Assembly, Day: day("2025-05-01"), Host: Person{Name: "丰夏"}}, false},
		{"a class has no such rule", Event{Kinds: Lecture, Day: day("2025-05-01"), Host: Person{Name: "某人"}}, true},
		{"no host recorded", Event{Kinds: Assembly, Day: day("2025-05-01")}, true},
		{"no post known on the day", Event{Kinds: Assembly, Day: day("2023-05-01"), Host: Person{Name: "某人"}}, true},
	} {
		b := branch(c.e)
		b.Posts = posts
		if got := b.entitled(&b.Events[0]); got != c.ok {
			t.Errorf("%s: %v", c.name, got)
		}
		f, said := stateOf(b, HostIsEntitled, "2025", "2025-12-31")
		if said == c.ok || said && (f.State.Unmet() || len(f.Explain().Why) < 2) {
			t.Errorf("%s: %v %v", c.name, said, f.State)
		}
	}
}

func TestMTG05_secretary_of_the_leading_group(t *testing.T) {
	g := LeadingGroup{Subject: &rulebook.Subject{Kind: rulebook.LeadingGroup, ID: 3, Unit: 3}, RecordsFrom: day("2025-01-01"),
		Secretaries: []org.Post{{Unit: 3, Holder: "罗诚", Kind: org.Secretary, Title: "党组书记", Period: civil.Period{From: day("2022-01-12"), Until: day("2025-09-30")}}}}
	for _, c := range []struct {
		name, day, speaker, on, want string
	}{
		{"given", "2025-05-15", "罗诚", "2026-01-31", "met"},
		{"by somebody else", "2025-05-15", "陆倩", "2026-01-31", "overdue"},
		{"by somebody else, the year running", "2025-05-15", "陆倩", "2025-12-31", "open"},
		{"on the last day of the post", "2025-09-30", "罗诚", "2026-01-31", "met"},
		{"the day after", "2025-10-01", "罗诚", "2026-01-31", "overdue"},
		{"next year", "2026-01-05", "罗诚", "2026-01-31", "overdue"},
	} {
		g.Lectures = []Class{{ID: 8, Day: day(c.day), Speaker: Person{Name: c.speaker}, BranchName: "政治部党支部"}}
		fs := g.Judge(NewWindow(civil.Year(2025), day(c.on)), nil)
		if len(fs) == 0 || fs[0].Rule != LectureHeld || fs[0].State.String() != c.want || len(fs[0].Explain().Why) < 2 {
			t.Errorf("%s: %v", c.name, fs)
		}
	}
	g.Secretaries = nil
	if fs := g.Judge(NewWindow(civil.Year(2025), day("2026-01-31")), nil); fs[0].State != rulebook.Unknown {
		t.Errorf("without a secretary: %v", fs)
	}
}

func TestMTG09_pairs(t *testing.T) {
	b := branch()
	who := func(n int64) Person { return Person{ID: member.ID(n)} }
	b.Talks = Talks{Known: true, Years: []TalkRoll{{Year: 2025, Committee: []Person{who(1), who(2)}, Others: []Person{who(3)}}}}
	b.Talks.Held = []Talk{{Day: day("2025-01-01"), One: who(2), Other: who(1)}, {Day: day("2025-12-31"), One: who(3), Other: who(1)}, {Day: day("2026-01-01"), One: who(3), Other: who(2)}}
	f, _ := stateOf(b, TalksYearly, "2025", "2026-01-01")
	if f.State != rulebook.Overdue || f.Tally != "2/3" {
		t.Errorf("%v %s", f.State, f.Tally)
	}
	b.Talks.Held[2].Day = day("2025-12-31")
	if f, _ = stateOf(b, TalksYearly, "2025", "2026-01-01"); f.State != rulebook.Met {
		t.Errorf("%v %s", f.State, f.Tally)
	}
	b.Talks.Held = nil
	if f, _ = stateOf(b, TalksYearly, "2025", "2025-12-31"); f.State != rulebook.Open {
		t.Errorf("%v", f.State)
	}
}

func TestMTG12_only_where_something_is_off(t *testing.T) {
	if _, said := stateOf(branch(on(Assembly, "2025-05-01")), ExclusionsApproved, "2025", "2025-12-31"); said {
		t.Error("a finding without cause")
	}
	b := branch(Event{Kinds: Assembly, Day: day("2025-05-01"), Off: 4})
	f, said := stateOf(b, ExclusionsApproved, "2025", "2025-12-31")
	if x := f.Explain(); !said || f.State.Unmet() || f.Tally != "1 处" || len(x.Why) != 2 {
		t.Errorf("%v %+v", said, x)
	}
}

// The judge against a checker that knows nothing of windows and indexes.
func TestJudge_agrees_with_a_naive_checker(t *testing.T) {
	first := day("2024-11-15")
	rapid.Check(t, func(t *rapid.T) {
		b := branch()
		for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
			id := org.UnitID(20 + i)
			b.Groups = append(b.Groups, Group{ID: id, Subject: &rulebook.Subject{Kind: rulebook.Group, ID: int64(id), Unit: 1}})
		}
		d := func(name string) civil.Day { return first.AddDays(rapid.IntRange(0, 500).Draw(t, name)) }
		for range rapid.IntRange(0, 40).Draw(t, "events") {
			e := Event{Day: d("day"), Kinds: Kinds(1 << rapid.IntRange(0, 6).Draw(t, "kind"))}
			if e.Kinds == GroupMeet {
				e.Group = org.UnitID(20 + rapid.IntRange(0, 2).Draw(t, "group"))
			}
			if e.Kinds.Yearly() && rapid.Bool().Draw(t, "late") {
				e.ForYear = int16(e.Day.Year() - 1)
			}
			b.Events = append(b.Events, e)
		}
		slices.SortStableFunc(b.Events, func(a, b Event) int { return int(a.Day - b.Day) })
		b.RecordsFrom, b.Stands.From = d("records"), d("founded")
		b.Committee = rapid.Bool().Draw(t, "committee")
		from := d("from")
		window, asOf := civil.Period{From: from, Until: from.AddDays(rapid.IntRange(0, 400).Draw(t, "length"))}, d("on")
		var got []string
		for _, f := range b.Judge(NewWindow(window, asOf), nil) {
			switch f.Rule {
			case TalksYearly, HostIsEntitled, ExclusionsApproved:
			default:
				got = append(got, fmt.Sprintf("%v %v %v %v", f.Rule, f.Subject.ID, f.Period, f.State))
			}
		}
		want := naive(b, window, asOf)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("window %v as of %v\ngot  %v\nwant %v", window, asOf, got, want)
		}
	})
}

// naive asks, day by day of the window, whether a period begins there.
func naive(b *Branch, window civil.Period, asOf civil.Day) (out []string) {
	type one struct {
		rule    rulebook.RuleID
		kind    Kinds
		subject int64
		group   org.UnitID
		away    bool
	}
	ones := []one{{"MTG-01", Assembly, 1, 0, false}, {"MTG-02", Committee, 1, 0, !b.Committee}, {"MTG-06", ThemeDay, 1, 0, false},
		{"MTG-07", OrganisationLife, 1, 0, false}, {"MTG-08", Review, 1, 0, false}}
	for _, g := range b.Groups {
		ones = append(ones, one{"MTG-03", GroupMeet, g.Subject.ID, g.ID, false})
	}
	if len(b.Groups) == 0 {
		ones = append(ones, one{"MTG-03", GroupMeet, 1, 0, true})
	}
	for d := window.From; d <= window.Until && d <= asOf; d++ {
		for _, o := range ones {
			var p civil.Period
			_, _, dd := d.Civil()
			switch {
			case dd != 1:
				continue
			case o.kind.Yearly():
				p = civil.Year(d.Year())
			case o.kind == Assembly:
				p = civil.QuarterOf(d)
			default:
				p = d.Month().Period()
			}
			if p.From != d || d < b.RecordsFrom || d < b.Stands.From {
				continue
			}
			state := "overdue"
			if asOf <= p.Until {
				state = "open"
			}
			for _, e := range b.Events {
				inside := p.Has(e.Day)
				if o.kind.Yearly() {
					inside = e.ForYear == 0 && e.Day.Year() == d.Year() || int(e.ForYear) == d.Year()
				}
				if e.Kinds == o.kind && e.Day <= asOf && inside && (o.group == 0 || e.Group == o.group) {
					state = "met"
				}
			}
			if o.away {
				state = "not-applicable"
			}
			out = append(out, fmt.Sprintf("%v %v %v %v", o.rule, o.subject, p, state))
		}
	}
	return out
}

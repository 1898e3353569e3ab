package life

import (
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

func leaders() *LeadingGroup {
	return &LeadingGroup{Subject: &rulebook.Subject{Kind: rulebook.LeadingGroup, ID: 3, Unit: 3}, StudyFrom: day("2025-01-01"), LifeFrom: day("2025-01-01")}
}

func said(t *testing.T, fs []rulebook.Finding, rule rulebook.RuleID, period, want string) {
	t.Helper()
	for i := range fs {
		if f := &fs[i]; f.Rule == rule && f.Period.String() == period {
			x := f.Explain()
			if f.State.String() != want || x.Summary == "" || len(x.Why) == 0 || (f.State.Unmet() && x.Settle.Href == "") {
				t.Errorf("%s %s: %v %+v", rule, period, f.State, x)
			}
			return
		}
	}
	t.Errorf("%s is silent on %s", rule, period)
}

func TestLZX02_a_study_a_quarter(t *testing.T) {
	g := leaders()
	g.Held = []Held{{ID: 1, Kinds: CentreStudy, Day: day("2025-03-31")}, {ID: 2, Kinds: CentreStudy, Day: day("2025-07-01")}}
	fs := g.Judge(NewWindow(civil.Year(2025), day("2025-09-30")), nil)
	said(t, fs, StudyQuarterly, "2025-Q1", "met") // its last day
	said(t, fs, StudyQuarterly, "2025-Q2", "overdue")
	said(t, fs, StudyQuarterly, "2025-Q3", "met") // its first day
	fs = g.Judge(NewWindow(civil.Year(2025), day("2025-06-30")), nil)
	said(t, fs, StudyQuarterly, "2025-Q2", "open") // the last day on which it can be held
	g.StudyFrom = 0
	said(t, g.Judge(NewWindow(civil.Year(2025), day("2025-06-30")), nil), StudyQuarterly, "2025-Q2", "unknown")
}

func TestLZX07_two_thirds(t *testing.T) {
	for _, c := range []struct {
		due, present int
		want         string
	}{{9, 6, "met"}, {9, 5, "overdue"}, {10, 6, "overdue"}, {10, 7, "met"}, {0, 0, "met"}} {
		g := leaders()
		g.Held = []Held{{ID: 1, Kinds: DemocraticLife, Day: day("2026-02-10"), ForYear: 2025, Due: c.due, Present: c.present}}
		said(t, g.Judge(NewWindow(civil.Year(2025), day("2026-02-28")), nil), DemocraticLifeHeld, "2025", c.want)
	}
	g := leaders() // held late by leave of the locality
	g.Parameters = &Parameters{YearlyUntil: WithLocal(nil, day("2025-01-01"), "03-31", "云机党〔2025〕1号")}
	w := NewWindow(civil.Year(2025), day("2026-03-31"))
	said(t, g.Judge(w, nil), DemocraticLifeHeld, "2025", "open")
	said(t, g.Judge(NewWindow(civil.Year(2025), day("2026-04-01")), nil), DemocraticLifeHeld, "2025", "overdue")
}

func TestLZX08_everyone_in_a_branch(t *testing.T) {
	g := leaders()
	w := NewWindow(civil.Year(2025), day("2025-06-30"))
	for _, c := range []struct {
		leaders []LeaderPlace
		want    string
	}{
		{[]LeaderPlace{{Person: Person{1, "甲"}, Known: true, Branch: "一支部"}}, "met"},
		{[]LeaderPlace{{Person: Person{1, "甲"}, Known: true, Branch: "一支部"}, {Person: Person{0, "乙"}}}, "unknown"},
		{[]LeaderPlace{{Person: Person{1, "甲"}, Known: true}, {Person: Person{0, "乙"}}}, "overdue"},
	} {
		g.Leaders = c.leaders
		said(t, g.Judge(w, nil), DualLife, "2025", c.want)
	}
}

func TestJG08_once_a_year(t *testing.T) {
	o := &Organ{Subject: &rulebook.Subject{Kind: rulebook.LeadingGroup, ID: 4, Unit: 4}, RecordsFrom: day("2024-01-01"), Held: []Held{{ID: 1, Kinds: OrganAssembly, Day: day("2024-12-31")}}}
	fs := o.Judge(NewWindow(civil.Period{From: day("2024-01-01"), Until: day("2025-12-31")}, day("2025-12-31")), nil)
	said(t, fs, OrganAssemblyYearly, "2024", "met")
	said(t, fs, OrganAssemblyYearly, "2025", "open")
}

func TestActivity_of_a_court(t *testing.T) {
	have := []Activity{{ID: 9, Name: "院史讲解"}}
	for name, c := range map[string]struct {
		a     Activity
		field string
	}{
		"as it should":     {Activity{Name: "法治副校长进校园", Needs: []Need{NeedPeople}}, ""},
		"no name":          {Activity{}, "name"},
		"one there is":     {Activity{Name: "院史讲解"}, "name"},
		"itself":           {Activity{ID: 9, Name: "院史讲解"}, ""},
		"a built-in one":   {Activity{Name: "志愿服务"}, "name"},
		"a regulated one":  {Activity{Name: "党课"}, "name"},
		"as an assembly":   {Activity{Name: "甲", Settles: Assembly, Basis: "一号"}, "settles"},
		"without a basis":  {Activity{Name: "甲", Settles: ThemeDay}, "basis"},
		"as a theme day":   {Activity{Name: "甲", Settles: ThemeDay, Basis: "云机党〔2026〕2号"}, ""},
		"an unknown field": {Activity{Name: "甲", Needs: []Need{"photo"}}, "needs"},
	} {
		f := c.a.Check(have)
		if (c.field == "") != (f.Err() == nil) || c.field != "" && f.Field(c.field) == "" {
			t.Errorf("%s: %+v", name, f.Fields)
		}
	}
	for code, want := range map[string]string{"theme-day+volunteer": "主题党日（志愿服务）", "volunteer": "志愿服务", "assembly theme-day": "支部党员大会暨主题党日"} {
		k, act, ok := SplitCode(code)
		m := Meeting{Kinds: k, Activity: ActivityOf(act, nil)}
		if !ok || m.What() != want || len(m.Code()) != len(code) {
			t.Errorf("%s: %s %s", code, m.What(), m.Code())
		}
	}
	if _, _, ok := SplitCode("volunteer+visit"); ok {
		t.Error("two activities at once")
	}
}

func TestCheck_refuses_marks_of_secrecy(t *testing.T) {
	m := full()
	m.Points = "传达文件。\n机密★10年"
	if f := m.Check(m.Day); f.Field("points") == "" {
		t.Errorf("%+v", f)
	}
	m.Points = "学习保守国家秘密法。"
	if f := m.Check(m.Day); f.Err() != nil {
		t.Errorf("%+v", f)
	}
}

func TestWarnings_votes_that_do_not_add_up(t *testing.T) {
	m := full()
	m.Count.VotersPresent = 20
	m.Votes = []Resolution{{Text: "同意", Matter: "general", Voted: true, Ayes: 18, Noes: 1}}
	if ws := m.Warnings(m.Day.AddDays(1).Start()); len(ws) != 1 || ws[0].Field != "vote1" {
		t.Errorf("%+v", ws)
	}
	m.Votes[0].Blanks = 1
	if ws := m.Warnings(m.Day.AddDays(1).Start()); len(ws) != 0 {
		t.Errorf("%+v", ws)
	}
}

func TestMinutes_before_the_meeting(t *testing.T) {
	today := day("2025-09-28")
	plan := Meeting{Stage: Planned, Kinds: Assembly, Title: "审议", Day: today.AddDays(1), Begins: "16:30", Topics: []Topic{{Text: "审议计划"}}}
	now := today.Start().Add(16 * time.Hour)
	if f, ws := plan.Check(today), plan.Warnings(now); f.Err() != nil || len(ws) != 0 {
		t.Errorf("a plan: %v %+v", f, ws)
	}
	for name, write := range map[string]func(*Meeting){
		"讨论要点":            func(m *Meeting) { m.Points = "一、通报。" },
		"讨论要点 of a topic": func(m *Meeting) { m.Topics = []Topic{{Text: "审议计划", Points: "都赞成。"}} },
		"决议":              func(m *Meeting) { m.Votes = []Resolution{{Text: "同意"}} },
		"到会情况":            func(m *Meeting) { m.Absences = []Absence{{Person: Person{Name: "丰夏"}}} },
		"落实情况":            func(m *Meeting) { m.Reports = []Report{{Text: "同意", Done: true}} },
	} {
		m := plan
		write(&m)
		word, _, _ := strings.Cut(name, " ")
		if got := m.Check(today).Field("day"); !strings.Contains(got, "还没有到，却已经有"+word) {
			t.Errorf("a plan with %s: %q", name, got)
		}
		m.Stage = Recorded
		if got := m.Check(today).Field("day"); !strings.Contains(got, "还没有到，不能记录") {
			t.Errorf("a record with %s: %q", name, got)
		}
		m.Stage = Draft // kept, and flagged
		for _, c := range []struct {
			day   civil.Day
			flags int
		}{{today.AddDays(1), 1}, {today, 1}, {today.AddDays(-1), 0}} {
			m.Day = c.day
			if ws := m.Warnings(now); len(ws) != c.flags {
				t.Errorf("a draft with %s of %s at %s: %+v", name, c.day, now, ws)
			}
		}
		m.Day, m.Begins = today, "16:00" // it has begun
		if ws := m.Warnings(now); len(ws) != 0 {
			t.Errorf("of a meeting that has begun: %+v", ws)
		}
	}
}

func TestCheck_topics_with_points(t *testing.T) {
	m := full()
	m.Topics = []Topic{{Text: "一", Points: "甲说。"}, {Text: "二"}}
	m.Points, m.Votes[0].Topic = "", 2
	if f := m.Check(m.Day); f.Err() != nil {
		t.Errorf("%v", f)
	}
	if got := m.Said(); got != "议题 1：\n甲说。" {
		t.Errorf("%q", got)
	}
	if e := m.Elements()[15]; e.Is != Present {
		t.Errorf("%+v", e)
	}
	m.Votes[0].Topic = 3
	if got := m.Check(m.Day).Field("vote1"); !strings.Contains(got, "所选的议题没有内容") {
		t.Errorf("%q", got)
	}
	if vs := WithoutTopic([]Resolution{{Topic: 1}, {Topic: 2}, {Topic: 3}, {}}, 2); vs[0].Topic != 1 || vs[1].Topic != 0 || vs[2].Topic != 2 || vs[3].Topic != 0 {
		t.Errorf("%+v", vs)
	}
	m.Votes[0].Topic = 0
	m.Topics[1].Points = strings.Repeat("字", MostPoints-2)
	if got := m.Check(m.Day).Field("topics"); !strings.Contains(got, "现有 20001 字") {
		t.Errorf("%q", got)
	}
	m.Topics[1].Points = "机密★1年"
	if got := m.Check(m.Day).Field("topics"); !strings.Contains(got, "标志") {
		t.Errorf("%q", got)
	}
}

func TestOverlaps(t *testing.T) {
	a := Meeting{Day: 1, Begins: "09:00", Ends: "10:00"}
	for _, c := range []struct {
		begins, ends string
		want         bool
	}{{"10:00", "11:00", false}, {"09:59", "", true}, {"08:00", "09:00", false}, {"08:00", "09:01", true}, {"08:00", "", false}, {"09:00", "", true}, {"", "", false}} {
		b := Meeting{Day: 1, Begins: c.begins, Ends: c.ends}
		if a.Overlaps(&b) != c.want || b.Overlaps(&a) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

func TestSortFollowUps(t *testing.T) {
	fs := []FollowUp{{Of: 1, Closed: 5}, {Of: 2}, {Of: 3, Due: 9}, {Of: 4, Due: 3}, {Of: 5, Closed: 7}}
	SortFollowUps(fs)
	for i, want := range []MeetingID{4, 3, 2, 5, 1} {
		if fs[i].Of != want {
			t.Fatalf("%+v", fs)
		}
	}
	if f := (FollowUp{Due: 3}); !f.Late(4) || f.Late(3) {
		t.Error("late only after its day")
	}
}

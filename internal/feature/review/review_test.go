package review

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
)

func day(s string) civil.Day { return civil.MustDay(s) }

// states judges f and returns the state of each rule.
func states(t *testing.T, f Facts, on string) map[rulebook.RuleID]rulebook.State {
	t.Helper()
	if f.Subject == nil {
		f.Subject = &rulebook.Subject{Kind: rulebook.Branch, Name: "刑一庭党支部"}
	}
	f.Year = 2025
	out := map[rulebook.RuleID]rulebook.State{}
	for _, x := range f.Judge(day(on), nil) {
		out[x.Rule] = x.State
		e := x.Explain()
		if e.Summary == "" || len(e.Why) < 2 || e.Why[len(e.Why)-1].Cite.IsZero() {
			t.Errorf("%s explains too little: %+v", x.Rule, e)
		}
		if (x.State == rulebook.Met) == (e.Settle.Href != "") {
			t.Errorf("%s is %v and leads to %q", x.Rule, x.State, e.Settle.Href)
		}
	}
	return out
}

// REV-02: a third of the members, rounded down, at its boundary.
func TestREV02_cap(t *testing.T) {
	for members, most := range map[int]int{7: 2, 10: 3, 20: 6, 33: 11, 50: 16} {
		m := &Measured{Closed: day("2025-12-20"), Decided: day("2025-12-20"), Members: members, Subjects: members, Graded: members, Excellent: most, Most: most, Share: "党员总数的三分之一"}
		if s := states(t, Facts{Measured: m}, "2025-12-31"); s[Capped] != rulebook.Met {
			t.Errorf("%d of %d: %v", most, members, s[Capped])
		}
		m.Excellent++
		if s := states(t, Facts{Measured: m}, "2025-12-31"); s[Capped] != rulebook.Overdue {
			t.Errorf("%d of %d: %v", most+1, members, s[Capped])
		}
	}
}

// REV-03, REV-05: measured, then graded, then told; before the day of each nothing
// is said of it.
func TestREV03_REV05_in_their_order(t *testing.T) {
	m := &Measured{Closed: day("2025-12-20"), Members: 10, Subjects: 9}
	if s := states(t, Facts{Measured: m}, "2025-12-19"); len(s) != 0 {
		t.Errorf("before it was closed: %v", s)
	}
	if s := states(t, Facts{Measured: m}, "2025-12-20"); s[Graded] != rulebook.Open || len(s) != 1 {
		t.Errorf("not graded yet: %v", s)
	}
	m.Decided, m.Graded, m.Untold = day("2025-12-22"), 8, 1
	if s := states(t, Facts{Measured: m}, "2025-12-21"); len(s) != 1 || s[Graded] != rulebook.Open {
		t.Errorf("the day before: %v", s)
	}
	if s := states(t, Facts{Measured: m}, "2025-12-22"); s[Graded] != rulebook.Open || s[Told] != rulebook.Open {
		t.Errorf("eight of nine: %v", s)
	}
	m.Graded, m.Untold = 9, 0
	if s := states(t, Facts{Measured: m}, "2025-12-22"); s[Graded] != rulebook.Met || s[Told] != rulebook.Met {
		t.Errorf("all told: %v", s)
	}
}

// REV-07: each problem is struck off; one that stands after its last day is
// overdue, on the day itself not yet.
func TestREV07_struck_off(t *testing.T) {
	p := Problem{Problem: "学习不深入", Due: day("2026-03-31")}
	f := Facts{Problems: []Problem{p, {Problem: "台账不全", Due: day("2026-02-28"), Done: day("2026-02-10"), Result: "已补"}}}
	for on, want := range map[string]rulebook.State{"2026-03-31": rulebook.Open, "2026-04-01": rulebook.Overdue} {
		if s := states(t, f, on); s[StruckOff] != want {
			t.Errorf("on %s: %v", on, s[StruckOff])
		}
	}
	f.Problems[0].Done = day("2026-04-02")
	if s := states(t, f, "2026-04-02"); s[StruckOff] != rulebook.Met {
		t.Errorf("all struck off: %v", s)
	}
	if s := states(t, Facts{}, "2026-04-02"); len(s) != 0 {
		t.Errorf("nothing was begun: %v", s)
	}
	if f := f.Judge(day("2026-02-01"), nil)[0]; f.State != rulebook.Open || f.Due != day("2026-02-28") {
		t.Errorf("%+v", f)
	}
}

func TestCheck_refuses(t *testing.T) {
	today := day("2026-01-10")
	for at, r := range map[string]Review{
		"study-day":    {Year: 2025, StudyDay: today + 1, Study: "学"},
		"opinions-day": {Year: 2026, OpinionsDay: day("2025-12-31"), Opinions: "问"},
		"study":        {Year: 2025, StudyDay: today},
		"opinions":     {Year: 2025, Opinions: "问"},
	} {
		if err := r.CheckPreparation(today); fault.Of(err).Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	for at, p := range map[string]Problem{
		"problem": {},
		"done":    {Problem: "甲", Done: today + 1, Result: "好"},
		"result":  {Problem: "甲", Done: today},
		"owner":   {Problem: "甲", Measure: "改", Due: today},
		"due":     {Problem: "甲", Measure: "改", Owner: "乙"},
	} {
		if err := p.Check(today); fault.Of(err).Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	if err := (Problem{Problem: "甲", Measure: "改", Owner: "乙", Due: today}).Check(today); err != nil {
		t.Error(err)
	}
	if err := (Point{}).Check(); fault.Of(err).Field("words") == "" || fault.Of(err).Field("member") == "" {
		t.Error(err)
	}
}

func TestCovers(t *testing.T) {
	cs, done, of := Covers([]member.Pair{
		{OneName: "甲", OtherName: "乙", Both: true, Talked: day("2025-05-01")}, {OneName: "甲", OtherName: "丙"}, {OneName: "乙", OtherName: "丙", Talked: day("2025-06-01")},
	})
	if done != 2 || of != 3 || len(cs) != 2 || cs[0].Talked != 1 || cs[0].Of != 2 || cs[0].Without[0] != "丙" || cs[1].Talked != 2 {
		t.Errorf("%d of %d, %+v", done, of, cs)
	}
}

// REV-03: members examine themselves, each of them, then each other.
func TestREV03_everybody_examines_themselves(t *testing.T) {
	people := []member.Belonging{{ID: 1, Name: "甲某"}, {ID: 2, Name: "乙某"}}
	step := func(points ...Point) (own, others Step) {
		f := Facts{}
		ss := f.Steps(Review{}, 0, 0, SaidBy(people, points))
		return ss[3], ss[4]
	}
	own, others := step(Point{Member: 1, Own: true}, Point{Member: 1, Own: true}, Point{Member: 2})
	if own.Done || own.Says != "1 / 2 人" || !others.Done || others.Says != "1 条" {
		t.Errorf("%+v %+v", own, others)
	}
	if said := SaidBy(people, []Point{{Member: 1, Own: true}}); len(said.Silent) != 1 || said.Silent[0] != "乙某" {
		t.Errorf("%+v", said)
	}
	if own, others = step(Point{Member: 1, Own: true}, Point{Member: 2, Own: true}); !own.Done || others.Done {
		t.Errorf("%+v %+v", own, others)
	}
}

package care_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
)

func day(s string) civil.Day { return civil.MustDay(s) }

func partial(t *testing.T, s string) civil.PartialDay {
	t.Helper()
	p, err := civil.ParsePartialDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// HON-05: the political birthday is the day of joining.
func TestHON_05_Next_comes_round(t *testing.T) {
	for _, c := range []struct {
		joined, from string
		days         int
		want         string
		years        int
		ok           bool
	}{
		{"2010-07-01", "2026-06-20", 42, "2026-07-01", 16, true},
		{"2010-07-01", "2026-07-01", 42, "2026-07-01", 16, true},
		{"2010-07-01", "2026-07-02", 42, "2027-07-01", 17, false},
		{"2010-07-01", "2026-05-19", 42, "2026-07-01", 16, false},
		{"2010-07-01", "2026-05-20", 42, "2026-07-01", 16, true},
		{"2010-01-10", "2025-12-20", 42, "2026-01-10", 16, true},
		{"2012-02-29", "2026-02-01", 42, "2026-02-28", 14, true},
		{"2012-02-29", "2028-02-29", 0, "2028-02-29", 16, true},
		{"2026-06-20", "2026-06-20", 42, "2027-06-20", 1, false},
		{"1976-07", "2026-06-20", 42, "2026-07-01", 50, true},
		{"1976-07", "2026-07-20", 0, "2026-07-20", 50, true},
		{"1976-07", "2026-08-01", 42, "2027-07-01", 51, false},
	} {
		got, years, ok := care.Next(partial(t, c.joined), day(c.from), c.days)
		if got.String() != c.want || years != c.years || ok != c.ok {
			t.Errorf("%s from %s in %d days: %s, %d, %t", c.joined, c.from, c.days, got, years, ok)
		}
	}
	if _, _, ok := care.Next(civil.PartialDay{}, day("2026-06-20"), 400); ok {
		t.Error("nobody's day comes round")
	}
}

// Next is the first day that looking day by day finds.
func TestNext_is_the_first_day_found_by_looking(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		joined := day("1950-01-01").AddDays(r.IntN(27000))
		from := joined.AddDays(r.IntN(9000))
		days := r.IntN(120)
		var want civil.Day
		for d := from; d <= from.AddDays(days); d++ {
			_, jm, jd := joined.Civil()
			y, m, dd := d.Civil()
			leap := jm == 2 && jd == 29 && m == 2 && dd == 28 && (y%4 != 0 || y%100 == 0 && y%400 != 0)
			if d > joined && (jm == m && jd == dd || leap) {
				want = d
				break
			}
		}
		got, years, ok := care.Next(civil.Exactly(joined), from, days)
		if ok != (want != 0) || ok && (got != want || years != want.Year()-joined.Year()) {
			t.Fatalf("joined %s from %s in %d days: %s %t, want %s", joined, from, days, got, ok, want)
		}
	}
}

func find(t *testing.T, fs []rulebook.Finding, rule rulebook.RuleID, period civil.Period) *rulebook.Finding {
	t.Helper()
	for i := range fs {
		if fs[i].Rule == rule && fs[i].Period == period {
			return &fs[i]
		}
	}
	return nil
}

// Visits are a proposal from 60 days before 1 July on; without a resolution it is
// not brought up again, with one it stays as an advice.
func TestCAR_01_visits_before_July(t *testing.T) {
	window := civil.Period{From: civil.Year(2025).From, Until: civil.Year(2026).Until}
	one := func(local []care.Local, visits ...string) *care.Facts {
		l := &care.Listed{Since: day("2024-03-01"), Here: []civil.Period{civil.Since(day("2020-01-01"))}}
		for _, v := range visits {
			l.Visits = append(l.Visits, day(v))
		}
		return &care.Facts{Subject: &rulebook.Subject{}, Listed: []*care.Listed{l}, Local: local}
	}
	july := []care.Local{{From: day("2025-01-01"), Times: care.BeforeJuly, Basis: "党组〔2025〕3号"}}
	both := []care.Local{{From: day("2025-12-01"), Times: care.Twice, Basis: "党组〔2025〕9号"}}
	year, spring := civil.Year(2026), civil.Quarter(2026, 1)
	for _, c := range []struct {
		name   string
		facts  *care.Facts
		on     string
		period civil.Period
		want   string // "": nothing is said
	}{
		{"too early", one(nil), "2026-04-30", year, ""},
		{"proposed", one(nil), "2026-05-01", year, "open"},
		{"the last day", one(nil), "2026-06-30", year, "open"},
		{"over", one(nil), "2026-07-01", year, ""},
		{"over, resolved", one(july), "2026-07-01", year, "overdue"},
		{"visited on the last day", one(july, "2026-06-30"), "2026-07-01", year, "met"},
		{"visited a day late", one(july, "2026-07-01"), "2026-07-02", year, "overdue"},
		{"visited the year before", one(july, "2025-12-31"), "2026-07-01", year, "overdue"},
		{"visited in January", one(july, "2026-01-02"), "2026-02-01", year, "met"},
		{"last year, resolved since", one(july), "2026-07-01", civil.Year(2025), "overdue"},
		{"last year, not resolved", one(both), "2026-02-20", civil.Year(2025), ""},
		{"no spring without resolution", one(july), "2026-02-01", spring, ""},
		{"spring proposed", one(both), "2026-02-16", spring, "open"},
		{"spring over", one(both), "2026-02-17", spring, "overdue"},
		{"spring met", one(both, "2026-02-16"), "2026-02-17", spring, "met"},
		{"a spring visit is none before July", one(both, "2026-02-16"), "2026-07-01", year, "overdue"},
		{"on the festival it is", one(both, "2026-02-17"), "2026-07-01", year, "met"},
	} {
		f := find(t, c.facts.Judge(window, day(c.on), nil), care.Visiting, c.period)
		switch {
		case f == nil && c.want != "":
			t.Errorf("%s: nothing is said", c.name)
		case f != nil && f.State.String() != c.want:
			t.Errorf("%s: %s, want %q", c.name, f.State, c.want)
		case f != nil:
			e := f.Explain()
			if e.Summary == "" || len(e.Why) < 2 || (f.State == rulebook.Met) != (e.Settle.Href == "") {
				t.Errorf("%s: %+v", c.name, e)
			}
		}
	}
	gone := one(july)
	gone.Listed[0].Ended = day("2026-06-30")
	if f := find(t, gone.Judge(window, day("2026-07-01"), nil), care.Visiting, year); f != nil {
		t.Errorf("who is off the list is to be visited: %v", f)
	}
	gone = one(july)
	gone.Listed[0].Here[0].Until = day("2026-06-29")
	if f := find(t, gone.Judge(window, day("2026-07-01"), nil), care.Visiting, year); f != nil {
		t.Errorf("who left is to be visited: %v", f)
	}
}

// A pair has a review of every year in which it ran for three months, and of the one
// in which it ended.
func TestCAR_02_reviews_of_pairs(t *testing.T) {
	p := care.Pair{Kind: care.Political, Mentor: 1, MentorName: "郑萍", Mentee: 2, MenteeName: "高璐海", From: day("2025-03-01"), Until: day("2026-02-28")}
	for _, c := range []struct {
		from, until, ended string
		year               int
		due                string
		ok                 bool
	}{
		{"2025-03-01", "2026-02-28", "", 2025, "2025-12-31", true},
		{"2025-03-01", "2026-02-28", "", 2026, "2026-02-28", true},
		{"2025-10-03", "2026-12-31", "", 2025, "2025-12-31", true},  // 90 days
		{"2025-10-04", "2026-12-31", "", 2025, "2025-12-31", false}, // 89 days
		{"2025-03-01", "2027-02-28", "2025-05-29", 2025, "2025-05-29", true},
		{"2025-03-01", "2027-02-28", "2025-05-28", 2025, "2025-05-28", false},
		{"2025-03-01", "2027-02-28", "2025-05-29", 2026, "0", false},
	} {
		x := p
		x.From, x.Until, x.Ended = day(c.from), day(c.until), 0
		if c.ended != "" {
			x.Ended = day(c.ended)
		}
		due, ok := x.Due(c.year)
		if ok != c.ok || due != 0 && due.String() != c.due || due == 0 && c.due != "0" {
			t.Errorf("%s to %s (%s), %d: %s, %t", c.from, c.until, c.ended, c.year, due, ok)
		}
	}
	window := civil.Period{From: civil.Year(2025).From, Until: civil.Year(2026).Until}
	state := func(on string, years ...int) string {
		x := p
		for _, y := range years {
			x.Reviews = append(x.Reviews, care.Review{Year: y})
		}
		f := find(t, (&care.Facts{Subject: &rulebook.Subject{}, Pairs: []*care.Pair{&x}}).Judge(window, day(on), nil), care.Mentoring, civil.Year(2025))
		if f == nil {
			return ""
		}
		if e := f.Explain(); e.Summary == "" || (f.State == rulebook.Met) != (e.Settle.Href == "") {
			t.Errorf("%+v", e)
		}
		return f.State.String()
	}
	for _, c := range []struct {
		on    string
		years []int
		want  string
	}{{"2025-11-30", nil, ""}, {"2025-12-01", nil, "open"}, {"2025-12-31", nil, "open"}, {"2026-01-01", nil, "overdue"}, {"2026-01-01", []int{2025}, "met"}} {
		if got := state(c.on, c.years...); got != c.want {
			t.Errorf("on %s with %v: %q, want %q", c.on, c.years, got, c.want)
		}
	}
}

// Both of a pair are told at their desks until the year has its review; nobody else.
func TestCAR_02_both_are_told(t *testing.T) {
	p := care.Pair{Kind: care.Professional, Mentor: 1, MentorName: "郑萍", Mentee: 2, MenteeName: "高璐海", From: day("2026-03-01"), Until: day("2027-02-28")}
	told := func(who member.ID, on string) string {
		fs := care.JudgeOwn([]care.Pair{p}, who, day(on))
		if len(fs) == 0 {
			return ""
		}
		return fs[0].Explain().Summary + "，" + fs[0].Explain().Settle.Label
	}
	if got := told(1, "2026-03-01"); got != "您是高璐海的业务导师，写小结" {
		t.Errorf("the mentor: %q", got)
	}
	if got := told(2, "2026-03-01"); got != "郑萍是您的业务导师，看结对" {
		t.Errorf("the mentee: %q", got)
	}
	if got := told(2, "2026-02-28"); got != "" {
		t.Errorf("before it begins: %q", got)
	}
	if got := told(1, "2027-03-01"); got == "" {
		t.Error("a pair that ended without a review is forgotten")
	}
	p.Reviews = []care.Review{{Year: 2026}}
	if got := told(1, "2026-12-01"); got != "" {
		t.Errorf("after the review: %q", got)
	}
	if got := told(1, "2027-01-01"); got == "" {
		t.Error("the next year is not told of")
	}
}

func TestChecks_name_the_field(t *testing.T) {
	today := day("2026-06-30")
	good := care.Pair{Kind: care.Political, Mentor: 1, Mentee: 2, From: day("2026-01-01"), Until: day("2026-12-31")}
	with := func(f func(*care.Pair)) error { x := good; f(&x); return x.Check() }
	end := func(on, why string) error { x := good; return x.CheckEnd(day(on), why, today) }
	for _, c := range []struct {
		name, field string
		err         error
	}{
		{"nothing chosen", "needs", care.Person{Since: today}.Check(today)},
		{"no such need", "needs", care.Person{Since: today, Needs: []care.Need{"rich"}}.Check(today)},
		{"tomorrow", "since", care.Person{Since: today + 1, Needs: []care.Need{care.Elder}}.Check(today)},
		{"long", "circumstances", care.Person{Since: today, Needs: []care.Need{care.Elder}, Circumstances: strings.Repeat("难", care.MaxText+1)}.Check(today)},
		{"no day", "planned", care.Visit{}.Check(today)},
		{"done tomorrow", "done", care.Visit{Done: today + 1, Visitors: "甲"}.Check(today)},
		{"nobody went", "visitors", care.Visit{Done: today}.Check(today)},
		{"money without a visit", "done", care.Visit{Planned: today, Amount: 100}.Check(today)},
		{"below nought", "amount", care.Visit{Done: today, Visitors: "甲", Amount: -1}.Check(today)},
		{"too much", "amount", care.Visit{Done: today, Visitors: "甲", Amount: care.MaxAmount + 1}.Check(today)},
		{"oneself", "mentor", with(func(p *care.Pair) { p.Mentor = 2 })},
		{"no mentor", "mentor", with(func(p *care.Pair) { p.Mentor = 0 })},
		{"no mentee", "mentee", with(func(p *care.Pair) { p.Mentee = 0 })},
		{"kind", "kind", with(func(p *care.Pair) { p.Kind = "other" })},
		{"turned round", "until", with(func(p *care.Pair) { p.Until = day("2025-12-31") })},
		{"ten years", "until", with(func(p *care.Pair) { p.Until = day("2036-12-31") })},
		{"ends before it begins", "day", end("2025-12-31", "调离")},
		{"ends on its last day", "day", end("2026-12-31", "调离")},
		{"ends tomorrow", "day", end("2026-07-01", "调离")},
		{"ends for no reason", "reason", end("2026-06-30", "")},
		{"review of no year", "year", good.CheckReview(2025, "好", today)},
		{"review without words", "words", good.CheckReview(2026, "", today)},
	} {
		f := fault.Of(c.err)
		if f == nil || f.Kind != fault.Invalid || f.Field(c.field) == "" {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
	for name, err := range map[string]error{
		"person": care.Person{Since: today, Needs: []care.Need{care.Elder, care.Alone}}.Check(today), "plan": care.Visit{Planned: today + 30}.Check(today),
		"visit": care.Visit{Done: today, Visitors: "甲", Amount: 50000}.Check(today), "pair": good.Check(), "end": end("2026-06-30", "调离"), "review": good.CheckReview(2026, "好", today),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	next := good
	next.ID, next.From, next.Until = 9, day("2026-12-31"), day("2027-12-31")
	if fault.KindOf(next.Clash([]care.Pair{good})) != fault.Conflict {
		t.Error("two run on the last day")
	}
	next.From = day("2027-01-01")
	if err := next.Clash([]care.Pair{good}); err != nil {
		t.Errorf("one after the other: %v", err)
	}
	next.From, next.Kind = day("2026-03-01"), care.Professional
	if err := next.Clash([]care.Pair{good}); err != nil {
		t.Errorf("one of each kind: %v", err)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("elder alone")
	f.Add("  \x00elder")
	f.Fuzz(func(t *testing.T, s string) {
		ns := care.Split(s)
		for _, n := range ns {
			if n.Chinese() == "" {
				t.Errorf("%q is no need", n)
			}
		}
		if len(care.Split(care.Join(ns))) > len(care.Needs) {
			t.Error("more needs than there are")
		}
	})
}

package admission

import (
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/base/workday"
	"touyan/internal/feature/member"
)

var calendar = workday.New(workday.Notices...)

func day(s string) civil.Day { return civil.MustDay(s) }

func full(names ...string) []Person {
	var ps []Person
	for i, n := range names {
		ps = append(ps, Person{Member: int64(i + 1), Name: n, Standing: member.Full})
	}
	return ps
}

// did is an act on a day with all its papers, entered on the day, and what the
// step asks for besides.
func did(s Step, on string) Act {
	def, _ := Defined(s)
	a := Act{Step: s, Day: day(on), Entered: day(on), Papers: def.Papers}
	for _, e := range ElementsOf(s, a.Day) {
		a.Elements = append(a.Elements, e.Element)
	}
	switch s {
	case Assign:
		a.People = full("卓知微", "栾以宁")
	case Introducers:
		a.People = full("卓知微", "栾以宁")
	case Publicise:
		a.Until, _ = calendar.Nth(a.Day, 5)
		a.Places = 1
	case Train:
		a.Days, a.Hours = 3, 24
	case Admit, Convert:
		a.Vote = &Vote{Due: 20, Present: 11, Ayes: 11, Secret: true, Together: 1}
	case Approve, Confirm:
		a.By = ByCommittee
	}
	return a
}

func born(s string) civil.PartialDay {
	p, err := civil.ParsePartialDay(s)
	if err != nil {
		panic(err)
	}
	return p
}

func dossier(acts ...Act) *Dossier {
	d := &Dossier{ID: 1, Name: "岑若谷", Born: born("1996-04-20"), Acts: acts,
		Subject: &rulebook.Subject{Kind: rulebook.Applicant, ID: 1, Name: "岑若谷", Unit: 5, UnitName: "民二庭党支部"}}
	d.Sort()
	return d
}

// The whole procedure by the edition of 2014: no publicity, no listing.
func walk2014() []Act {
	acts := []Act{
		did(Apply, "2020-03-06"), did(Interview, "2020-03-21"), did(Name, "2020-10-12"), did(File, "2020-10-20"), did(Assign, "2020-10-20"),
		did(Cultivate, "2021-03-30"), did(Cultivate, "2021-09-30"), did(Propose, "2021-10-12"), did(Consent, "2021-10-25"),
		did(Introducers, "2021-11-01"), did(Review, "2021-12-20"), did(Train, "2022-01-10"), did(Examine, "2022-02-10"), did(PreReview, "2022-03-01"),
		did(Fill, "2022-03-05"), did(Admit, "2022-05-20"), did(CommitteeTalk, "2022-06-01"), did(GroupAdmit, "2022-06-10"), did(Approve, "2022-06-20"),
		did(Report, "2022-06-25"), did(Join, "2022-06-25"), did(Oath, "2022-09-01"), did(Observe, "2022-12-01"), did(Request, "2023-05-01"),
		did(Convert, "2023-05-20"), did(GroupConvert, "2023-06-10"), did(Confirm, "2023-06-20"), did(Archive, "2023-07-01"),
	}
	return acts
}

// The whole procedure by the edition of 2026.
func walk2026() []Act {
	return []Act{
		did(Apply, "2026-05-11"), did(Interview, "2026-06-11"), did(Name, "2026-06-12"), did(File, "2026-06-15"), did(Assign, "2026-06-15"),
		did(Cultivate, "2026-12-11"), did(Cultivate, "2027-06-11"), did(Propose, "2027-06-12"), did(Consent, "2027-06-21"),
		did(Publicise, "2027-06-28"), did(List, "2027-07-05"), did(Introducers, "2027-07-05"), did(Review, "2027-08-01"), did(Train, "2027-08-20"),
		did(Examine, "2027-09-01"), did(PreReview, "2027-09-20"), did(Fill, "2027-09-25"), did(Admit, "2027-10-20"), did(CommitteeTalk, "2027-11-01"),
		did(GroupAdmit, "2027-11-20"), did(Approve, "2028-01-20"), did(Report, "2028-01-25"), did(Join, "2028-01-25"), did(Oath, "2028-02-20"),
		did(Observe, "2028-06-01"), did(Request, "2028-10-01"), did(Convert, "2028-10-20"), did(GroupConvert, "2028-12-01"), did(Confirm, "2029-01-20"),
		did(Archive, "2029-02-01"),
	}
}

// walkAcross begins under 2014 and is listed under 2026: filed with the superior
// before the change, or after it.
func walkAcross(consent string) []Act {
	acts := []Act{
		did(Apply, "2024-03-06"), did(Interview, "2024-03-21"), did(Name, "2025-04-01"), did(File, "2025-04-10"), did(Assign, "2025-04-10"),
		did(Cultivate, "2025-09-30"), did(Cultivate, "2026-03-31"), did(Propose, "2026-04-01"), did(Consent, consent),
	}
	if day(consent) >= Edition2026 {
		acts = append(acts, did(Publicise, "2026-05-18"), did(List, "2026-05-25"))
	}
	return append(acts, did(Introducers, "2026-06-01"), did(Review, "2026-06-20"), did(Train, "2026-07-10"), did(Examine, "2026-08-10"),
		did(PreReview, "2026-09-01"), did(Fill, "2026-09-05"), did(Admit, "2026-10-01"), did(CommitteeTalk, "2026-10-20"), did(GroupAdmit, "2026-11-01"),
		did(Approve, "2026-11-10"))
}

// Each walk is proper on every day; before each act exactly that step (among
// others) is what may be done, and after the last nothing is left.
func TestWalk_through_every_step_of_both_editions_and_across(t *testing.T) {
	for _, c := range []struct {
		name  string
		acts  []Act
		asked int // steps of the procedure, with the court's own
		whole bool
	}{
		{"2014", walk2014(), 27, true},
		{"2026", walk2026(), 29, true},
		{"across, filed before the change", walkAcross("2026-05-10"), 27, false},
		{"across, consent after the change", walkAcross("2026-05-12"), 29, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for n := 0; n <= len(c.acts); n++ {
				d := dossier(slices.Clone(c.acts[:n])...)
				if n < len(c.acts) {
					a := c.acts[n]
					if bad := Try(d, a, a.Day, calendar); len(bad) != 0 {
						t.Errorf("%s on %s: %s", a.Step, a.Day, bad[0].Say())
					}
					v := Judge(d, a.Day, calendar)
					s := v.Step(a.Step)
					if s.Standing != Ready && (!s.Repeats || s.Standing != Finished) {
						t.Errorf("before %s on %s it stands at %d (earliest %s)", a.Step, a.Day, s.Standing, s.Earliest)
					}
				}
			}
			last := c.acts[len(c.acts)-1].Day
			v := Judge(dossier(c.acts...), last, calendar)
			for _, x := range v.Checks {
				if x.State != rulebook.Met && x.State != rulebook.Open && x.State != rulebook.NotApplicable {
					t.Errorf("%s of %s is %s: %s", x.Rule, x.Step, x.State, x.Say())
				}
			}
			done, all := v.Counts()
			if all != c.asked || c.whole && done != all {
				t.Errorf("%d of %d steps, want %d asked", done, all, c.asked)
			}
			if c.whole && (len(v.Next()) != 0 || v.PartySince != v.ProbationUntil || v.PartySince == 0) {
				t.Errorf("left to do: %d, 党龄 from %s", len(v.Next()), v.PartySince)
			}
		})
	}
}

// One rule, one boundary, both sides: the act changed so that it is just right
// and just wrong.
func TestBoundaries(t *testing.T) {
	type change func(acts []Act) []Act
	set := func(s Step, on string) change {
		return func(acts []Act) []Act {
			for i := range acts {
				if acts[i].Step == s {
					day := did(s, on)
					acts[i].Day, acts[i].Entered = day.Day, day.Entered
				}
			}
			return acts
		}
	}
	with := func(s Step, f func(*Act)) change {
		return func(acts []Act) []Act {
			for i := range acts {
				if acts[i].Step == s {
					f(&acts[i])
				}
			}
			return acts
		}
	}
	votes := func(s Step, due, present, ayes int) change {
		return with(s, func(a *Act) { a.Vote = &Vote{Due: due, Present: present, Ayes: ayes, Secret: true, Together: 1} })
	}
	for _, c := range []struct {
		rule   rulebook.RuleID
		walk   func() []Act
		name   string
		change change
		state  rulebook.State
	}{
		{"DEV-03", walk2026, "the last day of the month", set(Interview, "2026-06-11"), rulebook.Met},
		{"DEV-03", walk2026, "a day later", set(Interview, "2026-06-12"), rulebook.Breach},
		{"DEV-03", walk2014, "the last day of the month", set(Interview, "2020-04-06"), rulebook.Met},
		{"DEV-03", walk2014, "a day later", set(Interview, "2020-04-07"), rulebook.Breach},
		{"DEV-07", walk2026, "a year to the day", set(Propose, "2027-06-12"), rulebook.Met},
		{"DEV-07", walk2026, "a day short", set(Propose, "2027-06-11"), rulebook.Breach},
		{"DEV-07", walk2014, "a year to the day", set(Propose, "2021-10-12"), rulebook.Met},
		{"DEV-07", walk2014, "a day short", set(Propose, "2021-10-11"), rulebook.Breach},
		{"DEV-09", walk2026, "five working days", with(Publicise, func(a *Act) { a.Until = day("2027-07-02") }), rulebook.Met},
		{"DEV-09", walk2026, "four", with(Publicise, func(a *Act) { a.Until = day("2027-07-01") }), rulebook.Breach},
		{"DEV-08", walk2026, "listed the day after", with(Publicise, func(a *Act) { a.Until = day("2027-07-04") }), rulebook.Met},
		{"DEV-08", walk2026, "listed on the last day", with(Publicise, func(a *Act) { a.Until = day("2027-07-05") }), rulebook.Breach},
		{"DEV-05", walk2026, "one contact", with(Assign, func(a *Act) { a.People = full("卓知微") }), rulebook.Met},
		{"DEV-05", walk2026, "none", with(Assign, func(a *Act) { a.People = nil }), rulebook.Breach},
		{"DEV-05", walk2026, "three", with(Assign, func(a *Act) { a.People = full("甲", "乙", "丙") }), rulebook.Breach},
		{"DEV-05", walk2026, "a probationary member", with(Assign, func(a *Act) { a.People = full("甲"); a.People[0].Standing = member.Probationary }), rulebook.Breach},
		{"DEV-11", walk2026, "one introducer", with(Introducers, func(a *Act) { a.People = full("甲") }), rulebook.Breach},
		{"DEV-11", walk2026, "three", with(Introducers, func(a *Act) { a.People = full("甲", "乙", "丙") }), rulebook.Breach},
		{"DEV-12", walk2026, "no rights", with(Introducers, func(a *Act) { a.People[1].NoRights = true }), rulebook.Breach},
		{"DEV-12", walk2026, "a warning's influence", with(Introducers, func(a *Act) { a.People[1].Influence = "警告（至 2027-09-01）" }), rulebook.Breach},
		{"DEV-12", walk2014, "a warning's influence was no matter in 2014", with(Introducers, func(a *Act) { a.People[1].Influence = "警告（至 2021-12-01）" }), rulebook.Met},
		{"DEV-15", walk2026, "three days", with(Train, func(a *Act) { a.Days, a.Hours = 3, 18 }), rulebook.Met},
		{"DEV-15", walk2026, "twenty-four hours", with(Train, func(a *Act) { a.Days, a.Hours = 2, 24 }), rulebook.Met},
		{"DEV-15", walk2026, "neither", with(Train, func(a *Act) { a.Days, a.Hours = 2, 23 }), rulebook.Breach},
		{"DEV-18", walk2026, "a month", set(Admit, "2027-10-20"), rulebook.Met},
		{"DEV-18", walk2026, "a day more", set(Admit, "2027-10-21"), rulebook.Breach},
		{"DEV-19", walk2026, "just over half", votes(Admit, 20, 11, 11), rulebook.Met},
		{"DEV-19", walk2026, "exactly half", votes(Admit, 20, 10, 10), rulebook.Breach},
		{"DEV-19", walk2014, "exactly half", votes(Admit, 20, 10, 10), rulebook.Breach},
		{"DEV-20", walk2026, "just over half of those due", votes(Admit, 20, 20, 11), rulebook.Met},
		{"DEV-20", walk2026, "half of those due, all present", votes(Admit, 20, 20, 10), rulebook.Breach},
		{"DEV-20", walk2026, "over half of those present only", votes(Admit, 20, 11, 10), rulebook.Breach},
		{"DEV-20", walk2026, "written opinions count", with(Admit, func(a *Act) {
			a.Vote = &Vote{Due: 20, Present: 11, Ayes: 10, Noes: 1, WrittenAyes: 1, Secret: true, Together: 1}
		}), rulebook.Met},
		{"DEV-20", walk2026, "more votes than persons", with(Admit, func(a *Act) { a.Vote = &Vote{Due: 20, Present: 11, Ayes: 12, Secret: true, Together: 1} }), rulebook.Breach},
		{"DEV-20", walk2026, "by show of hands", with(Admit, func(a *Act) { a.Vote.Secret = false }), rulebook.Breach},
		{"DEV-22", walk2026, "two persons in one ballot", with(Admit, func(a *Act) { a.Vote.Together = 2 }), rulebook.Breach},
		{"DEV-25", walk2026, "a general branch approves", with(Approve, func(a *Act) { a.By = ByGeneralBranch }), rulebook.Breach},
		{"DEV-26", walk2026, "three months", set(Approve, "2028-01-20"), rulebook.Met},
		{"DEV-26", walk2026, "a day more", set(Approve, "2028-01-21"), rulebook.Breach},
		{"DEV-26", walk2026, "six months for a special reason", func(a []Act) []Act {
			return with(Approve, func(x *Act) { x.Special = true })(set(Approve, "2028-04-20")(a))
		}, rulebook.Met},
		{"DEV-26", walk2026, "more than six", func(a []Act) []Act {
			return with(Approve, func(x *Act) { x.Special = true })(set(Approve, "2028-04-21")(a))
		}, rulebook.Breach},
		{"DEV-28", walk2026, "a year to the day", set(Convert, "2028-10-20"), rulebook.Met},
		{"DEV-28", walk2026, "a day short", set(Convert, "2028-10-19"), rulebook.Breach},
		{"DEV-29", walk2026, "a month", set(Oath, "2028-02-20"), rulebook.Met},
		{"DEV-29", walk2026, "a day more", set(Oath, "2028-02-21"), rulebook.Breach},
		{"DEV-32", walk2026, "exactly half there", votes(Convert, 20, 10, 10), rulebook.Breach},
		{"DEV-34", walk2026, "three months", set(Confirm, "2029-01-20"), rulebook.Met},
		{"DEV-34", walk2026, "a day more, whatever the reason", func(a []Act) []Act {
			return with(Confirm, func(x *Act) { x.Special = true })(set(Confirm, "2029-01-21")(a))
		}, rulebook.Breach},
		{"DEV-39", walk2026, "a kind missing", with(Review, func(a *Act) { a.Papers = nil }), rulebook.Overdue},
		{"DEV-13", walk2026, "no conclusion", with(Review, func(a *Act) { a.Papers = nil }), rulebook.Overdue},
	} {
		d := dossier(c.change(c.walk())...)
		v := Judge(d, day("2029-12-31"), calendar)
		worst := rulebook.Unknown
		for _, x := range v.Checks {
			if x.Rule == c.rule && (worst == rulebook.Unknown || x.State.Unmet()) {
				worst = x.State
			}
		}
		if worst != c.state {
			t.Errorf("%s, %s: %s, want %s", c.rule, c.name, worst, c.state)
		}
	}
}

// DEV-01: the eighteenth birthday itself counts; a month alone may not decide.
func TestDEV_01_eighteen(t *testing.T) {
	for _, c := range []struct {
		born, applied string
		state         rulebook.State
	}{
		{"2008-05-11", "2026-05-11", rulebook.Met}, {"2008-05-12", "2026-05-11", rulebook.Breach},
		{"2008-05", "2026-05-11", rulebook.Unknown}, {"2008-04", "2026-05-11", rulebook.Met}, {"2008-06", "2026-05-11", rulebook.Breach},
	} {
		d := dossier(did(Apply, c.applied))
		d.Born = born(c.born)
		for _, x := range Judge(d, day(c.applied), calendar).Checks {
			if x.Rule == "DEV-01" && x.State != c.state {
				t.Errorf("born %s, applied %s: %s, want %s", c.born, c.applied, x.State, c.state)
			}
		}
	}
}

// DEV-03, DEV-06, DEV-18, DEV-26, DEV-29, DEV-34: what is not done yet is open
// on the last day and overdue on the next.
func TestDeadlines_open_then_overdue(t *testing.T) {
	for _, c := range []struct {
		rule  rulebook.RuleID
		until Step // everything before this step is done
		last  string
	}{
		{"DEV-03", Interview, "2026-06-11"}, {"DEV-06", Cultivate, "2026-12-11"}, {"DEV-18", Admit, "2027-10-20"},
		{"DEV-26", CommitteeTalk, "2028-01-20"}, {"DEV-29", Oath, "2028-02-20"}, {"DEV-34", GroupConvert, "2029-01-20"},
	} {
		acts := walk2026()
		n := slices.IndexFunc(acts, func(a Act) bool { return a.Step == c.until })
		for late, want := range []rulebook.State{rulebook.Open, rulebook.Overdue} {
			on := day(c.last).AddDays(late)
			got := rulebook.Unknown
			for _, x := range Judge(dossier(slices.Clone(acts[:n])...), on, calendar).Checks {
				if x.Rule == c.rule && (got == rulebook.Unknown || x.Due == day(c.last)) {
					got = x.State
				}
			}
			if got != want {
				t.Errorf("%s on %s: %s, want %s", c.rule, on, got, want)
			}
		}
	}
}

// DEV-30: once, from six to twelve months, and the new end is what counts.
func TestDEV_30_extension(t *testing.T) {
	acts := walk2026()
	n := slices.IndexFunc(acts, func(a Act) bool { return a.Step == Convert })
	extended := func(months ...int) *Dossier {
		d := slices.Clone(acts[:n])
		on := day("2028-10-20")
		for _, m := range months {
			a := did(Convert, on.String())
			a.Outcome, a.Months = Extended, m
			d = append(d, a)
			on = on.AddMonths(m)
		}
		return dossier(d...)
	}
	for _, c := range []struct {
		months []int
		bad    int
		until  string
	}{{[]int{5}, 1, "2029-03-20"}, {[]int{6}, 0, "2029-04-20"}, {[]int{12}, 0, "2029-10-20"}, {[]int{13}, 1, "2029-11-20"}, {[]int{6, 6}, 1, "2029-10-20"}} {
		v := Judge(extended(c.months...), day("2029-12-01"), calendar)
		bad := 0
		for _, x := range v.Checks {
			if x.Rule == "DEV-30" && x.State.Unmet() {
				bad++
			}
		}
		if bad != c.bad || v.ProbationUntil != day(c.until) {
			t.Errorf("extended by %v: %d complaints, until %s; want %d, %s", c.months, bad, v.ProbationUntil, c.bad, c.until)
		}
		if s := v.Step(Convert); s.Standing != Ready || s.Earliest != day(c.until) {
			t.Errorf("extended by %v: the assembly stands at %d from %s", c.months, s.Standing, s.Earliest)
		}
	}
}

func TestTry_refuses_what_comes_too_soon(t *testing.T) {
	d := dossier(walk2026()[:5]...)
	for _, c := range []struct {
		act  Act
		hard bool
		says string
	}{
		{did(Propose, "2027-06-11"), true, "最早 2027-06-12"},
		{did(Admit, "2026-12-01"), true, "填写入党志愿书"},
		{did(Name, "2027-12-01"), true, "晚于今天"},
	} {
		bad := Try(d, c.act, day("2027-06-11"), calendar)
		if len(bad) == 0 || bad[0].Hard != c.hard {
			t.Errorf("%s on %s is not refused: %v", c.act.Step, c.act.Day, bad)
			continue
		}
		err := Refuse(bad)
		if err == nil || !contains(bad, c.says) {
			t.Errorf("%s on %s: %v, want %q", c.act.Step, c.act.Day, err, c.says)
		}
	}
}

func contains(cs []Check, text string) bool {
	return slices.ContainsFunc(cs, func(c Check) bool { return strings.Contains(c.Say(), text) })
}

func TestPapers_every_step_has_titled_papers(t *testing.T) {
	seen := map[Paper]bool{}
	for _, p := range Papers() {
		if p.Title() == "" || seen[p] {
			t.Errorf("%s: title %q, twice %v", p, p.Title(), seen[p])
		}
		seen[p] = true
	}
	for _, p := range Loose() {
		seen[p] = true
	}
	if len(seen) != len(papers) {
		t.Errorf("%d papers in steps, %d known", len(seen), len(papers))
	}
	for _, p := range SixKinds {
		if !p.Archived() {
			t.Errorf("%s is one of the six kinds", p.Title())
		}
	}
}

package circular

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload/indicator"
)

var week = civil.Period{From: civil.MustDay("2025-12-22"), Until: civil.MustDay("2025-12-28")}

// def returns a common definition.
func def(code indicator.Code) indicator.Definition {
	d, err := indicator.Common().On(code, week.Until)
	if err != nil {
		panic(err)
	}
	return d
}

func value(code indicator.Code, x, n int64) indicator.Value {
	return indicator.Value{Definition: def(code), Period: civil.Year(2025), Num: x, Den: n}
}

// course is a team's values of X in n, week by week.
func course(name string, code indicator.Code, n int64, xs ...int64) Course {
	c := Course{Unit: Unit{Team, int64(len(name)), name, 3}}
	for _, x := range xs {
		c.Values = append(c.Values, value(code, x, n))
	}
	return c
}

// usual are enough teams near 60 % for limits to stand on.
func usual(code indicator.Code, weeks int) []Course {
	var all []Course
	for i, name := range []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"} {
		var xs []int64
		for w := range weeks {
			xs = append(xs, 120+int64((i+w)%3))
		}
		all = append(all, course(name, code, 200, xs...))
	}
	return all
}

func draft(t *testing.T, r Rules, courses ...[]Course) Draft {
	t.Helper()
	d, err := NewDraft(week, r, courses)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDraft_names_who_is_beyond_control_limits_at_once_and_beyond_warning_limits_when_it_lasts(t *testing.T) {
	for _, c := range []struct {
		name string
		odd  Course
		want Reason
		row  int
	}{
		{"beyond 99.8 % this week", course("子", "E03", 200, 120, 120, 120, 80), BeyondControl, 1},
		{"between 95 % and 99.8 % for three weeks", course("子", "E03", 200, 120, 103, 103, 103), KeepsOutside, 3},
		{"for two weeks", course("子", "E03", 200, 120, 120, 103, 103), "", 0},
		{"three weeks, with one inside between", course("子", "E03", 200, 103, 103, 120, 103), "", 0},
		{"on the good side of an indicator that should be high", course("子", "E03", 200, 160, 160, 160, 160), "", 0},
		{"too few cases", course("子", "E03", 29, 17, 17, 17, 2), "", 0},
	} {
		d := draft(t, StandardRules(), append(usual("E03", 4), c.odd))
		switch {
		case c.want == "" && len(d.Signals) != 0:
			t.Errorf("%s: %+v", c.name, d.Signals)
		case c.want != "" && (len(d.Signals) != 1 || d.Signals[0].Reason != c.want || d.Signals[0].Weeks != c.row || d.Signals[0].Unit.Name != "子" || d.Signals[0].Above):
			t.Errorf("%s: %+v", c.name, d.Signals)
		}
	}
	both := draft(t, StandardRules(), append(usual("X02", 4), course("子", "X02", 200, 160, 160, 160, 170)))
	if len(both.Signals) != 1 || !both.Signals[0].Above || !strings.Contains(both.Signals[0].Words, "先核对数据") {
		t.Errorf("an indicator of an interval is looked at on both sides: %+v", both.Signals)
	}
	if none := draft(t, StandardRules(), append(usual("Q02", 4), course("子", "Q02", 200, 10, 10, 10, 10))); len(none.Signals) != 0 {
		t.Errorf("appeals are shown and never signalled: %+v", none.Signals)
	}
}

func TestDraft_goal_counts_only_when_the_whole_interval_misses_it_for_weeks(t *testing.T) {
	rules := StandardRules()
	rules.Goals = map[indicator.Code]Goal{"E03": {70_00, "云法〔2025〕12号"}}
	d := draft(t, rules, usual("E03", 4)) // 60 % of 200: interval about 53–67 %
	if len(d.Signals) != 10 || d.Signals[0].Reason != MissesGoal || d.Signals[0].Unit.Name != "甲" || d.Signals[9].Unit.Name != "癸" {
		t.Errorf("all ten miss 70 %%, in the order given: %+v", d.Signals)
	}
	rules.Goals["E03"] = Goal{65_00, "云法〔2025〕12号"}
	if d := draft(t, rules, usual("E03", 4)); len(d.Signals) != 0 {
		t.Errorf("65 %% lies within the intervals: %+v", d.Signals)
	}
	rules.Goals["E03"] = Goal{65_00, ""}
	if _, err := NewDraft(week, rules, nil); fault.Of(err).Field("E03") == "" {
		t.Errorf("a goal without a document: %v", err)
	}
}

func TestDraft_bounds_of_the_court_count_on_both_sides_and_only_when_it_lasts(t *testing.T) {
	within := func(low, high int64, weeks int) []Course {
		all := usual("X02", weeks) // about 60 % of 200: interval about 53–67 %
		for i := range all {
			for j := range all[i].Values {
				all[i].Values[j].Definition.Bounds = &indicator.Bounds{Low: low, High: high, Source: "云法〔2025〕12号"}
			}
		}
		return all
	}
	for _, c := range []struct {
		low, high    int64
		weeks, named int
		above        bool
	}{{70_00, 90_00, 4, 10, false}, {20_00, 50_00, 4, 10, true}, {40_00, 80_00, 4, 0, false}, {70_00, 90_00, 2, 0, false}} {
		d := draft(t, StandardRules(), within(c.low, c.high, c.weeks))
		if len(d.Signals) != c.named {
			t.Errorf("%+v: %+v", c, d.Signals)
			continue
		}
		for _, s := range d.Signals {
			if s.Above != c.above || s.Reason != MissesGoal || !strings.Contains(s.Words, "云法〔2025〕12号") {
				t.Errorf("%+v: %+v", c, s)
			}
		}
	}
}

func TestDraft_never_names_the_unit_of_one_judge(t *testing.T) {
	alone := course("独任", "E03", 200, 60, 60, 60, 60)
	alone.Unit.Judges = 1
	d := draft(t, StandardRules(), append(usual("E03", 4), alone))
	if len(d.Signals) != 0 || len(d.Passed) != 1 || !strings.Contains(d.Passed[0].Why, "一名法官") {
		t.Errorf("%+v %+v", d.Signals, d.Passed)
	}
}

// No type of this package can hold a person below the line of a value.
func TestTypes_have_no_place_for_a_person(t *testing.T) {
	for _, x := range []any{Unit{}, Course{}, Signal{}, Draft{}, Lowest{}, Listed{}, Contest{}, Standing{}, Entry{}, Exemplar{}} {
		typ := reflect.TypeOf(x)
		for i := range typ.NumField() {
			if n := typ.Field(i).Name; strings.Contains(n, "Judge") && n != "Judges" && n != "Judged" || strings.Contains(n, "Person") || strings.Contains(n, "Member") || strings.Contains(n, "Place") || strings.Contains(n, "Rank") {
				t.Errorf("%s.%s", typ.Name(), n)
			}
		}
	}
	for _, u := range []Unit{{"judge", 1, "某", 3}, {"person", 1, "某", 3}, {"", 1, "某", 3}} {
		if u.Nameable() {
			t.Errorf("%+v can be named", u)
		}
	}
}

func TestDraft_of_equal_teams_is_nearly_always_empty(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	signals := 0
	const rounds = 200
	for range rounds {
		var courses []Course
		for i := range 12 {
			c := Course{Unit: Unit{Team, int64(i), "队", 3}}
			for range 4 { // independent weeks of sixty cases, the noisiest that is judged
				x := int64(0)
				for range 60 {
					if r.Float64() < .6 {
						x++
					}
				}
				c.Values = append(c.Values, value("E03", x, 60))
			}
			courses = append(courses, c)
		}
		signals += len(draft(t, StandardRules(), courses).Signals)
	}
	if rate := float64(signals) / rounds / 12; rate > .003 {
		t.Errorf("%.4f signals a team and week without any cause; at most about 0.002", rate)
	}
}

func TestRules_that_would_make_noise_are_refused(t *testing.T) {
	for field, r := range map[string]Rules{"persist": {Persist: 1, Least: 30}, "least": {Persist: 3, Least: 10}} {
		if f := fault.Of(r.Check()); f == nil || f.Field(field) == "" {
			t.Errorf("%s: %v", field, f)
		}
	}
	mixed := []Course{course("甲", "E03", 200, 1, 2), course("乙", "E03", 200, 1)}
	if _, err := NewDraft(week, StandardRules(), [][]Course{mixed}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("courses of unlike weeks: %v", err)
	}
}

func decided() Lowest {
	return Lowest{Basis: "云法〔2025〕30号", Attachment: "basis.pdf", DecidedBy: "院党组会", From: civil.MustDay("2025-07-01"), Until: civil.MustDay("2025-12-31"),
		N: 1, Least: 30, Kind: Team, Codes: []indicator.Code{"E03", "Q01"}}
}

func TestLowest_is_off_and_needs_basis_expiry_sample_and_two_indicators(t *testing.T) {
	if (Lowest{}).On(week.Until) {
		t.Error("the zero value is off")
	}
	if _, err := (Lowest{}).Select(week.Until, civil.Year(2025), nil); fault.KindOf(err) != fault.Denied {
		t.Errorf("off: %v", err)
	}
	if err := decided().Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Lowest){
		"basis": func(l *Lowest) { l.Basis = "" }, "attachment": func(l *Lowest) { l.Attachment = "" }, "decided-by": func(l *Lowest) { l.DecidedBy = "" },
		"until": func(l *Lowest) { l.Until = 0 }, "n": func(l *Lowest) { l.N = 10 }, "least": func(l *Lowest) { l.Least = 29 }, "kind": func(l *Lowest) { l.Kind = "judge" },
		"codes": func(l *Lowest) { l.Codes = []indicator.Code{"E03", "E03"} },
	} {
		l := decided()
		spoil(&l)
		if f := fault.Of(l.Check()); f == nil || f.Field(field) == "" || l.On(civil.MustDay("2025-10-01")) {
			t.Errorf("%s: %v, on %v", field, f, l.On(civil.MustDay("2025-10-01")))
		}
	}
	long := decided()
	long.Until = long.From.AddMonths(LongestLowest) + 1
	if long.Check() == nil {
		t.Error("longer than a year")
	}
	for day, want := range map[string]bool{"2025-06-30": false, "2025-07-01": true, "2025-12-31": true, "2026-01-01": false} {
		if got := decided().On(civil.MustDay(day)); got != want {
			t.Errorf("%s: on %v, want %v", day, got, want)
		}
	}
}

func TestLowest_selects_by_two_indicators_with_equals_and_in_the_order_given(t *testing.T) {
	unit := func(name string, judges int, x1, n1, x2, n2 int64) Course {
		return Course{Unit: Unit{Team, 1, name, judges}, Values: []indicator.Value{value("E03", x1, n1), value("Q01", x2, n2)}}
	}
	units := []Course{
		unit("甲", 3, 90, 100, 90, 100), unit("乙", 3, 60, 100, 60, 100), unit("丙", 3, 120, 200, 120, 200), // 乙 and 丙 are equal
		unit("丁", 3, 1, 29, 1, 29), unit("戊", 1, 1, 100, 1, 100), unit("己", 3, 70, 100, 95, 100),
	}
	day := civil.MustDay("2025-10-01")
	got, err := decided().Select(day, civil.Quarter(2025, 3), units)
	if err != nil || len(got) != 2 || got[0].Unit.Name != "乙" || got[1].Unit.Name != "丙" || len(got[0].Values) != 2 || got[0].Words == "" {
		t.Errorf("%+v %v", got, err)
	}
	one := decided()
	one.Codes = []indicator.Code{"E03", "E01"} // 结案率 has no better side: nobody is lowest in it
	if got, err := one.Select(day, civil.Quarter(2025, 3), units); err != nil || len(got) != 0 {
		t.Errorf("one indicator alone lists nobody: %+v %v", got, err)
	}
	if _, err := decided().Select(day, week, units); fault.KindOf(err) != fault.Invalid {
		t.Errorf("by the week: %v", err)
	}
}

func TestContest_thresholds_and_no_places(t *testing.T) {
	c := Contest{Name: "三比三看", Source: "云法〔2025〕8号", Period: civil.Year(2025), Kind: Team, Least: 30,
		Measures: []Threshold{{"E01", 93_00, false}, {"X04", 45_00, false}, {"Q08a", 50_00, false}}}
	entry := func(name string, judges int, e01, x04, q08 [2]int64) Entry {
		of := func(code indicator.Code, v [2]int64) indicator.Compared {
			return indicator.Compared{Now: value(code, v[0], v[1]), Before: value(code, 1, 2)}
		}
		return Entry{Unit{Team, 1, name, judges}, map[indicator.Code]indicator.Compared{"E01": of("E01", e01), "X04": of("X04", x04), "Q08a": of("Q08a", q08)}}
	}
	got, err := c.Judge([]Entry{
		entry("乙", 2, [2]int64{93, 100}, [2]int64{45, 100}, [2]int64{30, 60}),     // exactly on every line
		entry("甲", 2, [2]int64{9299, 10000}, [2]int64{45, 100}, [2]int64{30, 60}), // one hundredth short
		entry("丙", 2, [2]int64{93, 100}, [2]int64{45, 100}, [2]int64{29, 29}),
		entry("丁", 1, [2]int64{93, 100}, [2]int64{45, 100}, [2]int64{30, 60}),
	})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d standings (a single judge is left out): %v", len(got), err)
	}
	for i, want := range []struct {
		name  string
		grade Grade
	}{{"乙", Reached}, {"甲", Attention}, {"丙", TooFew}} {
		if got[i].Unit.Name != want.name || got[i].Grade != want.grade || got[i].Grade.Chinese() == "" {
			t.Errorf("%d: %s %s, want %s %s", i, got[i].Unit.Name, got[i].Grade, want.name, want.grade)
		}
	}
	if m := got[1].Marks[0]; !m.ByChance || m.Progress != "+42.99 个百分点" {
		t.Errorf("one hundredth short is within chance: %+v", m)
	}
	for field, spoil := range map[string]func(*Contest){
		"source": func(c *Contest) { c.Source = "" }, "period": func(c *Contest) { c.Period = week }, "kind": func(c *Contest) { c.Kind = "judge" },
		"measures": func(c *Contest) { c.Measures = nil }, "least": func(c *Contest) { c.Least = 5 }, "E01": func(c *Contest) { c.Measures = []Threshold{{"E01", 101_00, false}} },
	} {
		x := c
		spoil(&x)
		if f := fault.Of(x.Check()); f == nil || f.Field(field) == "" {
			t.Errorf("%s: %v", field, f)
		}
	}
}

func TestTrack_against_regression_to_the_mean(t *testing.T) {
	all := []indicator.Value{value("E03", 120, 200), value("E03", 124, 200), value("E03", 118, 200), value("E03", 40, 100)}
	after := value("E03", 56, 100)
	after.Period = civil.Year(2026)
	e, ok := Track(all[3], after, all)
	if !ok || e.Expected <= .4 || e.Expected >= .6 {
		t.Errorf("%+v %v", e, ok)
	}
	if _, ok := Track(all[3], all[3], all); ok {
		t.Error("the same period is no follow-up")
	}
	if _, ok := Track(value("Z02", 1, 2), after, all); ok {
		t.Error("money has no chance")
	}
}

func TestFollowUp_has_owner_and_day(t *testing.T) {
	f := FollowUp{Code: "E03", Unit: Unit{Division, 1, "民一庭", 9}, Reason: "鉴定案件集中", Task: "逐案排期", Owner: "民一庭内勤", Due: civil.MustDay("2026-01-15")}
	if err := f.Check(week.Until); err != nil {
		t.Fatal(err)
	}
	if f.Late(civil.MustDay("2026-01-15")) || !f.Late(civil.MustDay("2026-01-16")) {
		t.Error("late from the day after")
	}
	for field, spoil := range map[string]func(*FollowUp){
		"owner": func(f *FollowUp) { f.Owner = "" }, "task": func(f *FollowUp) { f.Task = "" }, "due": func(f *FollowUp) { f.Due = week.From },
		"unit": func(f *FollowUp) { f.Unit.Judges = 1 }, "done": func(f *FollowUp) { f.Done = civil.MustDay("2026-01-10") },
	} {
		x := f
		spoil(&x)
		if no := fault.Of(x.Check(week.Until)); no == nil || no.Field(field) == "" {
			t.Errorf("%s: %v", field, no)
		}
	}
}

func TestYearEnd_cases_kept_back(t *testing.T) {
	even := [12]int64{100, 104, 96, 100, 98, 103, 101, 99, 100, 97, 102, 100}
	if w, odd := YearEnd(even, 110); odd {
		t.Error(w)
	}
	held := even
	held[11] = 20
	if w, odd := YearEnd(held, 190); !odd || !strings.Contains(w, "请核对") {
		t.Errorf("%q %v", w, odd)
	}
	if w, odd := YearEnd(held, 100); odd {
		t.Errorf("a quiet December alone: %s", w)
	}
}

func TestExemplar_has_a_document_and_a_day(t *testing.T) {
	e := Exemplar{Kind: PioneerPanel, Name: "先锋合议庭", Unit: Unit{Team, 1, "第一审判团队", 3}, Source: "云法〔2025〕2号", Period: civil.Since(civil.MustDay("2025-07-01"))}
	if err := e.Check(); err != nil {
		t.Fatal(err)
	}
	e.Kind, e.Source, e.Period = "star", "", civil.Period{}
	if f := fault.Of(e.Check()); f.Field("kind") == "" || f.Field("source") == "" || f.Field("from") == "" {
		t.Errorf("%v", f)
	}
}

package ballot

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

var day = civil.MustDay("2026-09-10")

func kind(t testing.TB, code string) Kind {
	t.Helper()
	k, ok := KindOf(code)
	if !ok {
		t.Fatalf("no kind %q", code)
	}
	return k
}

// election makes a count in which everybody who came handed in a valid paper.
// People beyond the fourth are 戊一, 己一 and so on.
func election(t testing.TB, due, present, seats int, votes ...int) Count {
	c := Count{Kind: kind(t, "branch-committee"), Day: day, Due: due, Present: present, Issued: present, Returned: present, Valid: present, Seats: seats}
	for i, v := range votes {
		c.Candidates = append(c.Candidates, Result{Tally: Tally{Name: string([]rune("甲乙丙丁戊己庚辛壬癸子丑寅卯")[i]) + "一", For: v}})
	}
	return c
}

func judge(t testing.TB, c Count) Verdict {
	t.Helper()
	v, err := Judge(c)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return v
}

func cites(v Verdict, article string) bool {
	return slices.ContainsFunc(v.Why, func(f rulebook.Fact) bool { return f.Hit && f.Cite.Article == article })
}

func TestELE05_four_fifths_must_be_there(t *testing.T) {
	for _, c := range []struct{ due, least int }{{3, 3}, {5, 4}, {7, 6}, {10, 8}, {15, 12}, {16, 13}, {20, 16}, {50, 40}} {
		for _, present := range []int{c.least, c.least - 1} {
			v := judge(t, election(t, c.due, present, 1, present, 0))
			if v.Stand != (present >= c.least) {
				t.Errorf("%d of %d: valid %t", present, c.due, v.Stand)
			}
			if !v.Stand && (v.Next != Again || len(v.Elected) > 0 || !cites(v, "第十九条")) {
				t.Errorf("%d of %d: %+v", present, c.due, v)
			}
		}
	}
}

func TestELE06_differential_rounds_up(t *testing.T) {
	for seats, least := range map[int]int{1: 2, 3: 4, 5: 6, 7: 9, 9: 11, 10: 12, 11: 14} {
		n, _, err := LeastCandidates(seats, day)
		if err != nil || n != least {
			t.Errorf("%d places: %d candidates, want %d", seats, n, least)
		}
		enough := judge(t, election(t, 20, 20, seats, make([]int, least)...))
		short := judge(t, election(t, 20, 20, seats, make([]int, least-1)...))
		if !enough.Stand || short.Stand || !cites(short, "第十三条") {
			t.Errorf("%d places: %d candidates %t, %d %t", seats, least, enough.Stand, least-1, short.Stand)
		}
	}
	if _, _, err := LeastCandidates(3, civil.MustDay("2020-07-12")); err == nil {
		t.Error("a margin before the first edition")
	}
	// Delegates by their own article; 书记 are as many as places; a by-election is told.
	c := election(t, 20, 20, 2, 15, 12)
	c.Kind = kind(t, "delegates")
	if v := judge(t, c); v.Stand || !cites(v, "第九条") {
		t.Errorf("delegates: %+v", v.Why)
	}
	c.Kind = kind(t, "secretary-assembly")
	if v := judge(t, c); !v.Stand || len(v.Elected) != 2 {
		t.Errorf("secretaries: %+v", v)
	}
	c.Kind = kind(t, "by-election")
	if v := judge(t, c); !v.Stand || !strings.Contains(list(v.Notes), "不足差额") {
		t.Errorf("by-election: %+v", v)
	}
}

func TestVT14_ELE09_more_than_half_of_those_present(t *testing.T) {
	// 16 due, 13 present: elected by 7, not by 6.
	v := judge(t, election(t, 16, 13, 1, 7, 6))
	if v.Need != 7 || !slices.Equal(v.Elected, []string{"甲一"}) || v.Next != Done {
		t.Errorf("%+v", v)
	}
	// An even number: half is not enough.
	if v := judge(t, election(t, 12, 12, 1, 6, 6)); len(v.Elected) != 0 || v.Need != 7 || v.Next != FillNow {
		t.Errorf("%+v", v)
	}
	// The other base, by a document: 9 of 16.
	c := election(t, 16, 13, 1, 8, 5)
	c.Winning = Winning{Of: OfDue, Basis: "云组〔2026〕3号"}
	if v := judge(t, c); v.Need != 9 || len(v.Elected) != 0 {
		t.Errorf("%+v", v)
	}
	c.Candidates[0].For, c.Candidates[1].For = 9, 4
	if v := judge(t, c); !slices.Equal(v.Elected, []string{"甲一"}) {
		t.Errorf("%+v", v)
	}
	c.Winning.Basis = ""
	if _, err := Judge(c); fault.Of(err).Field("threshold.basis") == "" {
		t.Errorf("the other base without a document: %v", err)
	}
}

func TestELE10_equal_votes_on_the_boundary(t *testing.T) {
	for _, c := range []struct {
		seats   int
		votes   []int
		elected string
		tied    string
		left    int
	}{
		{3, []int{9, 8, 8, 8}, "甲一", "乙一、丙一、丁一", 2},
		{3, []int{8, 8, 9, 7}, "丙一、甲一、乙一", "", 0}, // equal, but all have a place
		{2, []int{8, 9, 8}, "乙一", "甲一、丙一", 1},
		{3, []int{8, 8, 8, 6}, "甲一、乙一、丙一", "", 0}, // the fourth has not passed
	} {
		v := judge(t, election(t, 14, 13, c.seats, c.votes...))
		if list(v.Elected) != c.elected || list(v.Tied) != c.tied || v.Left != c.left || (v.Next == RunoffNow) != (c.tied != "") {
			t.Errorf("%d of %v: elected %v, tied %v, left %d, %s", c.seats, c.votes, v.Elected, v.Tied, v.Left, v.Next)
		}
	}
	// 再次投票: who has more votes, though not more than half.
	c := election(t, 14, 13, 1, 6, 5)
	c.Round = Runoff
	if v := judge(t, c); !slices.Equal(v.Elected, []string{"甲一"}) {
		t.Errorf("%+v", v)
	}
	c.Candidates[1].For = 6
	if v := judge(t, c); v.Next != RunoffNow {
		t.Errorf("equal again: %+v", v)
	}
	c.Candidates[0].For, c.Candidates[1].For = 0, 0
	if v := judge(t, c); len(v.Elected) != 0 || v.Vacant != 1 {
		t.Errorf("nobody got a vote: %+v", v)
	}
}

func TestELE11_shortfall_and_reduction(t *testing.T) {
	c := election(t, 16, 13, 5, 10, 9, 8, 7, 6, 6)
	if v := judge(t, c); len(v.Elected) != 4 || v.Vacant != 1 || v.Next != FillNow {
		t.Fatalf("%+v", v)
	}
	for _, r := range []struct {
		Reduction
		done bool
	}{
		{Reduction{To: 4, Agreed: 7}, true},
		{Reduction{To: 4, Agreed: 6}, false},
		{Reduction{To: 4, Presidium: true}, true},
		{Reduction{To: 3, Agreed: 13}, false}, // four were elected
	} {
		c.Reduction = &r.Reduction
		v := judge(t, c)
		if (v.Next == Done) != r.done || (v.Vacant == 0) != r.done || len(v.Elected) != 4 || !cites(v, "第四章·不足应选名额") {
			t.Errorf("%+v: %s, vacant %d", r, v.Next, v.Vacant)
		}
	}
	// Exactly half of an even number agree: 半数以上 includes it.
	c = election(t, 14, 14, 3, 10, 9, 7, 7)
	c.Reduction = &Reduction{To: 2, Agreed: 7}
	if v := judge(t, c); v.Next != Done {
		t.Errorf("%+v", v)
	}
	// 另行选举 of the places left needs more than half again.
	f := election(t, 16, 13, 1, 7)
	f.Round = Fill
	if v := judge(t, f); !slices.Equal(v.Elected, []string{"甲一"}) {
		t.Errorf("%+v", v)
	}
}

func TestVT13_ELE12_more_returned_than_issued(t *testing.T) {
	for _, c := range []struct {
		issued, returned int
		valid            bool
	}{{13, 13, true}, {13, 12, true}, {13, 14, false}, {12, 13, false}, {14, 14, false}, {14, 13, true}} {
		e := election(t, 16, 13, 1, 8, 3)
		e.Issued, e.Returned, e.Valid, e.Invalid = c.issued, c.returned, 11, c.returned-11
		v := judge(t, e)
		if v.Stand != c.valid || !c.valid && (v.Next != Again || len(v.Elected) > 0 || !cites(v, "第四章·收回的选票")) {
			t.Errorf("issued %d, returned %d: %t %s", c.issued, c.returned, v.Stand, v.Next)
		}
	}
}

func TestELE15_others_named(t *testing.T) {
	c := election(t, 16, 13, 1, 4, 1)
	c.Others = []Result{{Tally: Tally{Name: "庚二", For: 8}}}
	v := judge(t, c)
	if !slices.Equal(v.Elected, []string{"庚二"}) || !strings.Contains(list(v.Notes), "被选举权") {
		t.Errorf("%+v", v)
	}
	c.Others[0].Barred = true
	if v := judge(t, c); len(v.Elected) != 0 || v.People[2].Why != "没有被选举权" {
		t.Errorf("%+v", v)
	}
}

func TestDEV19_DEV20_admission(t *testing.T) {
	for _, c := range []struct {
		due, present, ayes, written int
		stand, passed               bool
	}{
		{14, 7, 7, 0, false, false}, // exactly half there
		{14, 8, 8, 0, true, true},
		{16, 9, 9, 0, true, true},
		{16, 9, 8, 0, true, false}, // exactly half of those due
		{16, 9, 8, 1, true, true},  // DEV-21: an absent voter wrote before
		{16, 8, 8, 4, false, false},
		{3, 2, 2, 0, true, true},
		{20, 20, 10, 0, true, false},
	} {
		for _, k := range []string{"admission", "conversion"} {
			n := Count{Kind: kind(t, k), Day: day, Due: c.due, Present: c.present, Issued: c.present, Returned: c.present, Valid: c.present,
				Candidates: []Result{{Tally: Tally{Name: "林一", For: c.ayes}}}, Written: Written{For: c.written}}
			v := judge(t, n)
			if v.Stand != c.stand || v.Passed != c.passed {
				t.Errorf("%s %+v: %t %t", k, c, v.Stand, v.Passed)
			}
		}
	}
	// The edition of its day.
	n := Count{Kind: kind(t, "admission"), Day: civil.MustDay("2026-05-10"), Due: 9, Present: 9, Issued: 9, Returned: 9, Valid: 9, Candidates: []Result{{Tally: Tally{Name: "林一", For: 5}}}}
	if v := judge(t, n); v.Why[0].Cite.Doc != rulebook.AdmissionRules2014 || !v.Passed {
		t.Errorf("%+v", v.Why)
	}
}

func TestMTG01_MTG02_other_votes_have_other_denominators(t *testing.T) {
	for _, c := range []struct {
		kind               string
		due, present, ayes int
		stand, passed      bool
	}{
		{"motion", 16, 8, 8, true, false},
		{"motion", 16, 9, 9, true, true},
		{"motion", 16, 7, 7, false, false},
		{"disposal", 15, 8, 8, true, true},
		{"committee-motion", 5, 3, 3, true, true},
		{"committee-motion", 5, 2, 2, false, false},
		{"committee-motion", 6, 3, 3, true, false},
	} {
		n := Count{Kind: kind(t, c.kind), Day: day, Due: c.due, Present: c.present, Issued: c.present, Returned: c.present, Valid: c.present,
			Candidates: []Result{{Tally: Tally{Name: "事项", For: c.ayes}}}}
		if v := judge(t, n); v.Stand != c.stand || v.Passed != c.passed {
			t.Errorf("%+v: %t %t", c, v.Stand, v.Passed)
		}
	}
}

func TestREV02_REV04_a_third_at_most(t *testing.T) {
	for total, most := range map[int]int{1: 0, 2: 0, 3: 1, 7: 2, 10: 3, 20: 6, 33: 11, 50: 16} {
		for _, best := range []int{most, most + 1} {
			c := Count{Kind: kind(t, "appraisal"), Day: day, Members: total, Graded: []Graded{{"优秀", best}, {"合格", total - best}}}
			v := judge(t, c)
			if v.Stand != (best <= most) || MostExcellent(total) != most {
				t.Errorf("%d of %d: %t", best, total, v.Stand)
			}
		}
	}
	c := Count{Kind: kind(t, "appraisal"), Day: day, Members: 10, Probationary: 1, Graded: []Graded{{"优秀", 3}, {"合格", 7}}}
	if v := judge(t, c); v.Stand || v.Next != Regrading {
		t.Errorf("a probationary member was graded: %+v", v)
	}
	c.Graded[1].Count = 6
	if v := judge(t, c); !v.Stand {
		t.Errorf("%+v", v.Why)
	}
}

func TestHonours_recommend_and_elect_nobody(t *testing.T) {
	c := Count{Kind: kind(t, "honours"), Day: day, Seats: 1, Issued: 9, Returned: 9, Valid: 9, Candidates: []Result{{Tally: Tally{Name: "甲一", For: 4}}, {Tally: Tally{Name: "乙一", For: 4}}}}
	v := judge(t, c)
	if len(v.Elected) != 0 || v.Next != Deciding || list(v.Tied) != "甲一、乙一" {
		t.Errorf("%+v", v)
	}
}

func TestCheck_numbers_that_contradict_each_other(t *testing.T) {
	for at, change := range map[string]func(*Count){
		"present":            func(c *Count) { c.Present = 17 },
		"electorate":         func(c *Count) { c.Due = 0 },
		"returned":           func(c *Count) { c.Invalid = 1 },
		"seats":              func(c *Count) { c.Seats = 0 },
		"issued":             func(c *Count) { c.Issued = -1 },
		"candidates[0].for":  func(c *Count) { c.Candidates[0].For = 14 },
		"candidates[0]":      func(c *Count) { c.Candidates[0].Detail = true },
		"candidates[1].name": func(c *Count) { c.Candidates[1].Name = "甲一" },
		"candidates[0].name": func(c *Count) { c.Candidates[0].Name = "x" },
		"candidates":         func(c *Count) { c.Candidates[0].For, c.Candidates[1].For = 13, 1 },
		"others":             func(c *Count) { c.Kind.Others = false; c.Others = []Result{{Tally: Tally{Name: "庚二"}}} },
		"round":              func(c *Count) { c.Round = "third" },
		"threshold.of":       func(c *Count) { c.Winning.Of = "all" },
		"written":            func(c *Count) { c.Written.For = 1 },
		"reduction.to":       func(c *Count) { c.Reduction = &Reduction{To: 1} },
		"reduction.agreed":   func(c *Count) { c.Seats = 2; c.Reduction = &Reduction{To: 1, Agreed: 14} },
	} {
		c := election(t, 16, 13, 1, 7, 6)
		change(&c)
		_, err := Judge(c)
		if f := fault.Of(err); f == nil || f.Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	// ELE-15: those who abstain name nobody, so others cannot outnumber the noes.
	c := election(t, 16, 13, 1, 5, 3)
	c.Candidates[0] = Result{Tally: Tally{Name: "甲一", For: 5, Against: 1, Abstain: 7}, Detail: true}
	c.Candidates[1] = Result{Tally: Tally{Name: "乙一", For: 3, Against: 1, Abstain: 9}, Detail: true}
	c.Others = []Result{{Tally: Tally{Name: "庚二", For: 3}}}
	if _, err := Judge(c); fault.Of(err).Field("others") == "" {
		t.Errorf("%v", err)
	}
	// Two persons on one motion.
	m := Count{Kind: kind(t, "admission"), Day: day, Due: 9, Present: 9, Issued: 9, Returned: 9, Valid: 9, Candidates: []Result{{Tally: Tally{Name: "林一"}}, {Tally: Tally{Name: "林二"}}}}
	if _, err := Judge(m); fault.Of(err).Field("candidates") == "" {
		t.Errorf("DEV-22: %v", err)
	}
	early := election(t, 16, 13, 1, 7, 6)
	early.Day = civil.MustDay("2020-07-12")
	if _, err := Judge(early); fault.Of(err).Field("day") == "" {
		t.Errorf("before the first edition: %v", err)
	}
}

func TestKinds_are_complete(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if k.Code == "" || k.Chinese == "" || len(k.Cites) == 0 || seen[k.Code] || k.Form == Grades && len(k.Scale) < 2 || k.Form == Motion && k.Matter == "" || k.Form == Places && k.Margin == "" {
			t.Errorf("%+v", k)
		}
		seen[k.Code] = true
	}
	if _, ok := KindOf("none"); ok {
		t.Error("a kind that is none")
	}
}

func ExampleVerdict_Text() {
	k, _ := KindOf("branch-committee")
	v, err := Judge(Count{Kind: k, Day: civil.MustDay("2026-09-10"), Due: 16, Present: 13, Issued: 13, Returned: 13, Valid: 12, Invalid: 1, Seats: 1,
		Candidates: []Result{{Tally: Tally{Name: "陈一", For: 7}}, {Tally: Tally{Name: "魏一", For: 5}}}})
	fmt.Println(err)
	fmt.Print(strings.SplitAfter(v.Text(), "\n请注意")[0])
	// Output:
	// <nil>
	// 支部委员会委员选举，2026-09-10
	// 选举有效，陈一当选。
	//
	//   陈一  赞成 7  当选
	//   魏一  赞成 5  赞成 5 票，不足 7 票
	//
	// 依据
	//   应到会有选举权 16 人，实到 13 人，须达到 13 人，可以选举  《中国共产党基层组织选举工作条例》第十九条
	//   发出 13 张，收回 13 张，有效 12 张，无效 1 张  《中国共产党基层组织选举工作条例》第四章·收回的选票
	//   应选 1 名，候选人 2 名，差额不少于 20%  《中国共产党基层组织选举工作条例》第十三条
	//   赞成票超过实到会有选举权人数 13 人的一半，至少 7 票，始得当选  《中国共产党基层组织选举工作条例》第四章
	//   陈一当选
	//
	// 请注意
}

package survey

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/fault"
)

var survey = Scoring{Scale: ReportingScale, Points: []int{100, 80, 60, 0}, Groups: []RaterGroup{{Code: "leaders", Chinese: "领导班子", Weight: 40}, {Code: "members", Chinese: "党员", Weight: 60}}}

func reckon(t testing.TB, s Scoring, counts [][]int) Reckoned {
	t.Helper()
	r, err := s.Reckon(counts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSZ04_weighted_groups_in_integers(t *testing.T) {
	r := reckon(t, survey, [][]int{{4, 1, 0, 0}, {10, 5, 3, 2}})
	// leaders 480/5 = 96, members 1580/20 = 79; 0.4·96 + 0.6·79 = 85.8
	if r.Cells[0].Score.String() != "96.00" || r.Cells[1].Score.String() != "79.00" || r.Composite.String() != "85.80" {
		t.Errorf("%+v", r)
	}
	// By default nothing is weighted.
	plain := survey
	plain.Groups = []RaterGroup{{Code: "leaders", Chinese: "领导班子", Weight: 0}, {Code: "members", Chinese: "党员", Weight: 0}}
	if r := reckon(t, plain, [][]int{{4, 1, 0, 0}, {10, 5, 3, 2}}); r.Composite.Given || r.Total.Score.String() != "82.40" {
		t.Errorf("%+v", r)
	}
	// Half a hundredth goes up: 2·x/800 and so on.
	half := Scoring{Scale: []string{"好", "差"}, Points: []int{1, 0}, Groups: []RaterGroup{{Code: "all", Chinese: "全体", Weight: 100}}}
	if r := reckon(t, half, [][]int{{1, 199}}); r.Composite.Hundredths != 1 || r.Cells[0].Score.Hundredths != 1 {
		t.Errorf("0.005: %+v", r)
	}
	if r := reckon(t, half, [][]int{{1, 200}}); r.Composite.Hundredths != 0 {
		t.Errorf("under 0.005: %+v", r)
	}
}

func TestVT17_cells_under_five_are_hidden(t *testing.T) {
	r := reckon(t, survey, [][]int{{4, 0, 0, 0}, {10, 5, 3, 2}})
	if !r.Cells[0].Hidden || r.Cells[0].Grades != nil || r.Cells[0].Raters != 0 || r.Composite.Given || !r.Total.Hidden || r.Total.Grades != nil {
		t.Errorf("four raters can be worked out: %+v", r)
	}
	if r := reckon(t, survey, [][]int{{4, 1, 0, 0}, {10, 5, 3, 2}}); r.Cells[0].Hidden || r.Total.Hidden {
		t.Errorf("five raters are hidden: %+v", r)
	}
	if r := reckon(t, survey, [][]int{{5, 0, 0, 0}, {10, 5, 3, 2}}); len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "意见一致") {
		t.Errorf("all of one mind: %+v", r.Notes)
	}
	if r := reckon(t, survey, [][]int{{0, 0, 0, 0}, {10, 5, 3, 2}}); r.Composite.Given || r.Total.Hidden {
		t.Errorf("nobody of a group answered: %+v", r)
	}
}

// Whatever is shown, taking what is shown from the total leaves nobody or at
// least five; the composite is exact.
func TestVT17_nothing_shown_gives_a_small_group_away(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Scoring{Scale: AppraisalScale, Points: []int{100, 85, 60, 0}}
		left := Whole
		n := rapid.IntRange(1, 5).Draw(t, "groups")
		var counts [][]int
		for i := range n {
			w := left
			if i < n-1 {
				w = rapid.IntRange(0, left).Draw(t, "weight")
			}
			left -= w
			s.Groups = append(s.Groups, RaterGroup{Code: string(rune('a' + i)), Chinese: "组", Weight: w})
			counts = append(counts, rapid.SliceOfN(rapid.IntRange(0, 4), 4, 4).Draw(t, "papers"))
		}
		r, err := s.Reckon(counts)
		if err != nil {
			t.Fatal(err)
		}
		shown, hides := 0, false
		exact := new(big.Rat)
		for i, c := range r.Cells {
			hides = hides || c.Hidden
			if c.Hidden && (c.Raters != 0 || c.Grades != nil || c.Score.Given) {
				t.Fatalf("%+v", c)
			}
			if !c.Hidden && c.Raters < MinCell {
				t.Fatalf("%+v", c)
			}
			shown += c.Raters
			sum, all := 0, 0
			for j, x := range counts[i] {
				sum += x * s.Points[j]
				all += x
			}
			if all > 0 {
				exact.Add(exact, new(big.Rat).Mul(big.NewRat(int64(s.Groups[i].Weight), 100), big.NewRat(int64(sum), int64(all))))
			}
		}
		if rest := r.Total.Raters - shown; !r.Total.Hidden && rest > 0 && rest < MinCell {
			t.Fatalf("%d raters can be worked out", rest)
		}
		if r.Composite.Given {
			off := new(big.Rat).Sub(exact, big.NewRat(int64(r.Composite.Hundredths), 100))
			if hides || off.Abs(off).Cmp(big.NewRat(1, 200)) > 0 {
				t.Fatalf("composite %s, exact %s, hides %t", r.Composite, exact.FloatString(6), hides)
			}
		}
	})
}

func TestScoring_refuses(t *testing.T) {
	for at, change := range map[string]func(*Scoring){
		"scale":     func(s *Scoring) { s.Scale, s.Points = s.Scale[:1], nil },
		"points":    func(s *Scoring) { s.Points = s.Points[:3] },
		"points[1]": func(s *Scoring) { s.Points = []int{80, 90, 60, 0} },
		"groups": func(s *Scoring) {
			s.Groups = []RaterGroup{{Code: "a", Chinese: "甲", Weight: 40}, {Code: "b", Chinese: "乙", Weight: 50}}
		},
		"groups[0].weight": func(s *Scoring) {
			s.Groups = []RaterGroup{{Code: "a", Chinese: "甲", Weight: -1}, {Code: "b", Chinese: "乙", Weight: 101}}
		},
		"groups[1].code": func(s *Scoring) {
			s.Groups = []RaterGroup{{Code: "a", Chinese: "甲", Weight: 40}, {Code: "a", Chinese: "乙", Weight: 60}}
		},
	} {
		s := survey
		change(&s)
		if _, err := s.Reckon(nil); fault.Of(err).Field(at) == "" {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, counts := range [][][]int{nil, {{1, 2, 3, 4}}, {{1, 2, 3}, {1, 2, 3, 4}}, {{-1, 2, 3, 4}, {1, 2, 3, 4}}} {
		if _, err := survey.Reckon(counts); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v: %v", counts, err)
		}
	}
}

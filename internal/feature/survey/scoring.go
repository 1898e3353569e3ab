package survey

import (
	"fmt"
	"math/big"
	"slices"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// MinCell is the smallest group of raters whose figures are shown alone.
const MinCell = 5

// Whole is the sum of the weights of all groups.
const Whole = 100

// RaterGroup is one group of raters. Weight is in hundredths; all zero means no
// weighting, which is the default (SZ-04). Raters is how many codes the group
// gets.
type RaterGroup struct {
	Code    string `json:"code"`
	Chinese string `json:"name"`
	Weight  int    `json:"weight,omitempty"`
	Raters  int    `json:"raters,omitempty"`
}

// maxPeople bounds every number of a count.
const maxPeople = 1_000_000

// Scoring is how marks become figures: a scale and who rates.
type Scoring struct {
	Scale  []string // best first
	Points []int    // of each grade, 0 to 100; nil: no score is reckoned
	Groups []RaterGroup
}

// Check says what is wrong with the survey. Fault: Invalid.
func (s Scoring) Check() error {
	bad := fault.New(fault.Invalid, "问卷有几处需要改正。")
	if len(s.Scale) < 2 {
		complain(bad, "scale", "等次 %d 个，至少应为 2 个", len(s.Scale))
	}
	if len(s.Points) != 0 && len(s.Points) != len(s.Scale) {
		complain(bad, "points", "分值 %d 个，应与等次 %d 个相同", len(s.Points), len(s.Scale))
	}
	for i, p := range s.Points {
		if p < 0 || p > 100 || i > 0 && p > s.Points[i-1] {
			complain(bad, fmt.Sprintf("points[%d]", i), "%d 应为 0 至 100，且不高于前一等次", p)
		}
	}
	sum := 0
	seen := map[string]bool{}
	for i, g := range s.Groups {
		if g.Weight < 0 || g.Weight > Whole {
			complain(bad, fmt.Sprintf("groups[%d].weight", i), "权重 %d 应为 0 至 %d", g.Weight, Whole)
		}
		if seen[g.Code] {
			complain(bad, fmt.Sprintf("groups[%d].code", i), "“%s”写了两次", g.Code)
		}
		seen[g.Code] = true
		sum += g.Weight
	}
	if len(s.Groups) == 0 {
		complain(bad, "groups", "没有参加测评的人")
	}
	if sum != 0 && sum != Whole {
		complain(bad, "groups", "权重合计 %d，应为 %d，或者都不填", sum, Whole)
	}
	return bad.Err()
}

// Cell is what one group of raters gave one subject: papers by grade. A hidden
// cell has neither grades nor score, only that it is hidden.
type Cell struct {
	Group  RaterGroup
	Raters int // 0 when hidden
	Grades []int
	Score  Score
	Hidden bool
	Why    string
}

// Score is in hundredths of a point; Given is false where none is reckoned.
type Score struct {
	Hundredths int
	Given      bool
}

// String returns 87.50, or "" where there is none.
func (s Score) String() string {
	if !s.Given {
		return ""
	}
	return fmt.Sprintf("%d.%02d", s.Hundredths/100, s.Hundredths%100)
}

// Reckoned is what a survey says of one subject.
type Reckoned struct {
	Cells     []Cell
	Total     Cell  // of all groups together, unweighted
	Composite Score // weighted; absent without weights or where it would give a small group away
	Notes     []string
	Cite      rulebook.Citation
}

// Reckon sums up what the groups gave one subject: counts[group][grade] papers.
// Groups of fewer than MinCell raters are hidden, and so is whatever figure
// would let them be worked out by subtraction. Fault: Invalid.
func (s Scoring) Reckon(counts [][]int) (Reckoned, error) {
	if err := s.Check(); err != nil {
		return Reckoned{}, err
	}
	r := Reckoned{Cite: rulebook.Cite(rulebook.ReviewPractice, "测评"), Total: Cell{Grades: make([]int, len(s.Scale))}}
	if len(counts) != len(s.Groups) {
		return Reckoned{}, fault.Newf(fault.Invalid, "结果 %d 组，应为 %d 组。", len(counts), len(s.Groups))
	}
	hidden, silent := 0, false
	for i, g := range s.Groups {
		if len(counts[i]) != len(s.Scale) {
			return Reckoned{}, fault.Newf(fault.Invalid, "%s的结果有 %d 项，应为等次 %d 个。", g.Chinese, len(counts[i]), len(s.Scale))
		}
		c := Cell{Group: g, Grades: slices.Clone(counts[i])}
		for j, n := range counts[i] {
			if n < 0 || n > maxPeople {
				return Reckoned{}, fault.Newf(fault.Invalid, "%s“%s”%d 票，应为 0 至 %d。", g.Chinese, s.Scale[j], n, maxPeople)
			}
			c.Raters += n
			r.Total.Grades[j] += n
		}
		r.Total.Raters += c.Raters
		silent = silent || c.Raters == 0
		if c.Raters < MinCell {
			hidden += c.Raters
			c = Cell{Group: g, Hidden: true, Why: fmt.Sprintf("不足 %d 人，不单独显示", MinCell)}
		} else {
			c.Score = s.score(c)
			if slices.Max(c.Grades) == c.Raters {
				r.Notes = append(r.Notes, g.Chinese+"意见一致，结果可能暴露个人意见")
			}
		}
		r.Cells = append(r.Cells, c)
	}
	weighted := slices.ContainsFunc(s.Groups, func(g RaterGroup) bool { return g.Weight > 0 })
	switch {
	case !weighted || len(s.Points) == 0:
	case hidden > 0 || silent:
		r.Notes = append(r.Notes, "有分组不足人数，不计加权得分")
	default:
		r.Composite = s.composite(counts)
	}
	// What is left when the shown groups are taken from the total is the hidden
	// ones together.
	if r.Total.Raters < MinCell || hidden > 0 && hidden < MinCell {
		r.Total = Cell{Hidden: true, Why: fmt.Sprintf("显示合计会推算出不足 %d 人的分组，不显示", MinCell)}
		return r, nil
	}
	r.Total.Score = s.score(r.Total)
	return r, nil
}

// score is the mean of a cell's points in hundredths, rounded half up.
func (s Scoring) score(c Cell) Score {
	if len(s.Points) == 0 || c.Raters == 0 {
		return Score{}
	}
	sum := 0
	for j, n := range c.Grades {
		sum += n * s.Points[j]
	}
	return Score{(200*sum + c.Raters) / (2 * c.Raters), true}
}

// composite is the weighted mean of the groups' means, exact until the one
// rounding at the end, half up.
func (s Scoring) composite(counts [][]int) Score {
	total := new(big.Rat)
	for i, g := range s.Groups {
		sum, n := 0, 0
		for j, x := range counts[i] {
			sum += x * s.Points[j]
			n += x
		}
		// weight/100 × sum/n points, in hundredths of a point: weight × sum / n
		total.Add(total, big.NewRat(int64(g.Weight)*int64(sum), int64(n)))
	}
	twice := new(big.Int).Mul(total.Num(), big.NewInt(2))
	twice.Add(twice, total.Denom())
	twice.Div(twice, new(big.Int).Mul(total.Denom(), big.NewInt(2)))
	return Score{int(twice.Int64()), true}
}

package ballot

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
)

// Mark is what stands beside one candidate.
type Mark uint8

// The marks. Blank counts as an abstention (选举办法).
const (
	Blank Mark = iota
	For
	Against
	Abstain
)

// Paper is one ballot paper: a mark for each candidate in their order, and
// others who were named instead. It has no field that could tell whose it is.
type Paper struct {
	Marks  []Mark
	Others []string
	// Unreadable papers came out of the box and could not be read.
	Unreadable bool
}

// Question is what a paper asks.
type Question struct {
	Kind       Kind
	Seats      int // how many may be chosen; 1 for a motion
	Candidates []string
}

// Void is why a paper does not count.
type Void struct {
	Rule rulebook.RuleID
	Text string
	Cite rulebook.Citation
}

var (
	tooMany    = Void{"ELE-13", "所选人数多于应选名额", ele("第四章·选票")}
	noNaming   = Void{"ELE-15", "另选他人多于不赞成的人数，弃权的不能另选", ele("第二十五条")}
	noOthers   = Void{"ELE-15", "本次表决不能另选他人", ele("第二十五条")}
	twice      = Void{"ELE-13", "同一人写了两次", rulebook.Cite(rulebook.ElectionMethod, "选票的填写")}
	unreadable = Void{"ELE-13", "无法辨认", rulebook.Cite(rulebook.ElectionMethod, "选票的填写")}
	oddPaper   = Void{"ELE-13", "不是本次的选票", rulebook.Cite(rulebook.ElectionMethod, "选票的填写")}
)

// Valid returns why the paper is void; nil when it is valid. A paper with
// nothing on it is valid: its voter abstains.
func (q Question) Valid(p Paper) *Void {
	switch {
	case p.Unreadable:
		return &unreadable
	case len(p.Marks) != len(q.Candidates):
		return &oddPaper
	case len(p.Others) > 0 && !q.Kind.Others:
		return &noOthers
	}
	chosen, against := len(p.Others), 0
	for _, m := range p.Marks {
		switch m {
		case For:
			chosen++
		case Against:
			against++
		case Blank, Abstain:
		default:
			return &oddPaper
		}
	}
	switch {
	case chosen > q.Seats:
		return &tooMany
	case len(p.Others) > against:
		return &noNaming
	}
	for i, o := range p.Others {
		name := han.CleanName(o)
		switch {
		case !han.ValidName(name):
			return &unreadable
		case slices.Contains(q.Candidates, name), slices.ContainsFunc(p.Others[:i], func(x string) bool { return han.CleanName(x) == name }):
			return &twice
		}
	}
	return nil
}

// Tally is what one person got.
type Tally struct {
	Name    string `json:"name"`
	For     int    `json:"for"`
	Against int    `json:"against,omitempty"`
	Abstain int    `json:"abstain,omitempty"`
}

// Voided is how many papers were void for one reason.
type Voided struct {
	Why    string `json:"why"`
	Papers int    `json:"papers"`
}

// Sheet is the result sheet (计票结果): valid and void papers, and votes.
type Sheet struct {
	Returned   int      `json:"returned"`
	Valid      int      `json:"valid"`
	Invalid    int      `json:"invalid"`
	Candidates []Tally  `json:"candidates"`
	Others     []Tally  `json:"others,omitempty"` // by votes, then by name
	Voids      []Voided `json:"voids,omitempty"`
}

// Count counts papers (ELE-12, ELE-13, ELE-15). Their order does not matter.
func (q Question) Count(papers []Paper) Sheet {
	s := Sheet{Returned: len(papers), Candidates: make([]Tally, len(q.Candidates))}
	for i, n := range q.Candidates {
		s.Candidates[i].Name = n
	}
	others, voids := map[string]int{}, map[string]int{}
	for _, p := range papers {
		if v := q.Valid(p); v != nil {
			s.Invalid++
			voids[v.Text]++
			continue
		}
		s.Valid++
		for i, m := range p.Marks {
			t := &s.Candidates[i]
			switch m {
			case For:
				t.For++
			case Against:
				t.Against++
			default:
				t.Abstain++
			}
		}
		for _, o := range p.Others {
			others[han.CleanName(o)]++
		}
	}
	for n, v := range others {
		s.Others = append(s.Others, Tally{Name: n, For: v})
	}
	slices.SortFunc(s.Others, func(a, b Tally) int { return cmp.Or(b.For-a.For, strings.Compare(a.Name, b.Name)) })
	for w, n := range voids {
		s.Voids = append(s.Voids, Voided{w, n})
	}
	slices.SortFunc(s.Voids, func(a, b Voided) int { return strings.Compare(a.Why, b.Why) })
	return s
}

package survey

import (
	"fmt"

	"touyan/internal/base/rulebook"
)

// Spot is one place on the papers of a group: a mark that a line may bear. Line
// and Mark -1 is the paper itself, Mark 0 a line left blank.
type Spot struct{ Group, Question, Line, Mark int }

// PapersOf is the spot that counts the papers of a group.
func PapersOf(group int) Spot { return Spot{group, -1, -1, -1} }

// Tally is how often each spot was marked. It is all that is kept of the papers.
type Tally map[Spot]int

// Spots returns the spots of one paper: each counts one more.
func (p Paper) Spots(f Filled) []Spot {
	out := []Spot{PapersOf(f.Group)}
	for q := range p.Questions {
		for line, m := range f.Marks[q] {
			if m > 0 {
				out = append(out, Spot{f.Group, q, line, m})
			}
		}
	}
	return out
}

// Add counts one paper.
func (t Tally) Add(p Paper, f Filled) {
	for _, s := range p.Spots(f) {
		t[s]++
	}
}

// Returned is how many papers came from a group; -1: from all.
func (t Tally) Returned(p Paper, group int) (n int) {
	for g := range p.Groups {
		if group < 0 || g == group {
			n += t[PapersOf(g)]
		}
	}
	return n
}

// Result is what came of a questionnaire.
type Result struct {
	Issued, Returned int
	Groups           []GroupResult
	Answers          []Answer
	Notes            []string
	Cite             rulebook.Citation
}

// GroupResult is how many papers came from a group. Hidden: fewer than MinCell,
// so the number is not told.
type GroupResult struct {
	RaterGroup
	Returned int
	Hidden   bool
}

// Answer is what came of a question that is marked, line by line.
type Answer struct {
	Question Question
	Number   int // of the question, from 0
	Scale    []string
	Lines    []Line
}

// Line is what one subject, or the question itself, was given.
type Line struct {
	Subject Subject // zero where the question stands for itself
	Reckoned
}

// Picked are the two figures of a question that is picked.
var Picked = []string{"推荐", "未推荐"}

// Result reckons what the tally says, hiding what would tell of fewer than
// MinCell raters. Fault: Invalid, when the tally is not of this paper.
func (p Paper) Result(t Tally) (Result, error) {
	r := Result{Issued: p.Raters(), Returned: t.Returned(p, -1), Cite: measuring}
	for g, x := range p.Groups {
		n := t[PapersOf(g)]
		gr := GroupResult{RaterGroup: x, Returned: n}
		if n < MinCell {
			gr.Returned, gr.Hidden = 0, true
		}
		r.Groups = append(r.Groups, gr)
	}
	for q, asked := range p.Questions {
		if p.Marks(q) == 0 {
			continue
		}
		a := Answer{Question: asked, Number: q, Scale: p.Scale}
		s := Scoring{Scale: p.Scale, Points: p.Points, Groups: p.Groups}
		if asked.Form == Pick {
			a.Scale, s.Scale, s.Points = Picked, Picked, nil
		}
		for line := range p.Lines(q) {
			counts := make([][]int, len(p.Groups))
			for g := range p.Groups {
				counts[g] = p.counts(t, g, q, line)
			}
			got, err := s.Reckon(counts)
			if err != nil {
				return Result{}, err
			}
			l := Line{Reckoned: got}
			if len(p.Subjects) > 0 {
				l.Subject = p.Subjects[line]
			}
			a.Lines = append(a.Lines, l)
		}
		r.Answers = append(r.Answers, a)
	}
	r.Notes = r.notes()
	return r, nil
}

// notes are said once for the whole questionnaire.
func (r Result) notes() (notes []string) {
	for _, g := range r.Groups {
		if g.Hidden {
			notes = append(notes, fmt.Sprintf("“%s”不足 %d 份，不单独显示", g.Chinese, MinCell))
		}
	}
	if r.Returned > 0 && r.Returned < MinCell {
		notes = append(notes, fmt.Sprintf("一共不足 %d 份，不显示结果", MinCell))
	}
	return notes
}

func (p Paper) counts(t Tally, g, q, line int) []int {
	if p.Questions[q].Form == Pick {
		n := t[Spot{g, q, line, 1}]
		return []int{n, max(0, t[PapersOf(g)]-n)}
	}
	out := make([]int, len(p.Scale))
	for m := range out {
		out[m] = t[Spot{g, q, line, m + 1}]
	}
	return out
}

// Number is the spot as one number, for keeping.
func (s Spot) Number() int64 {
	return int64(s.Group+1)<<24 | int64(s.Question+1)<<16 | int64(s.Line+1)<<8 | int64(s.Mark+1)
}

// SpotOf is the spot that Number made a number of.
func SpotOf(n int64) Spot {
	return Spot{int(n>>24) - 1, int(n>>16&255) - 1, int(n>>8&255) - 1, int(n&255) - 1}
}

// All returns every spot that papers may mark.
func (p Paper) All() (out []Spot) {
	for g := range p.Groups {
		out = append(out, PapersOf(g))
		for q := range p.Questions {
			for line := range p.Lines(q) {
				for m := range p.Marks(q) {
					out = append(out, Spot{g, q, line, m + 1})
				}
			}
		}
	}
	return out
}

package ballot

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/base/rulebook"
)

// margins is by how much candidates must outnumber places (ELE-06).
var margins = rulebook.Dated[quorum.Share]{
	{From: civil.MustDay("2020-07-13"), Value: quorum.Share{Num: 1, Den: 5}, Cite: ele("第十三条")},
}

// LeastCandidates returns how many candidates so many places need at least:
// a fifth more, rounded up (ELE-06). Error: nothing in force on that day.
func LeastCandidates(seats int, day civil.Day) (int, rulebook.Citation, error) {
	v, err := margins.On(day)
	if err != nil {
		return 0, rulebook.Citation{}, err
	}
	return seats + v.Value.Least(seats), v.Cite, nil
}

// Base is of whom more than half must be for a candidate.
type Base string

// The bases.
const (
	OfPresent Base = "present" // 实到会有选举权人数: ELE-09, the default
	OfDue     Base = "due"     // 应到会有选举权人数: only with a document that says so
)

// Winning is the threshold of an election as a parameter: sources differ, so
// the other base needs the number of the document that orders it.
type Winning struct {
	Of    Base   `json:"of"`
	Basis string `json:"basis"` // 文号; may be empty for OfPresent
}

// winning returns the base that holds, whose article it is and what is said of it.
func (w Winning) winning(p quorum.Procedure) (Base, rulebook.Citation) {
	if w.Of == "" {
		if p.OfPresent {
			return OfPresent, p.PassCite
		}
		return OfDue, p.PassCite
	}
	if (w.Of == OfPresent) == p.OfPresent {
		return w.Of, p.PassCite
	}
	return w.Of, rulebook.Cite(rulebook.LocalResolution, "全文")
}

// MostExcellent returns how many members may be graded 优秀 at most: a third of
// total, rounded down (REV-02).
func MostExcellent(total int) int {
	if total <= 0 {
		return 0
	}
	return total / 3
}

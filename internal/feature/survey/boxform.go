package survey

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"touyan/internal/base/fault"
)

// BoxKind is the kind under which papers of questionnaires lie in a sealed box.
const BoxKind = "survey"

// BoxForm reads the papers of one questionnaire in a sealed box: they are not
// published one by one.
type BoxForm struct{ Paper Paper }

// FormOf returns what reads the papers of a box, from the question in its head.
// Fault: Invalid.
func FormOf(question []byte) (BoxForm, error) {
	var f BoxForm
	if err := json.Unmarshal(question, &f.Paper); err != nil || len(f.Paper.Groups) == 0 {
		return f, fault.New(fault.Invalid, "票箱里没有问卷，或者问卷读不出来。").Because(err)
	}
	return f, nil
}

// Published reports that single papers are not shown.
func (BoxForm) Published() bool { return false }

// unreadable is the line of a paper that did not open.
const unreadable = "-"

// Line writes one opened paper.
func (f BoxForm) Line(paper []byte) string {
	if _, err := f.Paper.Decode(paper); err != nil {
		return unreadable
	}
	return hex.EncodeToString(paper)
}

// Sheet is what the papers of a box add up to: how often each spot was marked.
type Sheet struct {
	Papers int         `json:"papers"`
	Void   int         `json:"void"`
	Marks  []SheetMark `json:"marks"`
}

// SheetMark is one spot with its number.
type SheetMark struct {
	Spot int64 `json:"spot"`
	N    int   `json:"n"`
}

// Count adds lines up.
func (f BoxForm) Count(lines []string) (any, bool) {
	s, t := Sheet{Marks: []SheetMark{}}, Tally{}
	for _, l := range lines {
		s.Papers++
		if l == unreadable {
			s.Void++
			continue
		}
		b, err := hex.DecodeString(l)
		x, derr := f.Paper.Decode(b)
		if err != nil || derr != nil || l != strings.ToLower(l) {
			return nil, false
		}
		t.Add(f.Paper, x)
	}
	for spot, n := range t {
		s.Marks = append(s.Marks, SheetMark{spot.Number(), n})
	}
	slices.SortFunc(s.Marks, func(a, b SheetMark) int { return int(a.Spot - b.Spot) })
	return s, true
}

package survey

import (
	"encoding/hex"
	"encoding/json"
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

// Sheet is what the papers of a box add up to, as far as it is told: the file may
// go from hand to hand, so what would tell of fewer than MinCell raters is in it
// as little as on the page (VT-17).
type Sheet struct {
	Papers  int          `json:"papers"`
	Void    int          `json:"void"` // could not be read
	Figures []SheetLine  `json:"figures"`
	Notes   []string     `json:"notes,omitempty"`
	Groups  []SheetGroup `json:"groups"`
}

// SheetGroup is how many papers came from a group.
type SheetGroup struct {
	Name   string `json:"name"`
	Papers int    `json:"papers,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// SheetLine is how often a subject, or the question itself, was given each grade
// by a group; Group "" is by all together.
type SheetLine struct {
	Question string      `json:"question"`
	Subject  string      `json:"subject,omitempty"`
	Group    string      `json:"group,omitempty"`
	Hidden   bool        `json:"hidden,omitempty"`
	Marks    []SheetMark `json:"marks,omitempty"`
	Score    string      `json:"score,omitempty"` // hundredths of a point: 87.50
}

// SheetMark is one grade with how often it was given.
type SheetMark struct {
	Grade string `json:"grade"`
	N     int    `json:"n"`
}

// Count adds lines up.
func (f BoxForm) Count(lines []string) (any, bool) {
	papers, void, t := 0, 0, Tally{}
	for _, l := range lines {
		papers++
		if l == unreadable {
			void++
			continue
		}
		b, err := hex.DecodeString(l)
		x, derr := f.Paper.Decode(b)
		if err != nil || derr != nil || l != strings.ToLower(l) {
			return nil, false
		}
		t.Add(f.Paper, x)
	}
	r, err := f.Paper.Result(t)
	if err != nil {
		return nil, false
	}
	s := r.sheet()
	s.Papers, s.Void = papers, void
	return s, true
}

// sheet is the result for a file.
func (r Result) sheet() Sheet {
	s := Sheet{Figures: []SheetLine{}, Groups: []SheetGroup{}, Notes: r.Notes}
	for _, g := range r.Groups {
		s.Groups = append(s.Groups, SheetGroup{g.Chinese, g.Returned, g.Hidden})
	}
	for _, a := range r.Answers {
		for _, l := range a.Lines {
			add := func(group string, c Cell, score Score) {
				x := SheetLine{Question: a.Question.Text, Subject: l.Subject.Name, Group: group, Hidden: c.Hidden}
				if !c.Hidden {
					for i, n := range c.Grades {
						x.Marks = append(x.Marks, SheetMark{a.Scale[i], n})
					}
					x.Score = score.String()
				}
				s.Figures = append(s.Figures, x)
			}
			if len(l.Cells) > 1 {
				for _, c := range l.Cells {
					add(c.Group.Chinese, c, c.Score)
				}
			}
			total := l.Total.Score
			if l.Composite.Given {
				total = l.Composite
			}
			add("", l.Total, total)
		}
	}
	return s
}

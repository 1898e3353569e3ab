package survey

import (
	"encoding/json"
	"fmt"
	"strings"

	"touyan/internal/base/box"
)

// Recount is what a recount of the sealed box of a questionnaire found. Sheet is
// counted again where the keys were given, else as the tellers signed it.
type Recount struct {
	*box.Report
	Sheet Sheet
}

// Verify recounts the box of a questionnaire; see box.Verify. Faults: TooLarge,
// Invalid, Conflict.
func Verify(data []byte, creds []box.Credential) (*Recount, error) {
	raw, err := box.Verify(data, creds, func(p *box.Poll) (box.Form, error) { return FormOf(p.Head().Question) })
	if err != nil {
		return nil, err
	}
	r := &Recount{Report: raw}
	if !raw.Opened {
		return r, nil
	}
	if err := json.Unmarshal(raw.Sheet, &r.Sheet); err != nil {
		r.Bad(box.Counting(), "结果报告单读不出来")
	}
	return r, nil
}

// MarshalJSON writes the recount as `touyan ballot verify --format json` prints it.
func (r *Recount) MarshalJSON() ([]byte, error) {
	w := r.Written()
	if w.Sheet = nil; r.Opened {
		w.Sheet = r.Sheet
	}
	return json.Marshal(w)
}

// Text returns the recount as people read it.
func (r *Recount) Text() string {
	var b strings.Builder
	b.WriteString(r.Top())
	if r.Opened {
		b.WriteString(r.Sheet.text())
	}
	b.WriteString(r.Bottom())
	return b.String()
}

func (s Sheet) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "答卷 %d 份，读不出的 %d 份\n", s.Papers, s.Void)
	question, subject := "", ""
	for i, l := range s.Figures {
		if i == 0 || l.Question != question {
			fmt.Fprintf(&b, "\n%s\n", l.Question)
		}
		if l.Subject != "" && (l.Question != question || l.Subject != subject) {
			fmt.Fprintf(&b, "  %s\n", l.Subject)
		}
		question, subject = l.Question, l.Subject
		who := l.Group
		if who == "" {
			who = "合计"
		}
		fmt.Fprintf(&b, "    %s  %s\n", who, l.figures())
	}
	for _, n := range s.Notes {
		fmt.Fprintf(&b, "  %s\n", n)
	}
	return b.String()
}

func (l SheetLine) figures() string {
	if l.Hidden {
		return fmt.Sprintf("不足 %d 份或者会推算出来，不显示", MinCell)
	}
	var parts []string
	for _, m := range l.Marks {
		parts = append(parts, fmt.Sprintf("%s %d", m.Grade, m.N))
	}
	if l.Score != "" {
		parts = append(parts, "得分 "+l.Score)
	}
	return strings.Join(parts, "  ")
}

package box

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
)

// A paper is written as people would: ○ for, × against, △ abstain, ＿ nothing,
// one for each candidate, then the others who were named.
const (
	separator = "｜"
	unread    = "？"
)

var marks = []rune("＿○×△")

// room is the largest paper, in bytes: names of others have four characters
// each, and there is room for one long name more. By token the browser writes the
// fields of its form, which takes three times as much.
func (q question) room(m box.Mode) int {
	c, others := len(q.Candidates), 4*q.Seats+maxName
	if m == box.ByToken {
		return len(formMark) + len("m500=1&")*c + len("o=&")*q.Seats + len("%E4%B8%81")*others
	}
	return 3*c + 3*q.Seats + 3*others
}

// Paper writes one paper. It takes void papers too: the tellers find them.
// Fault: Invalid, when it cannot be written down at all.
func (p *Poll) Paper(x ballot.Paper) ([]byte, error) {
	if len(x.Marks) != len(p.question.Candidates) {
		return nil, fault.Newf(fault.Invalid, "选票有 %d 个标记，应为候选人 %d 名。", len(x.Marks), len(p.question.Candidates))
	}
	if len(x.Others) > p.question.Seats {
		return nil, fault.Newf(fault.Invalid, "另选 %d 人，多于应选的 %d 名。", len(x.Others), p.question.Seats)
	}
	for _, o := range x.Others {
		if n := utf8.RuneCountInString(o); !utf8.ValidString(o) || n < 1 || n > maxName || strings.ContainsAny(o, separator+unread) {
			return nil, fault.Newf(fault.Invalid, "另选人“%.40s”应为 1 至 %d 字。", o, maxName)
		}
	}
	return []byte(writePaper(x)), nil
}

// Seal writes and seals one paper. Faults as those of Paper, and Invalid when
// the names of others are too long together.
func (p *Poll) Seal(x ballot.Paper) ([]byte, error) {
	b, err := p.Paper(x)
	if err != nil {
		return nil, err
	}
	defer clear(b)
	return p.Poll.Seal(b)
}

// Published, Line and Count make a Poll the box.Form of its papers.

// Published reports that a result shows the papers.
func (p *Poll) Published() bool { return true }

// Line returns a paper as a result shows it. What is no paper of this ballot is
// unreadable and so void.
func (p *Poll) Line(paper []byte) string {
	x, ok := p.read(paper)
	if !ok {
		return unread
	}
	return writePaper(x)
}

func (p *Poll) read(paper []byte) (x ballot.Paper, ok bool) {
	s := string(paper)
	if paper == nil || !utf8.ValidString(s) {
		return x, false
	}
	if fields, form := strings.CutPrefix(s, formMark); form {
		x, ok = p.readForm(fields)
	} else {
		x, ok = readPaper(s)
	}
	if !ok || x.Unreadable || len(x.Marks) != len(p.question.Candidates) || len(x.Others) > p.question.Seats {
		return x, false
	}
	for _, o := range x.Others {
		if o == "" || utf8.RuneCountInString(o) > maxName || strings.ContainsAny(o, separator+unread) {
			return x, false
		}
	}
	return x, true
}

// formMark stands before a paper that a browser wrote as the fields of its form:
// m0, m1, … are the marks beside the candidates, as numbers of ballot.Mark, and
// o the others who were named, as often as there are.
const formMark = "form\n"

// readForm reads such a paper.
func (p *Poll) readForm(fields string) (ballot.Paper, bool) {
	v, err := url.ParseQuery(fields)
	if err != nil {
		return ballot.Paper{}, false
	}
	return p.Fields(v)
}

// Fields reads a paper from the fields of a form; ok is false when they are no
// paper. The page of mode Q and the script of mode M use the same form.
func (p *Poll) Fields(v url.Values) (x ballot.Paper, ok bool) {
	for i := range p.question.Candidates {
		m := v.Get("m" + strconv.Itoa(i))
		if m == "" {
			m = "0"
		}
		n, err := strconv.ParseUint(m, 10, 8)
		if err != nil || ballot.Mark(n) > ballot.Abstain {
			return x, false
		}
		x.Marks = append(x.Marks, ballot.Mark(n))
	}
	for _, o := range v["o"] {
		if o = strings.TrimSpace(o); o != "" {
			x.Others = append(x.Others, o)
		}
	}
	return x, true
}

// Count counts lines; see box.Form.
func (p *Poll) Count(lines []string) (sheet any, ok bool) {
	ok = true
	papers := make([]ballot.Paper, len(lines))
	for i, s := range lines {
		x, read := readPaper(s)
		if !read {
			x, ok = ballot.Paper{Unreadable: true}, false
		}
		papers[i] = x
	}
	return p.question.Count(papers), ok
}

func writePaper(x ballot.Paper) string {
	if x.Unreadable {
		return unread
	}
	var b strings.Builder
	for _, m := range x.Marks {
		b.WriteRune(marks[m])
	}
	for _, o := range x.Others {
		b.WriteString(separator + o)
	}
	return b.String()
}

// readPaper reads a counted paper; ok is false when it is none.
func readPaper(s string) (x ballot.Paper, ok bool) {
	if s == unread {
		return ballot.Paper{Unreadable: true}, true
	}
	line, others, some := strings.Cut(s, separator)
	for _, r := range line {
		i := slices.Index(marks, r)
		if i < 0 {
			return x, false
		}
		x.Marks = append(x.Marks, ballot.Mark(i))
	}
	if some {
		x.Others = strings.Split(others, separator)
	}
	return x, true
}

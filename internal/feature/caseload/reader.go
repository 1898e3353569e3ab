package caseload

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
)

// Reader turns the records of one list into cases. What it keeps grows with the
// series of numbers of the list (a bit a case) and not with the list. It is not for
// several goroutines at once.
type Reader struct {
	layout *layout
	units  *catalogue
	on     civil.Day // the day of the extract: nothing is later
	seen   *seen
	tally  Tally
	memo   [fieldCount]memo
	misfit [fieldCount][8]int          // by field and what its bad values look like
	stray  [fieldCount][fieldCount]int // by field and the free text that holds what belongs there
	order  [2]int                      // filed before received, closed before filed
	issues []Issue

	record, line int
	verdict      Verdict
	cells        []string
}

// NewReader returns a reader of a list with this header under a mapping. courts
// are those whose cases the list may hold; on is the day of the extract. The
// error is a fault with one entry per thing to mend in the mapping.
func NewReader(header []string, m Mapping, courts []Court, on civil.Day) (*Reader, error) {
	l, err := m.bind(header)
	if err != nil {
		return nil, err
	}
	return &Reader{layout: l, units: newCatalogue(courts), on: on, seen: newSeen()}, nil
}

// Tally returns what became of the records so far.
func (r *Reader) Tally() Tally { return r.tally }

// Unreadable tells the reader of a record that could not be taken apart.
func (r *Reader) Unreadable(line int) []Issue {
	r.begin(line, nil)
	r.whole(Unreadable, "这一行读不出来，多半是引号没有成对")
	r.tally.Rejected++
	return r.issues
}

// Read reads one record, which begins on a line of the file. The case is what
// the record says when the verdict is Accept. The issues are valid until the
// next call; an accepted record can have some too.
func (r *Reader) Read(line int, cells []string) (c Case, verdict Verdict, issues []Issue) {
	r.begin(line, cells)
	switch {
	case len(cells) != len(r.layout.header):
		r.whole(FieldCount, fmt.Sprintf("有 %d 个字段，表头是 %d 个；多半是多了或少了逗号", len(cells), len(r.layout.header)))
	case r.total():
		r.add(FieldSequence, TotalRow, Ignore, "这是合计行，不是案件")
		r.verdict = Ignore
	default:
		r.fill(&c)
	}
	switch r.verdict {
	case Accept:
		r.tally.Accepted++
		r.seen.add(c.Number)
	case Ignore:
		r.tally.Ignored++
	case Reject:
		r.tally.Rejected++
	}
	return c, r.verdict, r.issues
}

func (r *Reader) begin(line int, cells []string) {
	r.tally.Records++
	r.record, r.line, r.cells = r.tally.Records, line, cells
	r.issues, r.verdict = r.issues[:0], Accept
}

// cell returns what stands in a field's column; "" when the list has none.
func (r *Reader) cell(f Field) string {
	if i := r.layout.at[f]; i >= 0 {
		return r.cells[i]
	}
	return ""
}

func (r *Reader) whole(code Code, expect string) {
	r.issues = append(r.issues, Issue{Record: r.record, Line: r.line, Code: code, Verdict: Reject, Expect: expect})
	r.verdict = Reject
}

// reject says what is wrong with a field.
func (r *Reader) reject(f Field, code Code, expect string) {
	r.add(f, code, Reject, expect)
	r.verdict = Reject
}

func (r *Reader) add(f Field, code Code, v Verdict, expect string) {
	i := Issue{Record: r.record, Line: r.line, Field: f, Code: code, Verdict: v, Expect: expect}
	if at := r.layout.at[f]; at >= 0 {
		i.Column, i.Value = r.layout.header[at], cut(r.cells[at])
	} else {
		i.Column = f.Title()
	}
	r.issues = append(r.issues, i)
}

// total reports whether the record is a line of totals: it says so, and has no
// day of filing.
func (r *Reader) total() bool {
	if r.cell(FieldFiled) != "" {
		return false
	}
	for _, c := range r.cells {
		switch plainHead(c) {
		case "":
			continue
		case "合计", "总计", "小计", "共计", "合计：", "合计:":
			return true
		}
		return false
	}
	return false
}

// memo remembers what was made of a text in a column where the same few texts
// come again and again.
type memo map[string]reading

// reading is what a text means to its column.
type reading struct {
	text   string // as kept
	n      int64
	unit   any
	code   Code // "" when it is good
	warn   bool
	expect string
}

// maxMemo bounds what one column may remember; a column of free text must not
// fill the memory.
const maxMemo = 1 << 14

// once returns what make makes of the cell, from memory where it can.
func (r *Reader) once(f Field, text string, read func(string) reading) reading {
	m := r.memo[f]
	if got, ok := m[text]; ok {
		return got
	}
	got := read(text)
	if m == nil || len(m) >= maxMemo {
		m = memo{}
		r.memo[f] = m
	}
	if len(text) <= 256 {
		m[strings.Clone(text)] = got
	}
	return got
}

// take reads a cell through the memory and says what is wrong with it.
func (r *Reader) take(f Field, read func(string) reading) (reading, bool) {
	text := r.cell(f)
	if text == "" {
		return reading{}, true
	}
	got := r.once(f, text, read)
	if got.code == "" {
		return got, true
	}
	if got.warn {
		r.add(f, got.code, Accept, got.expect)
		return got, true
	}
	r.reject(f, got.code, got.expect)
	r.fits(f, text)
	return got, false
}

package roster

import (
	"maps"
	"slices"
	"strings"

	"touyan/internal/base/han"
)

// part is the tables of one sheet while they are read.
type part struct {
	*reader
	t       *table
	h       *header
	title   Match              // the branch that the title above the table or the sheet names
	section Match              // the branch that the last heading inside the table names
	above   [fieldCount][]Cell // what the row above says, for 同上
	last    int                // line of the last person
	pending []Skipped          // skipped since then
}

// begin is called at the first header of the sheet.
func (p *part) begin(h *header) {
	p.last = h.last
	if p.title.Code == "" {
		p.title = p.dir.Branch(p.t.sheet.Name)
	}
	for _, column := range slices.Sorted(maps.Keys(h.titles)) {
		if !h.takes(column) {
			p.out.Unread = append(p.out.Unread, Column{p.t.sheet.Name, address(h.last, column), shorten(h.titles[column])})
		}
	}
}

func (h *header) takes(column int) bool {
	for _, cols := range h.column {
		for _, c := range cols {
			if c == column {
				return true
			}
		}
	}
	return false
}

// heading looks for a branch in a line that holds a single text: the title
// 中共……支部委员会党员花名册, or 立案庭党支部（22人） above its people.
func (p *part) heading(l Line) (m Match, single bool) {
	text, _, single := only(l)
	if !single || len(text) > 300 {
		return Match{}, single
	}
	s, _ := label(text)
	for _, word := range [...]string{"", "党员", "离退休党员", "花名册", "名册", "名单", "共"} {
		head := s
		if word != "" {
			var found bool
			if head, _, found = strings.Cut(s, word); !found {
				continue
			}
		}
		if m := p.dir.Branch(head); m.Code != "" {
			return m, true
		}
	}
	return Match{}, true
}

func (p *part) skip(line int, why string) {
	p.pending = append(p.pending, Skipped{p.t.sheet.Name, line, why})
}

// maxGap is the longest run of empty lines that is told line by line.
const maxGap = 50

// line reads one line below a header.
func (p *part) line(l Line) {
	if blank(l) {
		return
	}
	if why := p.h.aside(l); why != "" {
		p.skip(l.Number, why)
		return
	}
	m, single := p.heading(l)
	if m.Code != "" {
		p.section = m
		p.skip(l.Number, "heading")
		return
	}
	row := p.row(l)
	if row.nobody() {
		if !p.numberOnly(l) {
			p.skip(l.Number, map[bool]string{true: "heading", false: "nobody"}[single])
		}
		return
	}
	p.gaps(l.Number)
	p.out.Rows = append(p.out.Rows, row.read())
}

// numberOnly reports whether nothing but the serial number stands in l, written
// in advance for people to come.
func (p *part) numberOnly(l Line) bool {
	text, column, single := only(l)
	_, isNumber := expand(text)
	return single && isNumber && slices.Contains(p.h.column[Serial], column)
}

// gaps tells of the lines between the last person and the one at line: those
// skipped for a reason and, where there are few, the empty ones.
func (p *part) gaps(line int) {
	told := map[int]Skipped{}
	for _, s := range p.pending {
		told[s.Line] = s
	}
	if line-p.last > maxGap {
		p.out.Skipped = append(p.out.Skipped, p.pending...)
	} else {
		for n := p.last + 1; n < line; n++ {
			s, ok := told[n]
			if !ok {
				s = Skipped{p.t.sheet.Name, n, "blank row"}
			}
			p.out.Skipped = append(p.out.Skipped, s)
		}
	}
	p.pending, p.last = nil, line
}

// finish tells of what stands below the last person.
func (p *part) finish() {
	p.out.Skipped = append(p.out.Skipped, p.pending...)
	p.pending = nil
}

// same lists what people write for “as above”.
func same(s string) bool {
	switch s {
	case "同上", "同前", "上同", "〃", "″", "〞", "“", "”", "\"", "''", "“”", "…同上", "同上。":
		return true
	}
	return false
}

// nothing lists what people write into a cell that has nothing to say.
func nothing(s string) bool {
	switch s {
	case "", "/", "\\", "-", "--", "—", "——", "－", "–", "无", "无。", "暂无", "没有", "未转正", "N/A", "n/a", "NA", "null", "NULL", "*", "×", "、", ".", "。":
		return true
	}
	return false
}

// seen returns what a reader sees in the columns of a field: the cell itself,
// or the first cell of the merged area it lies in. Names and identity numbers
// are never taken from elsewhere.
func (p *part) seen(l Line, f Field) (cells []Cell) {
	for _, column := range p.h.column[f] {
		c, ok := l.cell(column)
		if (!ok || c.Kind == Text && han.Trim(c.Text) == "") && f != Name && f != IDNumber && f != Serial {
			if c, ok = p.t.above(l.Number, column); ok {
				c.Column = column
			}
		}
		if ok {
			cells = append(cells, c)
		}
	}
	return cells
}

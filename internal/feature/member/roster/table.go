package roster

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
)

// table gives access to the cells of a sheet with its merged areas.
type table struct {
	sheet *Sheet
	tall  map[int][]Area // areas of more than one line, by first column, by top
	wide  []Area         // areas of more than one column, by top
	pairs map[int]bool   // lines with a cell merged with just the one below
}

func newTable(s *Sheet) *table {
	t := &table{sheet: s, tall: map[int][]Area{}, pairs: map[int]bool{}}
	for _, a := range s.Merged {
		if a.Bottom > a.Top {
			t.tall[a.Left] = append(t.tall[a.Left], a)
			if a.Bottom == a.Top+1 {
				t.pairs[a.Top] = true
			}
		}
		if a.Right > a.Left {
			t.wide = append(t.wide, a)
		}
	}
	byTop := func(a, b Area) int { return a.Top - b.Top }
	for _, areas := range t.tall {
		slices.SortFunc(areas, byTop)
	}
	slices.SortFunc(t.wide, byTop)
	return t
}

// at returns the index of line number in the sheet's lines.
func (t *table) at(number int) (int, bool) {
	lines := t.sheet.Lines
	i := sort.Search(len(lines), func(i int) bool { return lines[i].Number >= number })
	return i, i < len(lines) && lines[i].Number == number
}

func (t *table) line(number int) (Line, bool) {
	i, ok := t.at(number)
	if !ok {
		return Line{Number: number}, false
	}
	return t.sheet.Lines[i], true
}

// cell returns the cell of a line in a column.
func (l Line) cell(column int) (Cell, bool) {
	i := sort.Search(len(l.Cells), func(i int) bool { return l.Cells[i].Column >= column })
	if i < len(l.Cells) && l.Cells[i].Column == column {
		return l.Cells[i], true
	}
	return Cell{}, false
}

// text returns what a reader sees in a cell, without blanks around.
func (l Line) text(column int) string {
	c, _ := l.cell(column)
	return han.Trim(c.Text)
}

// above returns the first cell of the tall area that covers the place, when
// the place is not its first line.
func (t *table) above(number, column int) (Cell, bool) {
	areas := t.tall[column]
	i := sort.Search(len(areas), func(i int) bool { return areas[i].Top > number }) - 1
	if i < 0 || areas[i].Bottom < number || areas[i].Top == number {
		return Cell{}, false
	}
	top, ok := t.line(areas[i].Top)
	if !ok {
		return Cell{}, false
	}
	return top.cell(column)
}

// group returns the text of the area of several columns that covers the place
// in its top line, the heading of a group of columns.
func (t *table) group(number, column int) string {
	i := sort.Search(len(t.wide), func(i int) bool { return t.wide[i].Top >= number })
	for ; i < len(t.wide) && t.wide[i].Top == number; i++ {
		if a := t.wide[i]; a.Left <= column && column <= a.Right {
			l, _ := t.line(number)
			return l.text(a.Left)
		}
	}
	return ""
}

// blank reports whether nobody would see anything in l.
func blank(l Line) bool {
	for _, c := range l.Cells {
		if han.Trim(c.Text) != "" {
			return false
		}
	}
	return true
}

// only returns the text of l when a single cell of it holds something.
func only(l Line) (text string, column int, ok bool) {
	for _, c := range l.Cells {
		s := han.Trim(c.Text)
		if s == "" {
			continue
		}
		if ok {
			return "", 0, false
		}
		text, column, ok = s, c.Column, true
	}
	return text, column, ok
}

// header is the titles of a table: one line, or two where groups of columns
// have a title above.
type header struct {
	first, last int
	column      map[Field][]int
	titles      map[int]string // every title, by column
}

func (h *header) known() int {
	n := len(h.column)
	if _, ok := h.column[Serial]; ok {
		n--
	}
	return n
}

// enough is how many columns of a roster a header must have to be taken for one.
const enough = 3

// headerAt reads the titles that begin at line i of the sheet; nil when no
// header of a roster begins there.
func (t *table) headerAt(i int) *header {
	lines := t.sheet.Lines
	one := t.titles(lines[i], Line{})
	two := one
	if i+1 < len(lines) && lines[i+1].Number == lines[i].Number+1 && t.spans(lines[i].Number) {
		two = t.titles(lines[i], lines[i+1])
		if below := t.titles(lines[i+1], Line{}); below.known() >= two.known() && two.known() > one.known() && !t.pairs[lines[i].Number] {
			return nil // a title with merged cells above a header of one line
		}
	}
	best := one
	if two.known() > one.known() {
		best = two
	}
	if _, named := best.column[Name]; !named || best.known() < enough {
		return nil
	}
	return best
}

// spans reports whether a line has merged cells that can make it the upper of
// two header lines.
func (t *table) spans(number int) bool {
	i := sort.Search(len(t.wide), func(i int) bool { return t.wide[i].Top >= number })
	return i < len(t.wide) && t.wide[i].Top == number || t.pairs[number]
}

// titles reads a header out of a line and, where it has one, the line below.
func (t *table) titles(top, bottom Line) *header {
	h := &header{first: top.Number, last: max(top.Number, bottom.Number), column: map[Field][]int{}, titles: map[int]string{}}
	read := func(column int) {
		if _, done := h.titles[column]; done {
			return
		}
		upper, lower := top.text(column), bottom.text(column)
		title, f := lower, fieldFor(lower)
		if lower == "" {
			title, f = upper, fieldFor(upper)
			if bottom.Number != 0 && t.group(top.Number, column) != "" {
				f = noField // the title of a group, not of a column
			}
		} else if f == noField {
			over := t.group(top.Number, column)
			if over == "" {
				over = upper
			}
			if f = fieldFor(over + lower); f != noField {
				title = over + lower
			}
		}
		if title == "" {
			return
		}
		h.titles[column] = title
		if f != noField {
			h.column[f] = append(h.column[f], column)
		}
	}
	for _, c := range bottom.Cells {
		read(c.Column)
	}
	for _, c := range top.Cells {
		read(c.Column)
	}
	for _, cs := range h.column {
		slices.Sort(cs)
	}
	return h
}

// mayBeHeader is a quick look that spares most lines the reading of titles.
func mayBeHeader(l Line) bool {
	hits := 0
	for i, c := range l.Cells {
		if i == 40 {
			break
		}
		if c.Kind == Text && len(c.Text) < 200 && fieldFor(c.Text) != noField {
			hits++
		}
	}
	return hits >= 2
}

// aside says why a line of a table is no member: a sum, a note, a signature
// line, a heading; "" when it may be one.
func (h *header) aside(l Line) string {
	first := ""
	for _, c := range l.Cells {
		if s := tidy(c.Text); s != "" {
			first = s
			break
		}
	}
	name := tidy(l.text(h.column[Name][0]))
	for _, s := range [...]string{first, name} {
		switch {
		case hasAnyPrefix(s, "小计", "本页小计", "支部小计"):
			return "subtotal"
		case hasAnyPrefix(s, "合计", "总计", "共计", "累计", "总人数", "本支部合计"):
			return "total"
		}
	}
	if signature(first) {
		return "signature line"
	}
	text, _, single := only(l)
	switch {
	case !single && name != "":
		return ""
	case hasAnyPrefix(first, "注:", "注1", "备注:", "说明:", "附注", "填表说明", "填报说明"), single && hasAnyPrefix(first, "注", "备注", "说明"):
		return "note under the table"
	case signature(tidy(text)):
		return "signature line"
	case single && utf8.RuneCountInString(first) > 20:
		return "note under the table"
	}
	return ""
}

// signature reports whether s is where somebody signs for the list.
func signature(s string) bool {
	for _, word := range [...]string{"签名", "签字", "盖章", "填表人", "填报人", "填表日期", "填报日期", "审核人", "制表人"} {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

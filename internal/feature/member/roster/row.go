package roster

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
)

// rowReader reads one person out of one line.
type rowReader struct {
	*part
	line  int
	cells [fieldCount][]Cell
	own   int // fields that the line itself fills, 序号 not counted
	bad   [fieldCount]bool
	m     Candidate
	fault []Fault

	id      han.IDNumber // of m, when it is one
	probate bool         // the name bears the remark 预备
}

func (p *part) row(l Line) *rowReader {
	r := &rowReader{part: p, line: l.Number}
	for f := Name; f < fieldCount; f++ {
		cells := p.seen(l, f)
		if f != Name && f != IDNumber && len(cells) > 0 && cells[0].Kind == Text && same(han.Trim(cells[0].Text)) {
			cells = relocate(p.above[f], cells[0].Column)
		}
		r.cells[f] = cells
		for _, c := range cells {
			if _, here := l.cell(c.Column); here && !nothing(tidy(c.Text)) || c.Kind == Formula {
				r.own++
				break
			}
		}
	}
	return r
}

// relocate returns cells as if they stood in column.
func relocate(cells []Cell, column int) []Cell {
	moved := slices.Clone(cells)
	for i := range moved {
		moved[i].Column = column
	}
	return moved
}

// nobody reports whether the line fills too little to be a person: the serial
// numbers written in advance, a heading, a stray word.
func (r *rowReader) nobody() bool {
	if r.text(Name) != "" || len(r.cells[Name]) > 0 && r.cells[Name][0].Kind == Formula {
		return false
	}
	return r.own < 3 && nothing(tidy(r.text(IDNumber)))
}

func (r *rowReader) read() Row {
	r.above = r.cells
	for f := Name; f < fieldCount; f++ {
		r.inspect(f)
	}
	r.secretElsewhere()
	r.readName()
	r.readID()
	r.readCodes()
	r.readBranch()
	r.readDates()
	r.readStanding()
	r.readTexts()
	r.readPhones()
	r.check()
	return Row{Sheet: r.t.sheet.Name, Line: r.line, Member: r.m, Faults: r.fault, asked: r.h, nameAt: address(r.line, r.h.column[Name][0]), idAt: address(r.line, r.h.column[IDNumber][0])}
}

// first returns the first cell of a field.
func (r *rowReader) first(f Field) (Cell, bool) {
	if len(r.cells[f]) == 0 {
		return Cell{}, false
	}
	return r.cells[f][0], true
}

// text returns what a reader sees of a field, numbers in plain digits.
func (r *rowReader) text(f Field) string {
	c, ok := r.first(f)
	if !ok {
		return ""
	}
	return han.Trim(c.plain())
}

// missing reports whether the field says nothing.
func (r *rowReader) missing(f Field) bool {
	s := tidy(r.text(f))
	if f == Converted {
		switch s {
		case "预备期", "预备期内", "预备", "未到期", "尚未转正", "待转正":
			s = ""
		}
	}
	return !r.bad[f] && nothing(s)
}

// has reports whether the table has a column for f.
func (r *rowReader) has(f Field) bool { return len(r.h.column[f]) > 0 }

// add records a fault of a field at its cell; the text of secret cells is not
// repeated.
func (r *rowReader) add(f Field, code Code, s Severity, rule, format string, args ...any) {
	fault := Fault{Sheet: r.t.sheet.Name, Line: r.line, Column: f.Title(), Code: code, Severity: s, Rule: rule, Want: fmt.Sprintf(format, args...)}
	if c, ok := r.first(f); ok {
		fault.Cell, fault.Value = address(r.line, c.Column), shorten(c.Text)
	} else if cols := r.h.column[f]; len(cols) > 0 {
		fault.Cell = address(r.line, cols[0])
	}
	if code == SecretMark {
		fault.Value = ""
	}
	if s == Error {
		r.bad[f] = true
	}
	r.fault = append(r.fault, fault)
}

// inspect looks at what must not be taken for a fact in any field: formulas,
// mistakes of the program, marks of secrecy, endless and garbled texts. It
// notes texts that would be dangerous elsewhere.
func (r *rowReader) inspect(f Field) {
	for _, c := range r.cells[f] {
		switch n := utf8.RuneCountInString(c.Text); {
		case c.Kind == Formula:
			r.add(f, IsFormula, Error, "", "“%s”是公式，不能作为登记内容。请在 Excel 里“选择性粘贴—数值”后再上传", f.Title())
		case c.Kind == Mistake:
			r.add(f, CellMistake, Error, "", "“%s”是错误值 %s。请改成实际内容", f.Title(), shorten(c.Text))
		case c.Kind != Text || isPlain(c.Text):
			continue
		case secret(c.Text) != "":
			r.add(f, SecretMark, Error, "PI-13", "“%s”标有“%s”，不能导入本系统。请走涉密渠道；本系统没有保存该内容", f.Title(), secret(c.Text))
		case n > columns[f].most:
			r.add(f, TooLong, Error, "", "“%s”有 %d 个字，最多 %d 个字。请删减", f.Title(), n, columns[f].most)
		case han.Mojibake(c.Text):
			r.add(f, MojibakeText, Error, "", "“%s”是乱码，多半是另存时编码不对。请对照原件改正", f.Title())
		case f == Name || f == IDNumber:
			continue // judged by their own rules
		case han.Overrides(c.Text):
			r.add(f, DirectionMark, Error, "", "“%s”里有改变文字方向的隐藏字符，看到的和存储的不一致。请重新手工录入", f.Title())
		case runs(c.Text):
			r.add(f, InjectionText, Note, "", "“%s”像公式，按普通文字保存，导出时不会执行", f.Title())
		case markup(c.Text):
			r.add(f, MarkupText, Note, "", "“%s”里有网页标记，按普通文字保存和显示", f.Title())
		default:
			continue
		}
		return
	}
}

// isPlain reports a short text without anything to inspect.
func isPlain(s string) bool {
	if len(s) > 60 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c < ' ' || c == '<' || i == 0 && strings.IndexByte("=+-@", c) >= 0 {
			return false
		}
	}
	return true
}

// runs reports whether a spreadsheet program would take s for a formula.
func runs(s string) bool {
	if len(s) < 2 || strings.IndexByte("=+-@\t\r", s[0]) < 0 {
		return false
	}
	body := strings.TrimLeft(s, "=+-@\t\r \n")
	return body != "" && (s[0] == '=' || s[0] == '@' || strings.ContainsAny(s[:len(s)-len(body)], "=+-@")) && !phoneLike(s)
}

// phoneLike spares +86 138… and numbers below zero.
func phoneLike(s string) bool {
	return s[0] == '+' && strings.Trim(s[1:], "0123456789 -;,/") == "" || s[0] == '-' && strings.Trim(s[1:], "0123456789.") == ""
}

// markup reports whether s holds a tag as web pages do.
func markup(s string) bool {
	for rest := s; ; {
		i := strings.IndexByte(rest, '<')
		if i < 0 || i+1 == len(rest) {
			return false
		}
		c := rest[i+1]
		if (c|0x20 >= 'a' && c|0x20 <= 'z' || c == '/' || c == '!') && strings.IndexByte(rest[i:], '>') > 0 {
			return true
		}
		rest = rest[i+1:]
	}
}

// secretElsewhere looks for marks of secrecy in columns that are not read.
func (r *rowReader) secretElsewhere() {
	l, _ := r.t.line(r.line)
	for _, c := range l.Cells {
		if mark := secret(c.Text); mark != "" && !r.h.takes(c.Column) {
			r.fault = append(r.fault, Fault{Sheet: r.t.sheet.Name, Line: r.line, Column: shorten(r.h.titles[c.Column]), Cell: address(r.line, c.Column), Code: SecretMark, Severity: Error, Rule: "PI-13",
				Want: fmt.Sprintf("标有“%s”，不能导入本系统。请走涉密渠道；本系统没有保存该内容", mark)})
		}
	}
}

// plain returns the text of a cell, a number in plain digits.
func (c Cell) plain() string {
	if c.Kind != Number {
		return c.Text
	}
	if digits, ok := expand(c.Text); ok {
		return digits
	}
	return c.Text
}

// expand writes the digits of a number without an exponent, all of them and no
// others: 5.14503198108151772E17 is 514503198108151772. A value below one or
// with more than forty digits is not expanded.
func expand(s string) (string, bool) {
	mantissa, exp, found := strings.Cut(strings.ToUpper(s), "E")
	if !found {
		return s, strings.Trim(s, "0123456789.-") == "" && s != ""
	}
	n := 0
	if _, err := fmt.Sscanf(strings.TrimPrefix(exp, "+"), "%d", &n); err != nil || n < 0 || n > 40 {
		return "", false
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if strings.Trim(whole+frac, "0123456789") != "" || whole == "" {
		return "", false
	}
	for len(frac) < n {
		frac += "0"
	}
	s = whole + frac[:n]
	if rest := strings.TrimRight(frac[n:], "0"); rest != "" {
		s += "." + rest
	}
	return s, true
}

// secret returns the mark of secrecy that a cell bears, or "".
func secret(text string) string {
	mark, _ := han.Marking(text)
	return mark
}

package paper

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Sizes of the page and its grid, in twips (1/20 pt). 225 mm for 22 lines is
// 579.8: a pitch of 580 would leave room for 21. A character of size 3 (16 pt)
// goes 28 times into 156 mm only with 0.2 pt less.
const (
	pageWidth, pageHeight                            = 11906, 16838
	marginTop, marginBottom, marginLeft, marginRight = 2098, 1984, 1587, 1474
	pitch                                            = 579
	charSpace                                        = -848 // in 1/4096 pt
	columns                                          = 28
	character                                        = (pageWidth - marginLeft - marginRight) / columns
	millimetre                                       = 1440 / 25.4
)

// face is a typeface by the name that offices use.
type face string

const (
	fang  face = "" // 仿宋, the style of the text
	song  face = "方正小标宋简体"
	hei   face = "黑体"
	kai   face = "楷体_GB2312"
	plain face = "宋体"
)

// Sizes of letters in half points.
const (
	size2      = 44
	size3      = 32
	size4      = 28
	sizeSmall4 = 24
	size5      = 21
	sizeSmall5 = 18
)

const red = "FF0000"

// look is how a run of text looks; the zero look is that of the style.
type look struct {
	font  face
	size  int
	color string
	scale int // width of the letters in percent
	line  bool
}

// form is how a paragraph stands.
type form struct {
	style         string
	align         string
	before, after int // twips
	line          int // exact height; 0 takes the pitch, negative leaves it to the program
	first         int // first line indented, in characters
	left, right   int // in half characters of the grid
	hang          int // in half characters
	keep          bool
	border        string // the inside of pBdr
	tabs          string
	indent        string // a whole w:ind, instead of first, left, right and hang
	newPage       bool
	size          int // of the empty line, for paragraphs without text
}

// layout writes the body of a document.
type layout struct {
	p     Paper
	b     strings.Builder
	count [5]int // heads so far, by level
	keep  bool   // the block stays with what follows
	table bool   // the last thing written is a table
	small bool   // inside a cell or a form
	cell  int    // the size of text there; 0: 四号
	width int    // of the text, in twips
}

func newLayout(p Paper) *layout {
	l := &layout{p: p, width: pageWidth - marginLeft - marginRight}
	if p.Landscape {
		l.width = pageHeight - marginTop - marginBottom
	}
	return l
}

func (l *layout) printf(f string, args ...any) { fmt.Fprintf(&l.b, f, args...) }

// columns is how many characters a line has.
func (l *layout) columns() int { return l.width / character }

// paragraph writes a paragraph of runs.
func (l *layout) paragraph(f form, runs ...run) {
	l.table = false
	l.b.WriteString("<w:p>")
	l.properties(f)
	for _, r := range runs {
		l.run(r)
	}
	l.b.WriteString("</w:p>")
}

// properties writes pPr; its elements have a fixed order.
func (l *layout) properties(f form) {
	l.b.WriteString("<w:pPr>")
	if f.style != "" {
		l.printf(`<w:pStyle w:val="%s"/>`, f.style)
	}
	if f.keep {
		l.b.WriteString("<w:keepNext/>")
	}
	if f.newPage {
		l.b.WriteString("<w:pageBreakBefore/>")
	}
	if f.border != "" {
		l.printf("<w:pBdr>%s</w:pBdr>", f.border)
	}
	if f.tabs != "" {
		l.printf("<w:tabs>%s</w:tabs>", f.tabs)
	}
	if f.before != 0 || f.after != 0 || f.line != 0 {
		l.printf(`<w:spacing w:before="%d" w:after="%d"`, f.before, f.after)
		switch {
		case f.line > 0:
			l.printf(` w:line="%d" w:lineRule="exact"`, f.line)
		case f.line < 0:
			l.b.WriteString(` w:line="240" w:lineRule="auto"`)
		}
		l.b.WriteString("/>")
	}
	l.indent(f)
	if f.align != "" {
		l.printf(`<w:jc w:val="%s"/>`, f.align)
	}
	if f.size != 0 {
		l.printf(`<w:rPr><w:sz w:val="%d"/><w:szCs w:val="%[1]d"/></w:rPr>`, f.size)
	}
	l.b.WriteString("</w:pPr>")
}

// indent writes both units: programs that know characters of the grid take
// these, others the twips.
func (l *layout) indent(f form) {
	if f.indent != "" {
		l.b.WriteString(f.indent)
		return
	}
	if f.first == 0 && f.left == 0 && f.right == 0 && f.hang == 0 {
		return
	}
	l.b.WriteString("<w:ind")
	if f.left != 0 {
		l.printf(` w:leftChars="%d" w:left="%d"`, f.left*50, f.left*character/2)
	}
	if f.right != 0 {
		l.printf(` w:rightChars="%d" w:right="%d"`, f.right*50, f.right*character/2)
	}
	switch {
	case f.first != 0:
		l.printf(` w:firstLineChars="%d" w:firstLine="%d"`, f.first*100, f.first*l.em())
	case f.hang != 0:
		l.printf(` w:hangingChars="%d" w:hanging="%d"`, f.hang*50, f.hang*character/2)
	}
	l.b.WriteString("/>")
}

// em is the width of a character where text is being written.
func (l *layout) em() int {
	if l.small {
		return l.cellSize() * 10
	}
	return character
}

// cellSize is the size of text in a cell or a form.
func (l *layout) cellSize() int {
	if l.cell != 0 {
		return l.cell
	}
	return size4
}

// run is text in one look.
type run struct {
	text string
	look look
}

// run writes a run; ＿ within it are fields to be filled in by hand.
func (l *layout) run(r run) {
	for rest := r.text; rest != ""; {
		blanks := len(rest) - len(strings.TrimLeft(rest, "＿"))
		if blanks > 0 {
			k := r.look
			k.line = true
			l.piece(Blank(blanks/len("＿")).text, k)
			rest = rest[blanks:]
			continue
		}
		text := rest
		if at := strings.Index(rest, "＿"); at >= 0 {
			text = rest[:at]
		}
		l.piece(text, r.look)
		rest = rest[len(text):]
	}
}

// piece writes text in one look; line breaks become breaks, tabs tabs.
func (l *layout) piece(text string, k look) {
	l.b.WriteString("<w:r>")
	if l.small && k.size == 0 {
		k.size = l.cellSize()
	}
	l.look(k)
	for {
		i := strings.IndexAny(text, "\n\t")
		part := text
		if i >= 0 {
			part = text[:i]
		}
		if part != "" {
			l.b.WriteString(`<w:t xml:space="preserve">`)
			escape(&l.b, part)
			l.b.WriteString("</w:t>")
		}
		if i < 0 {
			break
		}
		if text[i] == '\t' {
			l.b.WriteString("<w:tab/>")
		} else {
			l.b.WriteString("<w:br/>")
		}
		text = text[i+1:]
	}
	l.b.WriteString("</w:r>")
}

func (l *layout) look(k look) {
	if k == (look{}) {
		return
	}
	l.b.WriteString("<w:rPr>")
	if k.font != fang {
		l.printf(`<w:rFonts w:ascii="%s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s" w:hint="eastAsia"/>`, string(k.font))
	}
	if k.color != "" {
		l.printf(`<w:color w:val="%s"/>`, k.color)
	}
	if k.scale != 0 && k.scale != 100 {
		l.printf(`<w:w w:val="%d"/>`, k.scale)
	}
	if k.size != 0 {
		l.printf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, k.size)
	}
	if k.line {
		l.b.WriteString(`<w:u w:val="single"/>`)
	}
	l.b.WriteString("</w:rPr>")
}

// escape writes s as XML text without what XML cannot hold and without the
// characters that turn the direction of text.
func escape(b *strings.Builder, s string) {
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r < ' ' && r != '\t' && r != '\n', r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff,
			r == utf8.RuneError, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
		default:
			b.WriteRune(r)
		}
	}
}

// clean joins the lines of s and leaves no blank at its ends. Blanks of a whole
// character stay: they are set on purpose (张　三).
func clean(s string) string {
	return strings.Trim(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r <= ' ' }), " "), "　\u00a0")
}

// lines are the lines of s that are not empty.
func lines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

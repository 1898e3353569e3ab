package paper

import (
	"fmt"
	"math"
	"strings"
)

// mm is a length in twips.
func mm(n float64) int { return int(math.Round(n * millimetre)) }

func rule(side string, eighths, space int, color string) string {
	return fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="%d" w:color="%s"/>`, side, eighths, space, color)
}

// head writes what stands above the body.
func (l *layout) head() {
	p := l.p
	switch p.Kind {
	case RedHead:
		l.redHead(p.Agency + "文件")
	case Minutes:
		if p.Agency != "" {
			l.redHead(p.Agency + "纪要")
		}
	case Letter:
		// The agency and its rules stand in the first page's header.
		l.paragraph(form{align: "right"}, run{p.Number, look{}})
		l.empty(2)
	}
	l.title(p.Title, p.Kind == Form)
	if p.Meta != [2]string{} {
		l.meta()
	} else if p.Title != "" && p.Kind != Form {
		l.empty(1)
	}
	if p.Addressee != "" {
		l.paragraph(form{}, run{strings.TrimRight(clean(p.Addressee), "：:") + "：", look{}})
	}
}

func (l *layout) empty(n int) { space(n).write(l) }

// redHead writes the red agency 35 mm below the upper edge of the text, the
// number and the red rule 4 mm below it.
func (l *layout) redHead(agency string) {
	p := l.p
	before := mm(35)
	if p.Urgency != "" {
		l.paragraph(form{}, run{p.Urgency, look{font: hei}})
		before -= pitch
	}
	size, scale := l.fitHead(agency, 64, 40)
	high := size*20 + 80
	l.paragraph(form{align: "center", before: before - 40, line: high},
		run{agency, look{font: song, size: size * 2, color: red, scale: scale}})
	l.empty(2)
	f := form{align: "center", border: rule("bottom", 12, 11, red), after: pitch}
	number := []run{{p.Number, look{}}}
	if p.Signer != "" {
		f.align = "left"
		f.tabs = fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, l.width-character)
		number = []run{{"　" + p.Number + "\t签发人：", look{}}, {p.Signer, look{font: kai}}}
	}
	l.paragraph(f, number...)
	l.empty(1)
}

// fitHead returns the size in points of red letters that fill the line, at
// most the largest, and their width in percent where the least size is still
// too wide.
func (l *layout) fitHead(s string, largest, least int) (size, scale int) {
	room, n := l.width/20-8, max(halves(s), 2)
	size = min(max(2*room/n, least), largest)
	return size, min(100, 200*room/(n*size))
}

func (l *layout) title(title string, isForm bool) {
	if title == "" {
		return
	}
	limit := l.width / 20 / (size2 / 4) // half characters of size 2
	broken := breakLines(title, limit-2)
	for i := range broken {
		broken[i] = clean(broken[i])
	}
	f := form{style: "Title", align: "center", line: pitch, keep: true}
	if isForm {
		f.after = 160
	}
	l.paragraph(f, run{strings.Join(broken, "\n"), look{font: song, size: size2}})
}

// meta writes the line under the title, smaller or on two lines where it is
// long.
func (l *layout) meta() {
	left, right := clean(l.p.Meta[0]), clean(l.p.Meta[1])
	wide, size := halves(left+right)+2, size4
	if wide*size4*5 > l.width {
		size = sizeSmall4
	}
	f := form{tabs: fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, l.width), align: "left", line: 480, keep: true}
	if wide*size*5 > l.width {
		l.paragraph(f, run{left, look{size: size}})
		left = ""
	}
	l.paragraph(f, run{left + "\t" + right, look{size: size}})
}

// letterhead is the first page's header of a letter: the agency 30 mm from the
// edge of the paper (the header begins there) and 4 mm below it a red double
// rule of 170 mm, the upper one thick.
func (l *layout) letterhead() string {
	h := &layout{p: l.p, width: l.width}
	size, scale := h.fitHead(l.p.Agency, 56, 36)
	h.paragraph(form{align: "center", line: size*20 + 40, after: mm(4)},
		run{l.p.Agency, look{font: song, size: size * 2, color: red, scale: scale}})
	h.doubleRule(18, 6)
	return h.b.String()
}

// doubleRule writes two red rules of 170 mm in the middle of the paper, as the
// borders of a paragraph with nothing in it: what they look like is then the
// same in every program.
func (l *layout) doubleRule(upper, lower int) {
	left, right := mm(20)-marginLeft, mm(20)-marginRight
	l.paragraph(form{
		border: rule("top", upper, 0, red) + rule("bottom", lower, 0, red),
		line:   30, size: 2,
		indent: fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, left, right),
	})
}

// Number is a document's number: 云中法机党〔2026〕3号.
func Number(word string, year, serial int) string {
	return fmt.Sprintf("%s〔%d〕%d号", word, year, serial)
}

package paper

import (
	"fmt"
	"strings"

	"touyan/internal/base/civil"
)

// paper writes the whole document.
func (l *layout) paper() {
	l.head()
	l.blocks(l.p.Body, len(l.p.Attachments) == 0 && l.p.Signature.is())
	l.attachments()
	l.signature()
	if l.p.Note != "" {
		l.paragraph(form{first: 2}, run{"（" + strings.Trim(clean(l.p.Note), "（）()") + "）", look{}})
	}
	for i, a := range l.p.Annexes {
		l.annex(i, a)
	}
	if l.p.Imprint.Issuer != "" {
		l.imprint()
	} else if l.table {
		l.anchor() // a table may not be the last thing
	}
}

// blocks writes the body; the last block stays with what follows if keep.
func (l *layout) blocks(body []Block, keep bool) {
	for i, b := range body {
		l.keep = keep && i == len(body)-1
		b.write(l)
	}
	l.keep = false
}

// anchor is a paragraph nobody sees.
func (l *layout) anchor() {
	l.paragraph(form{line: 20, noGrid: true, size: 2})
}

func (l *layout) attachments() {
	names := l.p.Attachments
	if len(names) == 0 {
		return
	}
	l.empty(1)
	if len(names) == 1 {
		l.paragraph(form{left: 10, hang: 6}, run{"附件：" + fitAttachment(names[0]), look{}})
		return
	}
	for i, name := range names {
		f := form{left: 13, hang: 3}
		label := ""
		if i == 0 {
			f.hang, label = 9, "附件："
		}
		l.paragraph(f, run{fmt.Sprintf("%s%d.\t%s", label, i+1, fitAttachment(name)), look{}})
	}
}

// fitAttachment drops a full stop or semicolon behind the name of an attachment.
func fitAttachment(s string) string { return strings.TrimRight(clean(s), "。；;，") }

func (s Signature) is() bool { return len(s.Organs) > 0 || s.date() != "" }

func (s Signature) date() string {
	if s.Day.IsZero() {
		return s.Date
	}
	return chineseDay(s.Day)
}

// chineseDay writes a day as papers do: 2026年1月5日.
func chineseDay(d civil.Day) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

// signature writes organs and date. With a seal the date ends four characters
// from the margin and the organs are centred above it; without one the organ
// ends two from the margin and the date begins two behind the organ's first.
func (l *layout) signature() {
	s := l.p.Signature
	if !s.is() {
		return
	}
	all, date := 2*l.columns(), s.date()
	wide := halves(date)
	if s.Sealed {
		// The seal covers both and may not reach the text by more than a line.
		for range 2 {
			l.paragraph(form{keep: true})
		}
		right := 8
		for _, o := range s.Organs {
			// An organ wider than the place moves the date to stay centred.
			right = max(right, (halves(o)-wide)/2)
		}
		for _, o := range s.Organs {
			l.paragraph(form{align: "right", right: max(right+(wide-halves(o))/2, 0), keep: true}, run{clean(o), look{}})
		}
		l.paragraph(form{align: "right", right: right}, run{date, look{}})
		return
	}
	l.paragraph(form{keep: true})
	organ := 0
	for _, o := range s.Organs {
		organ = max(organ, halves(o))
	}
	right := 4
	if organ < wide+4 && date != "" {
		right = min(4+wide+4-organ, all-organ) // the date is the longer one and ends two from the margin
	}
	for _, o := range s.Organs {
		l.paragraph(form{align: "left", left: max(all-right-organ, 0), keep: true}, run{clean(o), look{}})
	}
	if date != "" {
		at := max(all-right-organ, 0) + 4
		if organ == 0 {
			at = all - 4 - wide
		}
		l.paragraph(form{align: "left", left: at}, run{date, look{}})
	}
}

// annex begins a page: 附件1 in 黑体 on its first line, the title on the third.
func (l *layout) annex(i int, a Annex) {
	label := "附件"
	if len(l.p.Annexes) > 1 {
		label = fmt.Sprintf("附件%d", i+1)
	}
	l.paragraph(form{newPage: true}, run{label, look{font: hei}})
	l.empty(1)
	l.title(a.Title, false)
	l.empty(1)
	l.count = [5]int{}
	l.blocks(a.Body, false)
}

// imprint writes 版记 as a frame at the foot of the page on which the document
// ends: rules of 0.35 mm outside, 0.25 mm between.
func (l *layout) imprint() {
	m := l.p.Imprint
	const em = size4 * 10
	frame := fmt.Sprintf(`<w:framePr w:w="%d" w:wrap="notBeside" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" w:yAlign="bottom"/>`, l.width)
	outer := func(side string) string { return rule(side, "single", 8, 1, "000000") }
	inner := rule("between", "single", 6, 1, "000000")
	border := outer("top") + outer("bottom") + inner
	line := 480
	if len(m.CopyTo) > 0 {
		l.paragraph(form{frame: frame, border: border, noGrid: true, line: line, align: "both",
			indent: fmt.Sprintf(`<w:ind w:left="%d" w:right="%d" w:hanging="%d"/>`, 4*em, em, 3*em)},
			run{"抄送：" + strings.TrimRight(strings.Join(m.CopyTo, "，"), "。") + "。", look{size: size4}})
	}
	date := ""
	if !m.Day.IsZero() {
		date = "\t" + chineseDay(m.Day) + "印发"
	}
	l.paragraph(form{frame: frame, border: border, noGrid: true, line: line, align: "left",
		tabs:   fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, l.width-em),
		indent: fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, em, em)},
		run{clean(m.Issuer) + date, look{size: size4}})
	l.anchor()
}

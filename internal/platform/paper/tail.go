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
	l.paragraph(form{line: 20, size: 2})
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

// imprint writes 版记 as a box at the foot of the page on which the document
// ends: rules of 0.35 mm outside, 0.25 mm between. Its lines are broken here:
// the height of the box follows from their number.
func (l *layout) imprint() {
	m := l.p.Imprint
	const em, line = size4 * 10, 460
	var copies []string
	if len(m.CopyTo) > 0 {
		copies = wrap(strings.TrimRight(clean(strings.Join(m.CopyTo, "，")), "。")+"。", 2*(l.width/em-5))
	}
	in := &layout{p: l.p, width: l.width}
	in.printf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>%s%s%s</w:tblBorders><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="%[1]d"/></w:tblGrid>`,
		l.width, rule("top", 8, 0, "000000"), rule("bottom", 8, 0, "000000"), rule("insideH", 6, 0, "000000"))
	row := func(texts []string, f form) {
		in.printf(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="exact"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, line*len(texts), l.width)
		for i, text := range texts {
			if i > 0 {
				f.indent = fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, 4*em, em)
			}
			in.paragraph(f, run{text, look{size: size4}})
		}
		in.b.WriteString(`</w:tc></w:tr>`)
	}
	f := form{align: "left", line: line - 20, tabs: fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, l.width-em),
		indent: fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, em, em)}
	if len(copies) > 0 {
		copies[0] = "抄送：" + copies[0]
		row(copies, f)
	}
	date := ""
	if !m.Day.IsZero() {
		date = "\t" + chineseDay(m.Day) + "印发"
	}
	row([]string{clean(m.Issuer) + date}, f)
	in.b.WriteString(`</w:tbl>`)
	in.anchor()
	l.footBox(in.b.String(), line*(len(copies)+1)+20)
}

// footBox writes a box without a frame of its own, on the lower edge of the
// text; high is in twips.
func (l *layout) footBox(content string, high int) {
	const emu = 635 // a twip
	l.printf(`<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">`+
		`<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>`+
		`<wp:extent cx="%d" cy="%d"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>`+
		`<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>`+
		`<wps:txbx><w:txbxContent>%s</w:txbxContent></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>`,
		l.width*emu, high*emu, content)
}

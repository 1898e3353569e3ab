package paper

import (
	"fmt"
	"strconv"
	"strings"
)

type (
	para struct {
		parts  []Inline
		indent bool
		align  string
	}
	heading struct {
		level int
		text  string
		rest  []Inline
	}
	roll      struct{ label, names string }
	space     int
	pageBreak struct{}
	list      []string
	signers   []string
	foot      struct{ left, right string }
)

func (l *layout) runs(parts []Inline) []run {
	var out []run
	for _, p := range parts {
		out = append(out, run{p.text, look{font: p.font, line: p.line}})
	}
	return out
}

func (p para) write(l *layout) {
	// Only a short paragraph moves as a whole to stay with the signature.
	wide := 0
	for _, part := range p.parts {
		wide += halves(part.text)
	}
	f := form{align: p.align, keep: l.keep && wide <= 8*2*l.columns()}
	if p.indent {
		f.first = 2
	}
	if len(p.parts) == 1 && !p.parts[0].line {
		for _, text := range lines(p.parts[0].text) {
			l.paragraph(f, l.runs([]Inline{{text: text, font: p.parts[0].font}})...)
		}
		return
	}
	l.paragraph(f, l.runs(p.parts)...)
}

func (h heading) write(l *layout) {
	l.count[h.level]++
	clear(l.count[h.level+1:])
	number, font := headNumber(h.level, l.count[h.level]), fang
	switch h.level {
	case 1:
		font = hei
	case 2:
		font = kai
	}
	// A head that stands alone ends without a stop and stays with its text.
	text := clean(h.text)
	if len(h.rest) == 0 {
		text = strings.TrimSuffix(text, "。")
	}
	l.paragraph(form{style: fmt.Sprintf("Heading%d", h.level), first: 2, keep: len(h.rest) == 0 || l.keep},
		append([]run{{number + text, look{font: font}}}, l.runs(h.rest)...)...)
}

func headNumber(level, n int) string {
	switch level {
	case 1:
		return chinese(n) + "、"
	case 2:
		return "（" + chinese(n) + "）"
	case 3:
		return fmt.Sprintf("%d.", n)
	}
	return fmt.Sprintf("（%d）", n)
}

// chinese writes 1 to 99 as heads are numbered: 十一, 二十.
func chinese(n int) string {
	if n < 1 || n > 99 {
		return strconv.Itoa(n)
	}
	digits := [10]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	ones := digits[n%10]
	switch tens := n / 10; tens {
	case 0:
		return ones
	case 1:
		return "十" + ones
	default:
		return digits[tens%10] + "十" + ones
	}
}

func (r roll) write(l *layout) {
	label := r.label + "："
	wide := halves(label)
	l.paragraph(form{left: 4 + wide, hang: wide, keep: l.keep}, run{label, look{font: hei}}, run{clean(r.names), look{}})
}

func (s space) write(l *layout) {
	for range int(s) {
		l.paragraph(form{})
	}
}

func (pageBreak) write(l *layout) { l.b.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`) }

func (ls list) write(l *layout) {
	for i, item := range ls {
		Para(fmt.Sprintf("%d.%s", i+1, clean(item))).write(l)
	}
}

func (s signers) write(l *layout) {
	var tabs strings.Builder
	var runs []run
	size := 0
	if l.p.Kind == Form {
		if size = size4; len(s) > 2 && !strings.HasSuffix(s[len(s)-1], "：") {
			size = sizeSmall4
		}
	}
	for i, part := range s {
		if i > 0 {
			side, at := "left", l.width*i/len(s)
			if i == len(s)-1 && !strings.HasSuffix(part, "：") { // nobody signs it: it ends where the paper does
				side, at = "right", l.width
			}
			fmt.Fprintf(&tabs, `<w:tab w:val="%s" w:pos="%d"/>`, side, at)
			runs = append(runs, run{"\t", look{}})
		}
		runs = append(runs, run{part, look{size: size}})
		if strings.HasSuffix(part, "：") {
			runs = append(runs, run{Blank(5).text, look{size: size, line: true}})
		}
	}
	l.paragraph(form{tabs: tabs.String(), before: 120, line: pitch, align: "left"}, runs...)
}

func (f foot) write(l *layout) {
	k := look{font: plain, size: sizeSmall5}
	l.paragraph(form{border: rule("top", 4, 4, "808080"), tabs: fmt.Sprintf(`<w:tab w:val="right" w:pos="%d"/>`, l.width), before: 240, line: 300, align: "left"},
		run{clean(f.left) + "\t" + clean(f.right), k})
}

package paper

import (
	"fmt"
	"slices"
	"strings"
)

const (
	cellMargin  = 100 // twips, left and right
	smallMargin = 60  // above and below, in a SmallGrid
)

func (l *layout) tableStart(widths []int) {
	side := func(s string) string { return rule(s, 4, 0, "000000") }
	l.printf(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`, sum(widths))
	for _, s := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		l.b.WriteString(side(s))
	}
	l.printf(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>`)
	if l.cell != 0 {
		l.printf(`<w:top w:w="%d" w:type="dxa"/>`, smallMargin)
	}
	l.printf(`<w:left w:w="%d" w:type="dxa"/>`, cellMargin)
	if l.cell != 0 {
		l.printf(`<w:bottom w:w="%d" w:type="dxa"/>`, smallMargin)
	}
	l.printf(`<w:right w:w="%d" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, cellMargin)
	for _, w := range widths {
		l.printf(`<w:gridCol w:w="%d"/>`, w)
	}
	l.b.WriteString(`</w:tblGrid>`)
}

func (l *layout) tableEnd() {
	l.b.WriteString(`</w:tbl>`)
	l.table = true
}

func sum(ns []int) (total int) {
	for _, n := range ns {
		total += n
	}
	return total
}

func (t Table) write(l *layout) {
	if l.table {
		l.anchor() // two tables in a row would grow into one
	}
	size, line := size4, 440
	if t.Small {
		size, line = sizeSmall4, 380
	}
	if t.Caption != "" {
		l.paragraph(form{align: "center", keep: true}, run{clean(t.Caption), look{font: hei}})
	}
	n := len(t.Head)
	for _, r := range t.Rows {
		n = max(n, len(r))
	}
	if n == 0 {
		return
	}
	widths := t.widths(n, l.width, size)
	l.tableStart(widths)
	row := func(cells []string, isHead bool) {
		l.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
		if isHead {
			l.b.WriteString(`<w:tblHeader/>`)
		}
		l.b.WriteString(`</w:trPr>`)
		for i := range n {
			text := ""
			if i < len(cells) {
				text = cells[i]
			}
			l.printf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, widths[i])
			k := look{size: size}
			align := t.align(i)
			if isHead {
				k.font, align = hei, "center"
			}
			l.paragraph(form{align: align, line: line}, run{strings.Join(lines(text), "\n"), k})
			l.b.WriteString(`</w:tc>`)
		}
		l.b.WriteString(`</w:tr>`)
	}
	if len(t.Head) > 0 {
		row(t.Head, true)
	}
	for _, r := range t.Rows {
		row(r, false)
	}
	l.tableEnd()
}

func (t Table) align(column int) string {
	if column < len(t.Align) {
		switch t.Align[column] {
		case 'l':
			return "left"
		case 'r':
			return "right"
		}
	}
	return "center"
}

// widths shares the width: by Widths, else by the longest text of each column.
func (t Table) widths(n, width, size int) []int {
	shares := slices.Clone(t.Widths)
	for len(shares) < n {
		if len(t.Widths) > 0 {
			shares = append(shares, 1)
			continue
		}
		longest := 4
		for _, r := range append([][]string{t.Head}, t.Rows...) {
			if i := len(shares); i < len(r) {
				longest = max(longest, halves(r[i]))
			}
		}
		// A very long text wraps: it may not squeeze the others.
		shares = append(shares, min(longest, 36)*size*5+2*cellMargin)
	}
	out, all, used := make([]int, n), max(sum(shares[:n]), 1), 0
	for i := range n {
		out[i] = width * shares[i] / all
		used += out[i]
	}
	out[n-1] += width - used
	return out
}

func (g SmallGrid) write(l *layout) {
	l.cell = size5
	defer func() { l.cell = 0 }()
	Grid(g).write(l)
}

// write writes the grid. Lines of different numbers of cells share one set of
// columns: every edge of any cell is a column, and a cell spans those it covers.
func (g Grid) write(l *layout) {
	if len(g) == 0 {
		return
	}
	if l.table {
		l.anchor() // two tables in a row would grow into one
	}
	l.small = true
	defer func() { l.small = false }()
	label := g.labelWidth(l.width, l.cellSize())
	edges := []int{0, l.width}
	rows := make([][]int, len(g)) // right edges: of the label, of the value, of the next label …
	for i, r := range g {
		rows[i] = r.edges(l.width, label, l.cellSize())
		edges = append(edges, rows[i]...)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var widths []int
	for i := 1; i < len(edges); i++ {
		widths = append(widths, edges[i]-edges[i-1])
	}
	l.tableStart(widths)
	for i, r := range g {
		r.write(l, edges, rows[i])
	}
	l.tableEnd()
}

const (
	gridLine      = 440 // twips, a line in a cell
	smallGridLine = 345
)

// cellLine is the height of a line in a cell.
func (l *layout) cellLine() int {
	if l.cell != 0 {
		return smallGridLine
	}
	return gridLine
}

// labelWidth is the width of the labels: that of the longest, at most six
// characters, at most a quarter.
func (g Grid) labelWidth(width, size int) int {
	longest := 8
	for _, r := range g {
		for _, c := range r {
			if !c.Tall {
				longest = max(longest, min(halves(c.Label), 12))
			}
		}
	}
	return min(longest*size*5+2*cellMargin+40, width/4)
}

func (r GridRow) edges(width, label, size int) []int {
	shares, labels := 0, 0
	for _, c := range r {
		shares += max(c.Share, 1)
		labels += c.labelWidth(label, size)
	}
	var out []int
	at, seen := 0, 0
	for _, c := range r {
		if c.Label != "" {
			at += c.labelWidth(label, size)
			out = append(out, at)
		}
		before := (width - labels) * seen / shares
		seen += max(c.Share, 1)
		at += (width-labels)*seen/shares - before
		out = append(out, at)
	}
	if len(out) > 0 {
		out[len(out)-1] = width
	}
	return out
}

func (c Cell) labelWidth(label, size int) int {
	switch {
	case c.Label == "":
		return 0
	case c.Tall:
		return size*10 + 2*cellMargin + 120
	}
	return label
}

// write writes the line; where a cell is to be signed it is two rows without a
// rule between, so that the signature stands at the foot whatever is above.
func (r GridRow) write(l *layout, edges, right []int) {
	signed, high, long := false, 0, false
	for _, c := range r {
		signed = signed || c.Sign != ""
		high = max(high, c.Lines)
		long = long || c.Paras || c.Lines > 8
		if c.Tall {
			high = max(high, len([]rune(c.Label))+1)
		}
	}
	if signed {
		r.row(l, edges, right, "first", max(high-1, 2), long)
		r.row(l, edges, right, "last", 1, false)
		return
	}
	r.row(l, edges, right, "", high, long)
}

func (r GridRow) row(l *layout, edges, right []int, half string, high int, long bool) {
	l.b.WriteString(`<w:tr><w:trPr>`)
	if !long {
		l.b.WriteString(`<w:cantSplit/>`)
	}
	l.printf(`<w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, max(high*l.cellLine(), l.cellLine()*14/11))
	at, left := 0, 0
	next := func(props string, fill func()) {
		span := 0
		for _, e := range edges {
			if e > left && e <= right[at] {
				span++
			}
		}
		l.printf(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, right[at]-left)
		if span > 1 {
			l.printf(`<w:gridSpan w:val="%d"/>`, span)
		}
		l.b.WriteString(props + `</w:tcPr>`)
		fill()
		l.b.WriteString(`</w:tc>`)
		left = right[at]
		at++
	}
	merge := map[string]string{"first": `<w:vMerge w:val="restart"/>`, "last": `<w:vMerge/>`}[half]
	for _, c := range r {
		if c.Label != "" {
			next(merge+`<w:vAlign w:val="center"/>`, func() { c.label(l, half != "last") })
		}
		switch {
		case half == "" || c.Sign == "":
			next(merge+c.vertical(), func() { c.value(l, half != "last") })
		case half == "first":
			next(`<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>`+c.vertical(), func() { c.value(l, true) })
		default:
			next(`<w:tcBorders><w:top w:val="nil"/></w:tcBorders><w:vAlign w:val="bottom"/>`, func() {
				l.paragraph(l.cellForm("right"), run{c.Sign, look{}})
			})
		}
	}
	l.b.WriteString(`</w:tr>`)
}

func (l *layout) cellForm(align string) form { return form{align: align, line: l.cellLine()} }

func (c Cell) vertical() string {
	if c.Paras || c.Lines > 1 || c.Sign != "" {
		return ""
	}
	return `<w:vAlign w:val="center"/>`
}

// label writes the label: two and three characters are spread over four.
func (c Cell) label(l *layout, show bool) {
	text := []rune(clean(c.Label))
	s := string(text)
	switch {
	case !show:
		s = ""
	case c.Tall:
		parts := make([]string, len(text))
		for i, r := range text {
			parts[i] = string(r)
		}
		s = strings.Join(parts, "\n")
	case len(text) == 2 && halves(s) == 4:
		s = fmt.Sprintf("%c　　%c", text[0], text[1])
	case len(text) == 3 && halves(s) == 6:
		s = fmt.Sprintf("%c %c %c", text[0], text[1], text[2])
	}
	l.paragraph(l.cellForm("center"), run{s, look{font: hei}})
}

func (c Cell) value(l *layout, show bool) {
	f := l.cellForm("left")
	if c.Label == "" && !c.Paras {
		f.align = "center"
	}
	if c.Paras {
		f.align, f.first = "both", 2
	}
	switch {
	case !show:
		l.paragraph(f)
	case len(c.Parts) > 0:
		l.paragraph(f, l.runs(c.Parts)...)
	default:
		texts := lines(c.Text)
		for _, text := range texts {
			l.paragraph(f, run{text, look{}})
		}
		if len(texts) == 0 {
			l.paragraph(f)
		}
	}
}

package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Severity says how a marked cell is coloured.
type Severity uint8

// The severities: blue, amber, red.
const (
	Remark Severity = iota
	Caution
	Fault
	severities
)

// Chinese returns the word that stands before the text: 说明, 提醒, 错误.
func (s Severity) Chinese() string { return [...]string{"说明", "提醒", "错误"}[s] }

// Note is something to tell about one cell, or, without Cell, about a line.
type Note struct {
	Sheet    string
	Line     int
	Cell     string // B5
	Text     string
	Severity Severity
}

// Titles says in which line of a sheet its titles stand, so that the new
// column gets one.
type Titles map[string]int

// Annotate returns a copy of a workbook with the cells that notes name
// coloured and all notes of a line in a new last column, 导入问题. Everything
// else of the file stays byte for byte. Notes for lines that do not exist are
// left out. The error is a *Refusal when the file is to blame.
func Annotate(r io.ReaderAt, size int64, limits Limits, titles Titles, notes []Note) (io.WriterTo, error) {
	b, err := Open(r, size, limits)
	if err != nil {
		return nil, err
	}
	bySheet := map[string][]Note{}
	for _, n := range notes {
		bySheet[n.Sheet] = append(bySheet[n.Sheet], n)
	}
	paint, err := b.newPaint()
	if err != nil {
		return nil, err
	}
	copied := &annotated{archive: b.archive, part: map[string][]byte{}}
	for i := range b.sheets {
		s := &b.sheets[i]
		if len(bySheet[s.Name]) == 0 {
			continue
		}
		data, err := b.archive.bytes(s.part)
		if err != nil {
			return nil, err
		}
		m := marker{part: s.part, data: data, paint: paint, lines: map[int]*marks{}}
		m.collect(bySheet[s.Name], titles[s.Name])
		if copied.part[s.part], err = m.write(); err != nil {
			return nil, err
		}
	}
	if paint.used() {
		copied.part[b.styles] = paint.write()
	}
	return copied, nil
}

// annotated is a workbook of which some parts are replaced.
type annotated struct {
	archive *archive
	part    map[string][]byte
}

// WriteTo writes the workbook.
func (a *annotated) WriteTo(w io.Writer) (int64, error) {
	c := &counter{w: w}
	z := zip.NewWriter(c)
	for _, f := range a.archive.order {
		data, changed := a.part[f.Name]
		if !changed {
			if err := z.Copy(f); err != nil {
				return c.n, fmt.Errorf("sheet: copy %s: %w", f.Name, err)
			}
			continue
		}
		p, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: f.Modified})
		if err == nil {
			_, err = p.Write(data)
		}
		if err != nil {
			return c.n, fmt.Errorf("sheet: write %s: %w", f.Name, err)
		}
	}
	return c.n, z.Close()
}

type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// marks is what is to be changed in one line.
type marks struct {
	cell  map[int]Severity // by column
	text  []string
	worst Severity
	title bool
}

// marker rewrites the XML of one sheet.
type marker struct {
	part   string
	data   []byte
	paint  *paint
	lines  map[int]*marks
	column int // of the notes
	widths int // last column with a width; 0 when the sheet sets none
	out    bytes.Buffer
}

// collect sorts the notes by line.
func (m *marker) collect(notes []Note, title int) {
	if title > 0 {
		m.lines[title] = &marks{title: true, text: []string{"导入问题"}}
	}
	for _, n := range notes {
		line, column, named := ParseAddress(n.Cell)
		if !named {
			line = n.Line
		}
		at := m.lines[line]
		if at == nil {
			at = &marks{}
			m.lines[line] = at
		}
		if at.title {
			at.title, at.text = false, nil
		}
		at.worst = max(at.worst, n.Severity)
		at.text = append(at.text, n.Severity.Chinese()+"："+n.Text)
		if named {
			if at.cell == nil {
				at.cell = map[int]Severity{}
			}
			at.cell[column] = max(at.cell[column], n.Severity)
		}
	}
}

// write returns the sheet with all marks.
func (m *marker) write() ([]byte, error) {
	if err := m.measure(); err != nil {
		return nil, err
	}
	t := newTokens(bytes.NewReader(m.data), m.part)
	line, last, from := 0, 0, int64(0)
	for {
		start := t.d.InputOffset()
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if end, ok := tok.(xml.EndElement); ok && end.Name.Local == "cols" && m.widths < m.column && start < t.d.InputOffset() {
			from = m.insert(from, start, m.width(end.Name))
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "sheetData":
			if m.widths == 0 {
				p := prefix(e.Name)
				from = m.insert(from, start, "<"+p+"cols>"+m.width(e.Name)+"</"+p+"cols>")
			}
		case "row":
			line = lineOf(e, line)
			at := m.lines[line]
			if at == nil || line <= last {
				continue
			}
			last = line
			m.out.Write(m.data[from:tagStart(m.data, start)])
			if from, err = m.row(t, e, line, at); err != nil {
				return nil, err
			}
		}
	}
	m.out.Write(m.data[from:])
	return m.out.Bytes(), nil
}

// tagStart returns where the tag begins that ends behind from: text before it
// may have been skipped over together with it (comments).
func tagStart(data []byte, from int64) int64 {
	for data[from] != '<' || bytes.HasPrefix(data[from:], []byte("<!--")) || bytes.HasPrefix(data[from:], []byte("<?")) {
		end := 1
		switch {
		case bytes.HasPrefix(data[from:], []byte("<!--")):
			end = bytes.Index(data[from:], []byte("-->")) + 3
		case data[from] == '<':
			end = bytes.Index(data[from:], []byte("?>")) + 2
		}
		from += int64(end)
	}
	return from
}

func lineOf(e xml.StartElement, before int) int {
	if n, err := strconv.Atoi(attr(e, "r")); err == nil {
		return n
	}
	return before + 1
}

// measure finds the column for the notes, the first that no line concerned
// uses.
func (m *marker) measure() error {
	t := newTokens(bytes.NewReader(m.data), m.part)
	line, column := 0, 0
	for {
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			line, column = lineOf(e, line), 0
		case "col":
			if n, err := strconv.Atoi(attr(e, "max")); err == nil {
				m.widths = max(m.widths, n)
			}
		case "c":
			if _, n, ok := ParseAddress(attr(e, "r")); ok {
				column = n
			} else {
				column++
			}
			if m.lines[line] != nil {
				m.column = max(m.column, column)
			}
		}
	}
	for _, at := range m.lines {
		for c := range at.cell {
			m.column = max(m.column, c)
		}
	}
	m.column = min(m.column+1, maxColumn)
	return nil
}

// insert writes the text up to the tag at start and then s; it returns where
// to go on.
func (m *marker) insert(from, start int64, s string) int64 {
	start = tagStart(m.data, start)
	m.out.Write(m.data[from:start])
	m.out.WriteString(s)
	return start
}

// width returns the XML that makes the new column wide.
func (m *marker) width(near xml.Name) string {
	return fmt.Sprintf(`<%scol min="%d" max="%d" width="60" customWidth="1"/>`, prefix(near), m.column, m.column)
}

func prefix(n xml.Name) string {
	if n.Space == "" {
		return ""
	}
	return n.Space + ":"
}

// row writes one line with its marks and returns the offset behind it.
func (m *marker) row(t *tokens, e xml.StartElement, line int, at *marks) (int64, error) {
	e.Attr = slices.DeleteFunc(slices.Clone(e.Attr), func(a xml.Attr) bool { return a.Name.Local == "spans" })
	p := prefix(e.Name)
	writeTag(&m.out, e)
	todo := sortedColumns(at.cell)
	blank := func(before int) {
		for len(todo) > 0 && todo[0] < before {
			fmt.Fprintf(&m.out, `<%sc r="%s"%s/>`, p, Address(line, todo[0]), m.paint.attr(m.paint.style(0, at.cell[todo[0]])))
			todo = todo[1:]
		}
	}
	column, from := 0, t.d.InputOffset()
	for depth := t.depth; t.depth >= depth; {
		start := t.d.InputOffset()
		tok, err := t.next()
		if err != nil {
			return 0, atEnd(err)
		}
		c, ok := tok.(xml.StartElement)
		if !ok && t.depth < depth {
			if start > from {
				m.out.Write(m.data[from:start])
			}
			break
		}
		if !ok || c.Name.Local != "c" {
			continue
		}
		column++
		if _, n, ok := ParseAddress(attr(c, "r")); ok {
			column = n
		}
		m.out.Write(m.data[from:start])
		from = start
		blank(column)
		if s, marked := at.cell[column]; marked && len(todo) > 0 && todo[0] == column {
			todo = todo[1:]
			old, _ := strconv.Atoi(attr(c, "s"))
			writeTag(&m.out, setAttr(c, "s", m.paint.style(old, s)))
			from = t.d.InputOffset()
			if err := t.skip(); err != nil {
				return 0, err
			}
			if t.d.InputOffset() == from { // <c/>
				fmt.Fprintf(&m.out, `</%sc>`, p)
				continue
			}
		} else if err := t.skip(); err != nil {
			return 0, err
		}
		m.out.Write(m.data[from:t.d.InputOffset()])
		from = t.d.InputOffset()
	}
	blank(maxColumn + 1)
	style := m.paint.note(at)
	fmt.Fprintf(&m.out, `<%sc r="%s" t="inlineStr"%s><%sis><%st xml:space="preserve">`, p, Address(line, m.column), m.paint.attr(style), p, p)
	escape(&m.out, strings.Join(at.text, "\n"))
	fmt.Fprintf(&m.out, `</%st></%sis></%sc></%srow>`, p, p, p, p)
	return t.d.InputOffset(), nil
}

func sortedColumns(cells map[int]Severity) []int {
	cols := make([]int, 0, len(cells))
	for c := range cells {
		cols = append(cols, c)
	}
	slices.Sort(cols)
	return cols
}

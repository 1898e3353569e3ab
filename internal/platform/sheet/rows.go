package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Sheet is one sheet read whole.
type Sheet struct {
	Info
	Rows   []Row // by line, ascending; only rows that hold something
	Merged []Area
}

// Load reads sheet i whole.
func (b *Book) Load(i int) (*Sheet, error) {
	s := &Sheet{Info: b.sheets[i].Info}
	var cells []Cell // shared backing, in pieces
	merged, err := b.walk(i, func(r Row) error {
		if cap(cells)-len(cells) < len(r.Cells) {
			cells = make([]Cell, 0, max(4096, len(r.Cells)))
		}
		at := len(cells)
		cells = append(cells, r.Cells...)
		r.Cells = cells[at:len(cells):len(cells)]
		s.Rows = append(s.Rows, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.Merged = merged
	if !slices.IsSortedFunc(s.Rows, byLine) {
		slices.SortStableFunc(s.Rows, byLine)
	}
	return s, nil
}

func byLine(a, b Row) int { return a.Line - b.Line }

// Rows gives the rows of sheet i to visit as they stand in the file. The cells
// are valid until visit returns; an error of visit ends the reading.
func (b *Book) Rows(i int, visit func(Row) error) error {
	_, err := b.walk(i, visit)
	return err
}

// walk reads one sheet; the merged areas stand behind the rows.
func (b *Book) walk(i int, visit func(Row) error) (merged []Area, err error) {
	rc, err := b.archive.open(b.sheets[i].part)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	w := walker{book: b, sheet: b.sheets[i].Name, t: newTokens(rc, b.sheets[i].part)}
	for j := range b.sheets {
		if j != i {
			w.cells += b.sheets[j].cells // the limit is one for the whole book
		}
	}
	before := w.cells
	for {
		tok, err := w.t.next()
		if errors.Is(err, io.EOF) {
			b.sheets[i].cells = w.cells - before
			return merged, nil
		}
		if err != nil {
			return nil, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			if err := w.row(e, visit); err != nil {
				return nil, err
			}
		case "mergeCell":
			if len(merged) == b.archive.limits.Merges {
				return nil, refuse(TooLarge, "工作表“%s”里的合并单元格超过 %d 处，已停止读取", w.sheet, len(merged))
			}
			if a, ok := parseArea(attr(e, "ref")); ok {
				merged = append(merged, a)
			}
		}
	}
}

type walker struct {
	book        *Book
	sheet       string
	t           *tokens
	line        int
	rows, cells int
	buf         []Cell
}

func (w *walker) row(e xml.StartElement, visit func(Row) error) error {
	if w.line++; w.line > maxRow {
		return refuse(BadXML, "工作表“%s”的行太多。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", w.sheet)
	}
	hidden := false
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			n, err := strconv.Atoi(a.Value)
			if err != nil || n < 1 || n > maxRow {
				return refuse(BadXML, "工作表“%s”里有不存在的行号“%.20s”。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", w.sheet, a.Value)
			}
			w.line = n
		case "hidden":
			hidden = truth(a.Value)
		}
	}
	w.buf = w.buf[:0]
	column, sorted := 0, true
	for depth := w.t.depth; w.t.depth >= depth; {
		tok, err := w.t.next()
		if err != nil {
			return atEnd(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "c" {
			continue
		}
		c, err := w.cell(e, column+1)
		if err != nil {
			return err
		}
		sorted = sorted && c.Column > column
		column = c.Column
		if c.Text != "" || c.Kind == Formula {
			w.buf = append(w.buf, c)
		}
	}
	if len(w.buf) == 0 {
		return nil
	}
	if !sorted {
		slices.SortStableFunc(w.buf, func(a, b Cell) int { return a.Column - b.Column })
	}
	limits := w.book.archive.limits
	if w.rows++; w.rows > limits.Rows {
		return refuse(TooLarge, "工作表“%s”有内容的行超过 %d 行，已停止读取。请分成几个文件上传", w.sheet, limits.Rows)
	}
	if w.cells += len(w.buf); w.cells > limits.Cells {
		return refuse(TooLarge, "文件里有内容的单元格超过 %d 个，已停止读取。请删去多余的工作表，或分成几个文件上传", limits.Cells)
	}
	return visit(Row{w.line, hidden, w.buf})
}

func (w *walker) cell(e xml.StartElement, column int) (c Cell, err error) {
	var kind, style string
	c.Column, c.Decimals = column, General
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			_, n, ok := ParseAddress(a.Value)
			if !ok {
				return c, refuse(BadXML, "工作表“%s”里有不存在的单元格“%.20s”。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", w.sheet, a.Value)
			}
			c.Column = n
		case "t":
			kind = a.Value
		case "s":
			style = a.Value
		}
	}
	if c.Column > maxColumn {
		return c, refuse(BadXML, "工作表“%s”第 %d 行的列太多。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", w.sheet, w.line)
	}
	formula := false
	var value string
	for depth := w.t.depth; w.t.depth >= depth; {
		tok, err := w.t.next()
		if err != nil {
			return c, atEnd(err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "v":
			value, err = w.t.plain()
		case "is":
			value, err = w.t.richText()
		case "f":
			formula = true
			err = w.t.skip()
		}
		if err != nil {
			return c, err
		}
	}
	return w.typed(c, kind, style, value, formula)
}

// typed gives the cell its value by its type: s and inlineStr are texts, the
// first by index; no type or n is a number.
func (w *walker) typed(c Cell, kind, style, value string, formula bool) (Cell, error) {
	switch kind {
	case "s":
		if value == "" {
			break
		}
		text, ok := w.book.shared(value)
		if !ok {
			return c, refuse(BadXML, "工作表“%s”第 %d 行引用了不存在的文字。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", w.sheet, w.line)
		}
		c.Text = text
	case "inlineStr":
		c.Text = value
	case "str", "d":
		c.Text = unescape(value)
	case "b":
		c.Kind, c.Text = Bool, "FALSE"
		if truth(value) {
			c.Text = "TRUE"
		}
	case "e":
		c.Kind, c.Text = Error, value
	default:
		c.Kind, c.Text = Number, strings.TrimSpace(value)
		f := w.book.format(style)
		c.Shows, c.Decimals = f.shows, f.decimals
		c.Day = serialDay(c.Text, w.book.from1904)
	}
	if formula {
		c.Kind = Formula
	}
	return c, nil
}

func parseArea(ref string) (a Area, ok bool) {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		return a, false
	}
	var ok1, ok2 bool
	a.Top, a.Left, ok1 = ParseAddress(from)
	a.Bottom, a.Right, ok2 = ParseAddress(to)
	return a, ok1 && ok2 && a.Top <= a.Bottom && a.Left <= a.Right
}

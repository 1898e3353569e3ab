package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"touyan/internal/base/civil"
)

// Form says how the values of a column are written.
type Form uint8

// The forms.
const (
	AsText   Form = iota // as text, whatever it looks like: codes keep their zeros
	AsNumber             // int, int64, float64
	AsMoney              // fen in an int64, shown as 43.00
	AsDay                // civil.Day and civil.PartialDay, shown as 2006-01-02
)

// Column is a column of a list that is written.
type Column struct {
	Title string
	Width float64 // in characters; 0 takes one that fits the title
	Form  Form
}

// Writer writes a workbook of lists row by row. It streams: nothing is kept
// and nothing put on disk, so that personal data lie nowhere but in w. Text is
// always written as text, with the mark that keeps a program from running it
// even when somebody edits the cell; the text itself is not changed.
type Writer struct {
	zip     *zip.Writer
	out     *bufio.Writer
	buf     bytes.Buffer
	names   []string
	columns []Column
	line    int
	merged  string
	open    bool
}

// Styles of the cells, indexes into cellXfs of styleSheet.
const (
	styleText = iota + 1
	styleNumber
	styleMoney
	styleDay
	styleHead
	styleTitle
)

// NewWriter returns a Writer to w. Close ends the workbook.
func NewWriter(w io.Writer) *Writer { return &Writer{zip: zip.NewWriter(w)} }

// Sheet begins a sheet. A title, if there is one, stands alone in the first
// row; the titles of the columns below are frozen with it. A name that no
// sheet can have is made fit.
func (w *Writer) Sheet(name, title string, columns []Column) error {
	if err := w.endSheet(); err != nil {
		return err
	}
	if len(columns) == 0 || len(columns) > maxColumn {
		return fmt.Errorf("sheet: %d columns", len(columns))
	}
	w.names = append(w.names, w.fitName(name))
	part, err := w.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(w.names)))
	if err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	w.out, w.columns, w.line, w.merged, w.open = bufio.NewWriterSize(part, 32<<10), columns, 0, "", true
	frozen := 1
	if title != "" {
		frozen = 2
	}
	fmt.Fprintf(w.out, xmlHead+`<worksheet xmlns="`+nsMain+`"><sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`, frozen, frozen+1)
	for i, c := range columns {
		fmt.Fprintf(w.out, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, c.width())
	}
	_, _ = w.out.WriteString(`</cols><sheetData>`)
	if title != "" {
		w.line++
		w.rowStart()
		w.text(1, title, styleTitle)
		_, _ = w.out.WriteString(`</row>`)
		if len(columns) > 1 {
			w.merged = "A1:" + Address(1, len(columns))
		}
	}
	w.line++
	w.rowStart()
	for i, c := range columns {
		w.text(i+1, c.Title, styleHead)
	}
	_, err = w.out.WriteString(`</row>`)
	return err
}

func (c Column) width() float64 {
	if c.Width > 0 {
		return c.Width
	}
	n := 2.0
	for _, r := range c.Title {
		if n++; r > 0xFF {
			n++
		}
	}
	return max(n, 8)
}

// fitName makes a name that a sheet can have and that is not taken.
func (w *Writer) fitName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, name), "' ")
	if name == "" {
		name = "Sheet"
	}
	fit := cut(name, 31)
	for n := 2; w.taken(fit); n++ {
		tail := " (" + strconv.Itoa(n) + ")"
		fit = cut(name, 31-len(tail)) + tail
	}
	return fit
}

func (w *Writer) taken(name string) bool {
	for _, n := range w.names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// cut shortens s to n UTF-16 units.
func cut(s string, n int) string {
	for len(utf16.Encode([]rune(s))) > n {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// Row writes a row, a value for each column: string, bool (是, 否), int, int64,
// float64, civil.Day, civil.PartialDay, fmt.Stringer, or nil for an empty
// cell. Texts longer than a cell holds (32,767) are cut.
func (w *Writer) Row(values ...any) error {
	if !w.open {
		return errors.New("sheet: no sheet begun")
	}
	if len(values) > len(w.columns) {
		return fmt.Errorf("sheet: %d values in %d columns", len(values), len(w.columns))
	}
	if w.line++; w.line > maxRow {
		return fmt.Errorf("sheet: more than %d rows", maxRow)
	}
	w.rowStart()
	for i, v := range values {
		if err := w.value(i+1, w.columns[i].Form, v); err != nil {
			return err
		}
	}
	_, err := w.out.WriteString(`</row>`)
	return err
}

func (w *Writer) rowStart() { fmt.Fprintf(w.out, `<row r="%d">`, w.line) }

func (w *Writer) value(column int, form Form, v any) error {
	switch v := v.(type) {
	case nil:
	case string:
		w.text(column, v, styleText)
	case bool:
		w.text(column, map[bool]string{true: "是", false: "否"}[v], styleText)
	case int:
		w.integer(column, form, int64(v))
	case int64:
		w.integer(column, form, v)
	case float64:
		w.number(column, strconv.FormatFloat(v, 'f', -1, 64), styleNumber)
	case civil.Day:
		w.day(column, form, civil.Exactly(v))
	case civil.PartialDay:
		w.day(column, form, v)
	case fmt.Stringer:
		w.text(column, v.String(), styleText)
	default:
		return fmt.Errorf("sheet: cannot write a %T", v)
	}
	return nil
}

func (w *Writer) text(column int, s string, style int) {
	if s == "" {
		return
	}
	fmt.Fprintf(w.out, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, Address(w.line, column), style)
	w.buf.Reset()
	escape(&w.buf, s)
	_, _ = w.out.Write(w.buf.Bytes())
	_, _ = w.out.WriteString(`</t></is></c>`)
}

func (w *Writer) number(column int, digits string, style int) {
	fmt.Fprintf(w.out, `<c r="%s" s="%d"><v>%s</v></c>`, Address(w.line, column), style, digits)
}

// integer writes fen as yuan in a column of money, exactly.
func (w *Writer) integer(column int, form Form, n int64) {
	switch form {
	case AsMoney:
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		w.number(column, fmt.Sprintf("%s%d.%02d", sign, n/100, n%100), styleMoney)
	case AsNumber:
		w.number(column, strconv.FormatInt(n, 10), styleNumber)
	default:
		w.text(column, strconv.FormatInt(n, 10), styleText)
	}
}

// day writes a whole day as a date; a month, or a day before the calendar of
// spreadsheets, as text.
func (w *Writer) day(column int, form Form, d civil.PartialDay) {
	day, whole := d.Day()
	if form != AsDay || !whole || day < epoch1900.AddDays(61) {
		w.text(column, d.String(), styleText)
		return
	}
	w.number(column, strconv.Itoa(int(day-epoch1900)), styleDay)
}

func (w *Writer) endSheet() error {
	if !w.open {
		return nil
	}
	w.open = false
	_, _ = w.out.WriteString(`</sheetData>`)
	if w.merged != "" {
		fmt.Fprintf(w.out, `<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>`, w.merged)
	}
	_, _ = w.out.WriteString(`<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`)
	return w.out.Flush()
}

// Close writes what a workbook needs beside its sheets. It does not close the
// writer underneath.
func (w *Writer) Close() error {
	if err := w.endSheet(); err != nil {
		return err
	}
	if len(w.names) == 0 {
		return errors.New("sheet: a workbook without sheets")
	}
	var sheets, rels, types strings.Builder
	for i, name := range w.names {
		w.buf.Reset()
		escape(&w.buf, name)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, strings.ReplaceAll(w.buf.String(), `"`, "&quot;"), i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="`+nsRel+`/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="`+typeMain+`worksheet+xml"/>`, i+1)
	}
	for _, part := range [...]struct{ name, text string }{
		{"xl/styles.xml", styleSheet},
		{"xl/workbook.xml", `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `"><bookViews><workbookView/></bookViews><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + nsPackage + `/relationships">` + rels.String() + fmt.Sprintf(`<Relationship Id="rId%d" Type="`+nsRel+`/styles" Target="styles.xml"/></Relationships>`, len(w.names)+1)},
		{"_rels/.rels", `<Relationships xmlns="` + nsPackage + `/relationships"><Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + nsPackage + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + typeMain + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + typeMain + `styles+xml"/>` + types.String() + `</Types>`},
	} {
		p, err := w.zip.Create(part.name)
		if err == nil {
			_, err = io.WriteString(p, xmlHead+part.text)
		}
		if err != nil {
			return fmt.Errorf("sheet: write %s: %w", part.name, err)
		}
	}
	return w.zip.Close()
}

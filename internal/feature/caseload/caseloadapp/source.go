package caseloadapp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"iter"
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/feature/caseload"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
)

// source gives the records of a list, one by one.
type source interface {
	// Next returns the next record and its line; the cells are valid until the
	// following call. After the last the error is io.EOF.
	Next() (line int, cells []string, err error)
	// Encoding returns UTF-8, GB18030 or Excel.
	Encoding() string
}

// bookLimits suits extracts of a million cases; the whole sheet is never held.
var bookLimits = sheet.Limits{File: 512 << 20, Unzipped: 4 << 30, Part: 4 << 30, Entries: 2000, Sheets: 200, Rows: 1_048_576, Cells: 48_000_000, Strings: 64 << 20, Merges: 1000}

// open opens a list: CSV, or the first sheet of a workbook that can be seen. digest
// is of the whole file once the list was read to its end; stop lets go of it.
func open(f intake.File) (list source, digest func() string, stop func(), err error) {
	sum := sha256.New()
	digest = func() string { return hex.EncodeToString(sum.Sum(nil)) }
	head := make([]byte, 4)
	if n, _ := f.ReadAt(head, 0); n == 4 && bytes.Equal(head, []byte("PK\x03\x04")) {
		list, stop, err = openBook(f, sum)
		return list, digest, stop, err
	}
	list, err = sheet.NewCSV(io.TeeReader(io.NewSectionReader(f, 0, f.Size), sum), sheet.DefaultCSV)
	return list, digest, func() {}, err
}

func openBook(f intake.File, sum hash.Hash) (source, func(), error) {
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, f.Size)); err != nil {
		return nil, nil, err
	}
	book, err := sheet.Open(f, f.Size, bookLimits)
	if err != nil {
		return nil, nil, err
	}
	at := slices.IndexFunc(book.Sheets(), func(s sheet.Info) bool { return !s.Hidden })
	if at < 0 {
		return nil, nil, fault.New(fault.Invalid, "工作簿里没有可见的工作表。")
	}
	b := &bookSource{}
	rows := func(yield func(sheet.Row, error) bool) {
		enough := io.EOF // told to Rows so that it stops
		if err := book.Rows(at, func(r sheet.Row) error {
			if !yield(r, nil) {
				return enough
			}
			return nil
		}); err != nil && !errors.Is(err, enough) {
			yield(sheet.Row{}, err)
		}
	}
	next, stop := iter.Pull2(rows)
	b.next = next
	return b, stop, nil
}

// bookSource reads a sheet row by row.
type bookSource struct {
	next  func() (sheet.Row, error, bool)
	width int // of the head: rows are as wide, unless they hold more
	cells []string
}

// Encoding returns Excel.
func (b *bookSource) Encoding() string { return "Excel" }

// Next returns the next row that holds something.
func (b *bookSource) Next() (int, []string, error) {
	r, err, ok := b.next()
	if err != nil || !ok {
		if err == nil {
			err = io.EOF
		}
		return 0, nil, err
	}
	b.cells = b.cells[:0]
	for _, c := range r.Cells {
		for len(b.cells) < c.Column {
			b.cells = append(b.cells, "")
		}
		b.cells[c.Column-1] = written(c)
	}
	for len(b.cells) < b.width {
		b.cells = append(b.cells, "")
	}
	return r.Line, b.cells, nil
}

// written writes a cell as a list in CSV would have it.
func written(c sheet.Cell) string {
	if (c.Kind == sheet.Number || c.Kind == sheet.Formula) && c.Shows == sheet.ShowsDay && c.Day != 0 {
		return c.Day.String()
	}
	if c.Kind == sheet.Number {
		// 30.000000000000004 and 1.5E+3 are how files keep 30 and 1500.
		if _, decimals, _ := strings.Cut(c.Text, "."); len(decimals) > 2 || strings.ContainsAny(c.Text, "eE") {
			if f, err := money.ParseNumber(c.Text); err == nil {
				return f.String()
			}
		}
	}
	return c.Text
}

// head finds the line of titles among the first records: the first that names
// three fields, or fits the mapping; titles of the whole list may stand above it.
func head(list source, m *caseload.Mapping) ([]string, error) {
	var first []string
	for range 10 {
		_, cells, err := list.Next()
		var bad *sheet.BadRecord
		switch {
		case errors.Is(err, io.EOF) && first != nil:
			return first, nil
		case errors.Is(err, io.EOF):
			return nil, fault.New(fault.Invalid, "清单是空的，没有表头。")
		case errors.As(err, &bad):
			return nil, fault.Newf(fault.Invalid, "第 %d 行读不出来，多半是引号没有成对；表头应在最前面几行。", bad.Line).Because(err)
		case err != nil:
			return nil, err
		}
		titles := make([]string, len(cells))
		for i, c := range cells {
			titles[i] = strings.Clone(c)
		}
		if first == nil {
			first = titles
		}
		guessed, _ := caseload.Guess(titles)
		if m == nil && len(guessed.Columns) >= 3 || m != nil && m.Check(titles) == nil {
			if b, ok := list.(*bookSource); ok {
				b.width = len(titles)
			}
			return titles, nil
		}
	}
	return first, nil
}

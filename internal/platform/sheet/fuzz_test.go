package sheet_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sheet"
)

// small keeps the fuzzer quick and shows that the limits hold.
var small = sheet.Limits{File: 1 << 20, Unzipped: 1 << 20, Part: 1 << 20, Entries: 50, Sheets: 10, Rows: 1000, Cells: 5000, Strings: 1 << 20, Merges: 100}

// FuzzOpen feeds whole files: whatever they are, they are read within the
// limits or refused with a sentence.
func FuzzOpen(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(rosters, "roster-hostile-*"))
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 16<<10 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { readAll(t, data) })
}

// FuzzSheet feeds the XML of one sheet, and marks a cell of what can be read.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><cols><col min="1" max="2"/></cols><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"/></row><row r="3"/></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	f.Add(`<x:worksheet xmlns:x="y"><!--a--><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a_x000D_</x:t></x:is></x:c><x:c s="1"><f>1</f><v>4.5E3</v></x:c></x:row></x:sheetData></x:worksheet>`)
	f.Fuzz(func(t *testing.T, xml string) {
		data := workbook(t, map[string]string{"xl/worksheets/sheet1.xml": xml})
		if len(data) > 1<<19 {
			return
		}
		rows := readAll(t, data)
		copied, err := sheet.Annotate(bytes.NewReader(data), int64(len(data)), small, sheet.Titles{"一": 1}, []sheet.Note{{Sheet: "一", Cell: "B1", Text: "甲"}, {Sheet: "一", Line: 3, Text: "乙"}})
		if err != nil {
			return
		}
		var out bytes.Buffer
		if _, err := copied.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		if rows >= 0 && readAll(t, out.Bytes()) < rows {
			t.Fatalf("marked, the sheet cannot be read any more: %q", xml)
		}
	})
}

// readAll returns how many rows data has, -1 when it is refused.
func readAll(t *testing.T, data []byte) int {
	b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), small)
	rows := 0
	if err == nil {
		for i := range b.Sheets() {
			var s *sheet.Sheet
			if s, err = b.Load(i); err != nil {
				break
			}
			rows += len(s.Rows)
			last := 0
			for _, r := range s.Rows {
				if len(r.Cells) == 0 || r.Line < last || r.Line > 1<<20 {
					t.Fatalf("line %d after %d with %d cells", r.Line, last, len(r.Cells))
				}
				last = r.Line
			}
		}
	}
	if err != nil {
		var no *sheet.Refusal
		if !errors.As(err, &no) || fault.Of(err) == nil || fault.Of(err).Text == "" {
			t.Fatalf("no refusal: %v", err)
		}
		return -1
	}
	return rows
}

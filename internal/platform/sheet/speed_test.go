package sheet_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"touyan/internal/platform/sheet"
)

// tenThousand is a book of 10,000 rows and 25 columns, every text its own.
func tenThousand(t testing.TB) []byte {
	var strs, rows strings.Builder
	n := 0
	strs.WriteString("<sst>")
	rows.WriteString("<worksheet><sheetData>")
	for r := 1; r <= 10_000; r++ {
		fmt.Fprintf(&rows, `<row r="%d">`, r)
		for c := 1; c <= 25; c++ {
			if c%5 == 0 {
				fmt.Fprintf(&rows, `<c r="%s" s="1"><v>%d</v></c>`, sheet.Address(r, c), 30000+r)
				continue
			}
			fmt.Fprintf(&strs, `<si><t>某某法院第%d党支部</t></si>`, n)
			fmt.Fprintf(&rows, `<c r="%s" s="0" t="s"><v>%d</v></c>`, sheet.Address(r, c), n)
			n++
		}
		rows.WriteString("</row>")
	}
	strs.WriteString("</sst>")
	rows.WriteString("</sheetData></worksheet>")
	return workbook(t, map[string]string{"xl/sharedStrings.xml": strs.String(), "xl/worksheets/sheet1.xml": rows.String()})
}

func TestLoad_reads_ten_thousand_rows_in_little_memory(t *testing.T) {
	data := tenThousand(t)
	var s *sheet.Sheet
	grown := peak(func() {
		b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
		if err != nil {
			t.Fatal(err)
		}
		if s, err = b.Load(0); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%d MB", grown>>20)
	if len(s.Rows) != 10_000 || len(s.Rows[9999].Cells) != 25 {
		t.Errorf("%d rows", len(s.Rows))
	}
	if grown > 100<<20 {
		t.Errorf("%d MB", grown>>20)
	}
	runtime.KeepAlive(s)
}

func BenchmarkLoad(b *testing.B) {
	data := tenThousand(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		book, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := book.Load(0); err != nil {
			b.Fatal(err)
		}
	}
}

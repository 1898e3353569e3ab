package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sheet"
)

// rosters is where the invented files of the project lie; they are kept once.
const rosters = "../../feature/member/roster/testdata"

func open(t testing.TB, name string) (*sheet.Book, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(rosters, name))
	if err != nil {
		t.Fatal(err)
	}
	return sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
}

func mustOpen(t testing.TB, name string) *sheet.Book {
	t.Helper()
	b, err := open(t, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

func TestOpen_refuses_what_is_no_workbook_and_says_what_to_do(t *testing.T) {
	for _, c := range []struct {
		file string
		code sheet.Code
		says string
	}{
		{"roster-hostile-zero-byte.xlsx", sheet.NotWorkbook, "0 字节"},
		{"roster-hostile-truncated.xlsx", sheet.NotWorkbook, "不完整"},
		{"roster-hostile-xls-renamed.xlsx", sheet.NotWorkbook, "旧版 Excel（.xls）"},
		{"roster-hostile-html-renamed.xls", sheet.NotWorkbook, "网页"},
		{"roster-hostile-csv-renamed.xlsx", sheet.NotWorkbook, "CSV"},
		{"roster-hostile-password.xlsx", sheet.Encrypted, "密码"},
		{"roster-hostile-xxe.xlsx", sheet.BadXML, "实体"},
		{"roster-hostile-bomb.xlsx", sheet.TooLarge, "超过上限"},
	} {
		_, err := open(t, c.file)
		var no *sheet.Refusal
		if !errors.As(err, &no) || no.Code != c.code || fault.Of(err) == nil || !strings.Contains(fault.Of(err).Text, c.says) {
			t.Errorf("%s: %v, want %s with %q", c.file, err, c.code, c.says)
		}
	}
}

// peak runs f and returns by how much the heap in use grew at most.
func peak(f func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, most := m.HeapInuse, m.HeapInuse
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	f()
	runtime.ReadMemStats(&m)
	close(stop)
	<-done
	return max(most, m.HeapInuse) - base
}

func TestOpen_stays_small_before_a_bomb_and_a_stretched_sheet(t *testing.T) {
	for _, file := range []string{"roster-hostile-bomb.xlsx", "roster-hostile-stretched.xlsx", "roster-hostile-xxe.xlsx"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		grown := peak(func() {
			b, err := open(t, file)
			if err != nil {
				return
			}
			s, err := b.Load(0)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				return
			}
			if n := len(s.Rows); n != 6 || s.Rows[5].Line != 1<<20 {
				t.Errorf("%s: %d rows", file, n)
			}
		})
		runtime.ReadMemStats(&after)
		if total := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 || total > 8<<20 {
			t.Errorf("%s: the heap grew by %d KB, %d KB were allocated", file, grown>>10, total>>10)
		}
	}
}

func TestOpen_refuses_overlapping_entries_even_when_small(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(rosters, "roster-hostile-bomb.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	limits := sheet.Default
	limits.Unzipped, limits.Part = 1<<40, 1<<40
	_, err = sheet.Open(bytes.NewReader(data), int64(len(data)), limits)
	var no *sheet.Refusal
	if !errors.As(err, &no) || no.Code != sheet.TooLarge || !strings.Contains(err.Error(), "共用") {
		t.Errorf("overlapping entries: %v", err)
	}
}

func TestOpen_ignores_entries_that_lead_outside(t *testing.T) {
	owned := "/tmp/owned.txt"
	_, before := os.Stat(owned)
	b := mustOpen(t, "roster-hostile-traversal.xlsx")
	if s, err := b.Load(0); err != nil || len(s.Rows) != 5 { // the second row holds an empty text
		t.Errorf("%d rows, %v", len(s.Rows), err)
	}
	if got := b.Ignored(); len(got) != 1 || !strings.Contains(got[0], "owned.txt") {
		t.Errorf("ignored: %q", got)
	}
	if _, after := os.Stat(owned); (before == nil) != (after == nil) {
		t.Error("a file was written outside")
	}
}

func TestLoad_keeps_digits_formats_merges_and_hidden_rows(t *testing.T) {
	b := mustOpen(t, "roster-messy.xlsx")
	infos := b.Sheets()
	var names []string
	for _, i := range infos {
		names = append(names, fmt.Sprint(i.Name, i.Hidden))
	}
	if got := strings.Join(names, " "); got != "填表说明false 在职党员false 离退休false 2026年新转入false 字典true Sheet3false" {
		t.Errorf("sheets: %s", got)
	}
	s, err := b.Load(1)
	if err != nil {
		t.Fatal(err)
	}
	at := cells(s)
	for address, want := range map[string]sheet.Cell{
		"G6":  {Kind: sheet.Number, Text: "514503198101055980"},
		"G12": {Kind: sheet.Number, Text: "5.14503198108151772E17"},
		"F17": {Kind: sheet.Text, Text: "1968.11"},
		"T5":  {Kind: sheet.Formula, Text: "55"},
	} {
		got := at[address]
		if got.Kind != want.Kind || got.Text != want.Text {
			t.Errorf("%s: %+v", address, got)
		}
	}
	if c := at["F6"]; c.Shows != sheet.ShowsDay || c.Day.String() != "1981-01-05" {
		t.Errorf("F6: %+v %v", c, c.Day)
	}
	if c := at["Q20"]; c.Shows != sheet.ShowsMonth || c.Day.Month().String() != "1995-09" {
		t.Errorf("Q20: %+v %v", c, c.Day)
	}
	if c := at["I33"]; c.Shows != sheet.ShowsNumber || c.Decimals != 2 || c.Text != "1996.11" {
		t.Errorf("I33: %+v", c)
	}
	found := false
	for _, m := range s.Merged {
		found = found || m == sheet.Area{Top: 31, Left: 12, Bottom: 50, Right: 12}
	}
	if !found || len(s.Merged) != 32 {
		t.Errorf("merged: %v", s.Merged)
	}
	hidden := 0
	for _, r := range s.Rows {
		if r.Hidden {
			hidden++
		}
	}
	if hidden != 3 {
		t.Errorf("%d hidden rows", hidden)
	}
}

func TestLoad_counts_from_1904(t *testing.T) {
	b := mustOpen(t, "roster-hostile-date1904.xlsx")
	s, err := b.Load(0)
	if err != nil {
		t.Fatal(err)
	}
	if c := cells(s)["F4"]; !b.From1904() || c.Day.String() != "1997-04-23" {
		t.Errorf("F4: %+v %v", c, c.Day)
	}
}

func cells(s *sheet.Sheet) map[string]sheet.Cell {
	m := map[string]sheet.Cell{}
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			m[sheet.Address(r.Line, c.Column)] = c
		}
	}
	return m
}

// workbook makes a small workbook out of the XML of its parts.
func workbook(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	all := map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="一" r:id="s1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="s1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="s3" Type="x/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r><rPh><t>yi</t></rPh></si></sst>`,
		"xl/styles.xml":              `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="General"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="57"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
	}
	for name, text := range parts {
		all[name] = text
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range all {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func load(t testing.TB, sheetXML string) (*sheet.Sheet, error) {
	t.Helper()
	data := workbook(t, map[string]string{"xl/worksheets/sheet1.xml": sheetXML})
	b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
	if err != nil {
		return nil, err
	}
	return b.Load(0)
}

func TestLoad_reads_cells_without_names_prefixes_and_odd_types(t *testing.T) {
	s, err := load(t, `<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c t="s"><x:v>1</x:v></x:c><x:c/><x:c t="inlineStr"><x:is><x:t>a_x000D_b &lt;&#65;</x:t></x:is></x:c></x:row>`+
		`<x:row r="5"><x:c r="C5"><x:v>1</x:v></x:c><x:c r="A5" t="b"><x:v>1</x:v></x:c><x:c s="1"><x:v>44197.5</x:v></x:c><x:c r="E5" t="e"><x:v>#N/A</x:v></x:c><x:c r="F5" s="2"><f>1+1</f></x:c></x:row></x:sheetData></x:worksheet>`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			got = append(got, fmt.Sprintf("%s %d %q %d %v", sheet.Address(r.Line, c.Column), c.Kind, c.Text, c.Shows, c.Day))
		}
	}
	want := []string{`A1 0 "乙丙" 0 `, `C1 0 "a\rb <A" 0 `, `A5 2 "TRUE" 0 `, `B5 1 "44197.5" 2 2021-01-01`, `C5 1 "1" 0 1900-01-01`, `E5 3 "#N/A" 0 `, `F5 4 "" 0 `}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLoad_refuses_broken_sheets(t *testing.T) {
	for _, c := range []struct {
		xml  string
		code sheet.Code
	}{
		{`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v>`, sheet.NotWorkbook},
		{`<worksheet><sheetData><row r="1048577"><c><v>1</v></c></row></sheetData></worksheet>`, sheet.BadXML},
		{`<worksheet><sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData></worksheet>`, sheet.BadXML},
		{`<worksheet><sheetData><row r="1"><c t="s"><v>9</v></c></row></sheetData></worksheet>`, sheet.BadXML},
		{`<worksheet><sheetData><row><c t="inlineStr"><is><t>&xxe;</t></is></c></row></sheetData></worksheet>`, sheet.BadXML},
		{`<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>`, sheet.BadXML},
		{strings.Repeat("<a>", 100), sheet.BadXML},
		{`<worksheet><sheetData>` + strings.Repeat("<row/>", 1<<20+1) + `</sheetData></worksheet>`, sheet.BadXML},
		{`<worksheet><sheetData><row><c><v>` + strings.Repeat("1<!-- -->", 300_000) + `</v></c></row></sheetData></worksheet>`, sheet.BadXML},
		{`<?xml version="1.0" encoding="UTF-16"?><worksheet/>`, sheet.NotWorkbook},
	} {
		_, err := load(t, c.xml)
		var no *sheet.Refusal
		if !errors.As(err, &no) || no.Code != c.code {
			t.Errorf("%.60s: %v, want %s", c.xml, err, c.code)
		}
	}
}

func TestLoad_holds_to_its_limits(t *testing.T) {
	rows := func(n int) string {
		return `<worksheet><sheetData>` + strings.Repeat(`<row><c><v>1</v></c></row>`, n) + `</sheetData></worksheet>`
	}
	data := workbook(t, map[string]string{"xl/worksheets/sheet1.xml": rows(50)})
	for _, c := range []struct {
		set  func(*sheet.Limits)
		fits bool
	}{
		{func(l *sheet.Limits) { l.Rows = 50 }, true},
		{func(l *sheet.Limits) { l.Rows = 49 }, false},
		{func(l *sheet.Limits) { l.Cells = 49 }, false},
		{func(l *sheet.Limits) { l.Part = 300 }, false},
		{func(l *sheet.Limits) { l.Unzipped = 1500 }, false},
		{func(l *sheet.Limits) { l.File = 300 }, false},
		{func(l *sheet.Limits) { l.Entries = 3 }, false},
		{func(l *sheet.Limits) { l.Strings = 20 }, false},
	} {
		limits := sheet.Default
		c.set(&limits)
		b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), limits)
		if err == nil {
			_, err = b.Load(0)
		}
		var no *sheet.Refusal
		if c.fits != (err == nil) || err != nil && (!errors.As(err, &no) || no.Code != sheet.TooLarge || fault.KindOf(err) != fault.TooLarge) {
			t.Errorf("%+v: %v", limits, err)
		}
	}
}

func TestOpen_refuses_a_directory_of_countless_entries_unread(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for range 60_000 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: "a"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := sheet.Open(bytes.NewReader(buf.Bytes()), int64(buf.Len()), sheet.Default)
	runtime.ReadMemStats(&after)
	var no *sheet.Refusal
	if !errors.As(err, &no) || no.Code != sheet.TooLarge || after.TotalAlloc-before.TotalAlloc > 1<<20 {
		t.Errorf("%v, %d KB allocated", err, (after.TotalAlloc-before.TotalAlloc)>>10)
	}
}

func TestOpen_refuses_sheets_that_share_a_part(t *testing.T) {
	data := workbook(t, map[string]string{
		"xl/workbook.xml":          `<workbook xmlns:r="r"><sheets><sheet name="一" r:id="s1"/><sheet name="二" r:id="s1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml": `<worksheet/>`,
	})
	if _, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default); err == nil {
		t.Error("accepted")
	}
}

func TestLoad_counts_the_cells_of_all_sheets(t *testing.T) {
	one := `<worksheet><sheetData><row>` + strings.Repeat(`<c><v>1</v></c>`, 30) + `</row></sheetData></worksheet>`
	data := workbook(t, map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="一" r:id="s1"/><sheet name="二" r:id="s2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="s1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s2" Type="x/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   one, "xl/worksheets/sheet2.xml": one,
	})
	limits := sheet.Default
	limits.Cells = 50
	b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		t.Fatal(err)
	}
	_, first := b.Load(0)
	_, again := b.Load(0)
	_, second := b.Load(1)
	if first != nil || again != nil || second == nil {
		t.Errorf("%v, %v, %v", first, again, second)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		line, column int
		name         string
	}{{1, 1, "A1"}, {3, 26, "Z3"}, {3, 27, "AA3"}, {3, 28, "AB3"}, {1 << 20, 1 << 14, "XFD1048576"}, {9, 703, "AAA9"}} {
		if got := sheet.Address(c.line, c.column); got != c.name {
			t.Errorf("Address(%d, %d) = %s", c.line, c.column, got)
		}
		if l, col, ok := sheet.ParseAddress(c.name); !ok || l != c.line || col != c.column {
			t.Errorf("ParseAddress(%s) = %d, %d", c.name, l, col)
		}
	}
	for _, s := range []string{"", "A", "1", "A0", "XFE1", "A1048577", "A1B", "甲1", "A1:B2"} {
		if _, _, ok := sheet.ParseAddress(s); ok {
			t.Errorf("ParseAddress(%q) accepted", s)
		}
	}
}

package sheet_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"touyan/internal/platform/sheet"
)

func annotate(t *testing.T, data []byte, titles sheet.Titles, notes ...sheet.Note) []byte {
	t.Helper()
	copied, err := sheet.Annotate(bytes.NewReader(data), int64(len(data)), sheet.Default, titles, notes)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if n, err := copied.WriteTo(&out); err != nil || n != int64(out.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, out.Len(), err)
	}
	return out.Bytes()
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(rosters, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func all(t *testing.T, data []byte) map[string]map[string]sheet.Cell {
	t.Helper()
	b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]map[string]sheet.Cell{}
	for i, info := range b.Sheets() {
		s, err := b.Load(i)
		if err != nil {
			t.Fatal(err)
		}
		m[info.Name] = cells(s)
	}
	return m
}

func TestAnnotate_marks_the_messy_roster_and_changes_nothing_else(t *testing.T) {
	data := file(t, "roster-messy.xlsx")
	out := annotate(t, data, sheet.Titles{"在职党员": 4, "离退休": 2},
		sheet.Note{Sheet: "在职党员", Cell: "L32", Text: "所在党支部空着", Severity: sheet.Fault}, // inside a merged area: there is no such cell with a value
		sheet.Note{Sheet: "在职党员", Cell: "B32", Text: "请看 <姓名> & _x0041_", Severity: sheet.Caution},
		sheet.Note{Sheet: "在职党员", Line: 33, Text: "=1+1", Severity: sheet.Remark},
		sheet.Note{Sheet: "离退休", Cell: "O3", Text: "备注", Severity: sheet.Remark},
		sheet.Note{Sheet: "离退休", Cell: "A9999", Text: "没有这一行"},
	)
	before, after := all(t, data), all(t, out)
	for name, cells := range before {
		for at, c := range cells {
			if got := after[name][at]; got != c {
				t.Errorf("%s %s: %+v, was %+v", name, at, got, c)
			}
		}
		want := map[string]int{"在职党员": 3, "离退休": 2}[name]
		if n := len(after[name]) - len(cells); n != want {
			t.Errorf("%s: %d cells more, want %d", name, n, want)
		}
	}
	for at, want := range map[string]string{"W4": "导入问题", "W32": "错误：所在党支部空着\n提醒：请看 <姓名> & _x0041_", "W33": "说明：=1+1"} {
		if got := after["在职党员"][at]; got.Text != want || got.Kind != sheet.Text {
			t.Errorf("%s: %+v, want %q", at, got, want)
		}
	}
	if got := after["离退休"]["P3"].Text; got != "说明：备注" {
		t.Errorf("P3: %q", got)
	}

	// Another program sees the colours, the width, the comment and the merges.
	f, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"L32": "F8CBAD", "B32": "FFF2CC", "W32": "F8CBAD", "W33": "DDEBF7", "C32": ""} {
		id, err := f.GetCellStyle("在职党员", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(style.Fill.Color, ""); got != want {
			t.Errorf("%s is filled with %q, want %q", cell, got, want)
		}
	}
	if w, err := f.GetColWidth("在职党员", "W"); err != nil || w != 60 {
		t.Errorf("the column of notes is %v wide, %v", w, err)
	}
	if m, err := f.GetMergeCells("在职党员"); err != nil || len(m) != 32 {
		t.Errorf("%d merged areas, %v", len(m), err)
	}
	if c, err := f.GetComments("在职党员"); err != nil || len(c) == 0 {
		t.Errorf("the comments are gone: %v", err)
	}
	if formula, err := f.GetCellFormula("在职党员", "T32"); err != nil || formula == "" {
		t.Errorf("the formula is gone: %v", err)
	}
}

func TestAnnotate_marks_cells_that_do_not_exist_and_sheets_without_styles(t *testing.T) {
	data := workbook(t, map[string]string{
		"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="y"><!-- c --><x:sheetData><x:row r="1" spans="1:2"/><!-- c --><x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c><!-- c --><x:c r="D2"/></x:row><x:row r="3"><x:c><x:v>8</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
	})
	out := annotate(t, data, nil, sheet.Note{Sheet: "一", Cell: "A1", Text: "甲"}, sheet.Note{Sheet: "一", Cell: "C2", Text: "乙"}, sheet.Note{Sheet: "一", Cell: "D2", Text: "丙"})
	got := all(t, out)["一"]
	if len(got) != 4 || got["E1"].Text != "说明：甲" || got["E2"].Text != "说明：乙\n说明：丙" || got["B2"].Text != "7" || got["A3"].Text != "8" {
		t.Errorf("%+v", got)
	}
}

func TestAnnotate_survives_the_hostile_files(t *testing.T) {
	for _, name := range []string{"roster-hostile.xlsx", "roster-hostile-stretched.xlsx", "roster-hostile-traversal.xlsx"} {
		out := annotate(t, file(t, name), nil, sheet.Note{Sheet: all(t, file(t, name))["党员名册"]["A1"].Text, Line: 4, Text: "甲"},
			sheet.Note{Sheet: "Sheet1", Cell: "C5", Text: "乙"}, sheet.Note{Sheet: "党员名册", Cell: "C5", Text: "乙"})
		if after := all(t, out); after["Sheet1"]["Z5"].Text+after["党员名册"]["Z5"].Text != "说明：乙" {
			t.Errorf("%s: %+v", name, after["Sheet1"]["Z5"])
		}
		if bytes.Contains(out, []byte("owned.txt")) {
			t.Errorf("%s: the entry that leads outside is copied", name)
		}
	}
	data := file(t, "roster-hostile-bomb.xlsx")
	if _, err := sheet.Annotate(bytes.NewReader(data), int64(len(data)), sheet.Default, nil, nil); err == nil {
		t.Error("a bomb is annotated")
	}
}

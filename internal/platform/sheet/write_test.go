package sheet_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
	"touyan/internal/platform/sheet"
)

func TestWriter_is_read_by_another_program_as_it_was_meant(t *testing.T) {
	var buf bytes.Buffer
	w := sheet.NewWriter(&buf)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Sheet("党费/2025", "云川市中级人民法院党费台账", []sheet.Column{{Title: "姓名"}, {Title: "编码", Width: 22}, {Title: "应交", Form: sheet.AsMoney}, {Title: "人数", Form: sheet.AsNumber}, {Title: "日期", Form: sheet.AsDay}, {Title: "备注"}}))
	must(w.Row("王芳", "010100001", int64(-4305), 7, civil.MustDay("2026-06-30"), "=cmd|' /C calc'!A0"))
	month, _ := civil.ParsePartialDay("1985-07")
	must(w.Row("阿迪力·吾守尔", 12, int64(100), 2.5, month, "\t=1+1\r_x0041_\x01<&>\"🐦"))
	must(w.Row(nil, "", nil, nil, civil.MustDay("1899-01-01"), true))
	must(w.Sheet("党费/2025", "", []sheet.Column{{Title: "甲"}}))
	must(w.Row(strings.Repeat("长", 40_000)))
	must(w.Close())

	got := all(t, buf.Bytes())
	first := got["党费_2025"]
	for at, want := range map[string]string{
		"A1": "云川市中级人民法院党费台账", "A2": "姓名", "A3": "王芳", "B3": "010100001", "C3": "-43.05", "D3": "7", "E3": "46203", "F3": "=cmd|' /C calc'!A0",
		"B4": "12", "C4": "1.00", "D4": "2.5", "E4": "1985-07", "F4": "\t=1+1\r_x0041_\x01<&>\"🐦", "E5": "1899-01-01", "F5": "是",
	} {
		if first[at].Text != want {
			t.Errorf("%s: %q, want %q", at, first[at].Text, want)
		}
	}
	if c := first["E3"]; c.Shows != sheet.ShowsDay || c.Day.String() != "2026-06-30" {
		t.Errorf("E3: %+v", c)
	}
	if n := utf8.RuneCountInString(got["党费_2025 (2)"]["A2"].Text); n != 32767 {
		t.Errorf("a text of %d characters", n)
	}

	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	must(err)
	defer f.Close()
	if names := fmt.Sprint(f.GetSheetList()); names != "[党费_2025 党费_2025 (2)]" {
		t.Errorf("sheets %s", names)
	}
	for cell, want := range map[string]string{"A3": "王芳", "B3": "010100001", "C3": "-43.05", "E3": "2026-06-30", "F3": "=cmd|' /C calc'!A0"} {
		if v, err := f.GetCellValue("党费_2025", cell); err != nil || v != want {
			t.Errorf("%s: %q, %v", cell, v, err)
		}
		if formula, _ := f.GetCellFormula("党费_2025", cell); formula != "" {
			t.Errorf("%s is a formula", cell)
		}
	}
	if w, _ := f.GetColWidth("党费_2025", "B"); w != 22 {
		t.Errorf("width %v", w)
	}
	if p, err := f.GetPanes("党费_2025"); err != nil || !p.Freeze || p.YSplit != 2 {
		t.Errorf("panes %+v, %v", p, err)
	}
	if m, _ := f.GetMergeCells("党费_2025"); len(m) != 1 {
		t.Errorf("merged %v", m)
	}
}

func TestWriter_refuses_what_no_workbook_can_be(t *testing.T) {
	w := sheet.NewWriter(io.Discard)
	if w.Close() == nil || w.Row("a") == nil || w.Sheet("a", "", nil) == nil {
		t.Error("a workbook without sheets, a row without a sheet and a sheet without columns are written")
	}
	w = sheet.NewWriter(io.Discard)
	if err := w.Sheet("a", "", []sheet.Column{{Title: "a"}}); err != nil || w.Row("a", "b") == nil || w.Row([]int{1}) == nil {
		t.Errorf("too many values or a slice are written, %v", err)
	}
}

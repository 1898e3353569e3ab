package roster_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/sheet"
)

func TestFaults_go_back_beside_their_rows(t *testing.T) {
	for name, head := range map[string]int{"roster-hostile.xlsx": 3, "roster-messy.xlsx": 4} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		res := read(t, name)
		var notes []sheet.Note
		for _, r := range res.Rows {
			for _, f := range r.Faults {
				notes = append(notes, sheet.Note{Sheet: f.Sheet, Line: f.Line, Cell: f.Cell, Text: f.Want, Severity: sheet.Severity(f.Severity)})
			}
		}
		copied, err := sheet.Annotate(bytes.NewReader(data), int64(len(data)), sheet.Default, res.Heads, notes)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := copied.WriteTo(&out); err != nil {
			t.Fatal(err)
		}
		book, err := bookOf(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]string{}
		for _, s := range book.Sheets {
			for _, l := range s.Lines {
				told[place(s.Name, l.Number)] = l.Cells[len(l.Cells)-1].Text
			}
		}
		first := res.Rows[0].Sheet
		if res.Heads[first] != head || told[place(first, head)] != "导入问题" {
			t.Errorf("%s: head %d, %q", name, res.Heads[first], told[place(first, head)])
		}
		for _, r := range res.Rows {
			for _, f := range r.Faults {
				if !strings.Contains(told[place(r.Sheet, r.Line)], f.Severity.Chinese()+"："+f.Want) {
					t.Errorf("%s %s: %q is not told: %q", name, f.Cell, f.Want, told[place(r.Sheet, r.Line)])
				}
			}
		}
		// The copy, mended or not, can be given back: the new column is left out.
		again := roster.Read(book, directory(t), rosterDay)
		if len(again.Rows) != len(res.Rows) || again.Count(roster.Reject) != res.Count(roster.Reject) {
			t.Errorf("%s: read again %d rows, %d refused; were %d, %d", name, len(again.Rows), again.Count(roster.Reject), len(res.Rows), res.Count(roster.Reject))
		}
	}
}

func TestTemplate_is_read_without_a_fault(t *testing.T) {
	values := map[roster.Field]string{roster.Serial: "1", roster.Name: "张伟", roster.IDNumber: idNumber(1), roster.Gender: "男", roster.Ethnicity: "汉族", roster.Birth: "1980-01-01",
		roster.Standing: "正式党员", roster.Joined: "2001-07-01", roster.Converted: "2002-07-01", roster.BranchName: "立案庭党支部"}
	line := make([]string, len(roster.Template()))
	for f, v := range values {
		for i, title := range roster.Template() {
			if title == f.Title() {
				line[i] = v
			}
		}
	}
	res := readSheets(grid("名册", strings.Join(roster.Template(), "|")+"\n"+strings.Join(line, "|")))
	if res.Count(roster.Accept) != 1 || len(res.Unread) != 0 || !res.Rows[0].Asks(roster.Floating) || res.Rows[0].Asks(roster.RetiredFrom) {
		t.Errorf("%+v", res)
	}
}

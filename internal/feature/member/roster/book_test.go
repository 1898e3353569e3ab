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

// openBook opens a file of testdata and gives it to the reader's words, as the
// operation that imports does.
func openBook(t testing.TB, name string) (roster.Book, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return bookOf(data)
}

func bookOf(data []byte) (roster.Book, error) {
	b, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Default)
	if err != nil {
		return roster.Book{}, err
	}
	book := roster.Book{From1904: b.From1904(), Ignored: b.Ignored()}
	for i := range b.Sheets() {
		s, err := b.Load(i)
		if err != nil {
			return roster.Book{}, err
		}
		book.Sheets = append(book.Sheets, sheetOf(s))
	}
	return book, nil
}

func sheetOf(s *sheet.Sheet) roster.Sheet {
	kinds := [...]roster.Kind{sheet.Text: roster.Text, sheet.Number: roster.Number, sheet.Bool: roster.Text, sheet.Error: roster.Mistake, sheet.Formula: roster.Formula}
	out := roster.Sheet{Name: s.Name, Hidden: s.Hidden, Lines: make([]roster.Line, len(s.Rows))}
	for i, r := range s.Rows {
		cells := make([]roster.Cell, len(r.Cells))
		for j, c := range r.Cells {
			cells[j] = roster.Cell{Column: c.Column, Kind: kinds[c.Kind], Shows: roster.Shows(c.Shows), Decimals: int(c.Decimals), Text: c.Text, Day: c.Day}
		}
		out.Lines[i] = roster.Line{Number: r.Line, Hidden: r.Hidden, Cells: cells}
	}
	for _, a := range s.Merged {
		out.Merged = append(out.Merged, roster.Area(a))
	}
	return out
}

// directory reads the branches of the invented courts; those of the
// intermediate court are in scope.
func directory(t testing.TB) *roster.Index {
	t.Helper()
	book, err := openBook(t, "org-yunchuan.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]roster.Group{}
	eachRecord(t, book, "党小组", func(get func(string) string) {
		groups[get("所属支部编码")] = append(groups[get("所属支部编码")], roster.Group{Code: get("党小组编码"), Name: get("党小组名称")})
	})
	var branches []roster.Branch
	eachRecord(t, book, "党组织", func(get func(string) string) {
		if get("类别") != "党支部" {
			return
		}
		code := get("党组织编码")
		branches = append(branches, roster.Branch{
			Code: code, Name: get("简称"), Others: append(strings.Split(get("常用名称"), "；"), get("党组织全称")),
			Groups: groups[code], Foreign: !strings.HasPrefix(code, "01"),
		})
	})
	if len(branches) != 36 {
		t.Fatalf("%d branches", len(branches))
	}
	return roster.NewIndex(branches)
}

// eachRecord reads a sheet whose second row has the titles.
func eachRecord(t testing.TB, book roster.Book, name string, visit func(get func(string) string)) {
	t.Helper()
	for _, s := range book.Sheets {
		if s.Name != name {
			continue
		}
		column := map[string]int{}
		for _, c := range s.Lines[1].Cells {
			column[c.Text] = c.Column
		}
		for _, l := range s.Lines[2:] {
			visit(func(title string) string {
				if column[title] == 0 {
					t.Fatalf("sheet %s has no column %s", name, title)
				}
				for _, c := range l.Cells {
					if c.Column == column[title] {
						return c.Text
					}
				}
				return ""
			})
		}
	}
}

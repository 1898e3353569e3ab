package memberapp

import (
	"strings"

	"touyan/internal/feature/member/roster"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
)

// kinds are the reader's words for what a cell of a file holds.
var kinds = [...]roster.Kind{sheet.Text: roster.Text, sheet.Number: roster.Number, sheet.Bool: roster.Text, sheet.Error: roster.Mistake, sheet.Formula: roster.Formula}

// readBook reads the file whole. Faults: Invalid and TooLarge, with a sentence
// that helps (a *sheet.Refusal).
func readBook(f intake.File) (roster.Book, error) {
	b, err := sheet.Open(f, f.Size, sheet.Default)
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
	out := roster.Sheet{Name: s.Name, Hidden: s.Hidden, Lines: make([]roster.Line, len(s.Rows))}
	n := 0
	for _, r := range s.Rows {
		n += len(r.Cells)
	}
	all := make([]roster.Cell, 0, n)
	for i, r := range s.Rows {
		at := len(all)
		for _, c := range r.Cells {
			all = append(all, roster.Cell{Column: c.Column, Kind: kinds[c.Kind], Shows: roster.Shows(c.Shows), Decimals: int(c.Decimals), Text: c.Text, Day: c.Day})
		}
		out.Lines[i] = roster.Line{Number: r.Line, Hidden: r.Hidden, Cells: all[at:len(all):len(all)]}
		s.Rows[i].Cells = nil // let go of the file's form of the row
	}
	for _, a := range s.Merged {
		out.Merged = append(out.Merged, roster.Area(a))
	}
	return out
}

// head returns a few lines from the top of every sheet.
func head(book roster.Book, lines int) roster.Book {
	sheets := make([]roster.Sheet, len(book.Sheets))
	for i, s := range book.Sheets {
		s.Lines = s.Lines[:min(lines, len(s.Lines))]
		sheets[i] = s
	}
	book.Sheets = sheets
	return book
}

// mentions returns the names of the sheets with the word in one of their first
// lines: where a column 是否流动党员 stands, its empty cells mean 否; where there is
// none, the roster says nothing about it.
func mentions(book roster.Book, word string) map[string]bool {
	found := map[string]bool{}
	for _, s := range head(book, 15).Sheets {
		for _, l := range s.Lines {
			for _, c := range l.Cells {
				if len(c.Text) < 60 && strings.Contains(c.Text, word) {
					found[s.Name] = true
				}
			}
		}
	}
	return found
}

package sheet

import (
	"strconv"

	"touyan/internal/base/civil"
)

// Kind says what a cell holds.
type Kind uint8

// The kinds. A cell that holds nothing is not there at all.
const (
	Text    Kind = iota
	Number       // Text has the digits of the file, not those of the screen
	Bool         // Text is TRUE or FALSE
	Error        // Text is #N/A, #REF! …
	Formula      // Text is the result stored beside the formula, perhaps none
)

// Shows says what the number format of a cell shows of a number.
type Shows uint8

// What formats show.
const (
	ShowsNumber Shows = iota
	ShowsDay          // a date with its day, 2006-01-02 or 1月2日
	ShowsMonth        // year and month only: the day behind is made up
	ShowsTime         // a time of day
)

// General is the Decimals of a cell whose format does not fix them.
const General = -1

// Cell is one cell that holds something.
type Cell struct {
	Column   int // 1 is A
	Kind     Kind
	Shows    Shows
	Decimals int8      // decimals that the format fixes, or General
	Text     string    // as it stands in the file
	Day      civil.Day // of a Number: the day it counts to in this workbook; zero when there is none
}

// Row is one row with at least one cell. Line is 1 for the first.
type Row struct {
	Line   int
	Hidden bool
	Cells  []Cell // by column, ascending
}

// Area is a rectangle of merged cells; its value is that of the first cell.
type Area struct{ Top, Left, Bottom, Right int }

// Address returns the name of a cell: Address(3, 28) is AB3.
func Address(line, column int) string { return ColumnName(column) + strconv.Itoa(line) }

// ColumnName returns A for 1 and XFD for 16384.
func ColumnName(n int) string {
	var b [4]byte
	i := len(b)
	for n > 0 && i > 0 {
		n--
		i--
		b[i] = byte('A' + n%26)
		n /= 26
	}
	return string(b[i:])
}

// ParseAddress reads AB3 and $AB$3; ok is false when a workbook has no such cell.
func ParseAddress(s string) (line, column int, ok bool) {
	i := 0
	for ; i < len(s); i++ {
		c := s[i]
		if c == '$' {
			continue
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' {
			break
		}
		if column = column*26 + int(c-'A'+1); column > maxColumn {
			return 0, 0, false
		}
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c == '$' {
			continue
		}
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		if line = line*10 + int(c-'0'); line > maxRow {
			return 0, 0, false
		}
	}
	return line, column, line > 0 && column > 0
}

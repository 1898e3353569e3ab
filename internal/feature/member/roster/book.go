package roster

import "touyan/internal/base/civil"

// Book is a workbook as the reader needs it.
type Book struct {
	Sheets   []Sheet
	From1904 bool     // days count from 1904; Cell.Day has it taken into account
	Ignored  []string // entries of the file that no workbook has, not read
}

// Sheet is one sheet: only lines that hold something, ascending.
type Sheet struct {
	Name   string
	Hidden bool
	Lines  []Line
	Merged []Area
}

// Line is one row of a sheet; Number is 1 for the first. A line hidden by a
// filter is read like the others.
type Line struct {
	Number int
	Hidden bool
	Cells  []Cell // by column, ascending
}

// Area is a rectangle of merged cells.
type Area struct{ Top, Left, Bottom, Right int }

// Kind says what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Text    Kind = iota
	Number       // Text has the digits of the file
	Mistake      // #N/A, #REF! and the like
	Formula      // Text is the result stored beside it; never taken for a fact
)

// Shows says what the format of a number shows.
type Shows uint8

// What formats show.
const (
	ShowsNumber Shows = iota
	ShowsDay
	ShowsMonth // year and month: the day behind is made up
	ShowsTime
)

// Cell is one cell that holds something. Column 1 is A.
type Cell struct {
	Column   int
	Kind     Kind
	Shows    Shows
	Decimals int // decimals that the format fixes; -1 when it does not
	Text     string
	Day      civil.Day // of a Number: the day it counts to, or zero
}

package caseload

import (
	"fmt"
	"unicode/utf8"
)

// Verdict is what becomes of a record.
type Verdict uint8

// The verdicts. The zero Verdict is Accept.
const (
	Accept Verdict = iota
	Ignore         // no case: a line of totals
	Reject         // is in no figure until it is mended
)

// Code names what is wrong with a record, for programs.
type Code string

// The codes.
const (
	FieldCount          Code = "FIELD_COUNT"
	Unreadable          Code = "UNREADABLE"
	TotalRow            Code = "TOTAL_ROW"
	BadNumber           Code = "CASE_NO"
	OddNumber           Code = "CASE_NO_ODD" // read, but unusual: a warning
	CourtMismatch       Code = "COURT_MISMATCH"
	UnknownCourt        Code = "UNKNOWN_COURT"
	Duplicate           Code = "DUPLICATE"
	DateImpossible      Code = "DATE_IMPOSSIBLE"
	DateUnreadable      Code = "DATE_UNREADABLE"
	DateMissing         Code = "DATE_MISSING"
	DateFuture          Code = "DATE_FUTURE"
	FiledBeforeReceived Code = "FILED_BEFORE_RECEIVED"
	ClosedBeforeFiled   Code = "CLOSED_BEFORE_FILED"
	DueBeforeFiled      Code = "DUE_BEFORE_FILED"
	ClosedWithoutDate   Code = "CLOSED_WITHOUT_DATE"
	ClosedWithoutWay    Code = "CLOSED_WITHOUT_WAY"
	UnknownDivision     Code = "UNKNOWN_DIVISION"
	UnknownTeam         Code = "UNKNOWN_TEAM"
	UnknownWord         Code = "UNKNOWN_WORD"
	BadScore            Code = "SCORE"
	BadAmount           Code = "AMOUNT"
	BadDays             Code = "DAYS"
	BadName             Code = "NAME"
	Contradiction       Code = "CONTRADICTION"
	Mojibake            Code = "MOJIBAKE"
	TooLong             Code = "TOO_LONG"
	ControlChar         Code = "CONTROL_CHAR"
	InjectionText       Code = "INJECTION_TEXT"
	ColumnSwapped       Code = "COLUMN_SWAPPED"
)

// Issue is one thing about one record that a person is told: where it stands,
// what stands there, what was expected.
type Issue struct {
	Record  int    // 1 is the first record behind the header; blank lines are none
	Line    int    // of the file, where the record begins; the header is line 1
	Column  string // title of the column in the list; "" for the whole record
	Field   Field  // FieldNone for the whole record
	Value   string // what stands there, cut to forty characters
	Code    Code
	Verdict Verdict
	Expect  string // Chinese: what is wrong and what is expected
}

// Chinese returns the sentence for people.
func (i Issue) Chinese() string {
	switch {
	case i.Column == "":
		return fmt.Sprintf("第 %d 行：%s", i.Line, i.Expect)
	case i.Value == "":
		return fmt.Sprintf("第 %d 行“%s”：%s", i.Line, i.Column, i.Expect)
	}
	return fmt.Sprintf("第 %d 行“%s”写的是“%s”：%s", i.Line, i.Column, i.Value, i.Expect)
}

// cut shortens what stands in a cell, and makes control characters visible.
func cut(s string) string {
	out := make([]rune, 0, 41)
	for i, r := range s {
		if len(out) == 40 {
			return string(out) + "…"
		}
		if r < ' ' || r == 0x7F {
			r = '␣'
		}
		if r == utf8.RuneError {
			_, n := utf8.DecodeRuneInString(s[i:])
			if n == 1 {
				r = '�'
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// Tally counts what became of the records read so far.
type Tally struct{ Records, Accepted, Rejected, Ignored int }

// Swap is a pair of columns that look as if each held the other's values.
type Swap struct {
	A, B Field
	Rows int // how many records look so
}

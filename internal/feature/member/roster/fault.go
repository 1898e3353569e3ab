package roster

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says what a fault means for its row.
type Severity uint8

// The severities.
const (
	Note    Severity = iota // worth knowing
	Warning                 // may enter; the person is told
	Error                   // must not enter without a person's decision
)

// String returns note, warning or error.
func (s Severity) String() string { return [...]string{"note", "warning", "error"}[s] }

// Chinese returns 说明, 提醒 or 错误.
func (s Severity) Chinese() string { return [...]string{"说明", "提醒", "错误"}[s] }

// Code names a fault, for programs.
type Code string

// The faults of a cell or row.
const (
	Required           Code = "REQUIRED"
	IDCheckDigit       Code = "ID_CHECK_DIGIT"
	IDLength           Code = "ID_LENGTH"
	IDCharacter        Code = "ID_CHARACTER"
	IDBirth            Code = "ID_BIRTH"
	IDPrecisionLost    Code = "ID_PRECISION_LOST"
	IDGender           Code = "ID_GENDER"
	IDRegion           Code = "ID_REGION"
	BirthIDDiffer      Code = "BIRTH_ID_DIFFER"
	DateImpossible     Code = "DATE_IMPOSSIBLE"
	DateUnreadable     Code = "DATE_UNREADABLE"
	DateFuture         Code = "DATE_FUTURE"
	DateAmbiguous      Code = "DATE_AMBIGUOUS"
	JoinedUnder18      Code = "JOINED_UNDER_18"
	EighteenthBirthday Code = "EIGHTEENTH_BIRTHDAY"
	JoinedBeforeBirth  Code = "JOINED_BEFORE_BIRTH"
	ConvertedBefore    Code = "CONVERTED_BEFORE_JOINED"
	ConvertedTooEarly  Code = "CONVERTED_TOO_EARLY"
	ConvertedMissing   Code = "CONVERTED_MISSING"
	NoProbationEra     Code = "NO_PROBATION_ERA"
	ProbationTooLong   Code = "PROBATION_TOO_LONG"
	ProbationOverdue   Code = "PROBATION_OVERDUE"
	TypeContradiction  Code = "TYPE_CONTRADICTION"
	NotAMember         Code = "NOT_A_MEMBER"
	DuplicateInFile    Code = "DUPLICATE_IN_FILE"
	SameIDTwoPersons   Code = "SAME_ID_TWO_PERSONS"
	SameName           Code = "SAME_NAME"
	BranchUnknown      Code = "BRANCH_UNKNOWN"
	BranchAmbiguous    Code = "BRANCH_AMBIGUOUS"
	BranchOutOfScope   Code = "BRANCH_OUT_OF_SCOPE"
	GroupUnknown       Code = "GROUP_UNKNOWN"
	CodeUnknown        Code = "CODE_UNKNOWN"
	BadPhone           Code = "PHONE"
	IsFormula          Code = "FORMULA"
	CellMistake        Code = "CELL_ERROR"
	InjectionText      Code = "INJECTION_TEXT"
	MarkupText         Code = "MARKUP_TEXT"
	NameInvalid        Code = "NAME_INVALID"
	MojibakeText       Code = "MOJIBAKE"
	TooLong            Code = "TOO_LONG"
	SecretMark         Code = "SECRET_MARK"
	DirectionMark      Code = "DIRECTION_MARK"
	NoData             Code = "NO_DATA"        // of a file: nobody is in it
	NoHeader           Code = "NO_HEADER"      // of a file: rows, but no titles
	WrongTemplate      Code = "WRONG_TEMPLATE" // of a file: another list
	BadHeader          Code = "HEADER"         // of a file: titles double or missing
	CountsFrom1904     Code = "DATE1904"       // of a file, a note
	StrangeEntry       Code = "PATH"           // of a file, a note
	SheetNotRead       Code = "SHEET_NOT_READ" // of a file, a note
)

// Fault is one thing to tell people about a cell, a row or the file. Value may
// be an identity number or a telephone number: mask it for those who may not
// see it, and keep it out of logs.
type Fault struct {
	Sheet    string
	Line     int    // 0 when it concerns the whole sheet or file
	Column   string // title of the column
	Cell     string // C5; "" when it concerns the whole sheet or file
	Code     Code
	Severity Severity
	Value    string // what stands there, shortened; "" where it must not be kept
	Want     string // Chinese: what is wrong and what is expected
	Rule     string // "REG-24", or ""
}

// Verdict says what becomes of a row.
type Verdict string

// The verdicts.
const (
	Accept Verdict = "accept"
	Warn   Verdict = "warn"
	Reject Verdict = "reject"
)

func verdict(faults []Fault) Verdict {
	v := Accept
	for i := range faults {
		switch faults[i].Severity {
		case Error:
			return Reject
		case Warning:
			v = Warn
		}
	}
	return v
}

// sortFaults puts the faults of a row in the order of its cells.
func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		if n := len(a.Cell) - len(b.Cell); n != 0 {
			return n // one line: AB3 stands behind B3
		}
		return strings.Compare(a.Cell, b.Cell)
	})
}

// shorten keeps what a message needs of a value.
func shorten(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

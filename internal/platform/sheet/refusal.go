package sheet

import (
	"fmt"

	"touyan/internal/base/fault"
)

// Code names why a file was refused, for programs.
type Code string

// The codes.
const (
	NotWorkbook Code = "NOT_XLSX"  // not an xlsx workbook, or a damaged one
	Encrypted   Code = "ENCRYPTED" // needs a password
	BadXML      Code = "XML"       // a part is not XML that a spreadsheet program writes
	TooLarge    Code = "TOO_LARGE" // asks for more than Limits allow
)

// Refusal is the fault of a file that is not read. Its sentence is for people.
type Refusal struct {
	Code  Code
	Fault *fault.Fault
}

// Error returns the sentence and the cause.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Fault.Error() }

// Unwrap returns the fault.
func (r *Refusal) Unwrap() error { return r.Fault }

func refuse(code Code, format string, args ...any) *Refusal {
	kind := fault.Invalid
	if code == TooLarge {
		kind = fault.TooLarge
	}
	return &Refusal{code, fault.New(kind, fmt.Sprintf(format, args...))}
}

func (r *Refusal) because(err error) *Refusal {
	r.Fault = r.Fault.Because(err)
	return r
}

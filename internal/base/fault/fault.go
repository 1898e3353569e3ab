// Package fault has the few ways in which an operation can fail that people
// are told about. Everything else is an ordinary wrapped error and counts as
// Internal: people see one neutral sentence, the log sees the cause.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is; the web turns it into a status and the
// command line into an exit status.
type Kind uint8

// The kinds. Internal is the zero Kind and that of every error that is no
// Fault.
const (
	Internal    Kind = iota
	Invalid          // what was entered cannot be right; the person mends it
	NotFound         // there is no such thing, or not within what the person may see
	Denied           // the person may not do this
	SignedOut        // nobody is signed in
	Conflict         // someone else changed it first, or it exists already
	TooLarge         // more than is accepted
	Unavailable      // not now; trying again may help
	TooMany          // asked too often
)

// String returns the kind's name, as logs write it.
func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not-found", "denied", "signed-out", "conflict", "too-large", "unavailable", "too-many"}[k]
}

// Field is what is wrong with one field of a form. Name is the field's name in
// the form, Text a Chinese sentence that says how to mend it.
type Field struct{ Name, Text string }

// Fault is a failure with a sentence for people.
type Fault struct {
	Kind   Kind
	Text   string // Chinese; names the place, the value and what is expected
	Fields []Field
	cause  error
}

// New returns a fault of the kind with a Chinese sentence for people.
func New(kind Kind, text string) *Fault { return &Fault{Kind: kind, Text: text} }

// Newf is New with formatting.
func Newf(kind Kind, format string, args ...any) *Fault {
	return New(kind, fmt.Sprintf(format, args...))
}

// At adds what is wrong with one field and returns f.
func (f *Fault) At(field, text string) *Fault {
	f.Fields = append(f.Fields, Field{field, text})
	return f
}

// Because keeps the error underneath, for the log, and returns f.
func (f *Fault) Because(err error) *Fault { f.cause = err; return f }

// Err returns nil when f has no fields to complain of, else f. Use it at the
// end of checks that collect field by field.
func (f *Fault) Err() error {
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// Field returns the text for one field, or "".
func (f *Fault) Field(name string) string {
	for _, x := range f.Fields {
		if x.Name == name {
			return x.Text
		}
	}
	return ""
}

// Error returns the sentence for people, then the cause.
func (f *Fault) Error() string {
	s := f.Text
	for _, x := range f.Fields {
		s += " [" + x.Name + "] " + x.Text
	}
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Of returns the Fault inside err; nil when there is none.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// KindOf returns the kind of err; Internal when it is no Fault.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return Internal
}

// Wrap names the call that failed, in front of *err; it does nothing when *err
// is nil. Use it as the first line of a function:
//
//	defer fault.Wrap(&err, "lifeapp.Record(%v)", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

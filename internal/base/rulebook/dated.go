package rulebook

import (
	"fmt"

	"touyan/internal/base/civil"
)

// Version is one edition of a dated value: from From on, until the next
// version begins, the value is Value, as Cite says.
type Version[T any] struct {
	From  civil.Day
	Value T
	Cite  Citation
}

// Dated is one thing that a regulation fixes, with every edition it has had,
// oldest first. T may be a number or a formula.
type Dated[T any] []Version[T]

// On returns the edition in force on day. Before the first edition there is
// none, and that is an error, never a zero value.
func (d Dated[T]) On(day civil.Day) (Version[T], error) {
	for i := len(d) - 1; i >= 0; i-- {
		if d[i].From <= day {
			return d[i], nil
		}
	}
	return Version[T]{}, &NotInForceError{Day: day}
}

// With returns d with a further edition, in its place by day. A locality's own
// value (its bylaw) joins the national ones this way.
func (d Dated[T]) With(v Version[T]) Dated[T] {
	out := make(Dated[T], 0, len(d)+1)
	done := false
	for _, x := range d {
		if !done && v.From < x.From {
			out, done = append(out, v), true
		}
		out = append(out, x)
	}
	if !done {
		out = append(out, v)
	}
	return out
}

// NotInForceError says that nothing was in force yet on Day.
type NotInForceError struct{ Day civil.Day }

func (e *NotInForceError) Error() string {
	return fmt.Sprintf("rulebook: nothing in force on %v", e.Day)
}

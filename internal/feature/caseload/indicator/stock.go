package indicator

import "slices"

// Stock reports whether what is pending counts in: such a value rises or falls with
// the length of the period, so that only periods of one length can be compared.
func (d Definition) Stock() bool {
	return slices.ContainsFunc(slices.Concat(d.Num, d.Den), func(t Term) bool { return t.Reading == OpenAtStart || t.Reading == OpenAtEnd })
}

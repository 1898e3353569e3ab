package search

import (
	"encoding/binary"
	"slices"
)

// posting is the rising places of one gram in one month, as they are stored.
type posting struct {
	last  int32
	bytes []byte
}

// add appends a place; one that is there already changes nothing.
func (p *posting) add(place int32) {
	next := place + 1 // the difference is never 0
	if next == p.last {
		return
	}
	p.bytes = binary.AppendUvarint(p.bytes, uint64(next-p.last))
	p.last = next
}

// places appends what is stored to dst. What does not read ends it: a damaged
// posting finds less and breaks nothing.
func places(dst []int32, stored []byte) []int32 {
	last := int32(-1)
	for len(stored) > 0 {
		d, n := binary.Uvarint(stored)
		if n <= 0 || d == 0 || d > 1<<30 || last > 1<<30 {
			return dst
		}
		last += int32(d)
		dst = append(dst, last)
		stored = stored[n:]
	}
	return dst
}

// both keeps in a what stands in b too; both rise.
func both(a, b []int32) []int32 {
	out, j := a[:0], 0
	for _, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		if j == len(b) {
			break
		}
		if b[j] == x {
			out = append(out, x)
		}
	}
	return out
}

// either is what stands in a or in b, rising.
func either(a, b []int32) []int32 {
	if len(a) == 0 {
		return b
	}
	a = append(a, b...)
	slices.Sort(a)
	return slices.Compact(a)
}

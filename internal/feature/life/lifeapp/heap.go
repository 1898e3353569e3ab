package lifeapp

import (
	"fmt"

	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
)

// figure is a number that may be missing. It reads itself: a quarter of a
// million rows feel the difference to a pointer.
type figure struct {
	n     int64
	known bool
}

// Scan reads an integer or nothing.
func (f *figure) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		f.n, f.known = v, true
	case nil:
		f.n, f.known = 0, false
	default:
		return fmt.Errorf("lifeapp: cannot read a figure from %T", src)
	}
	return nil
}

// heap holds the rows of a province as they come, in pieces that never move.
type heap struct {
	events   [][]life.Event
	branches [][]org.UnitID
}

const pile = 4096

// next returns the place of the next row.
func (h *heap) next() (*life.Event, *org.UnitID) {
	n := len(h.events) - 1
	if n < 0 || len(h.events[n]) == pile {
		h.events, h.branches = append(h.events, make([]life.Event, 0, pile)), append(h.branches, make([]org.UnitID, 0, pile))
		n++
	}
	h.events[n], h.branches[n] = append(h.events[n], life.Event{}), append(h.branches[n], 0)
	i := len(h.events[n]) - 1
	return &h.events[n][i], &h.branches[n][i]
}

// deal gives every branch its events, cut from one piece of memory.
func (h *heap) deal(branches map[org.UnitID]*life.Branch) {
	counts := make(map[org.UnitID]int, len(branches))
	total := 0
	for _, ids := range h.branches {
		for i := 0; i < len(ids); {
			k := i + 1
			for k < len(ids) && ids[k] == ids[i] {
				k++
			}
			counts[ids[i]] += k - i
			i = k
		}
		total += len(ids)
	}
	all := make([]life.Event, 0, total)
	for id, b := range branches {
		n := counts[id]
		b.Events = all[len(all) : len(all) : len(all)+n]
		all = all[:len(all)+n]
	}
	var b *life.Branch
	var last org.UnitID
	for p, ids := range h.branches {
		for i, id := range ids {
			if id != last {
				b, last = branches[id], id
			}
			if b != nil {
				b.Events = append(b.Events, h.events[p][i])
			}
		}
		h.events[p], h.branches[p] = nil, nil
	}
}

package caseload

// seen remembers which numbers a file has had. The serials of a series stand
// close together, so a page of bits holds five hundred of them in sixty-four
// bytes; a file of serials far apart costs one page each.
type seen struct {
	series map[seriesKey]uint32
	pages  map[uint64]*[8]uint64
	old    map[string]struct{}
}

// seriesKey is a number without its serial.
type seriesKey struct {
	year    int16
	court   Sign
	special string
	kind    string
}

func newSeen() *seen {
	return &seen{series: map[seriesKey]uint32{}, pages: map[uint64]*[8]uint64{}, old: map[string]struct{}{}}
}

// find returns the page and the bit of a number; nil for one not seen.
func (s *seen) has(n Number) bool {
	if n.Legacy != "" {
		_, ok := s.old[n.Legacy]
		return ok
	}
	id, ok := s.series[seriesKey{n.Year, n.Court, n.Special, n.Kind}]
	if !ok {
		return false
	}
	p := s.pages[uint64(id)<<32|uint64(n.Serial)>>9]
	return p != nil && p[n.Serial>>6&7]&(1<<(n.Serial&63)) != 0
}

// add remembers a number.
func (s *seen) add(n Number) {
	if n.Legacy != "" {
		s.old[n.Legacy] = struct{}{}
		return
	}
	key := seriesKey{n.Year, n.Court, n.Special, n.Kind}
	id, ok := s.series[key]
	if !ok {
		id = uint32(len(s.series))
		s.series[key] = id
	}
	at := uint64(id)<<32 | uint64(n.Serial)>>9
	p := s.pages[at]
	if p == nil {
		p = new([8]uint64)
		s.pages[at] = p
	}
	p[n.Serial>>6&7] |= 1 << (n.Serial & 63)
}

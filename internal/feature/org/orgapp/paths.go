package orgapp

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
)

// A segment of a path is the serial number of the unit among all that ever
// stood under the same superior, in base 36, so that a place is never given
// twice and old paths stay true.
//
// Courts under a court begin at lowerCourts, so that a court's own units and the
// courts below it are two ranges, one after the other: see
// docs/adr/0005-history-and-access.md.
const (
	digits  = "0123456789abcdefghijklmnopqrstuvwxyz"
	segment = 4 // three digits and the dot

	lowerCourts = 35 * 36 * 36 // z00
)

func segmentOf(n int) string {
	return string([]byte{digits[n/36/36%36], digits[n/36%36], digits[n%36], '.'})
}

// serial returns the serial number in the last segment of a path.
func serial(p access.Path) int {
	n := 0
	for _, c := range p[len(p)-segment : len(p)-1] {
		n = n*36 + strings.IndexRune(digits, c)
	}
	return n
}

// arrange gives every new or moved unit its place and takes what stands under
// a moved unit along. What has ended stands under its keeper.
func arrange(g *registry, units []*placed) {
	type shelf struct {
		parent org.UnitID
		courts bool // lower courts
	}
	last := map[shelf]int{}
	note := func(parent org.UnitID, path access.Path) {
		k := shelf{parent, serial(path) >= lowerCourts}
		last[k] = max(last[k], serial(path))
	}
	for _, u := range g.units {
		note(u.Parent, u.Path)
		for _, s := range g.spans[u.ID] {
			note(s.Parent, s.Path)
		}
	}
	var tops []*placed
	for _, x := range units {
		if x.Parent == 0 {
			tops = append(tops, x)
		}
	}
	var walk func(above access.Path, xs []*placed)
	walk = func(above access.Path, xs []*placed) {
		for _, x := range xs {
			// A lower court that was placed among its superior's own units moves out.
			x.moved = x.moved || lower(x) && serial(x.Path) < lowerCourts
		}
		fresh := slices.DeleteFunc(slices.Clone(xs), func(x *placed) bool { return !x.moved })
		slices.SortStableFunc(fresh, func(a, b *placed) int { return org.CompareSiblings(a.Kind, b.Kind) })
		for _, x := range fresh {
			k := shelf{x.Parent, lower(x)}
			if k.courts {
				last[k] = max(last[k], lowerCourts-1)
			}
			last[k]++
			x.Path = above + access.Path(segmentOf(last[k]))
		}
		for _, x := range xs {
			if !x.moved {
				x.Path = above + x.Path[len(x.Path)-segment:]
			}
			walk(x.Path, x.children)
		}
	}
	walk(access.Everywhere, tops)
}

// lower reports whether the unit is a court under another.
func lower(x *placed) bool { return x.Kind == org.Court && x.Parent != 0 }

// paths gives units their places and notes the spans that end and begin.
func (p *plan) paths() {
	arrange(p.g, p.units)
	for _, x := range p.newUnits {
		p.newSpans = append(p.newSpans, p.span(org.Span{Period: civil.Since(x.from)}, x))
	}
	for _, x := range p.units {
		if x.was.ID != 0 {
			p.turn(x)
		}
	}
}

func (p *plan) span(s org.Span, x *placed) org.Span {
	s.Unit, s.Parent, s.Path, s.Name, s.Short, s.WithCommittee = x.ID, x.Parent, x.Path, x.Name, x.Short, x.WithCommittee
	return s
}

// turn notes a known unit that changes, and ends its span where the change is
// one of name, place or committee. A second change on the same day mends the
// span that began on it.
func (p *plan) turn(x *placed) {
	if x.was.Ended != 0 {
		if x.Path != x.was.Path {
			p.touched[x.ID] = true
			p.changedUnits = append(p.changedUnits, x)
		}
		return
	}
	spans := p.g.spans[x.ID]
	now := spans[len(spans)-1]
	is := p.span(now, x)
	if is.Path != now.Path {
		p.touched[x.ID] = p.touched[x.ID] || x.Path != x.was.Path
		is.Path = now.Path // a place is no part of history
	}
	first := spans[0]
	if x.Founded != x.was.Founded && (first.Period.Until == 0 || x.Founded <= first.Period.Until) {
		// The founding day became known: history begins there.
		first.Period.From = x.Founded
		p.mendedSpans = append(p.mendedSpans, first)
		if first.ID == now.ID {
			now, is.Period.From = first, x.Founded
		}
	}
	if is != now {
		if now.Period.From >= p.today {
			p.mendedSpans = append(p.mendedSpans, is)
		} else {
			now.Period.Until = p.today.AddDays(-1)
			p.mendedSpans = append(p.mendedSpans, now)
			is.ID, is.Period, is.Path, is.Basis, is.Decision = 0, civil.Since(p.today), x.Path, "", 0
			p.newSpans = append(p.newSpans, is)
		}
		p.touched[x.ID] = true
	}
	if is != now || p.touched[x.ID] {
		p.changedUnits = append(p.changedUnits, x)
	}
}

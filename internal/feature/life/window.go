package life

import "touyan/internal/base/civil"

// Window is the periods that one judgement asks about, laid out once for all
// branches.
type Window struct {
	On      civil.Day
	from    civil.Day
	periods [3][]civil.Period // by span: those that begin in the window, up to On
	index   [3][]int16        // by span: day since from → index into periods
}

// NewWindow returns the periods that begin inside window and on or before on.
func NewWindow(window civil.Period, on civil.Day) *Window {
	if window.Until == 0 || window.Until > on {
		window.Until = on
	}
	w := &Window{On: on, from: window.From}
	if window.Until < window.From {
		return w
	}
	for s := range w.periods {
		ps := span(s).periods(window)
		w.periods[s] = ps
		if len(ps) == 0 {
			continue
		}
		last := min(on, ps[len(ps)-1].Until)
		w.index[s] = make([]int16, last-w.from+1)
		i := 0
		for d := range w.index[s] {
			for i < len(ps)-1 && ps[i].Until < w.from+civil.Day(d) {
				i++
			}
			w.index[s][d] = -1
			if ps[i].Has(w.from + civil.Day(d)) {
				w.index[s][d] = int16(i)
			}
		}
	}
	return w
}

// Days returns the days of which events may matter: from the first of the
// window to the day of judgement, yearly meetings being held late at times.
func (w *Window) Days() civil.Period { return civil.Period{From: w.from, Until: w.On} }

// Years returns the years that begin inside the window.
func (w *Window) Years() []civil.Period { return w.periods[yearly] }

// at returns the index of the period that day lies in, or -1.
func (w *Window) at(s span, day civil.Day) int {
	d := int(day - w.from)
	if d < 0 || d >= len(w.index[s]) {
		return -1
	}
	return int(w.index[s][d])
}

// size is how many duties of a branch with so many groups the window asks for.
func (w *Window) size(groups int) int {
	return (2+max(1, groups))*len(w.periods[monthly]) + 2*len(w.periods[quarterly]) + 2*len(w.periods[yearly])
}

// Size is about how many findings the window has for so many branches and
// groups.
func (w *Window) Size(branches, groups int) int {
	return branches*w.size(0) + groups*len(w.periods[monthly]) + branches
}

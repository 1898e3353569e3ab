package desk

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Pip is one month or quarter of a track.
type Pip struct {
	Look   Look
	Future bool
	Item   *Item
}

// Track is one year of one obligation of one unit. With twelve pips they are
// months, with four quarters, with one the year.
type Track struct {
	Column        Column
	Pips          []Pip
	Met, Required int
	Worst         *Item
}

// Tracks returns the year's obligations of a line that come round by period.
func Tracks(l *Line, year int) []Track {
	var ts []Track
	for _, c := range Columns {
		if c.Standing {
			continue
		}
		if t, ok := track(l, c, year); ok {
			ts = append(ts, t)
		}
	}
	return ts
}

func track(l *Line, c Column, year int) (t Track, ok bool) {
	t = Track{Column: c}
	whole := civil.Year(year)
	var items []*Item
	for _, i := range l.Items {
		if i.Rule == c.Rules[0] && whole.Has(i.Period.From) && i.State != rulebook.NotApplicable {
			items = append(items, i)
		}
	}
	if len(items) == 0 {
		return t, false
	}
	slots := 1
	switch d := items[0].Period.Days(); {
	case items[0].Period.Until == 0:
	case d <= 31:
		slots = 12
	case d <= 92:
		slots = 4
	}
	t.Pips = make([]Pip, slots)
	for n := range t.Pips {
		t.Pips[n].Future = true
	}
	for _, i := range items {
		_, m, _ := i.Period.From.Civil()
		p := &t.Pips[(m-1)*slots/12]
		look := i.Look()
		if p.Future || badness[look] > badness[p.Look] {
			*p = Pip{Look: look, Item: i}
		}
		t.Required++
		if look == LookMet {
			t.Met++
		}
		if t.Worst == nil || badness[look] > badness[t.Worst.Look()] {
			t.Worst = i
		}
	}
	return t, true
}

package org

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/han"
)

// Uncovered returns the divisions that no branch covers on the day, in the
// order of the tree. A division is covered when one above it is, and when it
// has divisions under it and every one of them is covered.
func Uncovered(t *Tree, covers []Cover, day civil.Day) []Unit {
	covered := map[UnitID]bool{}
	for _, c := range covers {
		if c.Period.Has(day) {
			covered[c.Unit] = true
		}
	}
	var below func(u Unit) bool
	below = func(u Unit) bool {
		if covered[u.ID] {
			return true
		}
		divisions := 0
		for _, c := range t.Children(u.ID) {
			if c.Kind == Division {
				divisions++
				if !below(c) {
					return false
				}
			}
		}
		return divisions > 0
	}
	var bare []Unit
	var walk func(us []Unit)
	walk = func(us []Unit) {
		for _, u := range us {
			switch {
			case u.Kind == Division && below(u):
			case u.Kind == Division:
				bare = append(bare, u)
			case u.Kind == Court:
				walk(t.Children(u.ID))
			}
		}
	}
	walk(t.Children(0))
	return bare
}

// Workplaces counts the full members of each division of a court from the texts
// of where they work, as the register has them: a division's name, short name or
// another name of it. strangers are the texts that mean no division.
func Workplaces(t *Tree, court UnitID, texts map[string]int) (full map[UnitID]int, strangers map[string]int) {
	byName := map[string]UnitID{}
	for _, u := range t.Below(court, Division) {
		if u.Court == court {
			for _, n := range append([]string{u.Name, u.Short}, u.Aliases...) {
				byName[han.Squeeze(han.Fold(n))] = u.ID
			}
		}
	}
	full, strangers = map[UnitID]int{}, map[string]int{}
	for text, n := range texts {
		if u, ok := byName[han.Squeeze(han.Fold(text))]; ok && text != "" {
			full[u] += n
		} else {
			strangers[text] += n
		}
	}
	return full, strangers
}

package org

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
)

// Tree is the units of some part of the organisation as of one day. It is
// never changed once made and may be shared.
type Tree struct {
	units    []Unit // in the order of paths
	byID     map[UnitID]int
	children map[UnitID][]UnitID
}

// NewTree makes a tree of the units.
func NewTree(units []Unit) *Tree {
	t := &Tree{units: slices.Clone(units), byID: make(map[UnitID]int, len(units)), children: map[UnitID][]UnitID{}}
	slices.SortFunc(t.units, func(a, b Unit) int { return strings.Compare(string(a.Path), string(b.Path)) })
	for i, u := range t.units {
		t.byID[u.ID] = i
		t.children[u.Parent] = append(t.children[u.Parent], u.ID)
	}
	return t
}

// Unit returns the unit with the id.
func (t *Tree) Unit(id UnitID) (Unit, bool) {
	i, ok := t.byID[id]
	if !ok {
		return Unit{}, false
	}
	return t.units[i], true
}

// Name returns the short name of the unit, or "" when it is not in the tree.
func (t *Tree) Name(id UnitID) string {
	u, _ := t.Unit(id)
	return u.Short
}

// All returns every unit in the order of paths.
func (t *Tree) All() []Unit { return t.units }

// Children returns the units directly under id (zero: the tops), in order.
func (t *Tree) Children(id UnitID) []Unit {
	var us []Unit
	for _, c := range t.children[id] {
		us = append(us, t.units[t.byID[c]])
	}
	return us
}

// Below returns the unit and what stood under it on the day of the tree, at any
// depth, of the given kinds (none: all), parents before their children.
func (t *Tree) Below(id UnitID, kinds ...Kind) []Unit {
	var us []Unit
	var walk func(UnitID)
	walk = func(id UnitID) {
		if u, ok := t.Unit(id); ok && (len(kinds) == 0 || slices.Contains(kinds, u.Kind)) {
			us = append(us, u)
		}
		for _, c := range t.children[id] {
			walk(c)
		}
	}
	walk(id)
	return us
}

// Under returns the units whose place today is in the subtree at p, of the given
// kinds (none: all), in the order of paths: what a permit over p may see. Today
// that is what stands under the unit at p.
func (t *Tree) Under(p access.Path, kinds ...Kind) []Unit {
	i, _ := slices.BinarySearchFunc(t.units, string(p), func(u Unit, p string) int { return strings.Compare(string(u.Path), p) })
	var us []Unit
	for ; i < len(t.units) && p.Holds(t.units[i].Path); i++ {
		if len(kinds) == 0 || slices.Contains(kinds, t.units[i].Kind) {
			us = append(us, t.units[i])
		}
	}
	return us
}

// Above returns the nearest unit of the kind at or above id.
func (t *Tree) Above(id UnitID, kind Kind) (Unit, bool) {
	for {
		u, ok := t.Unit(id)
		if !ok || u.Kind == kind {
			return u, ok
		}
		id = u.Parent
	}
}

// ByCode returns the unit of the kind with the code.
func (t *Tree) ByCode(kind Kind, code string) (Unit, bool) {
	for _, u := range t.units {
		if u.Kind == kind && u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

// Len returns the number of units.
func (t *Tree) Len() int { return len(t.units) }

package org

import (
	"testing"

	"touyan/internal/base/fault"
)

// Where a running record goes: with its person, with its group, to who takes the
// branch over, back where it came from; else nowhere.
func TestCarrying_Where(t *testing.T) {
	const a, b, part, other, ga, gb, comm = 1, 2, 3, 4, 11, 12, 90
	units := map[UnitID]Unit{
		comm: {ID: comm, Kind: PartyCommittee}, a: {ID: a, Kind: Branch, Parent: comm, Short: "甲"}, b: {ID: b, Kind: Branch, Parent: comm}, other: {ID: other, Kind: Branch, Parent: comm},
		ga: {ID: ga, Kind: Group, Parent: a}, gb: {ID: gb, Kind: Group, Parent: a},
	}
	merged := &Outcome{Changed: []Unit{{ID: a, Kind: Branch, Parent: b, Ended: 1, Short: "甲"}, {ID: ga, Kind: Group, Parent: b}, {ID: gb, Kind: Group, Parent: a, Ended: 1}}, Moves: []Move{{Member: 7, From: a, Branch: b, Group: ga}}}
	divided := &Outcome{Founded: []Unit{{ID: part, Kind: Branch, Parent: comm}}, Changed: []Unit{{ID: gb, Kind: Group, Parent: part}},
		Moves: []Move{{Member: 7, From: a, Branch: part}, {Member: 8, From: a, Branch: part, Group: gb}}}
	dissolved := &Outcome{Changed: []Unit{{ID: a, Kind: Branch, Parent: comm, Ended: 1, Short: "甲"}}}
	scattered := &Outcome{Changed: dissolved.Changed, Founded: divided.Founded, Moves: []Move{{Member: 7, From: a, Branch: part}, {Member: 8, From: a, Branch: other}, {Member: 9, From: a, Branch: other}}}
	for name, x := range map[string]struct {
		out           *Outcome
		came          []Carried
		r             Running
		branch, group UnitID
		goes          bool
	}{
		"merged, of nobody":                 {merged, nil, Running{Branch: a}, b, 0, true},
		"merged, of a group that stands":    {merged, nil, Running{Branch: a, Group: ga}, b, ga, true},
		"merged, of a group that ended":     {merged, nil, Running{Branch: a, Group: gb}, b, 0, true},
		"merged, of a member":               {merged, nil, Running{Branch: a, Member: 7}, b, ga, true},
		"merged, of the one that takes":     {merged, nil, Running{Branch: b}, b, 0, false},
		"divided, of nobody":                {divided, nil, Running{Branch: a}, a, 0, false},
		"divided, of a group that went":     {divided, nil, Running{Branch: a, Group: gb}, part, gb, true},
		"divided, of a group that stayed":   {divided, nil, Running{Branch: a, Group: ga}, a, ga, false},
		"divided, of a member who went":     {divided, nil, Running{Branch: a, Member: 8}, part, gb, true},
		"divided, of one who stayed":        {divided, nil, Running{Branch: a, Member: 5}, a, 0, false},
		"dissolved with nowhere to go":      {dissolved, nil, Running{Branch: a}, 0, 0, false},
		"scattered: where most people went": {scattered, nil, Running{Branch: a}, other, 0, true},
		"taken back":                        {divided, []Carried{{What: "x", ID: 5, From: part, To: a}}, Running{ID: 5, Branch: a}, part, 0, true},
		"taken back, moved on meanwhile":    {divided, []Carried{{What: "x", ID: 5, From: part, To: other}}, Running{ID: 5, Branch: a}, a, 0, false},
		"taken back, another room's":        {divided, []Carried{{What: "y", ID: 5, From: part, To: a}}, Running{ID: 5, Branch: a}, a, 0, false},
	} {
		c := &Carrying{Out: x.out, Units: units, Came: x.came}
		if branch, group, goes := c.Where("x", x.r); branch != x.branch || group != x.group || goes != x.goes {
			t.Errorf("%s: %d %d %v", name, branch, group, goes)
		}
	}
	c := &Carrying{Out: dissolved, Units: units}
	if _, err := c.Carry("在办发展党员档案", []Running{{ID: 1, Branch: a}}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("left with nobody: %v", err)
	}
}

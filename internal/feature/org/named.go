package org

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
)

// Named returns the unit in the subtree at over that people mean by name: its
// short or full name, its code, another name of it, or for a group the branch's
// name with the group's. Faults: NotFound; Invalid when several are meant, which
// names their codes.
func (t *Tree) Named(over access.Path, name string) (Unit, error) {
	var hits []Unit
	for _, u := range t.Under(over) {
		if u.Short == name || u.Name == name || u.Code == name || slices.Contains(u.Aliases, name) || u.Label(t) == name {
			hits = append(hits, u)
		}
	}
	// A business unit and its branch may share a name; the branch is meant.
	if party := slices.DeleteFunc(slices.Clone(hits), func(u Unit) bool { return !u.Kind.Party() && u.Kind != Court }); len(party) > 0 {
		hits = party
	}
	switch len(hits) {
	case 0:
		return Unit{}, fault.Newf(fault.NotFound, "没有名为“%s”的单位，请用组织架构中的全称、简称或者编码。", name)
	case 1:
		return hits[0], nil
	}
	var codes []string
	for _, u := range hits {
		c, _ := t.Unit(u.Court)
		codes = append(codes, c.Short+u.Label(t)+"（"+u.Code+"）")
	}
	return Unit{}, fault.Newf(fault.Invalid, "“%s”指 %d 个单位：%s。请改用编码。", name, len(hits), strings.Join(codes, "、"))
}

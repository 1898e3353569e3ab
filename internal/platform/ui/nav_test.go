package ui

import (
	"slices"
	"testing"
)

func TestNav_fits_the_lowest_screen(t *testing.T) {
	group := func(title string, n, active int) NavGroup {
		g := NavGroup{Title: title}
		for i := range n {
			g.Items = append(g.Items, NavItem{Label: title, Active: i == active})
		}
		return g
	}
	for name, c := range map[string]struct {
		nav  Nav
		want []bool
	}{
		"a member's is open altogether":     {Nav{[]NavGroup{group("", 1, 0), group("a", 6, -1), group("b", 5, -1)}}, []bool{true, true, true}},
		"an officer's from the workbench":   {Nav{[]NavGroup{group("", 2, 0), group("a", 12, -1), group("b", 2, -1), group("c", 6, -1), group("d", 9, -1)}}, []bool{true, true, true, false, false}},
		"an officer's from among the last":  {Nav{[]NavGroup{group("", 2, -1), group("a", 12, -1), group("b", 2, -1), group("c", 6, -1), group("d", 9, 3)}}, []bool{true, false, true, false, true}},
		"what the page is in is never shut": {Nav{[]NavGroup{group("", 2, -1), group("a", 30, 0), group("b", 1, -1)}}, []bool{true, true, false}},
	} {
		if got := c.nav.open(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

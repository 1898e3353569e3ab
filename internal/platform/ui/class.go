package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// class is the class attribute of elements that a page has hundreds of: what
// templ makes of class={ … } costs a map for each. Empty names are left out,
// and without any there is no attribute.
func class(names ...string) templ.OrderedAttributes {
	all := words(names...)
	if all == "" {
		return nil
	}
	return templ.OrderedAttributes{{Key: "class", Value: all}}
}

// words joins what is not empty with blanks.
func words(ws ...string) string {
	all := ""
	for _, w := range ws {
		switch {
		case all == "":
			all = w
		case w != "":
			all += " " + w
		}
	}
	return all
}

// share is the class that is n per cent wide, from 0 to 100; at is the one that
// stands n per cent from the left; flex grows n times as fast as flex 1, to 24.
// The content policy forbids style attributes, so these are classes, which the
// bundler writes.
func share(n int) string { return "share-" + strconv.Itoa(max(0, min(100, n))) }
func at(n int) string    { return "at-" + strconv.Itoa(max(0, min(100, n))) }
func flex(n int) string  { return "flex-" + strconv.Itoa(max(1, min(24, n))) }

// only is the name where the condition holds.
func only(cond bool, name string) string {
	if cond {
		return name
	}
	return ""
}

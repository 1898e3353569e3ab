package ui

import "github.com/a-h/templ"

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

// only is the name where the condition holds.
func only(cond bool, name string) string {
	if cond {
		return name
	}
	return ""
}

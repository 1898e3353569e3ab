package ui

import "github.com/a-h/templ"

// class is the class attribute of elements that a page has hundreds of: what
// templ makes of class={ … } costs a map for each. Empty names are left out,
// and without any there is no attribute.
func class(names ...string) templ.OrderedAttributes {
	all := ""
	for _, n := range names {
		switch {
		case all == "":
			all = n
		case n != "":
			all += " " + n
		}
	}
	if all == "" {
		return nil
	}
	return templ.OrderedAttributes{{Key: "class", Value: all}}
}

// only is the name where the condition holds.
func only(cond bool, name string) string {
	if cond {
		return name
	}
	return ""
}

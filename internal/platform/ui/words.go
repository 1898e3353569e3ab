package ui

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// itoaOrEmpty leaves the number 0 out.
func itoaOrEmpty(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

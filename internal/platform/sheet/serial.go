package sheet

import (
	"strconv"
	"strings"

	"touyan/internal/base/civil"
)

var (
	epoch1900 = civil.MustDay("1899-12-30")
	epoch1904 = civil.MustDay("1904-01-01")
)

// serialDay returns the day that a number of the file counts to, zero when it
// counts to none between 1900 and 9999. In the count from 1900 there is a 29
// February 1900 that never was; days before it are one off, as programs show
// them.
func serialDay(digits string, from1904 bool) civil.Day {
	if len(digits) == 0 || len(digits) > 24 || digits[0] == '-' {
		return 0
	}
	whole := digits
	if strings.ContainsAny(digits, ".eE") {
		f, err := strconv.ParseFloat(digits, 64)
		if err != nil || f < 0 || f > 3_000_000 {
			return 0
		}
		whole = strconv.Itoa(int(f))
	}
	n, err := strconv.Atoi(whole)
	switch {
	case err != nil || n > 2_958_465:
		return 0
	case from1904:
		if n > 2_958_465-1462 {
			return 0
		}
		return epoch1904.AddDays(n)
	case n <= 0 || n == 60:
		return 0
	case n < 60:
		return epoch1900.AddDays(n + 1)
	}
	return epoch1900.AddDays(n)
}

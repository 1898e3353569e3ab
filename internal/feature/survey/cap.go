package survey

import "strconv"

// The names of what a locality may set (REV-02): the share that may be graded 优秀
// at most, and of whom. A value holds from its day on, with the number of the
// document it rests on, for the court that set it and the courts below.
const (
	SetCap   = "survey.excellent"    // percent: 30, 25, 20, 15, 10
	SetCapOf = "survey.excellent-of" // OfFull, or nothing
	OfFull   = "full"                // of the full members only
)

// Cap is how many members may be graded 优秀 at most. The zero Cap is what is asked
// everywhere: a third of all members of the branch.
type Cap struct {
	Percent int  // 0: a third
	Full    bool // of the full members only
	Basis   string
}

// Most is how many that are, rounded down (REV-02).
func (c Cap) Most(members, probationary int) int {
	if c.Full {
		members -= probationary
	}
	if c.Percent == 0 {
		return members / 3
	}
	return members * c.Percent / 100
}

// Chinese is the share as it is said: 党员总数的三分之一, 正式党员的 20%.
func (c Cap) Chinese() string {
	of, share := "党员总数", "三分之一"
	if c.Full {
		of = "正式党员"
	}
	if c.Percent != 0 {
		share = " " + strconv.Itoa(c.Percent) + "%"
	}
	return of + "的" + share
}

// Read takes over one value that was set, with what it rests on; one that nobody
// could have chosen leaves the cap as it is.
func (c Cap) Read(name, amount, basis string) Cap {
	switch n, err := strconv.Atoi(amount); {
	case name == SetCap && err == nil && n > 0 && n <= 100:
		c.Percent = n
	case name == SetCapOf && amount == OfFull:
		c.Full = true
	default:
		return c
	}
	if c.Basis == "" {
		c.Basis = basis
	} else if c.Basis != basis {
		c.Basis += "、" + basis
	}
	return c
}

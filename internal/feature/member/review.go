package member

import "touyan/internal/base/civil"

// Review is what one yearly review by the branch gave a member (REV-03).
type Review struct {
	Year  int // that it is about
	Title string
	Grade string
	Gap   string // what is to be mended, "" where nothing is
	Organ string // that gave the grade, in Chinese
	Day   civil.Day
	Fed   civil.Day // when it was told to the member; zero: not yet
	Href  string
}

// Pair is two members of a branch who ought to talk within a year (MTG-09): One
// is of the committee, the other too where Both.
type Pair struct {
	One, Other         ID
	OneName, OtherName string
	Both               bool
	Talked             civil.Day // the last time; zero: not yet
}

package quorum

import "touyan/internal/base/civil"

// Decision is one resolution of a recorded meeting with who could vote on it.
type Decision struct {
	Meeting                  int64 // number of the record
	Line                     int   // of its resolutions
	Day                      civil.Day
	Title                    string // of the meeting
	Assembly                 bool   // it was a 支部党员大会
	Text                     string // of the resolution
	Matter                   Matter
	VotersDue, VotersPresent int
	Ayes, Noes, Blanks       int
	Voted, Secret            bool
	Beside                   int // resolutions on the matter that the meeting took
	Version                  int // of the record
}

package ballot

import (
	"touyan/internal/base/access"
	"touyan/internal/base/id"
)

// What people do with elections and votes. Registering who was elected is
// org.change.
const (
	CanView  access.Can = "ballot.view"  // proceedings of the seat's units and their results
	CanHold  access.Can = "ballot.hold"  // begin them, prepare and open votes, announce results
	CanCount access.Can = "ballot.count" // enter a count: the tellers and counters of that vote only
)

// ProceedingID identifies a proceeding.
type ProceedingID = id.Of[Proceeding]

// VoteID identifies a vote.
type VoteID = id.Of[Vote]

// StepID identifies a recorded step.
type StepID = id.Of[Step]

// Href returns the page of a proceeding.
func Href(p ProceedingID) string { return "/ballots/" + p.String() }

// VoteHref returns the page of a vote.
func VoteHref(v VoteID) string { return "/ballots/votes/" + v.String() }

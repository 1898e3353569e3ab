package life

import (
	"time"

	"touyan/internal/base/id"
)

// Sample is a superior's look at one record, drawn by lot.
type Sample struct {
	ID      id.Of[Sample]
	Meeting MeetingID
	DrawnAt time.Time
	By      string
	State   SampleState
	Reasons []Reason
	Words   string
	SaidAt  time.Time
	Version int
}

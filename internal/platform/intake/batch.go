package intake

import (
	"time"

	"touyan/internal/base/access"
)

// State says how far a batch has come.
type State string

// The states.
const (
	Checking State = "checking"
	Checked  State = "checked"
	Loading  State = "loading"
	Loaded   State = "loaded"
	Refused  State = "refused" // the file cannot be taken at all
	// Isolated is a batch that may hold what must not be here (PI-14): nobody
	// reads it, loads it or takes it away any more.
	Isolated State = "isolated"
	// BrokenOff is how a batch is shown whose work ended with the program that
	// did it. It is not stored.
	BrokenOff State = "broken-off"
)

// Batch is one uploaded file on its way in.
type Batch struct {
	ID       BatchID
	Kind     string
	FileName string
	State    State
	Refusal  string // Chinese: why it was refused, or why nothing was loaded
	Report   Report
	SetAside bool // loaded without the bad rows
	MadeBy   string
	MadeAt   time.Time
	LoadedAt time.Time // zero unless loaded
	// Done of Total is how far the work under way has come; Total is 0 while
	// that is not known.
	Done, Total int

	path  access.Path
	alive time.Time
}

// Working reports whether the batch is being checked or loaded.
func (b Batch) Working() bool { return b.State == Checking || b.State == Loading }

// Loadable reports whether there is something that can be loaded: with
// setAside the good rows, without it the whole file.
func (b Batch) Loadable(setAside bool) bool {
	return b.State == Checked && b.Report.New+b.Report.Changed > 0 && (setAside == (b.Report.Bad > 0))
}

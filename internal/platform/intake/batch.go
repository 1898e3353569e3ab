package intake

// State says how far a batch has come.
type State string

// The states.
const (
	Checking State = "checking"
	Checked  State = "checked"
	Loading  State = "loading"
	Loaded   State = "loaded"
	Refused  State = "refused" // the file cannot be taken at all, or the work broke off
)

// Batch is one uploaded file on its way in.
type Batch struct {
	ID       BatchID
	Kind     string
	FileName string
	State    State
	Refusal  string // why, in Chinese
	Report   Report
	MadeBy   string
}

package desk

import (
	"time"

	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// ExemptionID identifies a request for exemption.
type ExemptionID = id.Of[Exemption]

// Verdict is what became of a request.
type Verdict string

// The verdicts. The empty Verdict is a request still waiting.
const (
	Waiting   Verdict = ""
	Approved  Verdict = "approved"
	Refused   Verdict = "refused"
	Withdrawn Verdict = "withdrawn"
)

// Chinese returns the verdict's Chinese term.
func (v Verdict) Chinese() string {
	switch v {
	case Approved:
		return "已核定豁免"
	case Refused:
		return "未予豁免"
	case Withdrawn:
		return "已撤回"
	}
	return "待核定"
}

// Exemption is one request to settle a finding by explaining it, and what was
// decided. It hangs on the finding's key and never deletes the finding.
type Exemption struct {
	ID            ExemptionID
	Key           rulebook.Key
	Unit          org.UnitID // on whose line the finding stands
	UnitName      string
	Reason        string
	AskedBy       int64 // account; 0 for the system
	AskedName     string
	AskedAt       time.Time
	Verdict       Verdict
	VerdictReason string
	VerdictName   string
	VerdictAt     time.Time
}

// How long a reason may be, in characters.
const (
	ReasonLeast = 6
	ReasonMost  = 500
)

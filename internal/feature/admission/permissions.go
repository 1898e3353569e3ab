package admission

import "touyan/internal/base/access"

// What people do with admissions.
const (
	CanView    access.Can = "admission.view"    // boards and dossiers of one's range
	CanRecord  access.Can = "admission.record"  // open a dossier, record what the branch did
	CanApprove access.Can = "admission.approve" // record what the Party committee decided
	CanPlan    access.Can = "admission.plan"    // the yearly plan
	CanImport  access.Can = "admission.import"  // take in running dossiers
	CanOwn     access.Can = "admission.own"     // one's own progress
)

// Superior reports whether the step is the superior's to record: the branch
// asks, the Party committee or the court's leading group answers.
func (s Step) Superior() bool {
	switch s {
	case File, Consent, PreReview, CommitteeTalk, GroupAdmit, Approve, Report, GroupConvert, Confirm:
		return true
	}
	return false
}

// Can returns what recording the step asks for.
func (s Step) Can() access.Can {
	if s.Superior() {
		return CanApprove
	}
	return CanRecord
}

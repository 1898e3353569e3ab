package grant

import "touyan/internal/base/access"

// What is asked of whoever deals with grants.
const (
	CanView    access.Can = "grant.view"    // see grants and proposals in one's range
	CanPropose access.Can = "grant.propose" // the security administrator
	CanApprove access.Can = "grant.approve" // another authorised person
	CanPreview access.Can = "grant.preview" // see what a role would see
	CanInspect access.Can = "grant.inspect" // compare every grant with its digest
)

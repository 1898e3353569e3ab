package care

import "touyan/internal/base/access"

// What people may do with care.
const (
	CanView  access.Can = "care.view"  // birthdays, who is to be visited, visits and pairs of a branch, without needs and remarks
	CanKeep  access.Can = "care.keep"  // enter them
	CanRead  access.Can = "care.read"  // open needs, circumstances and remarks; every opening stands in the trail
	CanCount access.Can = "care.count" // numbers of the branches, without names
	CanOwn   access.Can = "care.own"   // what concerns oneself; write the review as a mentor
)

package review

import "touyan/internal/base/access"

// What people may do with reviews.
const (
	CanView access.Can = "review.view" // see preparation, criticism and problems of a branch
	CanKeep access.Can = "review.keep" // enter them, strike problems off
)

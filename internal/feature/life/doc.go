// Package life has organisation life (组织生活): meetings of a Party branch, its
// committee and its groups, classes, theme days, and what the regulations ask
// of them: how often, who must be there, which majority decides, what a record
// holds.
//
// Everything here is pure. A meeting has the day it happened and the moment it
// was entered; the rules use the first, pages show both.
package life

import "touyan/internal/base/access"

// What people may do with organisation life.
const (
	CanView   access.Can = "life.view"
	CanRecord access.Can = "life.record" // plan, draft, submit, change, call off, note talks
	CanImport access.Can = "life.import" // ledgers of a whole court
	CanShape  access.Can = "life.shape"  // a court's own kinds of activity
	CanSample access.Can = "life.sample" // look at a sample of the records of others and return some
)

// Package trail has the words and rules of the trail as people read it: what
// the actions are called, which of them give an alarm, how long entries are
// kept. What writes the trail is package audit.
package trail

import "touyan/internal/base/access"

// What is asked of whoever deals with the trail. All but CanOwn are the audit
// administrator's (DB-22).
const (
	CanView   access.Can = "audit.view"   // search, count, see that the chain is whole, walk it
	CanExport access.Can = "audit.export" // take entries away
	CanPrune  access.Can = "audit.prune"  // remove what was kept long enough
	// CanOwn lets a person see who looked at them and acted on their account. It
	// goes with having an account at all.
	CanOwn access.Can = "account.own"
)

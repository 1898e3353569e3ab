// Package desk gathers what every room's rules say of the units somebody
// answers for: what is late, what falls due, what an exemption settled. It has
// the nouns of the workbench and the overview, and no rule of its own.
package desk

import "touyan/internal/base/access"

// What people do at the desk.
const (
	CanView     access.Can = "desk.view"     // one's own workbench and messages
	CanOverview access.Can = "desk.overview" // the matrix of branches and obligations
	CanAsk      access.Can = "desk.ask"      // explain why something was not done and ask to be exempted
	CanDecide   access.Can = "desk.decide"   // decide such requests
	CanSet      access.Can = "desk.set"      // set the numbers that a locality may set itself
)

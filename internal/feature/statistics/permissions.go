package statistics

import "touyan/internal/base/access"

// What people do with statistics. Whoever opens a number to its people, or
// builds a list of people, needs member.CanView besides.
const (
	CanView   access.Can = "statistics.view"   // the numbers
	CanFreeze access.Can = "statistics.freeze" // keep a year's tables as reported
)

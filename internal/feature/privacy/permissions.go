package privacy

import "touyan/internal/base/access"

// What people do about what is held about people.
const (
	CanOwn     access.Can = "privacy.own"     // read the notice and the register, see, take and have corrected one's own data: everybody
	CanDecide  access.Can = "privacy.decide"  // decide on requests for correction
	CanExport  access.Can = "privacy.export"  // ask for an export, make and fetch it once approved
	CanApprove access.Can = "privacy.approve" // approve exports, disposals and removals that others asked for
	CanDispose access.Can = "privacy.dispose" // see what is due for disposal and propose it
	CanReport  access.Can = "privacy.report"  // report secrets entered by mistake: what is named is out of reach at once
	CanNotice  access.Can = "privacy.notice"  // write the notice and the standing warning
)

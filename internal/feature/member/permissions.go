package member

import "touyan/internal/base/access"

// What people do with the register.
const (
	CanView   access.Can = "member.view"   // the list and the member's page, sensitive values masked
	CanReveal access.Can = "member.reveal" // the full ID number, phones, address, with a reason; penalties and disposals
	CanImport access.Can = "member.import" // take in a roster
	CanChange access.Can = "member.change" // add, correct, move, bar, note honours and absences
	CanDecide access.Can = "member.decide" // enter what became of a membership: events, penalties, disposals, letters
)

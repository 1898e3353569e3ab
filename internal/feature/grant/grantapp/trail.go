package grantapp

import "touyan/internal/base/access"

// The actions of this room as the trail names them.
const (
	didPropose  access.Can = "grant.propose"
	didApprove  access.Can = "grant.approve"
	didReturn   access.Can = "grant.return"
	didWithdraw access.Can = "grant.withdraw"
	didAlarm    access.Can = "grant.alarm"
	didAdopt    access.Can = "grant.adopt"
	didRefuse   access.Can = "grant.adopt-refused"
)

package caseload

import (
	"touyan/internal/base/access"
	"touyan/internal/base/id"
)

// What people do with court work.
const (
	CanView   access.Can = "caseload.view"   // the indicators of the seat's courts and units, and the cases behind them
	CanImport access.Can = "caseload.import" // take in a court's list of cases
	CanDefine access.Can = "caseload.define" // enter a court's own definitions and its leaders
	CanJudge  access.Can = "caseload.judge"  // ask for one judge's values, by duty
	CanOwn    access.Can = "caseload.own"    // one's own values as a judge
	CanScreen access.Can = "caseload.screen" // give a big screen its address, and take it back
	CanLink   access.Can = "caseload.link"   // ask for, agree to and close what delivers by the interface

	CanCirculate access.Can = "caseload.circulate" // the weekly circular, the contest and the registers
	CanAnswer    access.Can = "caseload.answer"    // give reasons and close tasks that one answers for
)

// CaseID identifies a case in the table; a case that comes again gets another.
type CaseID = id.Of[Case]

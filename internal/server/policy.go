package server

import (
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/care"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/records"
	"touyan/internal/feature/review"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/trail"
)

// Policy is the one table of who can do what. docs/access.md is generated from
// it and from the routes.
//
//   - A member sees what concerns their own branch: its meetings and duties.
//   - Who keeps a branch records its life and its members. Whom the branch cares
//     for, and why, is theirs alone: above them there are numbers.
//   - Leaders read; they record nothing for others.
//   - Officers keep the organisation and the register, take files in, decide on
//     exemptions, and set what the locality may set itself; they and the
//     committee's secretaries approve what the security administrator proposes.
//   - Resetting the password of one who may do any of that takes a second of them.
//   - The three administrators keep accounts, propose grants, and read the
//     trail: three persons, none of whom sees the text of the work.
var Policy = func() access.Policy {
	self := []access.Can{account.CanOwn, privacy.CanOwn}
	own := slices.Concat(self, []access.Can{desk.CanView, calendar.CanOwn, admission.CanOwn, dues.CanOwn, caseload.CanOwn, care.CanOwn})
	branch := slices.Concat(own, []access.Can{ballot.CanView, ballot.CanCount, publicity.CanRead, records.CanSearch, org.CanView, life.CanView})
	recorder := slices.Concat(branch, []access.Can{ballot.CanHold, member.CanView, life.CanRecord, caseload.CanAnswer, survey.CanView, survey.CanKeep, review.CanView, review.CanKeep, desk.CanAsk, dues.CanView, dues.CanCollect, admission.CanView, admission.CanRecord, publicity.CanWrite, records.CanView, records.CanFile})
	secretary := slices.Concat(recorder, []access.Can{publicity.CanReview, records.CanTransfer, statistics.CanView, survey.CanGrade, member.CanReveal, member.CanChange, privacy.CanDecide, privacy.CanExport, privacy.CanReport})
	leader := slices.Concat(branch, []access.Can{member.CanView, records.CanView, admission.CanView, desk.CanOverview, statistics.CanView, survey.CanView, review.CanView, caseload.CanView, caseload.CanJudge, caseload.CanAnswer})
	superior := slices.Concat(self, []access.Can{desk.CanView, desk.CanOverview, org.CanView, statistics.CanView})
	treasurer := []access.Can{dues.CanAssess, dues.CanRemit, dues.CanSpend, dues.CanDisclose}
	approver := []access.Can{publicity.CanApprove, grant.CanView, grant.CanApprove, account.CanConfirm, privacy.CanExport, privacy.CanApprove, privacy.CanDispose, privacy.CanReport}
	officer := slices.Concat(secretary, []access.Can{
		care.CanCount, desk.CanOverview, desk.CanDecide, desk.CanSet, records.CanSet, org.CanImport, org.CanChange, member.CanImport, member.CanDecide, life.CanImport, life.CanShape, life.CanSample,
		admission.CanApprove, admission.CanPlan, admission.CanImport, privacy.CanNotice, statistics.CanFreeze, caseload.CanView, caseload.CanImport, caseload.CanDefine, caseload.CanLink, caseload.CanScreen, caseload.CanCirculate,
	}, treasurer, approver)
	return access.Policy{
		grant.Member:             branch,
		grant.GroupLeader:        slices.Concat(branch, []access.Can{life.CanRecord}),
		grant.Committee:          slices.Concat(recorder, carers),
		grant.Secretary:          slices.Concat(secretary, carers),
		grant.Leader:             leader,
		grant.Superior:           superior,
		grant.CommitteeSecretary: slices.Concat(leader, []access.Can{care.CanCount, dues.CanView, desk.CanAsk, desk.CanDecide, admission.CanApprove, life.CanSample}, approver),
		grant.Officer:            officer,
		grant.SystemAdmin:        slices.Concat(self, []access.Can{account.CanManage}),
		grant.SecurityAdmin:      slices.Concat(self, []access.Can{grant.CanView, grant.CanPropose, grant.CanPreview, grant.CanInspect, account.CanConfirm}),
		grant.AuditAdmin:         slices.Concat(self, []access.Can{trail.CanView, trail.CanExport, trail.CanPrune}),
	}
}()

// administration is what only the terminals named at the start may be used for.
var administration = []access.Can{account.CanManage, grant.CanPropose, grant.CanPreview, trail.CanView, trail.CanExport, trail.CanPrune}

package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const grants access.Can = "grant.propose"

// grantRoom is what proposals of grants hold.
var grantRoom = Room{"grant", "授权", []personal.Field{
	entry("grant_admin.role", "管理员类别", "管理员", "三员分立", "授权审批", measures, working, grants),
	entry("grant_admin.reason", "授权事由", "管理员", "授权须有依据", "授权审批", measures, working, grants),
	entry("grant_proposal.role", "拟授予的角色", "账号本人", "授权须经他人批准", "安全管理员提出", measures, working, grants),
	entry("grant_proposal.reason", "授权事由", "账号本人", "授权须有依据", "安全管理员提出", measures, working, grants),
	entry("grant_proposal.answer", "退回、撤回的理由", "账号本人", "授权须有依据", "批准人填写", measures, working, grants),
	name("grant_proposal.proposed_name", "提出人", "授权须经他人批准", working, grants),
	name("grant_proposal.decided_name", "批准人", "授权须经他人批准", working, grants),
}, `
	grant_admin: account id from_day until_day made_by made_at proposal mac
	grant_proposal: id kind account unit from_day until_day target state proposed_by proposed_at expires_at decided_by decided_at mac
	grant_alarm: id place account what seen_at
	grant_adoption: id at amount mac`}

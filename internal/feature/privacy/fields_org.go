package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const orgView access.Can = "org.view"

// orgRoom is what the organisation holds.
var orgRoom = Room{"org", "组织架构", []personal.Field{
	entry("org_unit.judges", "审判团队成员", "法官", "确定业务单位的组成", "机构名册导入", duty, archived, orgView),
	entry("org_post.holder", "任职人姓名", "任职人", "确定支部班子和职责", "组织名册导入、支部登记", duty, archived, orgView),
	entry("org_post.title", "党内职务", "任职人", "确定支部班子和职责", "组织名册导入、支部登记", duty, archived, orgView),
	entry("org_post.note", "任职备注", "任职人", "任职的依据和说明", "组织名册导入、支部登记", duty, archived, orgView),
	entry("org_attached.holder", "临时党组织成员", "党员", "确定临时党组织的组成", "支部登记", duty, archived, orgView),
	entry("org_contact.holder", "联系人、指导员姓名", "任职人", "党支部联系点和党建指导", "党务干部登记", duty, archived, orgView),
	entry("org_contact.team", "督导组", "任职人", "党建督导", "党务干部登记", duty, archived, orgView),
	name("org_decision.actor", "办理人", "说明谁办理了调整", archived, orgView),
}, `
	org_unit: id court parent path kind code full_name short_name aliases category sign with_committee founded_on ended_on entered_at version purpose until_planned
	org_span: id unit from_day until_day parent path full_name short_name with_committee basis decision ending
	org_cover: id branch unit from_day until_day
	org_term: id unit from_day years extended_until basis ended_on election
	org_post: id unit member post from_day until_day election
	org_count: id court what day amount basis
	org_decision: id court day number body applied_on approved_on group_on note undoes steps outcome entered_at
	org_decided: id decision unit
	org_attached: id unit member from_day until_day
	org_election: id unit kind day meeting should came approval approved_on body group_on early entered_at
	org_contact: id kind unit member from_day until_day basis`}

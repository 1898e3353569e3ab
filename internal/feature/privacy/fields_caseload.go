package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	caseloadView   access.Can = "caseload.view"
	caseloadImport access.Can = "caseload.import"
)

// caseloadRoom is what court work holds: who had a case, and no party, no content,
// no remark. No page or list sets judges beside each other.
var caseloadRoom = Room{"caseload", "办案情况", []personal.Field{
	entry("caseload_case.judge", "承办法官", "法官", "本人和负有职责的人查看本人的办案情况", "案件系统清单", duty, archived, caseloadView),
	entry("caseload_case.case_number", "案号", "承办法官", "从数字打开到案件；不收当事人信息和案件内容", "案件系统清单", duty, archived, caseloadView),
	entry("caseload_case.score", "文书评查得分", "承办法官", "随机评查的统计，按单位汇总", "案件系统清单", duty, archived, caseloadView),
	entry("caseload_roll.judge", "承办法官", "法官", "按月汇总，本人和负有职责的人查看", "由案件汇总", duty, archived, caseloadView),
	name("caseload_batch.made_name", "导入人", "说明谁导入了清单", archived, caseloadImport),
	name("caseload_batch.undone_name", "撤回人", "说明谁撤回了导入", archived, caseloadImport),
	entry("caseload_former.judge", "承办法官（被替换的案件）", "法官", "撤回导入时恢复原样", "案件系统清单", duty, archived, caseloadImport),
	entry("caseload_former.case_number", "案号（被替换的案件）", "承办法官", "撤回导入时恢复原样", "案件系统清单", duty, archived, caseloadImport),
	entry("caseload_former.score", "文书评查得分（被替换的案件）", "承办法官", "撤回导入时恢复原样", "案件系统清单", duty, archived, caseloadImport),
	name("caseload_mapping.made_name", "保存人", "说明谁对应了各列", archived, caseloadImport),
	name("caseload_definition.made_name", "录入人", "说明谁录入了口径", archived, caseloadView),
	name("caseload_definition.withdrawn_name", "撤销人", "说明谁撤销了口径", archived, caseloadView),
	name("caseload_client.asked_name", "申请人", "说明谁申请了接口", archived, caseloadImport),
	name("caseload_client.decided_name", "复核人", "说明谁同意了接口", archived, caseloadImport),
	name("caseload_client.closed_name", "停用人", "说明谁停用了接口", archived, caseloadImport),
	entry("caseload_leader.judge", "办案的院庭长", "院庭长", "统计院庭长办案", "法院录入", duty, archived, caseloadView),
	entry("caseload_leader.title", "院庭长职务", "院庭长", "统计院庭长办案", "法院录入", duty, archived, caseloadView),
	name("caseload_goal.made_name", "录入人", "说明谁设定了目标", archived, caseloadView),
	name("caseload_goal.withdrawn_name", "撤销人", "说明谁撤销了目标", archived, caseloadView),
	name("caseload_screen.made_name", "生成人", "说明谁生成了大屏地址", archived, caseloadImport),
	name("caseload_screen.revoked_name", "停用人", "说明谁停用了大屏地址", archived, caseloadImport),
	name("caseload_leader.made_name", "录入人", "说明谁录入", archived, caseloadView),
}, `
	caseload_batch: id file digest on_day accepted rejected replaced removed made_by made_at undone_at way encoding
	caseload_batch_court: batch court from_day until_day
	caseload_former: id court division team cause received filed closed due deducted closing appealed outcome proceeding small simple online sampling claimed recovered batch gone_by
	caseload_mapping: id court name body made_by made_at used_at
	caseload_upload: id header mapping mapped on_day whole loaded
	caseload_definition: id court code version from_day body made_by made_at withdrawn_at
	caseload_revision: court turn measures
	caseload_client: id court name reason state digest until_day asked_by asked_at decided_by decided_at issued_at closed_at used_at version
	caseload_delivery: id client number digest batch answer made_at
	caseload_goal: id court code amount from_day until_day basis made_by made_at withdrawn_at
	caseload_screen: id court name digest until_day made_by made_at revoked_at used_at
	caseload_leader: id court from_day until_day made_by made_at
	caseload_case: id court division team cause received filed closed due deducted closing appealed outcome proceeding small simple online sampling claimed recovered batch
	caseload_measure: id formula
	caseload_roll: court grain at division team turn sums`}

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
}, `
	caseload_batch: id file digest on_day accepted rejected replaced removed made_by made_at
	caseload_case: id court division team cause received filed closed due deducted closing appealed outcome proceeding small simple online sampling claimed recovered batch
	caseload_measure: id formula
	caseload_roll: court grain at division team turn sums`}

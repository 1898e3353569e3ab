package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const deskView access.Can = "desk.view"

// deskRoom is what the workbench holds.
var deskRoom = Room{"desk", "工作台", []personal.Field{
	name("desk_exemption.asked_name", "提出人", "说明谁提出豁免", archived, deskView),
	name("desk_exemption.verdict_name", "核定人", "说明谁核定豁免", archived, deskView),
	entry("desk_exemption.reason", "豁免理由", "提出人", "判定履责", "支部填写", duty, archived, deskView),
	entry("desk_exemption.verdict_reason", "核定意见", "提出人", "判定履责", "机关党委填写", duty, archived, deskView),
	entry("desk_message.title", "提醒标题", "收件人", "提醒待办，只说有待办", "系统生成", duty, working, deskView),
	entry("desk_message.content", "提醒内容", "收件人", "提醒待办，只说有待办", "系统生成", duty, working, deskView),
	entry("desk_message.read_at", "提醒已读时间", "收件人", "不重复提醒；不作任何统计", "系统记录", duty, working, deskView),
}, `
	desk_exemption: id rule subject_kind subject period unit asked_by asked_at verdict verdict_by verdict_at
	desk_snapshot: day unit rule state amount
	desk_message: id account day kind href made_at`}

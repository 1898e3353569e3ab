package privacy

import "touyan/internal/base/personal"

// three is how long requests and their records are kept.
var three = personal.Keep{Term: "办结后 3 年", Basis: "个人信息处理情况记录；个人信息保护法 第五十六条〔待核〕"}

// privacyRoom is what this room itself holds.
var privacyRoom = Room{"privacy", "个人信息保护", []personal.Field{
	name("privacy_notice.made_name", "告知书修订人", "说明谁修订", three, CanOwn),
	entry("privacy_receipt.read_at", "阅读告知书的时间", "账号本人", "证明已经告知", "系统记录", duty, working, CanOwn),
	entry("privacy_correction.title", "请求更正的项目", "党员", "办理更正", "本人提出", duty, three, CanOwn),
	sensitive(entry("privacy_correction.shown", "更正前的内容", "党员", "办理更正；敏感值遮盖", "系统记录", duty, three, CanOwn), personal.Masked, CanDecide, "办理人须对照；敏感值遮盖后才记录"),
	sensitive(entry("privacy_correction.wanted", "请求改为的内容", "党员", "办理更正", "本人提出", duty, three, CanOwn), personal.Plain, CanDecide, "办理人须据以核对，加密存储，只有本人和办理人看到"),
	entry("privacy_correction.reason", "请求更正的说明", "党员", "办理更正", "本人提出", duty, three, CanOwn),
	entry("privacy_correction.answer", "办理意见", "党员", "答复本人", "办理人填写", duty, three, CanOwn),
	name("privacy_correction.asked_name", "请求人", "答复本人", three, CanDecide),
	name("privacy_correction.decided_name", "办理人", "说明谁办理", three, CanOwn),
	name("privacy_export.asked_name", "申请人", "导出须可追责", three, CanExport),
	name("privacy_approval.name", "审批人", "导出、销毁须经他人批准", three, CanExport),
	name("privacy_disposal.asked_name", "提出人", "销毁须可追责", three, CanDispose),
	name("privacy_emergency.reported_name", "报告人", "应急处置须可追责", three, CanReport),
}, `
	privacy_notice: id kind court number content basis made_by made_at
	privacy_receipt: account edition
	privacy_correction: id member path field asked_by asked_at due_day state decided_by decided_at version
	privacy_export: id number path scope_name open_columns all_columns amount purpose needs why asked_by asked_at state file made_at expires_at fetched version
	privacy_approval: id kind subject account agreed reason at
	privacy_disposal: id number keeper path items amount reason asked_by asked_at state done_at destroyed version
	privacy_emergency: id number path keeper item mark digest size since places reported_by reported_at state ended_at report version`}

package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	trail   access.Can = "audit.view"
	imports access.Can = "member.import"
	system  access.Can = "operations.view"
)

// uploads is how long a file that was taken in is kept.
var uploads = personal.Keep{Term: "写入后 180 天；没有写入的 30 天", Basis: "核对导入所需；个人信息保护法 第十九条"}

// platformRoom is what the machinery holds for all rooms.
var platformRoom = Room{"platform", "系统", []personal.Field{
	entry("audit_entry.actor", "操作人", "操作人", "安全审计", "系统记录", logs, trailed, trail),
	entry("audit_entry.role", "操作人的角色", "操作人", "安全审计", "系统记录", logs, trailed, trail),
	entry("audit_entry.post", "操作人的岗位", "操作人", "安全审计", "系统记录", logs, trailed, trail),
	entry("audit_entry.subject", "操作对象", "被办理的人", "安全审计", "系统记录", logs, trailed, trail),
	entry("audit_entry.detail", "操作内容", "被办理的人", "安全审计；敏感值遮盖后才记录", "系统记录", logs, trailed, trail),
	entry("audit_entry.kinds", "看到的个人信息种类", "被查看的人", "本人可查谁看过自己的信息", "系统记录", logs, trailed, trail),
	entry("audit_entry.address", "来源地址", "操作人", "安全审计", "系统记录", logs, trailed, trail),
	entry("blob.name", "文件名", "文件所涉及的人", "下载时辨认", "上传人", duty, uploads, imports),
	sensitive(entry("blob.content", "文件内容", "文件所涉及的人", "导入名册、核对、附件", "上传人", duty, uploads, imports), personal.Hidden, imports, "名册原件含证件号码；加密存储，到期清除"),
	entry("intake_batch.file_name", "上传的文件名", "文件所涉及的人", "辨认导入批次", "上传人", duty, uploads, imports),
	sensitive(entry("intake_batch.report", "预检报告", "名册所涉及的人", "核对导入；敏感值遮盖后才记录", "系统生成", duty, uploads, imports), personal.Plain, imports, "列出每行的问题须指明是谁；随批次一起清除"),
	entry("intake_batch.summary", "预检摘要", "名册所涉及的人", "核对导入", "系统生成", duty, uploads, imports),
	name("intake_batch.made_name", "上传人", "说明谁上传", uploads, imports),
}, `
	audit_entry: id at account action court request result setback mac
	audit_object: entry kind object
	audit_link: seq entry adopted mac link
	audit_checkpoint: seq link at mac
	audit_forward: target seq at owner lease_until failure failed_at
	stamp: unit path n
	form_key: digest at
	blob: id size digest made_at
	job: id kind due done_at lease_owner lease_until tries failure
	setting: id unit name from_day amount basis entered_at entered_by
	seal_key: id purpose wrapped made_at provider under retired_at
	seal_sweep: place toward suite after_row done began_at ended_at
	intake_batch: id kind unit path upload state made_by made_at loaded_at alive_at state_before
	backup_event: id what at taken_at file_name size digest row_count noted_at
	probe: id at`}

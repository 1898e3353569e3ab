package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	admissionView   access.Can = "admission.view"
	admissionRecord access.Can = "admission.record"
)

// admissionRoom is what admissions hold: of people who are not in the register
// yet, and of those who vouch for them.
var admissionRoom = Room{"admission", "发展党员", []personal.Field{
	entry("admission_dossier.full_name", "申请人姓名", "申请人", "发展党员一人一档", "本人申请书", duty, archived, admissionView),
	entry("admission_dossier.name_key", "姓名排序码", "申请人", "按姓名排列", "由姓名生成", duty, archived, admissionView),
	entry("admission_dossier.gender", "申请人性别", "申请人", "填写登记表", "本人申请书", duty, archived, admissionView),
	sensitive(entry("admission_dossier.ethnicity", "申请人民族", "申请人", "填写登记表", "本人申请书", duty, archived, admissionView), personal.Plain, admissionView, "登记表和志愿书须填写，只限本支部和机关党委可见"),
	entry("admission_dossier.birth", "申请人出生日期", "申请人", "判断申请时是否年满 18 周岁", "本人申请书", duty, archived, admissionView),
	sensitive(entry("admission_dossier.id_number", "申请人公民身份号码", "申请人", "审批同意后编入党员名册", "本人申请书", duty, archived, admissionView), personal.Masked, admissionRecord, "同名者只能以号码区分；加密存储，页面只见遮盖形式"),
	sensitive(entry("admission_dossier.id_index", "申请人公民身份号码的密钥摘要", "申请人", "查重，一人一档", "由号码生成", duty, archived, admissionView), personal.Hidden, admissionRecord, "只能比对是否相等，离开密钥不能还原"),
	entry("admission_dossier.id_tail", "申请人公民身份号码遮盖形式", "申请人", "核对时辨认", "由号码生成", duty, archived, admissionView),
	entry("admission_dossier.education", "申请人学历", "申请人", "填写登记表", "本人申请书", duty, archived, admissionView),
	entry("admission_dossier.work_unit", "申请人工作部门", "申请人", "填写登记表", "本人申请书", duty, archived, admissionView),
	entry("admission_dossier.job", "申请人职务", "申请人", "填写登记表", "本人申请书", duty, archived, admissionView),
	entry("admission_dossier.leaves", "预计离开本单位的日期", "申请人", "3 个月内离开的一般不接收", "支部登记", duty, archived, admissionView),
	entry("admission_dossier.end_reason", "终止原因", "申请人", "说明档案为何终止", "支部登记", duty, archived, admissionView),
	entry("admission_dossier.running", "在办档案的唯一标识", "申请人", "一人只有一份在办档案", "由姓名和出生日期生成", duty, archived, admissionView),
	name("admission_dossier.opened_by", "建档人", "说明谁建立档案", archived, admissionView),
	sensitive(entry("admission_act.note", "步骤说明", "申请人", "记录办理情况", "支部、党委登记", duty, archived, admissionView), personal.Plain, admissionView, "可能涉及政治审查结论；只限本支部和机关党委可见"),
	sensitive(entry("admission_act.outcome", "步骤结果", "申请人", "记录通过、退回、延长和取消", "支部、党委登记", duty, archived, admissionView), personal.Plain, admissionView, "决定能否发展，程序须逐步记录"),
	entry("admission_act.marks", "登记时的判定", "申请人", "说明登记时已提示什么", "系统判定", duty, archived, admissionView),
	name("admission_act.entered_name", "登记人", "说明谁登记了步骤", archived, admissionView),
	name("admission_counter.actor_name", "撤回人", "说明谁撤回了步骤", archived, admissionView),
	entry("admission_counter.reason", "撤回原因", "申请人", "说明为何撤回", "办理人填写", duty, archived, admissionView),
	entry("admission_person.person", "培养联系人、介绍人、谈话人", "党员", "核对资格", "支部登记", duty, archived, admissionView),
	sensitive(entry("admission_person.influence", "登记时所在的处分影响期", "党员", "判断能否作入党介绍人", "支部登记", duty, archived, admissionView), personal.Plain, admissionView, "细则第十四条要求核对，只记处分种类和期限"),
	sensitive(entry("admission_objection.content", "公示异议", "申请人和反映人", "核查公示异议", "支部登记", duty, archived, admissionView), personal.Plain, admissionView, "须核查后才能列为发展对象，不写反映人姓名"),
	sensitive(entry("admission_objection.handling", "异议处理", "申请人", "说明核查结论", "支部登记", duty, archived, admissionView), personal.Plain, admissionView, "须核查后才能列为发展对象"),
	name("admission_objection.entered_name", "登记人", "说明谁登记了异议", archived, admissionView),
	entry("admission_move.note", "变动说明", "申请人", "接续培养考察", "支部登记", duty, archived, admissionView),
	name("admission_move.entered_name", "登记人", "说明谁登记了变动", archived, admissionView),
	name("admission_plan.set_by", "登记人", "说明谁登记了计划", archived, admissionView),
}, `
	admission_dossier: id court branch party_group floating end_kind ended basis announced member batch opened_at version
	admission_act: id dossier step day until_day days hours places body months special due present ayes noes blanks written_ayes written_noes secret together
	admission_act: meeting meeting_line papers elements reasons document entered_at entered_by
	admission_counter: act dossier at actor instead
	admission_person: act line member
	admission_objection: id dossier day handled affects entered_at
	admission_move: id dossier day into_here other papers reviewed decision entered_at
	admission_plan: court year branch places basis set_at`}

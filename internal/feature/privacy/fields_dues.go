package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	duesOwn    access.Can = "dues.own"
	duesView   access.Can = "dues.view"
	duesAssess access.Can = "dues.assess"
)

// duesRoom is what Party dues hold. Of a payroll only the base is kept.
var duesRoom = Room{"dues", "党费", []personal.Field{
	sensitive(entry("dues_base.amount", "党费基数", "党员", "计算应交党费", "工资数据核对后只留基数", duty, archived, duesView), personal.Plain, duesView, "按党费规定以工资收入为基数，不留工资明细"),
	sensitive(entry("dues_base.other", "另一口径的党费基数", "党员", "说明两种口径的差别", "工资数据核对后只留基数", duty, archived, duesAssess), personal.Plain, duesAssess, "供党组织决定口径，不留工资明细"),
	entry("dues_base.category", "人员类别", "党员", "适用党费规定的条款", "组织部门核定", duty, archived, duesView),
	entry("dues_base.basis", "核定依据", "党员", "说明基数的来历", "组织部门核定", duty, archived, duesView),
	name("dues_base.made_name", "核定人", "说明谁核定基数", archived, duesView),
	sensitive(entry("dues_relief.pays", "减免比例", "党员", "困难党员减免", "支部研究、上级批准", duty, archived, duesView), personal.Plain, duesView, "减免须经批准，不写困难原因"),
	entry("dues_relief.number", "减免批准文号", "党员", "困难党员减免", "支部研究、上级批准", duty, archived, duesView),
	name("dues_relief.made_name", "登记人", "说明谁登记减免", archived, duesView),
	entry("dues_span.reason", "在外交纳、按季交纳的说明", "党员", "确定向哪里交、何时交", "支部登记", duty, archived, duesView),
	name("dues_span.made_name", "登记人", "说明谁登记", archived, duesView),
	sensitive(entry("dues_charge.amount", "应交党费", "党员", "计收党费", "系统按规定计算", duty, archived, duesView), personal.Plain, duesView, "交纳党费是党员义务，须逐月记账"),
	name("dues_batch.made_name", "收款人", "说明谁收的", archived, duesView),
	sensitive(entry("dues_payment.amount", "实交党费", "党员", "登记交纳、公布收缴情况", "支部收款人登记", duty, archived, duesView), personal.Plain, duesView, "党费规定要求登记和公布"),
	sensitive(entry("dues_payment.gift", "自愿多交", "党员", "登记交纳，大额转交中央", "支部收款人登记", duty, archived, duesView), personal.Plain, duesView, "党费规定第十一条要求登记"),
	entry("dues_payment.paid_by", "代交人", "党员和代交人", "代交须有本人委托", "支部收款人登记", duty, archived, duesView),
	entry("dues_payment.reason", "更正的原因", "党员", "更正须留原因", "支部收款人登记", duty, archived, duesView),
	name("dues_entry.made_name", "记账人", "说明谁记账", archived, duesView),
	name("dues_close.made_name", "结账人", "说明谁结账", archived, duesView),
	name("dues_remittance.made_name", "经办人", "说明谁上缴", archived, duesView),
	entry("dues_spending.what", "支出说明", "受补助的党员", "党费使用须登记", "党务干部登记", duty, archived, duesView),
	name("dues_spending.made_name", "经办人", "说明谁支出", archived, duesView),
	entry("dues_bank.what", "银行摘要", "汇款人", "与银行对账", "银行对账单", duty, archived, duesView),
	name("dues_disclosure.made_name", "公布人", "说明谁公布", archived, duesView),
	entry("dues_objection.content", "异议", "党员", "对核定提出异议", "本人填写", duty, archived, duesOwn),
	entry("dues_objection.answer", "异议答复", "党员", "答复异议", "党务干部填写", duty, archived, duesOwn),
	name("dues_objection.answered_name", "答复人", "说明谁答复", archived, duesOwn),
}, `
	dues_base: id member from_month source batch made_by made_at
	dues_relief: id member from_month until_month branch_day superior_day made_by made_at ended_at
	dues_span: id member kind from_month until_month decided made_by made_at
	dues_charge: member month turn branch
	dues_batch: id branch total note made_by made_at
	dues_payment: id batch member branch day receipt reverses
	dues_entry: id day month what reverses made_by made_at
	dues_line: entry line unit kind purpose amount
	dues_move: id member from_branch to_branch day amount entry
	dues_close: unit month made_by made_at
	dues_remittance: id kind from_unit to_unit day from_month until_month collected share amount number entry ended_by made_by made_at
	dues_spending: id unit day purpose amount approval entry ended_by made_by made_at
	dues_bank: id unit day amount digest entry made_by made_at
	dues_disclosure: id unit year day manner members due paid remitted spent made_by made_at
	dues_objection: id member base made_by made_at state answered_by answered_at version`}

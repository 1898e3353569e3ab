package member

import (
	"touyan/internal/base/personal"
	"touyan/internal/base/rulebook"
)

// What the register rests on, and how long it is kept.
var (
	items = rulebook.Cite(rulebook.MemberRegister, "全文")
	stay  = personal.Keep{Term: "组织关系在本院期间；转出、出党、去世后按党员档案管理规定", Basis: "党员档案按归档期限，不按本表处置"}
)

// column makes an entry of the register of fields for one of this room.
func column(name, title, purpose string, level personal.Level, show personal.Show) personal.Field {
	f := personal.Field{Column: name, Title: title, Whose: "党员", Purpose: purpose, Basis: items, Source: "党员名册导入、支部登记", Keep: stay,
		Level: level, Show: show, See: CanView, Read: CanView}
	if show == personal.Masked {
		f.Read = CanReveal
	}
	return f
}

// only narrows who may see a sensitive field at all, and says why it cannot be
// done without.
func only(f personal.Field, necessary string) personal.Field {
	f.See, f.Read, f.Necessary = CanReveal, CanReveal, necessary
	return f
}

// needed says why a sensitive field cannot be done without.
func needed(f personal.Field, necessary string) personal.Field {
	f.Necessary = necessary
	return f
}

// kept is an entry for what is entered about a membership.
func kept(name, title, purpose string) personal.Field {
	f := column(name, title, purpose, personal.Internal, personal.Plain)
	f.Source = "党务干部登记"
	return f
}

// few is such an entry that only few may know.
func few(name, title, purpose, necessary string) personal.Field {
	return only(sensitive(kept(name, title, purpose)), necessary)
}

func sensitive(f personal.Field) personal.Field {
	f.Level = personal.Sensitive
	return f
}

// Fields is what this room holds about people: the register of fields (PI-01),
// and the one table that masking, revealing and exporting read (ASVS 8.1.2).
var Fields = []personal.Field{
	column("member.full_name", "姓名", "识别党员，编制名册、应到名单和会议记录", personal.Internal, personal.Plain),
	column("member.name_key", "姓名排序键", "按姓名顺序排列", personal.Internal, personal.Hidden),
	needed(column("member.id_number", "公民身份号码", "在全国党员信息库和组织关系转接中确认是同一人", personal.Sensitive, personal.Masked), "同名者只能以号码区分；泄露可致冒用，加密存储、默认遮盖、逐次留痕"),
	needed(column("member.id_index", "公民身份号码的密钥摘要", "查重，不保存可还原的号码", personal.Sensitive, personal.Hidden), "只能比对是否相等，离开密钥不能还原"),
	column("member.id_tail", "公民身份号码遮盖形式", "核对时辨认，不显示全文", personal.Internal, personal.Plain),
	column("member.gender", "性别", "党内统计", personal.Internal, personal.Plain),
	column("member.ethnicity", "民族", "党内统计", personal.Internal, personal.Plain),
	column("member.birth", "出生日期", "党内统计，计算年龄，办理离退休", personal.Internal, personal.Plain),
	column("member.native_place", "籍贯", "党内统计", personal.Internal, personal.Plain),
	column("member.education_text", "学历", "党内统计", personal.Internal, personal.Plain),
	column("member.education", "学历代码", "党内统计", personal.Internal, personal.Hidden),
	column("member.degree", "学位", "党内统计", personal.Internal, personal.Plain),
	needed(column("member.standing", "人员类别", "确定应到、表决权和选举权", personal.Sensitive, personal.Plain), "党章第七条规定预备党员没有表决权，支部每次会议都要用；本支部范围内可见"),
	needed(column("member.joined", "加入党组织日期", "计算应到，政治生日", personal.Sensitive, personal.Plain), "党籍起点，支部日常工作所需"),
	needed(column("member.converted", "转为正式党员日期", "计算党龄和表决权", personal.Sensitive, personal.Plain), "党龄自转正之日起算"),
	column("member.work_unit", "工作单位", "确定所在支部", personal.Internal, personal.Plain),
	column("member.job", "工作岗位", "党内统计，双重组织生活", personal.Internal, personal.Plain),
	column("member.work_from", "参加工作日期", "党内统计", personal.Internal, personal.Plain),
	column("member.retired_from", "离退休日期", "区分在职和离退休党员", personal.Internal, personal.Plain),
	column("member.transferred_in", "转入时间", "确定组织关系起点", personal.Internal, personal.Plain),
	needed(column("member.phones", "联系电话", "通知开会、走访慰问", personal.Sensitive, personal.Masked), "支部须能联系到本人；加密存储、默认遮盖"),
	column("member.phone_tail", "电话遮盖形式", "核对时辨认", personal.Internal, personal.Plain),
	needed(column("member.address", "家庭住址", "走访慰问，流动党员管理", personal.Sensitive, personal.Masked), "慰问困难、老党员所需；加密存储、默认遮盖"),
	only(column("member.membership_status", "党籍状态", "掌握停止党籍等情形", personal.Sensitive, personal.Plain), "影响表决权，只限支部书记和党务干部"),
	only(column("member.lost", "是否失联党员", "查找失联党员", personal.Sensitive, personal.Plain), "组织处置前须查找，只限支部书记和党务干部"),
	only(column("member.floating", "是否流动党员", "流动党员管理", personal.Sensitive, personal.Plain), "涉及外出去向，只限支部书记和党务干部"),
	only(column("member.floating_to", "外出流向", "流动党员管理", personal.Sensitive, personal.Plain), "涉及外出去向，只限支部书记和党务干部"),
	only(column("member.remark", "备注", "名册里没有专列的情况", personal.Sensitive, personal.Plain), "自由填写，可能含健康等情况，只限支部书记和党务干部；不得写入与党务无关的内容"),
	column("member_change.actor", "修改人", "说明谁改了登记", personal.Internal, personal.Plain),
	needed(column("member_change.fields", "改前改后", "更正、核对和追责；敏感值遮盖后才记录", personal.Sensitive, personal.Masked), "登记的经过须可查；看不到字段的人也看不到该字段的经过"),
	column("member_place.reason", "所在支部变动的事由", "确定每次会议的应到", personal.Internal, personal.Plain),
	only(column("member_bar.kind", "中止权利和不计应到的情形", "确定应到和表决权", personal.Sensitive, personal.Plain), "来自处分或支部决议，影响表决权，只限支部书记和党务干部"),
	only(column("member_bar.reason", "情形的原因", "确定应到和表决权", personal.Sensitive, personal.Plain), "可能涉及处分和健康，只限支部书记和党务干部"),
	only(column("member_bar.basis", "情形的依据", "确定应到和表决权", personal.Sensitive, personal.Plain), "处分决定、支部决议的文号，只限支部书记和党务干部"),
	needed(column("member.trial", "出党时是否预备党员", "按日期还原当时的身份", personal.Sensitive, personal.Hidden), "还原过去的名册和应到"),
	needed(sensitive(kept("member_event.kind", "党籍变化", "由经过得出人员类别、党籍状态和党龄")), "党籍的经过须有据可查；停止党籍、出党、中止权利只限支部书记和党务干部看"),
	few("member_event.cause", "党籍变化的情形", "区分除名等情形", "涉及处置和处分，只限支部书记和党务干部"),
	kept("member_event.basis", "党籍变化的依据", "文号，供核对"),
	kept("member_event.organ", "党籍变化的决定机关", "供核对"),
	kept("member_event.actor", "登记人", "说明谁登记的"),
	few("member_penalty.kind", "处分种类", "确定影响期和受限的权利", "影响表决权、选举、任职、表彰，只限支部书记和党务干部"),
	few("member_penalty.reason", "处分的事由", "核对处分决定", "加密存储，只限支部书记和党务干部"),
	few("member_penalty.basis", "处分决定文号", "核对处分决定", "只限支部书记和党务干部"),
	few("member_penalty.organ", "作出处分的机关", "核对处分决定", "只限支部书记和党务干部"),
	few("member_penalty.extended_basis", "延长留党察看的文号", "核对决定", "只限支部书记和党务干部"),
	few("member_penalty.restored_basis", "恢复权利的文号", "核对决定", "只限支部书记和党务干部"),
	few("member_penalty.revoked_basis", "撤销处分的文号", "核对决定", "只限支部书记和党务干部"),
	few("member_penalty.actor", "登记人", "说明谁登记的", "只限支部书记和党务干部"),
	kept("member_honour.kind", "表彰类别", "党员档案，评先评优"),
	kept("member_honour.title", "荣誉名称", "党员档案，评先评优"),
	kept("member_honour.level", "表彰级别", "党员档案，评先评优"),
	kept("member_honour.organ", "表彰机关", "党员档案，评先评优"),
	kept("member_honour.basis", "表彰文号", "供核对"),
	kept("member_honour.posthumous", "是否追授", "党员档案"),
	kept("member_honour.actor", "登记人", "说明谁登记的"),
	kept("member_honour.withdrawn_why", "撤回表彰登记的原因", "说明为什么撤回"),
	few("member_away.kind", "外出、失联情形", "流动党员管理，查找失联党员", "涉及外出去向，只限支部书记和党务干部"),
	few("member_away.place", "外出去向", "流动党员管理", "涉及外出去向，只限支部书记和党务干部"),
	few("member_away.cause", "失联情形", "查找失联党员", "只限支部书记和党务干部"),
	few("member_away.note", "外出、失联的说明", "流动党员管理，查找失联党员", "自由填写，只限支部书记和党务干部；不得写入与党务无关的内容"),
	few("member_away.actor", "登记人", "说明谁登记的", "只限支部书记和党务干部"),
	kept("member_letter.number", "介绍信编号", "转接组织关系"),
	kept("member_letter.organ", "对方党组织", "转接组织关系"),
	kept("member_letter.unit", "对方工作单位", "转接组织关系"),
	kept("member_letter.dues_until", "党费交至月份", "转接组织关系"),
	kept("member_letter.receipt", "回执", "转接组织关系"),
	kept("member_letter.checked", "转入清单", "转接组织关系"),
	kept("member_letter.actor", "登记人", "说明谁登记的"),
	few("member_disposal.kind", "组织处置种类", "按步骤办理组织处置", "只限支部书记和党务干部"),
	few("member_disposal.cause", "组织处置情形", "按步骤办理组织处置", "只限支部书记和党务干部"),
	few("member_disposal.reason", "组织处置的情况", "按步骤办理组织处置", "加密存储，只限支部书记和党务干部"),
	few("member_disposal.outcome", "组织处置结果", "按步骤办理组织处置", "只限支部书记和党务干部"),
	few("member_disposal.basis", "组织处置批复文号", "核对批复", "只限支部书记和党务干部"),
	few("member_disposal.actor", "登记人", "说明谁登记的", "只限支部书记和党务干部"),
}

// Without has the columns of this room that say nothing about a person: keys,
// references, versions, dates of periods.
const Without = `
	member: id court branch party_group batch version
	member_stamp: court n
	member_change: id member version at what batch
	member_place: id member branch party_group from_day until_day
	member_bar: id member from_day until_day derived
	member_event: id member day until_day corrects entered_at
	member_penalty: id member from_day months announced_on extended_on restored_on revoked_on entered_at version
	member_honour: id member day entered_at withdrawn_at
	member_away: id member from_day until_day contacted_on entered_at
	member_letter: id member court branch direction year serial day valid_days state received_on entered_at version
	member_disposal: id member proposed_on filed_on investigated_on voted_on approved_on until_day ended_on entered_at version`

// FieldOf returns the register's entry of a column: member.job. It panics when
// there is none, so that a field without an entry does not start (PI-01).
func FieldOf(column string) personal.Field {
	for _, f := range Fields {
		if f.Column == column {
			return f
		}
	}
	panic("member: " + column + " is not in the register of fields")
}

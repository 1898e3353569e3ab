package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	careView access.Can = "care.view"
	careRead access.Can = "care.read"
)

// careRoom is what care holds: why somebody is visited is for the few.
var careRoom = Room{"care", "关怀", []personal.Field{
	restricted(entry("care_person.need", "走访名单上的情形", "党员", "走访慰问", "支部委员会登记", duty, archived, careRead), careRead, "走访须知道为什么；加密保存，每次查看留痕"),
	restricted(entry("care_person.circumstances", "困难情形", "党员", "走访慰问", "支部委员会登记", duty, archived, careRead), careRead, "只写走访用得上的；加密保存，每次查看留痕"),
	name("care_person.made_name", "登记人", "说明谁登记", archived, careView),
	entry("care_visit.visitors", "走访人", "党员", "走访慰问", "支部登记", duty, archived, careView),
	sensitive(entry("care_visit.amount", "慰问金", "党员", "走访慰问", "支部登记", duty, archived, careView), personal.Plain, careView, "帮扶要说得清送了多少；只限本支部支委会和本人"),
	sensitive(entry("care_visit.gift", "慰问品", "党员", "走访慰问", "支部登记", duty, archived, careView), personal.Plain, careView, "帮扶要说得清送了什么；只限本支部支委会和本人"),
	restricted(entry("care_visit.remarks", "走访备注", "党员", "走访慰问", "支部登记", duty, archived, careRead), careRead, "可以不写；加密保存，每次查看留痕"),
	name("care_visit.made_name", "登记人", "说明谁登记", archived, careView),
	entry("care_pair.mentor_name", "导师姓名", "党员", "青蓝结对", "名册带出", duty, archived, careView),
	entry("care_pair.mentee_name", "学员姓名", "党员", "青蓝结对", "名册带出", duty, archived, careView),
	entry("care_pair.plan", "结对计划", "党员", "青蓝结对", "支部登记", duty, archived, careView),
	entry("care_pair.end_reason", "提前结束的原因", "党员", "青蓝结对", "支部登记", duty, archived, careView),
	name("care_pair.made_name", "登记人", "说明谁登记", archived, careView),
	sensitive(entry("care_review.words", "结对小结", "党员", "青蓝结对", "导师或者支部填写", duty, archived, careView), personal.Plain, careView, "用文字说明带教情况，不打分；只限双方和本支部支委会"),
	name("care_review.made_name", "登记人", "说明谁登记", archived, careView),
}, `
	care_person: id member since_day ended_day version made_by made_at
	care_visit: id member planned_day done_day version made_by made_at
	care_pair: id kind mentor mentee from_day until_day ended_day version made_by made_at
	care_review: id pair year made_by made_at`}

package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	caseloadCirculate access.Can = "caseload.circulate"
	caseloadAnswer    access.Can = "caseload.answer"
)

// circularRoom is what circulars, contests and registers hold: figures of units, and
// who answers for a task. No figure is of a person.
var circularRoom = Room{"circular", "周调度", []personal.Field{
	name("circular.made_name", "制作人", "说明谁生成草稿", archived, caseloadView),
	entry("circular.signed_name", "签发人", "签发人", "通报由谁签发", "签发时填写", duty, archived, caseloadView),
	name("circular_signal.answered_name", "说明人", "说明谁代表庭室说明原因", archived, caseloadView),
	entry("circular_task.owner", "负责人", "任职人员", "谁负责办这件事", "名册任职或办理人填写", duty, archived, caseloadAnswer),
	name("circular_task.made_name", "交办人", "说明谁交办", archived, caseloadView),
	name("circular_task.done_name", "办结人", "说明谁办结", archived, caseloadAnswer),
	entry("circular_lowest.decided_by", "决定的会议或人", "决定人", "启用清单须有书面依据", "启用时填写", duty, archived, caseloadView),
	name("circular_lowest.made_name", "登记人", "说明谁启用", archived, caseloadView),
	name("circular_contest.made_name", "登记人", "说明谁开始竞赛", archived, caseloadView),
	name("circular_exemplar.made_name", "登记人", "说明谁登记", archived, caseloadCirculate),
}, `
	circular: id court week by_level opening passed judged chance made_by made_at doc_number issued issued_by issued_at version
	circular_signal: id circular place unit_kind unit unit_name judges code name edition reason weeks above from_day until_day num den whole_num whole_den words dropped answer answered_by answered_at
	circular_task: id signal court task owner_member owner_unit due done outcome made_by made_at version
	circular_lowest: id court basis attachment file_name from_day until_day many least unit_kind codes ended made_by made_at
	circular_contest: id court name source from_day until_day unit_kind least measures ended made_by made_at
	circular_exemplar: id court kind name unit_kind unit unit_name source from_day until_day made_by made_at`}

package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	statisticsView access.Can = "statistics.view"
	listView       access.Can = "member.view"
)

// statisticsRoom is what statistics hold: whom a frozen report counted, and
// whose a saved list is. A saved list has its query, never its people.
var statisticsRoom = Room{"statistics", "党内统计", []personal.Field{
	sensitive(entry("statistics_counted.marks", "统计时的类别", "党员", "说明上报数由哪些人组成，解释以后的差异", "按名册统计", duty, archived, statisticsView), personal.Plain, listView,
		"含性别、民族、年龄段、学历和增减事由，只作统计口径；没有它，上报以后的更正无法说明"),
	entry("statistics_difference.reason", "统计差异的原因", "党员", "说明名册与上报数为何不同", "党务干部填写", duty, archived, statisticsView),
	name("statistics_difference.actor", "说明人", "说明谁解释了差异", archived, statisticsView),
	name("statistics_report.actor", "冻结人", "说明谁冻结了报表", archived, statisticsView),
	name("statistics_list.owner", "名单的建立人", "名单归本人管理", working, listView),
	entry("statistics_list.title", "名单名称", "办理人", "找到自己保存的名单", "本人填写", duty, working, listView),
}, `
	statistics_report: id unit own court term until_day number decided_on note numbers amount frozen_at
	statistics_counted: report member court branch
	statistics_difference: id report member entered_at
	statistics_list: id court unit account shared query version made_at deleted_at`}

package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const reviewView access.Can = "review.view"

// reviewRoom is what the yearly reviews hold. Who said something of somebody is
// not among it.
var reviewRoom = Room{"review", "评议整改", []personal.Field{
	name("review.made_name", "登记人", "说明谁登记", archived, reviewView),
	entry("review_point.name", "党员姓名", "党员", "登记批评和自我批评", "名册带出", duty, archived, reviewView),
	sensitive(entry("review_point.words", "批评和自我批评", "党员", "组织生活会记录，供本人整改", "支部按会上发言登记，不记是谁提的", duty, archived, reviewView), personal.Plain, reviewView, "支部工作条例要求开展批评和自我批评"),
	name("review_point.made_name", "登记人", "说明谁登记", archived, reviewView),
	entry("review_problem.name", "谁的问题", "党员", "问题整改", "名册带出", duty, archived, reviewView),
	sensitive(entry("review_problem.problem", "查摆的问题", "党员", "问题整改", "支部登记", duty, archived, reviewView), personal.Plain, reviewView, "支部工作条例要求查摆问题、抓好整改"),
	entry("review_problem.owner", "责任人", "党员", "问题整改", "支部登记", duty, archived, reviewView),
	name("review_problem.made_name", "登记人", "说明谁登记", archived, reviewView),
}, `
	review: id branch year study_day study opinions_day opinions version made_by made_at
	review_point: id review member own made_by made_at
	review_problem: id review member measure due done_day result version made_by made_at`}

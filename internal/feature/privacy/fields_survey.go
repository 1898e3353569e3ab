package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	surveyView  access.Can = "survey.view"
	surveyGrade access.Can = "survey.grade"
)

// surveyRoom is what questionnaires hold. Nobody's answers are among it: a paper
// becomes counts, and free words have no author.
var surveyRoom = Room{"survey", "问卷测评", []personal.Field{
	entry("survey.paper", "问卷和测评对象名单", "测评对象", "民主评议、述职测评、推荐", "名册带出，起草人填写", duty, archived, surveyView),
	name("survey.made_name", "起草人", "说明谁起草", archived, surveyView),
	entry("survey_verdict.name", "评议对象姓名", "党员", "登记评定意见", "名册带出", duty, archived, surveyView),
	sensitive(entry("survey_verdict.grade", "民主评议等次", "党员", "党员档案，评先评优", "支委会或者党员大会评定", duty, archived, surveyView), personal.Plain, surveyView, "支部工作条例要求评定等次"),
	sensitive(entry("survey_verdict.gap", "差距和努力方向", "党员", "向本人反馈", "支委会或者党员大会提出", duty, archived, surveyGrade), personal.Plain, surveyView, "基本合格、不合格须向本人指出差距"),
	entry("survey_word.words", "文字意见", "写意见的人和所说的人", "改进工作", "答题人填写，不记是谁", duty, archived, surveyView),
}, `
	survey: id unit kind title intro year way stage closes link opened_day closed_day organ decided_day members probationary version made_by made_at
	survey_tally: survey spot n
	survey_word: id survey question
	survey_code: survey digest party
	survey_verdict: survey member fed_day`}

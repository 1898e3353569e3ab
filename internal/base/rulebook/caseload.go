package rulebook

import "touyan/internal/base/civil"

// The documents on court work: case numbers, indicators and what may be made of
// them.
const (
	CaseNumberRules    DocID = "case-number-rules"   // 案件案号的若干规定，2015，2018 修改
	IndicatorRevision  DocID = "indicator-revision"  // 审判质量管理指标体系修订，2024-09
	IndicatorPractice  DocID = "indicator-practice"  // 法院公开通报的指标口径
	IndicatorOfCourt   DocID = "indicator-of-court"  // 本院自定的指标和竞赛
	ComparisonPractice DocID = "comparison-practice" // 小样本比较的统计做法
)

var caseloadDocuments = []Document{
	{CaseNumberRules, "案号规定", "关于人民法院案件案号的若干规定", civil.MustDay("2016-01-01"), "法〔2015〕137号，法〔2018〕335号修改"},
	{IndicatorRevision, "指标体系修订", "人民法院审判质量管理指标体系（2024 年修订）", civil.MustDay("2024-09-29"), "完整清单、公式和区间没有公开文本，待使用法院提供"},
	{IndicatorPractice, "指标通行口径", "审判质效指标的通行口径", civil.MustDay("2016-01-01"), "据法院公开通报的分子分母复算，各地口径不同"},
	{IndicatorOfCourt, "本院指标", "本院审判管理办法", civil.MustDay("2016-01-01"), "文号见口径"},
	{ComparisonPractice, "统计做法", "小样本机构比较的统计做法", civil.MustDay("1996-01-01"), "Goldstein、Spiegelhalter 1996，Spiegelhalter 2005"},
}

var caseloadIndex = []Article{
	{CaseNumberRules, "第二条", "案号由收案年度、法院代字、专门审判代字、类型代字和编号组成；同一年度、法院、类型内从 1 起顺序编号，不补零。", articleNumber},
	{IndicatorRevision, "修订", "指标体系由 26 项调整为 18 项；一审、生效裁判的改判率和发回率并为二审、再审改判发回重审比；不再设法官人均结案数、延长审限率等指标。", "项目和公式待核"},
	{IndicatorRevision, "使用", "指标数据供“体检”用：减少通报频次，不张榜，不排先后，进入合理区间的不再通报高低。", ""},
	{IndicatorPractice, "收结存", "旧存：期首以前立案、期首零点未结；新收：期内立案；受理为两者之和；结案：期内结案；未结为受理减结案。", ""},
	{IndicatorPractice, "效率", "结案率为结案与受理之比，结收比为结案与新收之比；审限内结案、审理天数、长期未结以立案、结案和审限届满日计。", ""},
	{IndicatorPractice, "质量", "一审服判息诉率为未上诉的一审结案与一审结案之比；改发率为被改判、发回的一审结案与一审结案之比。", "分母是否只计可上诉的裁判待核"},
	{IndicatorPractice, "效果", "民事一审结案中调解、撤诉、适用简易和小额程序的比例。", ""},
	{IndicatorPractice, "执行", "首次执行结案中执行完毕、终结本次执行程序的比例，实际到位金额与申请执行标的之比。", ""},
	{IndicatorPractice, "公开", "民事、行政一审新收中网上立案的比例。", "简易口径，未去重诉前调解"},
	{IndicatorPractice, "评查", "随机抽查的裁判文书的得分；重点、专项评查不用于单位之间的比较。", "等次和分项由本院定"},
	{IndicatorOfCourt, "自定", "本院自定的指标、目标、区间和竞赛办法。", "文号由本院录入"},
	{ComparisonPractice, "区间", "比例附 Wilson 95% 区间；分母不足 10 不显示比例，10 至 29 只显示不判断，30 以上才判断。", ""},
	{ComparisonPractice, "控制限", "以随分母收窄的控制限代替排先后：95% 内为普通波动，99.8% 外先查数据和案件结构。", ""},
	{ComparisonPractice, "收缩", "小样本的点估计向总体收缩；上期处在两端的，下期通常自行回到中间。", ""},
}

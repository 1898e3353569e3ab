package rulebook

import "touyan/internal/base/civil"

// The documents on members: education and disposal, discipline, honours.
const (
	DisposalRules       DocID = "disposal-rules"       // 不合格党员组织处置办法
	FloatingOpinion     DocID = "floating-opinion"     // 流动党员管理工作的意见
	DisciplineRules     DocID = "discipline-rules"     // 纪律处分条例
	LetterPractice      DocID = "letter-practice"      // 组织关系介绍信的管理要求
	HonourRules         DocID = "honour-rules"         // 党内功勋荣誉表彰条例
	PoliticalOpinion    DocID = "political-opinion"    // 加强党的政治建设的意见
	UnreachablePractice DocID = "unreachable-practice" // 失联党员登记表指标解释
)

var memberDocuments = []Document{
	{DisposalRules, "组织处置办法", "中国共产党不合格党员组织处置办法", civil.MustDay("2024-06-16"), "只读到摘录，条号以原文为准"},
	{FloatingOpinion, "流动党员意见", "关于进一步加强和改进流动党员管理工作的意见", civil.MustDay("2024-01-01"), "发布日和全文待核"},
	{DisciplineRules, "纪律处分条例", "中国共产党纪律处分条例", civil.MustDay("2024-01-01"), "影响期条款的条号待核"},
	{LetterPractice, "介绍信管理", "党员组织关系介绍信管理要求", civil.MustDay("2004-01-01"), "文号待核；有 3 个月、90 天、6 个月几种说法"},
	{HonourRules, "功勋荣誉表彰条例", "中国共产党党内功勋荣誉表彰条例", civil.MustDay("2017-07-01"), "施行日待核"},
	{PoliticalOpinion, "政治建设意见", "中共中央关于加强党的政治建设的意见", civil.MustDay("2019-01-31"), "条号待核"},
	{UnreachablePractice, "失联党员登记", "失联党员登记表指标解释", civil.MustDay("2016-01-01"), "文号待核"},
}

var memberIndex = []Article{
	{EducationRegulations, "第二十条", "党员每年集中学习培训时间一般不少于 32 学时。", ""},
	{EducationRegulations, "第二十四条", "预备党员自支部大会通过之日取得党籍；因私出国长期定居、出国学习研究超过 5 年未返、失联 6 个月以上经查找仍联系不上的，停止党籍；停止党籍 2 年后确实联系不上的，按自行脱党除名；停止党籍的符合条件可以恢复，劝退、除名、开除的原则上不能恢复。", ""},
	{EducationRegulations, "第二十五条", "工作单位或者经常居住地变动，或者外出 6 个月以上且地点相对固定的，应当转移组织关系；不得无故拒转拒接；转出后未被接收前，仍由原组织负管理责任。", ""},
	{EducationRegulations, "第二十八条", "发现党员有苗头性倾向性问题的，及时提醒谈话。", ""},
	{EducationRegulations, "第二十九条", "党员情节较轻的问题，批评教育。", ""},
	{EducationRegulations, "第三十条", "党员有不合格表现的，限期改正，时间不超过 1 年。", ""},
	{EducationRegulations, "第三十一条", "限期改正期满仍无转变的，劝其退党；劝而不退的，除名；没有正当理由连续 6 个月不参加组织生活，或者不交纳党费，或者不做党所分配的工作的，按自行脱党除名。", ""},
	{EducationRegulations, "第三十二条", "流动党员的组织关系一方隶属，可以参加多重组织生活，在流入地参加民主评议。", ""},
	{EducationRegulations, "第三十四条", "高校毕业生党员组织关系保留一般不超过 2 年；对出国（境）学习研究的党员，每半年至少联系 1 次。", ""},
	{DisposalRules, "第三条", "组织处置包括限期改正、劝其退党、除名。", ""},
	{DisposalRules, "第四条", "已经受到党纪处分的，不因同一问题再作组织处置。", ""},
	{DisposalRules, "第六条", "理想信念不坚定、信仰宗教、工作消极、不按规定参加组织生活或者足额交纳党费、失联 6 个月以上 2 年以内等，限期改正。", "情形的逐项原文待核"},
	{DisposalRules, "限期改正的时间", "限期改正的时间一般为 6 个月，最长不超过 1 年。", articleNumber},
	{DisposalRules, "程序", "支部委员会提出启动意见，报基层党委事前备案，调查核实，支部党员大会讨论表决，报上级审批。", "五步的名称除调查核实外待核"},
	{DisposalRules, "重新入党", "被劝退或者除名的，5 年内不得重新入党。", articleNumber},
	{FloatingOpinion, whole, "因单位或者居住地变化、未转正式组织关系、连续 6 个月以上不能参加所在支部活动的，是流动党员。", "条号待核"},
	{DisciplineRules, "第八条", "对党员的纪律处分有警告、严重警告、撤销党内职务、留党察看、开除党籍。", articleNumber},
	{DisciplineRules, "第十条", "受警告处分 1 年内、受严重警告处分 1 年半内，不得提拔职务或者进一步使用。", articleNumber},
	{DisciplineRules, "第十一条", "受撤销党内职务处分的，2 年内不得在党内担任和向党外组织推荐担任与其原任职务相当或者高于其原任职务的职务。", articleNumber},
	{DisciplineRules, "第十二条", "留党察看分 1 年、2 年；期间没有表决权、选举权和被选举权，党内职务自然撤销；1 年期满仍不符合恢复权利条件的延长 1 年，最长不超过 2 年；恢复权利后 2 年内，不得担任与其原任职务相当或者高于其原任职务的职务。", "2023 年版条文待核"},
	{DisciplineRules, "第十三条", "受开除党籍处分的，5 年内不得重新入党，另有规定不准重新入党的依照规定。", articleNumber},
	{DisciplineRules, "第十四条", "党的各级代表大会的代表受留党察看以上处分的，终止其代表资格。", articleNumber},
	{DisciplineRules, "处分的宣布", "处分决定作出后 1 个月内，向受处分党员所在党的基层组织中的全体党员及其本人宣布。", "条号待核"},
	{PartyConstitution, "第四十二条", "对党员的纪律处分，必须经过支部大会讨论决定，报党的基层委员会批准。", ""},
	{LetterPractice, whole, "介绍信的有效期由开具方按路程填写，样本为市内 7 至 10 天、跨省 30 天，最长 90 天；回执退回转出方；存根保存 10 年。", "部分核实，有效天数可按本地规定设定"},
	{HonourRules, "第十六条", "“两优一先”为优秀共产党员、优秀党务工作者、先进基层党组织；各级开展表彰应当有明确条件。", ""},
	{HonourRules, "推荐的条件", "推荐表彰前核对：组织关系在本单位、没有影响期内的处分、评议合格、党费足额、已公示。", "年度评选通知的做法，待核"},
	{HonourRules, "光荣在党50年", "党龄达到 50 周年、一贯表现良好的党员颁发“光荣在党50年”纪念章，按 7 月 1 日计算。", "中组部常态化颁发的通知，文号待核"},
	{PoliticalOpinion, whole, "坚持和完善党员政治生日等制度。", "条号待核"},
	{UnreachablePractice, whole, "失联时间自最近一次参加组织生活或者交纳党费之日起算；失联情形分外出务工经商、单位改制破产、毕业去向不明、工作单位改变、出国（境）、居住地改变、其他。", ""},
}

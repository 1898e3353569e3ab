package rulebook

import "touyan/internal/base/civil"

// The documents on ballots beside 选举工作条例, 支部工作条例 and 发展党员细则.
const (
	ElectionMethod   DocID = "election-method"   // 大会通过的选举办法
	ReviewPractice   DocID = "review-practice"   // 民主评议党员的通行要求
	ReportingRules   DocID = "reporting-rules"   // 书记抓基层党建述职评议考核办法
	SuperiorApproval DocID = "superior-approval" // 上级对本次选举或表决的批复
)

var ballotDocuments = []Document{
	{ElectionMethod, "选举办法", "党员大会通过的选举办法（通行写法）", civil.MustDay("2020-07-13"), "以本次大会通过的文本为准"},
	{ReviewPractice, "民主评议要求", "民主评议党员的通行要求", civil.MustDay("2018-10-28"), "共产党员网专栏和年度通知的口径，待核"},
	{ReportingRules, "述职评议办法", "党委（党组）书记抓基层党建工作述职评议考核办法（试行）", civil.MustDay("2019-12-01"), "施行日待核"},
	{SuperiorApproval, "上级批复", "上级党组织对本次选举或者表决的批复", civil.MustDay("2020-07-13"), "文号由本单位填写"},
}

const sampleOnly = "样本的通行写法，待核"

// The articles of chapter four of 选举工作条例 were not seen with their numbers;
// each is cited by the chapter and its subject.
var ballotIndex = []Article{
	{ElectionRegulations, "第四条", "一般由党员大会选举；党员 500 名以上或者驻地分散的，经批准可以召开党员代表大会。", ""},
	{ElectionRegulations, "第六条", "选举采用无记名投票的方式，体现选举人的意志。", ""},
	{ElectionRegulations, "第九条", "代表候选人的差额不少于应选人数的 20%。", ""},
	{ElectionRegulations, "第十三条", "委员候选人的差额不少于应选人数的 20%。", ""},
	{ElectionRegulations, "第十四条", "支部、总支部委员会委员的候选人由上届委员会按多数党员的意见提出，报上级审查同意后，经党员酝酿确定，提交大会选举。", ""},
	{ElectionRegulations, "第三章·书记", "书记、副书记的候选人由上届委员会提出，报上级审查同意后，在委员会全体会议上选举；不设委员会的，由全体党员酝酿提出，报上级审查同意后选举。", articleNumber},
	{ElectionRegulations, "第三章·补选", "委员出缺，一般召开党员大会补选；上级认为必要时可以调动或者指派负责人。", articleNumber},
	{ElectionRegulations, "第二十一条", "选举前介绍候选人的简历、工作实绩和主要优缺点。", ""},
	{ElectionRegulations, "第二十三条", "监票人从不是候选人的党员（代表）中推选，经表决通过；计票人在监票人监督下工作；结果由监票人签字公布。", "与第二十二条的分界待核"},
	{ElectionRegulations, "第二十四条", "代表和委员候选人按姓氏笔画为序，书记、副书记候选人按上级批准的顺序；不能写票的，可以委托不是候选人的人代写；缺席的不能委托他人投票。", ""},
	{ElectionRegulations, "第二十五条", "可以投赞成票、不赞成票，也可以弃权；投不赞成票的可以另选他人。", "“弃权不能另选”见样本，待核"},
	{ElectionRegulations, "第四章·收回的选票", "收回的选票等于或者少于投票人数，选举有效；多于投票人数，选举无效，应当重新选举。", articleNumber},
	{ElectionRegulations, "第四章·选票", "每一选票所选人数等于或者少于应选人数的有效，多于应选人数的无效。", articleNumber},
	{ElectionRegulations, "第四章·票数相等", "获得赞成票超过半数的人多于应选名额时，以得票多的当选；票数相等不能确定时，就票数相等的再次投票，得票多的当选。", articleNumber},
	{ElectionRegulations, "第四章·不足应选名额", "当选人少于应选名额时，不足的名额另行选举；接近应选名额的，经半数以上选举人同意或者大会主席团决定，可以减少名额，不再选举。", articleNumber},
	{ElectionRegulations, "第五章·报批", "召开党员大会的请示一般提前 1 个月，党员代表大会一般提前 4 个月；选出的委员报上级备案，书记、副书记报上级批准。", articleNumber},
	{ElectionMethod, "投票截止", "大会主持人宣布投票结束后，不再收票；票箱由监票人封存、开启。", sampleOnly},
	{ElectionMethod, "领票", "每名到会的选举人领一张选票，监票人清点发出和收回的选票。", sampleOnly},
	{ElectionMethod, "选票的填写", "未作标记的按弃权计；同一人写两次、无法辨认的选票无效。", sampleOnly},
	{ElectionMethod, "名册", "投票开始后，应到会选举人名册不再变动。", sampleOnly},
	{ReviewPractice, "等次", "等次分优秀、合格、基本合格、不合格四档；评为优秀的一般不超过党员总数的三分之一。", "分母是否含预备、流动党员由当年通知定"},
	{ReviewPractice, "预备党员", "预备党员参加评议，不评定等次。", "年度通知的样本"},
	{ReviewPractice, "测评", "测评无记名；人数过少的分组不单独公布结果。", "通行做法"},
	{ReportingRules, "等次", "综合评价分好、较好、一般、差四个等次。", articleNumber},
	{SuperiorApproval, whole, "网上进行法定选举、表决的，须有上级批准的文号。", "中央文件未见允许或者禁止的明文，待核"},
}

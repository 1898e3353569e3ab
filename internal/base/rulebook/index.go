package rulebook

import (
	"slices"

	"touyan/internal/base/civil"
)

// The documents that the product cites.
const (
	BranchRegulations    DocID = "branch-regulations"    // 支部工作条例
	OrganRegulations     DocID = "organ-regulations"     // 机关基层组织工作条例
	ElectionRegulations  DocID = "election-regulations"  // 基层组织选举工作条例
	AdmissionRules       DocID = "admission-rules"       // 发展党员工作细则
	AdmissionRules2014   DocID = "admission-rules-2014"  // 发展党员工作细则，2014 年版
	PartyConstitution    DocID = "party-constitution"    // 党章
	EducationRegulations DocID = "education-regulations" // 党员教育管理工作条例
	TermOpinion          DocID = "term-opinion"          // 党的基层组织任期的意见
	QuorumReply          DocID = "quorum-reply"          // 应到人数的答复
	RecordPractice       DocID = "record-practice"       // 会议记录的通行要素
	LocalResolution      DocID = "local-resolution"      // 本单位党组织决议

	PersonalInformationLaw DocID = "personal-information-law" // 个人信息保护法
	DataSecurityLaw        DocID = "data-security-law"        // 数据安全法
	CybersecurityLaw       DocID = "cybersecurity-law"        // 网络安全法
	SecretsLaw             DocID = "secrets-law"              // 保守国家秘密法
	MemberRegister         DocID = "member-register"          // 全国党员信息库的采集项
)

var documents = slices.Concat(generalDocuments, duesDocuments, memberDocuments, ballotDocuments, caseloadDocuments, lifeDocuments, publicityDocuments, careDocuments)

var generalDocuments = []Document{
	{BranchRegulations, "支部工作条例", "中国共产党支部工作条例（试行）", civil.MustDay("2018-10-28"), ""},
	{OrganRegulations, "机关基层组织条例", "中国共产党党和国家机关基层组织工作条例", civil.MustDay("2019-12-28"), "2019 年修订的施行日待核"},
	{ElectionRegulations, "选举工作条例", "中国共产党基层组织选举工作条例", civil.MustDay("2020-07-13"), ""},
	{AdmissionRules, "发展党员细则", "中国共产党发展党员工作细则", civil.MustDay("2026-05-11"), ""},
	{AdmissionRules2014, "发展党员细则（2014）", "中国共产党发展党员工作细则（2014 年版）", civil.MustDay("2014-05-28"), ""},
	{PartyConstitution, "党章", "中国共产党章程", civil.MustDay("2022-10-22"), ""},
	{EducationRegulations, "教育管理条例", "中国共产党党员教育管理工作条例", civil.MustDay("2019-05-06"), "施行日待核"},
	{TermOpinion, "任期意见", "关于党的基层组织任期的意见", civil.MustDay("2018-07-01"), "文号和施行日待核"},
	{QuorumReply, "应到人数答复", "关于党员大会应到会人数计算的答复", civil.MustDay("2018-10-28"), "文号待核，据地方办法转引"},
	{RecordPractice, "会议记录要素", "三会一课记录要素（通行做法）", civil.MustDay("2018-10-28"), "全国条例未列字段清单"},
	{LocalResolution, "本院决议", "本单位党组织的决议", civil.MustDay("2018-10-28"), "文号见参数"},
	{PersonalInformationLaw, "个人信息保护法", "中华人民共和国个人信息保护法", civil.MustDay("2021-11-01"), ""},
	{DataSecurityLaw, "数据安全法", "中华人民共和国数据安全法", civil.MustDay("2021-09-01"), ""},
	{CybersecurityLaw, "网络安全法", "中华人民共和国网络安全法", civil.MustDay("2017-06-01"), "2025 年修正，条号待核"},
	{SecretsLaw, "保守国家秘密法", "中华人民共和国保守国家秘密法", civil.MustDay("2024-05-01"), ""},
	{MemberRegister, "党员信息采集", "全国党员信息库采集项目", civil.MustDay("2018-10-28"), "文号和施行日待核"},
}

const (
	articleNumber = "条号待核"
	whole         = "全文"
)

var index = slices.Concat(generalIndex, admissionIndex, duesIndex, memberIndex, ballotIndex, caseloadIndex, lifeIndex, publicityIndex, careIndex)

var generalIndex = []Article{
	{BranchRegulations, "第四条", "正式党员 3 人以上应当成立党支部；党支部党员人数一般不超过 50 人。", ""},
	{BranchRegulations, "第五条", "正式党员不足 3 人的单位，按地域相邻、行业相近等原则成立联合党支部，覆盖单位一般不超过 5 个；为期 6 个月以上的工程、工作项目等，符合条件的应当成立党支部。", ""},
	{BranchRegulations, "第六条", "成立党支部由基层单位申请，基层党委会议研究决定并批复，一般不超过 1 个月；党员大会选举产生班子，批复和选举结果报上级党委组织部门备案。", articleNumber},
	{BranchRegulations, "第七条", "调整、撤销党支部一般由党支部报基层党委批准，也可以由基层党委直接决定，并报上级党委组织部门备案。", articleNumber},
	{BranchRegulations, "第八条", "临时党支部经上级党组织批准成立，组织关系不转接；一般不发展党员、处分处置党员、收缴党费、选举党代表和换届；班子由批准成立的党组织指定；临时机构撤销后自然撤销。", articleNumber},
	{BranchRegulations, "第十一条", "支部党员大会一般每季度召开 1 次；到会有表决权的党员须达到半数以上方可表决，赞成人数超过应到会有表决权党员的半数为通过。", ""},
	{BranchRegulations, "第十二条", "支部委员会会议一般每月召开 1 次，根据需要可以随时召开；到会委员须达到半数以上。", ""},
	{BranchRegulations, "第十三条", "党员人数较多或者分散的党支部划分党小组，党小组会一般每月召开 1 次。", articleNumber},
	{BranchRegulations, "第十四条", "支部党员大会、支部委员会会议由书记召集并主持，书记不能参加的可以委托副书记或者委员；党小组会由组长召集并主持。", articleNumber},
	{BranchRegulations, "第十六条", "党员领导干部应当定期讲党课，党委（党组）书记每年至少讲 1 次；主题党日每月相对固定 1 天。", ""},
	{BranchRegulations, "第十七条", "每年至少召开 1 次组织生活会，一般安排在第四季度，也可以根据需要随时召开。", ""},
	{BranchRegulations, "第十八条", "一般每年开展 1 次民主评议党员，可以与组织生活会一并进行。", articleNumber},
	{BranchRegulations, "第十九条", "委员之间、委员和党员之间、党员和党员之间，每年谈心谈话一般不少于 1 次。", articleNumber},
	{BranchRegulations, "第二十条", "正式党员 7 人以上的党支部设支部委员会，由 3 至 5 人组成，一般不超过 7 人；不足 7 人的设书记 1 名，必要时设副书记 1 名。", articleNumber},
	{BranchRegulations, "第二十一条", "党支部委员会任期：村、社区 5 年，其他单位一般 3 年。", ""},
	{BranchRegulations, "第二十二条", "任期届满按期换届；上级一般提前 6 个月提醒；延期或者提前换届一般不超过 1 年。", articleNumber},
	{BranchRegulations, "第六章", "党支部书记一般应当具有 1 年以上党龄；书记、副书记、委员出缺应当及时补选，必要时上级可以指派书记、副书记。", articleNumber},
	{OrganRegulations, "第五条", "党员 100 人以上的设机关党委，任期一般 5 年；不足 100 人因工作需要经批准也可以设。", ""},
	{OrganRegulations, "第六条", "党员 50 人以上、100 人以下的设党总支，任期一般 3 年；不足 50 人因工作需要经批准也可以设。", ""},
	{OrganRegulations, "第七条", "正式党员 3 人以上成立党支部；7 人以上设支部委员会，不足 7 人设书记 1 名，必要时设副书记 1 名；任期一般 3 年。", ""},
	{OrganRegulations, "第八条", "机关党委书记由本单位党员负责人担任；党支部书记原则上由部门党员主要负责人担任；党员和直属单位较多的机关党委设专职副书记。", ""},
	{OrganRegulations, "第九条", "机关党委应当设机关纪委，书记由机关党委副书记担任；党总支、党支部设纪检委员。", ""},
	{OrganRegulations, "第三十条", "专职党务工作人员一般占机关工作人员总数的 1% 至 2%；人数较少的单位应有专人负责。", ""},
	{ElectionRegulations, "第三条", "任期届满应当按期换届；延期或者提前换届须报上级批准，延长期限一般不超过 1 年。", ""},
	{ElectionRegulations, "第五条", "正式党员有表决权、选举权和被选举权；预备党员、受留党察看处分的没有。", ""},
	{ElectionRegulations, "第十九条", "到会有选举权的人数须达到应到会人数的五分之四。", articleNumber},
	{ElectionRegulations, "第四章", "赞成票超过实到会有选举权人数的一半，始得当选。", articleNumber},
	{ElectionRegulations, "届满提醒", "任期届满前 6 个月由上级提醒做好换届准备。", articleNumber},
	{PartyConstitution, "第七条", "预备党员没有表决权、选举权和被选举权。", ""},
	{PartyConstitution, "第三十条", "凡是有正式党员 3 人以上的，都应当成立党的基层组织。", ""},
	{PartyConstitution, "第三十一条", "党的基层委员会、总支部委员会、支部委员会每届任期 3 至 5 年。", ""},
	{EducationRegulations, "第十六条", "党支部每月开展 1 次主题党日。", ""},
	{EducationRegulations, "第十七条", "党支部每年至少召开 1 次组织生活会。", ""},
	{EducationRegulations, "第十八条", "每年开展 1 次民主评议党员。", ""},
	{TermOpinion, whole, "基层党委任期 5 年，党总支、党支部 3 年，村、社区 5 年。", "文号待核"},
	{QuorumReply, whole, "经支部大会通过并经上级审核同意，五类党员可以不计入应到会人数：不能表达意志的病人；自费出国半年以上；未受留党察看以上处分但正在服刑；卧床或者长期病不能自理；应转未转正式组织关系外出半年以上。", "文号待核"},
	{RecordPractice, whole, "时间、地点、主持人、记录人、应到实到缺席及原因、议题、发言要点、决议、表决情况。", "通行做法，非条例原文"},
	{LocalResolution, whole, "地方或者本单位决议规定的频次。", "以决议文号为准"},
	{PersonalInformationLaw, "第六条", "处理个人信息应当有明确、合理的目的，限于实现目的的最小范围。", articleNumber},
	{PersonalInformationLaw, "第十三条", "为履行法定职责或者法定义务所必需的，可以不取得个人同意。", articleNumber},
	{PersonalInformationLaw, "第十七条", "处理前应当告知处理者、目的、方式、种类、保存期限和行使权利的方式；有变更的，告知变更部分。", articleNumber},
	{PersonalInformationLaw, "第十九条", "保存期限应当为实现处理目的所必要的最短时间。", articleNumber},
	{PersonalInformationLaw, "第二十八条", "处理敏感个人信息须有特定的目的和充分的必要性，并采取严格保护措施。", articleNumber},
	{PersonalInformationLaw, "第三十四条", "国家机关为履行法定职责处理个人信息，应当依照法定权限、程序进行，不得超出必需的范围和限度。", articleNumber},
	{PersonalInformationLaw, "第三十五条", "国家机关为履行法定职责处理个人信息，应当履行告知义务。", articleNumber},
	{PersonalInformationLaw, "第四十五条", "个人有权查阅、复制其个人信息。", articleNumber},
	{PersonalInformationLaw, "第四十六条", "个人信息不准确或者不完整的，个人有权请求更正、补充。", articleNumber},
	{PersonalInformationLaw, "第四十七条", "目的已实现、保存期限届满等情形，应当删除个人信息。", articleNumber},
	{PersonalInformationLaw, "第五十一条", "分类管理，采取加密、去标识化等措施，合理确定操作权限，制定应急预案。", articleNumber},
	{PersonalInformationLaw, "第五十五条", "处理敏感个人信息等情形，应当事前进行个人信息保护影响评估并记录。", articleNumber},
	{DataSecurityLaw, "第二十七条", "建立健全全流程数据安全管理制度，采取相应的技术措施保障数据安全。", articleNumber},
	{CybersecurityLaw, "第二十一条", "采取监测、记录网络运行状态和安全事件的措施，网络日志留存不少于六个月。", articleNumber},
	{SecretsLaw, "第三十一条", "不得使用非涉密信息系统、非涉密信息设备存储、处理国家秘密。", ""},
	{MemberRegister, whole, "党员的姓名、公民身份号码、性别、民族、出生日期、学历、入党和转正日期、所在支部、联系方式等。", "文号待核"},
}

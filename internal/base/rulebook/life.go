package rulebook

import "touyan/internal/base/civil"

// What leading groups and organs do together.
const (
	CentreRules         DocID = "centre-rules"          // 党委（党组）理论学习中心组学习规则
	DemocraticLifeRules DocID = "democratic-life-rules" // 民主生活会若干规定
)

var lifeDocuments = []Document{
	{CentreRules, "中心组学习规则", "中国共产党党委（党组）理论学习中心组学习规则", civil.MustDay("2017-01-30"), "条文待核，据公开转载"},
	{DemocraticLifeRules, "民主生活会规定", "县以上党和国家机关党员领导干部民主生活会若干规定", civil.MustDay("2016-12-23"), "印发日期待核"},
}

var lifeIndex = []Article{
	{CentreRules, "第六条", "党委（党组）理论学习中心组主要由党委（党组）领导班子成员组成，可以根据学习需要适当吸收有关人员参加。", articleNumber},
	{CentreRules, "第九条", "集体学习研讨每季度不少于 1 次。", "待核，单位制度样本一致，条文未读到"},
	{DemocraticLifeRules, whole, "民主生活会每年召开 1 次；到会人数须达到应到会人数的三分之二以上；提前或者延期召开的，应当报经上级党组织同意。", "条号待核"},
	{OrganRegulations, "第十九条", "党员领导干部应当参加双重组织生活。", ""},
	{OrganRegulations, "第二十六条", "机关党员、干部大会每年不少于 1 次，由主要负责人通报工作；定期检查、通报党员参加组织生活的情况，并向上级党组织报告领导干部参加双重组织生活的情况。", ""},
	{PartyConstitution, "第八条", "每个党员都必须编入党的一个支部、小组或者其他特定组织，参加党的组织生活；党员领导干部还必须参加党委、党组的民主生活会。", ""},
}

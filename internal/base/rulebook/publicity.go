package rulebook

import "touyan/internal/base/civil"

// PublicityRegulations are the rules of what the Party discloses.
const PublicityRegulations DocID = "publicity-regulations" // 党务公开条例

var publicityDocuments = []Document{
	{PublicityRegulations, "党务公开条例", "中国共产党党务公开条例（试行）", civil.MustDay("2017-12-20"), "发布日待核"},
}

var publicityIndex = []Article{
	{PublicityRegulations, "第二条", "党务公开，是指党的组织将其实施党的领导活动、加强党的建设工作的有关事务，按规定在党内或者向党外公开。", ""},
	{PublicityRegulations, "第二章", "根据党务与党员和群众的关联程度，分别向社会公开，在全党公开，在本地区、本部门、本单位公开，对特定党的组织、党员和群众公开。", articleNumber},
	{PublicityRegulations, "第十二条", "党的基层组织应当公开：贯彻上级部署的情况；任期目标和重点工作；学习教育和三会一课；换届选举、党组织设立、发展党员、民主评议、组织生活会、保障党员权利、党费收缴使用；联系服务群众；管党治党和处分；其他应当公开的。", "待核"},
	{PublicityRegulations, "第十五条", "公开的程序为提出方案、审核（含保密审查）、审批、实施；列入公开目录的，及时主动公开。", ""},
	{PublicityRegulations, "第四章", "长期、相对稳定的长期公开，一段时间内的按年、半年、季、月定期公开，阶段性、临时性的即时公开；没有统一的天数。", articleNumber},
}

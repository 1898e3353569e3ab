package rulebook

import "touyan/internal/base/civil"

// CarePractice is what courts do where no regulation says how often.
const CarePractice DocID = "care-practice" // 走访慰问、青蓝结对的惯例

var careDocuments = []Document{
	{CarePractice, "关怀惯例", "走访慰问、青蓝结对的惯例", civil.MustDay("2018-10-28"), "各院做法，不是条例；本院的决定在“参数”里登记"},
}

var careIndex = []Article{
	{CarePractice, "走访慰问", "每年“七一”前走访慰问老党员、生活困难党员，有的在春节前也走访。", "时间和次数由本单位决定"},
	{CarePractice, "青蓝结对", "为年轻干警配思想政治导师、业务导师，约定期限和计划，每年小结。", "期限和小结由本单位决定"},
}

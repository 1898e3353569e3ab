package indicator

import (
	"strconv"
	"strings"
)

var readingWords = map[Reading]string{Filed: "期内立案", Closed: "期内结案", OpenAtStart: "期首未结（旧存）", OpenAtEnd: "期末未结"}

var countWords = map[Count]string{Cases: "件数", Days: "审理天数之和", Score: "评查得分之和", Claimed: "申请执行标的之和", Recovered: "实际到位金额之和"}

var answerWords = map[string]string{"yes": "是", "no": "否", "not-yes": "不是“是”"}

// Chinese says what a term counts, in words: 期内结案（类型 民初；结案方式 调解）的件数.
func (t Term) Chinese() string {
	var parts []string
	list := func(name string, all []string) {
		switch {
		case len(all) > 8:
			parts = append(parts, name+" "+strings.Join(all[:8], "、")+" 等 "+strconv.Itoa(len(all))+" 种")
		case len(all) > 0:
			parts = append(parts, name+" "+strings.Join(all, "、"))
		}
	}
	answer := func(name, word string) {
		if word != "" {
			parts = append(parts, name+" "+answerWords[word])
		}
	}
	if t.Older > 0 {
		parts = append(parts, "立案超过 "+strconv.Itoa(t.Older)+" 个月")
	}
	f := t.Where
	list("类型", f.Kinds)
	list("结案方式", f.Closings)
	list("二审结果", f.Results)
	list("适用程序", f.Procedures)
	list("评查方式", f.Samplings)
	answer("小额", f.Small)
	answer("简易", f.Simple)
	answer("网上立案", f.Online)
	answer("上诉", f.Appealed)
	switch {
	case f.InTime:
		parts = append(parts, "在审限届满日以前（含）结案")
	case f.Timed:
		parts = append(parts, "有审限")
	}
	if f.ScoreFrom > 0 {
		parts = append(parts, "得分 "+strconv.FormatFloat(float64(f.ScoreFrom)/10, 'f', -1, 64)+" 分以上")
	}
	s := readingWords[t.Reading]
	if len(parts) > 0 {
		s += "（" + strings.Join(parts, "；") + "）"
	}
	return s + "的" + countWords[t.Count]
}

// Sides says what stands above and below the line, in words; below is "" for a
// quantity.
func (d Definition) Sides() (above, below string) {
	side := func(terms []Term) string {
		var all []string
		for _, t := range terms {
			all = append(all, t.Chinese())
		}
		return strings.Join(all, " ＋ ")
	}
	return side(d.Num), side(d.Den)
}

// KindGroup is kinds of cases that definitions name together.
type KindGroup struct {
	Name  string
	Words []string
}

// KindGroups are the groups that a definition can be limited to.
func KindGroups() []KindGroup {
	return []KindGroup{{"一审", firstInstance}, {"民事一审", civilFirst}, {"民事、行政一审", webFirst}, {"二审", secondInstance}, {"诉讼（一审、二审、再审和再审审查）", litigation}, {"首次执行", firstForce}, {"执行", enforcement}}
}

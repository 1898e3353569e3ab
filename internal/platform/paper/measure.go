package paper

import (
	"slices"
	"strings"
	"unicode"
)

// halves is the width of s in half characters: what is not Chinese takes one.
func halves(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x2000:
			n++
		default:
			n += 2
		}
	}
	return n
}

// breakLines breaks a title into as few lines as limit (in half characters)
// allows, of lengths that differ little, at the places that read best.
func breakLines(s string, limit int) []string {
	if strings.Contains(s, "\n") {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	}
	whole := halves(s)
	if whole <= limit {
		return []string{s}
	}
	lines := (whole + limit - 1) / limit
	runes := []rune(s)
	var out []string
	for ; lines > 1; lines-- {
		want := halves(string(runes)) / lines
		at, best := len(runes), 1<<30
		for i, have := 1, 0; i < len(runes); i++ {
			have += halves(string(runes[i-1]))
			rest := halves(string(runes)) - have
			if have > limit || rest > limit*(lines-1) {
				continue
			}
			if cost := max(have-want, want-have) + breakCost(runes, i); cost < best {
				at, best = i, cost
			}
		}
		out, runes = append(out, string(runes[:at])), runes[at:]
	}
	return append(out, string(runes))
}

// words are what titles of this house are made of.
var words = func() (out [][]rune) {
	for w := range strings.FieldsSeq(`党支部 党总支 党小组 机关党委 机关纪委 党组织 党员 党费 党建 党务 支部 委员会 委员 书记 副书记 大会 会议 代表 选举 换届 补选 增补 候选人
		人民法院 法院 法庭 审判 执行 民事 刑事 行政 第一 第二 第三 第四 第五 中级 高级 工作 有关 事项 关于 通知 请示 批复 报告 决定 意见 方案 计划 总结 情况 办法 规定
		组织生活会 组织生活 组织 民主评议 主题党日 预备 发展 对象 积极分子 转正 接收 同意 开展 做好 进行 召开 成立 调整 设立 撤销 任免 表彰 学习 教育 年度 季度 半年
		检查 考核 评议 述职 管理 制度 人员 同志 中共 中国共产党 条例 细则 申请 审批 审查 政治 证明 材料 名单 建设`) {
		out = append(out, []rune(w))
	}
	return out
}()

// breakCost says how badly a line ends before runes[i], in half characters of
// imbalance that are as bad.
func breakCost(runes []rune, i int) int {
	before, after := runes[i-1], runes[i]
	word := func(r rune) bool { return r < 0x2000 && !unicode.IsSpace(r) }
	switch {
	case strings.ContainsRune("、，；：。》）」』”’〕？！", after), strings.ContainsRune("《（「『“‘〔", before):
		return 1 << 20
	case word(before) && word(after), unicode.IsDigit(before), unicode.IsDigit(after) && before != '的':
		return 1 << 10
	case after == '的' || after == '和' || after == '与' || before == '第':
		return 12
	}
	for _, w := range words {
		// No line ends within a word.
		for j := max(i-len(w)+1, 0); j < i; j++ {
			if j+len(w) <= len(runes) && slices.Equal(runes[j:j+len(w)], w) {
				return 40
			}
		}
	}
	// Inside a pair of 《》 nothing should break.
	open := 0
	for _, r := range runes[:i] {
		switch r {
		case '《':
			open++
		case '》':
			open--
		}
	}
	switch {
	case open > 0:
		return 10
	case strings.ContainsRune("的》、，）和与", before), after == '《':
		return 0
	}
	return 6
}

// wrap breaks s into lines of at most limit half characters, as an imprint
// does: behind a comma where one is near, else anywhere.
func wrap(s string, limit int) (out []string) {
	runes := []rune(s)
	for halves(string(runes)) > limit {
		end, have := 0, 0
		for have+halves(string(runes[end])) <= limit-2 { // room for a stop that may not begin a line
			have += halves(string(runes[end]))
			end++
		}
		if strings.ContainsRune("，。、；：）》", runes[end]) {
			end++
		}
		out, runes = append(out, string(runes[:end])), runes[end:]
	}
	return append(out, string(runes))
}

package caseload

import "touyan/internal/base/han"

// Closing is a way of closing a case (结案方式). There is no public standard of
// codes for it; files and tables keep the word.
type Closing uint8

// The ways of closing. The zero Closing is none.
const (
	NoClosing Closing = iota
	Judgment
	Mediated
	WithdrawalAllowed     // 准予撤诉
	WithdrawalDeemed      // 按撤诉处理
	SuitDismissed         // 驳回起诉
	NotAccepted           // 不予受理
	TransferredCourt      // 移送管辖
	SuitEnded             // 终结诉讼
	OtherClosing          // 其他
	Upheld                // 维持
	Changed               // 改判
	Remanded              // 发回重审
	RevokedAndOrdered     // 撤销原裁定并指令审理
	RevokedAndDismissed   // 撤销原判并驳回起诉
	AppealWithdrawn       // 准予撤回上诉
	AppealDeemedWithdrawn // 按撤回上诉处理
	SuitWithdrawnOnAppeal // 准予撤回起诉并撤销一审
	CriminalWithdrawn     // 裁定准许撤诉（刑事）
	TrialEnded            // 终止审理
	Returned              // 退回
	Ruling                // 裁定
	ApplicationDismissed  // 驳回申请
	Performed             // 执行完毕
	SuspendedForNow       // 终结本次执行程序
	EnforcementEnded      // 终结执行
	EnforcementRefused    // 不予执行
	Cancelled             // 销案
	Settled               // 和解
	Transferred           // 移送
)

// closingWords has the word of each way and then what else it is called.
var closingWords = [...][]string{
	Judgment:              {"判决", "判决结案"},
	Mediated:              {"调解", "调解结案"},
	WithdrawalAllowed:     {"准予撤诉", "准许撤诉", "准予撤回起诉", "准许撤回起诉"},
	WithdrawalDeemed:      {"按撤诉处理", "按自动撤诉处理"},
	SuitDismissed:         {"驳回起诉"},
	NotAccepted:           {"不予受理", "不予登记立案"},
	TransferredCourt:      {"移送管辖"},
	SuitEnded:             {"终结诉讼"},
	OtherClosing:          {"其他", "其它"},
	Upheld:                {"维持", "维持原判"},
	Changed:               {"改判", "依法改判"},
	Remanded:              {"发回重审", "发回"},
	RevokedAndOrdered:     {"撤销原裁定并指令审理", "撤销原裁定并指令受理", "指令审理"},
	RevokedAndDismissed:   {"撤销原判并驳回起诉"},
	AppealWithdrawn:       {"准予撤回上诉", "准许撤回上诉"},
	AppealDeemedWithdrawn: {"按撤回上诉处理", "按自动撤回上诉处理"},
	SuitWithdrawnOnAppeal: {"准予撤回起诉并撤销一审"},
	CriminalWithdrawn:     {"裁定准许撤诉"},
	TrialEnded:            {"终止审理"},
	Returned:              {"退回", "退回检察院"},
	Ruling:                {"裁定", "裁定结案"},
	ApplicationDismissed:  {"驳回申请"},
	Performed:             {"执行完毕"},
	SuspendedForNow:       {"终结本次执行程序", "终本"},
	EnforcementEnded:      {"终结执行", "执行终结"},
	EnforcementRefused:    {"不予执行"},
	Cancelled:             {"销案"},
	Settled:               {"和解", "执行和解"},
	Transferred:           {"移送"},
}

var closingsByWord = func() map[string]Closing {
	m := map[string]Closing{}
	for c, words := range closingWords {
		for _, w := range words {
			m[w] = Closing(c)
		}
	}
	return m
}()

// String returns the way's word, "" for none.
func (c Closing) String() string {
	if c == NoClosing {
		return ""
	}
	return closingWords[c][0]
}

// Closings returns the words of all ways in their written order.
func Closings() []string {
	words := make([]string, 0, len(closingWords)-1)
	for _, w := range closingWords[1:] {
		words = append(words, w[0])
	}
	return words
}

// ParseClosing reads a way of closing or one of its other names; blanks make no
// difference.
func ParseClosing(text string) (Closing, bool) {
	c, ok := closingsByWord[text]
	if !ok {
		c, ok = closingsByWord[han.Squeeze(text)]
	}
	return c, ok
}

// ClosingSet is a set of ways of closing.
type ClosingSet uint64

// ClosingsOf returns the set of ways.
func ClosingsOf(ways ...Closing) ClosingSet {
	var s ClosingSet
	for _, c := range ways {
		s |= 1 << c
	}
	return s
}

// Has reports whether c is in the set.
func (s ClosingSet) Has(c Closing) bool { return s&(1<<c) != 0 }

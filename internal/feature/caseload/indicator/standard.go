package indicator

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/caseload"
)

// CommonVersion is the version of the definitions that the product brings: the
// formulas that courts publish with figures that can be reckoned again. No bounds
// come with them; a court enters its own with their document.
const CommonVersion = "通行-2016"

// wordsOf returns the type words of the kinds for which want holds.
func wordsOf(want func(caseload.Kind) bool) []string {
	var words []string
	for _, k := range caseload.Kinds() {
		if want(k) {
			words = append(words, k.Word)
		}
	}
	return words
}

var (
	firstInstance  = wordsOf(func(k caseload.Kind) bool { return k.Stage == caseload.FirstInstance })
	secondInstance = wordsOf(func(k caseload.Kind) bool { return k.Stage == caseload.SecondInstance })
	civilFirst     = wordsOf(func(k caseload.Kind) bool { return k.Stage == caseload.FirstInstance && k.Class == caseload.Civil })
	webFirst       = wordsOf(func(k caseload.Kind) bool { return k.Stage == caseload.FirstInstance && k.Class != caseload.Criminal })
	firstForce     = wordsOf(func(k caseload.Kind) bool { return k.Stage == caseload.FirstEnforcement })
	enforcement    = wordsOf(func(k caseload.Kind) bool { return k.Class == caseload.Enforcement })
	litigation     = wordsOf(func(k caseload.Kind) bool {
		return k.Stage >= caseload.FirstInstance && k.Stage <= caseload.Retrial
	})
	withdrawn = []string{caseload.WithdrawalAllowed.String(), caseload.WithdrawalDeemed.String()}
	mediated  = []string{caseload.Mediated.String()}
	overruled = []string{caseload.Changed.String(), caseload.Remanded.String()}
)

func closed(f Filter) Term { return Term{Reading: Closed, Where: f} }

// accepted is 受理: old stock and what came new.
func accepted(f Filter) []Term {
	return []Term{{Reading: OpenAtStart, Where: f}, {Reading: Filed, Where: f}}
}

// common makes a definition of the common version.
func common(code Code, name string, shape Shape, dir Direction, article, formula string, num, den []Term) Definition {
	cite := rulebook.Cite(rulebook.IndicatorPractice, article)
	return Definition{Code: code, Name: name, Version: CommonVersion, From: civil.MustDate(caseload.FirstYear, 1, 1), Shape: shape,
		Num: num, Den: den, Sampled: shape == Share, Direction: dir, Formula: formula, Source: cite.Full(), Open: cite.Entry().Unconfirmed, Cite: cite}
}

// flow makes a share whose parts are not cases below the line one by one.
func (d Definition) flow() Definition { d.Sampled = false; return d }

// unconfirmed adds what must still be compared with the court's own rules.
func (d Definition) unconfirmed(what string) Definition { d.Open = what; return d }

// Common returns the definitions that the product brings, by the codes of
// court-indicators §1.2. The quantities O, S, A, J, W are those of §1.1.
func Common() Dictionary {
	all := Filter{}
	first, civilOnes := Filter{Kinds: firstInstance}, Filter{Kinds: civilFirst}
	days := common("E04", "平均审理天数", Mean, Lower, "效率", "Σ（结案日−立案日−扣除天数）÷ 结案数，另列中位数和九成以内的天数",
		[]Term{{Reading: Closed, Count: Days}}, []Term{closed(all)}).unconfirmed("是否减扣除天数各地不同")
	days.Spread = true
	score := common("Q08", "文书评查平均分", Mean, Higher, "评查", "随机评查得分之和 ÷ 随机评查件数",
		[]Term{{Reading: Closed, Count: Score, Where: Filter{Samplings: []string{"随机"}}}}, []Term{closed(Filter{Samplings: []string{"随机"}})})
	score.Scale = 10
	return Dictionary{
		common("O", "旧存", Quantity, Shown, "收结存", "期首以前立案、期首零点未结", []Term{{Reading: OpenAtStart}}, nil),
		common("S", "新收", Quantity, Shown, "收结存", "期内立案", []Term{{Reading: Filed}}, nil),
		common("A", "受理", Quantity, Shown, "收结存", "旧存＋新收", accepted(all), nil),
		common("J", "结案", Quantity, Shown, "收结存", "期内结案", []Term{closed(all)}, nil),
		common("W", "未结", Quantity, Shown, "收结存", "期末未结", []Term{{Reading: OpenAtEnd}}, nil),
		common("E01", "结案率", Share, Within, "效率", "结案 ÷（旧存＋新收）", []Term{closed(all)}, accepted(all)),
		common("E01a", "诉讼案件结案率", Share, Within, "效率", "诉讼案件结案 ÷（旧存＋新收）；诉讼为一审、二审、再审和再审审查",
			[]Term{closed(Filter{Kinds: litigation})}, accepted(Filter{Kinds: litigation})),
		common("E01b", "执行案件结案率", Share, Within, "效率", "执行案件结案 ÷（旧存＋新收）", []Term{closed(Filter{Kinds: enforcement})}, accepted(Filter{Kinds: enforcement})),
		common("E02", "结收比", Share, Within, "效率", "结案 ÷ 新收，可以超过 100%", []Term{closed(all)}, []Term{{Reading: Filed}}).flow(),
		common("E03", "审限内结案率", Share, Higher, "效率", "审限届满日以前（含）结案 ÷ 有审限的结案",
			[]Term{closed(Filter{InTime: true})}, []Term{closed(Filter{Timed: true})}).unconfirmed("经批准延长的是否计入各地不同；不追求 100%"),
		days,
		common("E05", "长期未结案件", Quantity, Lower, "效率", "期末未结、立案超过 12 个月的件数", []Term{{Reading: OpenAtEnd, Older: 12}}, nil),
		common("Q01", "一审服判息诉率", Share, Higher, "质量", "（一审结案−其中上诉）÷ 一审结案",
			[]Term{closed(Filter{Kinds: firstInstance, Appealed: "not-yes"})}, []Term{closed(first)}),
		common("Q02", "上诉率", Share, Shown, "质量", "一审结案中上诉的 ÷ 一审结案；上诉是法定权利，不设目标",
			[]Term{closed(Filter{Kinds: firstInstance, Appealed: "yes"})}, []Term{closed(first)}),
		common("Q03", "一审改发率", Share, Within, "质量", "一审结案中二审改判、发回重审的 ÷ 一审结案",
			[]Term{closed(Filter{Kinds: firstInstance, Results: overruled})}, []Term{closed(first)}),
		common("Q04", "二审改判发回重审比", Odds, Within, "质量", "二审改判数 : 二审发回重审数",
			[]Term{closed(Filter{Kinds: secondInstance, Closings: []string{"改判"}})},
			[]Term{closed(Filter{Kinds: secondInstance, Closings: []string{"发回重审"}})}).unconfirmed("比值或占比的表达待核"),
		score,
		common("Q08a", "文书评查优秀率", Share, Higher, "评查", "随机评查 90 分以上 ÷ 随机评查件数",
			[]Term{closed(Filter{Samplings: []string{"随机"}, ScoreFrom: 900})}, []Term{closed(Filter{Samplings: []string{"随机"}})}),
		common("X02", "民事调解率", Share, Within, "效果", "民事一审调解结案 ÷ 民事一审结案", []Term{closed(Filter{Kinds: civilFirst, Closings: mediated})}, []Term{closed(civilOnes)}),
		common("X03", "民事撤诉率", Share, Within, "效果", "民事一审（准予撤诉＋按撤诉处理）÷ 民事一审结案",
			[]Term{closed(Filter{Kinds: civilFirst, Closings: withdrawn})}, []Term{closed(civilOnes)}),
		common("X04", "民事调撤率", Share, Within, "效果", "民事一审（调解＋撤诉）÷ 民事一审结案",
			[]Term{closed(Filter{Kinds: civilFirst, Closings: mediated}), closed(Filter{Kinds: civilFirst, Closings: withdrawn})}, []Term{closed(civilOnes)}).
			unconfirmed("是否剔除不能调解的案件各地不同"),
		common("X05", "简易程序适用率", Share, Within, "效果", "民事一审简易程序（含小额）结案 ÷ 民事一审结案",
			[]Term{closed(Filter{Kinds: civilFirst, Simple: "yes"}), closed(Filter{Kinds: civilFirst, Small: "yes", Simple: "not-yes"})}, []Term{closed(civilOnes)}).
			unconfirmed("是否含小额各地不同"),
		common("X06", "小额诉讼程序适用率", Share, Within, "效果", "民事一审小额结案 ÷ 民事一审结案", []Term{closed(Filter{Kinds: civilFirst, Small: "yes"})}, []Term{closed(civilOnes)}),
		common("Z01", "执行完毕率", Share, Higher, "执行", "首次执行以执行完毕结案 ÷ 首次执行结案",
			[]Term{closed(Filter{Kinds: firstForce, Closings: []string{"执行完毕"}})}, []Term{closed(Filter{Kinds: firstForce})}),
		common("Z02", "实际执行到位率", Share, Higher, "执行", "首次执行结案的实际到位金额 ÷ 申请执行标的",
			[]Term{{Reading: Closed, Count: Recovered, Where: Filter{Kinds: firstForce}}}, []Term{{Reading: Closed, Count: Claimed, Where: Filter{Kinds: firstForce}}}).flow(),
		common("Z03", "首执终本率", Share, Within, "执行", "首次执行终结本次执行程序 ÷ 首次执行结案",
			[]Term{closed(Filter{Kinds: firstForce, Closings: []string{"终结本次执行程序"}})}, []Term{closed(Filter{Kinds: firstForce})}),
		common("G03s", "网上立案率（简易口径）", Share, Higher, "公开", "民事、行政一审新收中网上立案的 ÷ 民事、行政一审新收",
			[]Term{{Reading: Filed, Where: Filter{Kinds: webFirst, Online: "yes"}}}, []Term{{Reading: Filed, Where: Filter{Kinds: webFirst}}}),
	}
}

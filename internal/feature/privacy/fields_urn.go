package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const urnView access.Can = "member.view"

// urnRoom is the machinery of secret voting. Of a person it holds that they may
// take a token and that they took one, until the vote was counted; what was cast
// (urn_spent, urn_paper, urn_box) is sealed and nobody's.
var urnRoom = Room{"urn", "投票", []personal.Field{
	entry("urn_roll.member", "线上投票名册", "有选举权的党员", "核对谁可以领取投票令牌；开票后清除", "由名册生成", duty, personal.Keep{Term: "开票后清除", Basis: "个人信息保护法 第十九条"}, urnView),
	entry("urn_issue.member", "已领取投票令牌", "有选举权的党员", "一人一枚，签发数与领取名单相符；不记时间，不记投了没有、投了谁", "本人领取时记录", duty, personal.Keep{Term: "开票后清除", Basis: "个人信息保护法 第十九条"}, urnView),
}, `
	urn_poll: id owner poll phase head issuer swept
	urn_roll: id poll
	urn_issue: id poll blinded signature
	urn_spent: id poll digest token
	urn_paper: id poll sealed
	urn_box: id content`}

package caseload

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/money"
)

// Answer is yes, no, or nothing said.
type Answer uint8

// The answers. The zero Answer is nothing said.
const (
	Unsaid Answer = iota
	Yes
	No
)

// Procedure is the procedure that was applied (适用程序).
type Procedure uint8

// The procedures. The zero Procedure is nothing said.
const (
	NoProcedure Procedure = iota
	Ordinary              // 普通
	Summary               // 简易
	SmallClaims           // 小额
	FastTrack             // 速裁
	Special               // 特别
)

var procedureWords = [...]string{"", "普通", "简易", "小额", "速裁", "特别"}

// String returns the procedure's word, "" for none.
func (p Procedure) String() string { return procedureWords[p] }

// Sampling is how a paper came to be assessed (评查方式). Only what was drawn at
// random may be compared between units.
type Sampling uint8

// The samplings. The zero Sampling is not assessed.
const (
	NotAssessed Sampling = iota
	Random               // 随机
	Focused              // 重点
	Themed               // 专项
)

var samplingWords = [...]string{"", "随机", "重点", "专项"}

// String returns the sampling's word, "" for none.
func (s Sampling) String() string { return samplingWords[s] }

// Place is where a case was worked on: a court, its division and team by the
// identifiers of the catalogue, and the judge who had it. Division and Team are
// 0, Judge "" where the list does not say.
type Place struct {
	Court    Sign
	Division int64
	Team     int64
	Judge    string
}

// Case is what is kept of one case. It holds no party, no content, no remark.
type Case struct {
	Number Number
	Kind   KindID // 0: not in the dictionary, or a number of the old grammar
	Cause  string // 案由, for comparing like with like
	Place  Place

	Received civil.Day // 收案; zero when the list does not say
	Filed    civil.Day // 立案; always known
	Closed   civil.Day // 结案; zero while it is open
	Due      civil.Day // 审限届满日; zero when the list does not say
	Deducted int32     // days that do not count into the time limit

	Closing  Closing
	Appealed Answer
	Result   Closing // of the second instance (二审结果)

	Procedure           Procedure
	Small, Simple       Answer
	Online              Answer // 网上立案
	Assessed            Sampling
	Score               int16 // tenths of a point; -1: none
	Claimed, Recovered  money.Fen
	HasClaim, HasResult bool // amounts were given
}

// Days returns how long the case took: closing less filing less what is
// deducted. It is 0 for an open case.
func (c *Case) Days() int {
	if c.Closed == 0 {
		return 0
	}
	return int(c.Closed-c.Filed) - int(c.Deducted)
}

// OpenAt reports whether the case was filed on or before day and not closed on
// or before it.
func (c *Case) OpenAt(day civil.Day) bool {
	return c.Filed <= day && (c.Closed == 0 || c.Closed > day)
}

// ParseProcedure reads 适用程序.
func ParseProcedure(text string) (Procedure, bool) {
	got := readProcedure(text)
	return Procedure(got.n), got.code == "" && got.n != 0
}

// ParseSampling reads 评查方式.
func ParseSampling(text string) (Sampling, bool) {
	got := readSampling(text)
	return Sampling(got.n), got.code == "" && got.n != 0
}

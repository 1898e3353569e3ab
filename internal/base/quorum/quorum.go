// Package quorum answers how a meeting of Party members decides: how many must
// be there and how many must agree, by matter and by the edition in force on
// the day. The denominators differ by matter; that is what people get wrong.
package quorum

import (
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Matter is what is decided; thresholds differ by it, and are what people most
// often get wrong.
type Matter string

// The matters.
const (
	General    Matter = "general"    // 一般议题
	Admission  Matter = "admission"  // 接收预备党员
	Conversion Matter = "conversion" // 预备党员转正、延长、取消
	Election   Matter = "election"   // 选举
	InBureau   Matter = "committee"  // 支委会议定
)

// Matters returns every matter that a branch assembly may decide, in order.
func Matters() []Matter { return []Matter{General, Admission, Conversion, Election} }

// Chinese returns the matter's Chinese term.
func (m Matter) Chinese() string {
	switch m {
	case General:
		return "一般议题"
	case Admission:
		return "接收预备党员"
	case Conversion:
		return "预备党员转正"
	case Election:
		return "选举"
	case InBureau:
		return "支委会议定"
	}
	return ""
}

// Voters is how many with a vote should have been there, and how many were.
type Voters struct{ Due, Present int }

// Share is a part of a count, compared by multiplication and never by division.
type Share struct {
	Num, Den int
	Over     bool // more than the part; else the part itself suffices
}

// Reached reports whether n of total reach the share. Of nobody nothing is
// reached.
func (s Share) Reached(n, total int) bool {
	if total <= 0 || n < 0 {
		return false
	}
	if s.Over {
		return n*s.Den > total*s.Num
	}
	return n*s.Den >= total*s.Num
}

// Least returns the smallest number that reaches the share of total; 0 for a
// total of 0 or less.
func (s Share) Least(total int) int {
	if total <= 0 {
		return 0
	}
	n := (total*s.Num + s.Den - 1) / s.Den
	if s.Over && n*s.Den == total*s.Num {
		n++
	}
	return n
}

// Procedure is how one matter is decided.
type Procedure struct {
	Sit Share // of the voters due, to be able to vote at all
	// Pass is the share of ayes; of the voters due or, where OfPresent, of the
	// voters present.
	Pass      Share
	OfPresent bool
	Secret    bool // 无记名投票
	// Written says that opinions handed in before by absent voters count.
	Written  bool
	PassCite rulebook.Citation // zero: no article says it; PassNote tells what is done then
	PassNote string
}

var (
	half      = Share{Num: 1, Den: 2}
	overHalf  = Share{Num: 1, Den: 2, Over: true}
	fourFifth = Share{Num: 4, Den: 5}
)

var procedures = map[Matter]rulebook.Dated[Procedure]{
	General: {
		{From: civil.MustDay("2018-10-28"), Cite: rulebook.Cite(rulebook.BranchRegulations, "第十一条"),
			Value: Procedure{Sit: half, Pass: overHalf, PassCite: rulebook.Cite(rulebook.BranchRegulations, "第十一条")}},
	},
	InBureau: {
		// 第十二条 fixes who must be there and is silent on the majority; we take
		// more than half of the members.
		{From: civil.MustDay("2018-10-28"), Cite: rulebook.Cite(rulebook.BranchRegulations, "第十二条"),
			Value: Procedure{Sit: half, Pass: overHalf, PassNote: "条例没有规定支委会的通过门槛，按超过委员半数提示，待核"}},
	},
	Admission: {
		{From: civil.MustDay("2014-05-28"), Cite: rulebook.Cite(rulebook.AdmissionRules2014, "第二十条"),
			Value: Procedure{Sit: overHalf, Pass: overHalf, Secret: true, Written: true, PassCite: rulebook.Cite(rulebook.AdmissionRules2014, "第二十条")}},
		{From: civil.MustDay("2026-05-11"), Cite: rulebook.Cite(rulebook.AdmissionRules, "第十九条"),
			Value: Procedure{Sit: overHalf, Pass: overHalf, Secret: true, Written: true, PassCite: rulebook.Cite(rulebook.AdmissionRules, "第二十条")}},
	},
	Conversion: {
		{From: civil.MustDay("2014-05-28"), Cite: rulebook.Cite(rulebook.AdmissionRules2014, "第三十三条"),
			Value: Procedure{Sit: overHalf, Pass: overHalf, Secret: true, Written: true, PassCite: rulebook.Cite(rulebook.AdmissionRules2014, "第三十三条")}},
		{From: civil.MustDay("2026-05-11"), Cite: rulebook.Cite(rulebook.AdmissionRules, "第三十二条"),
			Value: Procedure{Sit: overHalf, Pass: overHalf, Secret: true, Written: true, PassCite: rulebook.Cite(rulebook.AdmissionRules, "第三十二条")}},
	},
	Election: {
		{From: civil.MustDay("2020-07-13"), Cite: rulebook.Cite(rulebook.ElectionRegulations, "第十九条"),
			Value: Procedure{Sit: fourFifth, Pass: overHalf, OfPresent: true, Secret: true, PassCite: rulebook.Cite(rulebook.ElectionRegulations, "第四章")}},
	},
}

// On returns how the matter is decided on day, by the edition in force
// then. Before the first edition it is an error, never a default.
func On(m Matter, day civil.Day) (rulebook.Version[Procedure], error) {
	return procedures[m].On(day)
}

// Sitting is what the quorum panel shows: whether those present can decide.
type Sitting struct {
	Matter    Matter
	Voters    Voters
	Least     int  // voters who must be there at least
	CanVote   bool // with those who are there
	LeastAyes int
	Procedure Procedure
	Cite      rulebook.Citation
	Unknown   bool // no edition was in force on that day
}

// Sit judges whether the meeting on day can decide the matter.
func Sit(m Matter, day civil.Day, c Voters) Sitting {
	s := Sitting{Matter: m, Voters: c}
	v, err := On(m, day)
	if err != nil {
		s.Unknown = true
		return s
	}
	s.Procedure, s.Cite = v.Value, v.Cite
	s.Least = v.Value.Sit.Least(c.Due)
	s.CanVote = v.Value.Sit.Reached(c.Present, c.Due)
	s.LeastAyes = v.Value.Pass.Least(s.base())
	return s
}

func (s Sitting) base() int {
	if s.Procedure.OfPresent {
		return s.Voters.Present
	}
	return s.Voters.Due
}

// Asks returns what the threshold is in words: 须超过 11, 须达到 11.
func (s Sitting) Asks() string {
	if s.Procedure.Sit.Over {
		return "须超过 " + strconv.Itoa(s.Least-1)
	}
	return "须达到 " + strconv.Itoa(s.Least)
}

// Passed reports whether ayes decide the matter: there must have been a quorum
// too.
func (s Sitting) Passed(ayes int) bool {
	return s.CanVote && s.Procedure.Pass.Reached(ayes, s.base())
}

// Verdict says in one Chinese sentence why ayes do or do not decide it.
func (s Sitting) Verdict(ayes int) string {
	n := strconv.Itoa
	switch {
	case s.Unknown:
		return "开会当日没有生效的表决规定，未作判断。"
	case !s.CanVote:
		return "到会有表决权 " + n(s.Voters.Present) + " 人，应到 " + n(s.Voters.Due) + " 人，" + s.Asks() + " 人，会议无效，不能表决。"
	}
	base := "应到会有表决权党员 " + n(s.Voters.Due) + " 人的半数"
	if s.Procedure.OfPresent {
		base = "实到会有选举权党员 " + n(s.Voters.Present) + " 人的半数"
	}
	if s.Matter == InBureau {
		base = "委员 " + n(s.Voters.Due) + " 人的半数"
	}
	if s.Passed(ayes) {
		return "赞成 " + n(ayes) + "，超过" + base + "，通过。"
	}
	return "赞成 " + n(ayes) + "，没有超过" + base + "，至少须 " + n(s.LeastAyes) + " 票，未通过。"
}

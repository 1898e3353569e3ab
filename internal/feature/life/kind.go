package life

import (
	"math/bits"
	"strings"

	"touyan/internal/feature/org"
)

// Kinds is a set of kinds of meetings: one event may be several at once
// (支部党员大会暨主题党日). It is stored as the number it is.
type Kinds uint16

// The kinds. Their values are stored; never renumber.
const (
	Assembly         Kinds = 1 << iota // 支部党员大会
	Committee                          // 支部委员会会议（支委会）
	GroupMeet                          // 党小组会
	Lecture                            // 党课
	ThemeDay                           // 主题党日
	OrganisationLife                   // 组织生活会
	Review                             // 民主评议党员
	CentreStudy                        // 党组理论学习中心组集体学习研讨
	DemocraticLife                     // 领导班子民主生活会
	OrganAssembly                      // 机关党员干部大会
)

// Leading are the kinds that a leading group holds and no branch.
const Leading = CentreStudy | DemocraticLife

// OfBranch are the kinds that a branch holds.
const OfBranch = Assembly | Committee | GroupMeet | Lecture | ThemeDay | OrganisationLife | Review

var kindWords = [...]struct{ code, short, full string }{
	{"assembly", "党员大会", "支部党员大会"},
	{"committee", "支委会", "支部委员会会议"},
	{"group", "党小组会", "党小组会"},
	{"lecture", "党课", "党课"},
	{"theme-day", "主题党日", "主题党日"},
	{"organisation-life", "组织生活会", "组织生活会"},
	{"review", "民主评议", "民主评议党员"},
	{"centre-study", "中心组学习", "党组理论学习中心组学习"},
	{"democratic-life", "民主生活会", "领导班子民主生活会"},
	{"organ-assembly", "机关党员干部大会", "机关党员干部大会"},
}

// AllKinds returns every kind, one by one, in their written order.
func AllKinds() []Kinds {
	ks := make([]Kinds, len(kindWords))
	for i := range ks {
		ks[i] = 1 << i
	}
	return ks
}

// Has reports whether every kind of k is in s.
func (s Kinds) Has(k Kinds) bool { return s&k == k }

// Any reports whether s and k share a kind.
func (s Kinds) Any(k Kinds) bool { return s&k != 0 }

// Each returns the kinds in s, one by one.
func (s Kinds) Each() []Kinds {
	ks := make([]Kinds, 0, bits.OnesCount16(uint16(s)))
	for _, k := range AllKinds() {
		if s.Has(k) {
			ks = append(ks, k)
		}
	}
	return ks
}

// Valid reports whether s holds one kind at least and none that is unknown.
func (s Kinds) Valid() bool { return s != 0 && s < 1<<len(kindWords) }

// Yearly reports whether s holds a kind that belongs to a year and not to the
// day it was held on.
func (s Kinds) Yearly() bool { return s.Any(OrganisationLife | Review | DemocraticLife) }

// Holder returns what kind of unit holds such a meeting: a branch, the leading
// group, or the committee of the organ.
func (s Kinds) Holder() org.Kind {
	switch {
	case s.Any(Leading):
		return org.LeadingGroup
	case s.Has(OrganAssembly):
		return org.PartyCommittee
	}
	return org.Branch
}

// Code returns the word of a single kind in addresses; of several, joined
// by a plus.
func (s Kinds) Code() string { return s.join("+", func(i int) string { return kindWords[i].code }) }

// Chinese returns the full Chinese name: 支部党员大会暨主题党日.
func (s Kinds) Chinese() string {
	return s.join("暨", func(i int) string { return kindWords[i].full })
}

// Short returns the Chinese name as lists say it: 党员大会暨主题党日.
func (s Kinds) Short() string { return s.join("暨", func(i int) string { return kindWords[i].short }) }

func (s Kinds) join(sep string, word func(int) string) string {
	var b strings.Builder
	for i := range kindWords {
		if s&(1<<i) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(word(i))
	}
	return b.String()
}

// KindOf returns the kind with the code; 0 when there is none.
func KindOf(code string) Kinds {
	for i, w := range kindWords {
		if w.code == code {
			return 1 << i
		}
	}
	return 0
}

// KindsOf reads codes joined by a plus, or by the blank that a plus in an
// address stands for; 0 when one of them is unknown.
func KindsOf(code string) (s Kinds) {
	for part := range strings.SplitSeq(strings.ReplaceAll(code, " ", "+"), "+") {
		k := KindOf(part)
		if k == 0 {
			return 0
		}
		s |= k
	}
	return s
}

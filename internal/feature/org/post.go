package org

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/han"
)

// postWords are the posts by what is left of a title when the unit's word is
// taken off.
var postWords = map[string]PostKind{
	"书记": Secretary, "副书记": DeputySecretary, "专职副书记": FullTimeDeputy,
	"组织委员": Organisation, "宣传委员": Publicity, "纪检委员": Discipline, "纪律检查委员": Discipline,
	"委员": CommitteeMember, "青年委员": CommitteeMember, "统战委员": CommitteeMember, "群工委员": CommitteeMember,
	"群众工作委员": CommitteeMember, "保密委员": CommitteeMember, "学习委员": CommitteeMember, "生活委员": CommitteeMember,
	"成员": LeadingMember, "组长": GroupLeader,
}

// unitWords are the words that a title may begin with, for each kind of unit;
// longer words first.
var unitWords = map[Kind][]string{
	LeadingGroup:        {"院党组", "党组"},
	PartyCommittee:      {"机关党委", "党委"},
	DisciplineCommittee: {"机关纪委", "纪委"},
	GeneralBranch:       {"机关党总支", "党总支", "总支"},
	Branch:              {"党支部", "支部"},
	Group:               {"党小组", "小组"},
}

// ReadPost reads the title of a post in a unit of the kind: 支部组织委员 of a
// branch, 党组书记 of a leading group; the unit's word may be missing. ok is false
// when such a unit has no such post.
func ReadPost(title string, unit Kind) (kind PostKind, ok bool) {
	s := han.Squeeze(han.Fold(title))
	for _, w := range unitWords[unit] {
		if rest, found := strings.CutPrefix(s, w); found {
			s = rest
			break
		}
	}
	if kind, ok = postWords[s]; !ok {
		return "", false
	}
	switch unit {
	case LeadingGroup:
		return kind, kind == Secretary || kind == DeputySecretary || kind == LeadingMember
	case Group:
		return kind, kind == GroupLeader
	case PartyCommittee, DisciplineCommittee, GeneralBranch, Branch:
		return kind, kind != LeadingMember && kind != GroupLeader
	}
	return "", false
}

// Single reports whether a unit has at most one holder of such a post.
func (k PostKind) Single() bool { return k == Secretary || k == FullTimeDeputy || k == GroupLeader }

// PostsOf returns the usual titles of posts in a unit of the kind, the highest
// first, as forms offer them.
func PostsOf(unit Kind) []string {
	switch unit {
	case LeadingGroup:
		return []string{"党组书记", "党组副书记", "党组成员"}
	case PartyCommittee:
		return []string{"机关党委书记", "机关党委专职副书记", "机关党委副书记", "机关党委委员"}
	case DisciplineCommittee:
		return []string{"机关纪委书记", "机关纪委副书记", "机关纪委委员"}
	case GeneralBranch:
		return []string{"总支书记", "总支副书记", "总支组织委员", "总支宣传委员", "总支纪检委员", "总支委员"}
	case Branch:
		return []string{"支部书记", "支部副书记", "支部组织委员", "支部宣传委员", "支部纪检委员", "支部委员"}
	case Group:
		return []string{"党小组组长"}
	}
	return nil
}

// postOrder is how the posts of one unit are listed.
var postOrder = []PostKind{Secretary, FullTimeDeputy, DeputySecretary, Organisation, Publicity, Discipline, CommitteeMember, LeadingMember, GroupLeader}

// ComparePosts orders posts as lists of a unit's posts have them.
func ComparePosts(a, b Post) int {
	if c := cmp.Compare(slices.Index(postOrder, a.Kind), slices.Index(postOrder, b.Kind)); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

// Lacking returns the posts that the committee of the unit must have and has
// not among posts: a secretary in any, and where there is a committee those for
// organisation, publicity and discipline. One title may name two posts.
func Lacking(u Unit, posts []Post) []string {
	wanted := []struct {
		kind       PostKind
		word, name string
	}{{Secretary, "", "书记"}}
	if u.Kind == Branch && u.WithCommittee || u.Kind == GeneralBranch {
		wanted = append(wanted, []struct {
			kind       PostKind
			word, name string
		}{{Organisation, "组织", "组织委员"}, {Publicity, "宣传", "宣传委员"}, {Discipline, "纪", "纪检委员"}}...)
	}
	var lack []string
	for _, w := range wanted {
		if !slices.ContainsFunc(posts, func(p Post) bool {
			return p.Kind == w.kind || w.word != "" && p.Kind.InCommittee() && strings.Contains(p.Title, w.word)
		}) {
			lack = append(lack, w.name)
		}
	}
	return lack
}

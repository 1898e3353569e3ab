package ledger

import (
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/feature/life"
)

// words are the names of kinds, longer ones first where one holds another.
var words = []struct {
	text string
	kind life.Kinds
}{
	{"支部委员会会议", life.Committee}, {"支部委员会", life.Committee}, {"支委会会议", life.Committee}, {"支委会", life.Committee}, {"支委会议", life.Committee},
	{"支部党员大会", life.Assembly}, {"党员大会", life.Assembly}, {"支部大会", life.Assembly},
	{"党小组会议", life.GroupMeet}, {"党小组会", life.GroupMeet}, {"小组会议", life.GroupMeet}, {"小组会", life.GroupMeet},
	{"主题党日活动", life.ThemeDay}, {"主题党日", life.ThemeDay}, {"党日活动", life.ThemeDay},
	{"专题组织生活会", life.OrganisationLife}, {"组织生活会", life.OrganisationLife},
	{"民主评议党员", life.Review}, {"民主评议", life.Review},
	{"专题党课", life.Lecture}, {"党课", life.Lecture},
}

// Kinds reads one kind or several, joined in whatever way: 党员大会暨主题党日,
// 组织生活会/民主评议党员. ok is false when something in the text is no kind.
func Kinds(text string) (k life.Kinds, ok bool) {
	rest := han.Squeeze(han.Fold(text))
	for rest != "" {
		found := false
		for _, w := range words {
			if strings.HasPrefix(rest, w.text) {
				k |= w.kind
				rest, found = rest[len(w.text):], true
				break
			}
		}
		if !found {
			return k, false
		}
		for _, sep := range []string{"暨", "、", "/", "+", "和", "及", "与", ",", ";", "，", "；", "&", "兼"} {
			rest = strings.TrimPrefix(rest, sep)
		}
	}
	return k, k != 0
}

package accountapp

import (
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
	"touyan/internal/feature/account"
	"touyan/internal/feature/org"
	"touyan/internal/platform/pinyin"
	"touyan/internal/platform/sqldb"
)

// subject returns what must not show in the person's password: the login name,
// the person's name, and the names of the courts, in characters and in pinyin.
func (a *App) subject(tx *sqldb.Tx, login, person string) (account.Subject, error) {
	tree, err := a.posts.Tree(tx, tx.Today())
	if err != nil {
		return account.Subject{}, err
	}
	s := account.Subject{Login: login, Words: spelt(person)}
	for _, u := range tree.Children(0) {
		s.Words = append(s.Words, courtWords(u)...)
	}
	return s, nil
}

// courtWords are the names of a court and the place it is called by: 云川市中级人民法院,
// 云川中院, 云川, yunchuan.
func courtWords(u org.Unit) []string {
	var words []string
	for _, name := range []string{u.Name, u.Short} {
		words = append(words, name)
		place := name
		for _, tail := range []string{"中级人民法院", "高级人民法院", "人民法院", "中院", "高院", "法院", "自治州", "地区", "市", "省", "县", "区", "州", "盟"} {
			place = strings.TrimSuffix(place, tail)
		}
		words = append(words, spelt(place)...)
	}
	return words
}

// spelt returns a name in characters and in pinyin.
func spelt(name string) []string {
	name = han.Squeeze(name)
	if utf8.RuneCountInString(name) < 2 {
		return nil
	}
	return []string{name, syllables(name)}
}

// syllables returns the pinyin of a name without tones: 沈砚 is shenyan.
func syllables(name string) string {
	var s strings.Builder
	for _, r := range pinyin.Key(name) {
		if r >= 'a' && r <= 'z' {
			s.WriteRune(r)
		}
	}
	return s.String()
}

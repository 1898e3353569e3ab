package account

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"touyan/internal/base/fault"
)

// The lengths of a password, in characters. The upper one bounds what is
// hashed; nothing is cut off.
const (
	PasswordMin = 10 // by default
	PasswordMax = 128
)

// PasswordPolicy says what a person may choose, and for how long. The product
// asks for classes of characters and for a change now and then because 等保 does
// (GB/T 22239-2019 8.1.4.1 a); ASVS 6.2.5 and 6.2.10 advise against both, so
// both can be switched off.
type PasswordPolicy struct {
	Min        int           // characters
	Classes    int           // of capitals, small letters, digits, others; 0: not asked
	Remembered int           // the last so many are not chosen again, the present one among them
	MaxAge     time.Duration // then it must be changed; 0: never
	OneTime    time.Duration // how long a password lives that somebody else has seen
	Words      []string      // of the installation, that no password may hold: its names
}

// Subject is whose password it is, as far as that must not show in it.
type Subject struct {
	Login string
	Words []string // name and court, in characters and in pinyin
}

// Help says in one line what a new password must be.
func (p PasswordPolicy) Help() string {
	s := fmt.Sprintf("至少 %d 位", p.Min)
	if p.Classes > 1 {
		s += "，" + p.classesText()
	}
	return s + "；不含登录名、姓名和院名"
}

func (p PasswordPolicy) classesText() string {
	return fmt.Sprintf("含大写字母、小写字母、数字、其他字符（汉字也算）中的 %d 类", p.Classes)
}

// Check says whether the person may choose password. Fault: Invalid with the
// field "password".
func (p PasswordPolicy) Check(who Subject, password string) error {
	say := ""
	low := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' || r == 0x7f }):
		say = "口令含有无法键入的字符，请重新设置"
	case n < p.Min:
		say = fmt.Sprintf("口令至少 %d 位", p.Min)
	case n > PasswordMax:
		say = fmt.Sprintf("口令最多 %d 位", PasswordMax)
	case weak(low):
		say = "这个口令太常见，容易被猜中，请换一个"
	case who.Login != "" && strings.Contains(low, who.Login):
		say = "口令不能包含登录名，请换一个"
	case classes(password) < p.Classes:
		say = "口令须" + p.classesText()
	default:
		if w := holds(low, who.Words, p.Words, houseWords); w != "" {
			say = "口令不能包含姓名、院名或系统名（“" + w + "”），请换一个"
		}
	}
	if say == "" {
		return nil
	}
	return fault.New(fault.Invalid, say+"。").At("password", say)
}

// houseWords are the words of every installation.
var houseWords = []string{"touyan", "头雁", "fayuan", "法院", "dangjian", "党建"}

// holds returns the first word that low holds. Words too short to tell anything
// are left out: one character, two letters.
func holds(low string, lists ...[]string) string {
	for _, words := range lists {
		for _, w := range words {
			w = strings.ToLower(w)
			if n := utf8.RuneCountInString(w); n < 2 || len(w) < 4 {
				continue
			}
			if strings.Contains(low, w) {
				return w
			}
		}
	}
	return ""
}

// classes counts the classes of characters in s: capitals, small letters,
// digits, and all others.
func classes(s string) int {
	var seen [4]bool
	for _, r := range s {
		switch {
		case r < 0x80 && unicode.IsUpper(r):
			seen[0] = true
		case r < 0x80 && unicode.IsLower(r):
			seen[1] = true
		case r >= '0' && r <= '9':
			seen[2] = true
		default:
			seen[3] = true
		}
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return n
}

// CheckPassword is the check by the defaults. Fault: Invalid with the field
// "password".
func CheckPassword(login, password string) error {
	return Defaults().Password.Check(Subject{Login: login}, password)
}

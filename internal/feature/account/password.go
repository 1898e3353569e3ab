package account

import (
	"strings"
	"unicode/utf8"

	"touyan/internal/base/fault"
)

// The lengths of a password, in characters. The upper one bounds what is
// hashed.
const (
	PasswordMin = 10
	PasswordMax = 128
)

// common are passwords of ten and more characters that are tried first by
// whoever guesses, in lower case. Shorter ones are refused for their length.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, p := range strings.Fields(`
		1234567890 0123456789 0987654321 9876543210 12345678900 12345678910 123456789a a123456789 123456789q q123456789
		123456789abc abc123456789 1234567890a a1234567890 1234512345 1122334455 123123123123 123456123456 1q2w3e4r5t
		1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv qwertyuiop qwerty123456 qwertyuiop123 asdfghjkl123 zxcvbnm123 q1w2e3r4t5
		1qaz@wsx3edc !qaz2wsx3edc qwer1234!@#$ 1234qwer!@#$ asdf1234!@#$ password12 password123 password1234 password123!
		p@ssw0rd123 p@ssword123 passw0rd123 password!123 admin12345 admin123456 admin@12345 admin@123456 administrator
		administrator1 root123456 test123456 user123456 welcome123 welcome1234 woaini1314 5201314520 5201314521
		1314520520 woaini1314520 aa123456789 aa12345678 abc12345678 abcd123456 abcd1234567 abcde12345 abcdef123456
		abc1234567 a1b2c3d4e5 aaa1234567 qq123456789 wang123456 zhang123456 iloveyou123 letmein123 changeme123 changeme1234
		system123456 touyan123456 fayuan123456 dangjian123 dangjian1921 dangyuan1921 zhonggong1921 china19491001 19491001aa
		party19210701 1921070119 default123 initial123 huawei@123 huawei12#$ h3c@123456`) {
		m[p] = true
	}
	return m
}()

// CheckPassword says whether a person may choose password for the account with
// this login name. Fault: Invalid with the field "password".
func CheckPassword(login, password string) error {
	say := ""
	low := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' || r == 0x7f }):
		say = "口令含有无法键入的字符，请重新设置"
	case n < PasswordMin:
		say = "口令至少 10 位"
	case n > PasswordMax:
		say = "口令最多 128 位"
	case common[low], few(low):
		say = "这个口令太常见，容易被猜中，请换一个"
	case login != "" && strings.Contains(low, login):
		say = "口令不能包含登录名，请换一个"
	}
	if say == "" {
		return nil
	}
	return fault.New(fault.Invalid, say+"。").At("password", say)
}

// few reports whether s has fewer than four different characters.
func few(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) < 4
}

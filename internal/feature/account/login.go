package account

import (
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// The lengths of a login name, in characters.
const (
	loginMin = 3
	loginMax = 32
)

// CleanLogin returns a login name as it is stored: half-width and lower case.
// It is 3 to 32 letters, digits, dots, hyphens or underscores and begins with a
// letter or digit. Fault: Invalid with the field "login".
func CleanLogin(s string) (string, error) {
	s = FoldLogin(s)
	ok := len(s) >= loginMin && len(s) <= loginMax && !strings.ContainsRune(".-_", rune(s[0]))
	for _, c := range []byte(s) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_')
	}
	if !ok {
		const say = "登录名应为 3 至 32 位字母、数字、点、横线或下划线，以字母或数字开头"
		return "", fault.New(fault.Invalid, say+"。").At("login", say)
	}
	return s, nil
}

// FoldLogin returns what a person typed as login name in the form it is
// compared in: half-width, lower case, without blanks around it.
func FoldLogin(s string) string { return strings.ToLower(han.Trim(han.Fold(s))) }

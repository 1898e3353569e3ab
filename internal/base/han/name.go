package han

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the longest name of a person that is accepted, in characters.
const MaxName = 50

// CleanName returns a person's name as the register keeps it: no blanks or
// invisible characters, every kind of dot as U+00B7, and without remarks in
// brackets at the end such as （女）（预备）. It does not judge the name.
func CleanName(text string) string {
	s := Squeeze(Fold(text))
	s = strings.Map(func(r rune) rune {
		switch r {
		case '.', '•', '‧', '∙', '⋅', '・', '･', '●', '˙', '᛫', '⸱', '．', '﹒':
			return '·'
		}
		return r
	}, s)
	for strings.HasSuffix(s, ")") {
		i := strings.LastIndexByte(s, '(')
		if i <= 0 {
			break
		}
		s = s[:i]
	}
	return s
}

// ValidName reports whether s, as CleanName returns it, can be the name of a
// person: two to MaxName Chinese characters, parts joined by U+00B7.
// Characters of the private-use planes count as Chinese: rare characters of
// older registers are stored there.
func ValidName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > MaxName {
		return false
	}
	dot := true // a dot may not begin the name, nor follow another, nor end it
	for _, r := range s {
		switch {
		case r == '·':
			if dot {
				return false
			}
			dot = true
			continue
		case !unicode.Is(unicode.Han, r) && !unicode.Is(unicode.Co, r):
			return false
		}
		dot = false
	}
	return !dot
}

// Package pinyin puts names of persons into the order of a Chinese telephone
// book: by the sound of the surname, then of each further character.
package pinyin

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// Key returns a text that orders names when compared byte by byte: each
// character by its syllable and tone, then by itself, so that one surname
// stays together (all 张 before all 章). Surnames have the reading that they
// have as surnames: 单 is Shan, 曾 Zeng, 尉迟 Yuchi. Characters without a reading
// stand behind the others. The key shows nothing that the name does not.
func Key(name string) string {
	var b strings.Builder
	rest := []rune(strings.Join(strings.Fields(name), ""))
	readings, n := surname(rest)
	for i, r := range rest {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch {
		case i < n:
			b.WriteString(readings[i])
		case unicode.Is(unicode.Han, r):
			b.WriteString(reading(r))
		case r < unicode.MaxASCII:
			b.WriteRune(unicode.ToLower(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

var args = func() pinyin.Args {
	a := pinyin.NewArgs()
	a.Style = pinyin.Tone3
	return a
}()

// reading returns the usual syllable with its tone, zhong1; "~", which stands
// behind all letters, for a character whose reading is not known.
func reading(r rune) string {
	if s := pinyin.SinglePinyin(r, args); len(s) > 0 && s[0] != "" {
		return tone(s[0])
	}
	return "~"
}

// tone gives every syllable a tone digit; the neutral tone is the fifth.
func tone(s string) string {
	if last := s[len(s)-1]; last < '1' || last > '4' {
		return s + "5"
	}
	return s
}

// surname returns the readings of the surname that name begins with, where
// they differ from the usual ones, and of how many characters it has.
func surname(name []rune) ([]string, int) {
	if len(name) >= 3 {
		if s, ok := surnames[string(name[:2])]; ok {
			return strings.Fields(s), 2
		}
	}
	if len(name) >= 2 {
		if s, ok := surnames[string(name[:1])]; ok {
			return []string{s}, 1
		}
	}
	return nil, 0
}

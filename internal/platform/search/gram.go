package search

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is the longest word of letters and digits that is told from others, in
// bytes.
const longest = 32

// fold writes a text the way it is compared: half-width, small letters. It has as
// many characters as s.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r < 0x80, r >= 0x3001 && r < 0xFF00: // nearly everything there is
			return r
		case r == 0x3000:
			return ' '
		case r >= 0xFF01 && r <= 0xFF5E: // ！ to ～
			r -= 0xFEE0
		}
		return unicode.ToLower(r)
	}, s)
}

type sort byte

const (
	gap     sort = iota // blanks, punctuation
	ideo                // a Chinese character
	letters             // of another script
	digits
)

func sortOf(r rune) sort {
	switch {
	case r < 0x80:
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			return letters
		case r >= '0' && r <= '9':
			return digits
		}
		return gap
	case r >= 0x4E00 && r <= 0x9FFF, unicode.Is(unicode.Han, r), r == '〇', unicode.Is(unicode.Co, r): // rare names of old registers are in private use
		return ideo
	case unicode.IsLetter(r):
		return letters
	case unicode.IsNumber(r):
		return digits
	}
	return gap
}

// grams calls fn for every character, pair and word of letters of a folded text;
// the same may come again. What fn is given is a part of s.
func grams(s string, fn func(gram string)) {
	word, last := -1, -1 // where a word of letters or digits, and the character before, begin
	of := gap            // what the word is of
	flush := func(end int) {
		if word >= 0 {
			fn(cut(s[word:end]))
		}
		word = -1
	}
	for i, r := range s {
		switch k := sortOf(r); k {
		case gap:
			flush(i)
			last = -1
		case letters, digits:
			if k != of {
				flush(i)
			}
			if word < 0 {
				word, of = i, k
			}
			last = -1
		case ideo:
			flush(i)
			n := utf8.RuneLen(r)
			if r == utf8.RuneError {
				n = 1
			}
			fn(s[i : i+n])
			if last >= 0 {
				fn(s[last : i+n])
			}
			last = i
		}
	}
	flush(len(s))
}

func cut(word string) string {
	if len(word) <= longest {
		return word
	}
	n := longest
	for n > 0 && !utf8.RuneStart(word[n]) {
		n--
	}
	return word[:n]
}

// words returns the runs of a folded question, each of Chinese characters, of
// letters or of digits: what must stand in a text as it is.
func words(s string) (ws []string) {
	begin, kind := 0, gap
	for i, r := range s {
		if k := sortOf(r); k != kind {
			if kind != gap {
				ws = append(ws, s[begin:i])
			}
			begin, kind = i, k
		}
	}
	if kind != gap {
		ws = append(ws, s[begin:])
	}
	return ws
}

// needed returns the fewest grams that a text with the word must have.
func needed(word string) (gs []string) {
	r, n := utf8.DecodeRuneInString(word)
	if sortOf(r) != ideo || n == len(word) {
		return []string{cut(word)}
	}
	grams(word, func(g string) {
		if utf8.RuneCountInString(g) == 2 {
			gs = append(gs, g)
		}
	})
	return gs
}

// stands reports whether the word stands in the folded text: Chinese anywhere,
// letters and digits as whole words.
func stands(text, word string) bool { return at(text, word, 0) >= 0 }

// at returns where the word next stands in the folded text, -1 when nowhere.
func at(text, word string, from int) int {
	r, _ := utf8.DecodeRuneInString(word)
	k := sortOf(r)
	for from <= len(text) {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		if k == ideo {
			return i
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if (i == 0 || sortOf(before) != k) && (i+len(word) == len(text) || sortOf(after) != k) {
			return i
		}
		from = i + len(word)
	}
	return -1
}

// What else a text is found by. A gap within keeps them from every word.
func kindGram(kind string) string  { return "kind:" + kind }
func unitGram(unit int64) string   { return "unit:" + strconv.FormatInt(unit, 36) }
func courtGram(court int64) string { return "court:" + strconv.FormatInt(court, 36) }

// belowGram is of texts that whoever is below the unit may see; 0 is everybody.
func belowGram(unit int64) string { return "below:" + strconv.FormatInt(unit, 36) }

func (t *Text) labels() []string {
	ls := []string{kindGram(t.Kind)}
	if t.Unit != 0 {
		ls = append(ls, unitGram(t.Unit), courtGram(t.Court))
	}
	if t.Part != 0 {
		ls = append(ls, unitGram(t.Part))
	}
	if t.Below {
		ls = append(ls, belowGram(t.Unit))
	}
	return ls
}

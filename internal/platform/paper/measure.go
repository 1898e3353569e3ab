package paper

import (
	"strings"
	"unicode"
)

// halves is the width of s in half characters: what is not Chinese takes one.
func halves(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x2000:
			n++
		default:
			n += 2
		}
	}
	return n
}

// spaces are n blanks of a whole character.
func spaces(n int) string { return strings.Repeat("　", max(n, 0)) }

// breakLines breaks a title into as few lines as limit (in half characters)
// allows, of lengths that differ little, at the places that read best.
func breakLines(s string, limit int) []string {
	if strings.Contains(s, "\n") {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	}
	whole := halves(s)
	if whole <= limit {
		return []string{s}
	}
	lines := (whole + limit - 1) / limit
	runes := []rune(s)
	var out []string
	for ; lines > 1; lines-- {
		want := halves(string(runes)) / lines
		at, best := len(runes), 1<<30
		for i, have := 1, 0; i < len(runes); i++ {
			have += halves(string(runes[i-1]))
			rest := halves(string(runes)) - have
			if have > limit || rest > limit*(lines-1) {
				continue
			}
			if cost := max(have-want, want-have) + breakCost(runes, i); cost < best {
				at, best = i, cost
			}
		}
		out, runes = append(out, string(runes[:at])), runes[at:]
	}
	return append(out, string(runes))
}

// breakCost says how badly a line ends before runes[i], in half characters of
// imbalance that are as bad.
func breakCost(runes []rune, i int) int {
	before, after := runes[i-1], runes[i]
	word := func(r rune) bool { return r < 0x2000 && !unicode.IsSpace(r) }
	switch {
	case strings.ContainsRune("、，；：。》）」』”’〕？！", after), strings.ContainsRune("《（「『“‘〔", before):
		return 1 << 20
	case word(before) && word(after), unicode.IsDigit(before), unicode.IsDigit(after) && before != '的':
		return 1 << 10
	case after == '的' || after == '和' || after == '与' || before == '第':
		return 12
	case strings.ContainsRune("的》、，）和与", before), after == '《':
		return 0
	}
	// Inside a pair of 《》 nothing should break.
	open := 0
	for _, r := range runes[:i] {
		switch r {
		case '《':
			open++
		case '》':
			open--
		}
	}
	if open > 0 {
		return 10
	}
	return 6
}

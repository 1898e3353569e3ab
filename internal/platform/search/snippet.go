package search

import (
	"strings"
	"unicode/utf8"
)

// Piece is a part of a text; Hit marks a word that was looked for.
type Piece struct {
	Text string
	Hit  bool
}

// around is how many characters of a text are shown, and before the first word.
const (
	around = 90
	before = 20
)

// span is a part of a text, in characters.
type span struct{ from, until int }

// spans returns where the words stand in a text, in the order of the text and
// without overlaps.
func spans(text string, ws []string) (all []span) {
	folded := fold(text)
	for from := 0; ; {
		first, size := -1, 0
		for _, w := range ws {
			if i := at(folded, w, from); i >= 0 && (first < 0 || i < first || i == first && len(w) > size) {
				first, size = i, len(w)
			}
		}
		if first < 0 || len(all) == 50 {
			return all
		}
		begin := utf8.RuneCountInString(folded[:first])
		all = append(all, span{begin, begin + utf8.RuneCountInString(folded[first:first+size])})
		from = first + size
	}
}

// marked is the whole text with the words marked.
func marked(text string, ws []string) []Piece {
	rs := []rune(text)
	return pieces(rs, spans(text, ws), 0, len(rs))
}

// snippet is the part of a text around the first word that stands in it; its
// beginning when none does.
func snippet(text string, ws []string) []Piece {
	text = strings.Join(strings.Fields(text), " ")
	rs := []rune(text)
	found := spans(text, ws)
	from := 0
	if len(found) > 0 {
		from = max(0, found[0].from-before)
	}
	until := min(len(rs), from+around)
	if len(found) > 0 {
		until = min(len(rs), max(until, found[0].until))
	}
	ps := pieces(rs, found, from, until)
	if from > 0 {
		ps = append([]Piece{{Text: "…"}}, ps...)
	}
	if until < len(rs) {
		ps = append(ps, Piece{Text: "…"})
	}
	return ps
}

func pieces(rs []rune, found []span, from, until int) (ps []Piece) {
	for _, s := range found {
		if s.from < from || s.until > until {
			continue
		}
		if s.from > from {
			ps = append(ps, Piece{Text: string(rs[from:s.from])})
		}
		ps = append(ps, Piece{Text: string(rs[s.from:s.until]), Hit: true})
		from = s.until
	}
	if from < until {
		ps = append(ps, Piece{Text: string(rs[from:until])})
	}
	return ps
}

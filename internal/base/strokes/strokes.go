// Package strokes orders names by the strokes of their characters (姓氏笔画), as
// candidates stand on a ballot (选举条例第六条 and the table of standards §9.3).
// Where the table does not decide, it says so and a person does; it never
// guesses. SOURCE.md tells where the table comes from and how it is checked.
package strokes

import (
	_ "embed" // the table and its notice
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed table.txt
var table string

// Notice is the table's source and licence.
//
//go:embed SOURCE.md
var Notice string

// Basis is by what names are ordered.
type Basis string

// The two customs.
const (
	// BySurname (按姓氏笔画) is that of Party congresses: a name of two characters
	// has a blank between them, and a blank stands before any character.
	BySurname Basis = "surname"
	// ByName (按姓名笔画) compares character by character.
	ByName Basis = "name"
)

// Chinese returns what the ballot says of its order.
func (b Basis) Chinese() string {
	if b == ByName {
		return "按姓名笔画为序"
	}
	return "按姓氏笔画为序"
}

// entry is one character of the table.
type entry struct {
	strokes string // digits 1 to 5; "" where the order of strokes is not known
	level   int    // of the table, 1 to 3
	place   int    // in the table, from 1
}

var entries = sync.OnceValue(func() map[rune]entry {
	m := make(map[rune]entry, 8200)
	place := 0
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		level := int(words[0][0] - '0')
		for _, w := range words[1:] {
			r, n := utf8.DecodeRuneInString(w)
			place++
			e := entry{level: level, place: place}
			if s := w[n:]; s != "?" {
				e.strokes = s
			}
			m[r] = e
		}
	}
	return m
})

// Of returns the strokes of a character in their order as digits: 1 横, 2 竖,
// 3 撇, 4 点, 5 折. ok is false where the table does not know them.
func Of(r rune) (digits string, ok bool) {
	e := entries()[r]
	return e.strokes, e.strokes != ""
}

// Doubt is a pair of names whose order the table does not decide. A person
// decides and it is recorded.
type Doubt struct {
	A, B string
	Why  string // in Chinese
}

// Order returns the places of names in their order: names[order[0]] comes
// first. It is the same whatever order the names come in. Names in doubts stand
// in some order; a person puts them right.
func Order(names []string, by Basis) (order []int, doubts []Doubt) {
	type name struct {
		letters []rune
		text    string
		i       int
	}
	ns := make([]name, len(names))
	for i, s := range names {
		ns[i] = name{letters(s, by), s, i}
	}
	slices.SortStableFunc(ns, func(a, b name) int {
		c, _ := compare(a.letters, b.letters)
		if c == 0 {
			c = strings.Compare(a.text, b.text)
		}
		return c
	})
	for i, n := range ns {
		order = append(order, n.i)
		// An unknown character may belong anywhere, so it is held against every
		// other name and not only against the one it happens to stand beside.
		for _, m := range ns[i+1:] {
			if _, why := compare(n.letters, m.letters); why != "" {
				doubts = append(doubts, Doubt{n.text, m.text, why})
			}
		}
	}
	return order, doubts
}

// blank stands between the two characters of a short name, before all others.
const blank = 0

func letters(name string, by Basis) []rune {
	rs := slices.DeleteFunc([]rune(name), func(r rune) bool { return r == '·' || r == ' ' || r == '　' })
	if by != ByName && len(rs) == 2 {
		rs = []rune{rs[0], blank, rs[1]}
	}
	return rs
}

// compare orders two names; why is not empty where a person must decide.
func compare(a, b []rune) (c int, why string) {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		switch {
		case a[i] == blank:
			return -1, ""
		case b[i] == blank:
			return 1, ""
		}
		x, y := entries()[a[i]], entries()[b[i]]
		switch {
		case x.strokes == "" && y.strokes != "":
			return 1, "笔画表未收“" + string(a[i]) + "”"
		case y.strokes == "" && x.strokes != "":
			return -1, "笔画表未收“" + string(b[i]) + "”"
		case x.strokes == "":
			return cmpRune(a[i], b[i]), "笔画表未收“" + string(a[i]) + "”“" + string(b[i]) + "”"
		case len(x.strokes) != len(y.strokes):
			return len(x.strokes) - len(y.strokes), ""
		case x.strokes != y.strokes:
			return strings.Compare(x.strokes, y.strokes), ""
		case x.level != y.level:
			return x.place - y.place, "“" + string(a[i]) + "”“" + string(b[i]) + "”笔画、笔顺相同，又不在字表的同一级"
		}
		return x.place - y.place, ""
	}
	if len(a) == len(b) {
		return 0, "同名"
	}
	return len(a) - len(b), ""
}

func cmpRune(a, b rune) int { return int(a) - int(b) }

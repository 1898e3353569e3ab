package han

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold turns full-width forms (Ａ１－（）　) into the half-width characters they
// stand for and leaves everything else alone.
func Fold(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == 0x3000:
			return ' '
		}
		return r
	}, s)
}

// Squeeze removes every blank, control and invisible character from s:
// what is left is what a reader sees.
func Squeeze(s string) string {
	for _, r := range s {
		if invisible(r) {
			return strings.Map(func(r rune) rune {
				if invisible(r) {
					return -1
				}
				return r
			}, s)
		}
	}
	return s
}

// Trim removes blanks and invisible characters at both ends of s.
func Trim(s string) string { return strings.TrimFunc(s, invisible) }

// invisible reports blanks, controls, zero-width characters and the harmless
// direction marks; overrides and isolates (U+202A–E, U+2066–9) are not in it,
// because they change what a reader sees and so must be refused, not removed.
func invisible(r rune) bool {
	if r > ' ' && r < 0x7F {
		return false
	}
	switch r {
	case 0x00AD, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x3164:
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// Overrides reports whether s holds a character that turns the direction of
// writing, so that a reader sees another text than the program stores.
func Overrides(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
	})
}

// Mojibake reports whether s looks like text decoded with the wrong charset:
// the traces that UTF-8 read as GBK, GBK read as UTF-8, and unset memory leave.
func Mojibake(s string) bool {
	if isASCII(s) {
		return false
	}
	if !utf8.ValidString(s) {
		return true
	}
	for _, trace := range [...]string{"�", "锟斤拷", "锟斤", "斤拷", "烫烫", "屯屯", "锘匡", "ï»¿", "ï¿½", "鐨勩", "鈥�"} {
		if strings.Contains(s, trace) {
			return true
		}
	}
	// UTF-8 read as Latin-1 is nothing but letters of that block.
	latin := 0
	for _, r := range s {
		if r >= 0x80 && r <= 0xFF && r != 0xB7 && r != 0xD7 && r != 0xB0 {
			latin++
		}
	}
	return latin >= 3
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

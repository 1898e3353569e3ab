package money

import (
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// Parse reads an amount in yuan as people write it: "1,218.08", "￥25.00",
// "69.70元", "２０１．８６", "-5", "（5.00）" for minus five, "12元5角" is not read.
// At most two decimals; thousands stand apart by three or not at all. Fault:
// Invalid, with the text in it.
func Parse(s string) (Fen, error) { return parse(s, false) }

// ParseNumber reads a number of a spreadsheet, whose text may show that it was
// kept as binary: 211.64999999999998 is 211.65. More than two decimals are
// refused unless they vanish when the number is taken to fifteen digits, which
// is what such a cell holds. Fault: Invalid.
func ParseNumber(s string) (Fen, error) { return parse(s, true) }

func parse(text string, binary bool) (Fen, error) {
	refuse := func(why string) (Fen, error) {
		return 0, fault.Newf(fault.Invalid, "金额“%s”%s，应写成元，例如 1,218.08", cut(text), why)
	}
	s := han.Squeeze(strings.NewReplacer("．", ".", "，", ",", "－", "-", "−", "-", "—", "-").Replace(han.Fold(text)))
	if s == "" {
		return refuse("是空的")
	}
	s, minus := sign(s)
	s = strings.TrimPrefix(s, "人民币")
	for _, mark := range []string{"￥", "¥", "RMB", "CNY"} {
		s = strings.TrimPrefix(s, mark)
	}
	if !minus {
		s, minus = sign(s)
	}
	if cutUnit, ok := strings.CutSuffix(s, "元"); ok {
		s = strings.TrimSuffix(cutUnit, "人民币")
	}
	if strings.ContainsAny(s, "万亿") {
		return refuse("带有万或亿")
	}
	whole, decimals, point := strings.Cut(s, ".")
	if point && decimals == "" || whole == "" || !allDigits(decimals) {
		return refuse("不是数字")
	}
	whole, ok := ungroup(whole)
	if !ok {
		return refuse("不是数字")
	}
	whole = strings.TrimLeft(whole, "0")
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) > 2 && binary {
		whole, decimals = fifteen(whole, decimals)
	}
	if len(decimals) > 2 {
		return refuse("的小数超过两位")
	}
	if len(whole) > 10 {
		return refuse("太大")
	}
	var n Fen
	for _, d := range whole + (decimals + "00")[:2] {
		n = n*10 + Fen(d-'0')
	}
	if n > Limit {
		return refuse("太大")
	}
	if minus {
		n = -n
	}
	return n, nil
}

// sign takes a minus or brackets off s.
func sign(s string) (string, bool) {
	if in, ok := strings.CutPrefix(s, "("); ok {
		if in, ok = strings.CutSuffix(in, ")"); ok {
			return in, true
		}
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return rest, true
	}
	return strings.TrimPrefix(s, "+"), false
}

// ungroup takes commas out of a whole number; they stand before every three
// digits or nowhere.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, g := range groups {
		if !allDigits(g) || g == "" || len(groups) > 1 && (len(g) > 3 || i > 0 && len(g) != 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// fifteen takes a number to fifteen digits, half up.
func fifteen(whole, decimals string) (string, string) {
	keep := 15 - len(whole)
	if keep < 2 || len(decimals) <= keep {
		return whole, decimals
	}
	up := decimals[keep] >= '5'
	digits := []byte(whole + decimals[:keep])
	for i := len(digits) - 1; up && i >= 0; i-- {
		if up = digits[i] == '9'; up {
			digits[i] = '0'
		} else {
			digits[i]++
		}
	}
	if up {
		digits = append([]byte{'1'}, digits...)
	}
	at := len(digits) - keep
	return string(digits[:at]), strings.TrimRight(string(digits[at:]), "0")
}

// cut shortens what was typed, for a sentence.
func cut(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

package han

import "strings"

var digitOf = map[rune]int{
	'〇': 0, '零': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
}

var digitName = [...]string{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// Number reads a number from 0 to 99 written in Chinese (二十三) or in digits
// (23, full width too).
func Number(s string) (n int, ok bool) {
	s = Squeeze(Fold(s))
	if n, ok = smallDigits(s); ok {
		return n, true
	}
	tens, ones, found := strings.Cut(strings.ReplaceAll(s, "拾", "十"), "十")
	if !found {
		return oneDigit(s)
	}
	n = 1
	if tens != "" {
		if n, ok = oneDigit(tens); !ok || n == 0 {
			return 0, false
		}
	}
	n *= 10
	if ones == "" {
		return n, true
	}
	d, ok := oneDigit(ones)
	if !ok || d == 0 {
		return 0, false
	}
	return n + d, true
}

// Numeral writes n, 0 to 99, in Chinese: 二十三.
func Numeral(n int) string {
	switch {
	case n < 0 || n > 99:
		panic("han: a numeral from 0 to 99 only")
	case n < 10:
		return digitName[n]
	}
	s := "十"
	if n >= 20 {
		s = digitName[n/10] + s
	}
	if n%10 != 0 {
		s += digitName[n%10]
	}
	return s
}

// Ordinal reads the number out of a name that is nothing but a number of its
// kind: 第三党小组, 第3党小组, 3组 and 三组 are all 3 of the kinds 党小组, 小组, 组.
// Longer kinds come first.
func Ordinal(text string, kinds ...string) (n int, ok bool) {
	s := Squeeze(Fold(text))
	for _, kind := range kinds {
		if rest, found := strings.CutSuffix(s, kind); found && rest != "" {
			s = rest
			break
		}
	}
	n, ok = Number(strings.TrimPrefix(s, "第"))
	return n, ok && n > 0
}

func oneDigit(s string) (int, bool) {
	r := []rune(s)
	if len(r) != 1 {
		return 0, false
	}
	d, ok := digitOf[r[0]]
	return d, ok
}

func smallDigits(s string) (n int, ok bool) {
	if len(s) == 0 || len(s) > 2 {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

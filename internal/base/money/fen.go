package money

import (
	"strconv"
	"strings"
)

// Fen is an amount of money, in fen. It is stored as a BIGINT.
type Fen int64

// Yuan is a hundred fen.
const Yuan Fen = 100

// Limit is the largest amount, either way, that Parse reads: a thousand million
// yuan. No sum of amounts within it, as many as there are persons, overflows.
const Limit = 1_000_000_000 * Yuan

// String returns the amount in yuan: "1043.00", "-0.20".
func (f Fen) String() string { return string(f.append(nil, false)) }

// Grouped returns the amount with thousands apart: "1,043.00".
func (f Fen) Grouped() string { return string(f.append(nil, true)) }

// Text returns "1,043.00 元", as sentences and pages say it.
func (f Fen) Text() string { return f.Grouped() + " 元" }

func (f Fen) append(b []byte, grouped bool) []byte {
	u := uint64(f)
	if f < 0 {
		b, u = append(b, '-'), -u
	}
	yuan := strconv.AppendUint(nil, u/100, 10)
	for i, d := range yuan {
		if grouped && i > 0 && (len(yuan)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, d)
	}
	return append(b, '.', byte('0'+u/10%10), byte('0'+u%10))
}

var capitals = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}

// Capital returns the amount as receipts write it: 壹仟零肆拾叁元整, 人民币 not
// included. A negative one begins with 负.
func (f Fen) Capital() string {
	u := uint64(f)
	var b strings.Builder
	if f < 0 {
		b.WriteString("负")
		u = -u
	}
	yuan, jiao, fen := u/100, u/10%10, u%10
	if yuan > 0 {
		b.WriteString(capitalInt(yuan) + "元")
	}
	switch {
	case yuan == 0 && jiao == 0 && fen == 0:
		b.WriteString("零元整")
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	default:
		if jiao > 0 {
			b.WriteString(capitals[jiao] + "角")
		} else if yuan > 0 {
			b.WriteString("零")
		}
		if fen > 0 {
			b.WriteString(capitals[fen] + "分")
		} else {
			b.WriteString("整")
		}
	}
	return b.String()
}

// capitalInt writes a whole number above nought, from its highest digit on:
// noughts between digits are said once, a group of four has its name when it
// holds anything.
func capitalInt(n uint64) string {
	units, groups := [...]string{"", "拾", "佰", "仟"}, [...]string{"", "万", "亿", "万亿", "亿亿"}
	digits := strconv.FormatUint(n, 10)
	var b strings.Builder
	zero, group := false, false
	for i, d := range digits {
		place := len(digits) - 1 - i
		if d == '0' {
			zero = true
		} else {
			if zero {
				b.WriteString("零")
			}
			b.WriteString(capitals[d-'0'] + units[place%4])
			zero, group = false, true
		}
		if place%4 == 0 && group {
			b.WriteString(groups[place/4])
			group = false
		}
	}
	return b.String()
}

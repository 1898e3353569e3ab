package money

import (
	"math/big"
	"strings"
)

// Rate is a part of ten thousand: 50 is 0.5 %.
type Rate int32

// Whole is everything.
const Whole Rate = 10_000

// String returns the rate in percent: "0.5%", "12.25%".
func (r Rate) String() string {
	s := strings.TrimRight(Fen(r).String(), "0")
	return strings.TrimSuffix(s, ".") + "%"
}

// Rounding says where an exact amount is cut and which way.
type Rounding uint8

// The roundings. The zero Rounding is to the fen, half up.
const (
	HalfUpFen  Rounding = iota // 四舍五入到分
	UpFen                      // 进位到分
	DownFen                    // 舍去分以下
	HalfUpJiao                 // 四舍五入到角
	UpJiao                     // 进位到角
	DownJiao                   // 舍去角以下
)

var roundings = [...]struct {
	code, chinese string
	unit          int64
	way           int // -1 down, 0 half up, 1 up
}{
	{"half-up-fen", "四舍五入到分", 1, 0}, {"up-fen", "进位到分", 1, 1}, {"down-fen", "舍去分以下", 1, -1},
	{"half-up-jiao", "四舍五入到角", 10, 0}, {"up-jiao", "进位到角", 10, 1}, {"down-jiao", "舍去角以下", 10, -1},
}

// String returns the rounding's word in settings: "half-up-fen".
func (r Rounding) String() string { return roundings[r].code }

// Chinese returns the rounding as pages say it.
func (r Rounding) Chinese() string { return roundings[r].chinese }

// ParseRounding reads a rounding's word.
func ParseRounding(s string) (Rounding, bool) {
	for i, x := range roundings {
		if x.code == s {
			return Rounding(i), true
		}
	}
	return 0, false
}

// Exact is an amount that nobody has rounded yet: Num / Den fen.
type Exact struct{ Num, Den int64 }

// Of returns r of f, exactly. It panics when the fraction overflows, which no
// amount within Limit does.
func (r Rate) Of(f Fen) Exact { return Exact{int64(f), 1}.Times(r) }

// Times returns r of e, exactly.
func (e Exact) Times(r Rate) Exact {
	rate, den := int64(r), int64(Whole)
	if g := gcd(rate, den); g > 1 {
		rate, den = rate/g, den/g
	}
	if g := gcd(e.Num, den); g > 1 {
		e.Num, den = e.Num/g, den/g
	}
	n := e.Num * rate
	d := e.Den * den
	if rate != 0 && n/rate != e.Num || d/den != e.Den {
		panic("money: overflow")
	}
	return Exact{n, d}
}

func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// Round returns e cut as how says. Half up is away from nought; up is away from
// nought, down towards it.
func (e Exact) Round(how Rounding) Fen {
	x := roundings[how]
	den := e.Den * x.unit
	n, minus := e.Num, e.Num < 0
	if minus {
		n = -n
	}
	q, rest := n/den, n%den
	if x.way > 0 && rest > 0 || x.way == 0 && rest >= den-rest {
		q++
	}
	if minus {
		q = -q
	}
	return Fen(q * x.unit)
}

// String returns the amount in yuan with all its decimals: "127.5075".
func (e Exact) String() string {
	r := big.NewRat(e.Num, e.Den*100)
	digits, exact := r.FloatPrec()
	if !exact {
		return r.FloatString(6) + "…"
	}
	s := r.FloatString(max(digits, 2))
	if digits > 2 {
		s = strings.TrimRight(s, "0")
	}
	return s
}

// Split divides total by weights so that the parts sum to it: every part is cut
// towards nought, and the fen left over go one each to the parts that lost most,
// the earlier first. Without a weight above nought everything goes to the first.
func Split(total Fen, weights ...int64) []Fen {
	out := make([]Fen, len(weights))
	var all int64
	for _, w := range weights {
		all += max(w, 0)
	}
	if len(weights) == 0 {
		return nil
	}
	if all == 0 {
		out[0] = total
		return out
	}
	lost := make([]*big.Int, len(weights))
	left := total
	for i, w := range weights {
		n := new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(max(w, 0)))
		q, r := new(big.Int).QuoRem(n, big.NewInt(all), new(big.Int))
		out[i], lost[i] = Fen(q.Int64()), r.Abs(r)
		left -= out[i]
	}
	step := Fen(1)
	if left < 0 {
		step = -1
	}
	for ; left != 0; left -= step {
		most := 0
		for i := range lost {
			if lost[i].Cmp(lost[most]) > 0 {
				most = i
			}
		}
		out[most] += step
		lost[most] = big.NewInt(-1)
	}
	return out
}

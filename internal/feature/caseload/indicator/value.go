package indicator

import (
	"math/big"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload/chance"
)

// Value is an indicator of one unit in one period, under one version.
type Value struct {
	Definition Definition
	Period     civil.Period
	Num, Den   int64
	// Median and P90 are days by nearest rank. Spread: the definition asks for them
	// and they are known.
	Median, P90 int32
	Spread      bool
}

// Defined reports whether there is a number at all: nothing below the line is
// no value, shown as —, and in no comparison.
func (v Value) Defined() bool { return v.Definition.Shape == Quantity || v.Den != 0 }

// exact returns the value in its unit: percent for a share.
func (v Value) exact() *big.Rat {
	if v.Definition.Shape == Quantity {
		return new(big.Rat).SetInt64(v.Num)
	}
	r := big.NewRat(v.Num, 1)
	r.Quo(r, new(big.Rat).SetInt64(v.Den))
	if v.Definition.Shape == Share {
		r.Mul(r, big.NewRat(100, 1))
	}
	if s := v.Definition.Scale; s > 1 {
		r.Quo(r, new(big.Rat).SetInt64(s))
	}
	return r
}

// String writes the value to two decimals, half up, from the whole numbers:
// "88.10" (percent), "35.10", "13", "146:55"; "—" where there is none.
func (v Value) String() string {
	switch {
	case v.Definition.Shape == Odds && (v.Num != 0 || v.Den != 0):
		return strconv.FormatInt(v.Num, 10) + ":" + strconv.FormatInt(v.Den, 10)
	case !v.Defined():
		return "—"
	case v.Definition.Shape == Quantity:
		return strconv.FormatInt(v.Num, 10)
	}
	return halfUp(v.exact())
}

// Hundredths returns the value in hundredths of its unit, half up; ok is false
// where there is none.
func (v Value) Hundredths() (n int64, ok bool) {
	if !v.Defined() {
		return 0, false
	}
	r := v.exact()
	return roundHalfUp(r.Mul(r, big.NewRat(100, 1))), true
}

// Interval returns the Wilson 95 % interval of a sampled share, as parts of one;
// ok is false where chance cannot be reckoned.
func (v Value) Interval() (i chance.Interval, ok bool) {
	if !v.Definition.Sampled || v.Den <= 0 || v.Num < 0 || v.Num > v.Den {
		return chance.Interval{}, false
	}
	return chance.Wilson(v.Num, v.Den, chance.Z95), true
}

// halfUp writes a rational to two decimals, half away from nought.
func halfUp(r *big.Rat) string {
	n := roundHalfUp(new(big.Rat).Mul(r, big.NewRat(100, 1)))
	minus := ""
	if n < 0 {
		minus, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	if len(s) < 3 {
		s = strings.Repeat("0", 3-len(s)) + s
	}
	return minus + s[:len(s)-2] + "." + s[len(s)-2:]
}

// roundHalfUp rounds half away from nought.
func roundHalfUp(r *big.Rat) int64 {
	num, den := new(big.Int).Abs(r.Num()), r.Denom()
	num.Add(num.Lsh(num, 1), den)
	q := num.Quo(num, new(big.Int).Lsh(den, 1)).Int64()
	if r.Sign() < 0 {
		return -q
	}
	return q
}

// Compared is a value beside the same of the year before.
type Compared struct {
	Now, Before Value
	// Kept is the value of the year before under the version that was in force
	// then; nil when that is the version of Now. Both stay on record.
	Kept *Value
}

// Change writes how much the value moved: percentage points for a share
// ("+1.25 个百分点"), percent for a quantity ("-8.33%"), units for a mean. ok is
// false where one of the two is no number.
func (c Compared) Change() (text string, ok bool) {
	if !c.Now.Defined() || !c.Before.Defined() {
		return "", false
	}
	d := new(big.Rat).Sub(c.Now.exact(), c.Before.exact())
	unit := ""
	switch c.Now.Definition.Shape {
	case Share:
		unit = " 个百分点"
	case Quantity:
		if c.Before.Num == 0 {
			return "", false
		}
		d.Quo(d, new(big.Rat).SetInt64(c.Before.Num)).Mul(d, big.NewRat(100, 1))
		unit = "%"
	case Odds:
		return "", false
	}
	s := halfUp(d)
	if d.Sign() > 0 && s != "0.00" {
		s = "+" + s
	}
	return s + unit, true
}

// YearBefore returns the same period a year earlier; a period that ends with a
// month ends with it there too.
func YearBefore(p civil.Period) civil.Period {
	q := civil.Period{From: p.From.AddYears(-1), Until: p.Until.AddYears(-1)}
	if p.Until == p.Until.Month().Last() {
		q.Until = q.Until.Month().Last()
	}
	return q
}

// Year reckons an indicator for a period and the year before, both under the
// version in force at the period's end; where another was in force a year
// before, its value is kept beside.
func (b *Book) Year(d Dictionary, code Code, p civil.Period, sums Sums) (Compared, error) {
	def, err := d.On(code, p.Until)
	if err != nil {
		return Compared{}, err
	}
	var c Compared
	if c.Now, err = b.Value(code, def.Version, p, sums); err != nil {
		return c, err
	}
	before := YearBefore(p)
	if c.Before, err = b.Value(code, def.Version, before, sums); err != nil {
		return c, err
	}
	if old, err := d.On(code, before.Until); err == nil && old.Version != def.Version {
		v, err := b.Value(code, old.Version, before, sums)
		if err != nil {
			return c, err
		}
		c.Kept = &v
	}
	return c, nil
}

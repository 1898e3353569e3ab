package chance

import (
	"math"
	"slices"
)

// Limits are the shares between which n cases at a target keep by chance.
type Limits struct {
	Warning Interval // 95 %
	Control Interval // 99.8 %
}

// Approximate returns the limits by the normal distribution, within 0 and 1. It
// is off for few cases and for targets near 0 and 1; drawings may use it.
func Approximate(target float64, n int64) Limits {
	if n <= 0 {
		return Limits{Interval{0, 1}, Interval{0, 1}}
	}
	s := math.Sqrt(target * (1 - target) / float64(n))
	at := func(z float64) Interval { return Interval{max(0, target-z*s), min(1, target+z*s)} }
	return Limits{at(Z95), at(Z998)}
}

// Exact returns the limits by the binomial distribution, interpolated between
// whole numbers of cases (Spiegelhalter 2005, appendix; the formula is
// unconfirmed) and within 0 and 1. Judgements rest on it.
func Exact(target float64, n int64) Limits {
	if n <= 0 || target <= 0 || target >= 1 {
		t := min(1, max(0, target))
		if n <= 0 {
			return Limits{Interval{0, 1}, Interval{0, 1}}
		}
		return Limits{Interval{t, t}, Interval{t, t}}
	}
	q := quantiles(target, n, [...]float64{.001, .025, .975, .999})
	return Limits{Interval{q[1], q[2]}, Interval{q[0], q[3]}}
}

// quantiles returns, for rising q, the shares (r−α)/n where r is the least number
// whose distribution function reaches q and α its part beyond q.
func quantiles(target float64, n int64, qs [4]float64) (out [4]float64) {
	m := float64(n)
	spread := math.Sqrt(m * target * (1 - target))
	r := max(0, int64(m*target-14*spread)-30) // what lies below weighs less than 1e-30
	p := math.Exp(logChoose(n, r) + float64(r)*math.Log(target) + float64(n-r)*math.Log1p(-target))
	f, before, odds := p, 0.0, target/(1-target)
	for i, q := range qs {
		for f < q && r < n {
			before = f
			p *= float64(n-r) / float64(r+1) * odds
			r++
			f += p
		}
		alpha := 0.0
		if f > before {
			alpha = (f - q) / (f - before)
		}
		if q > .5 && r == n {
			alpha = 0 // all of them is more likely than 1−q: nothing lies beyond
		}
		out[i] = min(1, max(0, (float64(r)-alpha)/m))
	}
	return out
}

func logChoose(n, k int64) float64 {
	a, _ := math.Lgamma(float64(n) + 1)
	b, _ := math.Lgamma(float64(k) + 1)
	c, _ := math.Lgamma(float64(n-k) + 1)
	return a - b - c
}

// Position says where a sample lies among its limits.
type Position uint8

// The positions.
const (
	Unjudged Position = iota // too few cases
	Inside                   // within 95 %: the usual play of chance
	Warning                  // between 95 % and 99.8 %
	Outside                  // beyond 99.8 %: not by chance alone
)

// Placed is one unit in a funnel.
type Placed struct {
	Sample
	Z        float64 // distance from the target in standard deviations
	Limits   Limits  // exact
	Raw      Position
	Position Position // with the limits widened where all units scatter more than by chance
	Above    bool
}

// Funnel is a set of units against one target.
type Funnel struct {
	Target float64
	Units  []Placed
	// Dispersion (φ) is the mean of z²: about 1 where chance alone parts the units.
	Dispersion float64
	// Widened: the units scatter more than by chance (φ > 1+2√(2/I)), so that z is
	// divided by √φ before it is judged.
	Widened bool
}

// NewFunnel places units against a target; a target of 0 is what all units
// together have. Units keep their order.
func NewFunnel(target float64, units []Sample) Funnel {
	if target == 0 {
		target = Pool(units).Share()
	}
	f := Funnel{Target: target}
	var zs []float64
	for _, u := range units {
		p := Placed{Sample: u, Limits: Exact(target, u.N), Above: u.Share() > target}
		if u.N > 0 && target > 0 && target < 1 {
			p.Z = (u.Share() - target) / math.Sqrt(target*(1-target)/float64(u.N))
			zs = append(zs, p.Z)
		}
		p.Raw = p.position()
		f.Units = append(f.Units, p)
	}
	if count := float64(len(zs)); count > 0 {
		f.Dispersion = dispersion(zs)
		f.Widened = count > 1 && f.Dispersion > 1+2*math.Sqrt(2/count)
	}
	for i := range f.Units {
		u := &f.Units[i]
		u.Position = u.Raw
		if f.Widened && u.Raw > Inside {
			switch z := math.Abs(u.Z) / math.Sqrt(f.Dispersion); {
			case z <= Z95:
				u.Position = Inside
			case z <= Z998:
				u.Position = Warning
			}
		}
	}
	return f
}

// dispersion returns the mean of z² with the outer tenth of z on each side drawn
// in to the next, so that the one unit that lies far out does not widen the
// limits for itself. Below ten units nothing is drawn in.
func dispersion(zs []float64) float64 {
	zs = slices.Sorted(slices.Values(zs))
	cut := len(zs) / 10
	var sum float64
	for _, z := range zs {
		z = min(zs[len(zs)-1-cut], max(zs[cut], z))
		sum += z * z
	}
	return sum / float64(len(zs))
}

// position judges by the exact limits.
func (p *Placed) position() Position {
	x := p.Share()
	switch {
	case p.Size() != Judged:
		return Unjudged
	case !p.Limits.Control.Has(x):
		return Outside
	case !p.Limits.Warning.Has(x):
		return Warning
	}
	return Inside
}

// FalseAlarms returns how many of so many units × indicators × periods lie beyond
// the 95 % and beyond the 99.8 % limits by chance alone.
func FalseAlarms(units, indicators, periods int) (warning, control float64) {
	n := float64(units) * float64(indicators) * float64(periods)
	return n * .05, n * .002
}

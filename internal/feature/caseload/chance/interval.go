package chance

import "math"

// Quantiles of the normal distribution: 95 % (2.5 % on each side) and 99.8 %
// (0.1 % on each side).
const (
	Z95  = 1.959963984540054
	Z998 = 3.090232306167813
)

// Interval is a closed interval of shares, as parts of one, or of correlations.
type Interval struct{ Low, High float64 }

// Has reports whether x lies in the interval.
func (i Interval) Has(x float64) bool { return x >= i.Low && x <= i.High }

// Overlaps reports whether two intervals share a point.
func (i Interval) Overlaps(j Interval) bool { return i.Low <= j.High && j.Low <= i.High }

// Wilson returns the score interval of x in n at z standard deviations. It stays
// within 0 and 1 and holds for none and all. Without cases it is everything.
func Wilson(x, n int64, z float64) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	p, m := float64(x)/float64(n), float64(n)
	z2 := z * z
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := z * math.Sqrt(p*(1-p)/m+z2/(4*m*m)) / (1 + z2/m)
	i := Interval{max(0, centre-half), min(1, centre+half)}
	// At the ends the formula is exact; rounding must not leave a trace.
	if x <= 0 {
		i.Low = 0
	}
	if x >= n {
		i.High = 1
	}
	return i
}

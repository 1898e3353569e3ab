package chance

import "math"

// Correlation is how two series of numbers go together. It never says that one
// makes the other.
type Correlation struct {
	N        int
	R        float64  // Pearson's
	Interval Interval // 95 %, by Fisher's transformation
	// Changes is the correlation of the changes from one period to the next: two
	// series that both rise go together whatever they are, their changes do not.
	Changes *Correlation
}

// LeastPairs is the least number of pairs for which a correlation is told.
const LeastPairs = 10

// Correlate returns the correlation of two series in the order of time; ok is
// false with fewer than LeastPairs, with series of unlike length, with numbers
// that are none, and where one does not vary.
func Correlate(x, y []float64) (c Correlation, ok bool) {
	if len(x) != len(y) || len(x) < LeastPairs {
		return Correlation{}, false
	}
	if c, ok = pearson(x, y); !ok {
		return Correlation{}, false
	}
	if d, ok := pearson(changes(x), changes(y)); ok {
		c.Changes = &d
	}
	return c, true
}

func changes(x []float64) []float64 {
	out := make([]float64, 0, len(x)-1)
	for i := 1; i < len(x); i++ {
		out = append(out, x[i]-x[i-1])
	}
	return out
}

func pearson(x, y []float64) (Correlation, bool) {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	var sxy, sxx, syy float64
	for i := range x {
		sxy += (x[i] - mx) * (y[i] - my)
		sxx += (x[i] - mx) * (x[i] - mx)
		syy += (y[i] - my) * (y[i] - my)
	}
	r := sxy / math.Sqrt(sxx*syy)
	if sxx == 0 || syy == 0 || math.IsNaN(r) || math.IsInf(r, 0) {
		return Correlation{}, false
	}
	r = min(1, max(-1, r))
	c := Correlation{N: len(x), R: r, Interval: Interval{r, r}}
	if math.Abs(r) < 1 {
		half := Z95 / math.Sqrt(n-3)
		c.Interval = Interval{math.Tanh(math.Atanh(r) - half), math.Tanh(math.Atanh(r) + half)}
	}
	return c, true
}

// Difference returns the 95 % interval of a's share less b's (Newcombe, from the
// two Wilson intervals).
func Difference(a, b Sample) Interval {
	if a.N == 0 || b.N == 0 {
		return Interval{-1, 1}
	}
	p, q, i, j := a.Share(), b.Share(), a.Interval(), b.Interval()
	d := p - q
	return Interval{
		max(-1, d-math.Hypot(p-i.Low, j.High-q)),
		min(1, d+math.Hypot(i.High-p, q-j.Low)),
	}
}

package chance

// Sample is x cases of n.
type Sample struct{ X, N int64 }

// Share returns x/n; 0 without cases.
func (s Sample) Share() float64 {
	if s.N == 0 {
		return 0
	}
	return float64(s.X) / float64(s.N)
}

// Interval returns the Wilson 95 % interval.
func (s Sample) Interval() Interval { return Wilson(s.X, s.N, Z95) }

// Pool returns all samples as one.
func Pool(all []Sample) Sample {
	var p Sample
	for _, s := range all {
		p.X += s.X
		p.N += s.N
	}
	return p
}

// Size says what may be shown of a sample (court-indicators §7.6).
type Size uint8

// The sizes.
const (
	TooFew    Size = iota // below 10: the number of cases and no share
	ShownOnly             // 10 to 29: share and interval in grey, no judgement
	Judged                // 30 and more
)

// The limits of the sizes, by cases below the line.
const (
	LeastShown  = 10
	LeastJudged = 30
)

// Size returns what may be shown of the sample.
func (s Sample) Size() Size {
	switch {
	case s.N < LeastShown:
		return TooFew
	case s.N < LeastJudged:
		return ShownOnly
	}
	return Judged
}

package chance

import "math"

// Shrunk are the shares of units drawn towards what all have together, the more
// the smaller the unit (empirical Bayes).
type Shrunk struct {
	Mean      float64 // θ: all units as one
	Between   float64 // τ²: variance of the true shares; 0 where chance explains all
	Q         float64 // heterogeneity
	Estimates []Estimate
}

// Estimate is one unit's.
type Estimate struct {
	Sample
	Weight float64 // B: how much of the unit's own distance is kept, 0 to 1
	Share  float64 // the estimate
}

// Shrink estimates the units' true shares. Units without cases get the mean.
func Shrink(units []Sample) Shrunk {
	out := Shrunk{Mean: Pool(units).Share()}
	v := out.Mean * (1 - out.Mean)
	var sum, squares float64
	count := 0
	if v > 0 {
		for _, u := range units {
			if u.N == 0 {
				continue
			}
			w, d := float64(u.N)/v, u.Share()-out.Mean
			out.Q += w * d * d
			sum += w
			squares += w * w
			count++
		}
	}
	if den := sum - squares/sum; count > 1 && den > 0 {
		out.Between = max(0, (out.Q-float64(count-1))/den)
	}
	for _, u := range units {
		e := Estimate{Sample: u, Share: out.Mean}
		if u.N > 0 && v > 0 {
			e.Weight = out.Between / (out.Between + v/float64(u.N))
			e.Share = out.Mean + e.Weight*(u.Share()-out.Mean)
		}
		out.Estimates = append(out.Estimates, e)
	}
	return out
}

// Effect sets what a unit did after it was singled out against what it would
// have done by itself: whoever is singled out for an extreme comes back towards
// the middle without any help.
type Effect struct {
	Before, After Sample
	Expected      float64  // the share to be expected of the next period
	Interval      Interval // 95 %, of the share of so many cases as came after
}

// NewEffect reckons with what all units were like before: their mean and how
// far their true shares lie apart.
func NewEffect(before, after Sample, all Shrunk) Effect {
	e := Effect{Before: before, After: after, Expected: all.Mean}
	v := all.Mean * (1 - all.Mean)
	left := all.Between
	if before.N > 0 && v > 0 {
		s2 := v / float64(before.N)
		b := all.Between / (all.Between + s2)
		e.Expected = all.Mean + b*(before.Share()-all.Mean)
		left = b * s2
	}
	if after.N == 0 {
		e.Interval = Interval{0, 1}
		return e
	}
	half := Z95 * math.Sqrt(left+e.Expected*(1-e.Expected)/float64(after.N))
	e.Interval = Interval{max(0, e.Expected-half), min(1, e.Expected+half)}
	return e
}

// Beyond reports whether the unit moved by more than coming back and chance
// explain.
func (e Effect) Beyond() bool { return e.After.N > 0 && !e.Interval.Has(e.After.Share()) }

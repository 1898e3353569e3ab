package chance

// Run is how many points in a row on one side of the centre are a sign.
const Run = 8

// SignKind says what a control chart shows.
type SignKind uint8

// The signs.
const (
	Beyond  SignKind = iota // one point beyond its 99.8 % limits
	OneSide                 // Run points in a row on one side of the centre
)

// Sign is one thing that a control chart shows.
type Sign struct {
	Kind  SignKind
	Point int // the point that makes it: an index
	Above bool
}

// Point is one week, or several that were put together.
type Point struct {
	Sample
	First, Last int // indices of the weeks
	Limits      Limits
}

// Chart is a unit's own course over time (p chart): it compares the unit with
// itself and with nobody else.
type Chart struct {
	Centre float64
	Points []Point
	Signs  []Sign
}

// NewChart draws the chart of weeks, oldest first. Weeks with fewer than least
// cases are put together with those behind them until there are enough; what is
// left over at the end is not drawn. The centre is that of the first baseline
// weeks; 0 takes all.
func NewChart(weeks []Sample, least int64, baseline int) Chart {
	if baseline <= 0 || baseline > len(weeks) {
		baseline = len(weeks)
	}
	c := Chart{Centre: Pool(weeks[:baseline]).Share()}
	open := Point{First: 0}
	for i, w := range weeks {
		open.X += w.X
		open.N += w.N
		open.Last = i
		if open.N >= max(least, 1) {
			open.Limits = Exact(c.Centre, open.N)
			c.Points = append(c.Points, open)
			open = Point{First: i + 1}
		}
	}
	c.Signs = c.signs()
	return c
}

func (c *Chart) signs() []Sign {
	var out []Sign
	side, run := 0, 0
	for i, p := range c.Points {
		x := p.Share()
		if !p.Limits.Control.Has(x) {
			out = append(out, Sign{Beyond, i, x > c.Centre})
		}
		now := 0
		switch {
		case x > c.Centre:
			now = 1
		case x < c.Centre:
			now = -1
		}
		if now == 0 || now != side {
			run = 0
		}
		side = now
		if now != 0 {
			run++
		}
		if run == Run {
			out = append(out, Sign{OneSide, i, now > 0})
			run = 0
		}
	}
	return out
}

package chance

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// near holds a number against a published one with d decimals.
func near(t *testing.T, what string, got, want float64, d int) {
	t.Helper()
	if math.Abs(got-want) > .5000001*math.Pow10(-d) || math.IsNaN(got) {
		t.Errorf("%s: %.9f, want %.*f", what, got, d, want)
	}
}

func TestWilson_court_indicators_7_3(t *testing.T) {
	for _, c := range []struct {
		x, n      int64
		low, high float64
	}{
		{12, 15, .548146, .929525}, {42, 60, .574913, .801018}, {150, 240, .562234, .683827},
		{15, 15, .796117, 1}, {0, 12, 0, .242494}, {18, 20, .698966, .972134},
	} {
		i := Wilson(c.x, c.n, Z95)
		near(t, "low", i.Low, c.low, 6)
		near(t, "high", i.High, c.high, 6)
	}
	if !(Sample{12, 15}).Interval().Overlaps(Sample{150, 240}.Interval()) {
		t.Error("12/15 and 150/240 overlap: neither can be called better")
	}
	if i := Wilson(0, 0, Z95); i != (Interval{0, 1}) {
		t.Errorf("no cases: %v", i)
	}
}

func TestWilson_holds_the_share_and_stays_within_0_and_1(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 1e6).Draw(t, "n")
		x := rapid.Int64Range(0, n).Draw(t, "x")
		i, p := Wilson(x, n, Z95), float64(x)/float64(n)
		if i.Low < 0 || i.High > 1 || i.Low > p || i.High < p || i.Low > i.High {
			t.Fatalf("%d/%d: %v", x, n, i)
		}
	})
}

func TestFunnel_limits_court_indicators_7_4(t *testing.T) {
	for _, c := range []struct {
		n                              int64
		a1, a2, b1, b2, e1, e2, f1, f2 float64
	}{
		{15, .352082, .847918, .209113, .990887, .309283, .806423, .162489, .925821},
		{20, .385297, .814703, .261482, .938518, .355593, .787084, .226380, .892292},
		{60, .476041, .723959, .404557, .795443, .466620, .714133, .392225, .780889},
		{240, .538020, .661980, .502278, .697722, .535474, .659545, .499181, .694349},
	} {
		a, e := Approximate(.6, c.n), Exact(.6, c.n)
		near(t, "approximate 95 low", a.Warning.Low, c.a1, 6)
		near(t, "approximate 95 high", a.Warning.High, c.a2, 6)
		near(t, "approximate 99.8 low", a.Control.Low, c.b1, 6)
		near(t, "approximate 99.8 high", a.Control.High, c.b2, 6)
		near(t, "exact 95 low", e.Warning.Low, c.e1, 6)
		near(t, "exact 95 high", e.Warning.High, c.e2, 6)
		near(t, "exact 99.8 low", e.Control.Low, c.f1, 6)
		near(t, "exact 99.8 high", e.Control.High, c.f2, 6)
	}
	if a := Approximate(.9, 15); a.Warning.High != 1 {
		t.Errorf("θ=0.9, n=15: the approximate limit is %v, to be cut at 1", a.Warning.High)
	}
}

func TestFunnel_exact_limits_hold_for_any_target_and_size(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		theta := rapid.Float64Range(.0005, .9995).Draw(t, "target")
		n := rapid.Int64Range(1, 300000).Draw(t, "n")
		l := Exact(theta, n)
		if !(l.Control.Low <= l.Warning.Low && l.Warning.Low <= l.Warning.High && l.Warning.High <= l.Control.High) || l.Control.Low < 0 || l.Control.High > 1 {
			t.Fatalf("θ=%v n=%d: %+v", theta, n, l)
		}
		if v := float64(n) * theta * (1 - theta); v > 400 {
			a := Approximate(theta, n)
			if s := math.Sqrt(v) / float64(n); math.Abs(a.Warning.Low-l.Warning.Low) > .2*s || math.Abs(a.Control.High-l.Control.High) > .4*s {
				t.Fatalf("θ=%v n=%d: exact %+v far from approximate %+v", theta, n, l, a)
			}
		}
	})
}

// eight are the teams of court-indicators §7.5.
var eight = []Sample{{12, 15}, {30, 60}, {66, 110}, {150, 240}, {9, 20}, {58, 80}, {36, 75}, {95, 150}}

func TestFunnel_and_shrinkage_court_indicators_7_5(t *testing.T) {
	f, s := NewFunnel(0, eight), Shrink(eight)
	near(t, "θ", f.Target, .608, 9)
	near(t, "Q", s.Q, 17.826374, 6)
	near(t, "τ²", s.Between, .004262165, 9)
	near(t, "φ", f.Dispersion, 2.228297, 6)
	if !f.Widened {
		t.Error("φ 2.228 > 2.0: the units scatter more than by chance")
	}
	for i, c := range []struct {
		z, low, high, b, eb float64
		raw                 Position
	}{
		{1.5232, .5481, .9295, .2115, .6486, Unjudged}, {-1.7136, .3774, .6226, .5176, .5521, Inside},
		{-.1719, .5066, .6867, .6630, .6027, Inside}, {.5395, .5622, .6838, .8110, .6218, Inside},
		{-1.4474, .2582, .6579, .2634, .5664, Unjudged}, {2.1436, .6186, .8108, .5886, .6769, Warning},
		{-2.2706, .3707, .5913, .5729, .5347, Warning}, {.6355, .5538, .7062, .7284, .6265, Inside},
	} {
		u, e, name := f.Units[i], s.Estimates[i], string(rune('A'+i))
		near(t, name+" z", u.Z, c.z, 4)
		near(t, name+" low", u.Interval().Low, c.low, 4)
		near(t, name+" high", u.Interval().High, c.high, 4)
		near(t, name+" B", e.Weight, c.b, 4)
		near(t, name+" EB", e.Share, c.eb, 4)
		if u.Raw != c.raw {
			t.Errorf("%s: raw position %d, want %d", name, u.Raw, c.raw)
		}
		if u.Position > Inside {
			t.Errorf("%s: position %d; with widened limits nobody is outside", name, u.Position)
		}
	}
	lowest := func(share func(int) float64) int {
		at := 0
		for i := range eight {
			if share(i) < share(at) {
				at = i
			}
		}
		return at
	}
	if raw, eb := lowest(func(i int) float64 { return eight[i].Share() }), lowest(func(i int) float64 { return s.Estimates[i].Share }); raw != 4 || eb != 6 {
		t.Errorf("the lowest raw share is team %c's, the lowest estimate %c's; want E and G", 'A'+raw, 'A'+eb)
	}
	if got := f.Summary(); !strings.HasPrefix(got, "无异常") {
		t.Errorf("the page must say 无异常: %s", got)
	}
}

// Ten teams of the same true level, twenty cases a week (court-indicators §7.4):
// the numbers there came from 2,000 rounds; so do these, within their error.
func TestWeekly_lists_are_a_lottery_court_indicators_7_4(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rounds, teams, weeks = 2000, 10, 12
	var gap, twice, ever, alarms float64
	for range rounds {
		var before, low2, lowEver [teams]bool
		for w := range weeks {
			var x [teams]int64
			lo, hi := int64(20), int64(0)
			for i := range x {
				for range 20 {
					if r.Float64() < .6 {
						x[i]++
					}
				}
				lo, hi = min(lo, x[i]), max(hi, x[i])
			}
			if w == 0 {
				gap += float64(hi-lo) / 20
			}
			var now [teams]bool
			for range 3 { // the three lowest; of equals the first
				at := -1
				for i := range x {
					if !now[i] && (at < 0 || x[i] < x[at]) {
						at = i
					}
				}
				now[at] = true
			}
			for i := range now {
				low2[i] = low2[i] || now[i] && before[i]
				lowEver[i] = lowEver[i] || now[i]
			}
			before = now
		}
		for i := range low2 {
			if low2[i] {
				twice++
			}
			if lowEver[i] {
				ever++
			}
		}
		units := make([]Sample, teams)
		for i := range units {
			for range 240 {
				units[i].N++
				if r.Float64() < .6 {
					units[i].X++
				}
			}
		}
		for _, u := range NewFunnel(0, units).Units {
			if u.Position == Outside {
				alarms++
			}
		}
	}
	for _, c := range []struct {
		what      string
		got, want float64
		within    float64
	}{{"gap in a week", gap / rounds, .33, .02}, {"teams low twice running", twice / rounds, 5.8, .5}, {"teams ever low", ever / rounds, 9.9, .15}} {
		if math.Abs(c.got-c.want) > c.within {
			t.Errorf("%s: %.3f, want %.2f", c.what, c.got, c.want)
		}
	}
	if rate := alarms / rounds / teams; rate > .004 {
		t.Errorf("a funnel of equal teams gives %.4f alarms a team; it must be about 0.002", rate)
	}
}

func TestShrink_never_leaves_the_span_between_unit_and_mean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Sample {
			n := rapid.Int64Range(0, 500).Draw(t, "n")
			return Sample{rapid.Int64Range(0, n).Draw(t, "x"), n}
		}), 1, 12).Draw(t, "units")
		s := Shrink(units)
		for i, e := range s.Estimates {
			lo, hi := min(s.Mean, units[i].Share()), max(s.Mean, units[i].Share())
			if units[i].N == 0 {
				lo, hi = s.Mean, s.Mean
			}
			if math.IsNaN(e.Share) || e.Share < lo-1e-12 || e.Share > hi+1e-12 || e.Weight < 0 || e.Weight > 1 {
				t.Fatalf("%v: estimate %+v, mean %v", units[i], e, s.Mean)
			}
		}
		for _, u := range NewFunnel(0, units).Units {
			if math.IsNaN(u.Z) || u.N < LeastJudged && u.Position != Unjudged {
				t.Fatalf("%+v", u)
			}
		}
	})
}

func TestEffect_the_lowest_of_equal_teams_comes_back_by_itself(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := func(n int64) Sample {
		s := Sample{N: n}
		for range n {
			if r.Float64() < .6 {
				s.X++
			}
		}
		return s
	}
	const rounds = 2000
	beyond, rise := 0, 0.0
	for range rounds {
		units := make([]Sample, 10)
		low := 0
		for i := range units {
			units[i] = draw(60)
			if units[i].X < units[low].X {
				low = i
			}
		}
		after := draw(60)
		rise += after.Share() - units[low].Share()
		if NewEffect(units[low], after, Shrink(units)).Beyond() {
			beyond++
		}
	}
	if rise /= rounds; rise < .08 || rise > .11 {
		t.Errorf("the lowest of ten equal teams rises by %.3f untouched; about 0.095 is expected", rise)
	}
	if rate := float64(beyond) / rounds; rate > .07 {
		t.Errorf("%.3f of untouched teams are called an effect; at most about 0.05", rate)
	}
	e := NewEffect(Sample{36, 75}, Sample{70, 75}, Shrink(eight))
	if !e.Beyond() || !strings.Contains(e.Words(), "超出了") {
		t.Errorf("48%% to 93%% is more than coming back: %s", e.Words())
	}
	if e := NewEffect(Sample{36, 75}, Sample{42, 75}, Shrink(eight)); e.Beyond() || !strings.Contains(e.Words(), "没有超出") {
		t.Errorf("48%% to 56%% is coming back: %s", e.Words())
	}
}

func TestChart_signs_of_a_units_own_course(t *testing.T) {
	weeks := func(xs ...int64) []Sample {
		var out []Sample
		for _, x := range xs {
			out = append(out, Sample{x, 20})
		}
		return out
	}
	for _, c := range []struct {
		name  string
		weeks []Sample
		base  int
		want  []Sign
	}{
		{"play of chance", weeks(12, 13, 11, 12, 14, 10, 12, 13, 11), 0, nil},
		{"one week beyond", weeks(12, 13, 11, 12, 12, 13, 11, 2), 7, []Sign{{Beyond, 7, false}}},
		{"eight on one side", weeks(12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13, 13), 4, []Sign{{OneSide, 11, true}}},
		{"seven are none", weeks(12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13), 4, nil},
		{"a week on the centre breaks the run", weeks(12, 12, 12, 12, 13, 13, 13, 13, 12, 13, 13, 13, 13), 4, nil},
	} {
		got := NewChart(c.weeks, 10, c.base).Signs
		if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	small := make([]Sample, 10)
	for i := range small {
		small[i] = Sample{2, 4}
	}
	c := NewChart(small, 10, 0)
	if len(c.Points) != 3 || c.Points[0].N != 12 || c.Points[2].First != 6 || c.Points[2].Last != 8 {
		t.Errorf("weeks of four cases are put together: %+v", c.Points)
	}
}

func TestCorrelation_with_interval_and_warning(t *testing.T) {
	x := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	y := []float64{2.1, 2.9, 3.6, 5.2, 4.8, 6.1, 7.4, 7.2, 8.9, 9.4}
	c, ok := Correlate(x, y)
	if !ok {
		t.Fatal("ten pairs are enough")
	}
	// By hand: Sxx 82.5, Syy 56.364, Sxy 67.45.
	near(t, "r", c.R, 67.45/math.Sqrt(82.5*56.264), 2)
	z := math.Atanh(c.R)
	near(t, "low", c.Interval.Low, math.Tanh(z-Z95/math.Sqrt(7)), 9)
	if !strings.Contains(c.Words(), NotACause) || !strings.Contains(c.Words(), "随时间升降") {
		t.Errorf("two rising series: %s", c.Words())
	}
	if _, ok := Correlate(x[:9], y[:9]); ok {
		t.Error("nine pairs are too few")
	}
	if _, ok := Correlate(x, make([]float64, 10)); ok {
		t.Error("a series that does not vary has no correlation")
	}
	if _, ok := Correlate(x, append(y[:9:9], math.NaN())); ok {
		t.Error("a number that is none")
	}
	flat, _ := Correlate([]float64{5, 3, 6, 2, 7, 4, 5, 3, 6, 4}, []float64{1, 1, 2, 2, 1, 2, 1, 2, 2, 1})
	if !strings.Contains(flat.Words(), "看不出") {
		t.Errorf("%s", flat.Words())
	}
}

// Newcombe 1998, table II, method 10: 56/70 less 48/80.
func TestDifference_of_two_shares(t *testing.T) {
	d := Difference(Sample{56, 70}, Sample{48, 80})
	near(t, "low", d.Low, .0524, 4)
	near(t, "high", d.High, .3339, 4)
	if s := CompareWords("甲队", Sample{12, 15}, "乙队", Sample{150, 240}); !strings.Contains(s, "不能说") {
		t.Error(s)
	}
	if s := CompareWords("甲队", Sample{48, 80}, "乙队", Sample{56, 70}); !strings.Contains(s, "乙队高于甲队") {
		t.Error(s)
	}
	if s := CompareWords("甲队", Sample{4, 5}, "乙队", Sample{56, 70}); !strings.Contains(s, "样本不足") {
		t.Error(s)
	}
}

func TestWords_say_no_more_than_the_sample_allows(t *testing.T) {
	f := NewFunnel(.6, []Sample{{5, 7}, {12, 20}, {36, 60}, {27, 60}, {10, 60}, {36, 60}, {36, 60}, {36, 60}, {36, 60}, {36, 60}, {36, 60}})
	for i, want := range []string{"只列件数", "不作判断", "不能据此说好坏", "还不能下结论", "先核对数据"} {
		if s := f.Words(i); !strings.Contains(s, want) {
			t.Errorf("%d: %s, want %s", i, s, want)
		}
	}
	for n, want := range map[int64]Size{9: TooFew, 10: ShownOnly, 29: ShownOnly, 30: Judged} {
		if got := (Sample{1, n}).Size(); got != want {
			t.Errorf("n=%d: %d, want %d", n, got, want)
		}
	}
	if w, c := FalseAlarms(45, 12, 1); w != 27 || math.Abs(c-1.08) > 1e-9 {
		t.Errorf("45 units × 12 indicators: %v, %v", w, c)
	}
}

// Of 70 cases that go well 97.3 times in a hundred, all go well once in seven times:
// that lies beyond no limit. All of 300 would.
func TestExact_all_cases_lie_beyond_only_where_that_is_unlikely(t *testing.T) {
	if l := Exact(.973, 70); l.Warning.High != 1 || l.Control.High != 1 {
		t.Errorf("%+v", l)
	}
	if l := Exact(.973, 300); l.Warning.High >= 1 || l.Control.High >= 1 {
		t.Errorf("%+v", l)
	}
	if l := Exact(.027, 70); l.Warning.Low != 0 || l.Control.Low != 0 {
		t.Errorf("none of them: %+v", l)
	}
}

package money

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/fault"
)

func TestParse(t *testing.T) {
	for s, want := range map[string]Fen{
		"0": 0, "1218.08": 121808, "1,218.08": 121808, "1，218.08": 121808, "￥25.00": 2500, "¥25": 2500, "69.70元": 6970, "２０１.８６": 20186,
		"２０１．８６": 20186, "人民币 12.5 元": 1250, "-5": -500, "－5": -500, "（5.00）": -500, "￥-5": -500, "-￥5": -500, "+5": 500, " 1 234.50 ": 123450,
		"0.2": 20, "12.500": 1250, "007": 700, "1,234,567.89": 123456789, "1000000000": Limit, "5．0元": 500,
	} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "  ", "已交", "1.234", "1,23", "12,34.5", ",5", "5.", ".5", "1.2.3", "1万", "壹佰", "1e3", "--5", "(5", "5)", "5-", "1000000000.01", "99999999999999999999", "NaN", "0x10", "12元5角", "1, 2345"} {
		if got, err := Parse(s); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("Parse(%q) = %v, %v; want it refused", s, got, err)
		}
	}
}

func TestParseNumber_reads_what_a_cell_holds(t *testing.T) {
	for s, want := range map[string]Fen{
		"211.64999999999998": 21165, "4999.9899999999998": 499999, "9999.9999999999996": 1000000, "0.20000000000000001": 20, "10000.010000000000": 1000001,
		"999.99999999999999": 100000, "150": 15000, "140.1": 14010,
	} {
		if got, err := ParseNumber(s); err != nil || got != want {
			t.Errorf("ParseNumber(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"0.015", "1.234", "12.3456789", "1.0049999999999"} {
		if got, err := ParseNumber(s); err == nil {
			t.Errorf("ParseNumber(%q) = %v, want it refused", s, got)
		}
	}
}

func TestParse_reads_what_is_written(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64Range(-int64(Limit), int64(Limit)).Draw(t, "fen"))
		for _, s := range []string{f.String(), f.Grouped(), f.Text()} {
			if got, err := Parse(s); err != nil || got != f {
				t.Fatalf("Parse(%q) = %v, %v", s, got, err)
			}
		}
	})
}

func TestFen_text(t *testing.T) {
	for f, want := range map[Fen][3]string{
		0: {"0.00", "0.00", "零元整"}, 20: {"0.20", "0.20", "贰角整"}, -5: {"-0.05", "-0.05", "负伍分"}, 104300: {"1043.00", "1,043.00", "壹仟零肆拾叁元整"},
		12751: {"127.51", "127.51", "壹佰贰拾柒元伍角壹分"}, 100005: {"1000.05", "1,000.05", "壹仟元零伍分"}, 10000000: {"100000.00", "100,000.00", "壹拾万元整"},
		1000100000: {"10001000.00", "10,001,000.00", "壹仟万零壹仟元整"}, 10000000100: {"100000001.00", "100,000,001.00", "壹亿零壹元整"},
		25333193: {"253331.93", "253,331.93", "贰拾伍万叁仟叁佰叁拾壹元玖角叁分"}, math.MinInt64: {"-92233720368547758.08", "-92,233,720,368,547,758.08", ""},
	} {
		if f.String() != want[0] || f.Grouped() != want[1] || want[2] != "" && f.Capital() != want[2] {
			t.Errorf("%d: %s %s %s, want %q", int64(f), f, f.Grouped(), f.Capital(), want)
		}
	}
}

func TestRate_and_rounding(t *testing.T) {
	for _, c := range []struct {
		rate  Rate
		base  Fen
		exact string
		by    [6]Fen // in the order of the constants
	}{
		{50, 299999, "14.99995", [6]Fen{1500, 1500, 1499, 1500, 1500, 1490}},
		{150, 850050, "127.5075", [6]Fen{12751, 12751, 12750, 12750, 12760, 12750}},
		{200, 1041950, "208.39", [6]Fen{20839, 20839, 20839, 20840, 20840, 20830}},
		{100, 300050, "30.005", [6]Fen{3001, 3001, 3000, 3000, 3010, 3000}},
		{100, -300050, "-30.005", [6]Fen{-3001, -3001, -3000, -3000, -3010, -3000}},
		{0, 5, "0.00", [6]Fen{}},
	} {
		e := c.rate.Of(c.base)
		if e.String() != c.exact {
			t.Errorf("%s of %s = %s, want %s", c.rate, c.base, e, c.exact)
		}
		for how, want := range c.by {
			if got := e.Round(Rounding(how)); got != want {
				t.Errorf("%s %s = %s, want %s", e, Rounding(how), got, want)
			}
			if back, ok := ParseRounding(Rounding(how).String()); !ok || back != Rounding(how) || back.Chinese() == "" {
				t.Error("ParseRounding", Rounding(how))
			}
		}
	}
	if Rate(50).String() != "0.5%" || Rate(100).String() != "1%" || Rate(1225).String() != "12.25%" || Whole.String() != "100%" || Rate(0).String() != "0%" {
		t.Error("rates", Rate(50), Rate(100), Rate(1225), Whole, Rate(0))
	}
}

func TestExact_Round_equals_rationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := Fen(rapid.Int64Range(-int64(Limit), int64(Limit)).Draw(t, "base"))
		rate := Rate(rapid.Int32Range(0, int32(Whole)).Draw(t, "rate"))
		share := Rate(rapid.SampledFrom([]int32{0, 1, 2500, 3333, 5000, 10000}).Draw(t, "share"))
		want := new(big.Rat).Mul(big.NewRat(int64(base), 1), new(big.Rat).Mul(big.NewRat(int64(rate), 10000), big.NewRat(int64(share), 10000)))
		e := rate.Of(base).Times(share)
		if big.NewRat(e.Num, e.Den).Cmp(want) != 0 {
			t.Fatalf("%v, want %v", e, want)
		}
		half := new(big.Rat).Add(new(big.Rat).Abs(want), big.NewRat(1, 2))
		up := new(big.Int).Quo(half.Num(), half.Denom()).Int64()
		if want.Sign() < 0 {
			up = -up
		}
		if got := e.Round(HalfUpFen); int64(got) != up {
			t.Fatalf("%v half up = %d, want %d", want, got, up)
		}
	})
}

func TestSplit_loses_nothing(t *testing.T) {
	if got := Split(100, 1, 1, 1); got[0] != 34 || got[1] != 33 || got[2] != 33 {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		total := Fen(rapid.Int64Range(-int64(Limit), int64(Limit)).Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 10000), 1, 6).Draw(t, "weights")
		var all, sum int64
		parts := Split(total, weights...)
		for i, p := range parts {
			sum, all = sum+int64(p), all+weights[i]
		}
		if sum != int64(total) {
			t.Fatalf("%v of %v sum to %d", parts, total, sum)
		}
		for i, p := range parts {
			if all == 0 {
				break
			}
			// Nobody is a fen or more away from the exact part.
			exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i])), big.NewInt(all))
			if d := exact.Sub(exact, big.NewRat(int64(p), 1)); d.Abs(d).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("part %d of %v by %v is %v", i, total, weights, p)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,218.08", "￥", "-", "(", "1.", "９９９", "211.64999999999998"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := ParseNumber(s); err == nil && (got > Limit || got < -Limit) {
			t.Errorf("ParseNumber(%q) = %v", s, got)
		}
	})
}
